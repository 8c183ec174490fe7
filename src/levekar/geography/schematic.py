"""The schematic maps of the zones, computed from the facts in data/geo/zones.csv.

Two forms. In the map, a zone is drawn around its centre point with its own area (all times one
factor), cut to a disc; straight borders divide zones that meet. In the tile map, every zone is a
hexagon of the same size. Neither shows the zones' official borders, and both say so.

``python -m levekar.geography`` writes schematic.json and tiles.json in data/geo, which
is what figures read: computing takes seconds, reading none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import catalogue, paths
from levekar.geography import power, shapes, tiles
from levekar.geography.layers import Layer, box
from levekar.geography.zones import GROUPS, made_of, points, project, zones

if TYPE_CHECKING:
    import shapely

    from levekar.geography.power import Points

LEVELS = ("sone", "sonegruppe", "bydel")
FILES = {"map": "schematic.json", "tile": "tiles.json"}
NOTICES = {
    "map": "Skjematisk kart, ikke offisielle grenser",
    "tile": "Skjematisk: én rute for hver sone, ikke offisielle grenser",
}
FAR = 40_000
"""How far the land goes on outside the sketch."""
TILE = 1000
"""Width of a tile in its own coordinates."""


@dataclass(frozen=True)
class Sketch:
    """What data/geo/sketch.yml decides: the points and areas of the zones, and hand-drawn lines.

    In metres, with what lies far out moved nearer. ``names`` are words and their places.
    """

    points: Points
    areas: Points
    coast: Points
    river: Points
    names: Mapping[str, Points]


def sketch() -> Sketch:
    """Return the choices of data/geo/sketch.yml, applied to the zones."""
    import numpy as np

    chosen = catalogue.load_yaml(paths.project().geo / "sketch.yml")
    squeeze = chosen["squeeze"]
    centre = project([squeeze["centre"]])[0]

    def placed(metres: Points) -> Points:
        away = metres - centre
        far = np.maximum(np.hypot(*away.T), 1.0)
        over = np.maximum(far - squeeze["radius"], 0.0)
        return np.asarray(centre + away * ((far - over * (1 - squeeze["share"])) / far)[:, None])

    return Sketch(
        points=placed(points()),
        areas=np.array([zone.area for zone in zones().values()]) * 1e6 * chosen["area"],
        coast=placed(project(chosen["coast"])),
        river=placed(project(chosen["river"])),
        names={words: placed(project([at]))[0] for words, at in chosen["names"].items()},
    )


def compute(form: str) -> dict[str, Any]:
    """Return the content of the data file of a form, computed anew."""
    import shapely

    found = sketch()
    content: dict[str, Any] = {"made": "python -m levekar.geography"}
    if form == "tile":
        drawn = {
            code: shapely.Polygon([(x * TILE, y * TILE) for x, y in tiles.hexagon(place)])
            for code, place in tiles.places(found.points, found.areas).items()
        }
    else:
        land = _land(found)
        cells = power.cells(found.points, found.areas, land)
        drawn = dict(zip(zones(), cells, strict=True))
        frame = shapely.box(*shapely.total_bounds(cells)).buffer(FAR / 2, join_style="mitre")
        river = shapely.LineString(found.river).intersection(land)
        content |= {
            "crs": "EPSG:25832",
            "water": [shapes.pack_polygon(p) for p in shapes.polygons(frame.difference(land))],
            "river": shapes.pack_line(river.coords),
            "names": {words: shapes.pack_line([at])[0] for words, at in found.names.items()},
        }
    snapped = {code: shapes.whole(shape) for code, shape in drawn.items()}
    for level in LEVELS:
        content[level] = {
            code: shapes.pack(shapely.union_all([snapped[z] for z in parts], grid_size=1))
            for code, parts in made_of(level).items()
        }
    return content


def text(form: str) -> str:
    """Return the data file of a form."""
    return shapes.text(compute(form))


def write() -> None:
    """Write the data files anew."""
    for form, name in FILES.items():
        (paths.project().geo / name).write_text(text(form), encoding="utf-8", newline="\n")


def layer(level: str, form: str) -> Layer:
    """Return a schematic map with the areas of ``level`` (one of ``LEVELS``)."""
    return _layer(paths.project().geo / FILES[form], level, form)


@cache
def _layer(file: Path, level: str, form: str) -> Layer:
    content = json.loads(file.read_text(encoding="utf-8"))
    areas = {of: {code: shapes.unpack(a) for code, a in content[of].items()} for of in LEVELS}
    return Layer(
        level=level,
        form=form,
        areas=areas[level],
        box=box(areas["sone"].values()),
        outlines=areas["bydel"],
        land=tuple(p for area in areas["sone"].values() for p in area.polygons),
        water=tuple(shapes.unpack_polygon(p) for p in content.get("water", ())),
        rivers=(shapes.unpack_line(content["river"]),) if "river" in content else (),
        names={words: shapes.unpack_point(at) for words, at in content.get("names", {}).items()},
        notice=". ".join([NOTICES[form], *([GROUPS] if level == "sonegruppe" else [])]),
    )


def _land(found: Sketch) -> shapely.Polygon:
    """Return all land south of the coast, far enough out to hold every cell."""
    import shapely

    (west, high), (east, low) = found.coast[0], found.coast[-1]
    south = found.points[:, 1].min() - FAR
    ends = [(east + FAR, low), (east + FAR, south), (west - FAR, south), (west - FAR, high)]
    return shapely.Polygon([*found.coast, *ends])
