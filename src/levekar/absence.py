"""A book about another municipality than the report's: what has no data there is left out.

In the book about the report's own municipality a figure or number without data is a fault. In any
other the same chapters are used, and what has no data there becomes a short notice that says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from levekar import edition, geography, observations, text
from levekar.claims import rules
from levekar.errors import LevekarError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from levekar.catalogue import FigureEntry

Shown = TypeVar("Shown")


def elsewhere() -> bool:
    """Tell whether the book is about another municipality than the report is."""
    return edition.edition().kommune != rules.home()


def placed(words: str) -> str:
    """Return what the report says of its own municipality, said of the one the book is about."""
    if not elsewhere():
        return words
    home, here = (geography.name(code) for code in (rules.home(), edition.edition().kommune))
    return words.replace(home, here)


def borrowed() -> str:
    """Return the warning that the text is about the report's municipality; empty at home."""
    if not elsewhere():
        return ""
    home, here = (geography.name(code) for code in (rules.home(), edition.edition().kommune))
    lines = (
        f"Kapitlet er skrevet om {home}, og teksten er ikke skrevet om. Tallene er for {here}. "
        f"Det teksten sier om utvikling, forskjeller og steder, gjelder derfor ikke {here}.",
        "[x] betyr at utgaven ikke har tallet.",
    )
    return box(f"Teksten er om {home}", *lines).replace("callout-note", "callout-warning", 1)


def or_empty(table: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return an observation table; elsewhere one that cannot be made is empty."""
    try:
        return table()
    except LevekarError:
        if not elsewhere():
            raise
        return observations.empty()


def is_none(data: Any) -> bool:
    """Tell whether a figure or number has nothing to show, and may be left out for it."""
    return bool(elsewhere() and getattr(data, "empty", False))


def box(title: str, *lines: str) -> str:
    """Return Markdown for a box with a title."""
    head = f"::: {{.callout-note}}\n## {text.markdown(title)}"
    return "\n\n".join([head, *map(text.markdown, lines), ":::"])


class Notice:
    """What stands where a figure would: which figure, and why it is left out."""

    def __init__(self, entry: FigureEntry, reason: str = "") -> None:
        self.entry = entry
        place = geography.name(edition.edition().kommune)
        told = f"Utgaven har ingen tall for {place} om det figuren viser."
        self.reason = reason or told

    @property
    def label(self) -> str:
        """Return «Figur 9» or «Tabell 1», or the title of one without a number."""
        return self.entry.label or self.entry.title

    def markdown(self) -> str:
        """Return the notice as a box."""
        return box(f"{self.label} er ikke med", f"{self.entry.title}.", self.reason)

    def digest(self) -> str:
        """Return a short text for comparison between runs."""
        return f"{self.entry.id} uten tall"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        plain = f"{self.label} er ikke med. {self.reason}"
        return {"text/markdown": self.markdown(), "text/plain": plain}

    def __repr__(self) -> str:
        return f"{self.label} er ikke med. {self.reason}"


def or_notice(entry: FigureEntry, make: Callable[[], Shown]) -> Shown | Notice:
    """Return what ``make`` gives; elsewhere a notice, when the data do not fill the figure."""
    try:
        return make()
    except LevekarError as error:
        if not elsewhere():
            raise
        return Notice(entry, f"Tallene i denne utgaven fyller ikke figuren: {error.message}")
