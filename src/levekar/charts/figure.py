"""The one way to show anything: a figure or table with all that must go with it."""

from __future__ import annotations

import inspect
import os
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import absence, catalogue, paths, text
from levekar.charts import export, labels, made, marks, markup, style
from levekar.charts.content import Content
from levekar.charts.grid import Dims
from levekar.errors import LevekarError, near

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

    from levekar.catalogue import FigureEntry

KINDS: Mapping[str, str] = {
    "bar": "levekar.charts.bar",
    "diagram": "levekar.charts.diagram",
    "line": "levekar.charts.line",
    "map": "levekar.charts.map",
    "quotes": "levekar.charts.quotes",
    "table": "levekar.charts.table",
    "text_table": "levekar.charts.text_table",
}
"""Chart kind → the module that builds its content."""
TABLES = ("quotes", "table", "text_table")
"""The kinds without a picture."""
PRINTED = "published"
ADDRESS = "../figures"
"""Where the figures lie, seen from notebooks/ and book/."""


def figure(
    figure_id: str, data: Any, *, chart: str, note: str = "", **options: Any
) -> Figure | absence.Notice:
    """Return the figure ``figure_id`` of the report, made from ``data``.

    ``data`` is what the kind of chart shows: for bars, lines and tables a measure table
    (observations). ``options`` belong to the kind: ``x``, ``series`` and ``order`` for bars and
    lines, ``rows`` and ``columns`` for tables. ``note`` is a sentence added to the caption.
    Everything else (title, caption, source, status) comes from the catalogue and the data, so
    there is no figure without text alternative and source. Faults raise LevekarError. A book about
    another municipality gets a notice for a figure that has no data there.
    """
    entry = catalogue.figure(figure_id)
    if chart not in KINDS:
        raise LevekarError(
            f"Ukjent diagramtype «{chart}».", where=_where(entry), hint=near(chart, list(KINDS))
        )
    kind = import_module(KINDS[chart])
    build = kind.build
    known = [p for p in inspect.signature(build).parameters if p not in ("entry", "data")]
    for option in options:
        if option not in known:
            raise LevekarError(
                f"Diagramtypen «{chart}» har ikke valget «{option}».",
                where=_where(entry),
                hint=near(option, known),
            )
    try:
        inspect.signature(build).bind(entry, data, **options)
    except TypeError as error:
        raise LevekarError(
            f"Diagramtypen «{chart}» mangler et valg: {error}.",
            where=_where(entry),
            hint=f"valgene er {', '.join(known)}.",
        ) from None
    if absence.is_none(data):
        return absence.Notice(entry)
    shown: type[Figure] = getattr(kind, "SHOWN", Figure)
    return absence.or_notice(
        entry, lambda: shown(entry, chart, build(entry, data, **options), note)
    )


def table(
    table_id: str, data: Any, *, rows: Dims, columns: Dims = None, note: str = "", **options: Any
) -> Figure | absence.Notice:
    """Return the table ``table_id`` of the report: ``rows`` down, ``columns`` across."""
    return figure(table_id, data, chart="table", rows=rows, columns=columns, note=note, **options)


def _where(entry: FigureEntry) -> str:
    return f"figuren {entry.id}"


class Figure:
    """A figure or table of the report, ready to be shown, downloaded and described.

    Showing it (as the last value of a notebook cell) writes its files to the figures folder.
    """

    def __init__(self, entry: FigureEntry, chart: str, content: Content, note: str = "") -> None:
        self.entry = entry
        self.chart = chart
        self.content = content
        self.note = note
        body = entry.caption.partition(" Kilde: ")[0]
        # what is not computed is about the place that the report tells of
        self.body = _full_stop(absence.placed(body) if entry.measures else body)
        self.source = source(entry)
        if not self.body or not self.source:
            raise LevekarError(
                "Figuren har ikke både figurtekst og kilde, og kan ikke vises.",
                where=f"data/report/figures.yml, {entry.id}",
                hint="fyll ut caption_no og source_citation.",
            )

    @property
    def is_table(self) -> bool:
        """Tell whether this is shown as a table, without a picture."""
        return self.chart in TABLES

    @property
    def _recast(self) -> bool:
        """Tell whether the report shows this in the other form (a table drawn, or the reverse)."""
        return self.is_table != (self.entry.kind == "table")

    @property
    def stem(self) -> str:
        """Return the name of the files, without the ending; stable from edition to edition."""
        other = "-tabell" if self.is_table else "-diagram"
        return self.entry.id + (other if self._recast else "")

    @property
    def label(self) -> str:
        """Return «Figur 9» or «Tabell 1»; a table that is drawn says so."""
        label = self.entry.label or self.entry.title
        return f"{label} som {self.content.word.lower()}" if self._recast else label

    @property
    def raw(self) -> tuple[str, ...]:
        """Return the raw files behind the values."""
        return self.content.raw

    @property
    def statuses(self) -> frozenset[str]:
        """Return the statuses of the values."""
        return self.content.statuses

    @property
    def status(self) -> str:
        """Return what kind of numbers these are, and the meaning of the symbols in use."""
        said = (marks.sentence(self.statuses), marks.symbols(self.statuses))
        return " ".join(part for part in said if part)

    @cached_property
    def alt(self) -> str:
        """Return the text alternative, made from the data."""
        parts = (
            f"{self.content.word}.",
            self.body,
            self.content.describe(),
            marks.sentence(self.statuses),
        )
        return " ".join(part for part in parts if part)

    @property
    def caption(self) -> str:
        """Return the caption: the report's own number, what is shown, source and status."""
        return f"{self.label}: {self._told(self.body)}"

    def _told(self, body: str) -> str:
        parts = (body, _full_stop(f"Kilde: {self.source}"), self.status, _full_stop(self.note))
        return " ".join(part for part in parts if part)

    def csv(self) -> str:
        """Return the values with figure id, explicit columns, source and status; UTF-8."""
        printed = {"status": PRINTED, "status_name": labels.status(PRINTED)}
        return export.table(
            [
                {
                    "figure": self.entry.id,
                    **record,
                    # words are not numbers: they come from the report
                    **({} if "status" in record else printed),
                    "source": self.source,
                }
                for record in self.content.records()
            ]
        )

    def digest(self) -> str:
        """Return a short text that changes when a plotted value or status changes."""
        rows = self.content.records()
        return "\n".join([f"{self.entry.id} {self.chart} {len(rows)}", *self.content.digest()])

    @cached_property
    def picture(self) -> Picture:
        """The drawing, before export."""
        if self.is_table:
            raise LevekarError("En tabell har ikke noe bilde.", where=_where(self.entry))
        return self.drawn(style.WIDTH)

    def drawn(self, wide: float) -> Picture:
        """Return the drawing, ``wide`` inches from side to side."""
        with style.settings():
            mark = marks.across(self.statuses)
            parts = (self.label, f"Kilde: {self.source}", mark.lower())
            footer = " · ".join(part for part in parts if part)
            canvas = style.Canvas(self.entry.title, footer, mark, wide)
            self.content.paint(canvas)
            return canvas.picture

    def svg(self) -> bytes:
        """Return the picture as SVG, the same bytes each time."""
        return export.svg(self.picture, self.entry.title)

    def png(self) -> bytes:
        """Return the picture as PNG in double size, the same bytes each time."""
        return export.png(self.picture, self.entry.title)

    @property
    def downloads(self) -> dict[str, str]:
        """Return the endings of the files and what a reader calls them, in order."""
        return {k: v for k, v in _DOWNLOADS.items() if k == ".csv" or not self.is_table}

    def files(self) -> dict[str, bytes]:
        """Return file name → content of all that can be downloaded."""
        out = {f"{self.stem}.csv": self.csv().encode("utf-8")}
        if not self.is_table:
            out |= {f"{self.stem}.svg": self.svg(), f"{self.stem}.png": self.png()}
        return out

    def save(self, folder: Path | None = None) -> dict[str, bytes]:
        """Write the files to ``folder`` (the project's figures folder) and return them."""
        files = self.files()
        for name, content in files.items():
            export.write((folder or paths.project().figures) / name, content)
        return files

    def tools(self, targets: Sequence[tuple[str, str]]) -> str:
        """Return what stands under a figure: downloads (words, address), and help to read it."""
        help = markup.guide(self.content.word)
        lead = f"Last ned {text.inside(self.label)}:"
        return markup.links(lead, targets, help, self.entry.title)

    @property
    def made(self) -> str:
        """Return how the figure was made and how one refers to it, folded; for pages."""
        return made.markdown(self, KINDS[self.chart])

    def markdown(self) -> str:
        """Return Markdown as Quarto reads it; what is for pages only, is marked so."""
        tools = self.tools(
            [(words, f"{ADDRESS}/{self.stem}{ending}") for ending, words in self.downloads.items()]
        )
        if self.is_table:
            region = (
                "{.data-table .row-headers role=region tabindex=0 "
                f"aria-label={markup.attribute(self.label)}}}"
            )
            return "\n\n".join(
                [
                    # Quarto's PDF drops the caption of a table without a label of Quarto's own
                    self._title,
                    f"::: {region}\n{self._table.markdown()}\n:::",
                    text.markdown(self._below),
                    markup.html_only(tools, self.made),
                ]
            )
        behind = [] if self._recast else [markup.raw_html(self._unfolded())]
        address = f"{ADDRESS}/{self.stem}.svg"
        return "\n\n".join(
            [
                markup.image(self.caption, address, self.alt),
                markup.html_only(tools, *behind, self.made),
            ]
        )

    def html(self) -> str:
        """Return the figure for a notebook: self-contained, with the table behind it."""
        if self.is_table:
            return (
                f"<p><strong>{escape(self._heading)}</strong> {escape(self._lead)}</p>\n"
                f"{self._table.html(self.label)}\n<p>{escape(self._below)}</p>"
            )
        source = b64encode(self.svg()).decode("ascii")
        return (
            f'<figure>\n<img src="data:image/svg+xml;base64,{source}" '
            f'alt="{escape(self.alt)}" style="width: 100%; max-width: 45rem">\n'
            f"<figcaption>{escape(self.caption)}</figcaption>\n{self._unfolded()}\n</figure>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        self.save()
        plain = {"text/plain": f"{self.caption}\n\n{self.alt}"}
        if any(os.environ.get(name) for name in _IN_BOOK):
            return {"text/markdown": self.markdown()} | plain
        return {"text/html": self.html()} | plain

    def __repr__(self) -> str:
        return self.caption

    @property
    def _heading(self) -> str:
        return _full_stop(f"{self.label}: {self.entry.title}")

    @property
    def _lead(self) -> str:
        return " ".join(part for part in (self.body, _full_stop(self.content.unit)) if part)

    @property
    def _title(self) -> str:
        """Return the heading and the text above a table, which the PDF keeps with the table."""
        words = f"**{text.markdown(self._heading)}** {text.markdown(self._lead)}"
        return f"::: {{.table-title}}\n{words}\n:::"

    @property
    def _below(self) -> str:
        return " ".join(part for part in (self._told(""), self._made_up) if part)

    @property
    def _made_up(self) -> str:
        """Return the meaning of the raised letter, if a table has any."""
        if marks.SYNTHETIC not in self.statuses:
            return ""
        return f"Hevet {markup.MADE_UP} betyr syntetisk demotall."

    @property
    def _table(self) -> markup.TextTable:
        return self.content.text_table()

    def _unfolded(self) -> str:
        """Return the table behind a picture, as HTML that unfolds."""
        about = ". ".join(part for part in (self.label, self.content.unit) if part)
        below = " ".join(p for p in (marks.symbols(self.statuses), self._made_up) if p)
        note = f"\n<p>{escape(below)}</p>" if below else ""
        behind = f"tallene bak {text.inside(self.label)}"
        return markup.details(
            f"Vis {behind}", text.sentence(behind), self._table.html(about) + note
        )


def _without_stop(words: str) -> str:
    """Leave out the full stop of a sentence; that of «mfl.» belongs to the word."""
    return words if words.endswith("mfl.") else words.rstrip(".")


def source(entry: FigureEntry) -> str:
    """Return the source that the report gives for a figure."""
    printed = _without_stop(entry.caption.partition(" Kilde: ")[2])
    return printed or entry.source_citation or entry.source


def _full_stop(words: str) -> str:
    words = words.strip()
    return words if not words or words.endswith((".", "!", "?", ":")) else f"{words}."


_DOWNLOADS = {".csv": "tallene (CSV)", ".svg": "bildet (SVG)", ".png": "bildet (PNG)"}
_IN_BOOK = ("LEVEKAR_RENDER", "QUARTO_DOCUMENT_PATH")
"""Set by the book's own engine, or by Quarto for the kernels it starts."""
