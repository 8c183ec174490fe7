"""Words below or between the forms: a message, an example, an explanation."""

from __future__ import annotations

from collections.abc import Sequence

from levekar.charts.diagram.pieces import stack, text
from levekar.charts.diagram.sheet import Para, Sheet

EDGE = 0.14


def draw(sheet: Sheet, top: float, *, items: Sequence[str]) -> float:
    """Write ``items`` as paragraphs along an upright rule."""
    pieces = []
    for key in items:
        element = sheet.take(key)
        pieces.append(text(sheet, [Para(element.full)], sheet.room - EDGE, even=True))
    piece = stack(pieces, 0.08)
    piece.draw(EDGE, top)
    sheet.rule([(0.02, top + 0.01), (0.02, top + piece.tall - 0.01)], sheet.colours.grid, 3.0)
    return piece.tall
