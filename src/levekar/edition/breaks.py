"""Breaks: where numbers from before and after do not mean the same (data/breaks.yml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import paths
from levekar.catalogue import load_yaml
from levekar.disclosure.limits import Moved
from levekar.errors import LevekarError, near

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

FILE = "data/breaks.yml"
BORDER, DEFINITION, SERVICE = "grense", "definisjon", "tjeneste"
KINDS = (BORDER, DEFINITION, SERVICE)
Time = tuple[int, int]


@dataclass(frozen=True)
class Break:
    """One break; measures, providers and geo are empty where it concerns all of them.

    ``period`` is the first one after the break in a series. ``edition`` is the first edition after
    it, where the same period has other numbers than before.
    """

    id: str
    kind: str
    text: str
    measures: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    geo: tuple[str, ...] = ()
    period: str = ""
    edition: str = ""
    moved: tuple[Moved, ...] = ()

    def concerns(self, row: Mapping[str, Any]) -> bool:
        """Tell whether the break concerns the series that an observation belongs to."""
        named = (("measure", self.measures), ("provider", self.providers), ("geo", self.geo))
        return all(not chosen or row[name] in chosen for name, chosen in named)


def breaks() -> tuple[Break, ...]:
    """Return all breaks in the order of the file; a tree without the file has none."""
    return _breaks(paths.project().root / FILE)


def within(row: Mapping[str, Any], first: str, last: str) -> Break | None:
    """Return a break between two periods of a series, if there is one."""
    for one in breaks():
        if one.period and one.concerns(row) and ends(first) < begins(one.period) <= ends(last):
            return one
    return None


def between(row: Mapping[str, Any], old: str, new: str) -> Break | None:
    """Return a break that keeps a row of edition ``old`` from being compared with ``new``."""
    return next((b for b in _editions(old, new) if b.concerns(row)), None)


def comparable(old: str, new: str) -> Callable[[pd.DataFrame], Mask]:
    """Return a function from a table to which of its rows mean the same in both editions.

    Places with new borders are left in: what moved between them is told by ``moved``.
    """
    chosen = [b for b in _editions(old, new) if b.kind != BORDER]

    def mask(table: pd.DataFrame) -> Mask:
        import numpy as np

        out = np.ones(len(table), dtype=bool)
        for one in chosen:
            here = np.ones(len(table), dtype=bool)
            for name, wanted in (
                ("measure", one.measures), ("provider", one.providers), ("geo", one.geo)
            ):  # fmt: skip
                if wanted:
                    here &= table[name].isin(list(wanted)).to_numpy()
            out &= ~here
        return out

    return mask


def moved(old: str, new: str) -> tuple[Moved, ...]:
    """Return the border changes between two editions."""
    return tuple(m for b in _editions(old, new) for m in b.moved)


def _editions(old: str, new: str) -> list[Break]:
    first, last = sorted((old, new))
    return [b for b in breaks() if b.edition and first < b.edition <= last]


def begins(period: str) -> Time:
    """Return year and month that a period begins in: 2021, 2016–2018, 2020/21, 2024-02."""
    found = re.match(r"(\d{4})(?:-(\d{2})\b)?", period)
    return (int(found[1]), int(found[2] or 1)) if found else (0, 0)


def ends(period: str) -> Time:
    """Return year and month that a period ends in."""
    found = re.fullmatch(r"(\d{4})(?:([–/-])(\d{2,4}))?", period)
    if not found:
        return (0, 0)
    first, sign, second = found.groups()
    if sign == "-":
        return int(first), int(second)
    year = int(first[: 4 - len(second)] + second) if second else int(first)
    return year, 12


@cache
def _breaks(path: Path) -> tuple[Break, ...]:
    if not path.is_file():
        return ()
    return tuple(_break(entry) for entry in load_yaml(path)["breaks"])


def _break(entry: Mapping[str, Any]) -> Break:
    known = [f.name for f in fields(Break)]
    name = str(entry.get("id", "uten id"))
    for key in entry:
        if key not in known:
            raise _wrong(name, f"ukjent felt «{key}»", near(key, known))
    if entry.get("kind") not in KINDS:
        raise _wrong(name, f"«kind» er {entry.get('kind')!r}", f"velg en av {', '.join(KINDS)}.")
    if not entry.get("text"):
        raise _wrong(name, "bruddet har ingen tekst", "skriv det leseren må vite under «text».")
    if not (entry.get("period") or entry.get("edition")):
        raise _wrong(name, "bruddet har ikke noe tidspunkt", "fyll ut «period» eller «edition».")
    given: dict[str, Any] = {k: str(v) for k, v in entry.items()}
    for key in ("measures", "providers", "geo"):
        given[key] = tuple(map(str, entry.get(key) or ()))
    given["moved"] = tuple(Moved(str(a), str(b)) for a, b in entry.get("moved") or ())
    return Break(**given)


def _wrong(name: str, what: str, hint: str) -> LevekarError:
    return LevekarError(f"{name}: {what}.", where=FILE, hint=hint)
