"""Everything published, as one system of linear equations, and what can be worked out from it.

The unknowns are the persons counted in each row (and denominators that are not published). Each
row's published span is a bound, each sum an equation. Linear programmes (HiGHS) find the lowest
and highest number that a hidden row can hold, and the cheapest rows to hide when that is too
little. Whole persons enter through the bounds and the ends of the answers only, so an attacker
who solves for whole numbers throughout may in odd cases do slightly better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from levekar.disclosure.programme import Floats, Ints, Matrix, Programme, stuck
from levekar.disclosure.sums import Sums
from levekar.disclosure.view import NEAR, SECONDARY_WIDTH, View

Bools = NDArray[np.bool_]

# with more rows than this in doubt, it pays to look for points far apart first
SOWN = 4
# points kept to show the room that rows have
KEPT = 400


@dataclass(frozen=True)
class Span:
    """The lowest and highest number a hidden row can hold, and the room that it should have."""

    row: int
    low: float
    high: float
    needed: float

    @property
    def narrow(self) -> bool:
        """Tell whether the number counts as recovered."""
        return self.high - self.low < self.needed - NEAR


class Equations:
    """Equations under construction: unknowns with bounds, and rows of coefficients."""

    def __init__(self, low: Floats, high: Floats) -> None:
        self.low, self.high = [low], [high]
        self.unknowns = len(low)
        self.count = 0
        self.least: list[Floats] = []
        self.most: list[Floats] = []
        self.cells: list[tuple[Ints, Ints, Floats]] = []

    def add_unknowns(self, low: Floats, high: Floats) -> Ints:
        """Add unknowns and return their positions."""
        at = np.arange(self.unknowns, self.unknowns + len(low))
        self.low.append(low)
        self.high.append(high)
        self.unknowns += len(low)
        return at

    def add(self, least: Floats, most: Floats) -> Ints:
        """Add equations ``least ≤ … ≤ most`` without coefficients and return their positions."""
        at = np.arange(self.count, self.count + len(least))
        self.least.append(least)
        self.most.append(most)
        self.count += len(least)
        return at

    def put(self, equations: Ints, unknowns: Ints, coefficients: Floats | float) -> None:
        """Set coefficients."""
        values = np.broadcast_to(np.asarray(coefficients, dtype=float), equations.shape)
        self.cells.append((equations, unknowns, values))

    def matrix(self) -> Matrix:
        """Return the coefficients, equations down and unknowns across."""
        parts = self.cells or [(np.zeros(0, int), np.zeros(0, int), np.zeros(0))]
        i, j, v = (np.concatenate([p[k] for p in parts]) for k in range(3))
        return sparse.csr_array((v, (i, j)), shape=(self.count, self.unknowns))


class System:
    """The equations of a table; unknown ``i`` is the count of row ``i``, the rest come after."""

    def __init__(self, view: View, sums: Sums) -> None:
        self.view = view
        self.rows = len(view.low)
        self.equations = Equations(view.low.copy(), view.high.copy())
        self.n_at = np.full(self.rows, -1, dtype=np.int64)
        self._unknown_denominators()
        self._add_sums(sums)

    def _unknown_denominators(self) -> None:
        view, equations = self.view, self.equations
        rows = np.flatnonzero(view.share & np.isnan(view.n))
        self.n_at[rows] = equations.add_unknowns(np.zeros(len(rows)), np.full(len(rows), np.inf))
        seen = np.isfinite(view.slope_low[rows])
        # count ≤ n; where the share is shown also slope_low · n ≤ count ≤ slope_high · n
        top = equations.add(np.full(len(rows), -np.inf), np.zeros(len(rows)))
        equations.put(top, rows, 1.0)
        equations.put(top, self.n_at[rows], np.where(seen, -view.slope_high[rows], -1.0))
        low = equations.add(np.zeros(seen.sum()), np.full(seen.sum(), np.inf))
        equations.put(low, rows[seen], 1.0)
        equations.put(low, self.n_at[rows[seen]], -view.slope_low[rows[seen]])
        self.slopes = np.concatenate([top[seen], low])
        self.slope_rows = np.concatenate([rows[seen], rows[seen]])

    def _add_sums(self, sums: Sums) -> None:
        if not len(sums):
            return
        view, equations = self.view, self.equations
        rest, share = _rests(view, sums)
        known = np.isfinite(rest)
        # of sums of one kind that can be checked: whether there are any, and whether all add up
        kinds = sums.kind.max() + 1
        checked = np.bincount(sums.kind[known], minlength=kinds)[sums.kind]
        failed = np.bincount(sums.kind[known & (np.abs(rest) > NEAR)], minlength=kinds)[sums.kind]
        assumed = np.where(checked > 0, failed == 0, sums.full)
        closed = np.where(known, np.abs(rest) <= NEAR, assumed)
        used = np.where(known, rest >= -NEAR, True) & (closed | ~sums.unsure)
        number = np.full(len(sums), -1, dtype=np.int64)
        kept = np.flatnonzero(used)
        number[kept] = equations.add(np.zeros(len(kept)), np.zeros(len(kept)))
        members = used[sums.of]
        equations.put(number[kept], sums.parent[kept], 1.0)
        equations.put(number[sums.of[members]], sums.child[members], -1.0)
        # those that no part holds, such as pupils who did not answer the background question
        open_ = np.flatnonzero(used & ~closed)
        rest_at = equations.add_unknowns(
            np.zeros(len(open_)), np.where(known[open_] & share[open_], rest[open_], np.inf)
        )
        equations.put(number[open_], rest_at, -1.0)
        self._add_denominators(
            sums, used & share & ~known, closed, dict(zip(open_, rest_at, strict=True))
        )

    def _add_denominators(
        self, sums: Sums, chosen: Bools, closed: Bools, rest_at: dict[int, int]
    ) -> None:
        """Let denominators add up as well, where one of them is not published."""
        view, equations = self.view, self.equations
        kept = np.flatnonzero(chosen)
        number = np.full(len(sums), -1, dtype=np.int64)
        inside = chosen[sums.of]
        of, child = sums.of[inside], sums.child[inside]
        n = np.nan_to_num(view.n)
        total = np.bincount(of, n[child], minlength=len(sums)) - n[sums.parent]
        number[kept] = equations.add(total[kept], total[kept])
        parents = kept[self.n_at[sums.parent[kept]] >= 0]
        equations.put(number[parents], self.n_at[sums.parent[parents]], 1.0)
        unknown = self.n_at[child] >= 0
        equations.put(number[of[unknown]], self.n_at[child[unknown]], -1.0)
        open_ = kept[~closed[kept]]
        rest_n = equations.add_unknowns(np.zeros(len(open_)), np.full(len(open_), np.inf))
        equations.put(number[open_], rest_n, -1.0)
        below = equations.add(np.full(len(open_), -np.inf), np.zeros(len(open_)))
        equations.put(below, np.array([rest_at[s] for s in open_], dtype=np.int64), 1.0)
        equations.put(below, rest_n, -1.0)

    def link(self, rows: Ints, counted: Bools) -> None:
        """Link measures of one question: ``rows`` are groups down and measures across.

        ``counted[c, m]``: measure ``m`` counts the answers of class ``c``. The classes have no
        answer in common and make up the denominator together.
        """
        view, equations = self.view, self.equations
        groups, measures = rows.shape
        n = view.n[rows]
        known = np.isfinite(n)
        # different denominators: not the same respondents, so not the same sum
        lowest = np.where(known, n, np.inf).min(axis=1)
        highest = np.where(known, n, -np.inf).max(axis=1)
        same = (highest - lowest <= NEAR) | ~known.any(axis=1)
        rows, known, lowest, groups = rows[same], known[same], lowest[same], int(same.sum())
        classes = [
            equations.add_unknowns(np.zeros(groups), np.full(groups, np.inf)) for _ in counted
        ]
        for m in range(measures):
            number = equations.add(np.zeros(groups), np.zeros(groups))
            equations.put(number, rows[:, m], -1.0)
            for at, mine in zip(classes, counted[:, m], strict=True):
                if mine:
                    equations.put(number, at, 1.0)
            # counts without a denominator are shares of nothing
            open_ = np.flatnonzero(self.n_at[rows[:, m]] >= 0)
            number = equations.add(np.zeros(len(open_)), np.zeros(len(open_)))
            equations.put(number, self.n_at[rows[open_, m]], -1.0)
            for at in classes:
                equations.put(number, at[open_], 1.0)
        whole = np.flatnonzero(known.any(axis=1))
        number = equations.add(lowest[whole], lowest[whole])
        for at in classes:
            equations.put(number, at[whole], 1.0)

    def ready(self) -> Solver:
        """Return the finished system."""
        return Solver(self)


def _connected(matrix: Matrix) -> tuple[Ints, Ints]:
    """Return the piece of each unknown and of each equation: what shares an equation is one."""
    equations, _ = matrix.shape
    graph = sparse.block_array([[None, matrix], [matrix.T, None]], format="csr")
    _, label = connected_components(graph, directed=False)
    return label[equations:], label[:equations]


def _rests(view: View, sums: Sums) -> tuple[Floats, Bools]:
    """Return, for each sum, what is left of the total when its parts are taken away.

    Persons asked where there are denominators, else persons counted; NaN when not published.
    """
    share = view.share[sums.parent]
    exact = np.where(view.high - view.low <= NEAR, view.low, np.nan)
    number = np.where(view.share, view.n, exact)
    parts = np.bincount(sums.of, number[sums.child], minlength=len(sums))
    return number[sums.parent] - parts, share


class Solver:
    """Asks the questions: how narrow is a hidden number, and what must be hidden to widen it.

    Rows are named by their position in the table, other unknowns by the position after those.
    """

    def __init__(self, system: System) -> None:
        equations = system.equations
        self.view = system.view
        self.rows = len(system.view.low)
        self.n_at = system.n_at
        self.low, high = np.concatenate(equations.low), np.concatenate(equations.high)
        nothing = [np.zeros(0)]
        self.least = np.concatenate(equations.least or nothing)
        self.most = np.concatenate(equations.most or nothing)
        sides = (self.low, high, np.abs(self.least), system.view.n)
        finite = np.concatenate([side[np.isfinite(side)] for side in sides])
        # stands for «no upper limit», so that there always is a highest value
        self.cap = 1000.0 + 10 * float(finite.max(initial=0))
        self.high = np.minimum(high, self.cap)
        self.matrix = equations.matrix()
        self.slopes, self.slope_rows = system.slopes, system.slope_rows
        self._of_unknown, self._of_equation = _connected(self.matrix)
        self._pieces: dict[int, _Piece] = {}
        self._denominators: dict[int, tuple[float, float]] = {}
        # room for doubt that unknowns other than rows must have
        self.rooms: dict[int, float] = {}

    def _piece(self, unknown: int) -> _Piece:
        number = int(self._of_unknown[unknown])
        if number not in self._pieces:
            self._pieces[number] = _Piece(
                self,
                np.flatnonzero(self._of_unknown == number),
                np.flatnonzero(self._of_equation == number),
            )
        return self._pieces[number]

    def _by_piece(self, unknowns: Sequence[int]) -> list[tuple[_Piece, list[int]]]:
        groups: dict[int, list[int]] = {}
        for unknown in unknowns:
            groups.setdefault(int(self._of_unknown[unknown]), []).append(int(unknown))
        return [(self._piece(group[0]), group) for group in groups.values()]

    def beside(self, row: int, rows: Sequence[int]) -> list[int]:
        """Return those of the rows that hang together with ``row``."""
        return [r for r in rows if self._of_unknown[r] == self._of_unknown[row]]

    def top(self, row: int) -> float:
        """Return the highest count that the denominator of a row allows."""
        n = float(self.view.n[row])
        return n if np.isfinite(n) else self.cap

    def hide(self, row: int) -> None:
        """Let the count of a row be anything that its denominator allows."""
        self._piece(row).open(row, 0.0, self.top(row), published=False)

    def may_show(self, row: int, hidden: Sequence[int]) -> bool:
        """Show a hidden row again, unless that lays one of the other hidden rows open."""
        piece = self._piece(row)
        low, high = self.view.low[row], min(self.view.high[row], self.cap)
        points = piece.points
        piece.open(row, low, high, published=True)
        piece.points = [p for p in points if low - NEAR <= p[piece.at(row)] <= high + NEAR]
        before = len(piece.points)
        if not self.narrow(hidden, first=True):
            return True
        piece.points = points + piece.points[before:]
        self.hide(row)
        return False

    def spans(self, rows: Sequence[int]) -> list[Span]:
        """Return the span of each row."""
        ends = self.extremes(rows)
        return [Span(row, *self.whole(row, *ends[row]), self._needed(row)) for row in rows]

    def narrow(self, rows: Sequence[int], *, first: bool = False) -> list[Span]:
        """Return the spans that are too narrow; ``first``: only one of them, if any.

        Points found for one row show the room of others, so that most need no search.
        """
        out: list[Span] = []
        for piece, group in self._by_piece(rows):
            left = self._in_doubt(piece, group)
            if len(left) > SOWN and not first:
                piece.sow(left)
                left = self._in_doubt(piece, left)
            while left:
                out += [span for span in self.spans(left[:1]) if span.narrow]
                if out and first:
                    return out
                left = self._in_doubt(piece, left[1:])
        return sorted(out, key=lambda s: s.row)

    def _in_doubt(self, piece: _Piece, rows: Sequence[int]) -> list[int]:
        """Return the rows that no known points give the room they need."""
        if not piece.points or not rows:
            return list(rows)
        values = np.array(piece.points)[:, [piece.at(row) for row in rows]]
        ends = zip(rows, values.min(axis=0), values.max(axis=0), strict=True)
        return [
            row
            for row, low, high in ends
            if Span(row, *self.whole(row, low, high), self._needed(row)).narrow
        ]

    def _needed(self, row: int) -> float:
        """Return the room for doubt that a hidden number must have."""
        if row in self.rooms:
            return self.rooms[row]
        room = float(self.view.width[row]) if self.view.target[row] else SECONDARY_WIDTH
        if not self.view.share[row]:
            return room
        least, most = self._denominator(row)
        # nobody in the group: nothing to find out. A group that may be empty: one at least
        return 0.0 if most < NEAR else min(room, max(1.0, float(np.ceil(least - NEAR))))

    def _denominator(self, row: int) -> tuple[float, float]:
        at = int(self.n_at[row])
        if at < 0:
            return float(self.view.n[row]), float(self.view.n[row])
        if at not in self._denominators:
            # hiding counts can only lower the lowest: what was found first asks for more, not less
            self._denominators |= self.extremes([at])
        return self._denominators[at]

    def whole(self, unknown: int, low: float, high: float) -> tuple[float, float]:
        """Return the ends of a span as whole persons, where the table counts whole persons."""
        top = np.inf if high >= self.cap * (1 - NEAR) else high
        if unknown < self.rows and not self.view.whole[unknown]:
            return low, top
        return float(np.ceil(low - NEAR)) + 0.0, float(np.floor(top + NEAR))

    def extremes(self, unknowns: Sequence[int]) -> dict[int, tuple[float, float]]:
        """Return the lowest and highest value of each of these unknowns."""
        out = {}
        for piece, group in self._by_piece(unknowns):
            for unknown in group:
                at = np.array([piece.at(unknown)])
                low, high = (piece.extreme(at, np.array([sign])) for sign in (1.0, -1.0))
                out[unknown] = (float(low[at[0]]), float(high[at[0]]))
        return out

    def widen(self, span: Span, cost: Floats) -> list[int]:
        """Return the rows to hide so that a narrow span gets the room it needs, at least cost.

        ``cost`` is the price of hiding each row (infinite: never). Returns an empty list when
        other rows hidden since have given it the room.
        """
        top = self.top(span.row)
        choices: list[tuple[float, ...]] = []
        if span.low + span.needed <= top:
            choices.append((span.low + span.needed,))
        if span.high - span.needed >= 0:
            choices.append((span.high - span.needed,))
        if not choices:
            choices.append((0.0, min(span.needed, top)))
        piece = self._piece(span.row)
        found = [self._reach(piece, span.row, goals, cost) for goals in choices]
        possible = [f for f in found if f is not None]
        if not possible:
            return piece.visible(cost)
        return min(possible)[1]

    def _reach(
        self, piece: _Piece, row: int, goals: Sequence[float], cost: Floats
    ) -> tuple[float, list[int]] | None:
        price, cost = 0.0, cost.copy()
        hidden: list[int] = []
        for goal in goals:
            one = piece.shift(row, goal, cost)
            if one is None:
                return None
            price += one[0]
            hidden += [r for r in one[1] if r not in hidden]
            cost[hidden] = 0.0
        return price, sorted(hidden)


class _Piece:
    """A part of the system that hangs together, with the points found in it.

    The programme has the unknowns of the piece first (counts of rows before others), then for
    each row how far its count is shifted up and down out of what is published: zero, but where
    the question is what to hide.
    """

    def __init__(self, solver: Solver, unknowns: Ints, equations: Ints) -> None:
        self._solver = solver
        self.unknowns, self.equations = unknowns, equations
        self.rows = unknowns[unknowns < solver.rows]
        self.points: list[Floats] = []
        here = solver.matrix[equations][:, unknowns]
        counts = here[:, : len(self.rows)]
        # a share shown without its denominator binds the published count, not the shifted one
        free = sparse.diags_array(1.0 - np.isin(equations, solver.slopes)) @ counts
        none = np.zeros(2 * len(self.rows))
        self._programme = Programme(
            sparse.hstack([here, free, -free], format="csc"),
            solver.least[equations],
            solver.most[equations],
            np.concatenate([solver.low[unknowns], none]),
            np.concatenate([solver.high[unknowns], none]),
        )

    def at(self, unknown: int) -> int:
        """Return the place of an unknown in the programme."""
        return int(np.searchsorted(self.unknowns, unknown))

    def open(self, row: int, low: float, high: float, *, published: bool) -> None:
        """Set the bounds of a row; ``published``: its share, too, tells what it told."""
        solver, at = self._solver, np.array([self.at(row)])
        self._programme.bound(at, np.array([low]), np.array([high]))
        mine = solver.slopes[solver.slope_rows == row]
        if len(mine):
            nothing = np.full(len(mine), np.inf)
            least, most = solver.least[mine], solver.most[mine]
            self._programme.limit(
                np.searchsorted(self.equations, mine),
                least if published else -nothing,
                most if published else nothing,
            )

    def extreme(self, at: Ints, prices: Floats) -> Floats:
        """Return a point where the sum of prices times unknowns is lowest."""
        while True:
            point = self._programme.lowest(at, prices)
            if point is not None:
                break
            if not self._programme.reconcile():
                raise stuck("motstrid")
        self.points = [*self.points[-KEPT:], point[: len(self.unknowns)]]
        return point

    def sow(self, rows: Sequence[int]) -> None:
        """Find points far apart: all rows up, all down, and halves of them either way."""
        at = np.array([self.at(row) for row in rows])
        random = np.random.default_rng(0)
        halves = random.choice([-1.0, 1.0], (int(np.log2(len(rows))), len(rows)))
        for signs in (np.ones(len(rows)), *halves):
            self.extreme(at, signs)
            self.extreme(at, -signs)

    def shift(self, row: int, goal: float, cost: Floats) -> tuple[float, list[int]] | None:
        """Find the cheapest shift of visible rows that lets a hidden row hold ``goal``.

        The rows that must leave their published span for it are the rows to hide. None where no
        shift can do it.
        """
        found = self._shifted(row, goal, cost)
        if found is None and self._programme.reconcile():
            found = self._shifted(row, goal, cost)
        return found

    def _shifted(self, row: int, goal: float, cost: Floats) -> tuple[float, list[int]] | None:
        programme, size = self._programme, len(self.rows)
        low, high = programme.low[:size].copy(), programme.high[:size].copy()
        price = cost[self.rows]
        movable = np.isfinite(price)
        tops = np.array([self._solver.top(int(r)) for r in self.rows])
        up = np.where(movable, np.clip(tops - high, 0, None), 0.0)
        down = np.where(movable, low, 0.0)
        price = np.where(movable, price, 0.0)
        shifts = len(self.unknowns) + np.arange(2 * size)
        at = np.array([self.at(row)])
        programme.bound(shifts, np.zeros(2 * size), np.concatenate([up, down]))
        programme.bound(at, np.array([goal]), np.array([goal]))
        point = programme.lowest(shifts, np.concatenate([price, price]))
        programme.bound(shifts, np.zeros(2 * size), np.zeros(2 * size))
        programme.bound(at, low[at], high[at])
        if point is None:
            return None
        moved = point[shifts].reshape(2, -1)
        hidden = self.rows[moved.sum(axis=0) > NEAR]
        return float((price * moved).sum()), [int(r) for r in hidden]

    def visible(self, cost: Floats) -> list[int]:
        """Return every row of the piece that can be hidden and is not."""
        low, high = self._programme.low, self._programme.high
        return [
            int(row)
            for i, row in enumerate(self.rows)
            if np.isfinite(cost[row]) and (low[i] > 0 or high[i] < self._solver.top(int(row)))
        ]
