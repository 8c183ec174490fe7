"""A chain of boxes downwards, with or without a way back from the last to the first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from levekar.charts.diagram.pieces import panel
from levekar.charts.diagram.sheet import Sheet

BETWEEN = 0.3
LANE = 0.3


def draw(sheet: Sheet, top: float, *, items: Sequence[str], loop: bool = False) -> float:
    """Draw ``items`` in order; ``loop`` adds the arrow from the last one to the first."""
    for a, b in pairwise(items):
        sheet.tie(a, b)
    wide = sheet.room - (LANE if loop else 0.0)
    y, middles = top, []
    for number, key in enumerate(items):
        if number:
            sheet.arrow([(wide / 2, y + 0.01), (wide / 2, y + BETWEEN - 0.01)])
            y += BETWEEN
        piece = panel(sheet, key, wide, bold=False)
        piece.draw(0, y)
        middles.append(y + piece.tall / 2)
        y += piece.tall
    if loop:
        sheet.tie(items[-1], items[0])
        x = wide + LANE - 0.05
        sheet.arrow([(wide, middles[-1]), (x, middles[-1]), (x, middles[0]), (wide, middles[0])])
    return y - top
