"""Where in the book things stand: chapters, figures and measures, as links between pages.

What is not in the book gets no link, so that a register never leads nowhere. Addresses are as seen
from book/ and notebooks/, which lie beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from levekar import anchors, catalogue, paths, reading, text
from levekar.charts.made import measure_id

EVERYWHERE = "alle"


def chapter_name(chapter: str) -> str:
    """Return «Kapittel 4 A», «Kapittel 5.3», «Vedlegg 4» or «Hele rapporten»."""
    if chapter == EVERYWHERE:
        return "Hele rapporten"
    if chapter.startswith("V"):
        return f"Vedlegg{text.NBSP}{chapter[1:]}"
    spaced = f"{chapter[:-1]}{text.NBSP}{chapter[-1]}" if chapter[-1].isalpha() else chapter
    return f"Kapittel{text.NBSP}{spaced}"


def chapter(name: str, *, inside: bool = False) -> str:
    """Return the name of a chapter, as a Markdown link where the book has it.

    ``inside`` a sentence it has a small first letter.
    """
    words = chapter_name(name)
    return link(text.inside(words) if inside else words, chapter_page(name))


def figure(figure_id: str) -> str:
    """Return the label of a figure or table, as a Markdown link where a page shows it."""
    entry = catalogue.figure(figure_id)
    return link(entry.label or entry.title, anchor(figure_id))


def anchor(identifier: str) -> str:
    """Return the address of an id, empty if no page of the book has it."""
    page = _ids(_book()).get(identifier)
    return f"../{page}#{identifier}" if page else ""


def measure(key: str) -> str:
    """Return the name of a measure as a link to its definition."""
    return link(catalogue.measure(key).name, f"../book/datagrunnlag.qmd#{measure_id(key)}")


def link(words: str, address: str) -> str:
    """Return ``words`` as Markdown, a link if there is an address."""
    return f"[{text.markdown(words)}]({address})" if address else text.markdown(words)


def chapter_page(name: str) -> str:
    """Return the address of a chapter, empty if the book does not have it."""
    if name.startswith("V"):
        # an appendix may share its page with others: it is where its own figure is
        own = (e.id for e in catalogue.figures().values() if e.chapter == name)
        return next((found.partition("#")[0] for e in own if (found := anchor(e))), "")
    number = name.partition(".")[0].lower().zfill(2 if name[-1].isdigit() else 3)
    pages = (page for page in _pages(_book()) if Path(page).stem.split("-")[0] == number)
    return next((f"../{page}" for page in pages), "")


def _book() -> Path:
    return paths.project().root / paths.MARKER


@cache
def _pages(book: Path) -> tuple[str, ...]:
    """Return the pages of the book in reading order, relative to its root."""

    def walk(items: list[Any]) -> Iterator[str]:
        for item in items:
            if isinstance(item, dict):
                yield from walk(item["chapters"])
            else:
                yield str(item)

    listed = catalogue.load_yaml(book)["book"]
    return tuple(walk([*listed["chapters"], *listed.get("appendices", [])]))


@cache
def _ids(book: Path) -> dict[str, str]:
    """Return id → page for all ids that the pages' own text gives.

    Only they are noted as read: other words on another page are nothing to links.
    """
    found: dict[str, str] = {}
    for page in _pages(book):
        with reading.quiet():
            found |= dict.fromkeys(anchors.given(book.parent / page), page)
        reading.row(book.parent / page, reading.IDS)
    return found
