"""The report's 63 recommendations: in their chapters, and collected on one page."""

from __future__ import annotations

from itertools import groupby

from levekar import catalogue, paths, text
from levekar.errors import LevekarError, near
from levekar.notebook import Markdown
from levekar.registers import listing, places

PAGE = "../book/anbefalinger.qmd"
"""The collecting page, seen from notebooks/ and book/."""
AREAS = {
    "green": ("Innhold", "omrade-innhold", "Innhold: de åtte prinsippene"),
    "yellow": ("System", "omrade-system", "System: de åtte systemtemaene"),
    "blue": ("Program", "omrade-program", "Program: innovasjonsprogrammet"),
}
"""Area → its name, the id of its heading, and the heading."""


def rows() -> list[dict[str, str]]:
    """Return all recommendations in the report's order."""
    return catalogue.load_csv(paths.project().report / "recommendations.csv")


def of_chapter(found: list[dict[str, str]], chapter: str) -> list[dict[str, str]]:
    """Return the rows of a chapter («4 A», «5.3»; «5» means all of 5.1 to 5.8)."""
    wanted = chapter.replace(" ", "")
    chosen = [r for r in found if r["chapter"] == wanted or r["chapter"].startswith(f"{wanted}.")]
    if not chosen:
        known = list(dict.fromkeys(row["chapter"] for row in found))
        raise LevekarError(
            f"kapittel «{chapter}» har ingen slike i rapporten.", hint=near(wanted, known)
        )
    return chosen


def recommendations(chapter: str) -> Markdown:
    """Return the recommendations of a chapter, numbered as in the whole book.

    Each leads to its place in the collecting page, which holds the ids ``r01`` … ``r63``.
    """
    return Markdown(
        "\n".join(
            f"{_number(row)}.  {text.markdown(row['text_no'])}. "
            f"([{row['rec_id']}]({PAGE}#{_id(row)}))"
            for row in of_chapter(rows(), chapter)
        )
    )


def recommendation_register() -> Markdown:
    """Return all recommendations by area and by principle or theme, with their ids."""
    parts: list[str] = []
    for area, within in groupby(rows(), lambda row: row["area"]):
        name, anchor, heading = AREAS[area]
        parts.append(f"## {heading} {{#{anchor}}}")
        for theme, found in groupby(within, _theme):
            group = list(found)
            parts.append(f"### {theme} {{#samlet-{_slug(group[0])}}}")
            parts += [
                f"{_number(row)}.  [{text.markdown(row['text_no'])}.]"
                f"{listing.entry(_id(row), [[name], [theme]])} [{row['rec_id']}](#{_id(row)})"
                for row in group
            ]
            parts.append(f"Les mer i {places.chapter(group[0]['chapter'], inside=True)}.")
    return listing.register(
        "\n\n".join(parts),
        name="anbefalinger",
        words="anbefalinger",
        facets=("Område", "Prinsipp eller tema"),
        rows=[_record(row) for row in rows()],
    )


def _record(row: dict[str, str]) -> dict[str, str]:
    return {
        "id": row["rec_id"],
        "area": row["area"],
        "area_name": AREAS[row["area"]][0],
        "theme": _theme(row),
        "chapter": row["chapter"],
        "text": row["text_no"],
        "note": row["note"],
    }


def _number(row: dict[str, str]) -> int:
    return int(row["rec_id"][1:])


def _id(row: dict[str, str]) -> str:
    return row["rec_id"].lower()


def _slug(row: dict[str, str]) -> str:
    number = row["chapter"].lower().replace(".", "-")
    return number if row["area"] != "blue" else f"{number}-{row['theme'].split()[0].lower()}"


def _theme(row: dict[str, str]) -> str:
    """Return the principle with its letter, or the theme."""
    principles = catalogue.load_csv(paths.project().report / "principles.csv")
    names = {p["letter"]: p["name_no"] for p in principles}
    letter = row["theme"]
    return f"{letter}: {names[letter]}" if letter in names else letter
