"""Windows for unrounded values: whatever lies within them holds when it is shown rounded."""

from __future__ import annotations

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from levekar import claims
from levekar.claims import Bound, Cell
from levekar.claims.statements import half_up
from levekar.synthetic import constraints

CELL = Cell.of("life_satisfied", "kommune", "5001", {}, period="2021")
OTHER = Cell.of("life_satisfied", "kommune", "5001", {}, period="2017")
limits = st.one_of(st.just(math.inf), st.integers(0, 1000).map(lambda n: n / 10))
margins = st.sampled_from([*constraints.AIMED, constraints.KEPT])


@st.composite
def bounds(draw: st.DrawFn) -> Bound:
    low, high = draw(limits), draw(limits)
    low = -low if math.isinf(low) else low
    return Bound(((1.0, CELL),), low, high, draw(st.booleans()), draw(st.booleans()))


@given(bounds(), st.integers(0, 1), margins, st.floats(0, 1))
def test_one_value(bound: Bound, decimals: int, margin: float, where: float) -> None:
    first, last = constraints.window(bound, decimals, margin)
    first, last = max(first, 0.0), min(last, 100.0)
    assume(first <= last)
    assert bound.holds([half_up(first + where * (last - first), decimals)])


@given(st.integers(0, 100), st.integers(0, 1), margins, st.floats(0, 1))
def test_a_printed_value(printed: int, decimals: int, margin: float, where: float) -> None:
    bound = Bound(((1.0, CELL),), printed, printed, decimals=0)
    first, last = constraints.window(bound, decimals, margin)
    assert first <= printed < last
    assert bound.holds([half_up(first + where * (last - first), decimals)])


@given(st.floats(0, 100), st.floats(0, 100), st.booleans(), margins)
def test_a_difference(a: float, b: float, strict: bool, margin: float) -> None:
    bound = Bound(((1.0, CELL), (-1.0, OTHER)), low=0.0, open_low=strict)
    first, last = constraints.window(bound, 0, margin)
    assume(first <= a - b <= last)
    assert bound.holds([half_up(a, 0), half_up(b, 0)])


def test_rows_leave_out_what_is_not_among_the_unknowns() -> None:
    bounds = (Bound(((1.0, CELL),), low=10), Bound(((1.0, OTHER),), low=20))
    statement = claims.Statement("S", "rules", "3", (), "rule", "…", bounds)
    rows = constraints.rows(
        [statement], lambda c: {3: 1.0} if c == CELL else None, lambda _: 0, 0.1
    )
    (row,) = rows
    assert (row.label, row.columns, row.weights) == ("S", (3,), (1.0,))


def test_statements_not_followed_are_left_out() -> None:
    ids = {s.id for s in constraints.followed()}
    left_out = {d.claim_id for d in claims.decisions() if d.decision == "contradicted"}
    assert left_out
    assert not ids & left_out
    assert "P0099" in ids
