"""Bars in groups: standing, or lying where the names are long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from levekar.charts import marks, style
from levekar.charts.content import Content, GridContent
from levekar.charts.grid import Cell, Dims, Grid, Order, arrange
from levekar.charts.style import Canvas, Sample
from levekar.charts.widths import InTwoWidths

if TYPE_CHECKING:
    import pandas as pd

    from levekar.catalogue import FigureEntry

TALL = 2.9
STANDING = 8
"""More groups than this lie down."""
FILL = 0.9
"""How much of its place a bar fills."""


def build(
    entry: FigureEntry,
    data: pd.DataFrame,
    *,
    x: Dims,
    series: Dims = None,
    order: Order | None = None,
    horizontal: bool | None = None,
) -> Content:
    """Return bars for the categories of ``x``, one in each group for every ``series``.

    ``horizontal`` decides the direction; otherwise the length of the names does.
    """
    grid = arrange(entry, data, x=x, series=series, order=order)
    painter = partial(draw, axis=entry.axis, horizontal=horizontal)
    return GridContent("Søylediagram", entry, grid, painter)


def draw(
    canvas: Canvas, grid: Grid, *, axis: Mapping[str, Any], horizontal: bool | None = None
) -> None:
    """Draw the grid as bars; ``axis`` is the report's own axis, if known."""
    shades = style.colours(grid.series)
    samples = style.status_samples(grid.statuses, lines=False, taken=shades)
    series = [
        Sample(c.title, patch=marks.bar(_usual(row), shades[i], i))
        for i, (c, row) in enumerate(zip(grid.series, grid.cells, strict=True))
        if c.label
    ]
    canvas.key([*series, *samples])
    shown = [value for _, _, value, _ in grid.visible] or [style.NOTHING]
    scale = style.ticks(min(0.0, *shown), max(0.0, *shown), axis)
    # bars that stand where there is room may have to lie on a small screen
    small = canvas.wide < style.WIDTH and not horizontal
    lying = _must_lie(canvas, grid) if horizontal is None or small else horizontal
    (_lying if lying else _standing)(canvas, grid, scale, shades)


def _usual(row: tuple[Cell, ...]) -> str:
    """Return the status that a series shows in the key: synthetic only if all its bars are."""
    shown = {cell.status for cell in row if cell.value is not None}
    return marks.SYNTHETIC if shown == {marks.SYNTHETIC} else "official"


def _must_lie(canvas: Canvas, grid: Grid) -> bool:
    room = (canvas.wide - 1.0) / len(grid.x) - 0.1
    points = style.size("m")
    wrapped = [canvas.wrap(c.title, room, points) for c in grid.x]
    too_long = any(
        len(lines) > 2 or any(canvas.width(line, points) > room for line in lines)
        for lines in wrapped
    )
    return too_long or len(grid.x) > STANDING


def _standing(canvas: Canvas, grid: Grid, scale: list[float], shades: list[str]) -> None:
    points = style.size("m")
    canvas.unit(grid.units[0])
    left = canvas.scale_room(scale, grid.units[0])
    slot = (canvas.wide - left - style.MARGIN) / len(grid.x)
    wide = min(0.72, slot * 0.84 / len(grid.series))
    names = [canvas.wrap(c.title, slot - 0.1, points) for c in grid.x]
    below = max(map(len, names)) * style.height(points) + 0.14
    axes = canvas.axes(TALL, left=left, right=style.MARGIN, below=below, above=0.3)
    axes.set_xlim(0, slot * len(grid.x))
    canvas.scale(axes, scale, grid.units[0])
    inch = (scale[-1] - scale[0]) / TALL
    # a lone bar may use the room on both sides of it for its number
    form = _number_form(canvas, grid, wide if len(grid.series) > 1 else slot)
    for j, lines in enumerate(names):
        middle = slot * (j + 0.5)
        for k, line in enumerate(lines):
            at = (middle, scale[0] - (0.1 + k * style.height(points)) * inch)
            canvas.label(axes, line, at, "center", "top", points=points)
        for i, row in enumerate(grid.cells):
            x, cell = middle + (i - (len(grid.series) - 1) / 2) * wide, row[j]
            end = cell.value or 0.0
            if cell.value is not None:
                axes.bar(x, end, wide * FILL, zorder=2, **marks.bar(cell.status, shades[i], i))
            if cell.value is None or form is not None:
                sign, up = (-1, "top") if end < 0 else (1, "bottom")
                number = style.value(cell, sign=bool(form))
                canvas.label(axes, number, (x, end + sign * 0.05 * inch), "center", up)


def _number_form(canvas: Canvas, grid: Grid, room: float) -> bool | None:
    """Tell how numbers fit over bars: with unit (True), without (False), or not at all (None)."""
    for sign in (True, False):
        printed = [style.value(cell, sign=sign) for _, _, cell in grid]
        if max(canvas.width(p, style.size("s")) for p in printed) <= room:
            return sign
    return None


def _lying(canvas: Canvas, grid: Grid, scale: list[float], shades: list[str]) -> None:
    points = style.size("m")
    many = len(grid.series)
    thick = 0.34 if many == 1 else 0.25
    canvas.unit(grid.units[0])
    # names take no more than about a third of the picture: the bars are what is shown
    names = [canvas.wrap(c.title, canvas.wide * 0.34, points) for c in grid.x]
    left = style.MARGIN + 0.12 + max(canvas.width(n, points) for lines in names for n in lines)
    numbers = [style.value(cell) for _, _, cell in grid]
    right = style.MARGIN + 0.1 + max(canvas.width(n, style.size("s")) for n in numbers)
    slots = [max(many * thick, len(lines) * style.height(points)) + 0.2 for lines in names]
    axes = canvas.axes(sum(slots), left=left, right=right, below=0.3)
    axes.set_ylim(sum(slots), 0)
    canvas.scale(axes, scale, grid.units[0], upright=False)
    inch = (scale[-1] - scale[0]) / (canvas.wide - left - right)
    middle = 0.0
    for j, lines in enumerate(names):
        middle += slots[j] / 2
        for k, line in enumerate(lines):
            y = middle + (k - (len(lines) - 1) / 2) * style.height(points)
            at = (scale[0] - 0.1 * inch, y)
            canvas.label(axes, line, at, "right", "middle", points=points)
        for i, row in enumerate(grid.cells):
            y, cell = middle + (i - (many - 1) / 2) * thick, row[j]
            end = cell.value or 0.0
            if cell.value is not None:
                axes.barh(y, end, thick * FILL, zorder=2, **marks.bar(cell.status, shades[i], i))
            at = (max(end, 0.0) + 0.06 * inch, y)
            canvas.label(axes, style.value(cell), at, "left", "middle")
        middle += slots[j] / 2


SHOWN = InTwoWidths
