"""The page markup of figures and tables: Quarto's Markdown, and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from levekar import text

WRAP = 40
"""Characters of a text column before its words wrap, when a table needs all the room."""

MADE_UP = "s"
"""Raised after a synthetic number, in tables as in the prose."""


@dataclass(frozen=True)
class TextCell:
    """What stands in one cell of a table; ``made_up`` marks a synthetic number."""

    words: str
    made_up: bool = False


@dataclass(frozen=True)
class TextTable:
    """A table to read: the first column names the rows."""

    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[TextCell, ...]], ...]
    numbers: bool = True

    def markdown(self) -> str:
        """Return a pipe table whose column widths follow the text, should it need all the room."""
        body = [
            [text.markdown(name), *(_marked(c, f"^{MADE_UP}^") for c in cells)]
            for name, cells in self.rows
        ]
        lines = [[text.markdown(c) for c in (self.corner, *self.columns)], *body]
        wide = [_width([line[i] for line in lines]) for i in range(len(lines[0]))]
        rules = [":" + "-" * (wide[0] - 1)] + [
            "-" * (w - 1) + ":" if self.numbers else ":" + "-" * (w - 1) for w in wide[1:]
        ]
        return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], rules, *lines[1:]])

    def html(self, caption: str) -> str:
        """Return a table with row and column headers."""
        head = "".join(f'<th scope="col">{escape(c)}</th>' for c in (self.corner, *self.columns))
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th>'
            + "".join(f"<td>{_html(c)}</td>" for c in cells)
            + "</tr>\n"
            for name, cells in self.rows
        )
        return (
            # Quarto would otherwise rebuild the table and drop the row headers
            f'<table data-quarto-disable-processing="true">\n<caption>{escape(caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"
        )


def _width(texts: list[str]) -> int:
    """Return a column's share of the room: by its text, but long text wraps and words do not."""
    longest_word = max(len(word) for text in texts for word in text.split() or [""])
    return max(3, longest_word + 2, min(WRAP, max(len(text) for text in texts)))


def _marked(cell: TextCell, mark: str) -> str:
    return text.markdown(cell.words) + (mark if cell.made_up else "")


def _html(cell: TextCell) -> str:
    return escape(cell.words) + (f"<sup>{MADE_UP}</sup>" if cell.made_up else "")


def attribute(words: str) -> str:
    """Return ``words`` as a quoted attribute value in Pandoc's Markdown."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def image(caption: str, address: str, alt: str) -> str:
    """Return a captioned image that fills the text width."""
    return f"![{text.markdown(caption)}]({address}){{fig-alt={attribute(alt)} width=100%}}"


def links(lead: str, targets: Sequence[tuple[str, str]]) -> str:
    """Return download links (words, address) after ``lead``."""
    made = " · ".join(
        f"[{text.markdown(words)}]({address}){{download={attribute(address.rsplit('/', 1)[-1])}}}"
        for words, address in targets
    )
    return f"::: {{.figure-tools}}\n{text.markdown(lead)} {made}\n:::"


def html_only(*blocks: str) -> str:
    """Return blocks that only pages show, never the PDF."""
    inner = "\n\n".join(blocks)
    return f':::: {{.content-visible when-format="html"}}\n{inner}\n::::'


def details(summary: str, region: str, inner: str) -> str:
    """Return raw HTML that unfolds ``inner`` in a named region that scrolls by keyboard."""
    return (
        f'<details class="figure-data">\n<summary>{escape(summary)}</summary>\n'
        f'<div class="table-scroll" role="region" aria-label="{escape(region)}" tabindex="0">\n'
        f"{inner}\n</div>\n</details>"
    )


def raw_html(markup: str) -> str:
    """Return HTML as a raw block of Pandoc's Markdown."""
    return f"```{{=html}}\n{markup}\n```"
