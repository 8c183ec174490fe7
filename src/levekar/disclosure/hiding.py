"""Hiding: first what rests on too few persons, then as little as possible to keep that hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from levekar.disclosure import view
from levekar.disclosure.limits import Limits, Setting
from levekar.disclosure.view import canonical, concerned
from levekar.observations import GROUPS, TOTAL

if TYPE_CHECKING:
    from levekar.disclosure.system import Solver

Floats = NDArray[np.float64]

HIDDEN = "suppressed"
PRINTED = "published"


def protect(table: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Return the table with small numbers hidden, and what they could be worked out from."""
    frame = canonical(table)
    _primary(frame, setting)
    while True:
        rows = concerned(frame, setting, ours=True)
        if rows.empty:
            break
        roots = _improve(rows, setting)
        if not roots:
            break
        _hide_more(frame, rows, roots)
    out = frame.sort_values("at").drop(columns="at")
    out.index = table.index
    return out


def breaches(frame: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Return a column for each kind of limit: whether the numbers of a row break it."""
    found, pairs = view.limits_of(frame, setting.rules)
    limit = {
        name: view.column(found, pairs, name)
        for name in ("numerator", "complement", "denominator", "zero")
    }
    share = frame["unit"].isin(list(view.SCALES)).to_numpy()
    low, high = _counts(frame, setting)
    n = np.where(share, frame["n"].to_numpy(float), np.nan)
    zero = limit["zero"] > 0
    # a comparison with an unknown number is false: only what the numbers prove counts
    return pd.DataFrame(
        {
            "numerator": (high < limit["numerator"]) & ~(zero & (high == 0)),
            "complement": (n - low < limit["complement"]) & ~(zero & (n == low)),
            "denominator": n < limit["denominator"],
        },
        index=frame.index,
    ).where(frame["unit"].isin([*view.SCALES, "count"]), other=False)


def _counts(frame: pd.DataFrame, setting: Setting) -> tuple[Floats, Floats]:
    """Return the lowest and highest numerator that the numbers of each row allow."""
    seen = view.look(frame.assign(status=PRINTED), setting.rules, setting.decimals)
    told = frame["count"].notna() | (frame["value"].notna() & (~seen.share | frame["n"].notna()))
    return np.where(told, seen.low, np.nan), np.where(told, seen.high, np.nan)


def _primary(frame: pd.DataFrame, setting: Setting) -> None:
    found, pairs = view.limits_of(frame, setting.rules)
    ours = np.array([limits.ours for limits in found], dtype=bool)[pairs]
    broken = breaches(frame, setting)
    any_ = broken.any(axis=1).to_numpy()
    printed = (frame["status"] == PRINTED).to_numpy()
    already = frame["status"].isin(view.HIDDEN).to_numpy()
    # what the report has printed is known: the share stays, but nothing that makes it sharper
    frame.loc[ours & any_ & printed, ["count", "n"]] = np.nan
    small = ours & any_ & ~printed & ~already
    frame.loc[small, "reason"] = _reasons(broken[small], found, pairs[small])
    frame.loc[small & broken["denominator"].to_numpy(), "n"] = np.nan
    frame.loc[small, "status"] = HIDDEN
    share = frame["unit"].isin(list(view.SCALES)).to_numpy()
    silent = np.array([not limits.counts for limits in found], dtype=bool)[pairs] & share
    frame.loc[ours & (silent | small | already), "count"] = np.nan
    frame.loc[ours & (small | already), "value"] = np.nan


def _reasons(broken: pd.DataFrame, found: Sequence[Limits], pairs: NDArray[np.int64]) -> list[str]:
    """Return, for each row, the limits that it breaks."""
    out = []
    for pair, *which in zip(pairs, *(broken[name] for name in _WORDS), strict=True):
        parts = [
            f"{word} under {getattr(found[pair], name)}"
            for (name, word), hit in zip(_WORDS.items(), which, strict=True)
            if hit
        ]
        out.append("primær: " + ", ".join(parts))
    return out


_WORDS = {"numerator": "teller", "complement": "utfyllende tall", "denominator": "nevner"}


def _improve(rows: pd.DataFrame, setting: Setting) -> dict[int, int]:
    """Return rows to hide besides those that are hidden: row → the hidden row it protects."""
    # the solver takes long to import, and most tables hide nothing
    from levekar.disclosure.attacking import system_of

    solver = system_of(rows, setting).ready()
    cost = _cost(rows, solver, setting)
    pending = [int(r) for r in np.flatnonzero(solver.view.target & solver.view.ours)]
    roots: dict[int, int] = {}
    while pending:
        fresh = []
        for span in sorted(solver.narrow(pending), key=lambda s: (s.high - s.low, s.row)):
            for row in solver.widen(span, cost):
                solver.hide(row)
                roots[row] = roots.get(span.row, span.row)
                fresh.append(row)
        pending = sorted(fresh)
    _spare(solver, roots, cost)
    return roots


def _spare(solver: Solver, roots: dict[int, int], cost: Floats) -> None:
    """Show again what later hiding has made needless to hide, the dearest first."""
    targets = [int(r) for r in np.flatnonzero(solver.view.target & solver.view.ours)]
    for row in sorted(roots, key=lambda r: -cost[r]):
        others = solver.beside(row, [*targets, *(r for r in roots if r != row)])
        # what it was hidden for is the first to be laid open again
        others.sort(key=lambda r: (r != roots[row], r))
        if solver.may_show(row, others):
            del roots[row]


def _cost(rows: pd.DataFrame, solver: Solver, setting: Setting) -> Floats:
    """Return what each row is worth: printed most, then totals, then groups with many persons."""
    rules = setting.rules
    split = (rows[list(GROUPS)] != TOTAL).sum(axis=1).to_numpy()
    depth = rows["geo"].map({geo: _depth(geo, setting) for geo in rows["geo"].unique()})
    deep = split + depth.to_numpy()
    persons = np.where(np.isfinite(solver.view.n), solver.view.n, solver.low[: len(rows)])
    cost = rules.margin ** (deep.max() - deep) * (1 + np.log1p(persons))
    cost *= np.where(rows["status"] == PRINTED, rules.printed, 1.0)
    # rows worth the same are told apart by their place in the order of keys
    cost *= 1 + 1e-4 * np.arange(len(rows)) / len(rows)
    return np.where(solver.view.ours, cost, np.inf)


def _depth(geo: str, setting: Setting) -> int:
    over: Sequence[str] = setting.nesting.get(geo, ())
    return 1 + _depth(over[0], setting) if over else 0


def _hide_more(frame: pd.DataFrame, rows: pd.DataFrame, roots: Mapping[int, int]) -> None:
    names = {root: _named(rows.iloc[root]) for root in set(roots.values())}
    place = pd.Series(frame.index, index=frame["at"])
    at = place[rows["at"].iloc[list(roots)]].to_numpy()
    frame.loc[at, ["value", "count"]] = np.nan
    frame.loc[at, "status"] = HIDDEN
    frame.loc[at, "reason"] = [
        f"{view.SECONDARY}: skjult for å beskytte {names[root]}" for root in roots.values()
    ]


def _named(row: pd.Series[str]) -> str:
    """Return the groups that a row is split by, the place and the period."""
    parts = [f"{dim} {row[dim]}" for dim in GROUPS if row[dim] != TOTAL]
    return ", ".join([row["measure"], f"geo {row['geo']}", *parts, row["period"]])
