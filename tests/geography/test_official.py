"""Geometry that somebody has put there: read in any form, or refused with the fault named."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import map_files as files
import pytest
import shapely

from levekar import cards, geography
from levekar.cards import Card
from levekar.errors import LevekarError
from levekar.geography import official, reading

REFERENCE = Path(
    os.environ.get("LEVEKAR_REFERENCE", Path(__file__).parents[3] / "shared" / "geo" / "reference")
)


@pytest.fixture
def geo(tree):
    return tree / "data" / "geo"


def area(shape):
    return sum(shapely.Polygon(p[0], p[1:]).area for p in shape.polygons)


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("soner.gpkg", "EPSG:25832"),
        ("soner.gpkg", "EPSG:3035"),
        ("soner.geojson", "EPSG:4326"),
        ("soner.shp", "EPSG:25833"),
    ],
)
def test_zones_in_any_form_and_projection(geo, name, crs):
    column = "sonenavn" if name.endswith("shp") else "Levekårsone"
    files.write(geo / name, files.squares(), column, crs=crs)
    found = geography.layer("sone")
    assert found.true_scale
    assert found.notice == ""
    assert found.credit == f"Kartgrunnlag: egen fil, {name}"
    for shape, square in zip(found.areas.values(), files.squares(), strict=True):
        assert area(shape) == pytest.approx(square.area, rel=0.02)
        assert square.centroid.distance(shapely.Point(shape.middle)) < 50
    assert list(geography.layer("bydel").areas) == list(geography.made_of("bydel"))
    assert len(geography.layer("sonegruppe").areas["G04"].polygons) == 3
    assert not geography.layer("sone", "tile").true_scale


def test_what_has_been_checked_is_not_checked_again(geo, monkeypatch):
    file = files.write(geo / "soner.gpkg", files.squares())
    first = geography.layer("sone").areas
    monkeypatch.setattr(official, "check", lambda file: pytest.fail("sjekket på nytt"))
    official._source.cache_clear()
    assert geography.layer("sone").areas == first
    file.unlink()
    assert not geography.layer("sone").true_scale


def test_mended_rings_and_other_spellings_are_told(geo):
    shapes, names = files.squares(), files.names()
    x, y = shapes[0].centroid.coords[0]
    shapes[0] = shapely.Polygon(
        [(x - 200, y - 200), (x + 200, y + 200), (x + 200, y - 200), (x - 200, y + 200)]
    )
    names[43] = "Romolslia"
    files.write(geo / "soner.gpkg", shapes, values=names)
    (source,) = geography.sources()
    assert source.notes == (
        "1 av 60 flater hadde ugyldige ringer og er rettet (rad 1: Self-intersection)",
        "«Romolslia» er lest som Romulslia (skrivevariant)",
    )
    assert area(source.areas["sone"]["S01"]) == pytest.approx(80_000, rel=0.02)


def test_without_projection_only_degrees_are_understood(geo, tmp_path):
    degrees = files.turned(files.squares(), "EPSG:4326")
    file = files.write(tmp_path / "grader.shp", degrees, "sonenavn", crs=None)
    assert "lengde og bredde (WGS84)" in reading.read(file).notes[0]


def test_the_map_services_script_and_archives_are_read(tmp_path):
    plain = files.write(tmp_path / "soner.geojson", files.squares(), crs="EPSG:4326")
    script = tmp_path / "soner.js"
    script.write_text(f"var soner = {plain.read_text(encoding='utf-8')};", encoding="utf-8")
    assert len(official.check(script).areas["sone"]) == 60
    lines = files.write(tmp_path / "Grunnkretsgrense.geojson", files.squares(), crs="EPSG:4326")
    with zipfile.ZipFile(tmp_path / "soner.zip", "w") as archive:
        archive.write(plain, "Basisdata/soner.geojson")
        archive.write(lines, "Basisdata/Grunnkretsgrense.geojson")
    assert len(official.check(tmp_path / "soner.zip").areas["sone"]) == 60


def test_bydeler_are_made_of_grunnkretser(geo, tree):
    files.krets_list(tree, files.krets_bydel())
    shapes, codes = files.kretser()
    files.write(
        geo / "kretser.gpkg", [*shapes, shapes[0]], "grunnkretsnummer", [*codes, "46010101"]
    )
    (source,) = geography.sources()
    assert source.notes == (
        f"{len(codes)} av {len(codes) + 1} flater ligger i Trondheim og er brukt",
    )
    found = geography.layer("bydel")
    assert sum(area(a) for a in found.areas.values()) == pytest.approx(
        len(codes) * 200 * 200, rel=0.02
    )
    # the zones are still schematic, but nothing of it is mixed
    assert not geography.layer("sone").true_scale


def test_the_code_list_that_is_fetched_decides_where_a_krets_lies(geo, tree):
    shapes, codes = files.kretser()
    inside = files.krets_bydel()
    moved = next(code for code in codes if inside[code] == "500104")
    files.krets_list(tree, inside | {moved: "500101"})
    file = files.write(geo / "kretser.gpkg", shapes, "grunnkretsnummer", codes)
    drawn = official.check(file).areas["bydel"]
    counts = {b: sum(of == b for of in inside.values()) for b in geography.made_of("bydel")}
    assert area(drawn["500101"]) == pytest.approx((counts["500101"] + 1) * 200 * 200, rel=0.01)
    assert area(drawn["500104"]) == pytest.approx((counts["500104"] - 1) * 200 * 200, rel=0.01)


def test_a_card_says_who_to_credit_for_a_dropped_file(geo):
    file = files.write(geo / "soner.gpkg", files.squares())
    data = file.read_bytes()
    card = Card(
        provider="kommune", title="Soner fra kommunen", what="x", licence="CC BY 4.0", access="x",
        retrieved="2024-01-01", sha256=cards.sha256(data), size=len(data), synthetic=False,
        period="", reference="",
    )  # fmt: skip
    cards.write(file, data, card)
    assert geography.layer("sone").credit == "Kartgrunnlag: Soner fra kommunen, CC BY 4.0"


def missing(shapes, names):
    return shapes[3:], names[3:]


def twice(shapes, names):
    return shapes, [*names[:-1], "Ila"]


def unknown(shapes, names):
    return shapes, ["Storgata", "Lillegata", *names[2:]]


def elsewhere(shapes, names):
    return [shapely.transform(s, lambda p: p + 100_000) for s in shapes], names


def swapped(shapes, names):
    return [shapely.transform(s, lambda p: p[:, ::-1]) for s in shapes], names


def exchanged(shapes, names):
    return shapes, [names[55], *names[1:55], names[0], *names[56:]]


def pointed(shapes, names):
    return [s.centroid for s in shapes], names


def hollow(shapes, names):
    return [None, None, *shapes[2:]], names


def lks(shapes, names):
    return [shapes[i % 60] for i in range(85)], [f"Trondheim LKS {i:06d}" for i in range(85)]


def nothing(shapes, names):
    return [], []


BAD = {
    missing: "3 av 60 levekårssoner mangler: Ila, Hammersborg-Trolla, Midtbyen",
    twice: "1 av 60 levekårssoner står flere ganger: Ila",
    unknown: "2 av 60 navn er ikke levekårssoner: «Storgata», «Lillegata»",
    elsewhere: r"60 av 60 levekårssoner ligger ikke der de skal i Trondheim: Ila \(1\d\d km",
    swapped: "60 av 60 levekårssoner ligger ikke der de skal",
    exchanged: "2 av 60 levekårssoner ligger ikke der de skal i Trondheim: Rye",
    pointed: "60 av 60 rader er ikke flater",
    hollow: "2 av 60 rader mangler geometri \\(rad 1, 2\\)",
    lks: "85 av 85 navn er ikke levekårssoner.*to inndelinger",
    nothing: "kartfila har ingen flater",
}


@pytest.mark.parametrize("fault", BAD, ids=lambda f: f.__name__)
def test_bad_geometry_is_refused_and_nothing_is_kept(geo, tree, fault):
    shapes, names = fault(files.squares(), files.names())
    files.write(geo / "soner.gpkg", shapes, values=names)
    with pytest.raises(LevekarError, match=BAD[fault]) as told:
        geography.layer("sone")
    assert told.value.where == "data/geo/soner.gpkg"
    assert told.value.hint
    assert not list((tree / "_build").rglob("*.json"))


def test_a_file_that_says_lks_is_refused(geo):
    files.write(geo / "lks.gpkg", files.squares(), "LKS_code", ["5001010001"] * 60)
    with pytest.raises(LevekarError, match=r"fila har 60 SSB-soner \(LKS\), ikke kommunens 60"):
        geography.layer("sone")


def test_an_attribute_of_another_name_is_told_with_what_there_is(geo):
    files.write(geo / "soner.gpkg", files.squares(), "omraade")
    with pytest.raises(LevekarError, match="Fila har: omraade") as told:
        geography.layer("sone")
    assert "levekårsone" in told.value.hint


@pytest.mark.parametrize("content", [b"", b"hei", b"{}"], ids=["tom", "tekst", "json"])
@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".shp", ".zip"])
def test_what_is_no_map_is_told(geo, ending, content):
    (geo / f"soner{ending}").write_bytes(content)
    with pytest.raises(LevekarError, match=r"kartfila er tom|kan ikke leses som kart"):
        geography.layer("sone")


def test_bydel_maps_that_are_not_whole_are_told(geo):
    squares = files.squares()[:3]
    file = files.write(
        geo / "bydeler.gpkg", squares, "bydelsnavn", ["Midtbyen", "Østbyen", "Heimdal"]
    )
    with pytest.raises(LevekarError, match="1 av 4 bydeler mangler: Lerkendal"):
        geography.layer("bydel")
    file.unlink()
    files.write(file, squares, "bydelsnummer", ["460101", "460102", "460103"])
    with pytest.raises(LevekarError, match="ingen av de 3 flatene ligger i Trondheim"):
        geography.layer("bydel")


def test_grunnkretser_without_the_code_list_are_told(geo):
    shapes, codes = files.kretser()
    files.write(geo / "k.gpkg", shapes, "grunnkretsnummer", codes)
    with pytest.raises(LevekarError, match=r"kodelista .* er ikke hentet"):
        geography.layer("bydel")


def test_grunnkretser_of_another_year_are_told(geo, tree):
    files.krets_list(tree, files.krets_bydel())
    shapes, codes = files.kretser()
    files.write(geo / "k.gpkg", shapes, "grunnkretsnummer", ["50010199", *codes[1:]])
    with pytest.raises(
        LevekarError, match=r"1 er ikke i kodelista \(50010199\) og 1 mangler i fila"
    ):
        geography.layer("bydel")


def test_two_files_of_one_level_are_told(geo):
    files.write(geo / "a.gpkg", files.squares())
    files.write(geo / "b.geojson", files.squares(), crs="EPSG:4326")
    with pytest.raises(LevekarError, match=r"to filer har levekårssoner: a\.gpkg og b\.geojson"):
        geography.layer("sone")


def test_two_layers_or_two_maps_in_one_file_are_told(geo, tmp_path):
    file = files.write(geo / "soner.gpkg", files.squares(), layer="nye")
    files.write(file, files.squares(), layer="gamle", append=True)
    with pytest.raises(LevekarError, match="fila har 2 lag med flater"):
        geography.layer("sone")
    file.unlink()
    with zipfile.ZipFile(geo / "soner.zip", "w") as archive:
        for name in ("a.geojson", "b.geojson"):
            archive.write(files.write(tmp_path / name, files.squares(), crs="EPSG:4326"), name)
    with pytest.raises(LevekarError, match=r"har 2 \(a\.geojson, b\.geojson"):
        geography.layer("sone")


def test_metres_without_projection_are_told(geo):
    files.write(geo / "soner.shp", files.squares(), "sonenavn", crs=None)
    with pytest.raises(LevekarError, match="sier ikke hvilken projeksjon"):
        geography.layer("sone")


@pytest.fixture
def reference(geo):
    if not REFERENCE.is_dir():
        pytest.skip("referansekartene finnes ikke her")
    for name in ("trondheim_levekarssoner_2020_forenklet25m", "trondheim_bydeler_2025_land"):
        shutil.copyfile(REFERENCE / f"{name}.geojson", geo / f"{name}.geojson")
    return geo


def test_the_real_zones_agree_with_the_table(reference):
    found = geography.layer("sone")
    assert found.true_scale
    for zone in geography.zones().values():
        # borders are simplified, so small zones differ most
        assert area(found.areas[zone.code]) / 1e6 == pytest.approx(zone.area, rel=0.1, abs=0.05)
    near = geography.neighbours()
    shapes = {
        c: shapely.MultiPolygon([(p[0], p[1:]) for p in a.polygons]) for c, a in found.areas.items()
    }
    close = [b for a, others in near.items() for b in others if shapes[a].distance(shapes[b]) < 200]
    assert len(close) >= 0.97 * 2 * 135


def test_the_schematic_map_resembles_the_real_one(reference):
    """The drawn coast lies within a kilometre of the real one, where the town is."""
    real = geography.layer("bydel")
    land = shapely.union_all(
        [shapely.Polygon(p[0]).buffer(0) for a in real.areas.values() for p in a.polygons]
    )
    for name in list(reference.glob("trondheim*.geojson")):
        name.unlink()
    water = geography.layer("sone").water
    drawn = shapely.union_all([shapely.Polygon(p[0]) for p in water]).boundary
    town = shapely.box(567_000, 7_030_000, 577_000, 7_040_000)
    for x, y in shapely.get_coordinates(drawn.intersection(town)):
        if 568_000 < x < 576_000 and y < 7_039_000:
            assert land.boundary.distance(shapely.Point(x, y)) < 1000


@pytest.mark.parametrize(
    "name", ["soner.gpkg", "soner.gpkg.yml", "soner.geojson", "soner.shp", "a.zip"]
)
def test_git_takes_what_is_computed_and_no_dropped_map(root, name):
    if not (root / ".git").exists():
        pytest.skip("ikke et git-tre")

    def ignored(file):
        command = ["git", "check-ignore", "-q", f"data/geo/{file}"]
        return subprocess.run(command, cwd=root, check=False).returncode == 0

    assert ignored(name)
    assert not any(
        map(ignored, ("schematic.json", "tiles.json", "schematic.json.yml", "areas.csv"))
    )
