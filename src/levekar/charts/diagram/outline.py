"""Boxes below each other, each with what belongs to it and its ties in words."""

from __future__ import annotations

from collections.abc import Sequence

from levekar.charts.diagram.model import Element
from levekar.charts.diagram.sheet import PAD, Para, Sheet

BETWEEN = 0.1


def draw(sheet: Sheet, top: float, *, items: Sequence[str] = ()) -> float:
    """Draw the elements ``items`` (all that are left, if not named) as an outline."""
    y = top
    elements = [sheet.take(key) for key in items] or sheet.left
    for element in elements:
        sheet.take(element.id)
        look = sheet.look("plain")
        paras = [Para(element.full, bold=True), *_inner(sheet, element)]
        ties = [r for r in sheet.diagram.relations if r.start == element.id]
        for tie in ties:
            sheet.tie(tie.start, tie.end)
            paras.append(Para(f"{tie.verb}: {sheet.diagram[tie.end].text}", "xs", lead="→"))
        block = sheet.block(paras, sheet.room - 2 * PAD)
        sheet.box(0, y, sheet.room, block.tall + 2 * PAD, look)
        sheet.put(block, PAD, y + PAD)
        y += block.tall + 2 * PAD + BETWEEN
    return y - BETWEEN - top


def _inner(sheet: Sheet, element: Element) -> list[Para]:
    out = []
    for child in sheet.diagram.children(element.id):
        sheet.take(child.id)
        out += [Para(child.full, lead="–"), *_inner(sheet, child)]
    return out
