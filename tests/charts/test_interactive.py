"""What the maps of the pages are told: everything that is shown, and nothing that is hidden."""

from __future__ import annotations

import gzip
import json
import math
import re
from statistics import median

import chart_shapes as shapes
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levekar import geography, tables
from levekar.catalogue import figure as entry
from levekar.charts import interactive
from levekar.charts.figure import figure
from levekar.errors import LevekarError

ZONES = list(geography.zones())
MOST = 400_000
"""Bytes of compressed data for all measures on all maps."""


def zones(values=None, figure_id="figur-39", **more):
    values = range(10, 70) if values is None else values
    more = {"geo": ZONES, "provider": "hunt", "period": "2017–2019"} | more
    table = shapes.observed(values, measure=entry(figure_id).measures[0], **more)
    return table.assign(geo_level=[geography.level(geo) for geo in table["geo"]])


def mapped(data, figure_id="figur-39", **options):
    return figure(figure_id, data, chart="map", **options)


def told(shown):
    """Return the data, as the script reads them."""
    return json.loads(shown.answers)


def ground(shown):
    name = interactive.file(shown.content.plan.ground)
    return json.loads(shown.files()[name].decode().partition("] = ")[2].rstrip(";\n"))


def values(view):
    return dict(zip(ZONES, view["values"].split(","), strict=True))


def test_the_data_and_the_geometry_stand_in_the_page():
    page = mapped(zones()).markdown()
    (found,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)
    assert len(json.loads(found)["measures"][0]["views"][0]["values"].split(",")) == 60
    assert 'data-ground="../figures/kart-sone.js"' in page


def test_a_map_carries_its_values_with_their_status():
    data = zones()
    data.loc[0, "status"] = "published"
    (measure,) = told(mapped(data))["measures"]
    (view,) = measure["views"]
    assert values(view)["S01"] == "10p"
    assert values(view)["S60"] == "69s"
    assert (measure["name"], measure["unit"]) == (
        "Dårlig selvopplevd helse, 18–69 år",
        ["Prosent", "%"],
    )
    assert view["mark"] == "DELVIS SYNTETISKE DEMOTALL"


@settings(max_examples=15)
@given(
    st.lists(st.integers(0, 999), min_size=60, max_size=60, unique=True),
    st.sets(st.sampled_from(range(60)), min_size=1, max_size=59),
)
def test_hidden_numbers_stand_nowhere(drawn, hidden):
    data = zones([1000 + value + 0.5 for value in drawn], unit="count", status="official")
    secret = {f"{data.loc[i, 'value']:.1f}" for i in hidden}
    rows = sorted(hidden)
    data.loc[rows, "status"] = "suppressed"
    page = mapped(data).answers
    written = {*secret, *(value.replace(".", ",") for value in secret)}
    assert not {word for word in written if word in page.replace("\u00a0", "")}
    (view,) = told(mapped(data))["measures"][0]["views"]
    assert {values(view)[ZONES[i]] for i in rows} == {"c"}
    # nor can they be worked out from the medians: those are of the numbers that are shown
    shown = [v for i, v in enumerate(data["value"]) if i not in hidden]
    if len(shown) > 1:
        middle, count = view["middles"][""]
        assert count == len(shown)
        assert abs(float(middle[:-1]) - median(shown)) <= 0.051
    else:
        assert "" not in view["middles"]


def test_missing_is_told_apart_from_hidden():
    data = zones(status="official")
    data.loc[0, ["value", "status"]] = [math.nan, "suppressed"]
    data.loc[1, ["value", "status"]] = [math.nan, "missing"]
    (view,) = told(mapped(data))["measures"][0]["views"]
    assert (values(view)["S01"], values(view)["S02"]) == ("c", "x")


def test_sexes_and_years_can_be_chosen_and_share_the_classes_of_the_figure():
    both = zones(range(10, 130), sex=["F", "M"], geo=ZONES)
    women, men = both[both["sex"] == "F"], both[both["sex"] == "M"]
    shown = mapped(men, scale=women)
    data = told(shown)
    (measure,) = data["measures"]
    assert measure["dims"] == [["Kjønn", ["kvinner", "menn"]]]
    assert [view["at"] for view in measure["views"]] == [[0], [1]]
    assert data["start"] == 1
    assert measure["uppers"] == list(shown.content.plan.classes.uppers)
    assert measure["spans"][::-1] == [
        row.words for row in shown.content.plan.key(shown.content.grid)
    ]


def test_values_beyond_the_figures_classes_get_classes_of_their_own():
    later = zones(range(100, 160), period="2021")
    (measure,) = told(mapped(zones(), choices=later))["measures"]
    assert measure["dims"][0] == ["Periode", ["2017–2019", "2021"]]
    assert measure["uppers"][-1] == 159


def test_other_measures_can_be_chosen_with_their_own_source():
    other = zones(range(60), "figur-48", sex="M")
    own, others = told(mapped(zones(), choices=other))["measures"]
    assert own["source"] == "HUNT4, Sund mfl. 2019"
    assert others["source"] != own["source"]
    assert others["views"][0]["fixed"] == "menn, 2017–2019"


def test_what_does_not_cover_the_map_is_not_offered():
    other = zones(range(59), "figur-48", geo=ZONES[:59])
    assert len(told(mapped(zones(), choices=other))["measures"]) == 1


def test_only_the_same_group_year_and_provider_is_compared_with():
    around = ["5001", "500101"]
    same = zones([33, 44], geo=around)
    unlike = pd.concat(
        [
            zones([1, 1], geo=around, period="2021"),
            zones([2, 2], geo=around, sex="F"),
            zones([3, 3], geo=around, provider="fhi"),
        ]
    )
    (view,) = told(mapped(zones(), choices=pd.concat([unlike, same])))["measures"][0]["views"]
    assert view["around"] == {"5001": "33s", "500101": "44s"}
    (view,) = told(mapped(zones(), choices=unlike))["measures"][0]["views"]
    assert view["around"] == {}


def test_a_map_of_bydeler_compares_with_the_city():
    data = shapes.observed(
        [5, 7, 6, 9, 8], measure=entry("figur-36").measures[0], geo=[*shapes.BYDELER, "5001"]
    )
    data["geo_level"] = ["bydel"] * 4 + ["kommune"]
    shown = mapped(data, "figur-36")
    (view,) = told(shown)["measures"][0]["views"]
    assert view["around"] == {"5001": "8s"}
    assert [code for code, *_ in ground(shown)["areas"]] == shapes.BYDELER


def test_a_choice_that_is_not_a_measure_table_is_refused():
    with pytest.raises(LevekarError, match="Tabellen mangler kolonnene"):
        told(mapped(zones(), choices=zones().drop(columns="status")))


def test_the_geometry_is_one_file_for_all_maps_of_a_level():
    one, other = mapped(zones(), labels=["Lade"]), mapped(zones(range(60), "figur-48"), "figur-48")
    assert one.files()["kart-sone.js"] == other.files()["kart-sone.js"]
    content = ground(one)
    assert [code for code, *_ in content["areas"]] == ZONES
    assert content["notice"] == "Skjematisk kart, ikke offisielle grenser"
    assert {words for words, *_ in content["words"]} >= {"Midtbyen", "Heimdal"}
    wide, tall = content["size"]
    for _, _, bydel, path, (x, y) in content["areas"]:
        assert bydel in shapes.BYDELER
        assert 0 < x < wide
        assert 0 < y < tall
        assert re.fullmatch(r"(M-?\d+ -?\d+l(-?\d+ -?\d+ ?)+z)+", path)
    assert "kart-sone-rute.js" in mapped(zones(), form="tile").files()


def test_no_link_leads_to_a_page_that_does_not_exist():
    assert geography.profile_name("500101") == "profil-500101.html"
    assert ground(mapped(zones()))["profiles"] == {
        code: geography.profile_name(code) for code in ZONES if geography.has_profile(code)
    }


def test_words_cannot_end_the_script_they_stand_in():
    shown = mapped(zones())
    content = shown.content
    data = interactive.values(
        interactive.Shown(
            shown.entry, "</script>", "a", "b", content.grid, content.plan, content.choices
        )
    )
    assert "</" not in data
    assert json.loads(data)["label"] == "</script>"


def test_the_data_of_all_measures_are_small():
    whole = pd.concat([t for t in tables.all_tables().values() if not t.empty])
    size = 0
    for level, own in {
        "sone": ("figur-39", zones()),
        "bydel": (
            "figur-36",
            shapes.observed(
                [5, 7, 6, 9], measure=entry("figur-36").measures[0], geo=shapes.BYDELER
            ).assign(geo_level="bydel"),
        ),
    }.items():
        shown = mapped(own[1], own[0], choices=whole)
        data = told(shown)
        rows = whole[whole["geo_level"] == level]
        assert len(data["measures"]) > 5
        assert len(data["measures"]) <= rows["measure"].nunique() + 1
        name = interactive.file(shown.content.plan.ground)
        size += len(gzip.compress(json.dumps(data, ensure_ascii=False).encode()))
        size += len(gzip.compress(shown.files()[name]))
    assert size < MOST
