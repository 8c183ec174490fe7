from __future__ import annotations

import json

import pytest

from levekar import anchors


def test_the_text_of_a_page_gives_ids_and_its_code_does_not(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["# En {#en .klasse}\n", "::: {#figur-18}\n"]},
        {"cell_type": "code", "source": ['x = "{#figur-20}"']},
        {"cell_type": "markdown", "source": "[]{#to}"},
    ]
    notebook, page = tmp_path / "a.ipynb", tmp_path / "b.qmd"
    notebook.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    page.write_text("# Å {#aa}\n\n::: {#bb}\n", encoding="utf-8")
    assert anchors.given(notebook) == ["en", "figur-18", "to"]
    assert anchors.given(page) == ["aa", "bb"]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("SØS", "ord-sos"),
        ("sosial gradient", "ord-sosial-gradient"),
        ("microdata.no", "ord-microdata-no"),
        ("Åpne bærekraftsmål (alle)", "ord-apne-baerekraftsmal-alle"),
    ],
)
def test_an_id_holds_plain_letters(word, name):
    assert anchors.term(word) == name
