from __future__ import annotations

import csv
import io
import json

import pypandoc
import pytest

import levekar as lk
from levekar import catalogue
from levekar.charts.figure import figure
from levekar.errors import LevekarError

IDS = [name for name, entry in catalogue.figures().items() if entry.kind == "quote_panel"]


def test_all_quotations_of_the_report_are_here():
    assert IDS == ["sitat-4b-1", "sitat-4b-2", "figur-34"]
    assert len(catalogue.figure("figur-34").quotes) == 8


@pytest.mark.parametrize("name", IDS)
def test_quotations_are_text_with_source_and_a_plain_statement(name):
    shown = lk.quotes(name)
    quotes = catalogue.figure(name).quotes
    tree = json.loads(pypandoc.convert_text(shown.markdown(), "json", "markdown"))["blocks"]
    panel = next(b for b in tree if b["t"] == "Div" and "quotes" in b["c"][0][1])
    assert [b["t"] for b in panel["c"][1]] == ["BlockQuote"] * len(quotes)
    assert "Image" not in json.dumps(tree)
    plain = pypandoc.convert_text(shown.markdown(), "plain", "markdown", ["--wrap=none"])
    for place in (plain, shown.html(), shown.alt, shown.csv()):
        for words in quotes:
            assert words in place
    for place in (plain, shown.html(), shown.caption):
        assert "gjengitt med egne ord, ikke ordrett" in place
        assert f"Kilde: {shown.source}." in place
    assert list(shown.files()) == [f"{name}.csv"]
    assert not shown.statuses


@pytest.mark.parametrize("name", IDS)
def test_csv_has_one_row_for_each(name):
    shown = lk.quotes(name)
    rows = list(csv.DictReader(io.StringIO(shown.csv())))
    assert [r["quote"] for r in rows] == [str(i + 1) for i in range(len(shown.entry.quotes))]
    assert {r["wording"] for r in rows} == {"paraphrased"}
    assert {r["source"] for r in rows} == {shown.source}
    assert len(shown.digest().splitlines()) == len(rows) + 1
    assert [c.words for _, (c,) in shown.content.text_table().rows] == list(shown.entry.quotes)


def test_heading_with_and_without_number():
    assert (
        "**Figur 34: Sitater fra levekårsutsatte innbyggere.**" in lk.quotes("figur-34").markdown()
    )
    assert "**Helsefremmende skole.**" in lk.quotes("sitat-4b-1").markdown()
    assert lk.quotes("figur-34", note="En merknad").caption.endswith("ikke ordrett. En merknad.")


def test_one_quotation_is_not_several():
    assert "Sitatet er gjengitt" in lk.quotes("sitat-4b-2").caption
    assert "Sitatene er gjengitt" in lk.quotes("figur-34").caption


def test_quotations_are_also_a_kind_of_figure():
    shown = figure("figur-34", None, chart="quotes")
    assert shown.markdown() == lk.quotes("figur-34").markdown()
    with pytest.raises(LevekarError, match="har ikke noe bilde"):
        _ = shown.picture


def test_a_figure_without_quotations_is_a_fault():
    with pytest.raises(LevekarError, match="ingen sitater") as fault:
        lk.quotes("figur-05")
    assert fault.value.where == "data/report/figures.yml, figur-05"
