"""Made-up map files: a square around the point of every zone, and what can go wrong with them."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyproj import Transformer

from levekar import cards, geography
from levekar.cards import Card
from levekar.geography import official
from levekar.geography.zones import points

SIDE = 300.0


def squares(side: float = SIDE) -> list[Any]:
    """Return a square around each zone's point, EPSG:25832, in the order of the zones."""
    return [
        shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2) for x, y in points()
    ]


def names() -> list[str]:
    return [zone.name for zone in geography.zones().values()]


def krets_bydel() -> dict[str, str]:
    """Return code → bydel for ten made-up kretser in each delområde; the real list is fetched."""
    return {
        f"{code[:6]}{number:02d}": unit.parents[0]
        for code, unit in geography.units("delomrade").items()
        for number in range(1, 11)
    }


def krets_list(tree: Path, bydel: dict[str, str]) -> None:
    """Write the list of kretser as if it had been fetched from SSB."""
    items = [{"sourceCode": of, "targetCode": code} for code, of in bydel.items()]
    data = json.dumps({"correspondenceItems": items}).encode()
    card = Card(
        provider="klass", title="x", what="x", licence="x", access="x", retrieved="2024-01-01",
        sha256=cards.sha256(data), size=len(data), synthetic=False, period="", reference="",
    )  # fmt: skip
    cards.write(tree / "data" / "raw" / official.KLASS, data, card)


def kretser() -> tuple[list[Any], list[str]]:
    """Return a square for each of some made-up kretser, in a grid around the middle of town."""
    codes = list(krets_bydel())
    x, y = points().mean(axis=0)
    shapes = [
        shapely.box(
            x + 200 * (i % 25), y + 200 * (i // 25), x + 200 * (i % 25 + 1), y + 200 * (i // 25 + 1)
        )
        for i in range(len(codes))
    ]
    return shapes, codes


def turned(shapes: list[Any], crs: str) -> list[Any]:
    turn = Transformer.from_crs(25832, crs, always_xy=True).transform
    return list(shapely.transform(shapes, lambda p: np.stack(turn(*p.T), axis=1)))


def write(
    file: Path,
    shapes: list[Any],
    column: str = "levekårsone",
    values: list[str] | None = None,
    *,
    crs: str | None = "EPSG:25832",
    layer: str | None = None,
    append: bool = False,
) -> Path:
    """Write a map file; its kind follows from the ending, its projection is ``crs``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    values = names() if values is None else values
    moved = turned(shapes, crs) if crs not in (None, "EPSG:25832") else shapes
    with warnings.catch_warnings():
        # a file without projection is what some tests want
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        _write(file, moved, {column: values}, crs=crs, layer=layer, append=append)
    return file


def _write(file: Path, moved: list[Any], columns: dict[str, list[str]], **more: Any) -> None:
    polygons = all(s is None or s.geom_type == "Polygon" for s in moved)
    pyogrio.raw.write(
        file,
        geometry=np.array([None if s is None else shapely.to_wkb(s) for s in moved], dtype=object),
        field_data=[np.array(values, dtype=object) for values in columns.values()],
        fields=list(columns),
        geometry_type="Polygon" if polygons else "Unknown",
        promote_to_multi=False,
        **more,
    )
