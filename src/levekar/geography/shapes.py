"""Areas as the data files hold them: whole metres, JSON, one place on each line."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from levekar.geography.layers import Area, Line, Point, Polygon

if TYPE_CHECKING:
    import shapely


def pack(shape: shapely.Geometry) -> dict[str, Any]:
    """Return an area for the file.

    Its middle is the point with most room around it, in its largest part.
    """
    import shapely

    parts = polygons(whole(shape)) or polygons(shape)
    largest = max(parts, key=lambda part: part.area)
    roomiest = shapely.maximum_inscribed_circle(largest, tolerance=math.sqrt(largest.area) / 100)
    return {
        "middle": pack_line(roomiest.coords)[0],
        "polygons": [pack_polygon(part) for part in parts],
    }


def whole(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape with its corners in whole metres, mended where that makes lines cross."""
    import shapely

    return shapely.set_precision(shape, 1)


def polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """Return the polygons of a shape, without what has no area."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]


def pack_polygon(polygon: shapely.Polygon) -> list[list[list[int]]]:
    """Return the rings of a polygon, the outer one first, each without its last point."""
    rings = (polygon.exterior, *polygon.interiors)
    return [pack_line(ring.coords[:-1]) for ring in rings]


def pack_line(points: Any) -> list[list[int]]:
    """Return points in whole metres; a point equal to the one before it is dropped."""
    rounded = [[round(x), round(y)] for x, y in points]
    return [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]


def unpack(content: Mapping[str, Any]) -> Area:
    """Return an area from the file."""
    every = tuple(unpack_polygon(rings) for rings in content["polygons"])
    return Area(every, unpack_point(content["middle"]))


def unpack_polygon(rings: Sequence[Any]) -> Polygon:
    """Return a polygon from the file."""
    return tuple(unpack_line(ring) for ring in rings)


def unpack_line(points: Sequence[Any]) -> Line:
    """Return a line from the file."""
    return tuple(unpack_point(point) for point in points)


def unpack_point(point: Sequence[Any]) -> Point:
    """Return a point from the file."""
    x, y = point
    return float(x), float(y)


def text(content: Mapping[str, Any]) -> str:
    """Return the file: JSON with one place on each line."""

    def compact(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def lines(of: Mapping[str, Any]) -> str:
        return "{\n" + ",\n".join(f"  {compact(k)}: {compact(v)}" for k, v in of.items()) + "\n }"

    body = [
        f" {compact(key)}: {lines(value) if isinstance(value, dict) else compact(value)}"
        for key, value in content.items()
    ]
    return "{\n" + ",\n".join(body) + "\n}\n"
