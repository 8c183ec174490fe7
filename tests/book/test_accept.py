from __future__ import annotations

import json
from typing import Any

import pytest

from levekar.book.accept import accept
from levekar.errors import LevekarError
from levekar.paths import Project

PATH = "notebooks/01-tall.ipynb"


def cells(book: Project) -> list[dict[str, Any]]:
    notebook = json.loads((book.root / PATH).read_text(encoding="utf-8"))
    return list(notebook["cells"])


def test_only_marked_cells_get_their_output(book: Project) -> None:
    before = cells(book)
    assert accept(book) == [
        f"{PATH}: 1 av 1 tallsammendrag endret",
        "notebooks/02-lenker.ipynb: 0 av 0 tallsammendrag endret",
    ]
    after = cells(book)
    assert after[7]["outputs"] == [{"name": "stdout", "output_type": "stream", "text": ["385\n"]}]
    after[7]["outputs"] = []
    assert after == before


def test_nothing_new_leaves_the_file_alone(book: Project) -> None:
    accept(book, ["01"])
    text = (book.root / PATH).read_bytes()
    assert accept(book, ["01"]) == [f"{PATH}: 0 av 1 tallsammendrag endret"]
    assert (book.root / PATH).read_bytes() == text


def test_changed_chapter_must_be_run_first(book: Project) -> None:
    text = (book.root / PATH).read_text(encoding="utf-8")
    (book.root / PATH).write_text(text.replace("40, 90", "41, 90"), encoding="utf-8")
    with pytest.raises(LevekarError, match="levekar build 01"):
        accept(book)
