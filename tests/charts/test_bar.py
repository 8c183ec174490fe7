from __future__ import annotations

import math

import chart_shapes as shapes
import pytest

from levekar.catalogue import figure as entry
from levekar.charts.figure import figure


def bars(shown):
    return list(shown.picture.axes[0].patches)


def test_bars_stand_and_lie_down_for_long_names():
    standing = figure("figur-10", shapes.figur_10(), chart="bar", x="ses", series="sex")
    assert [b.get_height() for b in bars(standing)] == [50, 60, 60, 70, 70, 80]
    lying = figure("figur-12", shapes.figur_12(), chart="bar", x="measure", series="period")
    assert [b.get_width() for b in bars(lying)][:3] == [20, 30, 38]
    forced = figure(
        "figur-10", shapes.figur_10(), chart="bar", x="ses", series="sex", horizontal=True
    )
    assert [b.get_width() for b in bars(forced)][:2] == [50, 60]


def test_a_mixture_is_told_apart_bar_by_bar():
    data = shapes.figur_10()
    data.loc[[0, 4], "status"] = "published"
    shown = figure("figur-10", data, chart="bar", x="ses", series="sex")
    assert [bool(b.get_hatch()) for b in bars(shown)] == [False, True, True, False, True, True]


@pytest.mark.parametrize("horizontal", [True, False])
def test_hidden_numbers_have_a_symbol_and_no_bar(horizontal):
    data = shapes.figur_10()
    data.loc[0, ["value", "status"]] = [math.nan, "suppressed"]
    data.loc[1, ["value", "status"]] = [math.nan, "missing"]
    shown = figure("figur-10", data, chart="bar", x="ses", series="sex", horizontal=horizontal)
    assert len(bars(shown)) == 4
    words = [t.get_text() for t in shown.picture.axes[0].texts]
    assert (words.count("[c]"), words.count("[x]")) == (1, 1)


def test_values_below_zero():
    data = shapes.observed(
        [-5, 5], measure="health_satisfied", sex=shapes.SEXES, unit="percentage_points"
    )
    shown = figure("figur-10", data, chart="bar", x="sex")
    low, high = shown.picture.axes[0].get_ylim()
    assert low <= -5
    assert high >= 5


def test_numbers_drop_the_percent_sign_before_they_collide():
    ages = ["18–29", "30–39", "40–49", "50–59", "60–69", "70–79", "80+"]
    data = shapes.observed(
        range(20, 34), measure=entry("figur-45").measures[0], age=ages, sex=shapes.SEXES
    )
    shown = figure("figur-45", data, chart="bar", x="age", series="sex")
    words = [t.get_text() for t in shown.picture.axes[0].texts]
    assert "21" in words
    assert "21\u00a0%" not in words
