"""Paraphrased quotations as text: never a picture, so that everyone can read and copy them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from levekar import catalogue, text
from levekar.charts import markup
from levekar.charts.figure import ADDRESS, Figure
from levekar.charts.markup import TextCell, TextTable
from levekar.errors import LevekarError

if TYPE_CHECKING:
    from levekar.catalogue import FigureEntry
    from levekar.charts.style import Canvas

PARAPHRASED = "gjengitt med egne ord, ikke ordrett."


def quotes(figure_id: str, note: str = "") -> Figure:
    """Return the quotations ``figure_id`` of the report as a panel of text."""
    entry = catalogue.figure(figure_id)
    return QuotesFigure(entry, "quotes", build(entry), note)


def build(entry: FigureEntry, data: Any = None) -> QuotesContent:
    """Return the quotations; all of it is in the catalogue, so ``data`` is not used."""
    if not entry.quotes:
        raise LevekarError(
            "Figuren har ingen sitater.",
            where=f"data/report/figures.yml, {entry.id}",
            hint="lk.quotes er for innslag med quotes.",
        )
    return QuotesContent(entry.quotes)


@dataclass(frozen=True)
class QuotesContent:
    """Quotations in own words."""

    quotes: tuple[str, ...]

    word = "Sitater"
    statuses: frozenset[str] = frozenset()
    raw: tuple[str, ...] = ()
    unit = ""

    @property
    def remark(self) -> str:
        """Return the plain statement that no quotation is verbatim."""
        lead = "Sitatet er" if len(self.quotes) == 1 else "Sitatene er"
        return f"{lead} {PARAPHRASED}"

    def describe(self) -> str:
        """Return the quotations, one sentence each."""
        return " ".join((*self.quotes, self.remark))

    def records(self) -> list[dict[str, str]]:
        """Return one row for each quotation."""
        return [
            {"quote": str(i), "text": words, "wording": "paraphrased",
             "wording_name": "gjengitt med egne ord"}
            for i, words in enumerate(self.quotes, 1)
        ]  # fmt: skip

    def text_table(self) -> TextTable:
        """Return the quotations as a numbered table."""
        rows = tuple((str(i), (TextCell(q),)) for i, q in enumerate(self.quotes, 1))
        return TextTable("Nr.", ("Utsagn",), rows, numbers=False)

    def digest(self) -> list[str]:
        """Return one line for each quotation."""
        return [f"{i}: {words}" for i, words in enumerate(self.quotes, 1)]

    def paint(self, canvas: Canvas) -> None:
        """Raise NotImplementedError: quotations are text."""
        raise NotImplementedError("quotations have no picture")


class QuotesFigure(Figure):
    """Quotations between heading and source, as real text on pages and in the PDF."""

    content: QuotesContent

    @property
    def _recast(self) -> bool:
        return False

    @property
    def _heading(self) -> str:
        # a quotation without a number has only its title
        return super()._heading if self.entry.label else f"{self.entry.title}."

    @property
    def status(self) -> str:
        """Return the plain statement that no quotation is verbatim."""
        return self.content.remark

    def markdown(self) -> str:
        """Return a block quotation for each, with heading, source and download."""
        address = f"{ADDRESS}/{self.stem}.csv"
        tools = self.tools([("sitatene (CSV)", address)])
        said = "\n\n".join(f"> {text.markdown(words)}" for words in self.content.quotes)
        return "\n\n".join(
            [
                self._title,
                f"::: {{.quotes}}\n{said}\n:::",
                text.markdown(self._below),
                markup.html_only(tools, self.made),
            ]
        )

    def html(self) -> str:
        """Return the quotations for a notebook."""
        said = "\n".join(f"<blockquote>{escape(q)}</blockquote>" for q in self.content.quotes)
        return (
            f"<p><strong>{escape(self._heading)}</strong> {escape(self._lead)}</p>\n"
            f"{said}\n<p>{escape(self._below)}</p>"
        )


SHOWN = QuotesFigure
