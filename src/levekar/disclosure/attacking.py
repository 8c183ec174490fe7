"""The attack: someone who has everything published tries to work out what is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from levekar.disclosure import sums, view
from levekar.disclosure.limits import Moved, Question, Setting
from levekar.disclosure.programme import Floats, Ints
from levekar.disclosure.system import Solver, Span, System
from levekar.disclosure.view import canonical, concerned
from levekar.observations import KEY

SIDES = ("old", "new")


def system_of(frame: pd.DataFrame, setting: Setting) -> System:
    """Return the equations that the rows of a table make up."""
    seen = view.look(frame, setting.rules, setting.decimals)
    system = System(seen, sums.find(frame, setting.nesting))
    measure = frame["measure"].to_numpy(object)
    group = _groups(frame)
    for question in setting.linked:
        rows = np.flatnonzero(np.isin(measure, list(question.answers)))
        _link(system, rows, measure[rows], group[rows], question)
    return system


def _groups(frame: pd.DataFrame) -> Ints:
    """Return the same number for rows about the same group, rising in the order of keys."""
    group = np.zeros(len(frame), dtype=np.int64)
    for name in (*KEY, "edition"):
        if name in frame and name != "measure":
            codes, names = pd.factorize(frame[name], sort=True)
            # numbered afresh each time, so that the numbers stay small
            group = np.unique(group * len(names) + codes, return_inverse=True)[1]
    return group


def _link(
    system: System, rows: Ints, measure: NDArray[np.object_], group: Ints, question: Question
) -> None:
    names, across = np.unique(measure, return_inverse=True)
    _, down = np.unique(group, return_inverse=True)
    wide = np.full((down.max(initial=-1) + 1, len(names)), -1, dtype=np.int64)
    wide[down, across] = rows
    there = wide >= 0
    for present in np.unique(there, axis=0):
        if present.sum() < 2:
            continue
        inside = {
            tuple(answer in question.answers[name] for name in names[present])
            for answer in question.whole
        }
        chosen = wide[(there == present).all(axis=1)][:, present]
        system.link(chosen, np.array(sorted(inside)))


def spans(frame: pd.DataFrame, setting: Setting) -> tuple[pd.DataFrame, list[Span]]:
    """Return the rows concerned and the span of each hidden one."""
    rows = concerned(frame, setting)
    if rows.empty:
        return rows, []
    solver = system_of(rows, setting).ready()
    return rows, solver.spans([int(r) for r in np.flatnonzero(solver.view.target)])


def attack(table: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Return the hidden rows with the lowest and highest number that each can hold."""
    frame = canonical(table)
    rows, found = spans(frame, setting)
    report = _report(frame, rows, found, setting)
    report.index = table.index[np.sort(frame.loc[frame["status"] == "suppressed", "at"])]
    return report


def _report(
    frame: pd.DataFrame, rows: pd.DataFrame, found: Sequence[Span], setting: Setting
) -> pd.DataFrame:
    """Return the hidden rows in their own order, with the spans found for them."""
    hidden = frame[frame["status"] == "suppressed"].sort_values("at")
    at = rows["at"].to_numpy()
    by_place = {int(at[span.row]): span for span in found}
    # in no sum at all: nothing tells anything
    none = Span(-1, 0.0, np.inf, 0.0)
    each = [by_place.get(int(a), none) for a in hidden["at"]]
    limits, pairs = view.limits_of(hidden, setting.rules)
    return hidden[[name for name in (*KEY, "edition") if name in hidden]].assign(
        lowest=[span.low for span in each],
        highest=[span.high for span in each],
        needed=[span.needed for span in each],
        ours=np.array([limits[pair].ours for pair in pairs], dtype=bool),
        recoverable=np.array([span.narrow for span in each], dtype=bool),
    )


def attack_editions(
    old: pd.DataFrame, new: pd.DataFrame, setting: Setting, moved: Sequence[Moved]
) -> pd.DataFrame:
    """Return hidden rows of both editions, and the groups that lie between them, with spans."""
    table = pd.concat(
        [old.assign(edition=SIDES[0]), new.assign(edition=SIDES[1])], ignore_index=True
    )
    frame = canonical(table)
    rows = frame[view.countable(frame)].reset_index(drop=True)
    system = system_of(rows, setting)
    between = [*_late(system, rows, moved), *_moved(system, rows, moved)]
    solver: Solver = system.ready()
    found = solver.spans([int(r) for r in np.flatnonzero(solver.view.target)])
    report = _report(frame, rows, found, setting)
    groups = _between(solver, rows, between, setting)
    return pd.concat([report, groups], ignore_index=True) if len(groups) else report


@dataclass(frozen=True)
class _Group:
    """The persons that are in one edition of a row and not in the other.

    ``count`` and ``n`` are unknowns of the system (``n`` -1: ``size`` says it, or nobody knows).
    """

    row: int
    label: str
    count: int
    n: int = -1
    size: float = float("nan")


def _late(system: System, rows: pd.DataFrame, moved: Sequence[Moved]) -> list[_Group]:
    """Link the two editions of each row: they differ by late answers, or answers taken out."""
    places = {m.old for m in moved} | {m.new for m in moved}
    same = rows.assign(row=rows.index)[~rows["geo"].isin(list(places))]
    pairs = same.pivot(index=list(KEY), columns="edition", values="row")
    pairs = pairs.reindex(columns=list(SIDES)).dropna().astype(np.int64)
    if pairs.empty:
        return []
    seen, equations = system.view, system.equations
    a, b = pairs["old"].to_numpy(), pairs["new"].to_numpy()
    exact = np.where(seen.high - seen.low <= view.NEAR, seen.low, np.nan)
    number = np.where(seen.share, seen.n, exact)
    change = number[b] - number[a]
    # where a row's own change is not published, the changes of its measure and period are a guide
    of = pairs.index.to_frame(index=False)
    guide = pd.Series(change).groupby([of["provider"], of["measure"], of["period"]])
    lowest = guide.transform("min").fillna(0.0).to_numpy()
    highest = guide.transform("max").fillna(0.0).to_numpy()
    known = np.isfinite(change)
    sign = np.where(known, np.sign(change), np.where(highest > 0, 1.0, np.sign(lowest)))
    linked = known | ~((lowest < 0) & (highest > 0))
    a, b, change, sign, known = (x[linked] for x in (a, b, change, sign, known))
    share = seen.share[a]
    room = np.where(known, np.abs(change), np.where(sign == 0, 0.0, np.inf))
    late = equations.add_unknowns(np.zeros(len(a)), room)
    number_at = equations.add(np.zeros(len(a)), np.zeros(len(a)))
    equations.put(number_at, b, 1.0)
    equations.put(number_at, a, -1.0)
    equations.put(number_at, late, -sign)
    return [
        _Group(int(b[i]), "sene svar", int(late[i]), size=float(room[i]))
        for i in np.flatnonzero(known & share & (room > 0))
    ]


def _moved(system: System, rows: pd.DataFrame, moved: Sequence[Moved]) -> list[_Group]:
    """Link places whose borders changed: what one lost, the other gained."""
    groups: list[_Group] = []
    if not moved:
        return groups
    dims = [name for name in KEY if name not in ("geo", "geo_level")]
    places = sorted({m.old for m in moved} | {m.new for m in moved})
    inside = rows[rows["geo"].isin(places)]
    for _, group in inside.assign(row=inside.index).groupby(dims):
        at = {
            (geo, edition): int(row)
            for geo, edition, row in zip(group["geo"], group["edition"], group["row"], strict=True)
        }
        groups += _exchange(system, at, places, moved)
    return groups


def _exchange(
    system: System,
    at: Mapping[tuple[str, str], int],
    places: Sequence[str],
    moved: Sequence[Moved],
) -> list[_Group]:
    seen, equations = system.view, system.equations
    here = [m for m in moved if (m.old, "old") in at and (m.new, "new") in at]
    if not here:
        return []
    none = np.zeros(len(here))
    count = equations.add_unknowns(none, none + np.inf)
    n = equations.add_unknowns(none, none + np.inf)
    below = equations.add(none - np.inf, none)
    equations.put(below, count, 1.0)
    equations.put(below, n, -1.0)
    share = bool(seen.share[at[here[0].old, "old"]])
    for place in places:
        sides = zip(SIDES, (1.0, -1.0), strict=True)
        there = [(at[place, side], sign) for side, sign in sides if (place, side) in at]
        flow = np.array([float(m.new == place) - float(m.old == place) for m in here])
        _balance(system, there, 0.0, count, flow)
        if share:
            unknown = [(int(system.n_at[r]), s) for r, s in there if system.n_at[r] >= 0]
            known = sum(s * seen.n[r] for r, s in there if system.n_at[r] < 0)
            _balance(system, unknown, -float(known), n, flow)
    return [
        _Group(at[m.old, "old"], f"{m.old} → {m.new}", int(count[i]), int(n[i]) if share else -1)
        for i, m in enumerate(here)
    ]


def _balance(
    system: System,
    terms: Sequence[tuple[int, float]],
    total: float,
    moved: Ints,
    flow: Floats,
) -> None:
    """Add the equation: what a place had, less what it has, plus what came and less what went."""
    equation = system.equations.add(np.array([total]), np.array([total]))
    for unknown, sign in terms:
        system.equations.put(equation, np.array([unknown]), sign)
    system.equations.put(np.repeat(equation, len(moved)), moved, flow)


def _between(
    solver: Solver, rows: pd.DataFrame, groups: Sequence[_Group], setting: Setting
) -> pd.DataFrame:
    """Return the groups between the editions that are small and laid open."""
    size = solver.extremes([g.n for g in groups if g.n >= 0])
    most: dict[int, float] = {}
    for g in groups:
        least, most[g.count] = size[g.n] if g.n >= 0 else (g.size, g.size)
        width = float(solver.view.width[g.row])
        if most[g.count] > 0:
            width = min(width, max(1.0, float(np.ceil(least - view.NEAR))))
        solver.rooms[g.count] = width
    about = {g.count: g for g in groups}
    out = []
    for span in solver.narrow(list(about)):
        group, asked = about[span.row], most[span.row]
        row = rows.iloc[group.row]
        limits = setting.rules.of(row["provider"], row["measure"])
        small = (
            span.high < limits.numerator
            or asked - span.low < limits.complement
            or asked < limits.denominator
        )
        if small and asked != 0:
            out.append(
                row[list(KEY)].to_dict()
                | {"edition": group.label, "ours": limits.ours}
                | {"lowest": span.low, "highest": span.high, "needed": span.needed}
                | {"recoverable": True}
            )
    return pd.DataFrame(out)
