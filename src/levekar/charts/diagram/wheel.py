"""A wheel: a hub, a ring of parts, and a ring of fields in each part."""

from __future__ import annotations

import math
from collections.abc import Sequence

from levekar.charts import marks
from levekar.charts.diagram.pieces import text
from levekar.charts.diagram.sheet import Para, Sheet

RINGS = (0.31, 0.645)
"""Radius of the hub and of the inner ring, as shares of the whole."""
STEPS = 60


def draw(
    sheet: Sheet,
    top: float,
    *,
    hub: str,
    items: Sequence[str],
    radius: float,
) -> float:
    """Draw ``items`` (upper, then lower half) around ``hub``, their children as outer fields.

    The children stand from left to right in both halves, so that the same level has one place.
    ``radius`` is at most half of the sheet.
    """
    if len(items) != 2:
        raise sheet.fault("Hjulet har to halvdeler.", "gi to deler under items.")
    radius = min(radius, sheet.room / 2)
    step = "xs" if sheet.narrow else "s"
    x, y = sheet.room / 2, top + radius
    inner, middle = (share * radius for share in RINGS)
    colours = [sheet.colours.boys, sheet.colours.girls]
    part = math.tau / 2
    for i, key in enumerate(items):
        element = sheet.take(key)
        colour = colours[i % len(colours)]
        start = -math.pi / 2 + part * i
        _field(sheet, (x, y), (inner, middle), (start, start + part), marks.lighter(colour, 0.72))
        at = _at(x, y, (inner + middle) / 2, start + part / 2)
        words = text(sheet, [Para(element.text, bold=True)], middle * 1.3, across="center")
        words.draw(at[0] - words.wide / 2, at[1] - words.tall / 2)
        children = sheet.diagram.children(key)
        share = part / len(children)
        order = children if i == 0 else children[::-1]
        for j, child in enumerate(order):
            sheet.take(child.id)
            a = start + share * j
            _field(sheet, (x, y), (middle, radius), (a, a + share), marks.lighter(colour, 0.88))
            at = _at(x, y, (middle + radius) / 2 * 0.985, a + share / 2)
            # near the top and the bottom a field is wider than it is deep
            room = (radius - middle) * (1.02 + 0.6 * abs(math.cos(a + share / 2)))
            words = text(sheet, [Para(child.text, step)], room, across="center")
            words.draw(at[0] - words.wide / 2, at[1] - words.tall / 2)
    look = sheet.look("strong")
    sheet.disc(x, y, inner, look)
    words = text(
        sheet, [Para(sheet.take(hub).text, step, bold=True)], inner * 1.9, across="center",
        colour=look.text,
    )  # fmt: skip
    words.draw(x - words.wide / 2, y - words.tall / 2)
    return 2 * radius


def _at(x: float, y: float, radius: float, angle: float) -> tuple[float, float]:
    """Return a point at ``angle``, clockwise from the top."""
    return (x + radius * math.sin(angle), y - radius * math.cos(angle))


def _field(
    sheet: Sheet,
    middle: tuple[float, float],
    radii: tuple[float, float],
    angles: tuple[float, float],
    fill: str,
) -> None:
    turn = [angles[0] + (angles[1] - angles[0]) * k / STEPS for k in range(STEPS + 1)]
    corners = [_at(*middle, radii[1], a) for a in turn]
    corners += [_at(*middle, radii[0], a) for a in reversed(turn)]
    sheet.shape(corners, fill, sheet.colours.panel, wide=2.2)
