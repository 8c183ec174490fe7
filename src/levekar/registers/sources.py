"""The sources that the report gives, and the figures and tables that rest on them."""

from __future__ import annotations

from levekar import catalogue, paths, text
from levekar.registers import listing, places


def rows() -> list[dict[str, str]]:
    """Return all sources in alphabetical order."""
    found = catalogue.load_csv(paths.project().report / "sources.csv")
    return sorted(found, key=lambda row: text.alphabetical(row["label"]))


def source_register() -> listing.Register:
    """Return each source behind a figure or table with what it is behind; for pages only."""
    behind = [(row, _figures(row)) for row in rows()]
    body = [
        [text.markdown(text.cited(row["label"])), ", ".join(map(places.figure, figures))]
        for row, figures in behind
        if figures
    ]
    return listing.register(
        listing.table(("Kilde", "Figurer og tabeller"), body, "Kildene bak figurer og tabeller"),
        name="kilder",
        words="kilder",
        printed="Nettsiden viser hvilke figurer og tabeller som bygger på hver kilde.",
        rows=[
            {
                "key": row["key"],
                "label": row["label"],
                "authors": row["authors"],
                "year": row["year"],
                "title": row["title"],
                "url": row["url"],
                "figures": row["figures"],
                "chapters": row["chapters"],
            }
            for row in rows()
        ],
    )


def _figures(row: dict[str, str]) -> list[str]:
    return [name for name in row["figures"].split(";") if name]
