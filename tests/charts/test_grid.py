from __future__ import annotations

import math

import chart_shapes as shapes
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levekar.catalogue import figure
from levekar.charts.grid import arrange
from levekar.errors import LevekarError


def values(grid):
    return [[cell.value for cell in row] for row in grid.cells]


def test_rows_land_where_they_belong_whatever_their_order():
    data = shapes.figur_09()
    straight = arrange(figure("figur-09"), data, x="period", series="sex")
    shuffled = arrange(figure("figur-09"), data.iloc[::-1], x="period", series="sex")
    assert values(straight) == [[20, 25, 30, 40], [22, 21, 20, 20]]
    assert straight == shuffled
    assert [c.title for c in straight.series] == ["Jenter", "Gutter"]
    assert straight.x.positions == (2010, 2013, 2017, 2021)


def test_measures_are_named_as_in_the_report():
    grid = arrange(figure("figur-12"), shapes.figur_12(), x="measure", series="period")
    assert [c.label for c in grid.x][:2] == ["Alt er et slit", "Søvnproblemer"]


def test_a_dimension_that_follows_an_axis_is_named_there():
    grid = arrange(figure("figur-11"), shapes.figur_11(), x="school_level", series="sex")
    assert [c.label for c in grid.x] == ["ungdomsskole (2021)", "videregående (2020)"]


def test_an_axis_may_have_two_dimensions():
    data = shapes.figur_10()
    grid = arrange(figure("figur-10"), data, x=["sex", "ses"])
    assert [c.label for c in grid.x][:2] == ["jenter, lav SØS", "jenter, middels SØS"]
    assert grid.x.name == "Kjønn, sosioøkonomisk status (SØS)"
    assert len(grid.series) == 1


def test_a_pair_without_a_row_is_missing():
    data = shapes.figur_11().drop(index=3)
    grid = arrange(figure("figur-11"), data, x="school_level", series="sex")
    gap = grid.cells[1][1]
    assert (gap.value, gap.status, gap.symbol) == (None, "missing", "[x]")
    assert (gap.dims["sex"], gap.dims["school_level"], gap.dims["period"]) == ("M", "V", "2020")


@pytest.mark.parametrize("status", ["suppressed", "missing"])
def test_a_hidden_number_does_not_get_in(status):
    data = shapes.figur_10()
    data.loc[0, ["value", "count", "n", "status"]] = [77.0, 7.0, 9.0, status]
    cell = arrange(figure("figur-10"), data, x="ses", series="sex").cells[0][0]
    assert (cell.value, cell.count, cell.n) == (None, None, None)


def test_an_empty_number_is_missing_whatever_its_status():
    data = shapes.figur_10()
    data.loc[0, "value"] = math.nan
    cell = arrange(figure("figur-10"), data, x="ses", series="sex").cells[0][0]
    assert (cell.value, cell.status) == (None, "missing")


@settings(max_examples=40)
@given(st.lists(st.integers(0, 1000), min_size=6, max_size=6), st.integers(0, 2))
def test_decimals_are_what_the_numbers_need(numbers, places):
    data = shapes.observed(
        [n / 10**places for n in numbers],
        measure="health_satisfied",
        sex=["F", "M"],
        ses=shapes.SES,
    )
    grid = arrange(figure("figur-10"), data, x="ses", series="sex")
    for _, _, value, cell in grid.visible:
        assert round(value, cell.decimals) == pytest.approx(value, abs=1e-9)
        assert cell.decimals <= places


def test_explicit_order():
    grid = arrange(
        figure("figur-10"), shapes.figur_10(), x="ses", series="sex", order={"sex": ["M", "F"]}
    )
    assert [c.label for c in grid.series] == ["gutter", "jenter"]


@pytest.mark.parametrize(
    ("data", "choice", "message"),
    [
        (shapes.figur_10(), {"x": "kjønn"}, "Ukjent dimensjon «kjønn»"),
        (shapes.figur_10(), {"x": "ses", "series": "ses"}, "valgt to ganger"),
        (shapes.figur_10(), {"x": "ses"}, "samme plass.*sex: F og M"),
        (shapes.figur_10().iloc[:0], {"x": "ses"}, "ingen rader"),
        (shapes.figur_10().drop(columns="status"), {"x": "ses"}, "mangler kolonnene status"),
        (shapes.figur_09(), {"x": "period", "series": "sex"}, "hører ikke til i figur-10"),
        (
            pd.concat([shapes.figur_10()] * 2),
            {"x": "ses", "series": "sex"},
            "samme rad to ganger",
        ),
        (
            shapes.figur_10().assign(status="kanskje"),
            {"x": "ses", "series": "sex"},
            "Ukjent status «kanskje»",
        ),
        (
            shapes.figur_10(),
            {"x": "ses", "series": "sex", "order": {"sex": ["F"]}},
            "Rekkefølgen for «sex»",
        ),
        (
            shapes.figur_10().assign(period=["2013", "2017", "2021"] * 1 + ["2017"] * 3),
            {"x": "ses", "series": "sex"},
            "flere verdier i «period»",
        ),
        (
            shapes.figur_10().assign(unit=["percent", "count"] * 3),
            {"x": "ses", "series": "sex"},
            "ulike enheter",
        ),
    ],
)
def test_faults_are_told(data, choice, message):
    with pytest.raises(LevekarError, match=message):
        arrange(figure("figur-10"), data, **choice)
