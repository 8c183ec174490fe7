"""Made-up cells of a counted table, such that every statement about them holds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from levekar.claims import Cell, Statement
from levekar.claims.check import choose_period
from levekar.claims.statements import half_up
from levekar.synthetic import constraints, solver
from levekar.synthetic.constraints import AIMED, Expression


def fill(
    prior: Mapping[Cell, float],
    statements: Sequence[Statement],
    decimals: int,
    limits: tuple[float, float] = (0.0, math.inf),
) -> dict[Cell, float]:
    """Return a value for each cell, rounded to ``decimals``, nearest to the prior.

    ``prior`` names every cell of the table with provider and period; ``limits`` are the lowest
    and highest value that can be. Statements that cannot hold together raise ``solver.Conflict``.
    """
    import numpy as np

    cells = list(prior)
    column = {cell: i for i, cell in enumerate(cells)}
    periods: dict[Cell, list[str]] = {}
    for cell in cells:
        periods.setdefault(cell.at("", ""), []).append(cell.period)

    def express(cell: Cell) -> Expression | None:
        provider = cell.provider or cells[0].provider
        period = choose_period(cell, periods.get(cell.at("", ""), []))
        found = column.get(cell.at(provider, period)) if period else None
        return None if found is None else {found: 1.0}

    values = np.array([prior[cell] for cell in cells])
    problem = solver.Problem(
        prior=values,
        scale=np.ones(len(cells)),
        lower=np.full(len(cells), limits[0]),
        upper=np.full(len(cells), limits[1]),
        rows=tuple(constraints.rows(statements, express, lambda _: decimals, AIMED[0])),
    )
    found = solver.nearest(problem)
    return {cell: half_up(float(v), decimals) for cell, v in zip(cells, found, strict=True)}
