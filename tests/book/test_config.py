from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from levekar.book.config import Config, Entry, read
from levekar.errors import LevekarError

from .conftest import FIXTURE


def test_fixture_book_is_read() -> None:
    config = read(FIXTURE)
    assert config.title == "Prøveboka"
    assert config.date == datetime.date(2026, 1, 15)
    assert config.date_text == "15. januar 2026"
    assert config.pdf == "proveboka.pdf"
    assert config.entries == (
        Entry("index.qmd"),
        Entry("notebooks/01-tall.ipynb", "Tallene"),
        Entry("notebooks/02-lenker.ipynb", "Tallene"),
        Entry("book/referanser.qmd"),
    )
    assert config.language["callout-note-title"] == "Merk"
    assert config.execute["echo"] is False
    assert config.execute["output"] is True


def test_addresses_are_those_of_quarto() -> None:
    entry = Entry("notebooks/04c-arbeidsliv.ipynb")
    assert entry.href == "notebooks/04c-arbeidsliv.html"
    assert (entry.stem, entry.slug) == ("04c-arbeidsliv", "notebooks-04c-arbeidsliv")


def test_several_authors_are_joined(config: Config) -> None:
    path = config.root / "_quarto.yml"
    text = path.read_text(encoding="utf-8").replace(
        "author: Ola", "author: [Ola, {name: Kari}, Per]"
    )
    path.write_text(text, encoding="utf-8")
    assert read(config.root).author == "Ola, Kari og Per"


def test_appendices_come_last(config: Config) -> None:
    (config.root / "v.qmd").write_text("# Vedlegg\n", encoding="utf-8")
    path = config.root / "_quarto.yml"
    text = path.read_text(encoding="utf-8").replace(
        "[index.qmd]", "[index.qmd], appendices: [v.qmd]"
    )
    path.write_text(text, encoding="utf-8")
    assert read(config.root).entries[-1] == Entry("v.qmd", "", appendix=True)


FAULTS = [
    ("title: Bok", "tittel: Bok", "book.tittel"),
    ("author: Ola, ", "", "book.author"),
    ("type: book", "type: website", "project.type"),
    ("{type: book}", "{type: book, pre-render: x.py}", "project.pre-render"),
    ("{type: book}", "{type: book, output-dir: data}", "project.output-dir"),
    ("{type: book}", "[book]", "project"),
    ("[index.qmd]", "[index.qmd, borte.ipynb]", "borte.ipynb"),
    ("[index.qmd]", "[index.qmd, index.qmd]", "index.html"),
    ("[index.qmd]", "[]", "book.chapters"),
    ("[index.qmd]", "[book/references.bib]", "book.chapters[1]"),
    ("[index.qmd]", "[{part: Del}]", "book.chapters[1]"),
    ("[index.qmd]", "[{part: a.qmd, chapters: [index.qmd]}]", "part"),
    ("number-sections: false", "number-sections: true", "number-sections"),
    ("number-sections: false\n", "", "number-sections"),
    ("book/references.bib", "book/borte.bib", "borte.bib"),
    ("title: Bok,", "title: Bok, date: today,", "book.date"),
    ("project:", "filters: [x.lua]\nproject:", "filters"),
    ("project:", "execute: {echo: fenced}\nproject:", "echo"),
    ("project:", "execute: {ekko: true}\nproject:", "ekko"),
    ("title: Bok,", "title: [Bok,", "linje 4"),
    ("book: {", "\tbook: {", "linje 4"),
]


@pytest.mark.parametrize(("old", "new", "named"), FAULTS)
def test_a_fault_is_named_with_its_key_or_line(
    config: Config, old: str, new: str, named: str
) -> None:
    path = config.root / "_quarto.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LevekarError) as caught:
        read(config.root)
    assert "_quarto.yml" in caught.value.where
    assert named in caught.value.where + caught.value.message


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LevekarError, match=r"_quarto\.yml"):
        read(tmp_path)
