"""A table of text or fixed facts, as the ledger holds it.

``data/report/tables.yml`` says which columns are shown, in what order and under what names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import catalogue, paths, text
from levekar.charts import markup
from levekar.charts.figure import ADDRESS, Figure
from levekar.charts.markup import TextCell, TextTable
from levekar.errors import LevekarError, near

if TYPE_CHECKING:
    from levekar.catalogue import FigureEntry
    from levekar.charts.style import Canvas

EMPTY = "[x]"
NONE = "–"
WHERE = "data/report/tables.yml"
Row = dict[str, str]


@dataclass(frozen=True)
class Column:
    """How one column is shown; the keys of ``data/report/tables.yml``."""

    key: str
    label: str
    lang: str = ""
    split: str = ""
    link: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    cites: bool = False
    optional: bool = False

    def cell(self, row: Row) -> TextCell:
        """Return the column's cell in ``row``; an empty one has the symbol for it."""
        value = row[self.key].strip()
        if not value:
            return TextCell(NONE if self.optional else EMPTY)
        return TextCell(
            text.cited(value) if self.cites else self.words.get(value, value),
            items=tuple(value.split(self.split)) if self.split else (),
            lang=self.lang,
            address=row[self.link] if self.link else "",
        )


@dataclass(frozen=True)
class Layout:
    """The columns of a table; those in ``long`` become one row each, named under ``name``."""

    columns: tuple[Column, ...]
    remark: str
    long: tuple[Column, ...] = ()
    name: str = ""
    value: str = ""


def text_table(table_id: str, note: str = "") -> Figure:
    """Return the table ``table_id`` of the report, text or fixed facts, as the ledger holds it."""
    entry = catalogue.figure(table_id)
    return TextTableFigure(entry, "text_table", build(entry), note)


def build(entry: FigureEntry, data: Any = None) -> TextContent:
    """Return the content of a text table; it all lies in the ledger, so ``data`` is not used."""
    shown = layout(entry)
    file = paths.project().report / entry.table_file
    rows = catalogue.load_csv(file)
    columns = (*shown.columns, *shown.long)
    unknown = [c.key for c in columns if c.key not in rows[0]]
    if unknown:
        raise LevekarError(
            f"kolonnen «{unknown[0]}» finnes ikke i {entry.table_file}.",
            where=f"{WHERE}, {entry.id}",
            hint=near(unknown[0], list(rows[0])),
        )
    return TextContent(tuple(rows), shown)


def layout(entry: FigureEntry) -> Layout:
    """Return how the table is shown; a table without a layout is an error."""
    known = _layouts(paths.project().report / "tables.yml")
    if entry.id not in known or not entry.table_file:
        raise LevekarError(
            "tabellen har ikke noe fast innhold å vise.",
            where=f"{WHERE}, {entry.id}",
            hint=f"lk.text_table er for {text.join(known, 'eller')}. Bruk lk.table for tall.",
        )
    return known[entry.id]


@cache
def _layouts(file: Path) -> dict[str, Layout]:
    raw = catalogue.load_yaml(file)
    out = {}
    for name, given in raw["tables"].items():
        long = given.get("long", {})
        out[name] = Layout(
            columns=_columns(given["columns"]),
            remark=given.get("remark", raw["own_words"]),
            long=_columns(long.get("columns", {})),
            name=long.get("name", ""),
            value=long.get("value", ""),
        )
    return out


def _columns(given: Mapping[str, Any]) -> tuple[Column, ...]:
    return tuple(
        Column(key, shown) if isinstance(shown, str) else Column(key, **shown)
        for key, shown in given.items()
    )


@dataclass(frozen=True)
class TextContent:
    """Rows of text, and how they are shown."""

    rows: tuple[Row, ...]
    layout: Layout

    word = "Tabell"
    statuses: frozenset[str] = frozenset()
    raw: tuple[str, ...] = ()
    unit = ""

    @property
    def remark(self) -> str:
        """Return whose words these are, and what the symbol of an empty cell means."""
        table = self.text_table()
        empty = any(cell.words == EMPTY for _, cells in table.rows for cell in cells)
        symbol = f" {EMPTY} betyr at rapporten ikke oppgir noe." if empty else ""
        return self.layout.remark + symbol

    def describe(self) -> str:
        """Return the size of the table and what its columns are."""
        table = self.text_table()
        columns = text.join([table.corner, *table.columns])
        return f"{len(table.rows)} rader med {columns}. {self.remark}"

    def records(self) -> list[dict[str, str]]:
        """Return the rows of the file, empty cells as symbols."""
        return [{key: value.strip() or EMPTY for key, value in row.items()} for row in self.rows]

    def text_table(self) -> TextTable:
        """Return the rows as a table to read."""
        first, *rest = self.layout.columns
        heads = [column.label for column in rest]
        body: list[tuple[str, tuple[TextCell, ...]]] = []
        for row in self.rows:
            lead = [column.cell(row) for column in rest]
            ends = [[TextCell(column.label), column.cell(row)] for column in self.layout.long]
            body += [(first.cell(row).words, (*lead, *end)) for end in ends or [[]]]
        if self.layout.long:
            heads += [self.layout.name, self.layout.value]
        return TextTable(first.label, tuple(heads), tuple(body), numbers=False)

    def digest(self) -> list[str]:
        """Return a line for each row: its name, and a sum that changes with its text."""
        rows = ["|".join(row.values()) for row in self.records()]
        sums = [sha256(row.encode()).hexdigest()[:8] for row in rows]
        first = self.layout.columns[0]
        return [f"{first.cell(r).words}: {s}" for r, s in zip(self.rows, sums, strict=True)]

    def paint(self, canvas: Canvas) -> None:
        """Raise NotImplementedError: a table has no picture."""
        raise NotImplementedError("a table has no picture")


class TextTableFigure(Figure):
    """A table of text between heading and source."""

    content: TextContent

    @property
    def _recast(self) -> bool:
        return False

    @property
    def _heading(self) -> str:
        # a table without a number has only its title
        return super()._heading if self.entry.number else f"{self.entry.title}."

    @property
    def status(self) -> str:
        """Return whose words these are."""
        return self.content.remark

    def markdown(self) -> str:
        """Return heading, table, source and download."""
        tools = self.tools([("tabellen (CSV)", f"{ADDRESS}/{self.stem}.csv")])
        region = (
            "{.text-table .row-headers role=region tabindex=0 "
            f"aria-label={markup.attribute(self.label)}}}"
        )
        return "\n\n".join(
            [
                self._title,
                f"::: {region}\n{self._table.markdown()}\n:::",
                text.markdown(self._below),
                markup.html_only(tools, self.made),
            ]
        )


SHOWN = TextTableFigure
