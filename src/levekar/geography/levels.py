"""Levels of places, their codes with dates and parents, and what has changed.

data/geo/areas.csv lists them. The municipality's 60 levekårssoner (``sone``) and SSB's and FHI's
85 (``lks``) are two divisions of the same town. No key between them exists, and no name is in
both; ``require`` is the gate that keeps them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from levekar import catalogue, paths
from levekar.errors import LevekarError

SHOWN = 5
"""So many places are named in a message; of more, the first."""
MERGER = "sammenslåing"
TWO_DIVISIONS = (
    "Kommunens 60 levekårssoner og SSBs og FHIs 85 (LKS) er to inndelinger uten nøkkel mellom seg."
)


@dataclass(frozen=True)
class Level:
    """One level: ``division`` is who divides, ``form`` the pattern of codes, ``klass`` SSB's list.

    ``number`` is how many places there are in Trondheim, 0 if not known.
    """

    key: str
    name: str
    plural: str
    division: str
    form: str
    number: int
    klass: str
    source: str


@dataclass(frozen=True)
class Unit:
    """One place as it is, or was: ISO dates (or years), empty where no source gives one.

    ``listed`` is the edition of the code list that it was taken from.
    """

    level: str
    code: str
    name: str
    parents: tuple[str, ...]
    valid_from: str
    valid_to: str
    listed: str
    source: str


@dataclass(frozen=True)
class Change:
    """A place that got a new code (kind «kode») or became part of another (``MERGER``)."""

    date: str
    level: str
    before: str
    after: str
    kind: str
    what: str
    source: str


def levels() -> Mapping[str, Level]:
    """Return the levels by key, from the country down to grunnkretser."""
    return _levels(paths.project().geo / "levels.csv")


def units(level: str = "", on: str = "") -> Mapping[str, Unit]:
    """Return the places by code; those of one ``level``, or those that were in force ``on`` a date.

    A place whose dates are not known counts as in force.
    """
    return {
        code: unit
        for code, unit in _units(paths.project().geo / "areas.csv").items()
        if level in ("", unit.level)
        and (not on or not unit.valid_from or unit.valid_from <= on)
        and (not on or not unit.valid_to or on <= unit.valid_to)
    }


def changes() -> tuple[Change, ...]:
    """Return what has changed, the oldest first."""
    return _changes(paths.project().geo / "changes.csv")


def successors(code: str) -> tuple[str, ...]:
    """Return the codes of today for a code that may be old: Klæbu's, for one, is Trondheim's.

    A code that is in force is its own; an unknown code has none. The result is never narrower
    than the question, and where it is wider (as for Klæbu), old numbers are not today's numbers.
    """
    unit = units().get(code)
    if unit is None:
        return ()
    if not unit.valid_to:
        return (code,)
    after = [c.after for c in changes() if c.before == code]
    return tuple(dict.fromkeys(new for old in after for new in successors(old)))


def merged(code: str, first: str, last: str) -> tuple[Change, ...]:
    """Return the mergers into a place after ``first``, up to ``last``: its series breaks there."""
    return tuple(
        change
        for change in changes()
        if (change.after, change.kind) == (code, MERGER) and first < change.date <= last
    )


def level_of(code: str) -> str:
    """Return the level that a code belongs to by its form, "" if by none."""
    known = units().get(code)
    if known:
        return known.level
    return next((lev.key for lev in levels().values() if re.fullmatch(lev.form, code)), "")


def require(
    codes: Iterable[str], level: str, *, whole: Sequence[str] | None = None, where: str = ""
) -> None:
    """Raise unless all ``codes`` are places of ``level``, and all of ``whole`` are among them.

    The error says how many are wrong and what they are, and names the first of them.
    """
    given = list(dict.fromkeys(codes))
    known = units(level)
    odd = [code for code in given if code not in known]
    absent = [code for code in whole or () if code not in given]
    faults = []
    if odd:
        faults.append(
            f"{len(odd)} av {len(given)} koder er ikke {_plural(level)}: {_odd(odd, level)}."
        )
    if absent:
        names = _few([known[code].name for code in absent])
        faults.append(f"{len(absent)} av {len(whole or ())} {_plural(level)} mangler: {names}.")
    if faults:
        lks = {level, *map(level_of, odd)} >= {"sone", "lks"}
        raise LevekarError(
            " ".join([*faults, *([TWO_DIVISIONS] if lks else [])]),
            where=where,
            hint="bruk tall for den inndelingen kartet viser."
            if lks
            else "rett kodene, eller bruk incomplete=True om resten skal vises som [x]."
            if absent and not odd
            else "kodene står i data/geo/areas.csv.",
        )


def _odd(codes: Sequence[str], level: str) -> str:
    """Return what kinds of codes these are, with some of each."""
    kinds: dict[str, list[str]] = {}
    for code in codes:
        kind = level_of(code)
        kinds.setdefault("" if kind == level else kind, []).append(code)
    return "; ".join(
        f"{len(found)} {_plural(kind) if kind else 'ukjente'} ({_few(found)})"
        for kind, found in kinds.items()
    )


def _few(words: Sequence[str]) -> str:
    return ", ".join(words[:SHOWN]) + (" …" if len(words) > SHOWN else "")


def _plural(level: str) -> str:
    return levels()[level].plural


@cache
def _levels(file: Path) -> Mapping[str, Level]:
    return {
        row["level"]: Level(
            key=row["level"],
            name=row["name"],
            plural=row["plural"],
            division=row["division"],
            form=row["form"],
            number=int(row["number"] or 0),
            klass=row["klass"],
            source=row["source"],
        )
        for row in catalogue.load_csv(file)
    }


@cache
def _units(file: Path) -> Mapping[str, Unit]:
    return {
        row["code"]: Unit(
            level=row["level"],
            code=row["code"],
            name=row["name"],
            parents=tuple(p for p in row["parents"].split(";") if p),
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            listed=row["listed"],
            source=row["source"],
        )
        for row in catalogue.load_csv(file)
    }


@cache
def _changes(file: Path) -> tuple[Change, ...]:
    return tuple(
        Change(
            date=row["date"],
            level=row["level"],
            before=row["from_code"],
            after=row["to_code"],
            kind=row["kind"],
            what=row["what"],
            source=row["source"],
        )
        for row in sorted(catalogue.load_csv(file), key=lambda row: row["date"])
    )
