from __future__ import annotations

import csv
import io

import pytest

import levekar as lk
from levekar.book import tree as pandoc
from levekar.registers import listing

REGISTERS = {
    "anbefalinger": (lk.recommendation_register, 63),
    "praksiser": (lk.practice_register, 32),
    "ordliste": (lk.glossary_register, 38),
    "maal": (lk.measure_register, None),
}


def entries(source):
    """Every entry of a register as pandoc reads it: a row of a table, or what has .entry."""
    nodes = list(pandoc.elements(pandoc.read(source, "test")[1]))
    tables = [node for node in nodes if node["t"] == "Table"]
    rows = [row for table in tables for body in table["c"][4] for row in body[3]]
    return rows or [node for node in nodes if "entry" in pandoc.attr(node)[1]]


@pytest.mark.parametrize("name", REGISTERS)
def test_the_page_and_the_download_hold_the_same_entries(name):
    make, count = REGISTERS[name]
    register = make()
    rows = list(csv.DictReader(io.StringIO(register.csv)))
    assert register.name == name
    assert len(entries(register.source)) == len(rows)
    assert count in (None, len(rows))
    assert f"../figures/{name}.csv" in register.source


@pytest.mark.parametrize("name", REGISTERS)
def test_every_id_of_a_register_is_its_own(name):
    nodes = pandoc.elements(pandoc.read(REGISTERS[name][0]().source, "test")[1])
    ids = [pandoc.attr(node)[0] for node in nodes if pandoc.attr(node)[0]]
    assert len(ids) == len(set(ids))


def test_facets_of_entries_stand_in_their_order():
    source = lk.practice_register().source
    (box,) = (n for n in pandoc.read(source, "test")[1] if "register" in pandoc.attr(n)[1])
    facets = pandoc.value(box, "data-facets").split(listing.APART)
    for node in entries(source):
        given = [key for key, _ in pandoc.attr(node)[2]]
        assert given == [f"data-{i + 1}" for i in range(len(facets))]
        assert all(value for _, value in pandoc.attr(node)[2])


def test_facets_of_a_table_are_columns_of_it():
    source = lk.measure_register().source
    (table,) = (n for n in pandoc.elements(pandoc.read(source, "t")[1]) if n["t"] == "Table")
    heads = [pandoc.plain(cell[4]) for cell in table["c"][3][1][0][1]]
    (box,) = (n for n in pandoc.read(source, "test")[1] if "register" in pandoc.attr(n)[1])
    assert set(pandoc.value(box, "data-facets").split(listing.APART)) < set(heads)


def test_showing_a_register_writes_its_download(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVEKAR_FIGURES", str(tmp_path))
    register = listing.register("x", name="prøve", words="ord", rows=[{"a": "1"}])
    assert not list(tmp_path.iterdir())
    assert register._repr_markdown_() == register.source
    assert (tmp_path / "prøve.csv").read_text("utf-8") == "a\n1\n"


def test_the_pdf_may_show_something_shorter():
    register = listing.register("alt", name="a", words="ord", rows=[{"a": "1"}], printed="kort")
    shown = pandoc.read(register.source, "test")[1]
    forms = [pandoc.value(node, "when-format") for node in shown]
    assert forms == ["html", "typst"]
    assert [
        pandoc.plain(n["c"][1]).startswith(w) for n, w in zip(shown, ("alt", "kort"), strict=True)
    ]


def test_columns_share_the_room_by_what_is_read():
    link = f"[ord](../book/{'lang' * 20}.qmd)"
    rule = listing.table(("a", "b"), [(link, "to ord")]).splitlines()[2]
    assert [len(part.strip()) for part in rule.strip("|").split("|")] == [5, 6]


def test_numbers_stand_to_the_right():
    rule = listing.table(("a", "b"), [("x", "1")], numbers=True).splitlines()[2]
    assert rule == "| :-- | --: |"
