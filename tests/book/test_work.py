"""Nothing is done twice in one build, and what can be done beside something else, is."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest

from levekar.book import html, tree
from levekar.book.build import build
from levekar.paths import Project

from .conftest import FIXTURE

CONFIG = """\
project: {type: book}
book: {title: Bok, author: Ola, chapters: [index.qmd, a.qmd, b.qmd]}
number-sections: false
"""
CHAPTER = """\
# {name}

```{{python}}
from functools import partial

import hjelper
from levekar import paths, store

table = store.cached("prove", partial(hjelper.made, str(paths.project().root)))
print(table["tall"].sum())
```
"""
HELPER = """\
from pathlib import Path

import pandas as pd

def made(root):
    with Path(root, "_build", "ganger.txt").open("a") as file:
        file.write("en gang\\n")
    return pd.DataFrame({"tall": [40, 2]})
"""


def test_a_table_is_made_once_for_all_chapters(tmp_path: Path) -> None:
    shutil.copytree(FIXTURE / "book", tmp_path / "book")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "_quarto.yml").write_text(CONFIG)
    (tmp_path / "hjelper.py").write_text(HELPER)
    for name in ("index", "a", "b"):
        (tmp_path / f"{name}.qmd").write_text(CHAPTER.format(name=name))
    result = build(Project(tmp_path), engine="embedded", tables=True, workers=3)
    assert len(result.executed) == 3
    assert (tmp_path / "_build" / "ganger.txt").read_text() == "en gang\n"
    for name in ("index", "a", "b"):
        assert ">42" in (tmp_path / "_book" / f"{name}.html").read_text("utf-8").replace("\n", "")


@pytest.fixture
def unread(book: Project) -> Project:
    """The fixture book, run and never read."""
    shutil.rmtree(book.build / "pages")
    (book.build / "book.json").unlink()
    return book


def test_pandoc_reads_a_chapter_once_for_both_pages_and_pdf(
    unread: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    pandoc = tree.pandoc

    def counted(text: str, *arguments: str, where: str) -> tuple[str, str]:
        if "--citeproc" not in arguments:
            asked.append((where, arguments[arguments.index("-f") + 1]))
        return pandoc(text, *arguments, where=where)

    monkeypatch.setattr(tree, "pandoc", counted)
    result = build(unread, engine="embedded")
    assert result.executed == ()
    reads, writes = ({where for where, form in asked if form == f} for f in ("markdown", "json"))
    assert reads == writes == set(result.rendered)
    assert {n for (_, form), n in Counter(asked).items() if form == "markdown"} == {1}
    assert {n for (_, form), n in Counter(asked).items() if form == "json"} == {2}


def test_pages_are_made_beside_one_another(
    unread: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=120)
    page = html.Site.page

    def together(self: html.Site, one: html.Page) -> None:
        both.wait()  # for another page that has begun
        page(self, one)

    monkeypatch.setattr(html.Site, "page", together)
    assert len(build(unread, engine="embedded").rendered) == 4
