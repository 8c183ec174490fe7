from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar import observations
from levekar.errors import LevekarError


def frame(**changes):
    row = {
        "measure": "lonely_troubled",
        "provider": "ungdata",
        "geo_level": "kommune",
        "geo": "5001",
        "period": "2021",
        "value": 25.0,
        "unit": "percent",
        "status": "synthetic",
        "raw": "ungdata/a.sav",
    }
    return observations.complete(pd.DataFrame([row | changes]))


def test_a_complete_row_passes():
    table = observations.validate(frame(), "test")
    assert list(table.columns) == list(observations.COLUMNS)
    assert table.loc[0, "sex"] == "all"
    assert np.isnan(table.loc[0, "n"])


def test_no_rows_is_valid_too():
    assert observations.validate(observations.empty(), "test").empty


@pytest.mark.parametrize(
    "changes",
    [
        {"sex": "K"},
        {"unit": "prosent"},
        {"status": "gjettet"},
        {"value": 101.0},
        {"value": float("nan")},
        {"value": 5.0, "status": "suppressed"},
        {"geo_level": "by"},
        {"measure": ""},
    ],
)
def test_a_row_off_the_schema_is_refused_with_its_place(changes):
    with pytest.raises(LevekarError, match=r"^test: 1 verdier|^test: \d+ verdier"):
        observations.validate(frame(**changes), "test")


def test_two_rows_for_one_cell_are_refused():
    double = pd.concat([frame(), frame()], ignore_index=True)
    with pytest.raises(LevekarError, match="følger ikke skjemaet"):
        observations.validate(double, "test")


@cache
def many():
    rows = [
        frame(sex=sex, period=period, school_level=level)
        for sex in ("F", "M", "all")
        for period in ("2013", "2017", "2021")
        for level in ("U", "V", "all")
    ]
    return pd.concat(rows, ignore_index=True)


def test_what_is_not_named_means_the_total():
    rows = observations.select(many(), {"period": "2021"})
    assert rows[["sex", "school_level"]].to_numpy().tolist() == [["all", "all"]]


@given(
    st.permutations(["F", "M", "all"]),
    st.permutations(["2013", "2017", "2021"]),
)
def test_rows_come_in_the_order_that_was_asked(sexes, periods):
    rows = observations.select(many(), {"sex": sexes, "period": periods, "school_level": "U"})
    assert list(zip(rows["sex"], rows["period"], strict=True)) == [
        (sex, period) for sex in sexes for period in periods
    ]


def test_an_unknown_dimension_is_told():
    with pytest.raises(LevekarError, match="kjonn"):
        observations.select(many(), {"kjonn": "F"})
