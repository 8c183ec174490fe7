"""Layers from the top down, each a band with what it holds, joined by arrows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from levekar.charts.diagram.pieces import ROW_GAP, Piece, chips, framed, panel, row, text
from levekar.charts.diagram.sheet import PAD, Para, Sheet

JOINT = 0.34
"""Between two layers, with room for an arrow and its words."""
PASSED = 0.66
"""The same where the words of an arrow that has passed other layers stand too."""
LABEL = 0.1
SHARE = 0.42
"""Share of a layer that its words take when its items stand beside them."""


def draw(
    sheet: Sheet,
    top: float,
    *,
    items: Sequence[str],
    looks: Mapping[str, str] | None = None,
    bypass: str = "",
    beside: str = "",
    beside_wide: float = 1.5,
    along: Sequence[int] = (),
    split: bool = False,
    step: str = "s",
) -> float:
    """Draw ``items`` as layers; arrows follow the ties between neighbours.

    ``bypass`` is a tie («from>to») that passes other layers on the right side. ``beside`` is an
    element that stands along the layers numbered ``along`` (from, to; all if not given).
    ``split`` sets the items of a layer beside its words on wide sheets; ``step`` is their size.
    """
    looks = looks or {}
    lane = beside_wide + 0.2 if beside else 0.0
    if bypass:
        lane = 0.26 if sheet.narrow else 0.34
    wide = sheet.room - lane
    places: dict[str, tuple[float, float]] = {}
    y = top
    for number, key in enumerate(items):
        if number:
            least = PASSED if bypass.endswith(f">{key}") else 0.0
            y = _joint(sheet, (items[number - 1], key), y, wide, least)
        look = looks.get(key, "plain")
        if split and not sheet.narrow:
            piece = _split(sheet, key, wide, look)
        else:
            piece = panel(sheet, key, wide, look=look, chip=step)
        piece.draw(0, y)
        places[key] = (y, y + piece.tall)
        y += piece.tall
    if bypass:
        _bypass(sheet, bypass, places, wide, lane)
    if beside:
        first, last = along or (0, len(items) - 1)
        start, end = places[items[first]][0], places[items[last]][1]
        box = panel(sheet, beside, beside_wide, look="soft", bold=False, tall=end - start)
        box.draw(wide + 0.2, start)
    return y - top


def _split(sheet: Sheet, key: str, wide: float, look: str) -> Piece:
    """Return a layer with title and description on the left, items on the right."""
    element = sheet.take(key)
    shown = sheet.look(look, element)
    inner = sheet.diagram.children(key)
    told = [sheet.take(c.id) for c in inner if c.role == "beskrivelse"]
    items = [c for c in inner if c.role != "beskrivelse"]
    paras = [Para(element.text, bold=True), *(Para(c.text, "xs", above=0.03) for c in told)]
    room = wide - 2 * PAD
    if not items:
        words = text(sheet, paras, room, colour=shown.text, even=True)
        return framed(sheet, words, shown)
    left = room * SHARE - ROW_GAP
    words = text(sheet, paras, left, colour=shown.text, even=True)
    held = chips(sheet, items, room - left - ROW_GAP, step="xs")
    tall = max(words.tall, held.tall)
    pieces = [_middle(words, tall), _middle(held, tall)]
    return framed(sheet, row(pieces), shown)


def _middle(piece: Piece, tall: float) -> Piece:
    """Return a piece in the middle of a height."""
    down = (tall - piece.tall) / 2
    return Piece(piece.wide, tall, lambda x, y: piece.draw(x, y + down))


def _joint(sheet: Sheet, ends: tuple[str, str], y: float, wide: float, least: float) -> float:
    """Draw the arrow between two layers, its words to the right of it; return where it ends."""
    tie = sheet.tie(*ends)
    block = sheet.block([Para(tie.label, "xs")], wide / 2 - 0.2, colour=sheet.colours.muted)
    tall = max(least, JOINT, block.tall + 0.1) if tie.label else JOINT * 0.8
    sheet.arrow([(wide / 2, y + 0.02), (wide / 2, y + tall - 0.01)])
    if tie.label:
        sheet.put(block, wide / 2 + LABEL, y + (tall - block.tall) / 2)
    return y + tall


def _bypass(
    sheet: Sheet, words: str, places: Mapping[str, tuple[float, float]], wide: float, lane: float
) -> None:
    """Draw an arrow that passes layers in a lane on the right, its words above its end."""
    start, _, end = words.partition(">")
    for key in (start, end):
        if key not in places:
            raise sheet.fault(f"«{key}» er ikke et av lagene.", f"velg en av: {', '.join(places)}.")
    tie = sheet.tie(start, end)
    a, b = sum(places[start]) / 2, sum(places[end]) / 2
    x = wide + lane - 0.08
    sheet.arrow([(wide, a), (x, a), (x, b), (wide, b)])
    # beside the words of the arrow between the last two layers
    room = min(1.5, x - wide / 2 - 0.85)
    block = sheet.block([Para(tie.label, "xs")], room, even=True, colour=sheet.colours.muted)
    before = max(bottom for _, bottom in places.values() if bottom < places[end][0])
    sheet.put(block, x - LABEL, (before + places[end][0] - block.tall) / 2, across="right")
