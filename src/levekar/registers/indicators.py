"""The indicators that the report's appendices propose, and what the book has for them.

Which measure belongs to which indicator is written in data/report/indicator_measures.csv, with a
reason for each. What is not written there has no data; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from levekar import catalogue, measures, paths, tables, text
from levekar.charts import text_table
from levekar.errors import LevekarError
from levekar.notebook import Markdown
from levekar.registers import listing, places

SAME, PART, NONE = "same", "part", "none"
FITS = {SAME: "Beregnes", PART: "Beregnes delvis", NONE: "Ikke data ennå"}
"""How well the measures of the book cover an indicator → how it is said."""
TYPES = {
    "process": "Prosess",
    "short_term_result": "Resultat på kort sikt",
    "long_term_effect": "Effekt på lang sikt",
    "data_series": "Datakilde",
    "sdg_indicator": "SDG-indikator",
    "sdg_target_only": "SDG-delmål uten indikator",
    "inputs_processes": "Innsats",
    "outputs": "Resultat",
    "outcomes": "Utfall",
    "impact": "Virkning",
    "area_only": "Område uten indikator",
    "qualitative_capacity": "Kapasitet",
    "qualitative_dynamic_capability": "Dynamisk kapabilitet",
    "quantitative_source": "Kvantitativ kilde",
    "assessment_dimension": "Dimensjon",
    "municipal_role": "Kommunens rolle",
    "reference": "Henvisning",
}
STATUSES = {"official": "offisiell", "published": "publisert", "synthetic": "syntetisk"}
NO_NUMBERS = "tallene mangler"
FACETS = ("Mål i boka", "Vedlegg", "Prinsipp", "Aldersgruppe eller område", "SDG")
Row = dict[str, str]


@dataclass(frozen=True)
class Match:
    """A measure of the book that covers an indicator, or part of it."""

    measure: str
    fit: str
    reason: str


def rows() -> list[Row]:
    """Return all indicators in the report's order."""
    return catalogue.load_csv(paths.project().report / "indicators.csv")


def matches() -> dict[str, list[Match]]:
    """Return indicator → the measures that cover it; an unknown name is an error."""
    return _matches(paths.project().report / "indicator_measures.csv")


@cache
def _matches(file: Path) -> dict[str, list[Match]]:
    known = {row["indicator_id"] for row in rows()}
    out: dict[str, list[Match]] = {}
    for line, row in enumerate(catalogue.load_csv(file), 2):
        name, key, fit = row["indicator_id"], row["measure"], row["fit"]
        wrong = [
            word
            for word, right in (
                (f"indikatoren «{name}»", name in known),
                (f"målet «{key}»", key in measures.computed()),
                (f"graden «{fit}»", fit in (SAME, PART)),
            )
            if not right
        ]
        if wrong:
            raise LevekarError(
                f"{wrong[0]} finnes ikke.",
                where=f"data/report/{file.name}, linje {line}",
                hint="sjekk indicators.csv og målene i measures/; graden er same eller part.",
            )
        out.setdefault(name, []).append(Match(key, fit, row["reason_no"]))
    return out


def fit(indicator: str) -> str:
    """Return how well the book covers an indicator: a key of FITS."""
    found = {match.fit for match in matches().get(indicator, ())}
    return SAME if SAME in found else PART if found else NONE


def count(*fits: str) -> int:
    """Return how many indicators the book covers in one of these ways; all if none is given."""
    return sum(not fits or fit(row["indicator_id"]) in fits for row in rows())


def indicator_summary() -> Markdown:
    """Return how many indicators of each appendix the book covers."""
    found: dict[str, Counter[str]] = {}
    for row in rows():
        found.setdefault(row["appendix"], Counter())[fit(row["indicator_id"])] += 1
    lines = [
        [places.chapter(name), str(counted.total()), *(str(counted[key]) for key in FITS)]
        for name, counted in found.items()
    ]
    whole = [str(count()), *(str(count(key)) for key in FITS)]
    head = ("Vedlegg", "Indikatorer", *FITS.values())
    return Markdown(listing.table(head, [*lines, ["Alle", *whole]], numbers=True))


def indicator_register() -> listing.Register:
    """Return every indicator with its measures; the PDF lists those that have one."""
    body = [
        [
            _name(row),
            _covered(row),
            f"{listing.tag(places.chapter_name(row['appendix']))} {_type(row)}",
            " ".join(map(listing.tag, row["marmot_letter"].split(";")))
            if row["marmot_letter"]
            else "",
            text.markdown(_group(row)),
            _target(row),
        ]
        for row in rows()
    ]
    head = ("Indikator", *FACETS)
    covered = [
        [text.markdown(row["name_no"]), _target(row) or text.markdown(_group(row)), _told(row)]
        for row in rows()
        if fit(row["indicator_id"]) != NONE
    ]
    return listing.register(
        listing.table(head, body, "Indikatorene i vedlegg 4–7"),
        name="indikatorer",
        words="indikatorer",
        facets=FACETS,
        rows=[_record(row) for row in rows()],
        printed=listing.table(("Indikator", "Aldersgruppe eller delmål", "Mål i boka"), covered),
    )


def _name(row: Row) -> str:
    """Return the name with the id of the indicator, and the official English text if it has one."""
    identifier = "ind-" + row["indicator_id"].lower().replace("+", "").replace(".", "-")
    official = row["measure_text"] if row["appendix"] == "V5" else ""
    own = row["measure_text"] if row["appendix"] == "V4" else ""
    parts = [
        f"[{text.markdown(row['name_no'])}]{{#{identifier.replace('_', '-')} .register-name}}",
        f"[{text.markdown(official)}]{{lang=en}}" if official else "",
        text.markdown(own) if own != row["name_no"] else "",
        f"[{text.markdown(row['indicator_id'])}]{{.register-id}}",
    ]
    return " ".join(part for part in parts if part)


def _type(row: Row) -> str:
    """Return what kind of indicator it is; a cell whose column is uncertain is called that."""
    kind = row["indicator_type"]
    if kind.startswith("cell_"):
        _, number, _, whole = kind.split("_")
        return f"Celle {number} av {whole}"
    return TYPES[kind]


def _group(row: Row) -> str:
    """Return the age group or the area, in Norwegian."""
    if row["appendix"] == "V5":
        return ""
    if row["appendix"] != "V6":
        return row["sub_domain"]
    shown = text_table.layout(catalogue.figure("tabell-v6")).columns
    words = {key: word for column in shown for key, word in column.words.items()}
    theme, _, area = row["sub_domain"].partition(" / ")
    return f"{words.get(theme, theme)}: {words[area]}" if area else words[theme]


def _target(row: Row) -> str:
    """Return goal and code of the United Nations, where the report gives them."""
    code = row["code"] or row["target"]
    goal = row["domain"].removeprefix("SDG ").split()[0] if row["domain"].startswith("SDG ") else ""
    return f"{listing.tag(f'SDG {goal}')} {text.markdown(code)}" if goal.isdigit() else ""


def _covered(row: Row) -> str:
    found = matches().get(row["indicator_id"], [])
    if found:
        return f"{listing.tag(FITS[fit(row['indicator_id'])])}: {_told(row)}"
    named = f" Rapporten nevner {text.markdown(row['data_source'])}." if row["data_source"] else ""
    return f"{listing.tag(FITS[NONE])}.{named}"


def _told(row: Row) -> str:
    """Return the measures with reason, what kind of numbers they are, and where they are shown."""
    return " ".join(
        f"{places.measure(match.measure)} ({_statuses(match.measure)}). "
        f"{text.markdown(match.reason)}{_shown(match.measure)}"
        for match in matches()[row["indicator_id"]]
    )


def _statuses(key: str) -> str:
    found = set(tables.measure_table(key)["status"])
    words = [word for name, word in STATUSES.items() if name in found]
    # the official book, and one about another municipality, may have none
    return text.join(words) if words else NO_NUMBERS


def _shown(key: str) -> str:
    """Return links to the figures and tables that show a measure."""
    found = [
        places.figure(entry.id)
        for entry in catalogue.figures().values()
        if key in entry.measures and places.anchor(entry.id)
    ]
    return f" Vist i {text.join(found)}." if found else ""


def _record(row: Row) -> dict[str, str]:
    found = matches().get(row["indicator_id"], [])
    return {
        "id": row["indicator_id"],
        "appendix": row["appendix"],
        "type": _type(row),
        "name": row["name_no"],
        "text": row["measure_text"],
        "principle": row["marmot_letter"],
        "group": _group(row),
        "sdg_target": row["target"] if row["appendix"] in ("V5", "V6") else "",
        "sdg_indicator": row["code"],
        "data_source_in_report": row["data_source"],
        "note": row["note"],
        "fit": fit(row["indicator_id"]),
        "fit_name": FITS[fit(row["indicator_id"])],
        "measures": ";".join(match.measure for match in found),
        "reasons": " ".join(match.reason for match in found),
    }
