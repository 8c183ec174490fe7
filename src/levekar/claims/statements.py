"""What a statement is: linear bounds on cells of observation tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from levekar import text
from levekar.errors import LevekarError, near
from levekar.observations import GROUPS, TOTAL

PLACE = ("geo_level", "geo")
_NAMES = (*PLACE, *GROUPS)


@dataclass(frozen=True)
class Cell:
    """One cell: a measure for one combination of the dimensions.

    ``groups`` follows observations.GROUPS. ``provider`` "" means the measure's only provider,
    ``period`` "" the latest one that the cell has.
    """

    measure: str
    provider: str
    geo_level: str
    geo: str
    groups: tuple[str, ...]
    period: str

    @classmethod
    def of(
        cls, measure: str, geo_level: str, geo: str, dims: Mapping[str, str], **more: str
    ) -> Cell:
        """Return the cell with the given groups; those that are not named are totals."""
        unknown = [name for name in dims if name not in GROUPS]
        if unknown:
            raise LevekarError(
                f"Ukjent dimensjon «{unknown[0]}».", hint=near(unknown[0], list(GROUPS))
            )
        groups = tuple(dims.get(name, TOTAL) for name in GROUPS)
        return cls(
            measure, more.get("provider", ""), geo_level, geo, groups, more.get("period", "")
        )

    @property
    def stub(self) -> tuple[str, ...]:
        """Everything but the measure and the period."""
        return (self.provider, self.geo_level, self.geo, *self.groups)

    def group(self, name: str) -> str:
        """Return the code of one group dimension."""
        return self.groups[GROUPS.index(name)]

    def at(self, provider: str, period: str) -> Cell:
        """Return the same cell with provider and period settled."""
        return replace(self, provider=provider, period=period)

    def describe(self) -> str:
        """Return the cell in words that a message can show."""
        codes = [code for code in self.groups if code != TOTAL]
        return ", ".join([self.measure, self.geo, *codes, self.period or "siste periode"])


@dataclass(frozen=True)
class Bound:
    """``low ≤ Σ weight · cell ≤ high`` on the values that readers see.

    ``decimals``: round the sum (half up) to so many decimals first; this is how a printed value
    is met exactly. ``open_low`` and ``open_high``: the limit itself is not allowed.
    """

    terms: tuple[tuple[float, Cell], ...]
    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    decimals: int | None = None

    @property
    def exact(self) -> bool:
        """True when this is one printed value."""
        return self.decimals is not None and len(self.terms) == 1

    def holds(self, values: Iterable[float]) -> bool:
        """Tell whether the values of the terms, in order, are within the bound."""
        total = sum(w * v for (w, _), v in zip(self.terms, values, strict=True))
        if self.decimals is not None:
            total = half_up(total, self.decimals)
        slack = 1e-9
        low = total > self.low + slack if self.open_low else total >= self.low - slack
        high = total < self.high - slack if self.open_high else total <= self.high + slack
        return low and high

    def wanted(self) -> str:
        """Return what the bound asks for, in words."""
        if self.low == self.high:
            return _number(self.low)
        parts = []
        if math.isfinite(self.low):
            parts.append(f"{'over' if self.open_low else 'minst'} {_number(self.low)}")
        if math.isfinite(self.high):
            parts.append(f"{'under' if self.open_high else 'høyst'} {_number(self.high)}")
        return " og ".join(parts)

    def expression(self) -> str:
        """Return the left side in words."""
        parts = [
            (f"{w:+g} · " if abs(w) != 1 else "− " if w < 0 else "+ ") + cell.describe()
            for w, cell in self.terms
        ]
        return " ".join(parts).removeprefix("+ ")


@dataclass(frozen=True)
class Statement:
    """One statement of the report.

    ``origin`` is ``claims`` (a row of claims.csv) or ``rules`` (a constraint of a figure, from
    rules.yml). All ``bounds`` must hold. ``unresolved`` says why there are none. ``claims`` are
    the claims that a rule builds on.
    """

    id: str
    origin: str
    chapter: str
    figures: tuple[str, ...]
    kind: str
    text: str
    bounds: tuple[Bound, ...] = ()
    unresolved: str = ""
    claims: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """Return the measures that the bounds are about, each once."""
        return tuple(dict.fromkeys(c.measure for b in self.bounds for _, c in b.terms))


def half_up(value: float, decimals: int) -> float:
    """Round half up, as tables are printed."""
    factor = 10.0**decimals
    return math.floor(value * factor + 0.5 + 1e-9) / factor


def _number(value: float) -> str:
    places = 0 if value == round(value) else 1 if value == round(value, 1) else 2
    return text.number(value, places)
