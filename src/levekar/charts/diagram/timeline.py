"""Milestones along a line: across the page, on small screens downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from levekar.charts.diagram.pieces import Piece, stack, text
from levekar.charts.diagram.sheet import Para, Point, Sheet

DOT = 0.085
BETWEEN = 0.16
GUTTER = 0.32


@dataclass(frozen=True)
class _Line:
    under: Mapping[str, str]
    bold: bool
    arrows: bool


def draw(
    sheet: Sheet,
    top: float,
    *,
    items: Sequence[str],
    under: Mapping[str, str] | None = None,
    ties: bool = True,
    bold: bool = True,
) -> float:
    """Draw ``items`` in order with their dates; ``under`` adds an element below an item.

    ``ties`` says that each item leads to the next.
    """
    under = under or {}
    if ties:
        for a, b in pairwise(items):
            sheet.tie(a, b)
    line = _Line(under, bold, ties)
    return (_down if sheet.narrow else _across)(sheet, top, items, line)


def _words(sheet: Sheet, key: str, line: _Line, room: float, across: str) -> Piece:
    """Return what is told of an item, without its date."""
    pieces = [text(sheet, [Para(sheet.take(key).text, bold=line.bold)], room, across=across)]
    if key in line.under:
        words = sheet.take(line.under[key]).text
        pieces.append(text(sheet, [Para(words, "xs")], room, across=across))
    return stack(pieces, 0.06)


def _across(sheet: Sheet, top: float, items: Sequence[str], line: _Line) -> float:
    wide = sheet.room / len(items)
    level = top + 0.3
    words = [_words(sheet, key, line, wide - BETWEEN, "center") for key in items]
    for i, (key, piece) in enumerate(zip(items, words, strict=True)):
        middle = (i + 0.5) * wide
        if i:
            _join(sheet, (middle - wide + DOT, level), (middle - DOT, level), line)
        sheet.disc(middle, level, DOT, sheet.look("strong"))
        if date := sheet.diagram[key].date:
            block = sheet.block([Para(date, "xs", colour=sheet.colours.muted)], wide - 0.04)
            sheet.put(block, middle, top, across="center")
        piece.draw(middle - (wide - BETWEEN) / 2, level + 0.18)
    return level + 0.18 + max(p.tall for p in words) - top


def _down(sheet: Sheet, top: float, items: Sequence[str], line: _Line) -> float:
    y = top
    before = 0.0
    room = sheet.room - GUTTER
    for i, key in enumerate(items):
        pieces = []
        if date := sheet.diagram[key].date:
            pieces.append(text(sheet, [Para(date, "xs", colour=sheet.colours.muted)], room))
        pieces.append(_words(sheet, key, line, room, "left"))
        piece = stack(pieces, 0.02)
        middle = y + 0.1
        if i:
            _join(sheet, (DOT, before + DOT), (DOT, middle - DOT), line)
        sheet.disc(DOT, middle, DOT, sheet.look("strong"))
        piece.draw(GUTTER, y)
        before = middle
        y += piece.tall + (BETWEEN if line.arrows else BETWEEN / 2)
    return y - (BETWEEN if line.arrows else BETWEEN / 2) - top


def _join(sheet: Sheet, start: Point, end: Point, line: _Line) -> None:
    """Draw the line between two dots, as an arrow where one leads to the other."""
    if not line.arrows:
        sheet.rule([start, end])
        return
    air = 0.04
    level = start[1] == end[1]
    dx, dy = (air, 0.0) if level else (0.0, air)
    sheet.arrow([(start[0] + dx, start[1] + dy), (end[0] - dx, end[1] - dy)])
