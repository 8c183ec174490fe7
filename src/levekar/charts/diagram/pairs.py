"""Pairs: from something to something else, with an arrow between."""

from __future__ import annotations

from collections.abc import Sequence

from levekar.charts.diagram.pieces import panel
from levekar.charts.diagram.sheet import Sheet

ARROW = 0.7
BETWEEN = 0.13


def draw(sheet: Sheet, top: float, *, items: Sequence[Sequence[str]]) -> float:
    """Draw each pair of ``items`` on a line of its own."""
    gap = ARROW if not sheet.narrow else ARROW * 0.55
    wide = (sheet.room - gap) / 2
    y = top
    for start, end in items:
        sheet.tie(start, end)
        tall = max(panel(sheet, key, wide).tall for key in (start, end))
        panel(sheet, start, wide, bold=False, tall=tall).draw(0, y)
        panel(sheet, end, wide, look="soft", tall=tall).draw(wide + gap, y)
        sheet.arrow([(wide + 0.05, y + tall / 2), (wide + gap - 0.05, y + tall / 2)])
        y += tall + BETWEEN
    return y - BETWEEN - top
