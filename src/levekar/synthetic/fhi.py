"""Demo tables in FHI's form (json-stat2), and the table the report printed in full.

The values are made so that the report's statements hold. FHI gives most measures as the share
that is satisfied; a measure that counts the others is the complement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from levekar import catalogue, geography, paths
from levekar.cards import Card, sha256
from levekar.claims import Cell
from levekar.synthetic import cells, constraints

VERSION = 1
PROVIDER = "fhi"
CITY = "5001"
# Small differences where the report gives none, so that districts are not all alike
OFFSETS = {"500101": -1.0, "500103": 1.0}
LABELS = {"TELLER": "Antall", "MEIS": "Andel, standardisert", "0": "Begge kjønn"}


@dataclass(frozen=True)
class Table:
    """One demo table: its name, its measure, and where and when it has values."""

    name: str
    title: str
    measure: str
    periods: tuple[str, ...]
    guess: float
    school_level: str = "all"
    complement: bool = False


TABLES = (
    Table(
        "fornoyd_helsa",
        "Ungdata: fornøyd med egen helse",
        "health_not_satisfied",
        ("2021",),
        28.0,
        "U",
        complement=True,
    ),
    Table(
        "livskvalitet",
        "Ungdata: høy tilfredshet med livet",
        "life_satisfaction_high",
        ("2021",),
        46.0,
        "U",
    ),
    Table(
        "misfornoyd_flere_sider",
        "Ungdata: misfornøyd med flere sider av livet",
        "dissatisfied_several_life_aspects",
        ("2021",),
        6.0,
        "U",
    ),
    Table("ensomhet", "Ungdata: plaget av ensomhet", "lonely_troubled_fhi", ("2017", "2021"), 22.0),
)


def files() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of every table."""
    for table in TABLES:
        data = _table(table)
        yield f"{table.name}.demo.json", data, _demo_card(table, data)
    data = _disability()
    yield "ufore_18_29.rapport.json", data, _printed_card(data)


def _places() -> list[str]:
    return [geo for geo, (level, _) in geography.places().items() if level == "bydel"]


def _table(table: Table) -> bytes:
    places = [CITY, *_places()]
    prior = {
        Cell.of(
            table.measure,
            geography.level(geo),
            geo,
            {"school_level": table.school_level},
            provider=PROVIDER,
            period=period,
        ): table.guess + OFFSETS.get(geo, 0.0)
        for geo in places
        for period in table.periods
    }
    found = cells.fill(prior, constraints.followed(), decimals=0, limits=(0.0, 100.0))
    shares = [100 - value if table.complement else value for value in found.values()]
    # FHI writes text where a number is not given; counts are not made up
    values = [value for share in shares for value in ("..", share)]
    return json_stat2(
        table.title + " (DEMO)",
        {
            "GEO": {geo: geography.name(geo) for geo in places},
            "AAR": {f"{period}_{period}": period for period in table.periods},
            "MEASURE_TYPE": {code: LABELS[code] for code in ("TELLER", "MEIS")},
        },
        values,
        note="SYNTETISKE DEMOTALL. Laget for denne boka, ikke hentet fra Folkehelseinstituttet.",
    )


def _disability() -> bytes:
    """Return tabell 1 of the report in FHI's form; every value is as printed."""
    rows = catalogue.load_csv(paths.project().report / "tables" / "tabell-1.csv")
    periods = [name for name in rows[0] if name[:2] == "20"]
    geos = {
        geo: name
        for row in rows
        for geo, (level, name) in geography.places().items()
        if name == row["geo"] and level in ("land", "kommune", "bydel")
    }
    return json_stat2(
        "Varig uføretrygd, 18–29 år (avskrift av tabell 1 i rapporten)",
        {
            "GEO": geos,
            "AAR": {period.replace("–", "_"): period for period in periods},
            "KJONN": {"0": LABELS["0"]},
            "ALDER": {"18_29": "18–29 år"},
            "MEASURE_TYPE": {"MEIS": LABELS["MEIS"]},
        },
        [float(row[period]) for row in rows for period in periods],
        note="Skrevet av fra rapporten fra 2024, som oppgir Kommunehelsa som kilde.",
    )


def json_stat2(
    label: str,
    dimensions: Mapping[str, Mapping[str, str]],
    values: Sequence[float | str],
    note: str,
) -> bytes:
    """Return a json-stat2 dataset as FHI shapes it.

    ``category.index`` is a list, roles are null but for the metric, ``status`` is empty text, and
    ``values`` (row-major) may hold text where a number is hidden.
    """
    plain = [int(v) if isinstance(v, float) and v.is_integer() else v for v in values]
    content = {
        "version": "2.0",
        "class": "dataset",
        "label": label,
        "source": note,
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "role": {"time": None, "geo": None, "metric": ["MEASURE_TYPE"]},
        "dimension": {
            name: {"label": name, "category": {"index": list(codes), "label": dict(codes)}}
            for name, codes in dimensions.items()
        },
        "value": plain,
        "status": "",
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _demo_card(table: Table, data: bytes) -> Card:
    return Card(
        provider=PROVIDER,
        title=f"DEMO: {table.title}",
        what="Oppdiktede andeler for Trondheim og bydelene, i formen til FHIs åpne statistikk.",
        licence="CC0 1.0 (demodata)",
        access="Fri. De ekte tallene hentes fra FHIs åpne statistikk.",
        retrieved="2026-11-21",
        sha256=sha256(data),
        size=len(data),
        synthetic=True,
        period="–".join(dict.fromkeys((table.periods[0], table.periods[-1]))),
        reference="fhi_kommunehelsa",
        generator=f"levekar synthesize fhi, versjon {VERSION}",
        note="Verdier rapporten fra 2024 trykte, er som trykt. Resten er laget og sier ingenting.",
    )


def _printed_card(data: bytes) -> Card:
    return Card(
        provider=PROVIDER,
        title="Varig uføretrygd, 18–29 år",
        what="Alle tretti verdier i tabell 1 i rapporten: landet, Trondheim og bydelene.",
        licence="Fri gjengivelse av enkelttall",
        access="Fri. De ekte tallene hentes fra FHIs åpne statistikk.",
        retrieved="2026-11-21",
        sha256=sha256(data),
        size=len(data),
        synthetic=False,
        transcribed=True,
        period="2016–2022",
        reference="fhi_kommunehelsa",
        generator=f"levekar synthesize fhi, versjon {VERSION}",
        note="Skrevet av fra rapporten fra 2024. Standardiserte tall, inndeling per 1.1.2024.",
    )
