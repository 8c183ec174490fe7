"""What the notebooks need when nbval runs them as tests."""

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let nbval compare a kept digest although nbstripout has taken the cell's run number."""
    cell = getattr(item, "cell", None)
    if cell is not None and cell.get("outputs"):
        cell.execution_count = 1
