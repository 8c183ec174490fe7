"""The words of the report, explained."""

from __future__ import annotations

from levekar import anchors, catalogue, paths, text
from levekar.registers import listing, places


def rows() -> list[dict[str, str]]:
    """Return all terms in alphabetical order."""
    found = catalogue.load_csv(paths.project().report / "glossary.csv")
    return sorted(found, key=lambda row: text.alphabetical(row["term_no"]))


def glossary_register() -> listing.Register:
    """Return the glossary: each term with its English name, meaning and chapters."""
    parts = []
    for row in rows():
        term, english = row["term_no"], row["term_en"]
        # what only repeats the term is left out: «EU60 (at risk of poverty)»
        english = english.removeprefix(term).strip(" ()")
        told = f" ([{text.markdown(english)}]{{lang=en}})" if english else ""
        chapters = [name for name in row["chapters"].split(";") if name]
        links = [places.chapter(name, inside=True) for name in chapters]
        where = f" Brukt i {text.join(links)}." if links else ""
        parts.append(
            f":::: {listing.entry(anchors.term(term))}\n**{text.markdown(term)}**{told}: "
            f"{text.markdown(row['definition_no'])}.{where}\n::::"
        )
    return listing.register(
        "\n\n".join(parts),
        name="ordliste",
        words="ord",
        rows=[
            {
                "term": row["term_no"],
                "term_en": row["term_en"],
                "definition": row["definition_no"],
                "chapters": row["chapters"],
            }
            for row in rows()
        ],
    )
