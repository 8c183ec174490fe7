from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar import text
from levekar.errors import LevekarError

finite = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
decimals = st.integers(min_value=0, max_value=3)
words = st.text(" aÅ1[]*_|\\\"'<>@\u00a0\n", min_size=1)


def read(shown: str) -> Decimal:
    """Read a Norwegian number back."""
    plain = shown.replace(text.NBSP, "").replace(",", ".").replace(text.MINUS, "-")
    return Decimal(plain)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (12.345, 1, "12,3"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (0.285, 2, "0,29"),
        (1.005, 2, "1,01"),
        (-0.4, 0, "0"),
        (-2.5, 0, "−3"),
        (1234, 0, "1\u00a0234"),
        (1234567.891, 1, "1\u00a0234\u00a0567,9"),
    ],
)
def test_number(value, places, shown):
    assert text.number(value, places) == shown


def test_units_stay_with_their_number():
    assert text.percent(12) == "12\u00a0%"
    assert text.points(3.25, 1) == "3,3\u00a0prosentpoeng"
    assert text.with_unit(4, "") == "4"


@given(finite, decimals)
def test_a_number_is_read_back_within_half_a_step(value, places):
    shown = text.number(value, places)
    assert abs(read(shown) - Decimal(repr(value))) <= Decimal(1).scaleb(-places) / 2
    assert " " not in shown


@given(finite, decimals)
def test_a_number_and_its_opposite_look_alike(value, places):
    other = text.number(-value, places)
    assert text.number(value, places).lstrip(text.MINUS) == other.lstrip(text.MINUS)


@given(finite, finite, decimals)
def test_rounding_keeps_order(one, other, places):
    low, high = sorted([one, other])
    assert text.rounded(low, places) <= text.rounded(high, places)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_hidden_number_is_never_written(value):
    with pytest.raises(LevekarError, match="skjult eller mangler"):
        text.number(value)


def test_join():
    assert text.join(["a"]) == "a"
    assert text.join(["a", "b"]) == "a og b"
    assert text.join(["a", "b", "c"], "eller") == "a, b eller c"
    assert text.join(["a, b", "c", "d"]) == "a, b; c og d"


def test_span():
    assert text.span(2013, 2021) == "2013–2021"
    assert text.span("2021", "2021") == "2021"
    assert text.span("2016–2018", "2020–2022") == "2016–2022"
    assert text.span("2013/14", "2023/24") == "2013/14–2023/24"


def test_first_letter_only():
    assert text.sentence("lav SØS") == "Lav SØS"
    assert text.inside("Figur 9 og SØS") == "figur 9 og SØS"
    assert text.inside("SØS") == "SØS"
    assert text.sentence("") == text.inside("") == ""


@given(words)
def test_markdown_is_shown_as_written(word):
    escaped = text.markdown(word)
    shown = re.sub(r"\\(.)", r"\1", escaped)
    assert shown == re.sub(r"[ \n]+", " ", word)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_\[\]<>@|]", escaped)
