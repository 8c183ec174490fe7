"""Words of the glossary in running text: the first in each section leads to its explanation.

Only the embedded engine does this, on finished HTML; the sources hold plain words. A word is
found in its inflected forms too («levekårssoner», «den sosiale gradienten»).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from levekar.registers.glossary import term_id

FILE = "data/report/glossary.csv"
TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-z0-9]+)")
CLASS = re.compile(r'\bclass="([^"]*)"')
SECTION = frozenset(("h1", "h2"))
"""Where a new section begins: a word is marked once in each."""
CLOSED = frozenset(
    ("a", "aside", "button", "blockquote", "caption", "code", "details", "dt", "figcaption",
     "figure", "h1", "h2", "h3", "h4", "h5", "h6", "nav", "pre", "script", "style", "summary",
     "svg", "table")
)  # fmt: skip
"""Elements where no word is marked: links, headings, figures, tables, what is folded away."""
APART = frozenset(
    (
        "answers",
        "callout",
        "citation",
        "figure-tools",
        "footnotes",
        "overview",
        "register",
        "table-title",
    )
)
"""Classes of blocks where no word is marked."""
TEXT = frozenset(("p", "li", "dd"))
"""Elements that hold running text."""
VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
ENDINGS = "(?:en|et|er|ene|a|e|t)?s?"
"""Norwegian endings of a noun; of one on -e they follow what stands before it."""


@dataclass(frozen=True)
class Term:
    """A word with its explanation; ``identifier`` is its id in the glossary."""

    word: str
    identifier: str
    definition: str
    foreign: bool = False

    @property
    def note(self) -> str:
        """The id of the explanation on a page that uses the word."""
        return f"forklaring-{self.identifier.removeprefix('ord-')}"


def load(root: Path) -> tuple[Term, ...]:
    """Return the words of the project in ``root``, the longest first; none if it has no list."""
    file = root / FILE
    if not file.is_file():
        return ()
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    terms = [
        Term(
            row["term_no"],
            term_id(row["term_no"]),
            row["definition_no"].rstrip(".") + ".",
            # a word that Norwegian has borrowed; a name in capitals is read as it stands
            row["term_en"] == row["term_no"] and row["term_no"].islower(),
        )
        for row in rows
    ]
    return tuple(sorted(terms, key=lambda term: (-len(term.word), term.word)))


def forms(word: str) -> str:
    """Return a pattern for a word or words in all forms."""
    *before, last = word.split()
    parts = [f"{re.escape(w)}[et]?" for w in before]
    ending = "s?" if last.isupper() else ENDINGS
    return r"\s".join([*parts, re.escape(last.removesuffix("e")) + ending])


class Marker:
    """Marks the words of ``terms``; ``address`` is that of the glossary from the page."""

    def __init__(self, terms: Sequence[Term], address: str) -> None:
        self.address = address
        self.terms = terms
        each = (
            # a name in capitals is only found as it stands
            f"(?P<t{i}>{forms(t.word) if t.word[:2].isupper() else f'(?i:{forms(t.word)})'})"
            for i, t in enumerate(terms)
        )
        self.pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(each)})(?![\w-])") if terms else None

    def mark(self, html: str) -> tuple[str, list[Term]]:
        """Return the page with its words marked, and the words it has, in reading order."""
        if self.pattern is None:
            return html, []
        used: dict[str, Term] = {}
        seen: set[str] = set()
        stack: list[tuple[str, bool]] = []
        out = []

        def link(match: re.Match[str]) -> str:
            term = self.terms[int(str(match.lastgroup)[1:])]
            if term.identifier in seen:
                return match[0]
            seen.add(term.identifier)
            used[term.identifier] = term
            language = ' lang="en"' if term.foreign else ""
            return (
                f'<a class="term" href="{escape(self.address)}#{term.identifier}"'
                f' aria-describedby="{term.note}"{language}>{match[0]}</a>'
            )

        for part in TAG.split(html):
            name = NAME.match(part)
            if name is None:
                inside = any(tag in TEXT for tag, _ in stack)
                open_ = inside and not any(shut for _, shut in stack)
                out.append(self.pattern.sub(link, part) if open_ and part.strip() else part)
                continue
            out.append(part)
            tag = name[1]
            if part.startswith("</"):
                while stack and stack.pop()[0] != tag:
                    pass
            elif tag not in VOID and not part.endswith("/>"):
                classes = CLASS.search(part)
                shut = tag in CLOSED or bool(APART & set(classes[1].split() if classes else ()))
                stack.append((tag, shut))
                if tag in SECTION:
                    seen.clear()
        return "".join(out), list(used.values())
