"""A linear programme that is asked many questions: HiGHS, started from the last answer."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from levekar.errors import LevekarError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Matrix = Any  # scipy.sparse has no stubs

PRIMAL_SIMPLEX = 4
# the sums may be off by this much before they count as contradicting each other
CONTRADICTION = 1e-7


class Programme:
    """Unknowns within bounds, equations ``least ≤ matrix · x ≤ most``, and a goal to make small.

    ``low``, ``high``, ``least`` and ``most`` are as last set.
    """

    def __init__(self, matrix: Matrix, least: Floats, most: Floats, low: Floats, high: Floats):
        self.matrix = matrix.tocsc()
        self.least, self.most = least.copy(), most.copy()
        self.low, self.high = low.copy(), high.copy()
        self._solver = _solver(self.matrix, self.least, self.most, self.low, self.high)
        # only goals and bounds change between questions, so the last answer is a good start
        self._solver.setOptionValue("presolve", "off")
        self._solver.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        self._priced = np.zeros(0, dtype=np.int64)

    def bound(self, unknowns: Ints, low: Floats, high: Floats) -> None:
        """Give unknowns new bounds."""
        self.low[unknowns], self.high[unknowns] = low, high
        self._solver.changeColsBounds(len(unknowns), unknowns.astype(np.int32), low, high)

    def limit(self, equations: Ints, least: Floats, most: Floats) -> None:
        """Give equations new limits."""
        self.least[equations], self.most[equations] = least, most
        for equation, a, b in zip(equations, least, most, strict=True):
            self._solver.changeRowBounds(int(equation), float(a), float(b))

    def lowest(self, unknowns: Ints, prices: Floats) -> Floats | None:
        """Return a point where ``prices`` times ``unknowns`` is lowest, or None without a point."""
        self._price(self._priced, np.zeros(len(self._priced)))
        self._price(unknowns, prices)
        self._priced = unknowns
        return self._point()

    def _price(self, unknowns: Ints, prices: Floats) -> None:
        self._solver.changeColsCost(len(unknowns), unknowns.astype(np.int32), prices)

    def _point(self) -> Floats | None:
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # started from scratch the solver finds the way that it may have lost
            self._solver.clearSolver()
            self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise stuck(status)
        return np.array(self._solver.getSolution().col_value)

    def reconcile(self) -> bool:
        """Give up the equations that the numbers themselves contradict; tell whether any had to go.

        Sums that do not hold (noise, other populations) tell nobody anything.
        """
        equations, unknowns = self.matrix.shape
        slack = sparse.identity(equations)
        infinite = np.full(2 * equations, np.inf)
        solver = _solver(
            sparse.hstack([self.matrix, slack, -slack], format="csc"),
            self.least,
            self.most,
            np.concatenate([self.low, np.zeros(2 * equations)]),
            np.concatenate([self.high, infinite]),
        )
        prices = np.arange(unknowns, unknowns + 2 * equations, dtype=np.int32)
        solver.changeColsCost(len(prices), prices, np.ones(len(prices)))
        solver.run()
        off = np.array(solver.getSolution().col_value)[unknowns:].reshape(2, -1).sum(axis=0)
        broken = np.flatnonzero(off > CONTRADICTION)
        nothing = np.full(len(broken), np.inf)
        self.limit(broken, -nothing, nothing)
        return len(broken) > 0


def stuck(status: object) -> LevekarError:
    """Return the error for a programme that has no answer, which should not occur."""
    return LevekarError(
        f"løseren for lineære programmer stoppet uten svar ({status}).",
        hint="kjør med --debug og meld fra; ingen tall er gitt ut.",
    )


def _solver(matrix: Matrix, least: Floats, most: Floats, low: Floats, high: Floats) -> Any:
    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = matrix.shape
    programme.col_cost_ = np.zeros(len(low))
    programme.col_lower_, programme.col_upper_ = low, high
    programme.row_lower_, programme.row_upper_ = least, most
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = matrix.indptr
    programme.a_matrix_.index_ = matrix.indices
    programme.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(programme)
    return solver
