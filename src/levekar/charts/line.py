"""Lines over time (or along any other order), each named at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from levekar.charts import marks, style
from levekar.charts.content import Content, GridContent
from levekar.charts.grid import Cell, Dims, Grid, Order, arrange
from levekar.charts.style import Canvas
from levekar.charts.widths import InTwoWidths

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from levekar.catalogue import FigureEntry

TALL = 3.2
STRIP = 0.26
"""Height of the row under the axis where a series shows what is hidden or missing."""
GAP = 0.06
"""Between the end of the axis and the names of the lines."""
ROOM = (1.75, 2.5)
"""Widths for the names in a picture of the full width, in the order they are tried."""
FEW_LINES, FEW_PLACES = 2, 6
"""With no more than these, each point has its value printed."""


def build(
    entry: FigureEntry,
    data: pd.DataFrame,
    *,
    x: Dims,
    series: Dims = None,
    order: Order | None = None,
    from_zero: bool = True,
) -> Content:
    """Return one line for every ``series`` along ``x``.

    ``from_zero=False`` lets the axis start near the lowest value.
    """
    grid = arrange(entry, data, x=x, series=series, order=order)
    painter = partial(draw, axis=entry.axis if from_zero else {}, from_zero=from_zero)
    return GridContent("Linjediagram", entry, grid, painter)


def draw(canvas: Canvas, grid: Grid, *, axis: Mapping[str, Any], from_zero: bool = True) -> None:
    """Draw the grid as lines; ``axis`` is the report's own axis, if known."""
    shades = style.colours(grid.series)
    unit, points = grid.units[0], style.size("m")
    canvas.key(style.status_samples(grid.statuses, lines=True, taken=shades))
    canvas.unit(unit)
    shown = [value for _, _, value, _ in grid.visible] or [style.NOTHING]
    scale = style.ticks(min(0.0, *shown) if from_zero else min(shown), max(shown), axis)
    names = _wrapped(canvas, grid, points)
    left = canvas.scale_room(scale, unit)
    right = style.MARGIN + GAP + max(canvas.width(n, points, bold=True) for w in names for n in w)
    absent = [i for i, row in enumerate(grid.cells) if any(c.value is None for c in row)]
    strips = STRIP * len(absent)
    below = strips + style.height(points) + 0.16
    stack = sum(map(len, names)) * style.height(points)
    tall = max(TALL, stack) if canvas.wide < style.WIDTH else TALL
    axes = canvas.axes(tall, left=left, right=right, below=below, above=0.26)
    xs = grid.x.positions
    wide = canvas.wide - left - right
    # a fifth of an inch of air on both sides, for the markers
    pad = 0.2 * (xs[-1] - xs[0]) / (wide - 0.4) or 1.0
    axes.set_xlim(xs[0] - pad, xs[-1] + pad)
    canvas.scale(axes, scale, unit)
    inch = (scale[-1] - scale[0]) / tall
    # the first series lies on top
    for i in reversed(range(len(grid.series))):
        _line(axes, canvas, grid, i, shades[i])
    for j in _readable(canvas, grid, wide):
        at = (xs[j], scale[0] - (strips + 0.1) * inch)
        canvas.label(axes, grid.x.categories[j].title, at, "center", "top", points=points)
    if len(grid.series) <= FEW_LINES and _apart(canvas, grid, wide):
        _values(axes, canvas, grid, inch)
    inches = ((xs[-1] - xs[0] + 2 * pad) / wide, inch)
    _ends(axes, canvas, grid, names=names, shades=shades, inch=inches)
    for k, i in enumerate(absent):
        y = scale[0] - STRIP * (k + 0.6) * inch
        edge = axes.get_xlim()[1] + GAP * inches[0]
        _absent(axes, canvas, grid, i, colour=style.readable(shades[i]), at=(edge, y))


def _last(row: Sequence[Cell]) -> Cell:
    """Return the last cell that shows a number, else the last."""
    return next((cell for cell in reversed(row) if cell.value is not None), row[-1])


def _names(grid: Grid) -> list[str]:
    """Return what stands at the end of each line: its name, and its value if it lasts that far."""
    return [
        # a colon keeps a name that ends in a number apart from the value
        f"{series.title}{':' * series.title[-1:].isdigit()} {style.value(row[-1])}".strip()
        if row[-1].value is not None
        else series.title
        for series, row in zip(grid.series, grid.cells, strict=True)
    ]


def _wrapped(canvas: Canvas, grid: Grid, points: float) -> list[list[str]]:
    """Return the names cut into lines; longer lines where there are too many names to stack."""
    for room in ROOM:
        share = room * canvas.wide / style.WIDTH
        names = [canvas.wrap(name, share, points, bold=True) for name in _names(grid)]
        if sum(len(lines) for lines in names) * style.height(points) <= TALL:
            break
    return names


def _line(axes: Axes, canvas: Canvas, grid: Grid, i: int, colour: str) -> None:
    """Draw one series: a stretch is synthetic if either end is, and breaks where a value lacks."""
    points = list(zip(grid.x.positions, grid.cells[i], strict=True))
    stretches: list[tuple[bool, list[float], list[float]]] = []
    for (x0, a), (x1, b) in pairwise(points):
        if a.value is None or b.value is None:
            continue
        made_up = marks.SYNTHETIC in (a.status, b.status)
        if stretches and stretches[-1][0] == made_up and stretches[-1][1][-1] == x0:
            stretches[-1][1].append(x1)
            stretches[-1][2].append(b.value)
        else:
            stretches.append((made_up, [x0, x1], [a.value, b.value]))
    for made_up, along, up in stretches:
        axes.plot(along, up, color=colour, zorder=3, **marks.line(made_up, i))
    for x, cell in points:
        if cell.value is not None:
            look = marks.point(cell.status, colour, i, canvas.colours.panel)
            axes.plot([x], [cell.value], linestyle="", zorder=4, clip_on=False, **look)


def _readable(canvas: Canvas, grid: Grid, wide: float) -> list[int]:
    """Return the places that can be named without overlap: all, or every second, third …

    The first and the latest period are always named, if there is room for two.
    """
    xs = grid.x.positions
    inches = [x / ((xs[-1] - xs[0]) or 1.0) * (wide - 0.4) for x in xs]
    widths = [canvas.width(c.title, style.size("m")) for c in grid.x]

    def clear(kept: list[int]) -> bool:
        room = (inches[b] - inches[a] - (widths[a] + widths[b]) / 2 for a, b in pairwise(kept))
        return min(room, default=1.0) >= 0.12

    def fits(step: int) -> bool:
        return clear(_every(len(xs), step))

    least = next(step for step in range(1, len(xs) + 1) if fits(step))
    # a somewhat longer step is better if it names the first period too
    both = (s for s in range(least, 2 * least + 1) if (len(xs) - 1) % s == 0 and fits(s))
    kept = _every(len(xs), next(both, least))
    # else the first period is named beside the others, or in the place of the one next to it
    with_first = ([0, *kept], [0, *kept[1:]])
    return next((some for some in with_first if kept[0] and clear(some)), kept)


def _apart(canvas: Canvas, grid: Grid, wide: float) -> bool:
    """Tell whether there is room for a value at each place."""
    if len(grid.x) > FEW_PLACES or canvas.wide == style.WIDTH:
        return len(grid.x) <= FEW_PLACES
    xs, points = grid.x.positions, style.size("s")
    longest = max(canvas.width(style.value(cell), points) for _, _, cell in grid)
    nearest = min((b - a for a, b in pairwise(xs)), default=0.0)
    return nearest / ((xs[-1] - xs[0]) or 1.0) * (wide - 0.4) >= longest + GAP


def _every(count: int, step: int) -> list[int]:
    return list(range(count - 1, -1, -step))[::-1]


def _values(axes: Axes, canvas: Canvas, grid: Grid, inch: float) -> None:
    """Print the values: the upper line's above its points, the lower line's below.

    A line's last value stands with its name.
    """
    for j, x in enumerate(grid.x.positions):
        column = [(r[j].value, r[j]) for r in grid.cells if r[j] is not r[-1]]
        shown = sorted(((v, c) for v, c in column if v is not None), key=lambda item: item[0])
        others = [r[j].value for r in grid.cells if r[j].value is not None]
        for value, cell in shown:
            low = len(others) > 1 and value == min(v for v in others if v is not None)
            # of two equal values, one goes above and one below
            low = low and (len(shown) < 2 or cell is shown[0][1])
            at = (x, value + (-0.1 if low else 0.1) * inch)
            canvas.label(axes, style.value(cell), at, "center", "top" if low else "bottom")


def _ends(
    axes: Axes,
    canvas: Canvas,
    grid: Grid,
    *,
    names: Sequence[list[str]],
    shades: Sequence[str],
    inch: tuple[float, float],
) -> None:
    """Write each name at the height where its line ends, moved just enough to be read."""
    points = style.size("m")
    tall = style.height(points) * inch[1]
    ends = {
        i: (grid.x.positions[row.index(_last(row))], value)
        for i, row in enumerate(grid.cells)
        if (value := _last(row).value) is not None
    }
    heights = [tall * len(names[i]) for i in ends]
    low, high = axes.get_ylim()
    # half a line may stick out
    limits = (low - tall / 2, high + tall / 2)
    middles = within(spread([y for _, y in ends.values()], heights), heights, limits)
    at = axes.get_xlim()[1] + GAP * inch[0]
    for (i, (x, y)), middle in zip(ends.items(), middles, strict=True):
        if abs(middle - y) > tall / 4 or x < grid.x.positions[-1]:
            # a thread from the line to a name that had to give way, or that is far off
            ends_at = at - 0.02 * inch[0]
            axes.plot([x, ends_at], [y, middle], color=shades[i], lw=0.8, zorder=2, clip_on=False)
        for k, line in enumerate(names[i]):
            canvas.label(
                axes,
                line,
                (at, middle - (k - (len(names[i]) - 1) / 2) * tall),
                "left",
                "middle",
                points=points,
                colour=style.readable(shades[i]),
                bold=True,
            )


def spread(wanted: Sequence[float], tall: Sequence[float]) -> list[float]:
    """Return middles for labels of the given heights: no overlap, and as near as can be.

    Labels that would overlap are stacked around the mean of the places they wanted.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], -i))
    # a stack is [labels from below, sum of the base that each of them wants, height]
    stacks: list[tuple[list[int], float, float]] = []
    for i in order:
        top = ([i], wanted[i] - tall[i] / 2, tall[i])
        while stacks and (
            stacks[-1][1] / len(stacks[-1][0]) + stacks[-1][2] > top[1] / len(top[0])
        ):
            under, base, height = stacks.pop()
            top = (under + top[0], base + top[1] - height * len(top[0]), height + top[2])
        stacks.append(top)
    out = [0.0] * len(wanted)
    for members, base, _ in stacks:
        at = base / len(members)
        for i in members:
            out[i] = at + tall[i] / 2
            at += tall[i]
    return out


def within(
    middles: Sequence[float], tall: Sequence[float], limits: tuple[float, float]
) -> list[float]:
    """Return the middles of labels that do not overlap, moved inside ``limits``.

    Where there is no room for all, the lowest stick out.
    """
    out = list(middles)
    order = sorted(range(len(out)), key=lambda i: out[i])
    floor, ceiling = limits
    for i in order:
        out[i] = max(out[i], floor + tall[i] / 2)
        floor = out[i] + tall[i] / 2
    for i in reversed(order):
        out[i] = min(out[i], ceiling - tall[i] / 2)
        ceiling = out[i] - tall[i] / 2
    return out


def _absent(
    axes: Axes, canvas: Canvas, grid: Grid, i: int, *, colour: str, at: tuple[float, float]
) -> None:
    """Write [c] and [x] under the axis, at the place of the point; ``at`` is for the name."""
    name = grid.series.categories[i].title
    canvas.label(axes, name, at, "left", "middle", colour=colour)
    for x, cell in zip(grid.x.positions, grid.cells[i], strict=True):
        if cell.value is None:
            canvas.label(axes, cell.symbol, (x, at[1]), "center", "middle", colour=colour)


SHOWN = InTwoWidths
