"""Class breaks: held against mapclassify, and against what any grouping must keep."""

from __future__ import annotations

import warnings

import mapclassify
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.charts.classes import METHODS, classify
from levekar.errors import LevekarError

VALUES = st.lists(st.integers(0, 400).map(lambda v: v / 10), min_size=8, max_size=60).filter(
    lambda values: len(set(values)) > 5
)
THEIRS = {
    "fisher": mapclassify.FisherJenks,
    "quantile": mapclassify.Quantiles,
    "equal": mapclassify.EqualInterval,
}


def of_mapclassify(method, values):
    with warnings.catch_warnings():
        # it tells that it is slow, and when ties leave fewer classes
        warnings.simplefilter("ignore", UserWarning)
        return THEIRS[method](values, k=5)


def spread(values, uppers):
    """Return the sum of squares within classes."""
    total, low = 0.0, float("-inf")
    for upper in uppers:
        own = [v for v in values if low < v <= upper]
        mean = sum(own) / len(own) if own else 0.0
        total += sum((v - mean) ** 2 for v in own)
        low = upper
    return total


@given(VALUES)
def test_natural_breaks_are_as_good_as_those_of_mapclassify(values):
    ours = classify(values, 5, "fisher", where="x")
    theirs = of_mapclassify("fisher", values)
    assert len(ours) == 5
    assert spread(values, ours.uppers) <= spread(values, list(theirs.bins)) + 1e-6


@pytest.mark.parametrize("method", ["quantile", "equal"])
@given(values=VALUES)
def test_the_other_methods_are_those_of_mapclassify(method, values):
    ours = classify(values, 5, method, where="x")
    theirs = of_mapclassify(method, values)
    assert list(ours.uppers) == pytest.approx(sorted({round(float(b), 6) for b in theirs.bins}))


@pytest.mark.parametrize("method", METHODS)
@given(values=VALUES, count=st.integers(1, 7))
def test_every_value_has_one_class_and_order_is_kept(method, values, count):
    found = classify(values, count, method, where="x")
    places = [found.of(v) for v in sorted(values)]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] < len(found) <= count
    for (low, high), i in zip(found.spans(values), range(len(found)), strict=True):
        own = [v for v in values if found.of(v) == i]
        assert (low, high) == (min(own), max(own)) if own else low < high


def test_few_values_are_each_their_own_class():
    found = classify([7.0, 7.0, 9.7], 5, where="x")
    assert (found.uppers, found.method) == ((7.0, 9.7), "")
    assert len(classify([], 5, where="x")) == 0


def test_given_breaks_must_rise_and_hold_all_values():
    found = classify([3, 12, 18], (10, 20, 30), where="x")
    assert found.spans([3, 12, 18]) == [(3, 3), (12, 18), (20, 30)]
    for breaks in ((10, 10, 30), (10, 15), ()):
        with pytest.raises(LevekarError, match="passer ikke"):
            classify([3, 12, 18], breaks, where="x")
    with pytest.raises(LevekarError, match="Ukjent inndeling «jenks»"):
        classify([1, 2], 5, "jenks", where="x")
