from __future__ import annotations

import math
from itertools import pairwise

import chart_shapes as shapes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.charts.figure import figure
from levekar.charts.line import spread, within

labels = st.lists(st.tuples(st.floats(-100, 100), st.floats(0.5, 10)), min_size=1, max_size=9)


@given(labels)
def test_spread_labels_never_overlap(wanted):
    places, tall = [w for w, _ in wanted], [t for _, t in wanted]
    found = spread(places, tall)
    order = sorted(range(len(found)), key=lambda i: found[i])
    for low, high in pairwise(order):
        assert found[high] - found[low] >= (tall[low] + tall[high]) / 2 - 1e-6


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=9, unique=True))
def test_labels_with_room_stay_in_place(wanted):
    assert spread(wanted, [1.0] * len(wanted)) == pytest.approx(wanted)


@given(labels, st.floats(-100, 100))
def test_labels_are_moved_inside_without_overlap_where_there_is_room(wanted, low):
    places, tall = [w for w, _ in wanted], [t for _, t in wanted]
    high = low + sum(tall) * 1.1
    found = within(spread(places, tall), tall, (low, high))
    order = sorted(range(len(found)), key=lambda i: found[i])
    for under, over in pairwise(order):
        assert found[over] - found[under] >= (tall[under] + tall[over]) / 2 - 1e-6
    for middle, height in zip(found, tall, strict=True):
        assert low - 1e-6 <= middle - height / 2
        assert middle + height / 2 <= high + 1e-6


@pytest.mark.parametrize("count", range(2, 30))
def test_the_first_and_the_latest_period_are_named(count):
    periods = [str(1990 + i) for i in range(count)]
    data = shapes.observed([10] * count, measure="health_not_satisfied", period=periods)
    shown = figure("figur-09", data, chart="line", x="period")
    words = [t.get_text() for t in shown.picture.axes[0].texts]
    assert periods[0] in words
    assert periods[-1] in words


def lines(shown):
    """Return (drawn dashed, x values, y values) of each stretch, without markers and grid."""
    return [
        (line.get_linestyle() == "--", list(line.get_xdata()), list(line.get_ydata()))
        for line in shown.picture.axes[0].lines
        if line.get_linestyle() != "None" and line.get_zorder() == 3
    ]


def test_a_stretch_is_solid_only_between_real_numbers():
    data = shapes.figur_09()
    data.loc[[0, 1, 2], "status"] = "published"
    shown = figure("figur-09", data, chart="line", x="period", series="sex")
    girls = lines(shown)[1:]
    assert girls == [
        (False, [2010, 2013, 2017], [20, 25, 30]),
        (True, [2017, 2021], [30, 40]),
    ]


def test_a_line_breaks_where_a_number_is_hidden():
    data = shapes.figur_09()
    data.loc[5, ["value", "status"]] = [math.nan, "suppressed"]
    shown = figure("figur-09", data, chart="line", x="period", series="sex")
    boys = lines(shown)[0]
    assert boys[1:] == ([2017, 2021], [20, 20])
    words = [t.get_text() for t in shown.picture.axes[0].texts]
    assert words.count("[c]") == 1


def test_the_axis_may_start_elsewhere():
    data = shapes.figur_18()
    choice = {"chart": "line", "x": "period", "series": "geo"}
    assert figure("figur-18", data, **choice).picture.axes[0].get_ylim()[0] == 0
    near = figure("figur-18", data, **choice, from_zero=False)
    assert near.picture.axes[0].get_ylim()[0] == 85


def test_many_names_stay_beside_the_lines():
    places = [f"Grunnkrets {i}" for i in range(1, 10)]
    data = shapes.observed(
        [value for i in range(9) for value in (40, 20 + 5 * i)],
        measure="immigrant_parents_without_upper_secondary",
        category=places,
        period=["2002", "2019"],
    )
    data.loc[data.index[-1], "value"] = 61.5
    shown = figure("figur-22", data, chart="line", x="period", series="category")
    axes = shown.picture.axes[0]
    heights = [t.get_position()[1] for t in axes.texts if "Grunnkrets" in t.get_text()]
    assert len(heights) == len(places)
    assert "Grunnkrets 9: 61,5\N{NO-BREAK SPACE}%" in [t.get_text() for t in axes.texts]
    assert axes.get_ylim()[0] <= min(heights) < max(heights) <= axes.get_ylim()[1]
