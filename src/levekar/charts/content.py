"""What a figure holds, apart from how it is published: the contract of every chart kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from levekar import text
from levekar.charts import alt, labels
from levekar.charts.grid import Axis, Category, Cell, Grid
from levekar.charts.marks import SYNTHETIC
from levekar.charts.markup import TextCell, TextTable
from levekar.observations import TOTAL

if TYPE_CHECKING:
    from levekar.catalogue import FigureEntry
    from levekar.charts.style import Canvas


class Content(Protocol):
    """The part of a figure that differs between chart kinds.

    A kind is a module with ``build(entry, data, **options) -> Content``, named in
    ``levekar.charts.figure.KINDS``. Caption, status marks, files and page markup are common to
    all kinds and follow from these members.
    """

    @property
    def word(self) -> str:
        """What the reader calls this kind, such as «Linjediagram»."""

    @property
    def statuses(self) -> frozenset[str]:
        """The statuses of the values, empty for a figure without numbers."""

    @property
    def raw(self) -> tuple[str, ...]:
        """The raw files behind the values, ``provider/name``."""

    @property
    def unit(self) -> str:
        """What the numbers are, such as «Prosent»; empty if each row says it itself."""

    def describe(self) -> str:
        """Return the content in words; follows the caption in the text alternative."""

    def records(self) -> list[dict[str, str]]:
        """Return the rows of the CSV; hidden values are symbols."""

    def text_table(self) -> TextTable:
        """Return the content as a table to read."""

    def digest(self) -> list[str]:
        """Return one short line for each series, for comparison between runs."""

    def paint(self, canvas: Canvas) -> None:
        """Draw on the canvas; must call ``canvas.axes`` once."""


ALWAYS = ("measure", "geo_level", "geo", "period")
"""Dimensions that every CSV of numbers has; the others only where they hold a group."""
NAMED = ("measure", "geo", "sex", "school_level", "grade", "ses")
"""Dimensions whose codes need a column with words beside them."""


@dataclass(frozen=True)
class GridContent:
    """Content made from a measure table, for every kind that shows categories and values."""

    word: str
    entry: FigureEntry
    grid: Grid
    painter: Callable[[Canvas, Grid], None]

    @property
    def statuses(self) -> frozenset[str]:
        """The statuses of the values."""
        return self.grid.statuses

    @property
    def raw(self) -> tuple[str, ...]:
        """The raw files behind the values; one cell may pool several."""
        return tuple(sorted({file for _, _, c in self.grid for file in c.raw.split("; ") if file}))

    @property
    def unit(self) -> str:
        """The unit, if all numbers share it."""
        units = self.grid.units
        return labels.unit(units[0]).axis if len(units) == 1 else ""

    def describe(self) -> str:
        """Return what the numbers show."""
        return alt.describe(self.grid)

    def paint(self, canvas: Canvas) -> None:
        """Draw the numbers."""
        self.painter(canvas, self.grid)

    def digest(self) -> list[str]:
        """Return ``series: place=value`` with the first letter of each value's status."""

        def told(x: Category, cell: Cell) -> str:
            if cell.value is None:
                return f"{x.label}={cell.symbol}"
            return f"{x.label}={cell.value:.{cell.decimals}f}{cell.status[0]}"

        return [
            f"{series.label or 'alle'}: "
            + ", ".join(told(x, cell) for x, cell in zip(self.grid.x, row, strict=True))
            for series, row in zip(self.grid.series, self.grid.cells, strict=True)
        ]

    def records(self) -> list[dict[str, str]]:
        """Return one row for each value; a group that is the total throughout is left out."""
        cells = [cell for _, _, cell in self.grid]
        dims = [
            dim
            for dim in cells[0].dims
            if dim in ALWAYS or (dim != "provider" and any(c.dims[dim] != TOTAL for c in cells))
        ]
        return [self._record(cell, dims) for cell in cells]

    def _record(self, cell: Cell, dims: list[str]) -> dict[str, str]:
        out = {}
        for dim in dims:
            out[dim] = cell.dims[dim]
            if dim in NAMED:
                out[f"{dim}_name"] = labels.word(self.entry, dim, cell.dims[dim])
        whole = {"count": cell.count, "n": cell.n}
        return out | {
            "unit": cell.unit,
            "value": cell.symbol if cell.value is None else f"{cell.value:.{cell.decimals}f}",
            # what is not known about a number that is shown, is missing
            **{k: (cell.symbol or "[x]") if v is None else f"{v:.0f}" for k, v in whole.items()},
            "status": cell.status,
            "status_name": labels.status(cell.status),
            "provider": cell.dims["provider"],
        }

    def text_table(self) -> TextTable:
        """Return the numbers as a table: x down, series across; a mixed unit goes with the name."""
        by_x = list(zip(*self.grid.cells, strict=True))
        return TextTable(
            corner=self.grid.x.name,
            columns=_headings(self.grid.series, self.grid.cells, self.unit),
            rows=tuple(
                (name, tuple(_shown(cell) for cell in cells))
                for name, cells in zip(_headings(self.grid.x, by_x, self.unit), by_x, strict=True)
            ),
        )


def _headings(
    axis: Axis, cells: tuple[tuple[Cell, ...], ...] | list[tuple[Cell, ...]], unit: str
) -> tuple[str, ...]:
    out = []
    for category, row in zip(axis, cells, strict=True):
        name = category.title or unit or "Verdi"
        own = {cell.unit for cell in row}
        if not unit and len(own) == 1:
            name += f" ({labels.unit(own.pop()).axis.lower()})"
        out.append(name)
    return tuple(out)


def _shown(cell: Cell) -> TextCell:
    if cell.value is None:
        return TextCell(cell.symbol)
    return TextCell(text.number(cell.value, cell.decimals), cell.status == SYNTHETIC)
