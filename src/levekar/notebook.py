"""What a notebook cell may ask for besides figures and tables: values, notes, the demo banner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levekar import absence, cards, catalogue, edition, observations, tables, text
from levekar.charts import labels
from levekar.charts.markup import MADE_UP
from levekar.errors import LevekarError, near

if TYPE_CHECKING:
    import pandas as pd

# follows a synthetic number in running text; the banner of the chapter explains it
SYNTHETIC_MARK = f"^{MADE_UP}^"


def measure(key: str | Sequence[str], **selection: str | Sequence[str]) -> pd.DataFrame:
    """Return the observations of one or more measures, as in ``measure("lonely_often", sex="F")``.

    A group that is not named means everyone. ``geo`` is the municipality and ``period`` the
    latest round if not named and the measure has it. Order follows the selection's lists.
    """
    import pandas as pd

    keys = [key] if isinstance(key, str) else list(key)
    parts = [_select(k, selection) for k in keys]
    return pd.concat([p for p in parts if not p.empty] or parts[:1], ignore_index=True)


def _select(key: str, selection: dict[str, str | Sequence[str]]) -> pd.DataFrame:
    table = tables.measure_table(key)
    chosen = dict(selection)
    if "geo" not in chosen and "geo_level" not in chosen:
        chosen["geo"] = edition.edition().kommune
    rows = observations.select(table, chosen)
    # what is still open is settled by the edition, where the measure has what it names
    for name, default in (
        ("provider", catalogue.measure(key).provider),
        ("period", edition.edition().latest_round),
    ):
        found = set(rows[name])
        if name not in chosen and len(found) > 1 and default in found:
            rows = rows[rows[name] == default].reset_index(drop=True)
    if rows.empty and not absence.elsewhere():
        wanted = ", ".join(f"{k}={v!r}" for k, v in chosen.items())
        periods = ", ".join(sorted(set(table["period"])))
        raise LevekarError(
            f"målet {key} har ingen verdier for {wanted}.",
            hint=f"perioder som finnes: {periods}. Se også hvilke grupper målet er delt i.",
        )
    return rows


def mapped(level: str = "sone") -> pd.DataFrame:
    """Return the measures on the report's maps for all places of ``level``, their bydel and city.

    This is what a map on the pages lets its readers choose among.
    """
    import pandas as pd

    every = catalogue.figures().values()
    keys = dict.fromkeys(key for found in every if found.kind == "map" for key in found.measures)
    parts = [tables.measure_table(key) for key in keys]
    rows = pd.concat([p for p in parts if not p.empty] or parts[:1], ignore_index=True)
    return rows[rows["geo_level"].isin([level, "bydel", "kommune"])].reset_index(drop=True)


@dataclass(frozen=True)
class Value:
    """One value in running text: unit, hidden values and the mark of a synthetic number."""

    number: float
    unit: str
    status: str
    decimals: int

    def __str__(self) -> str:
        if self.status in labels.SYMBOLS:
            return labels.SYMBOLS[self.status]
        shown = text.with_unit(self.number, labels.unit(self.unit).text, self.decimals)
        return shown + (SYNTHETIC_MARK if self.status == "synthetic" else "")

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return str(self)

    def __float__(self) -> float:
        return self.number

    def __sub__(self, other: Value) -> Value:
        """Return the difference; percentages differ by percentage points, the weaker status holds.

        In observations.STATUSES the weaker come last.
        """
        status = max(self.status, other.status, key=observations.STATUSES.index)
        unit = "percentage_points" if self.unit == "percent" else self.unit
        return Value(self.number - other.number, unit, status, max(self.decimals, other.decimals))


def value(key: str, **selection: str) -> Value:
    """Return the one value that ``selection`` points out, ready for a sentence."""
    rows = measure(key, **selection)
    if absence.is_none(rows):
        return Value(math.nan, catalogue.measure(key).unit, "missing", 0)
    if len(rows) != 1:
        raise LevekarError(
            f"målet {key} har {len(rows)} verdier for dette utvalget; en setning trenger én.",
            hint="nevn periode, sted eller gruppe.",
        )
    row = rows.iloc[0]
    return Value(row["value"], row["unit"], row["status"], tables.decimals(key))


class Markdown:
    """A piece of markdown that a cell shows."""

    def __init__(self, source: str) -> None:
        self.source = source

    def _repr_markdown_(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return self.source


def demo_sentence() -> str:
    """Return the sentence on every page of a book that shows demo data; empty when none does."""
    if edition.official() or not cards.any_demo():
        return ""
    return "Demoutgave: Noen av tallene er syntetiske. De er merket, og de er ikke målt."


def banner() -> Markdown:
    """Return the notice at the head of a chapter: how demo data are marked.

    A book about another municipality than the report says so too.
    """
    moved = absence.borrowed()
    if not demo_sentence():
        return Markdown(moved)
    return Markdown(
        (f"{moved}\n\n" if moved else "") + "::: {.callout-warning}\n"
        "## Demoutgave\n\n"
        "Noen tall i denne boka er laget for å vise hvordan den virker. De har en liten "
        f"s etter seg, slik: 12\u00a0%{SYNTHETIC_MARK}. De passer med det rapporten oppgir, men de "
        "er ikke målt og sier ingenting om virkelige mennesker. I figurene er slike tall skravert "
        "eller stiplet. Tall uten merke står i rapporten fra 2024.\n:::"
    )


def entry(figure_id: str) -> catalogue.FigureEntry:
    """Return what the report says about one of its figures or tables: measures, periods, title."""
    return catalogue.figure(figure_id)


def note(*inconsistencies: str) -> Markdown:
    """Return a folded note on what does not hold together in the report; ids as in the ledger.

    It says what this edition follows, and leads to the page on all of them.
    """
    rows = catalogue.inconsistencies()
    unknown = [name for name in inconsistencies if name not in rows]
    if unknown:
        raise LevekarError(
            f"Ukjent avvik «{unknown[0]}».",
            where="data/report/inconsistencies.csv",
            hint=near(unknown[0], list(rows)),
        )
    followed = catalogue.solutions()
    points = "\n".join(
        f"- {rows[name]['description_no']} {followed[name]} "
        f"([{name}](../book/revisjon.qmd#{name.lower()}))"
        for name in inconsistencies
    )
    return Markdown(
        '::: {.callout-note collapse="true"}\n'
        "## Her er det noe som ikke stemmer i rapporten\n\n"
        f"{points}\n:::"
    )
