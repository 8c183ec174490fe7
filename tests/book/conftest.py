from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from levekar.book import document, links
from levekar.book.build import Result, build
from levekar.book.config import Config, Entry, read
from levekar.book.execute import Executed
from levekar.book.source import parse
from levekar.paths import Project

FIXTURE = Path(__file__).parent.parent / "fixtures" / "book"


@dataclass(frozen=True)
class Built:
    """The fixture book, built once for all tests; nobody may change it."""

    project: Project
    result: Result
    steps: list[tuple[str, int, int]]
    sources: dict[str, bytes]


def sources(root: Path) -> dict[str, bytes]:
    """Return every file that is not made by a build."""
    made = {"_book", "_build", "figures"}
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] not in made
    }


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = tmp_path_factory.mktemp("bok")
    shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
    before = sources(root)
    steps: list[tuple[str, int, int]] = []
    result = build(Project(root), engine="embedded", progress=lambda *step: steps.append(step))
    return Built(Project(root), result, steps, before)


@pytest.fixture
def book(tmp_path: Path, built: Built) -> Project:
    """A copy of the fixture book, built already, that a test may break."""
    shutil.copytree(built.project.root, tmp_path / "bok")
    return Project(tmp_path / "bok")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A book of one chapter, index.qmd, in an empty folder."""
    shutil.copytree(FIXTURE / "book", tmp_path / "book")
    shutil.copyfile(FIXTURE / "bilde.png", tmp_path / "bilde.png")
    (tmp_path / "index.qmd").write_text("# Tittel\n", encoding="utf-8")
    (tmp_path / "_quarto.yml").write_text(
        "project: {type: book}\nnumber-sections: false\nbibliography: book/references.bib\n"
        "book: {title: Bok, author: Ola, chapters: [index.qmd]}\n",
        encoding="utf-8",
    )
    return read(tmp_path)


Make = Callable[..., links.Book]


@pytest.fixture
def make(config: Config) -> Make:
    """Return a function from {path: text of a chapter without code} to a book."""

    def chapters(texts: dict[str, str] | str, **figures: Path) -> links.Book:
        given = {"index.qmd": texts} if isinstance(texts, str) else texts
        pages = [
            document.make(config, Entry(path), Executed(parse(path, text), Path("ingen")))
            for path, text in given.items()
        ]
        return links.assemble(config, pages, figures)

    return chapters
