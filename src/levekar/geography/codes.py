"""Places: levels, codes and names, as data/geo/places.csv lists them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from levekar import paths
from levekar.errors import LevekarError, near

FILE = "places.csv"


@cache
def _places(folder: Path) -> dict[str, tuple[str, str]]:
    with (folder / FILE).open(encoding="utf-8", newline="") as stream:
        return {row["geo"]: (row["geo_level"], row["name"]) for row in csv.DictReader(stream)}


def places() -> dict[str, tuple[str, str]]:
    """Return code → (level, name) for every known place."""
    return _places(paths.project().geo)


@cache
def _parents(folder: Path) -> dict[str, tuple[str, ...]]:
    with (folder / FILE).open(encoding="utf-8", newline="") as stream:
        return {row["geo"]: (row["parent"],) for row in csv.DictReader(stream) if row["parent"]}


def nesting() -> dict[str, tuple[str, ...]]:
    """Return code → the places right around it, for every place that lies in another."""
    return _parents(paths.project().geo)


def name(code: str) -> str:
    """Return the name of a place code; unknown codes are an error."""
    return _place(code)[1]


def level(code: str) -> str:
    """Return the geographic level of a place code."""
    return _place(code)[0]


def code(place: str, geo_level: str) -> str:
    """Return the code for a name at a level (names repeat across levels, e.g. Heimdal)."""
    for geo, (known_level, known_name) in places().items():
        if (known_level, known_name) == (geo_level, place):
            return geo
    names = [n for lev, n in places().values() if lev == geo_level]
    raise LevekarError(f"Ukjent sted «{place}» på nivå {geo_level}.", hint=near(place, names))


def _place(code: str) -> tuple[str, str]:
    try:
        return places()[code]
    except KeyError:
        raise LevekarError(
            f"Ukjent stedskode «{code}».",
            where="data/geo/places.csv",
            hint="bruk koden som gjelder nå (bydeler: 500101–500104), eller før den opp i fila.",
        ) from None
