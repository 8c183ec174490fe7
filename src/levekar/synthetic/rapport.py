"""Raw files written out from what the report printed: nothing in them is made up."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from levekar import catalogue, claims, measures, paths
from levekar.cards import Card, sha256
from levekar.claims import Cell
from levekar.measures.definitions import Cells
from levekar.observations import GROUPS, TOTAL

VERSION = 2
PROVIDER = "rapport"
COLUMNS = ("measure", "geo_level", "geo", *GROUPS, "period", "value", "unit", "claim_id")
NO_PERIOD = "ikke oppgitt"


def files() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of the printed values of each chapter that has any."""
    for name, definitions in sorted(defined(PROVIDER).items()):
        yield _chapter(name, definitions)


def violence() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of tabell 3: violence and threats by persons under 18."""
    data = (paths.project().report / "tables" / "tabell-3.csv").read_bytes()
    yield (
        "vold_under_18.rapport.csv",
        data,
        Card(
            provider="politi",
            title="Vold og trusler begått av unge under 18 år",
            what="Alle femti verdier i tabell 3 i rapporten, Trondheim 2011–2020.",
            licence="Fri gjengivelse av enkelttall",
            access="Fri. Grunnlaget ligger hos politiet og kommunen.",
            retrieved="2026-11-21",
            sha256=sha256(data),
            size=len(data),
            synthetic=False,
            transcribed=True,
            period="2011–2020",
            reference="rolseth2021",
            generator=f"levekar synthesize politi, versjon {VERSION}",
            note="Skrevet av fra rapporten fra 2024.",
        ),
    )


def defined(provider: str) -> dict[str, dict[str, Cells]]:
    """Return file → measure → definition for the tables of one provider."""
    out: dict[str, dict[str, Cells]] = {}
    for definition in measures.from_cells():
        if definition.provider == provider:
            out.setdefault(definition.file, {})[definition.key] = definition
    return out


def chapter_of(name: str) -> str:
    """Return the chapter that a file such as ``kapittel_4a.csv`` or ``studier_5_3.csv`` is for."""
    return name.partition(".")[0].partition("_")[2].upper().replace("_", ".")


def amount(value: float) -> str:
    """Return a number as a file has it: whole numbers without decimals."""
    return str(int(value)) if value == int(value) else repr(value)


def _chapter(name: str, definitions: Mapping[str, Cells]) -> tuple[str, bytes, Card]:
    chapter = chapter_of(name)
    lines: dict[Cell, list[str]] = {}
    for claim, cell, value in _printed(chapter):
        if cell.measure in definitions and cell.provider in ("", PROVIDER):
            period = cell.period or NO_PERIOD
            # the report prints some values twice
            lines.setdefault(
                cell.at(PROVIDER, period),
                [
                    *(cell.measure, cell.geo_level, cell.geo),
                    *("" if code == TOTAL else code for code in cell.groups),
                    *(period, amount(value), definitions[cell.measure].unit, claim),
                ],
            )
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *lines.values()])
    data = out.getvalue().encode()
    years = sorted(y for cell in lines for y in re.findall(r"\d{4}", cell.period))
    card = Card(
        provider=PROVIDER,
        title=f"Trykte verdier i kapittel {chapter} uten egen datafil",
        what="Enkelttall som rapporten fra 2024 trykker fra andre kilder, ett på hver rad.",
        licence="Fri gjengivelse av enkelttall",
        access="Fri.",
        retrieved="2026-11-21",
        sha256=sha256(data),
        size=len(data),
        synthetic=False,
        transcribed=True,
        period="–".join(dict.fromkeys((years[0], years[-1]))) if years else NO_PERIOD,
        reference="trondheim",
        generator=f"levekar synthesize rapport, versjon {VERSION}",
        note="Skrevet av fra rapporten fra 2024. Kolonnen claim_id viser til påstanden med kilden.",
    )
    return name.replace(".csv", ".rapport.csv"), data, card


def _printed(chapter: str) -> Iterator[tuple[str, Cell, float]]:
    """Yield claim, cell and value of all single values that a chapter prints, exact or about."""
    rows = {
        row["claim_id"]: row
        for row in catalogue.load_csv(paths.project().report / "claims.csv")
        if row["chapter"] == chapter
    }
    for statement in claims.ledger():
        row = rows.get(statement.id)
        for bound in statement.bounds if row else ():
            if bound.exact:
                yield statement.id, bound.terms[0][1], bound.low
            elif row and row["qualifier"] == "approx" and len(bound.terms) == 1 and row["value"]:
                yield statement.id, bound.terms[0][1], float(row["value"])
