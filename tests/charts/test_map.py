"""Maps: what is drawn, said and offered for download, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import math
from itertools import pairwise

import chart_shapes as shapes
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import PathPatch

from levekar import geography, theme
from levekar.catalogue import figure as entry
from levekar.charts import marks, style
from levekar.charts.figure import figure
from levekar.errors import LevekarError
from levekar.geography.zones import points

ZONES = list(geography.zones())
FIGURES = [
    "figur-39",
    "figur-40",
    "figur-41",
    "figur-42",
    "figur-43",
    "figur-44",
    "figur-48",
    "figur-49",
]


def zones(figure_id="figur-39", values=None, **more):
    """Return a made-up table with counted-up values, 10 for the first zone."""
    values = range(10, 70) if values is None else values
    more = {"geo": ZONES, "provider": "hunt", "period": "2017–2019"} | more
    table = shapes.observed(values, measure=entry(figure_id).measures[0], **more)
    table["geo_level"] = ["sone" if g in ZONES else geography.level(g) for g in table["geo"]]
    return table


def both(**more):
    return zones(values=range(10, 130), sex=["F", "M"], geo=ZONES, **more)


def bydeler(**more):
    table = shapes.observed(
        [5, 7, 6, 9.5], measure=entry("figur-36").measures[0], geo=shapes.BYDELER, **more
    )
    return table.assign(geo_level="bydel")


def mapped(data, figure_id="figur-39", **options):
    return figure(figure_id, data, chart="map", **options)


def areas(shown, prefix=""):
    """Return zone → the patch that fills it."""
    found = [p for p in shown.picture.axes[0].patches if isinstance(p, PathPatch) and p.get_gid()]
    return {p.get_gid().removeprefix(prefix): p for p in found if p.get_gid().startswith(prefix)}


def words(shown):
    return [t.get_text() for t in shown.picture.axes[0].texts]


@pytest.mark.parametrize("figure_id", FIGURES)
def test_data_alone_is_enough_for_the_maps_of_the_report(figure_id):
    shown = mapped(zones(figure_id), figure_id)
    assert [code for code, _ in shown.content.plan.places(shown.content.grid.cells[0])] == ZONES
    assert (shown.stem, shown.label) == (figure_id, entry(figure_id).label)


def test_every_zone_is_drawn_and_the_map_says_what_it_is():
    shown = mapped(zones())
    assert list(areas(shown)) == ZONES
    assert "Skjematisk kart, ikke offisielle grenser." in words(shown)


def test_the_same_bytes_each_time():
    assert mapped(zones()).files() == mapped(zones()).files()


def test_the_key_counts_the_zones_of_each_class():
    shown = mapped(zones())
    at = words(shown).index("Soner")
    spans, numbers = words(shown)[at + 1 : at + 11 : 2], words(shown)[at + 2 : at + 11 : 2]
    assert sum(map(int, numbers)) == 60
    assert spans[0].endswith("69")
    assert spans[-1].startswith("10")
    assert "Naturlige brudd" in words(shown)
    fills = {p.get_facecolor() for p in areas(shown).values()}
    assert len(fills) == 5


def test_a_synthetic_value_is_hatched_and_the_map_says_so_across_its_face():
    data = zones()
    data.loc[0, "status"] = "published"
    shown = mapped(data)
    hatched = {code: bool(p.get_hatch()) for code, p in areas(shown).items()}
    assert hatched == {code: code != "S01" for code in ZONES}
    said = "Syntetiske tall er trukket tilfeldig og sier ingenting om stedene."
    assert said in words(shown)
    assert said in shown.alt
    assert "syntetisk" in words(shown)
    assert any(t.get_gid() == "mark" for t in shown.picture.texts)
    real = mapped(zones(status="official"))
    assert said not in words(real)
    assert not any(p.get_hatch() for p in areas(real).values())


def test_hidden_is_hatched_and_missing_is_plain():
    data = zones(status="official")
    data.loc[0, ["value", "status"]] = [math.nan, "suppressed"]
    data.loc[1, ["value", "status"]] = [math.nan, "missing"]
    shown = mapped(data)
    assert areas(shown)["S01"].get_hatch() == "xxx"
    assert areas(shown)["S02"].get_hatch() is None
    assert areas(shown)["S02"].get_facecolor() == (1.0, 1.0, 1.0, 1.0)
    assert {"[c] skjult", "[x] mangler"} <= set(words(shown))
    assert "Skjult av hensyn til personvern: Ila." in shown.alt
    assert shown.csv().splitlines()[1].count("[c]") == 3
    tiles = words(mapped(data, form="tile"))
    assert (tiles.count("[c]"), tiles.count("[x]")) == (1, 1)


def test_a_map_without_any_number_is_drawn_and_says_so():
    shown = mapped(zones(values=[None] * 60, status="missing"))
    assert len(areas(shown)) == 60
    assert "Alle tallene mangler." in shown.alt


def test_the_text_alternative_tells_extremes_bydeler_and_classes():
    shown = mapped(zones(status="official"))
    assert "60\u00a0soner. Skjematisk kart, ikke offisielle grenser." in shown.alt
    assert "Høyest: Tanem (69\u00a0%). Lavest: Ila (10\u00a0%)." in shown.alt
    assert "Medianen av sonene i hver bydel: Heimdal 63\u00a0%" in shown.alt
    assert "Naturlige brudd (Fisher–Jenks)." in shown.alt
    tied = mapped(zones(values=[*range(10, 69), 10], status="official"))
    assert "Lavest: Ila og Tanem (10\u00a0%)." in tied.alt


@settings(max_examples=12)
@given(st.lists(st.integers(0, 1000).map(lambda v: v / 10), min_size=60, max_size=60))
def test_no_hidden_value_is_told(values):
    data = zones(values=values, status="official")
    low = min(values)
    data.loc[data["value"] == low, ["value", "status"]] = [math.nan, "suppressed"]
    shown = mapped(data)
    rest = [v for v in values if v > low]
    if rest:
        least = style.short(min(rest), "percent", 1 if any(v % 1 for v in rest) else 0)
        assert f"({least})" in shown.alt
    record = json.loads(shown.content.geojson())["features"]
    assert {
        f["properties"]["value"] for f in record if f["properties"]["status"] == "suppressed"
    } == {"[c]"}


def test_rows_for_the_whole_municipality_stand_in_the_key():
    data = zones(geo=[*ZONES, "5001"], values=[*range(10, 70), 33])
    shown = mapped(data)
    assert "Trondheim: 33\u00a0%" in words(shown)
    assert "Trondheim i alt: 33\u00a0%." in shown.alt
    assert "5001" not in areas(shown)
    assert len(shown.csv().splitlines()) == 62


def test_panels_share_one_scale():
    shown = mapped(both(), panels="sex")
    women, men = areas(shown, "0-"), areas(shown, "1-")
    assert list(women) == list(men) == ZONES
    assert {"Kvinner", "Menn"} <= set(words(shown))
    values = {(c.dims["sex"], c.dims["geo"]): c.value for _, _, c in shown.content.grid}
    classes = shown.content.plan.classes
    for zone in ZONES:
        same = classes.of(values["F", zone]) == classes.of(values["M", zone])
        assert (women[zone].get_facecolor() == men[zone].get_facecolor()) == same
    assert "Kvinner: Høyest: Tanem (128\u00a0%)" in shown.alt
    assert "Menn: Høyest: Tanem (129\u00a0%)" in shown.alt
    with pytest.raises(LevekarError, match="Flere tall faller på samme plass"):
        mapped(both())


def test_figures_may_share_a_scale():
    whole = both()
    women, men = whole[whole["sex"] == "F"], whole[whole["sex"] == "M"]
    scales = [mapped(d, scale=whole).content.plan.classes for d in (women, men)]
    assert scales[0] == scales[1]
    assert scales[0].lowest == 10
    assert mapped(women).content.plan.classes != scales[0]


def test_maps_that_share_a_scale_have_the_same_key():
    whole = both()
    women, men = whole[whole["sex"] == "F"], whole[whole["sex"] == "M"]
    keys = []
    for own, other in ((women, men), (men, women)):
        shown = mapped(own, scale=other)
        rows = shown.content.plan.key(shown.content.grid)
        keys.append([row.words for row in rows])
        assert sum(row.number for row in rows) == 60
        assert {row.words for row in rows} <= set(words(shown))
    assert keys[0] == keys[1]
    assert keys[0][0].endswith("129")
    assert keys[0][-1].startswith("10–")


@pytest.mark.parametrize("options", [{}, {"form": "tile"}, {"labels": ["Lade", "Tanem"]}])
def test_the_mark_leaves_the_key_alone(options):
    shown = mapped(zones(), **options)
    drawn = FigureCanvasAgg(shown.picture).get_renderer()
    shown.picture.draw_without_rendering()
    (mark,) = [t for t in shown.picture.texts if t.get_gid() == "mark"]
    box = mark.get_window_extent(drawn)
    axes = shown.picture.axes[0]
    at = words(shown).index("Soner")
    key = [t.get_window_extent(drawn) for t in axes.texts[at - 1 : at + 11]]
    assert all(box.x0 >= line.x1 for line in key)


@pytest.mark.parametrize("form", ["map", "tile"])
def test_a_map_takes_no_more_than_half_a_printed_page(form):
    paper = theme.tokens().paper
    wide, tall = mapped(zones(), form=form).picture.get_size_inches()
    printed = tall * (210 - 2 * paper["side"]) / wide
    assert printed < (297 - paper["top"] - paper["bottom"]) / 2


@pytest.mark.parametrize("wide", [7.2, 3.8])
def test_names_of_bydeler_cross_no_coast_and_cover_no_zone(wide):
    shown = mapped(zones(), labels=["Lademoen", "Tempe-Sorgenfri"])
    drawn = shown.drawn(wide)
    renderer = FigureCanvasAgg(drawn).get_renderer()
    axes = drawn.axes[0]
    to_inches = axes.transData.inverted()
    names = {geography.name(code) for code in shapes.BYDELER} | {"Lademoen", "Tempe-Sorgenfri"}
    boxes = {
        t.get_text(): shapely.box(*t.get_window_extent(renderer).transformed(to_inches).extents)
        for t in axes.texts
        if t.get_text() in names
    }
    assert set(boxes) == names
    patches = [p for p in axes.patches if isinstance(p, PathPatch)]
    zone = shapely.unary_union(
        [shapely.Polygon(p.get_path().to_polygons()[0]) for p in patches if p.get_gid()]
    )
    # the coast is the water's edge: the first patch that has one and no name
    water = next(p for p in patches if not p.get_gid() and p.get_linewidth() == 1.0)
    coast = shapely.LinearRing(water.get_path().to_polygons()[0])
    for name, box in boxes.items():
        assert not box.buffer(-0.02).intersects(zone), name
        assert not box.buffer(-0.02).intersects(coast), name


def test_breaks_and_method_may_be_chosen():
    shown = mapped(zones(), breaks=[25, 50, 100])
    assert [shown.content.plan.classes.of(v) for v in (25, 26, 69)] == [0, 1, 2]
    assert "Faste klasser" in words(shown)
    assert len(mapped(zones(), breaks=3).content.plan.classes) == 3
    assert "Like brede klasser" in words(mapped(zones(), method="equal"))


def test_places_that_the_text_mentions_are_written_on_the_map():
    shown = mapped(zones(), labels=["Saupstad", "S44"])
    assert {"Saupstad", "Romulslia"} <= set(words(shown))
    with pytest.raises(LevekarError, match="Kartet har ikke stedet «Saupsta»") as told:
        mapped(zones(), labels=["Saupsta"])
    assert "Saupstad" in told.value.hint


@pytest.mark.parametrize("form", ["map", "tile"])
def test_every_bydel_is_outlined_and_named(form):
    shown = mapped(zones(), form=form)
    names = {geography.name(code) for code in shapes.BYDELER}
    assert names <= set(words(shown))


def test_tiles_carry_their_numbers():
    shown = mapped(zones(), form="tile")
    assert {str(v) for v in range(10, 70)} <= set(words(shown))
    assert "Skjematisk: én rute for hver sone, ikke offisielle grenser." in words(shown)


def test_bydeler_and_groups_of_zones():
    shown = mapped(bydeler(status="official"), "figur-36")
    assert list(areas(shown)) == shapes.BYDELER
    assert {"Heimdal", "9,5\u00a0%"} <= set(words(shown))
    assert (shown.stem, shown.label) == ("figur-36-kart", "Figur 36 som kart")
    data = shapes.observed(
        [35, 21, 14, 15],
        measure=entry("figur-38").measures[0],
        geo=["G01", "G02", "G03", "G04"],
        period="2022",
    ).assign(geo_level="sonegruppe")
    groups = mapped(data, "figur-38")
    assert "Flatåsen-Huseby-Romulslia" in words(groups)
    assert any("hvilke soner de har, er ikke oppgitt" in line for line in words(groups))


def test_names_stay_inside_the_picture_and_apart():
    for options in (
        {},
        {"form": "tile"},
        {"labels": ["Rye", "Ranheim", "Lade", "Tanem"]},
        {"labels": ["Lademoen", "Tempe-Sorgenfri"]},
    ):
        shown = mapped(zones(), **options)
        axes = shown.picture.axes[0]
        drawn = FigureCanvasAgg(shown.picture).get_renderer()
        boxes = [t.get_window_extent(drawn) for t in axes.texts if t.get_text()[0].isupper()]
        frame = shown.picture.bbox
        for box in boxes:
            assert frame.x0 <= box.x0 <= box.x1 <= frame.x1
            assert frame.y0 <= box.y0 <= box.y1 <= frame.y1
        for i, one in enumerate(boxes):
            assert not any(
                one.shrunk(0.9, 0.9).overlaps(other.shrunk(0.9, 0.9)) for other in boxes[:i]
            )


def test_a_narrow_picture_has_its_key_above():
    narrow = mapped(zones()).drawn(3.8)
    assert narrow.get_size_inches()[0] == pytest.approx(3.8)
    assert any("antall soner" in t.get_text() for t in narrow.texts)


def test_the_csv_has_bydel_and_class():
    row = next(csv.DictReader(io.StringIO(mapped(zones()).csv())))
    assert (row["geo"], row["bydel"], row["class"]) == ("S01", "500101", "1")


@pytest.mark.parametrize("form", ["map", "tile"])
def test_the_geojson_lies_in_trondheim_and_says_what_it_is(form):
    shown = mapped(zones(), form=form)
    content = json.loads(shown.files()["figur-39.geojson"])
    assert content["notice"] == "Skjematisk kart, ikke offisielle grenser"
    assert [f["properties"]["geo"] for f in content["features"]] == ZONES
    for feature in content["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            for lon, lat in polygon[0]:
                assert 10.0 < lon < 10.8
                assert 63.2 < lat < 63.5
            assert polygon[0][0] == polygon[0][-1]
    assert "figur-39.geojson" in shown.markdown()
    assert "kartet (GeoJSON)" in shown.markdown()


# Colours


def effective(look):
    """Return the lightness of a hatched area, as an eye that does not see the lines."""
    share = 0.2 if "hatch" in look else 0.0
    fill = style._luminance(look["facecolor"])
    return fill * (1 - share) + share * style._luminance(look.get("edgecolor", "#000000"))


@pytest.mark.parametrize("status", ["official", "synthetic"])
def test_shades_keep_their_order_in_grey(status):
    ramp = theme.tokens().chart.sequential
    levels = [effective(marks.area(status, colour)) + 0.05 for colour in ramp]
    assert len(ramp) == 5
    assert all(light / dark > 1.2 for light, dark in pairwise(levels))


def test_a_border_stands_out_from_every_shade():
    chart = theme.tokens().chart
    fills = [chart.panel, chart.missing]
    fills += [
        marks.area(s, c)["facecolor"] for s in ("official", "synthetic") for c in chart.sequential
    ]
    for fill in fills:
        # a border is a dark line between two white ones
        assert max(style.contrast(fill, chart.text), style.contrast(fill, chart.panel)) >= 3
    assert style.contrast(chart.text, chart.panel) >= 3


# What is refused: nothing is drawn, and the fault is told with counts


def changed(**columns):
    return lambda data: data.assign(**columns)


def lks(data):
    return data.assign(geo=[f"500101{number:04d}" for number in range(1, 61)])


def some(data):
    return data.iloc[3:]


def extra(data):
    return data.assign(geo=["S61", "S62", *ZONES[2:]])


def mixed(data):
    return data.assign(geo_level=["bydel", *["sone"] * 59])


def empty(data):
    return data.iloc[:0]


BAD = {
    lks: "60 av 60 koder er ikke levekårssoner: 60 SSB-soner .*to inndelinger",
    some: "3 av 60 levekårssoner mangler: Ila, Hammersborg-Trolla, Midtbyen",
    extra: r"2 av 60 koder er ikke levekårssoner: 2 ukjente \(S61, S62\).*2 av 60 \w+ mangler",
    mixed: "Et kart viser ett nivå, men tabellen har 59 rader på nivået sone, 1 rader på",
    empty: "Et kart viser ett nivå, men tabellen har ingen rader",
}


@pytest.mark.parametrize("fault", BAD, ids=lambda f: f.__name__)
def test_a_table_that_does_not_fit_is_refused(fault):
    with pytest.raises(LevekarError, match=BAD[fault]) as told:
        mapped(fault(zones()))
    assert told.value.where == "figuren figur-39"
    assert told.value.hint


def test_places_without_a_row_may_be_shown_as_missing():
    shown = mapped(zones().iloc[3:], incomplete=True)
    assert list(areas(shown)) == ZONES
    assert "[x] mangler" in words(shown)


def test_levels_without_a_map_are_told():
    data = zones().assign(geo_level="omrade", geo="O01").iloc[:1]
    with pytest.raises(LevekarError, match="Nivået «omrade» kan ikke vises"):
        mapped(data)


# Real borders, where there are any


@pytest.fixture
def real(tree, root):
    """A project where somebody has dropped a map of squares around the zones' points."""
    (tree / "book").mkdir()
    (tree / "book" / "theme").symlink_to(root / "book" / "theme")
    squares = [shapely.Point(p).buffer(400, cap_style="square") for p in points()]
    pyogrio.raw.write(
        tree / "data" / "geo" / "soner.gpkg",
        geometry=np.array(shapely.to_wkb(squares), dtype=object),
        field_data=[np.array([zone.name for zone in geography.zones().values()], dtype=object)],
        fields=["levekårsone"],
        geometry_type="Polygon",
        crs="EPSG:25832",
    )
    return tree


def test_real_borders_have_a_scale_bar_and_a_credit_and_no_excuse(real):
    shown = mapped(zones())
    assert "Kartgrunnlag: egen fil, soner.gpkg." in words(shown)
    assert any(w.endswith("\u00a0km") for w in words(shown))
    assert not any("ikke offisielle grenser" in w for w in words(shown))
    assert "Kartgrunnlag: egen fil, soner.gpkg." in shown.alt
    assert json.loads(shown.content.geojson())["credit"] == "Kartgrunnlag: egen fil, soner.gpkg"
    assert {"Heimdal", "9,5\u00a0%"} <= set(words(mapped(bydeler(), "figur-36")))
    tile = mapped(zones(), form="tile")
    assert "Skjematisk: én rute for hver sone, ikke offisielle grenser." in words(tile)


def test_a_faulty_map_file_stops_the_figure_whole(real):
    (real / "data" / "geo" / "soner.gpkg").write_bytes(b"")
    with pytest.raises(LevekarError, match="kartfila er tom"):
        mapped(zones())
