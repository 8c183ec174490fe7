"""Raw files written out from what the report printed: nothing in them is made up."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from levekar import catalogue, geography, paths
from levekar.cards import Card, sha256
from levekar.claims import rules

VERSION = 1
COLUMNS = (
    *("measure", "geo_level", "geo", "sex", "age", "category"),
    *("period", "value", "unit", "claim_id"),
)
# Claims whose source is not printed, or is literature that cannot be fetched as data
CHAPTER_3 = ("P0015", "P0016", "P0017", "P0018", "P0082")
NO_PERIOD = "ikke oppgitt"


def files() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of the printed values of chapter 3."""
    rows = catalogue.load_csv(paths.project().report / "claims.csv")
    lines = [_line(row) for row in rows if row["claim_id"] in CHAPTER_3]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([COLUMNS, *lines])
    data = out.getvalue().encode()
    yield (
        "kapittel_3.rapport.csv",
        data,
        Card(
            provider="rapport",
            title="Trykte verdier i kapittel 3 uten egen datakilde",
            what="Folketall og plassering, og endring i ensomhet fra litteraturen.",
            licence="Fri gjengivelse av enkelttall",
            access="Fri.",
            retrieved="2024-08-31",
            sha256=sha256(data),
            size=len(data),
            synthetic=False,
            transcribed=True,
            period="2024",
            reference="trondheim",
            generator=f"levekar synthesize rapport, versjon {VERSION}",
            note="Skrevet av fra rapporten fra 2024, som ikke oppgir kilden til folketallet.",
        ),
    )


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
            retrieved="2024-08-31",
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


def _line(row: dict[str, str]) -> list[str]:
    own = rules.rules()["cells"].get(row["claim_id"], {})
    geo = geography.code(row["geo"], row["geo_level"])
    period = re.sub(r"^(\d{4})-01-01$", r"\1", row["period"]) or NO_PERIOD
    groups = [own.get(name) or row.get(name, "") for name in ("sex", "age", "category")]
    known = (row["measure"], row["geo_level"], geo)
    return [*known, *groups, period, row["value"], row["unit"], row["claim_id"]]
