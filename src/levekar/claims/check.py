"""Statements held against observation tables: the verdicts, and the mark of printed values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import paths, text
from levekar.claims import ledger as book
from levekar.claims import rules
from levekar.claims.statements import Bound, Cell, Statement
from levekar.errors import LevekarError
from levekar.observations import GROUPS

if TYPE_CHECKING:
    import pandas as pd

REPRODUCED = "reproduced"
CONTRADICTED = "contradicted"
NOT_COMPUTABLE = "not_computable"
BROKEN = "broken"
Tables = Callable[[str], "pd.DataFrame | None"]


@dataclass(frozen=True)
class Verdict:
    """How one statement fared.

    ``detail`` gives the values found, or why there are none; ``by`` names the statements that
    were followed instead of a contradicted one.
    """

    statement: Statement
    verdict: str
    detail: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A value found for a cell, with its row in the table."""

    value: float
    status: str
    row: int


class Index:
    """The cells of a table, found by their keys."""

    def __init__(self, table: pd.DataFrame) -> None:
        names = ["measure", "provider", "geo_level", "geo", *GROUPS, "period"]
        self._values = table["value"].tolist()
        self._statuses = table["status"].tolist()
        self._rows: dict[tuple[str, ...], dict[str, int]] = {}
        self._providers: dict[str, set[str]] = {}
        rows = zip(*(table[name].tolist() for name in names), strict=True)
        for row, (*stub, period) in enumerate(rows):
            self._rows.setdefault(tuple(stub), {})[period] = row
        for measure, provider, *_ in self._rows:
            self._providers.setdefault(measure, set()).add(provider)

    def find(self, cell: Cell) -> Found:
        """Return the value of a cell; a cell that is not there or hidden is an error."""
        return self.same(cell)[0]

    def same(self, cell: Cell) -> list[Found]:
        """Return a cell and those that are the same answers under another period's name."""
        providers = self._providers.get(cell.measure, set())
        provider = cell.provider or (next(iter(providers)) if len(providers) == 1 else "")
        if not provider:
            raise LevekarError(f"flere leverandører har {cell.measure}, og kilden er ikke trykt")
        if provider not in providers:
            raise LevekarError(f"{cell.measure} har ingen tall fra {provider}")
        series = self._rows.get((cell.measure, *cell.at(provider, "").stub), {})
        period = choose_period(cell, list(series))
        if period is None:
            raise LevekarError(f"cella finnes ikke ({cell.describe()})")
        found = self._found(series[period])
        if found.status == "suppressed":
            raise LevekarError(f"verdien er skjult av personvernhensyn ({cell.describe()})")
        if found.status == "missing":
            raise LevekarError(f"verdien mangler i kilden ({cell.describe()})")
        twins = rules.same_answers(cell.group("school_level"), period)
        return [found, *(self._found(series[other]) for other in twins if other in series)]

    def _found(self, row: int) -> Found:
        return Found(self._values[row], self._statuses[row], row)


def choose_period(cell: Cell, periods: Iterable[str]) -> str | None:
    """Return which of ``periods`` a cell means.

    The printed period itself, else the survey round the report dates so; without a printed
    period the latest one (by its last year).
    """
    known = sorted(periods, key=_end)
    if not cell.period:
        return known[-1] if known else None
    for candidate in (cell.period, rules.round_of(cell.group("school_level"), cell.period)):
        if candidate in known:
            return candidate
    return None


def _end(period: str) -> tuple[int, int, str]:
    """Return year and month that a period ends in: 2021, 2016–2018, 2013/14, 2024-02."""
    found = re.fullmatch(r"(\d{4})(?:([–/-])(\d{2,4}))?", period)
    if not found:
        return 0, 0, period
    first, sign, second = found.groups()
    if sign == "-":
        return int(first), int(second), period
    return int(first[: 4 - len(second)] + second) if second else int(first), 0, period


def check(
    tables: Tables | None = None, statements: Iterable[Statement] | None = None
) -> list[Verdict]:
    """Return a verdict for each statement (the whole ledger if not given).

    ``tables`` gives the observation table of a measure, or None where it is not defined.
    """
    look = _Lookup(tables)
    chosen = book.ledger() if statements is None else statements
    return [_verdict(statement, look) for statement in chosen]


class _Lookup:
    """Values by cell; each measure's table is indexed once."""

    def __init__(self, tables: Tables | None) -> None:
        self._given = tables
        self._known: dict[str, Index | None] = {}
        self._counts = book.counts()

    @cached_property
    def _tables(self) -> Tables:
        if self._given is not None:
            return self._given
        from levekar import tables

        return tables.all_tables().get

    def value(self, cell: Cell) -> float:
        if cell.measure in self._counts:
            return self._counts[cell.measure]
        if cell.measure not in self._known:
            table = self._tables(cell.measure)
            self._known[cell.measure] = None if table is None else Index(table)
        index = self._known[cell.measure]
        if index is None:
            raise LevekarError(f"målet {cell.measure} har ingen datakilde ennå")
        return index.find(cell).value


def _verdict(statement: Statement, look: _Lookup) -> Verdict:
    if not statement.bounds:
        return Verdict(statement, NOT_COMPUTABLE, statement.unresolved)
    try:
        found = [[look.value(cell) for _, cell in bound.terms] for bound in statement.bounds]
    except LevekarError as error:
        return Verdict(statement, NOT_COMPUTABLE, error.message)
    pairs = list(zip(statement.bounds, found, strict=True))
    failed = [(bound, values) for bound, values in pairs if not bound.holds(values)]
    if not failed:
        return Verdict(statement, REPRODUCED, "; ".join(_told(b, v) for b, v in pairs[:1]))
    detail = "; ".join(
        f"{bound.expression()}: fant {_told(bound, values)}, ventet {bound.wanted()}"
        for bound, values in failed
    )
    decision = book.contradicted().get(statement.id)
    if decision:
        return Verdict(statement, CONTRADICTED, detail, decision.followed)
    return Verdict(statement, BROKEN, detail)


def _told(bound: Bound, values: list[float]) -> str:
    total = sum(w * v for (w, _), v in zip(bound.terms, values, strict=True))
    return text.number(total, 0 if total == round(total) else 1)


def mark(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the status ``published`` for demo values that the report prints.

    Only values printed as exact count; the value must be what was printed, no more and no less.
    """
    statuses = table["status"].tolist()
    if "synthetic" not in statuses:
        return table
    printed = _printed_by_measure(paths.project().root)
    index = Index(table)
    for measure in table["measure"].unique():
        for cell, value in printed.get(measure, ()):
            try:
                same = index.same(cell)
            except LevekarError:
                continue
            for found in same:
                if found.status == "synthetic" and abs(found.value - value) < 1e-9:
                    statuses[found.row] = "published"
    return table.assign(status=statuses)


@cache
def _printed_by_measure(root: Path) -> dict[str, list[tuple[Cell, float]]]:
    """Return measure → the cells whose value is printed as exact, and that value."""
    out: dict[str, list[tuple[Cell, float]]] = {}
    for statement in book.ledger():
        for bound in statement.bounds:
            if bound.exact:
                cell = bound.terms[0][1]
                out.setdefault(cell.measure, []).append((cell, bound.low))
    return out
