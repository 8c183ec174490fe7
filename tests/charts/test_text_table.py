from __future__ import annotations

import csv
import io
import re

import pytest

import levekar as lk
from levekar import catalogue, paths
from levekar.book import tree as pandoc
from levekar.charts import text_table
from levekar.charts.markup import TextCell, TextTable
from levekar.errors import LevekarError

TABLES = catalogue.load_yaml(paths.project().report / "tables.yml")["tables"]


def read(markdown):
    """The one table of a piece of Markdown: its header and its rows, as pandoc reads them."""
    blocks = pandoc.read(markdown, "test")[1]
    (table,) = (node for node in pandoc.elements(blocks) if node["t"] == "Table")
    head, bodies = table["c"][3], table["c"][4]
    rows = [row for part in (head[1], *(body[3] for body in bodies)) for row in part]
    return [[cell[4] for cell in row[1]] for row in rows]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_read_as_it_was_written(name):
    shown = lk.text_table(name)
    table = shown.content.text_table()
    header, *rows = read(shown.markdown())
    assert [pandoc.plain(cell) for cell in header] == [table.corner, *table.columns]
    assert len(rows) == len(table.rows)
    for found, (first, cells) in zip(rows, table.rows, strict=True):
        assert pandoc.plain(found[0]) == first
        for blocks, cell in zip(found[1:], cells, strict=True):
            lists = [node for node in blocks if node["t"] == "BulletList"]
            items = [pandoc.plain(item) for node in lists for item in node["c"]]
            assert items == list(cell.items)
            if not cell.items:
                assert pandoc.plain(blocks) == cell.words


@pytest.mark.parametrize("name", TABLES)
def test_caption_text_alternative_and_download_are_there(name):
    shown = lk.text_table(name)
    entry = catalogue.figure(name)
    assert shown.caption.startswith(entry.label or entry.title)
    assert f"Kilde: {shown.source}." in shown.caption
    assert shown.content.remark in shown.caption
    assert shown.content.remark in shown.alt
    rows = list(csv.DictReader(io.StringIO(shown.csv())))
    filed = catalogue.load_csv(paths.project().report / entry.table_file)
    assert len(rows) == len(filed)
    assert list(rows[0]) == ["figure", *filed[0], "status", "status_name", "source"]
    assert list(shown.files()) == [f"{name}.csv"]


@pytest.mark.parametrize("name", TABLES)
def test_the_symbol_of_an_empty_cell_is_explained_where_it_stands(name):
    shown = lk.text_table(name)
    cells = [cell.words for _, row in shown.content.text_table().rows for cell in row]
    assert (text_table.EMPTY in cells) == (f"{text_table.EMPTY} betyr" in shown.caption)


@pytest.mark.parametrize(
    ("name", "words"),
    [("tabell-v2", "systems are fractal"), ("tabell-v5", "Under-5 mortality rate")],
)
def test_foreign_words_say_their_language(name, words):
    shown = lk.text_table(name)
    assert f"[{words}]{{lang=en}}" in shown.markdown()
    assert f'<td lang="en">{words}</td>' in shown.html()


def test_every_text_table_of_the_catalogue_has_a_layout():
    fixed = {
        entry.id
        for entry in catalogue.figures().values()
        if entry.table_file and entry.kind == "table" and not entry.measures
    }
    assert fixed == set(TABLES)


def test_a_table_of_numbers_is_not_a_text_table():
    with pytest.raises(LevekarError, match=r"lk\.table"):
        lk.text_table("tabell-1")


def test_a_column_that_the_file_lacks_is_named(tree):
    file = tree / "data" / "report" / "tables.yml"
    file.write_text(file.read_text("utf-8").replace("kriterium_no:", "kriterium:"), "utf-8")
    with pytest.raises(LevekarError, match=r"«kriterium» finnes ikke .*\n.*kriterium_no"):
        lk.text_table("tabell-5")


def test_the_digest_changes_with_a_word(tree):
    before = lk.text_table("tabell-5").digest()
    file = tree / "data" / "report" / "tables" / "tabell-5.csv"
    file.write_text(file.read_text("utf-8").replace("milepæler", "mål"), "utf-8")
    changed = set(lk.text_table("tabell-5").digest().splitlines()) - set(before.splitlines())
    assert len(changed) == 1


@pytest.mark.parametrize("lead", ["(B)", "- x", "1. x", "a) x", "+", ": x", "* x", "# x", "12)"])
def test_words_that_look_like_a_list_stay_words_when_a_line_breaks_before_them(lead):
    item = f"{'ord ' * 9}{lead} og mer"
    table = TextTable("a", ("b",), (("x", (TextCell("", items=(item, "to")),)),), numbers=False)
    cell = read(table.markdown())[1][1]
    (found,) = cell
    assert found["t"] == "BulletList"
    assert [pandoc.plain(i) for i in found["c"]] == [re.sub(" +", " ", item), "to"]
