"""Schematic lines between two axes in words: a principle, never data, so without any number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from levekar.charts.diagram.pieces import text
from levekar.charts.diagram.sheet import Para, Point, Sheet

TALL = 3.0


def draw(
    sheet: Sheet,
    top: float,
    *,
    x: str,
    y: str,
    lines: Mapping[str, Mapping[str, Any]],
    places: Sequence[str] = (),
    lift: Mapping[str, Any] | None = None,
    notes: Sequence[Mapping[str, Any]] = (),
) -> float:
    """Draw ``lines`` (id → points in shares of the axes, or a ``fall`` and its steepness).

    A line's words stand ``at`` a place (shares of the two axes), within ``room``, a share of the
    width. ``places`` name the stretches of the ``x`` axis. ``lift`` is an element shown as upright
    arrows from the line ``from`` to the line ``to``. ``notes`` are elements written ``at`` a place.
    """
    plot = _Plot(sheet, top, y)
    plot.axes()
    below = plot.below(x, places)
    shades = (sheet.colours.neutral, sheet.colours.boys)
    for number, (key, spec) in enumerate(lines.items()):
        colour = shades[number % 2] if len(lines) > 1 else sheet.colours.boys
        dashed = len(lines) > 1 and number == 0
        if "points" not in spec and "fall" not in spec:
            raise sheet.fault(f"Linja «{key}» har ingen form.", "skriv points eller fall.")
        sheet.rule([plot.at(p) for p in _points(spec)], colour, 2.6, dashed=dashed)
        plot.note(key, spec["at"], spec["room"], bold=True)
    if lift:
        plot.lift(lift, lines)
    for note in notes:
        plot.note(str(note["id"]), note["at"], note["room"])
    return plot.bottom + below - top


def _points(spec: Mapping[str, Any]) -> list[Point]:
    """Return a line's points, in shares of the two axes."""
    if "points" in spec:
        return [(float(px), float(py)) for px, py in spec["points"]]
    high, low, steep = (float(v) for v in spec["fall"])
    return [(i / 80, low + (high - low) * math.exp(-steep * i / 80)) for i in range(81)]


class _Plot:
    def __init__(self, sheet: Sheet, top: float, y: str) -> None:
        self.sheet = sheet
        words = sheet.take(y).text
        head = text(sheet, [Para(words, bold=True)], sheet.room)
        head.draw(0, top)
        self.left = 0.12
        self.top = top + head.tall + 0.1
        self.wide = sheet.room - self.left - 0.12
        self.tall = TALL
        self.bottom = self.top + TALL

    def at(self, share: Point) -> Point:
        return (self.left + share[0] * self.wide, self.bottom - share[1] * self.tall)

    def axes(self) -> None:
        corner = (self.left, self.bottom)
        axis = self.sheet.colours.axis
        self.sheet.arrow([corner, (self.left, self.top)], colour=axis)
        self.sheet.arrow([corner, (self.left + self.wide + 0.1, self.bottom)], colour=axis)

    def below(self, x: str, places: Sequence[str]) -> float:
        """Write what stands under the axis and return its height."""
        used = 0.08
        sheet = self.sheet
        if places:
            share = self.wide / len(places)
            # on a small screen names that would meet stand on two lines
            rows = 2 if sheet.narrow else 1
            room = share * (1.75 if sheet.narrow else 1) - 0.06
            pieces = [
                text(sheet, [Para(sheet.take(k).text, "xs")], room, across="center") for k in places
            ]
            first = max(p.tall for p in pieces[::rows]) + 0.02 if rows > 1 else 0.0
            for i, piece in enumerate(pieces):
                middle = self.left + (i + 0.5) * share
                piece.draw(middle - room / 2, self.bottom + used + (first if i % rows else 0.0))
                if i:
                    edge = self.left + i * share
                    sheet.rule(
                        [(edge, self.bottom - 0.05), (edge, self.bottom + 0.05)],
                        sheet.colours.axis, 1.0,
                    )  # fmt: skip
            used += first + max(p.tall for p in pieces[rows - 1 :: rows]) + 0.06
        title = text(sheet, [Para(sheet.take(x).text, bold=True)], self.wide, across="center")
        title.draw(self.left, self.bottom + used)
        return used + title.tall

    def note(self, key: str, at: Sequence[float], room: float, *, bold: bool = False) -> None:
        """Write an element with its upper left corner at a place in shares of the axes."""
        x, y = self.at((float(at[0]), float(at[1])))
        piece = text(self.sheet, [Para(self.sheet.take(key).text, bold=bold)], room * self.wide)
        piece.draw(x, y)

    def lift(self, lift: Mapping[str, Any], lines: Mapping[str, Mapping[str, Any]]) -> None:
        """Draw the arrows from one straight line to another, and their words."""
        ends = [[_points(lines[lift[k]])[i] for i in (0, -1)] for k in ("from", "to")]

        def height(line: list[Point], share: float) -> float:
            (x0, y0), (x1, y1) = line
            return y0 + (y1 - y0) * (share - x0) / (x1 - x0)

        for share in lift["places"]:
            low, high = (self.at((share, height(line, share))) for line in ends)
            self.sheet.arrow([(low[0], low[1] - 0.04), (high[0], high[1] + 0.05)])
        self.note(str(lift["id"]), lift["at"], lift["room"])
