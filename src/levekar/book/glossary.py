"""Words of the glossary in running text: the first in each section leads to its explanation.

The sources hold plain words. The embedded engine marks them in finished HTML; for Quarto a filter
does it, book/theme/terms.lua, with the words that ``python -m levekar.book.glossary`` writes. A
word is found in its inflected forms too («levekårssoner», «den sosiale gradienten»).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise, product
from pathlib import Path

from levekar import anchors, paths
from levekar.cards import replace

FILE = "data/report/glossary.csv"
TAG = re.compile(r"(<[^>]*>)")
WORD = re.compile(r"[\w-]+")
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
ENDINGS = ("", "en", "et", "er", "ene", "a", "e", "t")
"""Norwegian endings of a noun, before an s; of one on -e they follow what stands before it."""
AGREEING = ("", "e", "t")
"""The same of an adjective."""
LIST = "terms.json"
"""The words for Quarto's filter, beside it in the theme."""


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
            anchors.term(row["term_no"]),
            row["definition_no"].rstrip(".") + ".",
            # a word that Norwegian has borrowed; a name in capitals is read as it stands
            row["term_en"] == row["term_no"] and row["term_no"].islower(),
        )
        for row in rows
    ]
    return tuple(sorted(terms, key=lambda term: (-len(term.word), term.word)))


@cache
def forms(word: str) -> tuple[str, ...]:
    """Return a word or words in all forms, in small letters if it is not a name."""
    *before, last = word.split()
    parts = [[w + ending for ending in AGREEING] for w in before]
    stems = [last] if last.isupper() else [last.removesuffix("e") + end for end in ENDINGS]
    nouns = [stem + s for stem in stems for s in ("", "s")]
    found = (" ".join(words) for words in product(*parts, nouns))
    return tuple(sorted({form if is_name(word) else form.lower() for form in found}))


def is_name(word: str) -> bool:
    """Tell whether a word is a name in capitals, which is only found as it stands."""
    return word[:2].isupper()


class Marker:
    """Marks the words of ``terms``; ``address`` is that of the glossary from the page."""

    def __init__(self, terms: Sequence[Term], address: str) -> None:
        self.address = address
        self.found: dict[str, Term] = {}
        for term in terms:
            for form in forms(term.word):
                self.found.setdefault(form, term)
        self.longest = max((form.count(" ") + 1 for form in self.found), default=0)

    def term(self, words: Sequence[re.Match[str]]) -> Term | None:
        """Return the term that the text from the first of ``words`` to the last is a form of."""
        text = words[0].string
        between = (text[a.end() : b.start()] for a, b in pairwise(words))
        if not all(len(gap) == 1 and gap.isspace() for gap in between):
            return None
        whole = " ".join(word[0] for word in words)
        return self.found.get(whole) or self.found.get(whole.lower())

    def mark(self, html: str) -> tuple[str, list[Term]]:
        """Return the page with its words marked, and the words it has, in reading order."""
        used: dict[str, Term] = {}
        seen: set[str] = set()
        stack: list[tuple[str, bool]] = []
        out = []

        def link(text: str) -> str:
            words, made, done, at = list(WORD.finditer(text)), [], 0, 0
            while at < len(words):
                sizes = range(min(self.longest, len(words) - at), 0, -1)
                term, size = next(
                    ((t, size) for size in sizes if (t := self.term(words[at : at + size]))),
                    (None, 1),
                )
                start, end = words[at].start(), words[at + size - 1].end()
                at += size
                if term is None or term.identifier in seen:
                    continue
                seen.add(term.identifier)
                used[term.identifier] = term
                language = ' lang="en"' if term.foreign else ""
                made.append(
                    f'{text[done:start]}<a class="term"'
                    f' href="{escape(self.address)}#{term.identifier}"'
                    f' aria-describedby="{term.note}"{language}>{text[start:end]}</a>'
                )
                done = end
            return "".join(made) + text[done:]

        for part in TAG.split(html):
            name = NAME.match(part)
            if name is None:
                inside = any(tag in TEXT for tag, _ in stack)
                open_ = inside and not any(shut for _, shut in stack)
                out.append(link(part) if open_ and part.strip() else part)
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


def listed(terms: Sequence[Term]) -> str:
    """Return the words as JSON, for Quarto's filter."""
    rows = [
        {
            "id": term.identifier,
            "note": term.note,
            "definition": term.definition,
            "foreign": term.foreign,
            "forms": forms(term.word),
        }
        for term in terms
    ]
    return json.dumps(rows, ensure_ascii=False, indent=0) + "\n"


def main() -> None:
    """Write the words for Quarto's filter."""
    project = paths.project()
    replace(project.theme / LIST, listed(load(project.root)).encode())


if __name__ == "__main__":
    main()
