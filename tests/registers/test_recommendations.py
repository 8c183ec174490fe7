from __future__ import annotations

import re

import pytest

import levekar as lk
from levekar import catalogue
from levekar.errors import LevekarError
from levekar.registers import recommendations

CHAPTERS = ("4 A", "4 B", "4 C", "4 D", "4 E", "4 F", "4 G", "4 H", "5", "6")


def test_the_chapters_hold_every_recommendation_once():
    numbers = [
        int(number)
        for chapter in CHAPTERS
        for number in re.findall(r"^(\d+)\.  ", lk.recommendations(chapter).source, re.MULTILINE)
    ]
    assert numbers == list(range(1, 64))


def test_the_principles_have_as_many_as_the_report_says(root):
    for row in catalogue.load_csv(root / "data" / "report" / "principles.csv"):
        lines = lk.recommendations(row["chapter"]).source.splitlines()
        assert len(lines) == int(row["n_recommendations"])


def test_a_chapter_leads_to_the_collecting_page():
    collected = lk.recommendation_register().source
    for chapter in CHAPTERS:
        for anchor in re.findall(
            r"anbefalinger\.qmd#(r\d\d)\)", lk.recommendations(chapter).source
        ):
            assert collected.count(f"{{#{anchor} ") == 1


def test_a_section_of_chapter_5_may_be_asked_for_alone():
    parts = [lk.recommendations(f"5.{n}").source for n in range(1, 9)]
    assert "\n".join(parts) == lk.recommendations("5").source


def test_a_chapter_without_any_is_told():
    with pytest.raises(LevekarError, match="kapittel «3» har ingen"):
        recommendations.recommendations("3")
