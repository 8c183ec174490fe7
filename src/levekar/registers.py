"""The registers that the book shows: measures, raw files, and choices between contradictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from levekar import catalogue, claims, datapackage, inventory, measures, paths
from levekar.charts.markup import TextCell, TextTable
from levekar.claims import baseline
from levekar.measures.definitions import Cells
from levekar.notebook import Markdown

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
CHOICES = {"both": "begge følges", "contradicted": "følges ikke"}
UNITS = {"percent": "prosent", "count": "antall", "ratio": "forhold", "rank": "plassering"}


def _table(corner: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Markdown:
    body = tuple((first, tuple(TextCell(words or "–") for words in rest)) for first, *rest in rows)
    return Markdown(TextTable(corner, columns, body, numbers=False).markdown())


def measure_register() -> Markdown:
    """Return every measure the book computes: definition with caveats, unit, provider."""
    rows = []
    for key in measures.computed():
        entry = catalogue.measure(key)
        names = {
            PROVIDERS[d.provider if isinstance(d, Cells) else "ungdata"]
            for d in measures.definitions(key)
        }
        unit = UNITS.get(entry.unit, entry.unit)
        words = entry.definition + (f" Forbehold: {entry.caveats}" if entry.caveats else "")
        rows.append((entry.name, words, unit, ", ".join(sorted(names))))
    return _table("Mål", ("Definisjon", "Enhet", "Kilde"), sorted(rows))


def raw_file_register() -> Markdown:
    """Return every raw file in use: period, kind of data, terms and when it was retrieved."""
    rows = [(r.id, r.period, r.kind, r.licence, r.retrieved) for r in inventory.raw_files()]
    return _table("Fil", ("Periode", "Data", "Vilkår", "Hentet eller laget"), rows)


def field_register() -> Markdown:
    """Return the columns that every number of the book has, and what they mean."""
    described = datapackage.fields()["observations"]
    return _table("Felt", ("Hva det er",), [(k, v["description"]) for k, v in described.items()])


def verdict_register() -> Markdown:
    """Return how many of the report's statements the raw data reproduce, by chapter."""
    verdicts = baseline.accepted()
    counts: dict[str, Counter[str]] = {}
    for statement in claims.ledger():
        if statement.origin == "claims":
            counts.setdefault(statement.chapter, Counter())[verdicts[statement.id]] += 1
    kinds = ("reproduced", "contradicted", "not_computable")
    rows = [(chapter, *(str(found[kind]) for kind in kinds)) for chapter, found in counts.items()]
    total = [str(sum(found[kind] for found in counts.values())) for kind in kinds]
    return _table(
        "Kapittel", ("Stemmer", "Motsagt av rapporten selv", "Uten data"), [*rows, ("Alle", *total)]
    )


def decision_register() -> Markdown:
    """Return the statements that cannot hold together with others, and which were followed."""
    found = catalogue.load_csv(paths.project().report / "decisions.csv")
    rows = [
        (
            row["inconsistency"],
            CHOICES[row["decision"]],
            row["claim_id"],
            row["followed_claims"].replace(";", ", "),
            row["reason_no"],
        )
        for row in found
    ]
    return _table("Avvik", ("Valg", "Påstand", "Holdt opp mot", "Grunn"), rows)
