"""The finished site held against itself: links, ids, alternative texts, language."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from levekar.book import dom
from levekar.book.shelf import NoShelf, Shelf
from levekar.errors import LevekarError


@dataclass
class Facts:
    """What one page holds: ids in order, addresses it uses, images without text, language."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    lang: str = ""


def facts(html: str) -> Facts:
    """Return what the page ``html`` holds."""
    page = dom.parse(html)
    found = Facts([i for i in _IDS(page) if i], [link for link in _LINKS(page) if link])
    found.images = [(image.get("src", ""), image.get("alt", "")) for image in _IMAGES(page)]
    found.lang = page.get("lang", "")
    for candidates in _CANDIDATES(page):
        # «a.svg 1x, b.svg 2x»: an address, and when it is used
        parts = (part.split() for part in candidates.split(","))
        found.links += [words[0] for words in parts if words]
    return found


# plain strings: those of lxml hold on to the whole page
_IDS, _LINKS, _IMAGES, _CANDIDATES = (
    etree.XPath(path, smart_strings=False)
    for path in ("//@id", "//@href | //@src", "//img", "//@srcset")
)


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
