"""The report's promising practices: in their chapters, and as a bank of their own."""

from __future__ import annotations

from levekar import catalogue, paths, text
from levekar.notebook import Markdown
from levekar.registers import listing, places
from levekar.registers.recommendations import of_chapter

PAGE = "../book/praksisbank.qmd"
"""The practice bank, seen from notebooks/ and book/."""
UNKNOWN = "ikke oppgitt"
GROUPS = {
    "4": "Påvirkningsfaktorer (kapittel 4)",
    "5": "Systemet (kapittel 5)",
    "6": "Innovasjonsprogrammet (kapittel 6)",
}


def rows() -> list[dict[str, str]]:
    """Return all practices in the report's order, with period, area and kind of evidence.

    What the report does not say is «ikke oppgitt».
    """
    folder = paths.project().report
    status = {row["case_id"]: row for row in catalogue.load_csv(folder / "case_status.csv")}
    found = [row | status[row["case_id"]] for row in catalogue.load_csv(folder / "cases.csv")]
    for row in found:
        for name in ("place", "period", "evidence_status"):
            row[name] = row[name] or UNKNOWN
    return found


def practices(chapter: str) -> Markdown:
    """Return the promising practices of a chapter: what, where, when, and what is known of it.

    Each leads to its place in the practice bank, which holds the ids ``c01`` … ``c32``.
    """
    return Markdown(
        "\n\n".join(
            f"**{text.markdown(row['name'])}** ([{row['case_id']}]({PAGE}#{_id(row)}))\n"
            f":   {text.markdown(row['gist_no'])}. {_facts(row)}"
            for row in of_chapter(rows(), chapter)
        )
    )


def practice_register() -> Markdown:
    """Return the practice bank: every practice with place, time, theme and evidence status."""
    parts: list[str] = []
    group = ""
    for row in rows():
        if row["chapter"][0] != group:
            group = row["chapter"][0]
            parts.append(f"## {GROUPS[group]} {{#praksis-kapittel-{group}}}")
        values = [_themes(row), row["area"].split(listing.APART), [row["evidence_kind"]]]
        themes = text.markdown(", ".join(_themes(row)))
        parts.append(
            f":::: {listing.entry(_id(row), values)}\n"
            f"### {text.markdown(row['name'])} {{#praksis-{_id(row)} .unnumbered .unlisted}}\n\n"
            f"{text.markdown(row['gist_no'])}.\n\n{_facts(row)} **Tema:** {themes}. "
            f"**Les mer:** {places.chapter(row['chapter'], inside=True)}.\n::::"
        )
    return listing.register(
        "\n\n".join(parts),
        name="praksiser",
        words="praksiser",
        facets=("Tema", "Sted", "Kunnskap om virkning"),
        rows=[_record(row) for row in rows()],
    )


def _id(row: dict[str, str]) -> str:
    return row["case_id"].lower()


def _themes(row: dict[str, str]) -> list[str]:
    return [text.sentence(theme) for theme in row["themes"].split(";")]


def _facts(row: dict[str, str]) -> str:
    facts = {
        "Sted": row["place"],
        "Tid": row["period"],
        "Kunnskap om virkning": row["evidence_status"],
    }
    return " ".join(f"**{name}:** {text.markdown(words)}." for name, words in facts.items())


def _record(row: dict[str, str]) -> dict[str, str]:
    return {
        "id": row["case_id"],
        "name": row["name"],
        "chapter": row["chapter"],
        "place": row["place"],
        "period": row["period"],
        "themes": row["themes"],
        "what": row["gist_no"],
        "evidence_kind": row["evidence_kind"],
        "evidence_status": row["evidence_status"],
    }
