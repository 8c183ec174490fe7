from __future__ import annotations

import csv
import io

import pytest

import levekar as lk
from levekar import measures
from levekar.book import tree as pandoc
from levekar.errors import LevekarError
from levekar.registers import indicators


def test_every_match_is_of_a_known_indicator_with_a_measure_the_book_computes():
    known = {row["indicator_id"] for row in indicators.rows()}
    found = indicators.matches()
    assert set(found) <= known
    for matches in found.values():
        keys = [match.measure for match in matches]
        assert len(keys) == len(set(keys))
        assert set(keys) <= set(measures.computed())
        assert all(match.reason.endswith(".") for match in matches)


def test_the_counts_add_up():
    parts = [indicators.count(fit) for fit in indicators.FITS]
    assert sum(parts) == indicators.count() == 447
    assert min(parts) > 0
    total = lk.indicator_summary().source.splitlines()[-2]
    assert [int(cell) for cell in total.split("|")[2:-1]] == [447, *parts]


def test_the_same_code_of_the_united_nations_has_the_same_measures():
    by_code = {}
    for row in indicators.rows():
        if row["code"]:
            found = [match.measure for match in indicators.matches().get(row["indicator_id"], ())]
            by_code.setdefault(row["code"], []).append(found)
    assert by_code["8.6.1"] == [["neet_rate_ssb"], ["neet_rate_ssb"]]
    for found in by_code.values():
        assert all(one == found[0] for one in found)


@pytest.fixture(scope="module")
def register():
    return lk.indicator_register()


def test_all_stand_on_the_page_and_those_with_data_in_the_pdf(register):
    page, pdf = (node for node in pandoc.read(register.source, "test")[1] if node["t"] == "Div")
    assert len(rows(page)) == 447
    assert len(rows(pdf)) == 447 - indicators.count("none")


def rows(block):
    (table,) = (node for node in pandoc.elements(block["c"][1]) if node["t"] == "Table")
    return [row for body in table["c"][4] for row in body[3]]


def test_an_indicator_without_data_says_so_and_has_no_measure(register):
    for row in csv.DictReader(io.StringIO(register.csv)):
        assert (row["fit"] == "none") == (row["measures"] == "") == (row["reasons"] == "")
        assert row["fit_name"] == indicators.FITS[row["fit"]]


def test_demo_numbers_are_called_synthetic(register):
    assert "NEET, SSB](../book/datagrunnlag.qmd#maal-neet-rate-ssb) (syntetisk)" in register.source


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("V4-X,neet_rate_ssb,same,x", "indikatoren «V4-X»"),
        ("V5-8.6.1,neet,same,x", "målet «neet»"),
        ("V5-8.6.1,neet_rate_ssb,nesten,x", "graden «nesten»"),
    ],
)
def test_a_match_of_something_unknown_is_told_with_its_line(tree, line, message):
    file = tree / "data" / "report" / "indicator_measures.csv"
    file.write_text(f"indicator_id,measure,fit,reason_no\n{line}\n", "utf-8")
    with pytest.raises(LevekarError, match=f"linje 2: {message} finnes ikke"):
        indicators.matches()
