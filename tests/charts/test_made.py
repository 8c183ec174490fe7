from __future__ import annotations

import re

import chart_shapes as shapes
import pytest

from levekar import cards, paths
from levekar.charts import made
from levekar.charts.figure import Figure, figure
from levekar.edition import definition
from levekar.edition.definition import edition


def line(**more) -> Figure:
    return figure("figur-09", shapes.figur_09(**more), chart="line", x="period", series="sex")


def raw() -> cards.RawFile:
    return next(r for r in cards.all_cards() if r.card.synthetic)


@pytest.fixture
def published(monkeypatch):
    """The edition says where it is published."""
    there = edition().__class__(**{**vars(edition()), "address": "https://eksempel.no/levekaar"})
    for module in (definition, made):
        monkeypatch.setattr(module, "edition", lambda: there)


def test_raw_files_are_named_with_hash_and_terms():
    file = raw()
    told = line(raw=file.id).made
    for words in (f"`{file.id}`", f"`sha256:{file.card.sha256}`", "Vilkår: ", "demodata"):
        assert words in told


def test_measures_are_defined_with_a_link_to_the_list_of_measures():
    told = line().made
    assert "](../book/datagrunnlag.qmd#maal-health-not-satisfied): Andel elever" in told


def test_statuses_are_counted_and_synthetic_numbers_follow_the_citation():
    data = shapes.figur_09()
    data.loc[0, "status"] = "published"
    shown = figure("figur-09", data, chart="line", x="period", series="sex")
    assert "Trykt i rapporten fra 2024: 1. Syntetisk demotall: 7." in shown.made
    assert made.citation(shown).endswith("Noen av tallene er syntetiske demotall.")
    assert made.citation(line()).endswith("Tallene er syntetiske demotall.")
    assert "yntetisk" not in made.citation(line(status="published"))


def test_the_cell_is_told_where_the_engine_says_which_chapter_it_is(monkeypatch):
    for name in made.SOURCE:
        monkeypatch.delenv(name, raising=False)
    assert "cella" not in line().made
    monkeypatch.setenv("QUARTO_DOCUMENT_FILE", "03-folkehelse.ipynb")
    assert "`03-folkehelse.ipynb`, cella med `figur-09`" in line().made
    assert "`levekar.charts.line.build`" in line().made


def test_the_address_stays_when_the_year_changes(published):
    shown = line(status="published")
    address = "https://eksempel.no/levekaar/figurer/figur-09.html"
    assert made.address(shown) == address
    assert made.citation(shown).endswith(f"Kilde: {shown.source}. {address}")
    assert edition().year not in address
    assert f"[`{address}`]{{.figure-copy}}" in shown.made


def test_without_an_address_the_place_on_the_page_can_be_copied():
    assert r"[[\#figur-09](#figur-09)]{.figure-copy}" in line().made
    table = figure("figur-09", shapes.figur_09(), chart="table", rows="period", columns="sex")
    assert "(#figur-09)" not in table.made


@pytest.mark.parametrize("value", [73.19, 6211.0])
def test_a_hidden_number_is_not_told(value):
    data = shapes.figur_09()
    data.loc[1, ["value", "count", "n", "status"]] = [value, value, value, "suppressed"]
    shown = figure("figur-09", data, chart="line", x="period", series="sex")
    assert not re.search("73[.,]|6211", shown.made)
    assert "Skjult av hensyn til personvern: 1." in shown.made


def test_no_path_of_the_machine_is_told():
    assert str(paths.project().root) not in line(raw=raw().id).made
