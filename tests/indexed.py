"""The search of a finished site, put in place as a build does."""

from __future__ import annotations

from pathlib import Path

from levekar.book import search
from levekar.book.shelf import Shelf


def index(site: Path, shelf: Shelf) -> int:
    """Put the search in a finished site; return the number of records."""
    found = {name: search.documents(name, site, shelf) for name in search.PARTS}
    search.put({name: search.index(name, of, shelf) for name, of in found.items()}, site)
    return sum(map(len, found.values()))
