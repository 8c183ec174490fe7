"""The geometry of a level, as the best source at hand gives it."""

from __future__ import annotations

from pathlib import Path

from levekar.errors import LevekarError, near
from levekar.geography import official, schematic
from levekar.geography.layers import Layer, Line
from levekar.geography.official import Source

FORMS = tuple(schematic.FILES)


def layer(level: str, form: str = "map") -> Layer:
    """Return the areas of ``level`` (sone, sonegruppe or bydel) and the map around them.

    ``form`` is ``map`` (official geometry if there is any, else the schematic map) or ``tile``.
    """
    if level not in schematic.LEVELS:
        raise LevekarError(
            f"Nivået «{level}» kan ikke vises på kart.",
            hint=f"kart finnes for {', '.join(schematic.LEVELS)}.",
        )
    if form not in FORMS:
        raise LevekarError(f"Ukjent kartform «{form}».", hint=near(form, list(FORMS)))
    real = official.layer(level) if form == "map" else None
    return real or schematic.layer(level, form)


def sources() -> list[Source]:
    """Return the files with official geometry that maps use, with what was mended in each."""
    return official.sources()


def has_areas(raw: str) -> bool:
    """Tell whether maps are drawn from the raw file ``provider/name``."""
    return raw in official.fetched()


def check_areas(file: Path) -> None:
    """Raise if a file with official geometry is not whole; see ``levekar.geography.official``."""
    official.check(file)


def lonlat(ground: Layer) -> dict[str, list[list[list[tuple[float, float]]]]]:
    """Return code → the coordinates of a GeoJSON MultiPolygon, in WGS84 with five decimals."""
    from pyproj import Transformer

    project = Transformer.from_crs(25832, 4326, always_xy=True).transform

    def ring(line: Line) -> list[tuple[float, float]]:
        xs, ys = project([x for x, _ in (*line, line[0])], [y for _, y in (*line, line[0])])
        return [(round(x, 5), round(y, 5)) for x, y in zip(xs, ys, strict=True)]

    return {
        code: [[ring(line) for line in polygon] for polygon in area.polygons]
        for code, area in ground.areas.items()
    }
