"""The words people read: text of chapters, pages and guides, and of the data that pages show."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypandoc
import yaml

from levekar.book import source

ROOT = Path(__file__).resolve().parents[2]
# what is code or foreign by its kind, not by its spelling
SKIPPED = {"Code", "CodeBlock", "RawInline", "RawBlock", "Math", "Cite", "Image"}
INLINE = re.compile(r"`\{python\}[^`]*`")
MISPRINTS = "Skrivevarianter"
TABLES = {
    "recommendations.csv": ("text_no",),
    "cases.csv": ("name", "gist_no", "evidence_status"),
    "glossary.csv": ("term_no", "definition_no"),
    "inconsistencies.csv": ("description_no",),
    "decisions.csv": ("reason_no",),
    "measures.csv": ("name_no", "definition_no", "caveats"),
}


def pages() -> list[Path]:
    """Return every notebook, page and guide with prose in bokmål."""
    found = [*ROOT.glob("*.qmd"), *(ROOT / "book").glob("*.qmd"), *(ROOT / "docs").glob("*.md")]
    return sorted([*found, *(ROOT / "notebooks").glob("*.ipynb")])


def markdown(page: Path) -> str:
    """Return the text cells of a page as one markdown text, numbers computed inline left out."""
    if page.suffix == ".md":
        return page.read_text(encoding="utf-8")
    chapter = source.load(ROOT, page.relative_to(ROOT).as_posix())
    cells = [cell.source for cell in chapter.cells if cell.kind != "code"]
    return "\n\n".join([str(chapter.head.get("title", "")), *cells])


def prose(text: str) -> str:
    """Return the plain words of a markdown text, without code, addresses and citations."""
    tree = json.loads(pypandoc.convert_text(INLINE.sub("0", text), "json", format="markdown-smart"))
    return "".join(_words(tree["blocks"]))


def registers() -> Iterator[tuple[str, str]]:
    """Yield file and text for the columns of the fact base that pages show."""
    for name, columns in TABLES.items():
        with (ROOT / "data" / "report" / name).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        # a misprint of the report is shown as it was printed
        kept = [row for row in rows if MISPRINTS not in row.get("description_no", "")]
        for column in columns:
            yield f"{name}, {column}", "\n".join(row[column] for row in kept)
    figures = yaml.load(
        (ROOT / "data" / "report" / "figures.yml").read_text(encoding="utf-8"), yaml.CSafeLoader
    )["figures"]
    yield "figures.yml", "\n".join(f"{f['title_no']}\n{f['caption_no']}" for f in figures)


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _words(part)
    elif isinstance(node, dict) and "t" in node:
        kind, content = node["t"], node.get("c")
        if kind == "Str":
            yield content
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            yield " "
        elif kind in ("Link", "Span", "Div", "Header"):
            attributes = content[1] if kind == "Header" else content[0]
            if ["lang", "en"] not in attributes[2]:
                yield from _words(content[2] if kind == "Header" else content[1])
            yield "\n" if kind in ("Header", "Div") else ""
        elif kind == "Quoted":
            yield from _words(content[1])
        elif kind not in SKIPPED:
            yield from _words(content)
            yield "\n" if kind in ("Para", "Plain") else ""
