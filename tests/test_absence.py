from __future__ import annotations

import math

import pytest

import levekar as lk
from levekar import absence, observations
from levekar.claims import rules
from levekar.edition import definition
from levekar.errors import LevekarError

OTHER = """year: "2024"
title: Annen kommune
kommune: "{}"
latest_round: "2021"
reference_year: 2024
geography: "2024-01-01"
publisher: Noen
contact: https://example.org
"""


@pytest.fixture
def other(tree):
    """A tree without raw files, about another municipality than the report is."""
    place = next(geo for geo in ("0301", "4601") if geo != rules.home())
    (tree / "data" / "editions" / "2024.yml").write_text(OTHER.format(place), encoding="utf-8")
    definition._edition.cache_clear()
    definition._current.cache_clear()
    return tree


def test_the_report_is_about_one_municipality():
    assert rules.home() == "5001"
    assert not absence.elsewhere()


def test_at_home_a_number_without_data_is_a_fault(tree):
    with pytest.raises(LevekarError):
        lk.value("lonely_often")
    with pytest.raises(LevekarError):
        lk.figure("figur-09", observations.empty(), chart="line", x="period")


def test_elsewhere_a_number_without_data_is_missing(other):
    value = lk.value("bullied_fhi_ungdata", period="2021")
    assert str(value) == "[x]" and math.isnan(float(value))
    assert lk.measure("bullied_fhi_ungdata").empty


def test_elsewhere_a_figure_without_data_says_why_it_is_not_there(other):
    notice = lk.figure("figur-09", lk.measure("health_not_satisfied"), chart="line", x="period")
    assert isinstance(notice, absence.Notice)
    said = notice._repr_mimebundle_()["text/markdown"]
    assert "Figur 9 er ikke med" in said and "ingen tall for Oslo" in said
    assert notice.digest() == "figur-09 uten tall"
    assert repr(notice).startswith("Figur 9 er ikke med.")


def test_elsewhere_the_words_of_the_report_are_about_another_place(other):
    assert absence.placed("Elever i Trondheim") == "Elever i Oslo"


def test_elsewhere_a_chapter_says_that_its_text_is_about_another_place(other):
    said = lk.banner()._repr_markdown_()
    assert "callout-warning" in said and "Teksten er om Trondheim" in said
    assert "Tallene er for Oslo" in said


def test_at_home_a_chapter_says_nothing_of_the_kind(tree):
    assert "Teksten er om" not in lk.banner()._repr_markdown_()


def test_elsewhere_data_that_do_not_fill_a_figure_are_told(other):
    def fails():
        raise LevekarError("rekkefølgen er feil")

    from levekar import catalogue

    notice = absence.or_notice(catalogue.figure("figur-09"), fails)
    assert isinstance(notice, absence.Notice) and "rekkefølgen er feil" in notice.reason


def test_at_home_the_fault_is_told():
    from levekar import catalogue

    def fails():
        raise LevekarError("rekkefølgen er feil")

    with pytest.raises(LevekarError, match="rekkefølgen"):
        absence.or_notice(catalogue.figure("figur-09"), fails)
