"""From the measure table to what is shown: categories along two axes and one cell for each pair.

Everything a figure shows (picture, CSV, alt text, table, digest) is made from the same grid.
Numbers that are hidden never get past this room.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

from levekar import text
from levekar.charts import labels
from levekar.errors import LevekarError, near
from levekar.observations import COLUMNS, DIMENSIONS, KEY, STATUSES

if TYPE_CHECKING:
    import pandas as pd

    from levekar.catalogue import FigureEntry

HIDDEN = frozenset({"suppressed", "missing"})
HEADINGS = frozenset({"measure", "category"})
"""Dimensions whose words are headings, with a capital letter that goes inside a label."""
Dims = str | Sequence[str] | None
Order = Mapping[str, Sequence[str]]
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Category:
    """One place on an axis: its codes (one for each dimension of the axis) and its words."""

    codes: tuple[str, ...]
    label: str

    @property
    def title(self) -> str:
        """Return the words as they stand alone, with a capital first letter."""
        return text.sentence(self.label)


@dataclass(frozen=True)
class Axis:
    """Categories along one direction; an axis without dimensions has one nameless category."""

    dims: tuple[str, ...]
    name: str
    categories: tuple[Category, ...]

    @property
    def ordered(self) -> bool:
        """Tell whether the categories run from less to more."""
        return len(self.dims) == 1 and labels.ordered(self.dims[0])

    @property
    def positions(self) -> tuple[float, ...]:
        """Return where the categories lie: by year for periods, else 0, 1, 2 …"""
        years = [labels.position(c.codes[0]) if self.dims == ("period",) else None for c in self]
        if any(y is None for y in years):
            return tuple(float(i) for i in range(len(years)))
        return tuple(y for y in years if y is not None)

    def __iter__(self) -> Iterator[Category]:
        return iter(self.categories)

    def __len__(self) -> int:
        return len(self.categories)


@dataclass(frozen=True)
class Cell:
    """One value as it may be shown; ``value``, ``count`` and ``n`` are None when hidden."""

    value: float | None
    count: float | None
    n: float | None
    status: str
    unit: str
    decimals: int
    dims: Mapping[str, str]
    raw: str

    @property
    def symbol(self) -> str:
        """Return [c] or [x], or nothing for a number that is shown."""
        return labels.SYMBOLS.get(self.status, "")


@dataclass(frozen=True)
class Grid:
    """What a figure shows: ``cells[i][j]`` is series ``i`` at place ``j`` along ``x``."""

    x: Axis
    series: Axis
    cells: tuple[tuple[Cell, ...], ...]

    def __iter__(self) -> Iterator[tuple[Category, Category, Cell]]:
        """Go through (series, x, cell) in reading order."""
        for series, row in zip(self.series, self.cells, strict=True):
            for x, cell in zip(self.x, row, strict=True):
                yield series, x, cell

    @property
    def statuses(self) -> frozenset[str]:
        """Return the statuses that occur."""
        return frozenset(cell.status for _, _, cell in self)

    @property
    def units(self) -> tuple[str, ...]:
        """Return the units that occur, in reading order."""
        return tuple(dict.fromkeys(cell.unit for _, _, cell in self))

    @property
    def visible(self) -> list[tuple[Category, Category, float, Cell]]:
        """Return (series, x, value, cell) for every number that is shown."""
        return [(s, x, c.value, c) for s, x, c in self if c.value is not None]


def arrange(
    entry: FigureEntry,
    data: pd.DataFrame,
    *,
    x: Dims,
    series: Dims = None,
    order: Order | None = None,
    one_unit: bool = True,
) -> Grid:
    """Place the rows of a measure table along ``x`` and ``series``.

    ``x`` and ``series`` name one dimension, or several that make up the categories together.
    A dimension on neither axis must hold one value, or one for each category (which is then
    named, «ungdomsskole (2021)»); so a figure never mixes groups unseen. A pair of categories
    without a row is shown as missing. ``order`` lists the codes of a dimension in the wanted
    order. All faults in the table or in the choice of dimensions raise LevekarError.
    """
    where = f"figuren {entry.id}"
    x_dims, series_dims = _dims(x, where), _dims(series, where)
    if set(x_dims) & set(series_dims):
        raise LevekarError("Samme dimensjon er valgt to ganger.", where=where)
    records = _records(entry, data, where)
    x_keys = _codes(entry, records, x_dims, order or {}, where)
    series_keys = _codes(entry, records, series_dims, order or {}, where)
    placed: dict[tuple[tuple[str, ...], tuple[str, ...]], Record] = {}
    for record in records:
        key = (_key(record, series_dims), _key(record, x_dims))
        if key in placed:
            raise _several_values(placed[key], record, where)
        placed[key] = record
    follows = _follows(records, x_dims, series_dims, where)
    decimals = _decimals(records)

    def cell(series_key: tuple[str, ...], x_key: tuple[str, ...]) -> Cell:
        record = placed.get((series_key, x_key))
        if record is None:
            like = next(r for r in records if _key(r, x_dims) == x_key)
            other = next(r for r in records if _key(r, series_dims) == series_key)
            taken = {*series_dims, *(dim for dim, dims in follows.items() if dims == series_dims)}
            if "measure" in taken:
                taken.add("unit")
            record = like | {name: other[name] for name in taken} | {"status": "missing", "raw": ""}
        return _cell(record, decimals)

    grid = Grid(
        _axis(entry, x_dims, x_keys, records, follows),
        _axis(entry, series_dims, series_keys, records, follows),
        tuple(tuple(cell(s, k) for k in x_keys) for s in series_keys),
    )
    if one_unit and len(grid.units) > 1:
        raise LevekarError(
            f"Tallene har ulike enheter ({', '.join(grid.units)}) og kan ikke dele akse.",
            where=where,
            hint="velg mål med samme enhet, eller vis dem i en tabell.",
        )
    return grid


def cells(data: pd.DataFrame, where: str) -> list[Cell]:
    """Return the rows of a measure table as they may be shown, without placing them."""
    records = _rows(data, where)
    decimals = _decimals(records)
    return [_cell(record, decimals) for record in records]


def _dims(chosen: Dims, where: str) -> tuple[str, ...]:
    dims = () if chosen is None else (chosen,) if isinstance(chosen, str) else tuple(chosen)
    for dim in dims:
        if dim not in KEY:
            raise LevekarError(f"Ukjent dimensjon «{dim}».", where=where, hint=near(dim, list(KEY)))
    return dims


def _rows(data: pd.DataFrame, where: str) -> list[dict[str, Any]]:
    absent = [name for name in COLUMNS if name not in data.columns]
    if absent:
        raise LevekarError(
            f"Tabellen mangler kolonnene {', '.join(absent)}.",
            where=where,
            hint="bruk en tabell fra lk.measure(…).",
        )
    if data.empty:
        raise LevekarError(
            "Tabellen har ingen rader.", where=where, hint="se etter om utvalget er for smalt."
        )
    records: list[dict[str, Any]] = data[list(COLUMNS)].to_dict("records")  # type: ignore[assignment]
    for record in records:
        if record["status"] not in STATUSES:
            raise LevekarError(
                f"Ukjent status «{record['status']}».",
                where=where,
                hint=near(str(record["status"]), list(STATUSES)),
            )
    return records


def _records(entry: FigureEntry, data: pd.DataFrame, where: str) -> list[dict[str, Any]]:
    records = _rows(data, where)
    for record in records:
        if entry.measures and record["measure"] not in entry.measures:
            raise LevekarError(
                f"Målet «{record['measure']}» hører ikke til i {entry.id}.",
                where=where,
                hint=f"figurkatalogen har {', '.join(entry.measures)}.",
            )
    return records


def _codes(
    entry: FigureEntry,
    records: list[dict[str, Any]],
    dims: tuple[str, ...],
    order: Order,
    where: str,
) -> list[tuple[str, ...]]:
    """Return the categories that occur, dimension by dimension in reading order."""
    each = []
    for dim in dims:
        found = list(dict.fromkeys(str(r[dim]) for r in records))
        if dim in order:
            wanted = list(order[dim])
            if sorted(wanted) != sorted(found):
                raise LevekarError(
                    f"Rekkefølgen for «{dim}» ({', '.join(wanted)}) har ikke de samme kodene "
                    f"som tabellen ({', '.join(found)}).",
                    where=where,
                )
            each.append(wanted)
        else:
            each.append(labels.order(entry, dim, found))
    present = {_key(record, dims) for record in records}
    return [codes for codes in product(*each) if codes in present]


def _key(record: Record, dims: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(record[dim]) for dim in dims)


def _several_values(first: Record, second: Record, where: str) -> LevekarError:
    differ = [dim for dim in KEY if first[dim] != second[dim]]
    if not differ:
        return LevekarError("Tabellen har samme rad to ganger.", where=where)
    named = ", ".join(f"{dim}: {first[dim]} og {second[dim]}" for dim in differ)
    return LevekarError(
        f"Flere tall faller på samme plass ({named}).",
        where=where,
        hint=f"velg én av dem, eller bruk «{differ[0]}» som x eller series.",
    )


def _follows(
    records: list[dict[str, Any]],
    x_dims: tuple[str, ...],
    series_dims: tuple[str, ...],
    where: str,
) -> dict[str, tuple[str, ...]]:
    """Return the dimensions that vary without being on an axis, and the axis each one follows."""
    follows: dict[str, tuple[str, ...]] = {}
    for dim in KEY:
        found = list(dict.fromkeys(str(r[dim]) for r in records))
        if len(found) == 1 or dim in (*x_dims, *series_dims):
            continue
        for dims in (x_dims, series_dims):
            pairs = {(_key(r, dims), r[dim]) for r in records}
            if len(pairs) == len({key for key, _ in pairs}):
                follows[dim] = dims
                break
        else:
            raise LevekarError(
                f"Tabellen har flere verdier i «{dim}»: {', '.join(found[:6])}.",
                where=where,
                hint=f"velg én av dem, eller bruk «{dim}» som x eller series.",
            )
    return follows


def _axis(
    entry: FigureEntry,
    dims: tuple[str, ...],
    keys: list[tuple[str, ...]],
    records: list[dict[str, Any]],
    follows: Mapping[str, tuple[str, ...]],
) -> Axis:
    # the level follows from the place, and is never news to the reader
    also = [dim for dim, axis in follows.items() if axis == dims and dim != "geo_level"]
    categories = []
    for key in keys:
        words = [(d, labels.word(entry, d, code)) for d, code in zip(dims, key, strict=True)]
        label = ", ".join(
            text.inside(w) if i and d in HEADINGS else w for i, (d, w) in enumerate(words)
        )
        if also:
            record = next(r for r in records if _key(r, dims) == key)
            label += f" ({', '.join(labels.word(entry, d, record[d]) for d in also)})"
        categories.append(Category(key, label))
    names = [labels.dimension(dim, [key[i] for key in keys]) for i, dim in enumerate(dims)]
    return Axis(
        dims, ", ".join([*names[:1], *(text.inside(n) for n in names[1:])]), tuple(categories)
    )


def _decimals(records: Sequence[Record]) -> dict[str, int]:
    """Return, for each measure, the decimals its visible numbers are given with (at most two)."""
    out: dict[str, int] = {}
    for record in records:
        value = _shown(record, "value")
        if value is not None:
            # six decimals: enough for any measure, few enough to drop binary noise
            exponent = Decimal(repr(round(value, 6))).normalize().as_tuple().exponent
            needed = min(2, max(0, -int(exponent)))
            out[record["measure"]] = max(needed, out.get(record["measure"], 0))
    return out


def _shown(record: Record, column: str) -> float | None:
    if record["status"] in HIDDEN:
        return None
    value = float(record[column])
    return None if math.isnan(value) else value


def _cell(record: Record, decimals: Mapping[str, int]) -> Cell:
    value = _shown(record, "value")
    status = str(record["status"])
    visible = value is not None
    return Cell(
        value=value,
        count=_shown(record, "count") if visible else None,
        n=_shown(record, "n") if visible else None,
        # a number that should be there but is not, is missing whatever the table says
        status=status if visible or status in HIDDEN else "missing",
        unit=str(record["unit"]),
        decimals=decimals.get(record["measure"], 0),
        dims={dim: str(record[dim]) for dim in ("measure", "provider", *DIMENSIONS)},
        raw=str(record["raw"]),
    )
