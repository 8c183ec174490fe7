"""The charts of a profile as SVG: values beside each other, change over time, and where it is.

Plain strings: dozens of pages have hundreds of them. Colours come from the page's style sheet, so
that one drawing serves light and dark. A filled shape or a whole line is a real number; an open
shape or a dashed line is a synthetic one, as in the figures of the book.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from levekar import text
from levekar.charts import labels
from levekar.charts.marks import SYNTHETIC
from levekar.geography import Layer
from levekar.geography.layers import Area
from levekar.geography.layers import Line as Border
from levekar.profiles.values import Line, Number

WIDE, TALL, EDGE = 320, 40, 9
"""Size of the chart of values, and the room beside its axis."""
LEVEL, BASE = 15, 28
"""Where shapes and axis lie, from above."""
ROOM, HIGH = 150, 40
"""Size of the chart of change."""
MAP = 360
"""Width of the map."""
SHAPES = {
    "place": "M{x} {t}a6 6 0 1 0 .01 0z",
    "bydel": "M{x} {t}l6.5 6.5-6.5 6.5-6.5-6.5z",
    "kommune": "M{l} {t}h2.4v13h-2.4z",
}
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def ends(numbers: Sequence[float], unit: str) -> tuple[float, float]:
    """Return the ends of an axis that holds the numbers and zero; shares end at 100 at most."""
    top, bottom = _even(max(*numbers, 0.0)), -_even(-min(*numbers, 0.0))
    if unit == "percent":
        top = min(top, 100.0)
    return (bottom, top) if top > bottom else (0.0, 1.0)


def _even(value: float) -> float:
    """Return the nearest even number from ``value`` up."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((s * power for s in STEPS if s * power >= value * (1 - 1e-9)), 10 * power)


def values(line: Line, alt: str) -> str:
    """Return the place and what it is held against on one axis from zero."""
    low, high = ends(line.numbers() or [0.0], line.unit)

    def x(value: float) -> str:
        return _short(EDGE + (value - low) / (high - low) * (WIDE - 2 * EDGE))

    parts = [f'<path class="axis" d="M{EDGE} {BASE}H{WIDE - EDGE}"/>']
    for at, value, anchor in ((0, low, "start"), (WIDE, high, "end")):
        words = escape(text.with_unit(value, line.words.text, _decimals(value)))
        parts.append(f'<text x="{at}" y="{TALL - 1}" text-anchor="{anchor}">{words}</text>')
    if line.span:
        made_up = _made_up(line.span.low, line.span.high)
        start, end = float(x(line.span.low.value)), float(x(line.span.high.value))
        parts.append(
            f'<rect class="span{made_up}" x="{_short(start - 2)}" y="{LEVEL - 8}" '
            f'width="{_short(end - start + 4)}" height="16" rx="3"/>'
        )
    if line.interval:
        left, right = map(x, line.interval)
        parts.append(
            f'<path class="interval{_made_up(line.own)}" '
            f'd="M{left} {LEVEL - 4}v8m0-4H{right}m0-4v8"/>'
        )
    for reference in reversed(line.references):
        if reference.number.shown:
            parts.append(shape(reference.shape, x(reference.number.value), reference.number))
    if line.own.shown:
        parts.append(shape("place", x(line.own.value), line.own))
    return _svg(WIDE, TALL, "values", alt, parts)


def shape(kind: str, x: str, number: Number) -> str:
    """Return the shape of a place with its middle at ``x``."""
    left = _short(float(x) - 1.2)
    path = SHAPES[kind].format(x=x, l=left, t=_short(LEVEL - (6 if kind == "place" else 6.5)))
    return f'<path class="{kind}{_made_up(number)}" d="{path}"/>'


def sample(kind: str, *, made_up: bool = False) -> str:
    """Return the shape as it stands in the key."""
    drawn = Number(0.0, SYNTHETIC if made_up else "official")
    if kind == "span":
        inner = f'<rect class="span{_made_up(drawn)}" x="1" y="7" width="24" height="16" rx="3"/>'
    elif kind == "interval":
        inner = f'<path class="interval{_made_up(drawn)}" d="M2 11v8m0-4H24m0-4v8"/>'
    else:
        inner = shape(kind, "13", drawn)
    return f'<svg class="sample" viewBox="0 0 26 30" aria-hidden="true">{inner}</svg>'


def trend(line: Line, alt: str) -> str:
    """Return the values over time on an axis from zero, the municipality as a thin line."""
    low, high = ends(line.numbers() or [0.0], line.unit)
    times = [labels.position(period) or 0.0 for period, _, _ in line.trend]
    wide = (times[-1] - times[0]) or 1.0

    def point(time: float, value: float) -> tuple[str, str]:
        x = 7 + (time - times[0]) / wide * (ROOM - 14)
        y = HIGH - 6 - (value - low) / (high - low) * (HIGH - 12)
        return _short(x), _short(y)

    parts = [f'<path class="axis" d="M0 {HIGH - 6}H{ROOM}"/>']
    city = [(t, n) for t, (_, _, n) in zip(times, line.trend, strict=True)]
    own = [(t, n) for t, (_, n, _) in zip(times, line.trend, strict=True)]
    for name, points in (("city", city), ("own", own)):
        for (t0, one), (t1, other) in pairwise(points):
            if one and other and one.shown and other.shown:
                (x0, y0), (x1, y1) = point(t0, one.value), point(t1, other.value)
                style = f"{name}{_made_up(one, other)}"
                parts.append(f'<path class="{style}" d="M{x0} {y0}L{x1} {y1}"/>')
    for t, number in own:
        if number.shown:
            x, y = point(t, number.value)
            parts.append(f'<circle class="place{_made_up(number)}" cx="{x}" cy="{y}" r="3.2"/>')
    return _svg(ROOM, HIGH, "trend", alt, parts)


def _svg(wide: int, tall: int, name: str, alt: str, parts: Iterable[str]) -> str:
    label = f'role="img" aria-label="{escape(alt)}"' if alt else 'aria-hidden="true"'
    return f'<svg class="{name}" viewBox="0 0 {wide} {tall}" {label}>{"".join(parts)}</svg>'


def _decimals(value: float) -> int:
    """Return how many decimals it takes to write an end of an axis."""
    return len(f"{value:g}".partition(".")[2])


def _made_up(*numbers: Number) -> str:
    """Return the class of what is drawn from synthetic numbers."""
    return " made-up" if any(number.status == SYNTHETIC for number in numbers) else ""


def _short(value: float) -> str:
    """Return a coordinate in tenths, as short as can be."""
    return f"{value:.1f}".removesuffix(".0")


class Locator:
    """A small map, drawn once, where each page marks a place of its own."""

    def __init__(self, zones: Layer, bydeler: Layer) -> None:
        self.layers = {"sone": zones, "bydel": bydeler}
        west, south, east, north = zones.box
        self.scale = MAP / (east - west)
        self.west, self.north = west, north
        self.tall = round((north - south) * self.scale)
        self.paths = {
            code: self._path(area)
            for layer in self.layers.values()
            for code, area in layer.areas.items()
        }
        self.notice = zones.notice or zones.credit
        water = " ".join(self._ring(ring) for polygon in zones.water for ring in polygon)
        rivers = " ".join(self._ring(line, close=False) for line in zones.rivers)
        every = " ".join(self.paths[code] for code in zones.areas)
        outlines = " ".join(self.paths[code] for code in bydeler.areas)
        self.ground = f'<path class="water" d="{water}"/><path class="zones" d="{every}"/>'
        self.over = f'<path class="river" d="{rivers}"/><path class="outline" d="{outlines}"/>'

    def has(self, code: str) -> bool:
        """Tell whether a place lies on the map."""
        return code in self.paths

    def map(self, marked: str, alt: str) -> str:
        """Return the map with one place marked; empty if it does not lie on the map."""
        if not self.has(marked):
            return ""
        parts = [self.ground, f'<path class="marked" d="{self.paths[marked]}"/>', self.over]
        return _svg(MAP, self.tall, "locator", alt, parts)

    def _path(self, area: Area) -> str:
        return "".join(self._ring(ring) for polygon in area.polygons for ring in polygon)

    def _ring(self, ring: Border, *, close: bool = True) -> str:
        """Return a line in whole points of the map; points that fall together are one."""
        points = [
            (round((x - self.west) * self.scale), round((self.north - y) * self.scale))
            for x, y in ring
        ]
        kept = [p for i, p in enumerate(points) if not i or p != points[i - 1]]
        if close and len(kept) < 3:
            return ""
        return "M" + "L".join(f"{x} {y}" for x, y in kept) + ("z" if close else "")
