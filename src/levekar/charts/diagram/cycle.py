"""Boxes around a circle, each leading to the next, with words in the middle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from levekar.charts.diagram.pieces import panel, text
from levekar.charts.diagram.sheet import Para, Sheet

RADIUS, HUB = 2.0, 0.86
"""Of the circle the boxes stand on, and of the disc in the middle."""
BOX = 1.8
SPACE = 0.06
"""Between a box and the arrow that leaves or meets it."""


def draw(
    sheet: Sheet,
    top: float,
    *,
    items: Sequence[str],
    centre: str,
) -> float:
    """Draw ``items`` clockwise from the top on a circle around ``centre``."""
    for a, b in pairwise([*items, items[0]]):
        sheet.tie(a, b)
    pieces = [panel(sheet, key, BOX, bold=False) for key in items]
    tall = max(p.tall for p in pieces)
    pieces = [panel(sheet, key, BOX, bold=False, tall=tall) for key in items]
    angles = [math.tau * i / len(items) for i in range(len(items))]
    x, y = sheet.room / 2, top + RADIUS + tall / 2
    half = (BOX / 2 + SPACE, tall / 2 + SPACE)
    for i, (piece, angle) in enumerate(zip(pieces, angles, strict=True)):
        piece.draw(x + RADIUS * math.sin(angle) - BOX / 2, y - RADIUS * math.cos(angle) - tall / 2)
        after = angles[i + 1] if i + 1 < len(angles) else math.tau
        start = _edge(angle, 1, half)
        end = _edge(after, -1, half)
        arc = [start + (end - start) * k / 24 for k in range(25)]
        sheet.arrow([(x + RADIUS * math.sin(a), y - RADIUS * math.cos(a)) for a in arc])
    look = sheet.look("strong")
    sheet.disc(x, y, HUB, look)
    words = sheet.take(centre).text
    inner = text(sheet, [Para(words)], HUB * 1.62, across="center", colour=look.text)
    inner.draw(x - inner.wide / 2, y - inner.tall / 2)
    lowest = max(-math.cos(a) for a in angles)
    return RADIUS * (1 + lowest) + tall


def _edge(angle: float, way: int, half: tuple[float, float]) -> float:
    """Return the angle where the circle leaves the box at ``angle``."""
    at = angle
    x, y = RADIUS * math.sin(angle), RADIUS * math.cos(angle)
    while abs(RADIUS * math.sin(at) - x) < half[0] and abs(RADIUS * math.cos(at) - y) < half[1]:
        at += way * 0.002
    return at
