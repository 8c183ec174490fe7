"""Boxes in columns and rows with arrows between chosen sides: maps of causes, organisations."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from levekar.charts.diagram.pieces import Piece, panel
from levekar.charts.diagram.sheet import Para, Point, Sheet

PORT = re.compile(r"(top|bottom|left|right)(?:@([\d.]+|=))?")
LANE = re.compile(r"c(\d+)")
LEVEL = "="
"""As a place on the side of a box: level with the other end of the arrow."""
LABEL_GAP = 0.07
OUTSIDE = 0.14
"""Between the outermost boxes and a lane that passes them."""
SIDES = ("left", "right", "above", "below")
EDGE = ("tie", "out", "in", "lane", "label", "room", "at")


@dataclass(frozen=True)
class Place:
    """A box where it stands, in inches."""

    x: float
    y: float
    wide: float
    tall: float

    def port(self, side: str, share: float) -> Point:
        """Return a point on an edge, ``share`` of the way from its left or upper end."""
        if side in ("top", "bottom"):
            return (self.x + share * self.wide, self.y + (self.tall if side == "bottom" else 0))
        return (self.x + (self.wide if side == "right" else 0), self.y + share * self.tall)


@dataclass(frozen=True)
class Room:
    """How the room is shared: column widths, gaps between boxes, margins for lanes."""

    columns: Sequence[float]
    gap: Sequence[float]
    gaps: Mapping[int, float]
    margins: Sequence[float]

    def above(self, row: int) -> float:
        """Return the room above a row."""
        return self.gaps.get(row, self.gap[1])


def draw(
    sheet: Sheet,
    top: float,
    *,
    columns: Sequence[float],
    cells: Mapping[str, Sequence[int]],
    edges: Sequence[Mapping[str, Any]] = (),
    looks: Mapping[str, str] | None = None,
    large: Collection[str] = (),
    gap: Sequence[float] = (0.4, 0.34),
    gaps: Mapping[int, float] | None = None,
    margins: Sequence[float] = (0.0, 0.0),
    least: float = 0.0,
) -> float:
    """Draw ``cells`` (id → column, row, columns spanned, rows spanned) and ``edges``.

    ``columns`` are relative widths, ``gap`` the room between columns and rows, ``gaps`` other room
    above single rows, ``margins`` room left and right for lanes, ``least`` the lowest row, and
    ``large`` the boxes with larger words.

    An edge is a mapping with ``tie`` («from>to»); ``out`` and ``in``: the sides it leaves and meets
    («right»; «right@0.3» for another place than the middle; «left@=» for one level with the other
    end); ``lane`` («c1»: along the gap before column 1);
    ``label`` (left, right, above, below): where its words stand, within ``room`` inches, ``at`` a
    share of its longest part. Without sides it goes straight between the sides that face.
    """
    grid = _Grid(sheet, Room(columns, gap, gaps or {}, margins), least)
    tall = grid.boxes(top, cells, looks or {}, large)
    for edge in edges:
        grid.edge(edge)
    return tall


class _Grid:
    def __init__(self, sheet: Sheet, room: Room, least: float) -> None:
        self.sheet, self.room, self.least = sheet, room, least
        gap, columns = room.gap[0], room.columns
        left = sheet.room - sum(room.margins) - gap * (len(columns) - 1)
        self.widths = [c / sum(columns) * left for c in columns]
        self.lefts = [room.margins[0] + sum(self.widths[:i]) + gap * i for i in range(len(columns))]
        self.tops: list[float] = []
        self.places: dict[str, Place] = {}

    def boxes(
        self,
        top: float,
        cells: Mapping[str, Sequence[int]],
        looks: Mapping[str, str],
        large: Collection[str],
    ) -> float:
        spans = {k: (*c, *(1, 1)[len(c) - 2 :]) for k, c in cells.items()}
        if not all(column + over <= len(self.widths) for column, _, over, _ in spans.values()):
            raise self.sheet.fault("En boks står i en kolonne som ikke finnes.", "se columns.")

        def made(key: str, tall: float = 0.0) -> Piece:
            column, _, over, _ = spans[key]
            wide = sum(self.widths[column : column + over]) + self.room.gap[0] * (over - 1)
            look = looks.get(key, "plain")
            step = "m" if key in large else "s"
            bold = look in ("strong", "key", "bare")
            return panel(
                self.sheet, key, wide, look=look, step=step, bold=bold, tall=tall, apart=cells
            )

        heights = self._heights({k: (s[1], s[3], made(k).tall) for k, s in spans.items()})
        y = top
        for row, height in enumerate(heights):
            y += self.room.above(row) if row else 0.0
            self.tops.append(y)
            y += height
        for key, (column, row, _, down) in spans.items():
            end = self.tops[row + down - 1] + heights[row + down - 1]
            piece = made(key, end - self.tops[row])
            x = self.lefts[column]
            piece.draw(x, self.tops[row])
            self.places[key] = Place(x, self.tops[row], piece.wide, piece.tall)
        return y - top

    def _heights(self, needs: Mapping[str, tuple[int, int, float]]) -> list[float]:
        """Return the heights of the rows; boxes over several rows share out what they lack."""
        heights = [self.least] * max(row + down for row, down, _ in needs.values())
        for row, down, tall in sorted(needs.values(), key=lambda need: need[1]):
            between = sum(self.room.above(r) for r in range(row + 1, row + down))
            lack = tall - sum(heights[row : row + down]) - between
            for r in range(row, row + down):
                heights[r] += max(0.0, lack) / down
        return heights

    def edge(self, edge: Mapping[str, Any]) -> None:
        for key in edge:
            if key not in EDGE:
                raise self.sheet.fault(
                    f"Ukjent valg «{key}» for en pil.", f"velg en av: {', '.join(EDGE)}."
                )
        start, end = self._ends(str(edge.get("tie", "")))
        tie = self.sheet.tie(start, end)
        path = self._path(edge, start, end)
        self.sheet.arrow(path)
        if "label" in edge:
            self._label(tie.label, path, edge)

    def _ends(self, tie: str) -> tuple[str, str]:
        start, _, end = tie.partition(">")
        for key in (start, end):
            if key not in self.places:
                raise self.sheet.fault(
                    f"Pilen «{tie}» går til eller fra «{key}», som ikke er en boks her.",
                    f"velg en av: {', '.join(self.places)}.",
                )
        return start, end

    def _path(self, edge: Mapping[str, Any], start: str, end: str) -> list[Point]:
        a, b = self.places[start], self.places[end]
        if "out" not in edge or "in" not in edge:
            return _facing(a, b)
        (out, from_share), (entry, to_share) = self._port(edge["out"]), self._port(edge["in"])
        p, q = a.port(out, from_share), b.port(entry, to_share)
        upright = out in ("top", "bottom")
        if LEVEL in str(edge["in"]):
            return [p, (p[0], q[1]) if upright else (q[0], p[1])]
        if lane := edge.get("lane"):
            at = self._lane(str(lane))
            return [p, (at, p[1]), (at, q[1]), q]
        return [p, q]

    def _port(self, words: Any) -> tuple[str, float]:
        found = PORT.fullmatch(str(words))
        if not found:
            raise self.sheet.fault(
                f"«{words}» er ikke en side av en boks.", "skriv som right eller top@0.3."
            )
        return found[1], 0.5 if found[2] in (None, LEVEL) else float(found[2])

    def _lane(self, lane: str) -> float:
        """Return where a lane goes: between two columns, or outside them all."""
        found = LANE.fullmatch(lane)
        if not found:
            raise self.sheet.fault(f"«{lane}» er ikke en bane.", "skriv som c1.")
        number = int(found[1])
        if number == 0:
            return self.lefts[0] - OUTSIDE
        if number >= len(self.lefts):
            return self.lefts[-1] + self.widths[-1] + OUTSIDE
        return self.lefts[number] - self.room.gap[0] / 2

    def _label(self, words: str, path: Sequence[Point], edge: Mapping[str, Any]) -> None:
        """Write the words of an arrow beside the middle of its longest part."""
        side = str(edge["label"])
        if side not in SIDES:
            raise self.sheet.fault(f"«{side}» er ikke en plass for ord.", ", ".join(SIDES) + ".")
        (x0, y0), (x1, y1) = max(
            pairwise(path), key=lambda p: abs(p[0][0] - p[1][0]) + abs(p[0][1] - p[1][1])
        )
        share = float(edge.get("at", 0.5))
        x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
        level = side in ("above", "below")
        room = float(edge.get("room", abs(x1 - x0) - 0.1 if level else 1.3))
        muted = self.sheet.colours.muted
        block = self.sheet.block([Para(words, "xs")], room, even=True, colour=muted)
        if level:
            y += LABEL_GAP / 2 if side == "below" else -block.tall - LABEL_GAP / 2
            self.sheet.put(block, x, y, across="center")
        else:
            x += -LABEL_GAP if side == "left" else LABEL_GAP
            across = "right" if side == "left" else "left"
            self.sheet.put(block, x, y - block.tall / 2, across=across)


def _facing(a: Place, b: Place) -> list[Point]:
    """Return the straight line between the sides of two boxes that face each other."""
    left, right = max(a.x, b.x), min(a.x + a.wide, b.x + b.wide)
    if left < right:
        x = (left + right) / 2
        down = a.y < b.y
        return [(x, a.y + a.tall if down else a.y), (x, b.y if down else b.y + b.tall)]
    y = (max(a.y, b.y) + min(a.y + a.tall, b.y + b.tall)) / 2
    over = a.x < b.x
    return [(a.x + a.wide if over else a.x, y), (b.x if over else b.x + b.wide, y)]
