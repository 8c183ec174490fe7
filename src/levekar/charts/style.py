"""The canvas every picture is drawn on: sizes, fonts, colours and the parts all pictures share.

Positions are in inches. A picture is 7.2 inches wide; its text is large enough to be read when
the picture is scaled down to a screen of 320 px. Only matplotlib's object interface is used,
so that nothing here depends on, or changes, the settings of a notebook.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import paths, text, theme
from levekar.charts import labels, marks
from levekar.charts.grid import Axis, Cell
from levekar.errors import LevekarError
from levekar.observations import TOTAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

WIDTH = 7.2
MARGIN = 0.16
_PARTS = re.compile(r"[^-/]*[-/]|[^-/]+$")
INCH = 72.0
"""Points to the inch."""
NOTHING = 100.0
"""Where the scale ends when no number can be shown."""
CAPITALS = 0.727
"""Height of a capital letter or a figure in the book's font, per point of its size."""


@contextmanager
def settings() -> Iterator[None]:
    """Use matplotlib's own defaults plus what makes the output the same on every machine."""
    import matplotlib as mpl

    fixed: dict[Any, Any] = {
        "svg.hashsalt": "levekar",
        "svg.fonttype": "path",
        "text.parse_math": False,
    }
    # backends and the like belong to the user; setting them would load them
    defaults = {k: v for k, v in mpl.rcParamsDefault.items() if k.split(".")[0] in _OWN}
    with mpl.rc_context(defaults | fixed):
        yield


_OWN = {"axes", "figure", "font", "hatch", "lines", "patch", "path", "savefig", "svg", "text"} | {
    "xtick",
    "ytick",
    "agg",
}


@cache
def _fonts(file: Path) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    if not file.is_file():
        raise LevekarError(
            "Skriftfila finnes ikke.", where=file, hint="hent mappa book/theme/fonts på nytt."
        )
    return FontProperties(fname=file)


def _face(bold: bool) -> Path:
    """Return the file of the book's sans-serif, regular or semibold."""
    weight = 600 if bold else 400
    face = next(f for f in theme.tokens().sans.faces if f.weight == weight and f.style == "normal")
    return paths.project().theme / "fonts" / f"{face.file}.ttf"


@cache
def _outlined(words: str, face: Path) -> float:
    """Return the width of a line as its letters' outlines are, in sizes of the font.

    Widths at the resolution of a screen would be off by up to 8 per cent.
    """
    from matplotlib.textpath import text_to_path

    whole = _fonts(face).copy()
    whole.set_size(100)
    wide, _, _ = text_to_path.get_text_width_height_descent(words, whole, False)
    return float(wide) / 100


def font(size: float, *, bold: bool = False) -> FontProperties:
    """Return the book's sans-serif at ``size`` points, read from the project's own font file."""
    found = _fonts(_face(bold)).copy()
    found.set_size(size)
    return found


def size(step: str = "m") -> float:
    """Return a text size in points, by the name of its step on the type scale."""
    tokens = theme.tokens()
    return tokens.base_chart * tokens.scale[step]


def height(points: float) -> float:
    """Return the height of a line of text, in inches."""
    return points * 1.28 / INCH


@dataclass(frozen=True)
class Sample:
    """One entry of the key above a picture: a filled or a line sample (matplotlib style), words."""

    label: str
    patch: Mapping[str, Any] | None = None
    line: Mapping[str, Any] | None = None

    @property
    def swatch(self) -> float:
        """Return the room the sample needs before its words, in inches."""
        return 0.42 if self.patch else 0.68 if self.line else 0.0


class Canvas:
    """A picture under construction, filled from the top down.

    Give it title, key and plot in that order, then ask for :meth:`axes`. ``footer`` stands at the
    bottom so that number and source follow the picture wherever it goes.
    """

    def __init__(self, title: str, footer: str, mark: str, wide: float = WIDTH) -> None:
        from matplotlib.figure import Figure as Picture

        self.colours = theme.tokens().chart
        self.wide = wide
        self.picture: Figure = Picture(figsize=(wide, 1), dpi=96, facecolor=self.colours.panel)
        self._pending: list[Callable[[float], None]] = []
        self._top = MARGIN
        self._footer = footer
        self._mark = mark
        self._title(title)

    def width(self, words: str, points: float, *, bold: bool = False) -> float:
        """Return the width of one line of text, in inches."""
        return _outlined(words, _face(bold)) * points / INCH

    def wrap(self, words: str, room: float, points: float, *, bold: bool = False) -> list[str]:
        """Break a text at its spaces into lines of at most ``room`` inches.

        A word that is longer is broken after hyphens and slashes.
        """
        lines: list[str] = []
        for word in words.split(" "):
            whole = self.width(word, points, bold=bold) <= room
            for i, part in enumerate([word] if whole else _PARTS.findall(word)):
                longer = f"{lines[-1]}{'' if i else ' '}{part}" if lines else part
                if lines and self.width(longer, points, bold=bold) <= room:
                    lines[-1] = longer
                else:
                    lines.append(part)
        return lines

    def write(
        self,
        words: str,
        x: float,
        y: float,
        points: float,
        *,
        colour: str = "",
        bold: bool = False,
        across: str = "left",
        up: str = "baseline",
        **more: Any,
    ) -> None:
        """Write on the whole picture; ``x`` and ``y`` are inches from its lower left corner.

        ``up`` is matplotlib's vertical alignment, or ``middle``: the capitals' middle at ``y``.
        """
        inches = self.picture.dpi_scale_trans
        self.picture.text(
            x,
            y,
            words,
            fontproperties=font(points, bold=bold),
            color=colour or self.colours.text,
            ha=across,
            **self._aligned(up, points, inches),
            **more,
        )

    def _aligned(self, up: str, points: float, transform: Any) -> dict[str, Any]:
        from matplotlib.transforms import ScaledTranslation

        if up != "middle":
            return {"va": up, "transform": transform}
        # by the font's metrics, not by the letters at hand: neighbours keep one baseline
        down = ScaledTranslation(0, -CAPITALS / 2 * points / INCH, self.picture.dpi_scale_trans)
        return {"va": "baseline", "transform": transform + down}

    def _title(self, title: str) -> None:
        points = size("l")
        for line in self.wrap(title, self.wide - 2 * MARGIN, points, bold=True):
            self._line(line, points, bold=True)
        self._top += 0.06

    def _line(self, words: str, points: float, *, bold: bool = False, colour: str = "") -> None:
        top = self._top
        self._pending.append(
            lambda tall: self.write(
                words, MARGIN, tall - top, points, bold=bold, colour=colour, up="top"
            )
        )
        self._top += height(points)

    def unit(self, unit: str) -> None:
        """Write what the axis counts, unless its numbers carry the unit themselves."""
        if not _carried(unit):
            self._top += 0.04
            words, points = labels.unit(unit).axis, size("s")
            for line in self.wrap(words, self.wide - 2 * MARGIN, points):
                self._line(line, points, colour=self.colours.muted)

    def key(self, samples: Sequence[Sample]) -> None:
        """Place the key in as many rows as it needs."""
        if not samples:
            return
        points = size("s")
        gap = 0.24
        tall = height(points) + 0.05
        x = MARGIN
        self._top += 0.06
        for sample in samples:
            lines = self.wrap(sample.label, self.wide - 2 * MARGIN - sample.swatch, points)
            room = sample.swatch + max(self.width(line, points) for line in lines)
            if x > MARGIN and x + room > self.wide - MARGIN:
                x = MARGIN
                self._top += tall
            self._pending.append(self._placed(sample, lines, x, self._top, points))
            self._top += (len(lines) - 1) * height(points)
            x += room + gap
        self._top += tall

    def _placed(
        self, sample: Sample, lines: Sequence[str], x: float, top: float, points: float
    ) -> Callable[[float], None]:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Rectangle

        def place(tall: float) -> None:
            middle = tall - top - height(points) / 2
            inches = self.picture.dpi_scale_trans
            wide = sample.swatch - 0.08
            if sample.patch:
                self.picture.add_artist(
                    Rectangle((x, middle - 0.09), wide, 0.18, transform=inches, **sample.patch)
                )
            if sample.line:
                along = [x, x + wide / 2, x + wide]
                self.picture.add_artist(
                    Line2D(along, [middle] * 3, transform=inches, markevery=[1], **sample.line)
                )
            for i, line in enumerate(lines):
                down = middle - i * height(points)
                self.write(line, x + sample.swatch, down, points, up="middle")

        return place

    def axes(
        self,
        tall: float,
        *,
        left: float,
        right: float,
        below: float,
        above: float = 0.12,
        free: tuple[float, float, float, float] | None = None,
    ) -> Axes:
        """Return axes ``tall`` inches high, with room for labels around them.

        Sets the height of the picture and draws all that stands around the axes; so this is
        called once, when title, notes and key are given. ``free`` is west, south, east and north
        (inches from the axes' corner) of what the demo mark may cross: else all the picture's
        width.
        """
        points = size("s")
        footer = self.wrap(self._footer, self.wide - 2 * MARGIN, points)
        bottom = MARGIN + len(footer) * height(points) + 0.08 + below
        total = self._top + above + tall + bottom
        self.picture.set_size_inches(self.wide, total)
        for place in self._pending:
            place(total)
        for i, line in enumerate(reversed(footer)):
            y = MARGIN * 0.8 + i * height(points) + 0.03
            self.write(line, MARGIN, y, points, colour=self.colours.muted)
        wide = self.wide - left - right
        axes = self.picture.add_axes(
            (left / self.wide, bottom / total, wide / self.wide, tall / total), facecolor="none"
        )
        for side in axes.spines.values():
            side.set_visible(False)
        axes.tick_params(length=0, labelbottom=False, labelleft=False)
        axes.set_xticks([])
        axes.set_yticks([])
        west, south, east, north = free or (MARGIN - left, 0.0, self.wide - MARGIN - left, tall)
        self._across(
            left + (west + east) / 2, bottom + (south + north) / 2, east - west, north - south
        )
        return axes

    def scale_room(self, values: Sequence[float], unit: str) -> float:
        """Return the room that the numbers of an upright scale need, margin included."""
        numbers = tick_labels(values, unit)
        return MARGIN + 0.1 + max(self.width(n, size("s")) for n in numbers)

    def scale(
        self, axes: Axes, values: Sequence[float], unit: str, *, upright: bool = True
    ) -> None:
        """Draw the lines and numbers of the value axis, and set its limits."""
        (axes.set_ylim if upright else axes.set_xlim)(values[0], values[-1])
        inches = axes.transAxes.inverted().transform(
            self.picture.dpi_scale_trans.transform([(0, 0), (0.08, 0.08)])
        )
        beside, under = (float(v) for v in inches[1] - inches[0])
        numbers = tick_labels(values, unit)
        step = 1
        if not upright:
            # numbers side by side: every second or third of them where they would meet
            longest = max(self.width(number, size("s")) for number in numbers) + 0.08
            apart = axes.get_position().width * self.wide / (len(values) - 1)
            step = math.ceil(longest / apart)
        for i, (value, number) in enumerate(zip(values, numbers, strict=True)):
            share = (value - values[0]) / (values[-1] - values[0])
            base = value == (0 if values[0] <= 0 <= values[-1] else values[0])
            (axes.axhline if upright else axes.axvline)(
                value,
                color=self.colours.axis if base else self.colours.grid,
                linewidth=1.2 if base else 0.9,
                zorder=2.5 if base else 1,
            )
            if i % step:
                continue
            self.label(
                axes,
                number,
                (-beside, share) if upright else (share, -under),
                "right" if upright else "center",
                "middle" if upright else "top",
                muted=True,
                transform=axes.transAxes,
            )

    def label(
        self,
        axes: Axes,
        words: str,
        at: tuple[float, float],
        across: str,
        up: str,
        *,
        points: float | None = None,
        colour: str = "",
        muted: bool = False,
        bold: bool = False,
        transform: Any = None,
    ) -> None:
        """Write at a place given in the data's own coordinates (``transform`` for others).

        Small text if not told otherwise; ``up`` as in :meth:`write`.
        """
        points = points or size("s")
        axes.text(
            *at,
            words,
            fontproperties=font(points, bold=bold),
            color=colour or (self.colours.muted if muted else self.colours.text),
            ha=across,
            zorder=6,
            **self._aligned(up, points, transform or axes.transData),
        )

    def _across(self, x: float, y: float, wide: float, tall: float) -> None:
        """Write the demo mark along the diagonal of the plot, over the data but see-through."""
        if not self._mark:
            return
        # never so steep that it is hard to read
        angle = math.atan2(min(tall * 0.8, wide * 0.6), wide)
        # the length of the line of text that touches the edges at this angle
        room = min(wide / math.cos(angle), tall / math.sin(angle)) * 0.92
        points = min(46.0, 10 * room / self.width(self._mark, 10, bold=True))
        self.write(
            self._mark,
            x,
            y,
            points,
            bold=True,
            colour=self.colours.mark,
            alpha=0.2,
            rotation=math.degrees(angle),
            rotation_mode="anchor",
            across="center",
            up="center",
            zorder=5,
            gid="mark",
        )


def colours(axis: Axis) -> list[str]:
    """Return one colour for each category of a series axis.

    Girls and boys, and the whole country, always keep their colours. Categories in order get
    shades in order.
    """
    chart = theme.tokens().chart
    kept = {
        ("sex", "F"): chart.girls,
        ("sex", "M"): chart.boys,
        ("sex", TOTAL): chart.neutral,
        ("geo", "0"): chart.neutral,
    }
    fixed = [kept.get((axis.dims[0], c.codes[0])) if axis.dims else None for c in axis]
    # the lightest step is for areas; the darkest ones suit bars and lines
    if axis.ordered and 1 < len(axis) < len(chart.sequential):
        fixed = list(chart.sequential[-len(axis) :])
    free = [c for c in chart.categorical if c not in fixed]
    out, used = [], 0
    for colour in fixed:
        out.append(colour or free[used % len(free)])
        used += colour is None
    return out


def readable(colour: str) -> str:
    """Darken a colour until text in it has a contrast of 4.5 : 1 on the panel (WCAG 1.4.3)."""
    panel = theme.tokens().chart.panel
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while contrast(panel, colour) < 4.5:
        parts = [p * 24 // 25 for p in parts]
        colour = "#" + "".join(f"{p:02x}" for p in parts)
    return colour


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.1)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ticks(low: float, high: float, axis: Mapping[str, Any]) -> list[float]:
    """Return round values from ``low`` to ``high``: the report's own axis where it holds them."""
    if axis and axis["min"] <= low and high <= axis["max"]:
        steps = round((axis["max"] - axis["min"]) / axis["step"])
        return [axis["min"] + i * axis["step"] for i in range(steps + 1)]
    rough = max(high - low, 1e-9) / 5
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next(m * scale for m in (1, 2, 2.5, 5, 10) if m * scale >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [i * step for i in range(first, max(last, first + 1) + 1)]


def tick_labels(values: Sequence[float], unit: str) -> list[str]:
    """Return the values as an axis shows them, all with the same decimals."""
    step = values[1] - values[0]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    if round(step, decimals) != round(step, decimals + 1):
        decimals += 1
    return [short(v, unit, decimals) for v in values]


def short(value: float, unit: str, decimals: int) -> str:
    """Return a value as it stands in a picture."""
    return text.with_unit(value, labels.unit(unit).text if _carried(unit) else "", decimals)


def _carried(unit: str) -> bool:
    """Tell whether numbers in a picture carry the unit: only the percent sign is short enough."""
    return labels.unit(unit).text == "%"


def value(cell: Cell, *, sign: bool = True) -> str:
    """Return what is printed at a bar or a point: the number, or the symbol in its place."""
    if cell.value is None:
        return cell.symbol
    return short(cell.value, cell.unit if sign else "count", cell.decimals)


def status_samples(
    statuses: frozenset[str], *, lines: bool, taken: Sequence[str] = ()
) -> list[Sample]:
    """Return the part of the key that explains the statuses, in a colour that is not ``taken``."""
    chart = theme.tokens().chart
    neutral = chart.text if chart.neutral in taken else chart.neutral
    panel = chart.panel
    out = []
    for key in marks.keys(statuses, lines=lines):
        if key.status in labels.SYMBOLS:
            out.append(Sample(key.label))
        elif lines:
            synthetic = key.status == marks.SYNTHETIC
            style = marks.line(synthetic, 0) | marks.point(key.status, neutral, 0, panel)
            out.append(Sample(key.label, line={"color": neutral, **style}))
        else:
            out.append(Sample(key.label, patch=marks.bar(key.status, neutral, 0)))
    return out
