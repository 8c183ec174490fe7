"""What a map is drawn from: areas with codes, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]
Line = tuple[Point, ...]
Polygon = tuple[Line, ...]
"""One outer ring, then its holes; the last point of a ring is not the first again."""


@dataclass(frozen=True)
class Area:
    """One place on the map: its polygons, and the point inside it where a name has most room."""

    polygons: tuple[Polygon, ...]
    middle: Point


@dataclass(frozen=True)
class Layer:
    """All areas of one level, and the map around them.

    Coordinates are metres in EPSG:25832; in the schematic forms they are moved (``notice`` says
    so) and ``true_scale`` is False. ``box`` is west, south, east and north of the map.
    ``outlines`` are the bydeler. ``land``, ``water`` and ``rivers`` are ground without values, and
    ``names`` words on it. ``credit`` names who made the geometry.
    """

    level: str
    form: str
    areas: Mapping[str, Area]
    box: tuple[float, float, float, float]
    outlines: Mapping[str, Area] = field(default_factory=dict)
    land: tuple[Polygon, ...] = ()
    water: tuple[Polygon, ...] = ()
    rivers: tuple[Line, ...] = ()
    names: Mapping[str, Point] = field(default_factory=dict)
    notice: str = ""
    credit: str = ""
    true_scale: bool = False


def box(areas: Iterable[Area]) -> tuple[float, float, float, float]:
    """Return the west, south, east and north of areas."""
    corners = [p for area in areas for polygon in area.polygons for p in polygon[0]]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
