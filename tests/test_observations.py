from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
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


def test_columns_by_name_make_the_table_that_a_frame_makes():
    given = {"measure": ["a", "b"], "period": [2021, "2022"], "value": ["1.5", None], "n": [3, 4]}
    rest = {"provider": "fhi", "geo": "5001", "geo_level": "kommune", "raw": "x", "unit": "nok"}
    table = observations.complete(given, **rest, status="official")
    frame = observations.complete(pd.DataFrame(given), **rest, status="official")
    pd.testing.assert_frame_equal(table, frame)
    assert table["period"].tolist() == ["2021", "2022"]
    assert table["value"].tolist()[0] == 1.5
    assert table.dtypes.astype(str).value_counts().to_dict() == {"str": 17, "float64": 3}


def test_a_column_that_cannot_be_left_out_is_asked_for():
    with pytest.raises(KeyError, match="provider"):
        observations.complete({"measure": ["a"]})


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 26),
        st.sampled_from(observations.COLUMNS),
        st.sampled_from(["", "all", "F", "2021", "suppressed", "count", None, -1.0, 0.0, 100.5]),
    ),
    max_size=2,
)


@settings(max_examples=20)
@given(CHANGES)
def test_the_quick_check_agrees_with_the_schema(changes):
    table = many()
    for row, name, value in changes:
        fits = value is None or isinstance(value, str) != (name in observations.NUMBERS)
        if fits:
            table = table.assign(**{name: table[name].where(table.index != row, value)})
    try:
        observations.schema().validate(table, lazy=True)
        accepted = True
    except pandera.errors.SchemaErrors:
        accepted = False
    assert observations._fits(table) == accepted


@pytest.mark.parametrize(
    "table",
    [
        frame().drop(columns="n"),
        frame().assign(farge="blå"),
        frame().assign(period=2021),
        frame().assign(value="25"),
        frame().astype({"n": "Int64"}),
    ],
)
def test_other_columns_or_kinds_are_refused(table):
    with pytest.raises(LevekarError, match="følger ikke skjemaet"):
        observations.validate(table, "test")


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
