"""A puzzle in three steps: loose pieces, some joined, the whole picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from levekar.charts import marks
from levekar.charts.diagram.pieces import text
from levekar.charts.diagram.sheet import Para, Point, Sheet

SIDE = 3
"""Pieces to a side."""
SPREAD = 1.42
"""How much room loose pieces take, compared with the whole picture."""
KNOB = 0.17
BETWEEN = 0.42
LOOSE = (
    (0.0, 0.04, 14), (0.02, -0.04, -18), (0.02, 0.04, 8),
    (-0.04, 0.02, -11), (0.03, 0.0, 22), (0.02, 0.05, -8),
    (0.02, 0.02, 16), (-0.02, 0.05, -14), (0.0, 0.0, 11),
)  # fmt: skip
"""How far each loose piece lies from its place (in pieces, on top of the spread), and its turn."""
JOINED = (0, 0, 1, 0, 0, 1, 2, 2, 1)
"""Which of three parts each piece belongs to when some are joined."""
PARTS = ((-0.22, -0.16, -5), (0.26, 0.02, 6), (-0.08, 0.3, 4))


def draw(sheet: Sheet, top: float, *, items: Sequence[str]) -> float:
    """Draw the three ``items`` with a picture of the puzzle each; downwards on small screens."""
    if len(items) != 3:
        raise sheet.fault("Puslespillet har tre trinn.", "gi tre deler under items.")
    for a, b in pairwise(items):
        sheet.tie(a, b)
    return (_down if sheet.narrow else _across)(sheet, top, items)


def _across(sheet: Sheet, top: float, items: Sequence[str]) -> float:
    wide = (sheet.room - 2 * BETWEEN) / 3
    piece = wide / (SIDE * SPREAD)
    words = [text(sheet, [Para(sheet.take(k).text)], wide, across="center") for k in items]
    tall = wide * 0.98
    for step, block in enumerate(words):
        x = step * (wide + BETWEEN)
        _picture(sheet, step, (x + wide / 2, top + tall / 2), piece)
        block.draw(x, top + tall + 0.1)
        if step:
            y = top + tall / 2
            sheet.arrow([(x - BETWEEN + 0.03, y), (x - 0.03, y)])
    return tall + 0.1 + max(b.tall for b in words)


def _down(sheet: Sheet, top: float, items: Sequence[str]) -> float:
    wide = sheet.room * 0.42
    piece = wide / (SIDE * SPREAD)
    y = top
    for step, key in enumerate(items):
        if step:
            sheet.arrow([(wide / 2, y + 0.03), (wide / 2, y + 0.29)])
            y += 0.32
        words = text(sheet, [Para(sheet.take(key).text)], sheet.room - wide - 0.18)
        _picture(sheet, step, (wide / 2, y + wide / 2), piece)
        words.draw(wide + 0.18, y + (wide - words.tall) / 2)
        y += wide
    return y - top


def _picture(sheet: Sheet, step: int, middle: Point, size: float) -> None:
    chart = sheet.colours
    shades = [marks.lighter(chart.boys, s) for s in (0.86, 0.7, 0.54)]
    for row in range(SIDE):
        for column in range(SIDE):
            number = row * SIDE + column
            fill = shades[(row + 2 * column) % 3]
            home = ((column - 1) * size, (row - 1) * size)
            outline = [
                (home[0] + px * size, home[1] + py * size) for px, py in _outline(row, column)
            ]
            if step == 0:
                dx, dy, turn = LOOSE[number]
                spread = (home[0] * 0.26 + dx * size, home[1] * 0.26 + dy * size)
                outline = _moved(outline, home, spread, turn)
            elif step == 1:
                dx, dy, turn = PARTS[JOINED[number]]
                outline = _moved(outline, (0.0, 0.0), (dx * size, dy * size), turn)
            corners = [(middle[0] + px, middle[1] + py) for px, py in outline]
            sheet.shape(corners, fill, chart.boys, wide=1.1, above=True)


def _moved(outline: Sequence[Point], about: Point, by: Point, turn: float) -> list[Point]:
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return [
        (
            about[0] + by[0] + (x - about[0]) * cos - (y - about[1]) * sin,
            about[1] + by[1] + (x - about[0]) * sin + (y - about[1]) * cos,
        )
        for x, y in outline
    ]


def _outline(row: int, column: int) -> list[Point]:
    """Return the outline of a piece around its middle; outer edges are straight."""
    last = SIDE - 1
    # a knob on one side of a joint is a hole on the other
    sides = [
        (0 if row == 0 else -_way(row - 1, column, 0)),
        (0 if column == last else _way(row, column, 1)),
        (0 if row == last else _way(row, column, 0)),
        (0 if column == 0 else -_way(row, column - 1, 1)),
    ]
    corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
    out: list[Point] = []
    for i, way in enumerate(sides):
        out += _side(corners[i], corners[(i + 1) % 4], way)
    return out


def _way(row: int, column: int, kind: int) -> int:
    return 1 if (row + column + kind) % 2 else -1


def _side(start: Point, end: Point, way: int) -> list[Point]:
    """Return points from ``start`` up to ``end``, with a round knob out (1), in (-1) or none."""
    along = (end[0] - start[0], end[1] - start[1])
    out = (along[1] * way, -along[0] * way)
    points = [start]
    if way:
        for k in range(19):
            angle = math.radians(-125 + 250 * k / 18)
            a = 0.5 + KNOB * 0.72 * math.sin(angle)
            b = KNOB * 0.72 * math.cos(angle) + KNOB * 0.41
            points.append(
                (start[0] + along[0] * a + out[0] * b, start[1] + along[1] * a + out[1] * b)
            )
    return points
