"""A triangle with its point down: layers that grow narrower, from what is seen to what is deep."""

from __future__ import annotations

from collections.abc import Sequence

from levekar.charts import marks
from levekar.charts.diagram.pieces import STACK_GAP, chips, stack, text
from levekar.charts.diagram.sheet import Para, Sheet

POINT = 0.42
"""Width at the bottom, as a share of the top."""
JOINT = 0.36
PAD = 0.13


def draw(sheet: Sheet, top: float, *, items: Sequence[str]) -> float:
    """Draw ``items`` from the widest layer to the deepest; arrows between them go both ways."""
    room = sheet.room
    # text stays within the lower, shorter edge of its layer
    shares = [1 - (1 - POINT) * (i + 1) / len(items) for i in range(len(items))]
    tints = (0.9, 0.82, 0.72)
    pieces = []
    for key, share in zip(items, shares, strict=True):
        element = sheet.take(key)
        inner = room * share - 2 * PAD
        head = text(sheet, [Para(element.text, "s", bold=True)], inner, across="center")
        pieces.append(stack([head, chips(sheet, sheet.diagram.children(key), inner)], STACK_GAP))
    heights = [p.tall + 2 * PAD for p in pieces]
    total = sum(heights) + JOINT * (len(items) - 1)
    slope = room * (1 - POINT) / 2 / total
    y = top
    for number, (piece, tall) in enumerate(zip(pieces, heights, strict=True)):
        if number:
            tie = sheet.tie(items[number - 1], items[number])
            middle = room / 2
            block = sheet.block([Para(tie.label, "xs")], room, colour=sheet.colours.muted)
            x = middle - (block.wide + 0.12) / 2
            sheet.arrow([(x, y + 0.02), (x, y + JOINT - 0.02)], both=True)
            sheet.put(block, x + 0.12, y + (JOINT - block.tall) / 2)
            y += JOINT
        a, b = (y - top) * slope, (y - top + tall) * slope
        corners = [(a, y), (room - a, y), (room - b, y + tall), (b, y + tall)]
        colour = marks.lighter(sheet.colours.boys, tints[min(number, 2)])
        sheet.shape(corners, colour, sheet.colours.boys)
        piece.draw((room - piece.wide) / 2, y + PAD)
        y += tall
    return y - top
