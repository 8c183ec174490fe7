"""Tables of studies: printed values as printed, all lines of the figures, nothing about nobody."""

from __future__ import annotations

import pytest

from levekar import cards, tables
from levekar.paths import project
from levekar.synthetic import studier
from levekar.synthetic.rapport import amount, chapter_of


def test_figure_22_has_nine_lines_that_part() -> None:
    table = tables.measure_table("immigrant_parents_without_upper_secondary")
    wide = table.pivot(index="period", columns="category", values="value")
    assert wide.shape == (18, 9)
    spread = wide.max(axis=1) - wide.min(axis=1)
    assert spread["2019"] > 2 * spread["2002"]
    assert set(table["status"]) == {"synthetic"}


def test_printed_values_among_made_up_ones_are_marked() -> None:
    table = tables.measure_table("adapted_mostly_small_groups").set_index("geo")
    assert (table.loc["500101", "value"], table.loc["500101", "status"]) == (5, "published")
    others = table.drop("500101")
    assert others["value"].between(22, 25).all()
    assert set(others["status"]) == {"synthetic"}


@pytest.mark.parametrize("name", sorted(studier.REFERENCES))
def test_every_table_says_what_it_is(name: str) -> None:
    card = cards.read_card(project().raw / "prosjekt" / f"{name}.demo.csv")
    assert card.synthetic
    assert card.title.startswith("DEMO")


def test_a_span_over_places_is_two_values() -> None:
    table = tables.measure_table("mental_disorder_share").set_index("category")
    assert table.loc["lavest, første tall", "value"] == 6
    assert table.loc["høyest, andre tall", "value"] == 25


@pytest.mark.parametrize(
    ("file", "chapter"), [("kapittel_4a.csv", "4A"), ("studier_5_3.csv", "5.3")]
)
def test_a_file_names_its_chapter(file: str, chapter: str) -> None:
    assert chapter_of(file) == chapter


@pytest.mark.parametrize(("value", "shown"), [(214565.0, "214565"), (-50.0, "-50"), (2.5, "2.5")])
def test_amounts_are_written_plainly(value: float, shown: str) -> None:
    assert amount(value) == shown
