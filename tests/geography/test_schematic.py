"""The schematic maps keep what they promise: areas, places, neighbours, and their word."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from levekar import catalogue, geography, paths
from levekar.errors import LevekarError
from levekar.geography import power, schematic, tiles


def drawn(level, form):
    return {
        code: shapely.MultiPolygon([(p[0], p[1:]) for p in area.polygons])
        for code, area in geography.layer(level, form).areas.items()
    }


@pytest.fixture(scope="module")
def zones():
    return drawn("sone", "map")


def test_the_map_in_the_data_folder_is_the_one_computed():
    written = json.loads((paths.project().geo / "schematic.json").read_text(encoding="utf-8"))
    computed = json.loads(schematic.text("map"))
    assert list(written) == list(computed)
    for level in schematic.LEVELS:
        assert list(written[level]) == list(computed[level])
        for code, area in written[level].items():
            one, other = (
                shapely.union_all([shapely.Polygon(p[0], p[1:]) for p in a["polygons"]])
                for a in (area, computed[level][code])
            )
            # another machine may round a corner to the next metre
            assert one.symmetric_difference(other).area < 0.002 * one.area


def test_the_tiles_in_the_data_folder_are_those_computed():
    written = (paths.project().geo / "tiles.json").read_text(encoding="utf-8")
    assert written == schematic.text("tile"), "kjør python -m levekar.geography"


def test_each_zone_has_its_area_and_none_overlaps(zones):
    factor = catalogue.load_yaml(paths.project().geo / "sketch.yml")["area"]
    for code, shape in zones.items():
        assert shape.is_valid
        wanted = geography.zones()[code].area * 1e6 * factor
        assert shape.area == pytest.approx(wanted, rel=0.01)
    whole = shapely.union_all(list(zones.values()))
    assert whole.area == pytest.approx(sum(s.area for s in zones.values()), rel=0.002)


def test_no_zone_lies_in_the_fjord_and_the_fjord_lies_north(zones):
    ground = geography.layer("sone")
    water = shapely.union_all([shapely.Polygon(p[0], p[1:]) for p in ground.water])
    assert sum(s.intersection(water).area for s in zones.values()) < 1e-3 * sum(
        s.area for s in zones.values()
    )
    for shape in zones.values():
        x, y = shape.centroid.coords[0]
        assert not water.intersects(shapely.LineString([(x, y), (x, y - 30_000)]))
        assert water.intersects(shapely.LineString([(x, y), (x, y + 30_000)]))


def test_heimdal_is_south_lade_north_and_ranheim_east():
    middles = {geography.name(c): a.middle for c, a in geography.layer("sone").areas.items()}
    for form in ("map", "tile"):
        middles = {
            geography.name(c): a.middle for c, a in geography.layer("sone", form).areas.items()
        }
        assert (
            middles["Heimdal"][1]
            < middles["Nardo"][1]
            < middles["Midtbyen"][1]
            < middles["Lade"][1]
        )
        assert middles["Sverresborg"][0] < middles["Midtbyen"][0] < middles["Ranheim"][0]


def test_most_neighbours_touch_and_the_villages_stand_alone(zones):
    near = geography.neighbours()
    pairs = [(a, b) for a, others in near.items() for b in others if a < b]
    assert sum(zones[a].distance(zones[b]) < 150 for a, b in pairs) >= 100
    alone = [code for code, others in near.items() if not others]
    for code in alone:
        assert min(zones[code].distance(s) for c, s in zones.items() if c != code) > 150


def test_tiles_are_alike_and_apart_and_keep_most_neighbours():
    shapes = drawn("sone", "tile")
    areas = [shape.area for shape in shapes.values()]
    assert max(areas) - min(areas) < 0.01 * min(areas)
    middles = np.array([a.middle for a in geography.layer("sone", "tile").areas.values()])
    gaps = np.hypot(*(middles[:, None] - middles).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > 0.99 * schematic.TILE
    order = list(shapes)
    beside = {
        code: {order[j] for j in np.flatnonzero(gaps[i] < 1.01 * schematic.TILE)}
        for i, code in enumerate(order)
    }
    near = geography.neighbours()
    assert sum(len(beside[c] & set(others)) for c, others in near.items()) / 2 >= 95
    assert all(not beside[code] for code, others in near.items() if not others)


def test_every_level_is_the_union_of_its_zones(zones):
    for level in ("bydel", "sonegruppe"):
        for code, shape in drawn(level, "map").items():
            parts = shapely.union_all([zones[z] for z in geography.made_of(level)[code]])
            assert shape.symmetric_difference(parts).area < 0.002 * shape.area


def test_middles_lie_inside_and_the_map_says_what_it_is(zones):
    for form in ("map", "tile"):
        ground = geography.layer("sone", form)
        for code, shape in drawn("sone", form).items():
            assert shape.contains(shapely.Point(ground.areas[code].middle))
        assert "ikke offisielle grenser" in ground.notice
        assert not ground.true_scale
    assert "er ikke oppgitt" in geography.layer("sonegruppe").notice


def test_unknown_levels_and_forms_are_told():
    with pytest.raises(LevekarError, match="Nivået «grunnkrets» kan ikke vises"):
        geography.layer("grunnkrets")
    with pytest.raises(LevekarError, match="Ukjent kartform «rute»"):
        geography.layer("sone", "rute")


@settings(max_examples=25)
@given(st.integers(2, 7), st.integers(0, 10_000), st.floats(0.05, 0.6))
@example(7, 519, 0.6)
def test_power_cells_have_the_wanted_areas_and_share_the_land(count, seed, share):
    rng = np.random.default_rng(seed)
    points = rng.uniform(1000, 9000, (count, 2))
    apart = np.hypot(*(points[:, None] - points).transpose(2, 0, 1)) + np.eye(count) * 9e9
    assume(apart.min() > 300)
    weights = rng.uniform(0.5, 1.5, count)
    land = shapely.box(0, 0, 10_000, 10_000)
    areas = weights / weights.sum() * share * land.area
    cells = power.cells(points, areas, land)
    assert [c.area for c in cells] == pytest.approx(list(areas), rel=2 * power.EXACT)
    # on a grid of centimetres: without one, GEOS may lose a part where borders nearly coincide
    assert shapely.union_all(cells, grid_size=0.01).area == pytest.approx(areas.sum(), rel=1e-3)
    assert all(land.buffer(1).contains(c) for c in cells)


def test_a_lone_cell_is_a_disc():
    cell = power.cells(
        np.array([[0.0, 0.0]]), np.array([math.pi * 1e6]), shapely.box(-9e3, -9e3, 9e3, 9e3)
    )[0]
    assert cell.boundary.hausdorff_distance(shapely.Point(0, 0).buffer(1000).boundary) < 10


def test_more_area_than_land_is_told():
    with pytest.raises(LevekarError, match="Fant ikke soneflater med rett areal"):
        power.cells(np.array([[0.0, 0.0]]), np.array([9e6]), shapely.box(-1e3, -1e3, 1e3, 1e3))


def test_places_beside_a_tile_are_one_step_away():
    for place in ((3, 4), (3, 5)):
        x, y = tiles.middle(place)
        steps = [math.dist((x, y), tiles.middle(p)) for p in tiles.beside(place)]
        assert len(set(tiles.beside(place))) == 6
        assert steps == pytest.approx([1.0] * 6)
