"""Which rows of a table add up to which: every total with its parts, in all directions at once.

A row is a part of another when they differ in one dimension only, where the other one is the
total, the wider age, the round that pools several surveys, or the place that contains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from levekar.observations import CODES, TOTAL

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Nesting = Mapping[str, Sequence[str]]

# grades settle the school level, so a grade has the same pupils with and without it
GRADES = {"U": ("8", "9", "10"), "V": ("Vg1", "Vg2", "Vg3")}
# categories may overlap; they are parts of a total only where the numbers say so
UNSURE = ("category",)
GROUPED = ("sex", "ses", "education", "immigrant", "category", "grade", "school_level")
DIMS = (*GROUPED, "age", "geo", "period", "measure", "provider", "edition")
POOL = "/"
OLDEST = 200
# how many parts a total has: not known (then two or more are taken to be all), or never all
NOT_KNOWN, NEVER = 0, -1


@dataclass(frozen=True)
class Sums:
    """Totals and parts as positions in the table.

    Sum ``s`` has the total ``parent[s]``; member ``i`` says that row ``child[i]`` is a part of
    sum ``of[i]``. ``full``: the parts are all there are, by the codes of the dimension.
    ``unsure``: the parts may overlap. ``kind``: sums of one measure in one direction.
    """

    parent: Ints
    of: Ints
    child: Ints
    full: Bools
    unsure: Bools
    kind: Ints

    def __len__(self) -> int:
        return len(self.parent)


def find(frame: pd.DataFrame, nesting: Nesting) -> Sums:
    """Return all sums among the rows of a table; ``nesting`` is place → the places around it.

    The index of ``frame`` must be 0, 1, 2 …; a column ``edition`` keeps two editions apart.
    """
    keys = _Keys(frame)
    found = [_Found(dim, *part) for dim in GROUPED for part in _of_group(keys, dim)]
    found += [_Found("age", *part) for part in _of_ages(keys)]
    found += [_Found("geo", *part) for part in _of_places(keys, nesting)]
    found += [_Found("period", *part) for part in _of_pools(keys)]
    return _collected(keys, [f for f in found if len(f.child)])


@dataclass(frozen=True)
class _Found:
    """Parts found in one direction: ``label`` keeps apart sums that share a total."""

    dim: str
    child: Ints
    parent: Ints
    label: str
    # for each total, how many parts it has when all are there
    expected: Ints


class _Keys:
    """One whole number for each row, in which one dimension can be exchanged for another code."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.codes: dict[str, Ints] = {}
        self.names: dict[str, list[str]] = {}
        self.radix: dict[str, int] = {}
        self.key: Ints = np.zeros(len(frame), dtype=np.int64)
        step = 1
        for dim in DIMS:
            if dim not in frame:
                continue
            codes, names = pd.factorize(frame[dim], sort=True)
            self.codes[dim] = codes.astype(np.int64)
            self.names[dim] = [str(name) for name in names]
            self.radix[dim] = step
            self.key += self.codes[dim] * step
            step *= max(1, len(names))
        self._order = np.argsort(self.key, kind="stable")

    @cached_property
    def _sorted(self) -> Ints:
        ordered: Ints = self.key[self._order]
        return ordered

    def code(self, dim: str, name: str) -> int:
        """Return the code of a name, or -1 where the table does not have it."""
        return self._index(dim).get(name, -1)

    def _index(self, dim: str) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names[dim])}

    def rows(self, rows: Ints, dim: str, codes: Ints | int) -> Ints:
        """Return, for each row, the row that differs only in having ``codes`` in ``dim``, or -1."""
        wanted = self.key[rows] + (codes - self.codes[dim][rows]) * self.radix[dim]
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self.key) - 1)
        hit: Ints = np.where(self._sorted[at] == wanted, self._order[at], -1)
        return np.where(np.asarray(codes) >= 0, hit, -1)


Part = tuple[Ints, Ints, str, Ints]


def _of_group(keys: _Keys, dim: str) -> Iterator[Part]:
    total = keys.code(dim, TOTAL)
    rows = np.flatnonzero(keys.codes[dim] != total)
    if total < 0 or not len(rows):
        return
    parent = keys.rows(rows, dim, total)
    rows, parent = rows[parent >= 0], parent[parent >= 0]
    expected = np.full(len(rows), NEVER if dim in UNSURE else NOT_KNOWN)
    if dim in ("sex", "ses"):
        expected[:] = len(CODES[dim]) - 1
    elif dim == "grade":
        level = keys.frame["school_level"].to_numpy()[parent]
        for name, grades in GRADES.items():
            expected[level == name] = len(grades)
    elif dim == "school_level":
        expected[keys.frame["grade"].to_numpy()[parent] != TOTAL] = 1
    yield rows, parent, "", expected


def _of_places(keys: _Keys, nesting: Nesting) -> Iterator[Part]:
    """Find the nearest place around each row's place that the table has the same row for."""
    codes = keys.codes["geo"]
    parts: dict[tuple[str, int], int] = {}
    for code in nesting:
        for first in range(len(nesting[code])):
            for depth, over in _climb(code, nesting, first):
                parts[over, depth] = parts.get((over, depth), 0) + 1
    levels = keys.frame["geo_level"].to_numpy()
    for name in keys.names["geo"]:
        rows = np.flatnonzero(codes == keys.code("geo", name))
        for first in range(len(nesting.get(name, ()))):
            left = rows
            for depth, over in _climb(name, nesting, first):
                parent = keys.rows(left, "geo", keys.code("geo", over))
                hit = parent >= 0
                expected = np.full(hit.sum(), parts[over, depth])
                yield left[hit], parent[hit], str(levels[rows[0]]), expected
                left = left[~hit]


def _climb(code: str, nesting: Nesting, first: int) -> Iterator[tuple[int, str]]:
    depth = 0
    over = nesting.get(code, ())
    while len(over) > first:
        depth, code, first = depth + 1, over[first], 0
        yield depth, code
        over = nesting.get(code, ())


def _of_pools(keys: _Keys) -> Iterator[Part]:
    """Find the surveys that a round such as «2020/2021» pools."""
    for pool in keys.names["period"]:
        years = pool.split(POOL)
        if len(years) == 1:
            continue
        for year in years:
            code = keys.code("period", year)
            rows = np.flatnonzero(keys.codes["period"] == code)
            parent = keys.rows(rows, "period", keys.code("period", pool))
            hit = parent >= 0
            yield rows[hit], parent[hit], "", np.full(hit.sum(), len(years))


def _of_ages(keys: _Keys) -> Iterator[Part]:
    """Find the narrowest age around each row's age; measures have age bands of their own."""
    if len(keys.names["age"]) < 2:
        return
    ages, measures = keys.codes["age"], keys.codes["measure"]
    total = keys.code("age", TOTAL)
    for measure in np.unique(measures[ages != total]):
        of_measure = np.flatnonzero(measures == measure)
        names = [keys.names["age"][code] for code in np.unique(ages[of_measure])]
        spans = {name: span for name in names if (span := _span(name))}
        for name in names:
            if name == TOTAL:
                continue
            left = of_measure[ages[of_measure] == keys.code("age", name)]
            for over in _wider(name, spans):
                siblings = [s for s in spans if over in _wider(s, spans)[:1]]
                label, count = _cover(name, siblings, spans, spans.get(over))
                parent = keys.rows(left, "age", keys.code("age", over))
                hit = parent >= 0
                yield left[hit], parent[hit], label, np.full(hit.sum(), count)
                left = left[~hit]


def _span(name: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d+)(?:\s*[–-]\s*(\d+)|(\+))?", name)
    if not match:
        return None
    low = int(match[1])
    return low, OLDEST if match[3] else int(match[2] or low)


def _wider(name: str, spans: Mapping[str, tuple[int, int]]) -> list[str]:
    """Return the ages that contain this one, narrowest first, and the total last."""
    if name not in spans:
        return [TOTAL]
    low, high = spans[name]
    around = [s for s, (a, b) in spans.items() if s != name and a <= low and high <= b]
    return [*sorted(around, key=lambda s: spans[s][1] - spans[s][0]), TOTAL]


def _cover(
    name: str,
    siblings: Sequence[str],
    spans: Mapping[str, tuple[int, int]],
    whole: tuple[int, int] | None,
) -> tuple[str, int]:
    """Return a label for the sum this age is part of, and how many parts make it full.

    Ages that overlap cannot be parts of one sum: each is then a sum of its own. ``whole`` is the
    age around them; None for the total, which they may make up if there is no gap between them.
    """
    ordered = sorted(spans[s] for s in siblings)
    apart = all(a[1] < b[0] for a, b in pairwise(ordered))
    if name not in siblings or not apart:
        return name, NEVER
    joined = all(a[1] + 1 == b[0] for a, b in pairwise(ordered))
    if whole is None:
        return "", NOT_KNOWN if joined else NEVER
    filled = joined and (ordered[0][0], ordered[-1][1]) == whole
    return "", len(siblings) if filled else NEVER


def _collected(keys: _Keys, found: Sequence[_Found]) -> Sums:
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Sums(none, none, none, none.astype(bool), none.astype(bool), none)
    directions = sorted({(f.dim, f.label) for f in found})
    number = {direction: i for i, direction in enumerate(directions)}
    sizes = [len(f.child) for f in found]
    direction = np.repeat([number[f.dim, f.label] for f in found], sizes)
    parent = np.concatenate([f.parent for f in found])
    child = np.concatenate([f.child for f in found])
    expected = np.concatenate([f.expected for f in found])
    rows = len(keys.key)
    # a place may have two ways up that meet again
    _, once = np.unique((direction * rows + parent) * rows + child, return_index=True)
    direction, parent, child, expected = (x[once] for x in (direction, parent, child, expected))
    _, first, of = np.unique(direction * rows + parent, return_index=True, return_inverse=True)
    parent, direction = parent[first], direction[first]
    of_measure = keys.codes["provider"] * len(keys.names["measure"]) + keys.codes["measure"]
    _, kind = np.unique(direction * rows * rows + of_measure[parent], return_inverse=True)
    size = np.bincount(of)
    unsure = np.array([dim in UNSURE for dim, _ in directions])
    return Sums(
        parent=parent,
        of=of.astype(np.int64),
        child=child,
        full=(size == expected[first]) | ((expected[first] == NOT_KNOWN) & (size > 1)),
        unsure=unsure[direction],
        kind=kind.astype(np.int64),
    )
