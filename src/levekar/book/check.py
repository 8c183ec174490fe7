"""The finished site held against itself: links, ids, alternative texts, language."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Container
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from levekar.book.shelf import NoShelf, Shelf
from levekar.errors import LevekarError


@dataclass
class Facts:
    """What one page holds: ids in order, addresses it uses, images without text, language."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    lang: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.facts = Facts()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if given.get("id"):
            self.facts.ids.append(given["id"])
        if tag == "html":
            self.facts.lang = given.get("lang", "")
        if tag == "img":
            self.facts.images.append((given.get("src", ""), given.get("alt", "")))
        for key in ("href", "src"):
            if given.get(key):
                self.facts.links.append(given[key])
        # «a.svg 1x, b.svg 2x»: an address, and when it is used
        candidates = (part.split() for part in given.get("srcset", "").split(","))
        self.facts.links += [words[0] for words in candidates if words]


def facts(html: str) -> Facts:
    """Return what the page ``html`` holds."""
    reader = _Reader()
    reader.feed(html)
    return reader.facts


def faults(site: Path, shelf: Shelf | None = None) -> list[str]:
    """Return one line for each fault on the pages of ``site``.

    What a page on the ``shelf`` holds is known without reading it.
    """
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    pages = {path: _facts(path, site / path, shelf or NoShelf()) for path in paths}
    start = len(str(site)) + 1
    files = {
        f"{place}{os.sep}{name}"[start:].replace(os.sep, "/")
        for place, _, names in os.walk(site)
        for name in names
    }
    found = []
    for path, page in pages.items():
        if not page.lang:
            found.append(f"{path}: siden sier ikke hvilket språk den er på")
        found += [
            f"{path}: id-en «{at}» står {page.ids.count(at)} ganger"
            for at in sorted(set(page.ids))
            if page.ids.count(at) > 1
        ]
        found += [
            f"{path}: bildet {source} mangler alternativ tekst"
            for source, alt in page.images
            if not alt.strip()
        ]
        for link in dict.fromkeys(page.links):
            if fault := _broken(files, pages, path, link):
                found.append(f"{path}: lenken {link} {fault}")
    return found


def _facts(path: str, file: Path, shelf: Shelf) -> Facts:
    text = file.read_text(encoding="utf-8")
    what = hashlib.sha256(text.encode()).hexdigest()
    return Facts(**shelf.json(f"check/{path}.json", what, lambda: vars(facts(text))))


def _broken(files: Container[str], pages: dict[str, Facts], path: str, link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    name = unquote(parts.path)
    goal = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
    if goal not in pages:
        return "" if goal in files else "går til en fil som ikke finnes"
    if parts.fragment and unquote(parts.fragment) not in pages[goal].ids:
        return "går til en id som ikke finnes"
    return ""


def check(site: Path, shelf: Shelf | None = None) -> None:
    """Raise LevekarError with every fault on the pages of ``site``."""
    if found := faults(site, shelf):
        raise LevekarError(
            "boka har feil:\n  " + "\n  ".join(found),
            hint="rett kapitlene som er nevnt, og bygg igjen.",
        )
