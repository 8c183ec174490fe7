"""What a PDF tells a screen reader: tags, headings, alternative texts, bookmarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdf


@dataclass
class Structure:
    """The tags of a PDF counted, and its headings and figures in reading order."""

    tags: Counter[str] = field(default_factory=Counter)
    headings: list[tuple[int, str]] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    bookmarks: list[tuple[int, str]] = field(default_factory=list)
    lang: str = ""
    title: str = ""
    marked: bool = False
    shows_title: bool = False
    conformance: str = ""


def read(pdf: Path) -> Structure:
    reader = pypdf.PdfReader(pdf)
    root: Any = reader.trailer["/Root"]
    found = Structure(lang=root.get("/Lang", ""), title=str((reader.metadata or {}).get("/Title")))
    found.marked = bool(root["/MarkInfo"]["/Marked"])
    found.shows_title = bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    metadata = root["/Metadata"].get_data().decode()
    found.conformance = metadata.partition("<pdfuaid:part>")[2].partition("<")[0]
    found.bookmarks = list(_bookmarks(reader.outline, 1))
    for element in _elements(root["/StructTreeRoot"]["/K"]):
        tag = element["/S"]
        found.tags[tag] += 1
        if tag == "/Figure":
            found.alts.append(str(element.get("/Alt", "")))
        elif tag[:2] == "/H" and tag[2:].isdigit():
            found.headings.append((int(tag[2:]), _text(element.get("/T", ""))))
    return found


def _elements(node: Any) -> Iterator[Any]:
    """Yield the structure elements below ``node``, outer before inner."""
    todo = [node]
    while todo:
        item = todo.pop().get_object()
        if isinstance(item, list):
            todo += reversed(item)
        elif isinstance(item, dict):
            if "/S" in item:
                yield item
            if "/K" in item:
                todo.append(item["/K"])


def _bookmarks(items: list[Any], level: int) -> Iterator[tuple[int, str]]:
    for item in items:
        if isinstance(item, list):
            yield from _bookmarks(item, level + 1)
        else:
            yield level, str(item.title)


def _text(value: Any) -> str:
    data = getattr(value, "original_bytes", b"")
    return data.decode("utf-16") if data[:2] == b"\xfe\xff" else str(value)
