"""Map files of any common kind as polygons in EPSG:25832, with faults told and counted."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from levekar.errors import LevekarError
from levekar.paths import shown

if TYPE_CHECKING:
    import numpy as np
    import shapely

KINDS = (".gpkg", ".geojson", ".json", ".shp", ".js", ".zip")
MEMBERS = (".gpkg", ".geojson", ".json", ".shp")
INSIDE = "EPSG:25832"
MAX_UNPACKED = 500_000_000
SHOWN = 5


@dataclass(frozen=True)
class Features:
    """Polygons in EPSG:25832 and their attributes, in the order of the file.

    ``notes`` tell what was mended or assumed.
    """

    shapes: list[shapely.Geometry]
    attributes: Mapping[str, Sequence[str]]
    notes: tuple[str, ...]

    def keep(self, chosen: Sequence[bool]) -> Features:
        """Return only the features that are chosen."""
        places = [i for i, wanted in enumerate(chosen) if wanted]
        return Features(
            [self.shapes[i] for i in places],
            {name: [column[i] for i in places] for name, column in self.attributes.items()},
            self.notes,
        )


def read(file: Path) -> Features:
    """Read one file; without polygons, projection or sense it is an error that says why."""
    size = file.stat().st_size if file.is_file() else 0
    if size == 0:
        raise LevekarError("kartfila er tom.", where=shown(file), hint="last den ned på nytt.")
    if file.suffix == ".zip":
        return _unpacked(file)
    if file.suffix == ".js":
        return _script(file)
    return _one(file, file)


def _unpacked(file: Path) -> Features:
    """Read the one map inside an archive; border lines («grense») are left aside."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with ZipFile(file) as archive:
                if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                    raise LevekarError(
                        "arkivet pakker ut mer enn 500 MB.",
                        where=shown(file),
                        hint="bruk et datasett for én kommune.",
                    )
                archive.extractall(folder)
        except BadZipFile as error:
            raise _unreadable(file, str(error)) from error
        found = [
            path
            for path in sorted(Path(folder).rglob("*"))
            if path.suffix.lower() in MEMBERS and "grense" not in path.name.lower()
        ]
        if len(found) != 1:
            names = ", ".join(path.name for path in found) or "ingen"
            raise LevekarError(
                f"arkivet skal ha ett kart, men har {len(found)} ({names}).",
                where=shown(file),
                hint="legg den fila du vil bruke, rett i data/geo.",
            )
        return _one(found[0], file)


def _script(file: Path) -> Features:
    """Read the GeoJSON in a map service's script, ``name = {…};``."""
    text = file.read_text(encoding="utf-8-sig")
    body = re.sub(r"^\s*(?:var|let|const)?\s*[\w.]+\s*=\s*", "", text)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / f"{file.stem}.geojson"
        plain.write_text(body.rstrip().removesuffix(";"), encoding="utf-8")
        return _one(plain, file)


def _one(source: Path, file: Path) -> Features:
    """Read one map; ``file`` is what messages call it."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, GeometryError

    try:
        layers = [
            str(name) for name, kind in pyogrio.list_layers(source) if kind and "Polygon" in kind
        ]
        if len(layers) > 1:
            raise LevekarError(
                f"fila har {len(layers)} lag med flater ({', '.join(layers)}), ventet ett.",
                where=shown(file),
                hint="lagre laget du vil bruke, i en egen fil.",
            )
        chosen = {"layer": layers[0]} if layers else {}
        about, _, packed, columns = pyogrio.raw.read(source, force_2d=True, **chosen)
    except (DataSourceError, DataLayerError, GeometryError, UnicodeDecodeError) as error:
        raise _unreadable(file, str(error).splitlines()[0]) from error
    if packed is None or len(packed) == 0:
        raise LevekarError(
            "kartfila har ingen flater.", where=shown(file), hint="last den ned på nytt."
        )
    names = [str(name) for name in about["fields"]]
    attributes = {n: [_text(v) for v in c] for n, c in zip(names, columns, strict=True)}
    shapes, notes = _polygons(packed, file)
    placed, projected = _projected(shapes, about["crs"], file)
    return Features(placed, attributes, (*notes, *projected))


def _text(value: Any) -> str:
    """Return an attribute as text: 111.0 is 111, and nothing is nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value).strip()


def _polygons(packed: Sequence[Any], file: Path) -> tuple[list[shapely.Geometry], list[str]]:
    """Unpack the shapes and mend invalid rings."""
    import shapely

    shapes = list(shapely.from_wkb(packed))
    absent = [i + 1 for i, shape in enumerate(shapes) if shape is None or shape.is_empty]
    other = [i + 1 for i, s in enumerate(shapes) if s is not None and "Polygon" not in s.geom_type]
    for found, what in ((absent, "mangler geometri"), (other, "er ikke flater")):
        if found:
            raise LevekarError(
                f"{len(found)} av {len(shapes)} rader {what} (rad {_few(found)}).",
                where=shown(file),
                hint="rett kartfila, eller last den ned på nytt.",
            )
    broken = [i for i, shape in enumerate(shapes) if not shape.is_valid]
    notes = []
    if broken:
        why = shapely.is_valid_reason(shapes[broken[0]]).partition("[")[0]
        notes.append(
            f"{len(broken)} av {len(shapes)} flater hadde ugyldige ringer og er rettet "
            f"(rad {_few([i + 1 for i in broken])}: {why})"
        )
    for i in broken:
        shapes[i] = _only_polygons(shapely.make_valid(shapes[i]))
        if shapes[i].is_empty:
            raise LevekarError(
                f"flata i rad {i + 1} har ikke noe areal.",
                where=shown(file),
                hint="rett kartfila, eller last den ned på nytt.",
            )
    return shapes, notes


def _only_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the areas of a mended shape, without the lines and points it may leave behind."""
    import shapely

    parts = [p for p in shapely.get_parts(shape, return_index=False) if p.geom_type != "LineString"]
    flat = [q for p in parts for q in shapely.get_parts(p) if q.geom_type == "Polygon"]
    return shapely.union_all(flat) if flat else shapely.MultiPolygon()


def _projected(
    shapes: list[shapely.Geometry], crs: str | None, file: Path
) -> tuple[list[shapely.Geometry], list[str]]:
    """Return the shapes in EPSG:25832."""
    import shapely
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    notes = []
    if not crs:
        west, south, east, north = shapely.total_bounds(shapes)
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise LevekarError(
                "fila sier ikke hvilken projeksjon den har.",
                where=shown(file),
                hint="legg ved .prj-fila, eller lagre kartet som GeoPackage.",
            )
        crs = "EPSG:4326"
        notes.append("fila oppgir ingen projeksjon; tallene er lest som lengde og bredde (WGS84)")
    try:
        known = CRS.from_user_input(crs)
    except CRSError as error:
        raise _unreadable(file, f"projeksjonen er ukjent: {crs[:60]}") from error
    if known == CRS.from_user_input(INSIDE):
        return shapes, notes
    turn = Transformer.from_crs(known, INSIDE, always_xy=True).transform

    def moved(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.stack(turn(*points.T), axis=1)

    placed = list(shapely.transform(shapes, moved))
    if not all(shapely.is_valid(shape) for shape in placed):
        placed = [_only_polygons(shapely.make_valid(shape)) for shape in placed]
    return placed, notes


def _few(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:SHOWN])) + (" …" if len(rows) > SHOWN else "")


def _unreadable(file: Path, why: str) -> LevekarError:
    return LevekarError(
        f"kan ikke leses som kart ({why}).",
        where=shown(file),
        hint="bruk GeoPackage, GeoJSON eller Shapefile (med .shx, .dbf og .prj ved siden av).",
    )


def candidates(folder: Path, skip: Sequence[str]) -> Iterator[Path]:
    """Go through the map files of a folder in name order."""
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() in KINDS and path.name not in skip and path.is_file():
            yield path
