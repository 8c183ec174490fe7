from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar import geography
from levekar.profiles import drawing
from levekar.profiles.values import Line, Number, Reference, Series, Span

NUMBERS = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=5)


@given(NUMBERS)
def test_an_axis_holds_zero_and_every_number(numbers):
    low, high = drawing.ends(numbers, "count")
    assert low < high
    assert low <= 0 <= high
    assert all(low <= number <= high for number in numbers)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=5))
def test_an_axis_of_shares_never_passes_a_hundred(numbers):
    low, high = drawing.ends(numbers, "percent")
    assert low == 0
    assert max(numbers) <= high <= 100


def line(own: Number, **more) -> Line:
    city = Reference("Trondheim", "kommune", Number(20.0, "published"))
    span = Span(Number(10.0, "published"), Number(40.0, "published"), 4)
    given_ = {"references": (city,), "span": span, "trend": ()} | more
    return Line(Series("m", "p"), "Ensom", "", "percent", 0, "2021", own, **given_)


def classes(svg: str) -> list[str]:
    return re.findall(r'class="([^"]+)"', svg)[1:]


def test_real_numbers_are_drawn_whole():
    svg = drawing.values(line(Number(30.0, "official", 200.0)), "Ensom & sånt")
    assert classes(svg) == ["axis", "span", "interval", "kommune", "place"]
    top = ElementTree.fromstring(svg)
    assert (top.get("role"), top.get("aria-label")) == ("img", "Ensom & sånt")


def test_synthetic_numbers_are_drawn_open_one_by_one():
    assert "place made-up" in classes(drawing.values(line(Number(30.0, "synthetic")), "x"))
    assert "kommune" in classes(drawing.values(line(Number(30.0, "synthetic")), "x"))


@pytest.mark.parametrize("status", ["suppressed", "missing"])
def test_a_hidden_number_is_not_drawn(status):
    svg = drawing.values(line(Number(math.nan, status)), "x")
    assert classes(svg) == ["axis", "span", "kommune"]


def test_a_trend_stops_at_what_is_hidden_and_is_dashed_beside_what_is_made_up():
    numbers = [Number(1.0, "official"), Number(2.0, "official"), Number(math.nan, "suppressed"),
               Number(3.0, "official"), Number(4.0, "synthetic")]  # fmt: skip
    trend = tuple((str(2010 + i), n, None) for i, n in enumerate(numbers))
    found = classes(drawing.trend(line(numbers[-1], trend=trend), "x"))
    assert found.count("own") == 1
    assert found.count("own made-up") == 1
    assert (found.count("place"), found.count("place made-up")) == (3, 1)


def test_the_map_marks_one_place_and_lies_inside_its_frame():
    locator = drawing.Locator(geography.layer("sone"), geography.layer("bydel"))
    svg = ElementTree.fromstring(locator.map("S10", "Kart"))
    (marked,) = [part for part in svg if part.get("class") == "marked"]
    numbers = [int(n) for n in re.findall(r"-?\d+", marked.get("d") or "")]
    assert numbers
    assert all(0 <= x <= drawing.MAP for x in numbers[::2])
    assert all(0 <= y <= locator.tall for y in numbers[1::2])
    assert locator.map("S10", "Kart") != locator.map("S11", "Kart")


def test_a_place_outside_the_map_has_no_map():
    locator = drawing.Locator(geography.layer("sone"), geography.layer("bydel"))
    assert not locator.has("990001")
    assert locator.map("990001", "Kart") == ""
