"""Facts of the municipality's 60 levekårssoner, as data/geo/zones.csv lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import catalogue, paths
from levekar.geography import codes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


GROUPS = "Gruppene er vist som sonene de har navn etter; hvilke soner de har, er ikke oppgitt"


@dataclass(frozen=True)
class Zone:
    """One zone: ``lon`` and ``lat`` a point inside it, ``area`` in km², ``neighbours`` by code."""

    code: str
    number: str
    name: str
    bydel: str
    bydel_certain: bool
    lon: float
    lat: float
    area: float
    neighbours: tuple[str, ...]
    delomrade: str


def zones() -> Mapping[str, Zone]:
    """Return the zones by code, in the municipality's own order."""
    return _zones(paths.project().geo / "zones.csv")


def neighbours() -> Mapping[str, tuple[str, ...]]:
    """Return the zones that share a border with each zone, or lie within 150 m of it.

    The relation goes both ways. The five outlying villages (S56–S60) have none.
    """
    return {code: zone.neighbours for code, zone in zones().items()}


def points() -> NDArray[np.float64]:
    """Return the zones' points (n × 2) in metres, EPSG:25832, in the order of ``zones``."""
    return project([(zone.lon, zone.lat) for zone in zones().values()])


def project(lonlat: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Return points in longitude and latitude (WGS84) as metres, EPSG:25832."""
    import numpy as np
    from pyproj import Transformer

    turn = Transformer.from_crs(4326, 25832, always_xy=True).transform
    return np.stack(turn(*np.asarray(lonlat, dtype=float).T), axis=1)


def made_of(level: str) -> Mapping[str, tuple[str, ...]]:
    """Return the places of ``level`` (sone, sonegruppe or bydel) and the zones of each.

    A zone belongs to the bydel that has most of its area. What a group of zones holds is not
    published; data/geo/zone_groups.csv says what each is taken to hold, and why.
    """
    if level == "sone":
        return {code: (code,) for code in zones()}
    if level == "bydel":
        pairs = [(zone.bydel, zone.code) for zone in zones().values()]
    else:
        rows = catalogue.load_csv(paths.project().geo / "zone_groups.csv")
        pairs = [(row["group"], row["zone"]) for row in rows]
    return {whole: tuple(z for w, z in pairs if w == whole) for whole in sorted(dict(pairs))}


@cache
def _zones(file: Path) -> Mapping[str, Zone]:
    return {
        row["zone_id"]: Zone(
            code=row["zone_id"],
            number=row["official_no"],
            name=row["name"],
            bydel=codes.code(row["bydel"], "bydel"),
            bydel_certain=row["bydel_certain"] == "true",
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            area=float(row["area_km2"]),
            neighbours=tuple(n for n in row["neighbours"].split(";") if n),
            delomrade=row["delomrade_code"],
        )
        for row in catalogue.load_csv(file)
    }
