"""What the notebooks need when nbval runs them as tests, and the order of all tests."""

import pytest

# a book of its own: its notebook runs in its own project, by tests/edition
collect_ignore_glob = ["tests/fixtures/kommune/*"]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let nbval compare a kept digest although nbstripout has taken the cell's run number."""
    cell = getattr(item, "cell", None)
    if cell is not None and cell.get("outputs"):
        cell.execution_count = 1


FIRST = ("test_book.py", "test_hierarchies.py", "test_remote.py", "test_reliability.py")
"""What takes longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with what takes longest, so that no core waits for it at the end."""
    place = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path.name, len(FIRST)))
