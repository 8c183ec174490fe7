from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.errors import LevekarError
from levekar.sources import checks

FILE = Path("prøve.csv")
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,8", 12.8),
        ("12,8 %", 12.8),
        (f"1{NBSP}234,5", 1234.5),
        ("1 234 567", 1234567.0),
        ("\u22123,0", -3.0),
        (" 7 ", 7.0),
    ],
)
def test_norwegian_numbers(text, value):
    assert checks.number(text, FILE, "rad 2", "andel", comma=True) == value


@pytest.mark.parametrize("text", ["1.234", "12o", "12 8", "", "1,2,3", "nan", "*"])
def test_what_is_not_a_norwegian_number_is_told(text):
    with pytest.raises(LevekarError, match=r"rad 2, kolonne andel: fant .* ventet et tall"):
        checks.number(text, FILE, "rad 2", "andel", comma=True)


@given(st.floats(-1e9, 1e9))
def test_a_number_with_a_point_is_read_as_it_is_written(value):
    assert checks.number(repr(value), FILE, "rad 2", "value") == value


@given(st.decimals(-99999, 99999, places=2))
def test_comma_and_point_mean_the_same(value):
    point = f"{value:.2f}"
    with_comma = checks.number(point.replace(".", ","), FILE, "rad 2", "value", comma=True)
    assert with_comma == checks.number(point, FILE, "rad 2", "value")


@pytest.mark.parametrize(
    ("period", "span"),
    [
        ("2021", (2021, 2021)),
        ("2016–2018", (2016, 2018)),
        ("2013/14", (2013, 2014)),
        ("2020/2021", (2020, 2021)),
        ("2024-02", (2024, 2024)),
    ],
)
def test_the_years_of_a_period(period, span):
    assert checks.years(period) == span


def elsewhere(code: str) -> str:
    return checks.place(code, FILE, "rad 2", "geo", elsewhere=True)


@pytest.mark.parametrize(
    ("code", "level"),
    [("0", "land"), ("46", "fylke"), ("4601", "kommune"), ("460101", "bydel"), ("5001", "kommune")],
)
def test_places_elsewhere_are_known_by_their_form(tree, code, level):
    assert elsewhere(code) == level


@pytest.mark.parametrize("code", ["9x", "0499", "46011", "500109", "50010101", ""])
def test_a_code_that_cannot_be_a_place_is_told(tree, code):
    with pytest.raises(LevekarError, match=f"rad 2, kolonne geo: fant stedskoden «{code}»"):
        elsewhere(code)


def series(*periods: str, geo: str = "500104") -> pd.DataFrame:
    return pd.DataFrame({"geo": [geo] * len(periods), "period": list(periods)})


def marks(frame: pd.DataFrame, klaebu: str) -> list[str]:
    return checks.breaks(frame, [f"rad {i}" for i in range(2, 2 + len(frame))], FILE, klaebu)


def test_the_first_period_after_the_break_is_marked():
    assert marks(series("2018", "2019", "2021", "2022"), "brudd") == ["", "", checks.BREAK, ""]


def test_a_period_of_several_years_that_reaches_the_break_is_marked():
    found = marks(series("2016–2018", "2018–2020", "2019–2021"), "brudd")
    assert found == ["", checks.BREAK, ""]


def test_a_series_without_a_break_is_not_marked():
    assert marks(series("2020", "2021"), "brudd") == ["", ""]
    assert marks(series("2018", "2019"), "") == ["", ""]
    assert marks(series("2019", "2020", geo="500101"), "") == ["", ""]
    assert marks(series("2019", "2020"), "tilbakeført") == ["", ""]


def test_a_break_that_nobody_has_marked_is_told():
    with pytest.raises(
        LevekarError, match="rad 3, kolonne period: fant serien for 500104 over 2020"
    ):
        marks(series("2019", "2020"), "")
