"""The page markup of figures and tables: Quarto's Markdown, and HTML."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from levekar import anchors, text

WRAP = 40
"""Characters of a text column before its words wrap, when a table needs all the room."""

GUIDE = "../book/les-figuren.qmd"
"""The page on how figures are read, seen from notebooks/ and book/."""

NAME = 60
"""Letters of a title in the name of a file that is saved."""

MADE_UP = "s"
"""Raised after a synthetic number, in tables as in the prose."""


@dataclass(frozen=True)
class TextCell:
    """What stands in one cell of a table; ``made_up`` marks a synthetic number.

    ``items`` stand as a list in place of the words; ``lang`` is the language of the text where it
    is not the page's, ``address`` where the words lead.
    """

    words: str
    made_up: bool = False
    items: tuple[str, ...] = ()
    lang: str = ""
    address: str = ""


@dataclass(frozen=True)
class TextTable:
    """A table to read: the first column names the rows."""

    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[TextCell, ...]], ...]
    numbers: bool = True

    def markdown(self) -> str:
        """Return a table whose column widths follow the text, should it need all the room.

        It is a pipe table; a grid table if a cell holds a list.
        """
        if any(cell.items for _, cells in self.rows for cell in cells):
            return self._grid()
        body = [
            [text.markdown(name), *(_marked(c, f"^{MADE_UP}^") for c in cells)]
            for name, cells in self.rows
        ]
        lines = [[text.markdown(c) for c in (self.corner, *self.columns)], *body]
        wide = self._widths()
        rules = [":" + "-" * (wide[0] - 1)] + [
            "-" * (w - 1) + ":" if self.numbers else ":" + "-" * (w - 1) for w in wide[1:]
        ]
        return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], rules, *lines[1:]])

    def _widths(self) -> list[int]:
        """Return each column's share of the room, from the words that are read."""
        columns = [[self.corner, *(name for name, _ in self.rows)]]
        for i, head in enumerate(self.columns):
            cells = [row[i] for _, row in self.rows]
            columns.append([head, *(t for c in cells for t in c.items or (c.words,))])
        return [room(texts) for texts in columns]

    def _grid(self) -> str:
        head = [[text.markdown(c)] for c in (self.corner, *self.columns)]
        rows = [
            head,
            *([[text.markdown(name)], *(_lines(c) for c in cells)] for name, cells in self.rows),
        ]
        wide = [
            max(2 + len(word) for row in rows for line in row[i] for word in line.split() or [""])
            for i in range(len(head))
        ]
        wide = [max(pair) for pair in zip(wide, self._widths(), strict=True)]
        out = [_rule(wide, "-")]
        for number, row in enumerate(rows):
            folded = [
                [part for line in cell for part in _folded(line, width)]
                for cell, width in zip(row, wide, strict=True)
            ]
            for i in range(max(map(len, folded))):
                cells = [cell[i] if i < len(cell) else "" for cell in folded]
                padded = (f" {c:<{w}} " for c, w in zip(cells, wide, strict=True))
                out.append(f"|{'|'.join(padded)}|")
            out.append(_rule(wide, "-" if number else "="))
        return "\n".join(out)

    def html(self, caption: str) -> str:
        """Return a table with row and column headers."""
        head = "".join(f'<th scope="col">{escape(c)}</th>' for c in (self.corner, *self.columns))
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th>'
            + "".join(f"<td{_lang(c)}>{_html(c)}</td>" for c in cells)
            + "</tr>\n"
            for name, cells in self.rows
        )
        return (
            # Quarto would otherwise rebuild the table and drop the row headers
            f'<table data-quarto-disable-processing="true">\n<caption>{escape(caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"
        )


def room(texts: list[str]) -> int:
    """Return a column's share of the room: by its text, but long text wraps and words do not."""
    longest_word = max(len(word) for text in texts for word in text.split() or [""])
    return max(3, longest_word + 2, min(WRAP, max(len(text) for text in texts)))


def _marked(cell: TextCell, mark: str = "") -> str:
    shown = text.markdown(cell.words)
    if cell.address:
        shown = f"[{shown}]({cell.address})"
    if cell.lang:
        shown = f"[{shown}]{{lang={cell.lang}}}"
    return shown + (mark if cell.made_up else "")


def _lines(cell: TextCell) -> list[str]:
    """Return a cell's paragraph, or its list with an item on each line."""
    if not cell.items:
        return [_marked(cell)]
    return [f"- {_marked(TextCell(item, lang=cell.lang))}" for item in cell.items]


def _folded(line: str, width: int) -> list[str]:
    """Return a line in pieces that fit; an item's later pieces stand below its text."""
    item = line.startswith("- ")
    indent = "  " if item else ""
    # one character less: an escape may be added
    first, *rest = textwrap.wrap(
        line, width - 1, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]
    # a piece that happens to begin as a list, such as «(B)», would be read as one
    return [first, *(_LIST.sub(r"\1\3\\\2\4", piece) for piece in rest)]


_LIST = re.compile(r"^( *)([(+:=-])|^( *\w+)([.)])")


def _rule(wide: Sequence[int], line: str) -> str:
    return "+" + "+".join(line * (width + 2) for width in wide) + "+"


def _lang(cell: TextCell) -> str:
    return f' lang="{cell.lang}"' if cell.lang else ""


def _html(cell: TextCell) -> str:
    if cell.items:
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in cell.items) + "</ul>"
    shown = escape(cell.words)
    if cell.address:
        shown = f'<a href="{escape(cell.address)}">{shown}</a>'
    return shown + (f"<sup>{MADE_UP}</sup>" if cell.made_up else "")


def attribute(words: str) -> str:
    """Return ``words`` as a quoted attribute value in Pandoc's Markdown."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def image(caption: str, address: str, alt: str) -> str:
    """Return a captioned image that fills the text width."""
    return f"![{text.markdown(caption)}]({address}){{fig-alt={attribute(alt)} width=100%}}"


def links(lead: str, targets: Sequence[tuple[str, str]], help: str = "", title: str = "") -> str:
    """Return download links (words, address) after ``lead``, and beside them ``help``.

    What the reader saves has the name of the file, and ``title`` if it is given.
    """
    made = " · ".join(
        f"[{text.markdown(words)}]({address}){{download={attribute(_saved(address, title))}}}"
        for words, address in targets
    )
    beside = f"\n\n{help}" if help else ""
    return f"::: {{.figure-tools}}\n{text.markdown(lead)} {made}{beside}\n:::"


def _saved(address: str, title: str) -> str:
    """Return the name of a file on the reader's machine: figur-09.csv → figur-09-hva-den-viser.csv.

    The title is cut between words.
    """
    name = PurePosixPath(address)
    slug = anchors.plain(title)
    if len(slug) > NAME:
        slug = slug[: NAME + 1].rpartition("-")[0]
    return "-".join(part for part in (name.stem, slug) if part) + name.suffix


def guide(kind: str) -> str:
    """Return a link to how this kind of figure is read: «Søylediagram» → #soylediagram."""
    return f"[Hjelp til å lese {kind.lower()}]({GUIDE}#{anchors.plain(kind)})"


def html_only(*blocks: str) -> str:
    """Return blocks that only pages show, never the PDF."""
    inner = "\n\n".join(blocks)
    return f':::: {{.content-visible when-format="html"}}\n{inner}\n::::'


def typst_only(*blocks: str) -> str:
    """Return blocks that only the PDF shows, never pages."""
    inner = "\n\n".join(blocks)
    return f':::: {{.content-visible when-format="typst"}}\n{inner}\n::::'


def details(summary: str, region: str, inner: str) -> str:
    """Return raw HTML that unfolds ``inner`` in a named region that scrolls by keyboard."""
    return (
        f'<details class="figure-data">\n<summary>{escape(summary)}</summary>\n'
        f'<div class="table-scroll" role="region" aria-label="{escape(region)}" tabindex="0">\n'
        f"{inner}\n</div>\n</details>"
    )


def folded(summary: str, name: str, inner: str) -> str:
    """Return Markdown that pages unfold, in an element of the class ``name``."""
    start = raw_html(f'<details class="{name}">\n<summary>{escape(summary)}</summary>')
    return "\n\n".join([start, inner, raw_html("</details>")])


def raw_html(markup: str) -> str:
    """Return HTML as a raw block of Pandoc's Markdown."""
    return f"```{{=html}}\n{markup}\n```"
