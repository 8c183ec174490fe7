"""A small solver for numbers that must agree with many statements at once.

Unknown numbers, linear rows with labels, and a prior. Two phases: first whether the rows can hold
together (if not, which of them cannot, by name), then the numbers nearest to the prior that
satisfy all rows. Whole numbers are found by rounding that keeps every row.

The result depends on the content of the problem only, not on the order of its rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from levekar.errors import LevekarError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Vector = NDArray[np.float64]

# Rows are scaled to ordinary size, so one tolerance serves all
TOLERANCE = 1e-7
# How far a row may be from its limit when the nearest numbers are searched for step by step
ACCEPTED = 1e-5
STEPS = 300


@dataclass(frozen=True)
class Row:
    """``low ≤ Σ weight · unknown ≤ high``.

    ``label`` names the statement the row comes from; a row without a label belongs to the
    problem itself and is never blamed in a conflict.
    """

    label: str
    columns: tuple[int, ...]
    weights: tuple[float, ...]
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True)
class Problem:
    """The unknowns (prior, scale of a small change, lowest and highest value) and the rows."""

    prior: Vector
    scale: Vector
    lower: Vector
    upper: Vector
    rows: tuple[Row, ...]

    def sorted(self) -> Problem:
        """Return the same problem with its rows in a fixed order."""
        return replace(
            self,
            rows=tuple(sorted(self.rows, key=lambda r: (r.label, r.columns, r.weights, r.low))),
        )


class Conflict(LevekarError):
    """Statements that cannot hold together; ``labels`` is a smallest set of them."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        super().__init__(
            f"disse utsagnene kan ikke holde samtidig: {', '.join(labels)}.",
            where="data/report",
            hint="velg hvilket som skal følges, og før de andre opp i decisions.csv.",
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the labels when the error crosses a process border."""
        return (Conflict, (self.labels,))


def conflict(problem: Problem) -> tuple[str, ...]:
    """Return a smallest set of labels whose rows cannot hold together, or () if all can.

    The elastic programme lets every labelled row be broken at a price. The rows with a price in
    its optimum cannot all hold; a deletion filter then leaves out every label that is not needed.
    """
    problem = problem.sorted()
    labels = sorted({row.label for row in problem.rows if row.label})
    violation, blamed = _elastic(problem, labels)
    if violation <= TOLERANCE:
        return ()
    kept = sorted(blamed)
    if _elastic(problem, kept)[0] <= TOLERANCE:
        kept = labels
    for label in list(kept):
        without = [other for other in kept if other != label]
        if _elastic(problem, without)[0] > TOLERANCE:
            kept = without
    return tuple(kept)


def feasible(problem: Problem) -> bool:
    """Tell whether all rows can hold together."""
    problem = problem.sorted()
    return _elastic(problem, sorted({row.label for row in problem.rows}))[0] <= TOLERANCE


def conflicts(problem: Problem) -> list[tuple[str, ...]]:
    """Return disjoint smallest sets of labels that cannot hold together, until none is left."""
    found = []
    while labels := conflict(problem):
        found.append(labels)
        problem = replace(problem, rows=tuple(r for r in problem.rows if r.label not in labels))
    return found


def _elastic(problem: Problem, labels: Sequence[str]) -> tuple[float, set[str]]:
    """Return the least total breach when only ``labels`` are asked for, and the labels to blame."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    chosen = [row for row in problem.rows if not row.label or row.label in set(labels)]
    if not chosen:
        return 0.0, set()
    size = len(problem.prior)
    matrix, low, high = _matrix(chosen, problem.scale)
    sides: list[tuple[csr_array, Vector, NDArray[np.intp]]] = []
    for sign, limit in ((1.0, high), (-1.0, -low)):
        at = np.flatnonzero(np.isfinite(limit))
        sides.append((sign * matrix[at], limit[at], at))
    rows = np.concatenate([at for _, _, at in sides])
    soft = np.array([bool(chosen[i].label) for i in rows])
    slack = csr_array(eye_array(len(rows)))[:, np.flatnonzero(soft)]
    stacked = hstack([vstack([m for m, _, _ in sides]), -slack]).tocsr()
    limits = np.concatenate([limit for _, limit, _ in sides])
    result = linprog(
        np.concatenate([np.zeros(size), np.ones(int(soft.sum()))]),
        A_ub=stacked,
        b_ub=limits,
        bounds=np.vstack(
            [
                # unknowns are counted in their own scale, like the matrix
                np.column_stack([problem.lower / problem.scale, problem.upper / problem.scale]),
                np.column_stack([np.zeros(int(soft.sum())), np.full(int(soft.sum()), np.inf)]),
            ]
        ),
        method="highs",
    )
    if result.status == 2:
        raise LevekarError(
            "problemet går ikke opp selv uten utsagnene.", hint="se på radene uten navn."
        )
    if not result.success:
        raise LevekarError(f"løseren stoppet: {result.message}")
    priced = np.abs(result.ineqlin.marginals) > TOLERANCE
    return float(result.fun), {chosen[i].label for i in rows[priced]} - {""}


def nearest(problem: Problem) -> Vector:
    """Return the numbers nearest to the prior that satisfy every row.

    Nearest is the least sum of squared changes, each in its own scale. Rows that cannot hold
    together raise ``Conflict``.
    """
    import numpy as np
    from scipy.sparse import vstack

    problem = problem.sorted()
    if labels := conflict(problem):
        raise Conflict(labels)
    if not problem.rows:
        return np.clip(problem.prior, problem.lower, problem.upper)
    scale = problem.scale
    matrix, low, high = _matrix(problem.rows, scale)
    equal = high - low < TOLERANCE
    over, under = np.flatnonzero(np.isfinite(low)), np.flatnonzero(np.isfinite(high) & ~equal)
    x = _project(
        (problem.prior / scale, problem.lower / scale, problem.upper / scale),
        vstack([matrix[over], -matrix[under]]).tocsr(),
        np.concatenate([low[over], -high[under]]),
        np.where(np.concatenate([equal[over], equal[under]]), -np.inf, 0.0),
    )
    found = matrix @ x
    if max(np.max(low - found), np.max(found - high)) > ACCEPTED:
        raise LevekarError(
            "løseren nådde ikke fram, selv om utsagnene kan holde samtidig.",
            hint="gi en prior som ligger nærmere utsagnene.",
        )
    return np.asarray(x * scale)


def _project(
    point: tuple[Vector, Vector, Vector], matrix: csr_array, limits: Vector, least: Vector
) -> Vector:
    """Return what is nearest to a prior with ``matrix @ x ≥ limits`` and x within its bounds.

    ``point`` is the prior and the bounds. Projected Newton steps on the dual, which has one price
    for each limit: at least ``least``, that is 0, or −∞ where the limit must be met exactly. Given
    the prices, every unknown is found on its own, so bounds on unknowns cost nothing.
    """
    import numpy as np
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu

    prior, lower, upper = point
    turned = matrix.T.tocsr()

    def state(prices: Vector) -> tuple[Vector, Vector, float]:
        x = np.clip(prior + turned @ prices, lower, upper)
        gap = matrix @ x - limits
        # the dual, turned so that less is better
        return x, gap, float(prices @ gap - 0.5 * np.sum((x - prior) ** 2))

    prices = np.zeros(len(limits))
    x, gap, value = state(prices)
    for _ in range(STEPS):
        # how far each price is from its best; the whole is solved when none has anywhere to go
        room = np.abs(prices - np.maximum(prices - gap, least))
        if np.max(room, initial=0.0) < TOLERANCE:
            break
        # prices at or near zero whose limits are kept go to zero on their own: in the common
        # step they would hold the others back
        small = min(0.1, float(np.linalg.norm(room)))
        resting = (prices <= least + small) & (gap > 0)
        moving = np.flatnonzero(~resting)
        loose = np.flatnonzero((x > lower) & (x < upper))
        part = matrix[moving][:, loose]
        # a little on the diagonal, for limits that say the same
        hessian = part @ part.T + 1e-9 * eye_array(len(moving))
        step = -gap
        step[moving] = splu(hessian.tocsc()).solve(-gap[moving])
        slope, start, length = gap, prices, 1.0
        while length > 1e-10:
            prices = np.maximum(start + length * step, least)
            x, gap, found = state(prices)
            if found <= value + 1e-4 * float(slope @ (prices - start)):
                break
            length /= 2
        if value - found <= 1e-14 * abs(value):
            # as near as the numbers of the machine go
            break
        value = found
    return np.asarray(x, dtype=np.float64)


def whole(problem: Problem, values: Vector, groups: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Round ``values`` (none negative) to whole numbers that still satisfy every row.

    ``groups`` are sets of unknowns whose sum, a whole number, must stay. What rounding takes from
    a place in one group goes to the same place in the next group of that size, so sums over many
    groups stay near as well. When a row breaks all the same, an integer programme chooses between
    the two neighbours of each value, and stays as near as it can.
    """
    import numpy as np

    problem = problem.sorted()
    sets = [np.array(group, dtype=np.intp) for group in sorted(groups, key=min)]
    found = np.floor(values + 0.5)
    owed: dict[int, Vector] = {}
    for group in sets:
        target = values[group] + owed.get(len(group), 0.0)
        found[group] = _whole_group(target, round(float(np.sum(values[group]))))
        owed[len(group)] = target - found[group]
    if _broken(problem, found):
        found = _integer(problem, values, sets)
    return found.astype(np.int64)


def _whole_group(target: Vector, total: int) -> Vector:
    """Round to whole numbers with the given sum, none negative; ties go to the first."""
    import numpy as np

    low = np.floor(np.maximum(target, 0.0) + TOLERANCE)
    missing = total - int(low.sum())
    rest = np.round(target - low, 9)
    if missing >= 0:
        low[np.argsort(-rest, kind="stable")[:missing]] += 1.0
    else:
        able = np.flatnonzero(low > 0)
        low[able[np.argsort(rest[able], kind="stable")[:-missing]]] -= 1.0
    return low


def _integer(problem: Problem, values: Vector, sets: list[Any]) -> Vector:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    down = np.floor(values + TOLERANCE)
    rest = np.clip(values - down, 0.0, 1.0)
    matrix, low, high = _matrix(problem.rows, np.ones(len(down)))
    shift = matrix @ down
    constraints = [LinearConstraint(matrix, low - shift, high - shift)]
    if sets:
        member = csr_array(
            (
                np.ones(sum(map(len, sets))),
                (np.repeat(np.arange(len(sets)), [len(s) for s in sets]), np.concatenate(sets)),
            ),
            shape=(len(sets), len(down)),
        )
        total = np.round(member @ rest)
        constraints.append(LinearConstraint(member, total, total))
    result = milp(
        1.0 - 2.0 * rest,
        integrality=np.ones(len(down)),
        bounds=Bounds(np.zeros(len(down)), np.ones(len(down))),
        constraints=constraints,
    )
    if result.x is None:
        raise LevekarError(
            "tallene lar seg ikke runde av uten at et utsagn brytes.",
            hint="gi flere svarpersoner, eller større margin.",
        )
    return np.asarray(down + np.round(result.x), dtype=np.float64)


def _broken(problem: Problem, values: Vector) -> bool:
    import numpy as np

    if not problem.rows:
        return False
    matrix, low, high = _matrix(problem.rows, np.ones(len(values)))
    found = matrix @ values
    return bool(np.any(found < low - TOLERANCE) or np.any(found > high + TOLERANCE))


def _matrix(rows: Sequence[Row], scale: Vector) -> tuple[csr_array, Vector, Vector]:
    """Return the rows as a matrix in units of ``scale``, each row brought to length one."""
    import numpy as np
    from scipy.sparse import csr_array

    sizes = [len(row.columns) for row in rows]
    columns = np.concatenate([np.array(row.columns, dtype=np.intp) for row in rows])
    weights = np.concatenate([np.array(row.weights, dtype=float) for row in rows]) * scale[columns]
    at = np.repeat(np.arange(len(rows)), sizes)
    length = np.sqrt(np.bincount(at, weights**2, minlength=len(rows)))
    length[length == 0] = 1.0
    matrix = csr_array((weights / length[at], (at, columns)), shape=(len(rows), len(scale)))
    low = np.array([row.low for row in rows]) / length
    high = np.array([row.high for row in rows]) / length
    return matrix, low, high
