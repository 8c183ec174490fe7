"""Rows and columns with named edges and empty cells: how something was sorted."""

from __future__ import annotations

from collections.abc import Sequence

from levekar.charts.diagram.model import Element
from levekar.charts.diagram.pieces import framed, text
from levekar.charts.diagram.sheet import PAD, Para, Sheet

CELL = 0.95
BETWEEN = 0.08


def draw(
    sheet: Sheet,
    top: float,
    *,
    columns: str,
    rows: str,
    empty: str,
) -> float:
    """Draw a cell for each pair of the children of ``columns`` and ``rows``, with ``empty`` in."""
    across, down = (sheet.diagram.children(key) for key in (columns, rows))
    side = 1.12 if sheet.narrow else 1.25
    left = side + BETWEEN
    wide = (sheet.room - side - BETWEEN * len(across)) / len(across)
    y = top + _heads(sheet, top, (columns, rows), across, (left, wide)) + 0.08
    look, room = sheet.look("plain"), wide - 2 * PAD
    nothing = Para(empty, "xs", colour=sheet.colours.muted)
    for row in down:
        name = text(sheet, [Para(sheet.take(row.id).text)], side)
        name.draw(0, y + (CELL - name.tall) / 2)
        for i in range(len(across)):
            held = text(sheet, [nothing], room, across="center")
            framed(sheet, held, look, tall=CELL).draw(left + i * (wide + BETWEEN), y)
        y += CELL + BETWEEN
    return y - BETWEEN - top


def _heads(
    sheet: Sheet,
    top: float,
    axes: tuple[str, str],
    across: Sequence[Element],
    place: tuple[float, float],
) -> float:
    """Write the names of both axes and of the columns; return their height."""
    left, wide = place
    columns, rows = (Para(sheet.take(key).text, bold=True) for key in axes)
    title = text(sheet, [columns], sheet.room - left, across="center")
    title.draw(left, top)
    y = top + title.tall + 0.05
    names = [text(sheet, [Para(sheet.take(c.id).text)], wide, across="center") for c in across]
    corner = text(sheet, [rows], left - BETWEEN)
    tall = max(p.tall for p in (*names, corner))
    corner.draw(0, y + tall - corner.tall)
    for i, name in enumerate(names):
        name.draw(left + i * (wide + BETWEEN), y + tall - name.tall)
    return y + tall - top
