"""Cards in columns, each with a letter or number, a title and a description."""

from __future__ import annotations

from collections.abc import Sequence

from levekar.charts.diagram.pieces import Piece, text
from levekar.charts.diagram.sheet import PAD, Para, Sheet

BADGE = 0.36
BETWEEN = 0.13


def draw(sheet: Sheet, top: float, *, items: Sequence[str], badge: str = "number") -> float:
    """Draw ``items`` row by row; ``badge`` is ``number`` or ``letter`` (the element's id).

    A last row that is not full stands in the middle. Small screens get one column.
    """
    columns = 1 if sheet.narrow else 2
    wide = (sheet.room - BETWEEN * (columns - 1)) / columns
    if badge not in ("number", "letter"):
        raise sheet.fault(f"Ukjent merke «{badge}».", "skriv number eller letter.")
    cards = [
        (str(i) if badge == "number" else key, _card(sheet, key, wide))
        for i, key in enumerate(items, 1)
    ]
    y = top
    look = sheet.look("plain")
    for start in range(0, len(cards), columns):
        row = cards[start : start + columns]
        tall = max(BADGE + 2 * PAD, *(card.tall + 2 * PAD for _, card in row))
        x = (sheet.room - len(row) * wide - (len(row) - 1) * BETWEEN) / 2
        for mark, card in row:
            sheet.box(x, y, wide, tall, look)
            _badge(sheet, mark, x + PAD + BADGE / 2, y + tall / 2)
            card.draw(x + 2 * PAD + BADGE, y + max(PAD, (tall - card.tall) / 2))
            x += wide + BETWEEN
        y += tall + BETWEEN
    return y - BETWEEN - top


def _card(sheet: Sheet, key: str, wide: float) -> Piece:
    element = sheet.take(key)
    inner = [sheet.take(c.id) for c in sheet.diagram.children(key)]
    paras = [Para(element.text, bold=bool(inner))] + [Para(c.text, above=0.03) for c in inner]
    return text(sheet, paras, wide - 3 * PAD - BADGE, even=True)


def _badge(sheet: Sheet, mark: str, x: float, y: float) -> None:
    look = sheet.look("strong")
    sheet.disc(x, y, BADGE / 2, look)
    block = sheet.block([Para(mark, "s", bold=True, colour=look.text)], BADGE)
    sheet.put(block, x, y - block.tall / 2, across="center")
