"""What a reader can tell of a site: headings, ids, link targets, pictures with alt, captions."""

from __future__ import annotations

import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class _Main(HTMLParser):
    """Reads what stands inside <main>."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.inside = page, False
        self.facts: dict[str, list[str]] = {
            key: [] for key in ("headings", "ids", "links", "images", "captions")
        }
        self.text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.inside = self.inside or tag == "main"
        if not self.inside:
            return
        if tag in {"h1", "h2", "h3", "figcaption"}:
            self.text = []
        if "id" in given and tag != "h1":
            self.facts["ids"].append(given["id"])
        if tag == "a" and given.get("href"):
            self.facts["links"].append(self.absolute(given["href"]))
        if tag == "img":
            self.facts["images"].append(f"{self.absolute(given['src'])}: {given.get('alt', '')}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.inside = False
        if self.text is not None and tag in {"h1", "h2", "h3", "figcaption"}:
            kind = "captions" if tag == "figcaption" else "headings"
            text = " ".join("".join(self.text).split())
            self.facts[kind].append(text if kind == "captions" else f"{tag} {text}")
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def absolute(self, link: str) -> str:
        parts = urlsplit(link)
        if parts.scheme:
            return link
        folder = posixpath.dirname(self.page)
        path = posixpath.normpath(posixpath.join(folder, unquote(parts.path) or self.page))
        path = self.page if not parts.path else path
        return path + (f"#{unquote(parts.fragment)}" if parts.fragment else "")


def describe(site: Path) -> dict[str, Any]:
    """Return {page: {headings, ids, links, images, captions}} for every page of ``site``."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        if re.match(r"site_libs/|assets/", name):
            continue
        reader = _Main(name)
        reader.feed(path.read_text(encoding="utf-8"))
        found[name] = {key: value for key, value in reader.facts.items() if value}
    return found
