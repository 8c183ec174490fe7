"""Where the report does not hold together, what the data say, and what this edition follows."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import catalogue, claims, paths, tables, text
from levekar.charts import markup
from levekar.claims.check import CONTRADICTED, NOT_COMPUTABLE, REPRODUCED, Verdict
from levekar.errors import LevekarError
from levekar.notebook import Markdown
from levekar.registers import listing, places

if TYPE_CHECKING:
    import pandas as pd

SEVERITIES = {"high": "Stor", "medium": "Middels", "low": "Liten"}
KINDS = {
    "contradiction": "Opplysninger som ikke passer sammen",
    "definition": "Uklar eller ulik definisjon",
    "arithmetic": "Regnefeil",
    "caption": "Figurtekst og figur er ulike",
    "crossref": "Feil henvisning",
    "numbering": "Feil nummer",
    "other": "Annet",
}
CHOSEN = "Én opplysning følges ikke"
KEPT = "Alle opplysninger følges"
PLAIN = "Ingen tall å velge mellom"
VERDICTS = {
    REPRODUCED: "stemmer med tallene i boka",
    CONTRADICTED: "følges ikke",
    NOT_COMPUTABLE: "boka har ingen data om dette",
}
UNITS = {"percent": "%", "nok": "kr", "per_1000": "per 1000"}
FIGURES = re.compile(r"\b(figur|tabell) (\d+)(?: og (\d+)\b(?!–))?", re.IGNORECASE)
FOUND = re.compile(r"fant (.+?), ventet")
Row = dict[str, str]


def rows() -> list[Row]:
    """Return everything that was found not to hold together, in the order of the chapters."""
    found = list(catalogue.inconsistencies().values())
    chapters = list(dict.fromkeys(statement.chapter for statement in claims.ledger()))
    # what concerns the whole report, or a chapter without statements, comes last
    return sorted(found, key=lambda row: (row["chapter"] not in chapters, _place(chapters, row)))


def _place(chapters: list[str], row: Row) -> int:
    return chapters.index(row["chapter"]) if row["chapter"] in chapters else 0


def choice(name: str) -> str:
    """Return how an inconsistency was met: CHOSEN, KEPT or PLAIN."""
    made = {d.decision for d in claims.decisions() if d.inconsistency == name}
    return CHOSEN if CONTRADICTED in made else KEPT if made else PLAIN


def revision_summary() -> Markdown:
    """Return how many there are, by how much they matter and how they were met."""
    choices = (CHOSEN, KEPT, PLAIN)
    found = Counter((row["severity"], choice(row["id"])) for row in rows())
    lines = [
        [name, *(str(found[key, made]) for made in choices)] for key, name in SEVERITIES.items()
    ]
    whole = [str(sum(found[key, made] for key in SEVERITIES)) for made in choices]
    head = ("Betydning", *choices)
    return Markdown(listing.table(head, [*lines, ["Alle", *whole]], numbers=True))


def revision_register() -> listing.Register:
    """Return every inconsistency by chapter: what is wrong, what the data say, what is followed."""
    followed = catalogue.solutions()
    parts: list[str] = []
    for chapter, found in groupby(rows(), lambda row: row["chapter"]):
        parts.append(f"## {places.chapter_name(chapter)} {{#avvik-{_slug(chapter)}}}")
        parts += [_entry(row, followed[row["id"]]) for row in found]
    return listing.register(
        "\n\n".join(parts),
        name="avvik",
        words="avvik",
        facets=("Betydning", "Type", "Løsning"),
        rows=[_record(row, followed) for row in rows()],
    )


def _entry(row: Row, followed: str) -> str:
    severity, kind = SEVERITIES[row["severity"]], KINDS[row["kind"]]
    attributes = listing.entry(row["id"].lower(), [[severity], [kind], [choice(row["id"])]])
    blocks = [
        f"**{row['id']}.** {text.markdown(row['description_no'])}",
        _evidence(row),
        f"**Dette følger boka:** {text.markdown(followed)} **Type:** {text.inside(kind)}. "
        f"**Betydning:** {text.inside(severity)}. **Gjelder:** {_where(row)}.",
    ]
    inner = "\n\n".join(block for block in blocks if block)
    return f":::: {attributes}\n{inner}\n::::"


def _evidence(row: Row) -> str:
    """Return each statement with what the data say, for pages only."""
    found = [verdicts()[name] for name in _claims(row)]
    if not found:
        return ""
    lines = "\n".join(f"- {text.markdown(_stated(v))} – {_said(v)}" for v in found)
    return markup.html_only(f"Opplysningene i rapporten:\n\n{lines}")


def _stated(verdict: Verdict) -> str:
    """Return the statement with the unit of its number."""
    words = verdict.statement.text
    unit = UNITS.get(_units(paths.project().report / "claims.csv")[verdict.statement.id], "")
    return f"{words}{text.NBSP}{unit}" if unit and words[-1].isdigit() else words


@cache
def _units(file: Path) -> dict[str, str]:
    return {row["claim_id"]: row["unit"] for row in catalogue.load_csv(file)}


def _said(verdict: Verdict) -> str:
    said = VERDICTS[verdict.verdict]
    number = FOUND.search(verdict.detail)
    # a difference or a sum has no meaning outside its rule
    if verdict.verdict == CONTRADICTED and number and len(verdict.statement.bounds[0].terms) == 1:
        return f"{said}; tallene i boka gir {number[1]}"
    return said


def verdicts() -> dict[str, Verdict]:
    """Return statement → verdict for every statement that is part of an inconsistency."""
    return _verdicts(paths.project().root)


@cache
def _verdicts(root: Path) -> dict[str, Verdict]:
    wanted = {name for row in rows() for name in _claims(row)}
    chosen = [statement for statement in claims.ledger() if statement.id in wanted]
    return {v.statement.id: v for v in claims.check(_table, chosen)}


def _table(key: str) -> pd.DataFrame | None:
    try:
        return tables.measure_table(key)
    except LevekarError:
        return None


def _claims(row: Row) -> list[str]:
    return [name for name in row["claim_ids"].split(";") if name]


def _where(row: Row) -> str:
    """Return links to the chapter and to the figures that are concerned."""
    named = [
        f"figur-{int(number):02d}" if word.lower() == "figur" else f"tabell-{number}"
        for word, *numbers in FIGURES.findall(row["description_no"])
        for number in numbers
        if number
    ]
    stated = [figure for name in _claims(row) for figure in verdicts()[name].statement.figures]
    ids = [f for f in dict.fromkeys([*named, *stated]) if f in catalogue.figures()]
    return text.join([places.chapter(row["chapter"], inside=True), *map(places.figure, ids)])


def _slug(chapter: str) -> str:
    return chapter.lower().replace(".", "-")


def _record(row: Row, followed: dict[str, str]) -> dict[str, str]:
    return {
        "id": row["id"],
        "chapter": row["chapter"],
        "kind": row["kind"],
        "kind_name": KINDS[row["kind"]],
        "severity": row["severity"],
        "severity_name": SEVERITIES[row["severity"]],
        "description": row["description_no"],
        "statements": ";".join(_claims(row)),
        "verdicts": ";".join(verdicts()[name].verdict for name in _claims(row)),
        "solution": choice(row["id"]),
        "followed": followed[row["id"]],
    }
