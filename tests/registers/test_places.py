from __future__ import annotations

import json

import pytest

from levekar.registers import places


@pytest.mark.parametrize(
    ("chapter", "name"),
    [("4A", "Kapittel 4 A"), ("5.3", "Kapittel 5.3"), ("6", "Kapittel 6"), ("V4", "Vedlegg 4"),
     ("alle", "Hele rapporten")],
)  # fmt: skip
def test_chapters_have_names(chapter, name):
    assert places.chapter_name(chapter).replace("\u00a0", " ") == name


@pytest.fixture
def book(tree):
    cells = [
        {"cell_type": "markdown", "source": ["::: {#figur-18}\n"]},
        {"cell_type": "code", "source": ['x = "{#figur-20}"']},
    ]
    (tree / "notebooks").mkdir()
    (tree / "notebooks" / "04b-x.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    (tree / "notebooks" / "vedlegg.ipynb").write_text(
        json.dumps({"cells": [{"cell_type": "markdown", "source": "::: {#tabell-v4}"}]}), "utf-8"
    )
    (tree / "index.qmd").write_text("# Hei {#hei}\n", "utf-8")
    (tree / "_quarto.yml").write_text(
        "book:\n  chapters:\n    - index.qmd\n    - part: En\n      chapters:\n"
        "        - notebooks/04b-x.ipynb\n  appendices:\n    - notebooks/vedlegg.ipynb\n",
        "utf-8",
    )
    return tree


def test_what_the_book_has_is_a_link(book):
    assert places.figure("figur-18") == "[Figur 18](../notebooks/04b-x.ipynb#figur-18)"
    assert places.chapter("4B") == "[Kapittel\u00a04\u00a0B](../notebooks/04b-x.ipynb)"
    assert places.chapter("4B", inside=True).startswith("[kapittel")
    assert places.chapter("V4") == "[Vedlegg\u00a04](../notebooks/vedlegg.ipynb)"
    assert places.anchor("hei") == "../index.qmd#hei"


def test_what_it_does_not_have_is_words(book):
    assert places.figure("figur-20") == "Figur 20"
    assert places.chapter("4C") == "Kapittel\u00a04\u00a0C"
    assert places.chapter("V5") == "Vedlegg\u00a05"
    assert places.anchor("figur-20") == ""
