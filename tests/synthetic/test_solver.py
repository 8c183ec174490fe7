"""The solver's laws: what can hold, holds; what cannot is named; order means nothing."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levekar.errors import LevekarError
from levekar.synthetic.solver import Conflict, Problem, Row, conflict, conflicts, nearest, whole

SIZE = 6
numbers = st.integers(0, 60).map(float)
weights = st.sampled_from([-2.0, -1.0, 1.0, 2.0])


def problem(prior: list[float], rows: list[Row]) -> Problem:
    size = len(prior)
    return Problem(
        np.array(prior, dtype=float),
        np.ones(size),
        np.zeros(size),
        np.full(size, np.inf),
        tuple(rows),
    )


def total(row: Row, values: Any) -> float:
    return float(sum(w * values[c] for c, w in zip(row.columns, row.weights, strict=True)))


@st.composite
def feasible(draw: st.DrawFn) -> tuple[list[float], list[Row], list[float]]:
    """A prior, rows, and a point that satisfies all of them."""
    point = draw(st.lists(numbers, min_size=SIZE, max_size=SIZE))
    prior = draw(st.lists(numbers, min_size=SIZE, max_size=SIZE))
    rows = []
    for i in range(draw(st.integers(1, 6))):
        columns = draw(st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=3, unique=True))
        row = Row(f"s{i}", tuple(columns), tuple(draw(weights) for _ in columns))
        at = total(row, point)
        low = at - draw(st.sampled_from([0.0, 1.0, 5.0])) if draw(st.booleans()) else -math.inf
        high = at + draw(st.sampled_from([0.0, 1.0, 5.0])) if low == -math.inf else math.inf
        rows.append(replace(row, low=low, high=high))
    return prior, rows, point


@given(feasible())
def test_what_can_hold_holds(case: tuple[list[float], list[Row], list[float]]) -> None:
    prior, rows, point = case
    assert conflict(problem(prior, rows)) == ()
    found = nearest(problem(prior, rows))
    assert found.min() >= 0
    for row in rows:
        assert row.low - 1e-3 <= total(row, found) <= row.high + 1e-3
    # nothing that satisfies the rows is nearer to the prior
    gap = np.sum((found - prior) ** 2)
    assert gap <= np.sum((np.array(point) - prior) ** 2) + 1e-2


@given(feasible(), st.randoms())
def test_order_means_nothing(case: tuple[list[float], list[Row], list[float]], random: Any) -> None:
    prior, rows, _ = case
    shuffled = rows.copy()
    random.shuffle(shuffled)
    first, second = nearest(problem(prior, rows)), nearest(problem(prior, shuffled))
    assert first.tolist() == second.tolist()


@settings(max_examples=40)
@given(feasible(), st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))
def test_a_planted_contradiction_is_named(
    case: tuple[list[float], list[Row], list[float]], a: int, b: int
) -> None:
    prior, rows, point = case
    # with what lies in the feasible rows, only these two cannot hold together
    over = Row("over", (a, b), (1.0, 1.0), low=point[a] + point[b] + 1000)
    under = Row("under", (a, b), (1.0, 1.0), high=point[a] + point[b] + 900)
    free = [row for row in rows if not {a, b} & set(row.columns)]
    planted = problem(prior, [*free, over, under])
    assert conflict(planted) == ("over", "under")
    with pytest.raises(Conflict) as error:
        nearest(planted)
    assert error.value.labels == ("over", "under")


def test_every_named_statement_is_needed() -> None:
    rows = [
        Row("total", (0, 1), (1.0, 1.0), 100, 100),
        Row("girls", (0,), (1.0,), high=20),
        Row("boys", (1,), (1.0,), high=30),
        Row("other", (2,), (1.0,), low=5),
    ]
    assert conflict(problem([50, 50, 0], rows)) == ("boys", "girls", "total")
    for left_out in ("total", "girls", "boys"):
        kept = [row for row in rows if row.label != left_out]
        assert conflict(problem([50, 50, 0], kept)) == ()


def test_all_disjoint_contradictions_are_found() -> None:
    rows = [
        Row("a", (0,), (1.0,), high=1),
        Row("b", (0,), (1.0,), low=2),
        Row("c", (1,), (1.0,), high=1),
        Row("d", (1,), (1.0,), low=2),
        Row("e", (2,), (1.0,), low=3),
    ]
    assert sorted(conflicts(problem([0, 0, 0], rows))) == [("a", "b"), ("c", "d")]


def test_a_statement_may_conflict_with_the_problem_itself() -> None:
    rows = [Row("", (0, 1), (1.0, 1.0), 10, 10), Row("too much", (0,), (1.0,), low=11)]
    assert conflict(problem([5, 5], rows)) == ("too much",)


def test_a_problem_that_never_held_is_told() -> None:
    rows = [Row("", (0,), (1.0,), low=2), Row("", (0,), (1.0,), high=1)]
    with pytest.raises(LevekarError, match="uten utsagnene"):
        conflict(problem([0], rows))


def test_a_prior_that_holds_is_left_alone() -> None:
    rows = [Row("s", (0, 1), (1.0, 1.0), 5, 15)]
    assert nearest(problem([4, 6], rows)).tolist() == pytest.approx([4, 6])
    assert nearest(problem([4, 6], [])).tolist() == [4, 6]


@settings(max_examples=40)
@given(st.lists(st.lists(st.floats(0, 9), min_size=4, max_size=4), min_size=1, max_size=8))
def test_whole_numbers_keep_the_sums(groups: list[list[float]]) -> None:
    values, sets = [], []
    for group in groups:
        # the sum of each group is whole
        scaled = np.array(group) + 0.1
        scaled *= np.ceil(scaled.sum()) / scaled.sum()
        sets.append(range(len(values), len(values) + len(group)))
        values.extend(scaled)
    found = whole(problem(values, []), np.array(values), sets)
    assert found.min() >= 0
    for group in sets:
        assert found[list(group)].sum() == round(sum(values[i] for i in group))
    # sums over many groups stay near, too
    for place in range(4):
        columns = [group[place] for group in sets]
        assert abs(found[columns].sum() - sum(values[i] for i in columns)) <= 2


def test_whole_numbers_keep_a_tight_row() -> None:
    # rounding each to its nearest would give 3 × 1; the row wants 2
    rows = [Row("tight", (0, 2, 4), (1.0, 1.0, 1.0), 2, 2)]
    values = np.array([0.6, 0.4, 0.6, 0.4, 0.6, 0.4])
    found = whole(problem(values.tolist(), rows), values, [(0, 1), (2, 3), (4, 5)])
    assert found[[0, 2, 4]].sum() == 2
    assert [int(found[[a, a + 1]].sum()) for a in (0, 2, 4)] == [1, 1, 1]


def test_whole_numbers_that_cannot_be_are_told() -> None:
    rows = [Row("half", (0,), (1.0,), 0.4, 0.6)]
    with pytest.raises(LevekarError, match="runde av"):
        whole(problem([0.5, 0.5], rows), np.array([0.5, 0.5]), [(0, 1)])


def test_a_conflict_keeps_its_labels_across_processes() -> None:
    assert pickle.loads(pickle.dumps(Conflict(("a", "b")))).labels == ("a", "b")
