"""What the notebooks need when nbval runs them as tests, and the order of all tests."""

import os
import shutil
import tempfile
from typing import Any

import pytest

# a book of its own: its notebook runs in its own project, by tests/edition
collect_ignore_glob = ["tests/fixtures/kommune/*"]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let nbval compare a kept digest although nbstripout has taken the cell's run number."""
    cell = getattr(item, "cell", None)
    if cell is not None and cell.get("outputs"):
        cell.execution_count = 1


MEASURES = "LEVEKAR_MEASURES"
TABLES = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Have one folder for the tables of all notebooks, whichever process runs them."""
    given = getattr(config, "workerinput", {})
    config.stash[TABLES] = given.get("tables") or tempfile.mkdtemp(prefix="levekar-tester-")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that shares the tests where the folder is."""
    node.workerinput["tables"] = node.config.stash[TABLES]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let notebooks share finished tables as in a build; the kernel has them from its start."""
    os.environ.pop(MEASURES, None)
    if hasattr(item, "cell"):
        os.environ[MEASURES] = item.config.stash[TABLES]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the tables when the last notebook has been run."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[TABLES], ignore_errors=True)


FIRST = ("test_book.py", "test_hierarchies.py", "test_remote.py", "test_reliability.py")
"""What takes longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with what takes longest, so that no core waits for it at the end."""
    place = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path.name, len(FIRST)))
