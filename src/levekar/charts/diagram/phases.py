"""Phases that follow each other: pointed boxes on a line, and wedges that grow along it."""

from __future__ import annotations

from collections.abc import Sequence

from levekar.charts import style
from levekar.charts.diagram.pieces import text
from levekar.charts.diagram.sheet import Para, Sheet

TIP = 0.1
PAD = 0.02
WEDGE = 0.46
BETWEEN = 0.1


def draw(sheet: Sheet, top: float, *, items: Sequence[str], wedges: bool = False) -> float:
    """Draw ``items`` as pointed boxes in a row, or as ``wedges`` that grow to the right."""
    return (_wedges if wedges else _pointed)(sheet, top, items)


def _pointed(sheet: Sheet, top: float, items: Sequence[str]) -> float:
    look = sheet.look("soft")
    # every box holds its longest word; what is left is shared
    least = [_longest(sheet, key) + TIP + 2 * PAD + BETWEEN / 2 for key in items]
    spare = (sheet.room - TIP - sum(least)) / len(items)
    widths = [wide + spare for wide in least]
    lefts = [sum(widths[:i]) for i in range(len(items))]
    pieces = []
    for key, wide in zip(items, widths, strict=True):
        room = wide - TIP - 2 * PAD - BETWEEN / 2 + 0.005
        pieces.append(text(sheet, [Para(sheet.take(key).text, "xs")], room, across="center"))
    tall = max(p.tall for p in pieces) + 0.24
    for i, piece in enumerate(pieces):
        a, b = lefts[i], lefts[i] + widths[i] - BETWEEN / 2
        notch = TIP if i else 0.0
        corners = [
            (a, top), (b, top), (b + TIP, top + tall / 2), (b, top + tall), (a, top + tall),
            (a + notch, top + tall / 2),
        ]  # fmt: skip
        sheet.shape(corners, look.fill, look.edge)
        # the notch takes room on the left, the tip gives some on the right
        inset = (b - a - piece.wide) / 2 + (notch + TIP) / 2 * 0.6
        piece.draw(a + inset, top + (tall - piece.tall) / 2)
    return tall


def _longest(sheet: Sheet, key: str) -> float:
    words = sheet.diagram[key].text.split(" ")
    return max(sheet.canvas.width(word, style.size("xs")) for word in words)


def _wedges(sheet: Sheet, top: float, items: Sequence[str]) -> float:
    y = top
    for i, key in enumerate(items):
        look = sheet.look(("soft", "warm")[i % 2])
        sheet.shape(
            [(0, y + WEDGE / 2), (sheet.room, y), (sheet.room, y + WEDGE)], look.fill, look.edge
        )
        piece = text(sheet, [Para(sheet.take(key).text)], sheet.room - 0.14, across="right")
        piece.draw(0, y + (WEDGE - piece.tall) / 2)
        y += WEDGE + BETWEEN
    return y - BETWEEN - top
