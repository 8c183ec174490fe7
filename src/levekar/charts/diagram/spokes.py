"""A centre with boxes around it, each pointing to the centre (or to a ring around it)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from levekar.charts.diagram.pieces import panel, text
from levekar.charts.diagram.sheet import Para, Point, Sheet

BETWEEN = 0.2
REACH = 0.42
"""Room for the arrows between boxes and centre."""
LABEL = 0.08
TIP = 0.02
"""Between an arrow and what it points at."""
LIFT = 0.16
"""How far a centre is lifted in its ring, to make room for the ring's words below it."""


@dataclass(frozen=True)
class _Goal:
    """What the arrows point at: an element drawn as a disc."""

    key: str
    at: Point
    radius: float


def draw(
    sheet: Sheet,
    top: float,
    *,
    left: Sequence[str],
    right: Sequence[str],
    centre: str,
    above: str = "",
    below: str = "",
    ring: str = "",
    radius: float = 1.0,
    ring_wide: float = 0.5,
) -> float:
    """Draw ``centre`` as a disc, ``left`` and ``right`` as columns, ``above`` and ``below`` it.

    With ``ring`` the arrows go to that element, which lies around the centre. Boxes at the same
    height in the two columns have their middles level.
    """
    if len(left) != len(right):
        raise sheet.fault("De to sidene har ikke like mange bokser.", "se left og right.")
    outer = radius + (ring_wide if ring else 0.0)
    wide = (sheet.room - 2 * outer - 2 * REACH) / 2
    middle = sheet.room / 2
    spans = [(key, 2 * outer - 0.2) for key in (above, below)]
    head, foot = (panel(sheet, k, w, bold=False) if k else None for k, w in spans)
    room_above = head.tall + REACH if head else 0.0
    room_below = foot.tall + REACH if foot else 0.0
    pairs = list(zip(left, right, strict=True))
    rows = [[panel(sheet, key, wide, bold=False) for key in pair] for pair in pairs]
    # without anything above, all boxes get the same height: the figure is even from side to side
    least = 0.0 if head else max(p.tall for row in rows for p in row)
    heights = [max(least, *(p.tall for p in row)) for row in rows]
    total = max(sum(heights) + BETWEEN * (len(rows) - 1), room_above + 2 * outer + room_below)
    spare = (total - sum(heights)) / max(1, len(rows) - 1)
    half = len(rows) // 2
    if len(rows) % 2:  # level with the boxes in the middle
        at = top + sum(heights[:half]) + spare * half + heights[half] / 2
    else:
        at = top + room_above + (total - room_above - room_below) / 2
    goal = _Goal(ring or centre, (middle, at), outer)
    y = top
    for pair, height in zip(pairs, heights, strict=True):
        for key, x in zip(pair, (0.0, sheet.room - wide), strict=True):
            box = panel(sheet, key, wide, bold=False, tall=least)
            box.draw(x, y + (height - box.tall) / 2)
            _point(sheet, key, (x or wide, y + height / 2), goal)
        y += height + spare
    if head:
        head.draw(middle - head.wide / 2, top)
        _point(sheet, above, (middle, top + head.tall), goal)
    if foot:
        foot.draw(middle - foot.wide / 2, top + total - foot.tall)
        _point(sheet, below, (middle, top + total - foot.tall), goal)
    _discs(sheet, centre, ring, goal, radius)
    return total


def _point(sheet: Sheet, key: str, start: Point, goal: _Goal) -> None:
    """Draw the arrow from a box to the disc, with its words beside it."""
    tie = sheet.tie(key, goal.key)
    length = math.dist(start, goal.at)
    share = (length - goal.radius - TIP) / length
    end = tuple(a + (b - a) * share for a, b in zip(start, goal.at, strict=True))
    sheet.arrow([start, (end[0], end[1])])
    if tie.label:
        muted = sheet.colours.muted
        block = sheet.block([Para(tie.label, "xs")], 1.2, even=True, colour=muted)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        sheet.put(block, middle[0] + LABEL, middle[1] - block.tall / 2)


def _discs(sheet: Sheet, centre: str, ring: str, goal: _Goal, radius: float) -> None:
    x, y = goal.at
    if ring:
        look = sheet.look("soft", sheet.diagram[ring])
        sheet.disc(x, y, goal.radius, look)
        words = text(
            sheet, [Para(sheet.take(ring).text, "xs", bold=True)], goal.radius, across="center"
        )
        y -= LIFT
        below = (y + radius + goal.at[1] + goal.radius) / 2 - 0.03
        words.draw(x - words.wide / 2, below - words.tall / 2)
    look = sheet.look("strong", sheet.diagram[centre])
    sheet.disc(x, y, radius, look)
    words = text(
        sheet, [Para(sheet.take(centre).text, bold=True)], radius * 1.64, across="center",
        colour=look.text,
    )  # fmt: skip
    words.draw(x - words.wide / 2, y - words.tall / 2)
