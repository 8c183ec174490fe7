"""What the book computes with: measures, raw files, columns, and how the report holds together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from levekar import catalogue, claims, datapackage, inventory, measures, text
from levekar.charts.made import measure_id
from levekar.claims import baseline
from levekar.measures.definitions import Cells
from levekar.notebook import Markdown
from levekar.registers import listing, places

PROVIDERS = {
    "fhi": "Folkehelseinstituttet",
    "hunt": "Helseundersøkelsen i Trøndelag (HUNT)",
    "kommune": "Trondheim kommune",
    "microdata": "microdata.no",
    "nav": "NAV",
    "politi": "Politiets tall, gjengitt i rapporten",
    "prosjekt": "Forskningsprosjekter",
    "rapport": "Rapporten selv",
    "ssb": "Statistisk sentralbyrå",
    "udir": "Utdanningsdirektoratet",
    "ungdata": "Ungdata",
    "valg": "Valgdirektoratet og Statistisk sentralbyrå",
}
UNITS = {"percent": "prosent", "count": "antall", "ratio": "forhold", "rank": "plassering"}


def measure_register() -> listing.Register:
    """Return every measure the book computes: definition with caveats, unit, provider.

    Each has the id ``maal-`` and its key.
    """
    found = []
    for key in measures.computed():
        entry = catalogue.measure(key)
        names = {
            PROVIDERS[d.provider if isinstance(d, Cells) else "ungdata"]
            for d in measures.definitions(key)
        }
        words = entry.definition + (f" Forbehold: {entry.caveats}" if entry.caveats else "")
        found.append((entry, words, UNITS.get(entry.unit, entry.unit), sorted(names)))
    found.sort(key=lambda row: text.alphabetical(row[0].name))
    return listing.register(
        listing.table(
            ("Mål", "Definisjon", "Enhet", "Kilde"),
            [
                (
                    f"[{text.markdown(entry.name)}]{{#{measure_id(entry.key)}}}",
                    text.markdown(words),
                    text.markdown(unit),
                    " ".join(listing.tag(name) for name in names),
                )
                for entry, words, unit, names in found
            ],
            "Mål som boka regner ut",
        ),
        name="maal",
        words="mål",
        facets=("Enhet", "Kilde"),
        rows=[
            {
                "measure": entry.key,
                "name": entry.name,
                "definition": entry.definition,
                "caveats": entry.caveats,
                "unit": unit,
                "source": "; ".join(names),
            }
            for entry, _, unit, names in found
        ],
    )


def raw_file_register() -> Markdown:
    """Return every raw file in use: period, kind of data, terms and when it was retrieved."""
    rows = [(r.id, r.period, r.kind, r.licence, r.retrieved) for r in inventory.raw_files()]
    return _table(("Fil", "Periode", "Data", "Vilkår", "Hentet eller laget"), rows)


def field_register() -> Markdown:
    """Return the columns that every number of the book has, and what they mean."""
    described = datapackage.fields()["observations"]
    return _table(("Felt", "Hva det er"), [(k, v["description"]) for k, v in described.items()])


def verdict_register() -> Markdown:
    """Return how many of the report's statements the raw data reproduce, by chapter."""
    verdicts = baseline.accepted()
    counts: dict[str, Counter[str]] = {}
    for statement in claims.ledger():
        if statement.origin == "claims":
            counts.setdefault(statement.chapter, Counter())[verdicts[statement.id]] += 1
    kinds = ("reproduced", "contradicted", "not_computable")
    rows = [
        (places.chapter_name(chapter), *(str(found[kind]) for kind in kinds))
        for chapter, found in counts.items()
    ]
    total = [str(sum(found[kind] for found in counts.values())) for kind in kinds]
    head = ("Kapittel", "Stemmer", "Motsagt av rapporten selv", "Uten data")
    return Markdown(listing.table(head, [*rows, ("Alle", *total)], numbers=True))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Markdown:
    return Markdown(listing.table(columns, [[text.markdown(cell) for cell in row] for row in rows]))
