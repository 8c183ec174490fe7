"""Pieces that know their size before they are drawn: text, chips, stacks, rows, framed boxes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from levekar.charts.diagram.model import Element
from levekar.charts.diagram.sheet import PAD, Block, Look, Para, Sheet

CHIP_PAD = (0.09, 0.045)
CHIP_GAP = 0.07
STACK_GAP = 0.08
ROW_GAP = 0.14


@dataclass(frozen=True)
class Piece:
    """Something with a size, drawn with its upper left corner at a place."""

    wide: float
    tall: float
    draw: Callable[[float, float], None]


def text(
    sheet: Sheet,
    paras: Sequence[Para],
    room: float,
    *,
    across: str = "left",
    colour: str = "",
    even: bool = False,
) -> Piece:
    """Return paragraphs as wide as ``room``; centred text gets lines of about the same length."""
    block = sheet.block(paras, room, even=even or across == "center", colour=colour)
    shift = {"left": 0.0, "center": room / 2, "right": room}[across]
    return Piece(room, block.tall, lambda x, y: sheet.put(block, x + shift, y, across=across))


def chips(
    sheet: Sheet, elements: Sequence[Element], room: float, *, look: str = "white", step: str = "s"
) -> Piece:
    """Return short texts as rounded chips in as many centred rows as they need."""
    blocks: list[tuple[Block, Look]] = []
    for element in elements:
        sheet.take(element.id)
        block = sheet.block([Para(element.full, step)], room - 2 * CHIP_PAD[0], even=True)
        blocks.append((block, sheet.look(look, element)))
    rows = _rows(blocks, room)
    # as narrow as the same number of rows allows: no chip is left alone on the last
    for share in range(60, 100, 2):
        narrower = _rows(blocks, room * share / 100)
        if len(narrower) == len(rows):
            rows = narrower
            break
    heights = [max(b.tall for b, _ in row) + 2 * CHIP_PAD[1] for row in rows]
    tall = sum(heights) + CHIP_GAP * (len(rows) - 1)

    def draw(x: float, y: float) -> None:
        for row, height in zip(rows, heights, strict=True):
            length = sum(b.wide + 2 * CHIP_PAD[0] + CHIP_GAP for b, _ in row) - CHIP_GAP
            at = x + (room - length) / 2
            for block, chip_look in row:
                wide = block.wide + 2 * CHIP_PAD[0]
                sheet.box(at, y, wide, height, chip_look, radius=0.14)
                sheet.put(block, at + wide / 2, y + (height - block.tall) / 2, across="center")
                at += wide + CHIP_GAP
            y += height + CHIP_GAP

    return Piece(room, tall, draw)


def _rows(blocks: Sequence[tuple[Block, Look]], room: float) -> list[list[tuple[Block, Look]]]:
    rows: list[list[tuple[Block, Look]]] = []
    used = 0.0
    for block, look in blocks:
        wide = block.wide + 2 * CHIP_PAD[0]
        if not rows or used + CHIP_GAP + wide > room + 1e-6:
            rows.append([])
            used = -CHIP_GAP
        rows[-1].append((block, look))
        used += CHIP_GAP + wide
    return rows


def stack(pieces: Sequence[Piece], gap: float = STACK_GAP) -> Piece:
    """Return pieces below each other, left edges aligned."""
    tall = sum(p.tall for p in pieces) + gap * (len(pieces) - 1)

    def draw(x: float, y: float) -> None:
        for piece in pieces:
            piece.draw(x, y)
            y += piece.tall + gap

    return Piece(max(p.wide for p in pieces), tall, draw)


def row(pieces: Sequence[Piece], gap: float = ROW_GAP) -> Piece:
    """Return pieces side by side, tops aligned."""
    wide = sum(p.wide for p in pieces) + gap * (len(pieces) - 1)

    def draw(x: float, y: float) -> None:
        for piece in pieces:
            piece.draw(x, y)
            x += piece.wide + gap

    return Piece(wide, max(p.tall for p in pieces), draw)


def framed(sheet: Sheet, piece: Piece, look: Look, *, tall: float = 0.0) -> Piece:
    """Return a piece in a box, in the middle of it if the box is higher than it needs."""
    wide, tall = piece.wide + 2 * PAD, max(tall, piece.tall + 2 * PAD)

    def draw(x: float, y: float) -> None:
        sheet.box(x, y, wide, tall, look)
        piece.draw(x + PAD, y + (tall - piece.tall) / 2)

    return Piece(wide, tall, draw)


def panel(
    sheet: Sheet,
    key: str,
    wide: float,
    *,
    look: str = "plain",
    step: str = "s",
    bold: bool = True,
    tall: float = 0.0,
    apart: Collection[str] = (),
    chip: str = "s",
) -> Piece:
    """Return an element in a box ``wide`` inches: its words, what belongs to it.

    Descriptions stand as text, items as chips (of text size ``chip``), groups in columns. What is
    drawn ``apart`` is left out.
    """
    element = sheet.take(key)
    shown = sheet.look(look, element)
    room = wide - 2 * PAD
    inner = [c for c in sheet.diagram.children(key) if c.id not in apart]
    told = [sheet.take(c.id) for c in inner if c.role == "beskrivelse"]
    groups = [c for c in inner if c.role == "gruppe"]
    items = [c for c in inner if c not in told and c not in groups]
    paras = [Para(element.full, step, bold), *(Para(c.text, above=0.04) for c in told)]
    pieces = [text(sheet, paras, room, across="center", colour=shown.text)]
    if groups:
        pieces.append(_groups(sheet, groups, room, chip))
    if items:
        pieces.append(chips(sheet, items, room, step=chip))
    return framed(sheet, stack(pieces), shown, tall=tall)


def _groups(sheet: Sheet, groups: Sequence[Element], room: float, chip: str) -> Piece:
    """Return groups side by side (on small screens below each other), each with its items."""
    share = room if sheet.narrow else (room - ROW_GAP * (len(groups) - 1)) / len(groups)
    columns = []
    for group in groups:
        head = Para(sheet.take(group.id).text, "xs", colour=sheet.colours.muted)
        held = chips(sheet, sheet.diagram.children(group.id), share, step=chip)
        columns.append(stack([text(sheet, [head], share, across="center"), held], 0.05))
    return stack(columns, 0.12) if sheet.narrow else row(columns)
