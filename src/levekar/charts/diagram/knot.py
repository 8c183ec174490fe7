"""Many threads woven into a knot, beside one straight line: the whole against the simple."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from levekar.charts.diagram.model import Relation
from levekar.charts.diagram.pieces import Piece, panel, text
from levekar.charts.diagram.sheet import Para, Point, Sheet

ROW = 0.36
"""Between two threads where they begin."""
NAMES = 1.45
"""Width of the names of the threads; less on small screens."""
RADIUS = 0.86
HALF = 2.45
"""Width of the simple side of a wide sheet."""
TURNS = 2.2
POINTS = 160


@dataclass(frozen=True)
class _Knot:
    at: Point
    radius: float
    bottom: float


def draw(
    sheet: Sheet,
    top: float,
    *,
    threads: Sequence[str],
    knot: str,
    line: str,
    action: str,
    left: str,
    right: str,
) -> float:
    """Draw ``threads`` into the ``knot``, and beside it the ``line`` that ends in the ``action``.

    ``left`` and ``right`` are the headings. The knot leads to the line, the line to the action.
    """
    tie = sheet.tie(knot, line)
    sheet.tie(line, action)
    room = HALF if not sheet.narrow else sheet.room
    wide = sheet.room - room - 0.4 if not sheet.narrow else sheet.room
    heads = [_head(sheet, left, wide), _head(sheet, right, room)]
    cause = panel(sheet, line, room, bold=False)
    end = panel(sheet, action, room, look="strong")
    if sheet.narrow:
        heads[0].draw(0, top)
        woven = _woven(sheet, threads, knot, (0, top + heads[0].tall + 0.14), wide)
        y = woven.bottom + 0.14
        _reduced(sheet, tie, (woven.at[0], y), (woven.at[0], y + 0.42))
        y += 0.58
        heads[1].draw(0, y)
        first = y + heads[1].tall + 0.14
        x = 0.0
    else:
        x = wide + 0.4
        heads[0].draw(0, top)
        heads[1].draw(x, top)
        body = top + max(h.tall for h in heads) + 0.14
        woven = _woven(sheet, threads, knot, (0, body), wide)
        first = woven.at[1] - cause.tall / 2
        _reduced(
            sheet, tie, (woven.at[0] + woven.radius + 0.06, woven.at[1]), (x - 0.02, woven.at[1])
        )
    cause.draw(x, first)
    second = first + cause.tall + 0.5
    sheet.arrow([(x + room / 2, first + cause.tall + 0.01), (x + room / 2, second - 0.01)])
    end.draw(x, second)
    return max(woven.bottom, second + end.tall) - top


def _head(sheet: Sheet, key: str, room: float) -> Piece:
    """Return a heading with its description below."""
    element = sheet.take(key)
    paras = [Para(element.text, "m", bold=True)]
    for child in sheet.diagram.children(key):
        if child.role == "beskrivelse":
            paras.append(Para(sheet.take(child.id).text, above=0.03))
    return text(sheet, paras, room, even=True)


def _reduced(sheet: Sheet, tie: Relation, start: Point, end: Point) -> None:
    """Draw the arrow from the knot to the line: level with its words above, or downwards."""
    sheet.arrow([start, end])
    block = sheet.block([Para(tie.label, "xs")], 1.3, colour=sheet.colours.muted)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    if start[1] == end[1]:
        sheet.put(block, middle[0], middle[1] - block.tall - 0.04, across="center")
    else:
        sheet.put(block, middle[0] - 0.09, middle[1] - block.tall / 2, across="right")


def _woven(sheet: Sheet, threads: Sequence[str], knot: str, at: Point, wide: float) -> _Knot:
    """Draw the names, the threads and the knot, with the knot's name below it."""
    room = NAMES if not sheet.narrow else NAMES * 0.88
    names = [text(sheet, [Para(sheet.take(key).text)], room) for key in threads]
    heights = [max(ROW, name.tall + 0.08) for name in names]
    # the longest line of a thread's name decides where the thread may begin
    radius = min(RADIUS, (wide - room - 0.35) / 2)
    right = 0.62 if not sheet.narrow else 0.0
    middle = (wide - radius - right, at[1] + sum(heights) / 2 - 0.1)
    y = at[1]
    for i, (name, height) in enumerate(zip(names, heights, strict=True)):
        name.draw(at[0], y + (height - name.tall) / 2)
        start = (at[0] + _reach(sheet, threads[i], room) + 0.08, y + height / 2)
        _thread(sheet, i / len(names), start, _Knot(middle, radius, 0.0))
        y += height
    label = text(sheet, [Para(sheet.take(knot).text, bold=True)], 2 * radius + 0.1, across="center")
    below = max(middle[1] + radius, y - label.tall) + 0.1
    label.draw(middle[0] - label.wide / 2, below)
    return _Knot(middle, radius, max(y, below + label.tall))


def _reach(sheet: Sheet, key: str, room: float) -> float:
    """Return how far the name of a thread reaches."""
    return sheet.block([Para(sheet.diagram[key].text)], room).wide


def _thread(sheet: Sheet, share: float, start: Point, knot: _Knot) -> None:
    """Draw one thread: in from its name, then round the knot in a way of its own."""
    chart = sheet.colours
    colours = (chart.boys, chart.girls, chart.neutral, chart.categorical[3])
    phase = math.tau * share
    loops = []
    for k in range(POINTS + 1):
        a = k / POINTS * math.tau * TURNS + math.pi
        x = 0.6 * math.cos(a + 0.3 * phase) + 0.38 * math.cos(1.62 * a + 2 * phase)
        y = 0.6 * math.sin(a + 1.3 * phase) + 0.38 * math.sin(1.38 * a - phase)
        # bent softly inwards, so that all of it lies in a circle
        far = (1 + math.hypot(x, y) ** 5) ** 0.2
        loops.append((knot.at[0] + knot.radius * x / far, knot.at[1] + knot.radius * y / far))
    first, second = loops[0], loops[1]
    slope = (second[0] - first[0], second[1] - first[1])
    speed = POINTS / 12
    inward = [
        _hermite(start, first, (1.2, 0.0), (slope[0] * speed, slope[1] * speed), i / 40)
        for i in range(40)
    ]
    colour = colours[round(share * 7) % len(colours)]
    sheet.rule([*inward, *loops], colour, 1.4)


def _hermite(p: Point, q: Point, out: Point, into: Point, t: float) -> Point:
    """Return a point on the smooth curve from ``p`` to ``q`` with given directions at its ends."""
    h = (2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t, -2 * t**3 + 3 * t**2, t**3 - t**2)
    return (
        h[0] * p[0] + h[1] * out[0] + h[2] * q[0] + h[3] * into[0],
        h[0] * p[1] + h[1] * out[1] + h[2] * q[1] + h[3] * into[1],
    )
