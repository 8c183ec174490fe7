"""Boxes side by side or below each other, without arrows: bars, frames, lists of chips."""

from __future__ import annotations

from collections.abc import Sequence

from levekar.charts.diagram.pieces import chips as made_chips
from levekar.charts.diagram.pieces import framed, panel
from levekar.charts.diagram.sheet import PAD, Sheet

BETWEEN = 0.12


def draw(
    sheet: Sheet,
    top: float,
    *,
    items: Sequence[str],
    columns: int = 1,
    look: str = "plain",
    bold: bool = False,
    chips: bool = False,
) -> float:
    """Draw ``items`` in ``columns`` (one on small screens), or as ``chips`` in one box."""
    shown = sheet.look(look)
    if chips:
        held = made_chips(sheet, [sheet.diagram[key] for key in items], sheet.room - 2 * PAD)
        box = framed(sheet, held, shown)
        box.draw(0, top)
        return box.tall
    columns = 1 if sheet.narrow else columns
    wide = (sheet.room - BETWEEN * (columns - 1)) / columns
    y = top
    for start in range(0, len(items), columns):
        row = items[start : start + columns]
        tall = max(panel(sheet, key, wide, look=look, bold=bold).tall for key in row)
        for i, key in enumerate(row):
            panel(sheet, key, wide, look=look, bold=bold, tall=tall).draw(i * (wide + BETWEEN), y)
        y += tall + BETWEEN
    return y - BETWEEN - top
