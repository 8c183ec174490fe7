"""Statements of the ledger turned into rows for the solver."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from levekar import claims
from levekar.claims import Bound, Cell, Statement
from levekar.synthetic.solver import Row

# Unknown → weight: what a cell is in terms of the problem's unknowns
Expression = dict[int, float]
Express = Callable[[Cell], Expression | None]


# How far inside its limits a value is kept, in units of its last shown decimal: aimed at first,
# and what must be kept when numbers are made whole
AIMED = (0.3, 0.2, 0.1)
KEPT = 0.01


def followed() -> list[Statement]:
    """Return the statements that demo data must satisfy: all but those not followed."""
    left_out = {d.claim_id for d in claims.decisions() if d.decision == "contradicted"}
    return [s for s in claims.ledger() if s.bounds and s.id not in left_out]


def rows(
    statements: Iterable[Statement],
    express: Express,
    decimals: Callable[[str], int],
    margin: float,
) -> list[Row]:
    """Return the rows of every bound whose cells are all among the unknowns.

    ``express`` gives a cell in terms of the unknowns, None when it is not among them.
    """
    out = []
    for statement in statements:
        for bound in statement.bounds:
            parts = [(weight, express(cell)) for weight, cell in bound.terms]
            if any(part is None for _, part in parts):
                continue
            total: Expression = {}
            for weight, part in parts:
                for column, share in (part or {}).items():
                    total[column] = total.get(column, 0.0) + weight * share
            places = max(decimals(cell.measure) for _, cell in bound.terms)
            low, high = window(bound, places, margin)
            columns = sorted(total)
            out.append(
                Row(statement.id, tuple(columns), tuple(total[c] for c in columns), low, high)
            )
    return out


def window(bound: Bound, decimals: int, margin: float) -> tuple[float, float]:
    """Return limits for unrounded values such that the bound holds for the rounded ones.

    Values are shown rounded half up to ``decimals``. One value alone is settled exactly; in a sum
    every term may be off by half a unit.
    """
    unit = 10.0**-decimals
    low, high, open_high = bound.low, bound.high, bound.open_high
    if bound.decimals is not None:
        # a sum that is rounded itself may lie half of its own unit from what is printed
        half = 0.5 * 10.0**-bound.decimals
        low, high, open_high = low - half, high + half, True
    if len(bound.terms) == 1:
        least = math.ceil(low / unit - 1e-9) if math.isfinite(low) else -math.inf
        most = math.floor(high / unit + 1e-9) if math.isfinite(high) else math.inf
        if bound.open_low and least * unit <= low + 1e-9:
            least += 1
        if open_high and most * unit >= high - 1e-9:
            most -= 1
        low, high = (least - 0.5) * unit, (most + 0.5) * unit
    else:
        off = 0.5 * unit * sum(abs(weight) for weight, _ in bound.terms)
        low, high = low + off, high - off
    kept = margin * unit
    return low + kept, high - kept
