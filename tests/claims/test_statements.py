"""Bounds: what holds, and how values are rounded before they are held against them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.claims import Bound, Cell
from levekar.claims.statements import half_up
from levekar.errors import LevekarError

CELL = Cell.of("life_satisfied", "kommune", "5001", {"sex": "F"}, period="2021")
tenths = st.integers(0, 1000).map(lambda n: n / 10)


@given(tenths, st.integers(0, 100))
def test_exact_holds_for_all_that_is_printed_so(value: float, printed: int) -> None:
    bound = Bound(((1.0, CELL),), printed, printed, decimals=0)
    assert bound.holds([value]) == (printed - 0.5 <= value < printed + 0.5)


@given(st.floats(-1000, 1000), st.integers(0, 2))
def test_half_up_is_nearest_and_shifts_with_whole_steps(value: float, decimals: int) -> None:
    unit = 10.0**-decimals
    rounded = half_up(value, decimals)
    assert abs(rounded - value) <= 0.5 * unit + 1e-6
    assert half_up(value + 3, decimals) == pytest.approx(rounded + 3)


@pytest.mark.parametrize("value", [0.5, 1.5, 2.5, 64.5])
def test_halves_go_up(value: float) -> None:
    assert half_up(value, 0) == value + 0.5


@pytest.mark.parametrize(
    ("bound", "inside", "outside"),
    [
        (Bound(((1.0, CELL),), high=40, open_high=True), 39.0, 40.0),
        (Bound(((1.0, CELL),), low=60, open_low=True), 61.0, 60.0),
        (Bound(((1.0, CELL),), 27, 29), 29.0, 30.0),
    ],
)
def test_limits_are_strict_or_not(bound: Bound, inside: float, outside: float) -> None:
    assert bound.holds([inside])
    assert not bound.holds([outside])


def test_a_difference_is_taken_of_what_readers_see() -> None:
    terms = ((1.0, CELL), (-1.0, CELL))
    assert Bound(terms, low=0, open_low=True).holds([31.0, 30.0])
    assert not Bound(terms, low=0, open_low=True).holds([30.0, 30.0])
    # 3.2 − 1.8 is 1.4000000000000001 in binary
    assert Bound(terms, 1.4, 1.4, decimals=1).holds([3.2, 1.8])


def test_bounds_are_told_in_words() -> None:
    assert Bound(((1.0, CELL),), 38, 40, open_high=True).wanted() == "minst 38 og under 40"
    assert Bound(((1.0, CELL),), low=60, open_low=True).wanted() == "over 60"
    assert Bound(((1.0, CELL),), 12, 12, decimals=0).wanted() == "12"
    assert "life_satisfied" in Bound(((1.0, CELL),), high=math.inf).expression()


def test_an_unknown_dimension_is_an_error() -> None:
    with pytest.raises(LevekarError, match="kjonn"):
        Cell.of("life_satisfied", "kommune", "5001", {"kjonn": "F"})
