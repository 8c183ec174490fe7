"""Typed and exported tables: the report, projects, the police, HUNT and the municipality."""

from __future__ import annotations

import json

import pytest

from composed import put, workbook
from levekar.errors import LevekarError
from levekar.sources import hunt, kommune, politi, prosjekt, rapport

HEAD = "measure,geo_level,geo,period,value,unit,claim_id,sex\n"


def test_printed_values_are_read_with_totals_filled_in(tree):
    data = (HEAD + "births,kommune,5001,2023,2123,count,P0136,\n").encode()
    frame = rapport.read(
        put(tree, "rapport", "x.rapport.csv", data, synthetic=False, transcribed=True)
    )
    row = frame.iloc[0]
    assert row[["measure", "sex", "category", "value", "status"]].tolist() == [
        "births",
        "all",
        "all",
        2123.0,
        "published",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("births,bydel,5001,2023,1,count,P1,", "kolonne geo_level: fant «bydel», ventet kommune"),
        ("births,kommune,5001,2023,1,stk,P1,", "kolonne unit: fant «stk»"),
        (
            "births,kommune,5001,2023,1,count,P1,K",
            "kolonne sex: fant «K», ventet F eller M",
        ),
    ],
)
def test_odd_printed_values_are_told(tree, line, said):
    with pytest.raises(LevekarError) as error:
        rapport.read(put(tree, "rapport", "x.csv", (HEAD + line + "\n").encode()))
    assert f"rad 2, {said}" in error.value.message


def test_values_from_projects_say_where_they_are_printed(tree):
    data = b"measure,geo_level,geo,period,value,unit,kilde\nbirths,land,0,2023,1,count,s. 4\n"
    frame = prosjekt.read(put(tree, "prosjekt", "x.csv", data))
    assert frame["kilde"].tolist() == ["s. 4"]
    with pytest.raises(LevekarError, match="kolonnen kilde mangler"):
        prosjekt.read(put(tree, "prosjekt", "y.csv", data.replace(b"kilde", b"side")))


def test_counts_by_the_police_have_a_row_for_each_year(tree):
    frame = politi.read(put(tree, "politi", "x.csv", b"maal,2011,2012\nLovbrudd,80,60\n"))
    assert frame[["maal", "geo", "age", "period", "value"]].to_numpy().tolist() == [
        ["Lovbrudd", "5001", "<18", "2011", 80.0],
        ["Lovbrudd", "5001", "<18", "2012", 60.0],
    ]


def test_counts_without_years_are_told(tree):
    with pytest.raises(LevekarError, match="ingen kolonner med årstall"):
        politi.read(put(tree, "politi", "x.csv", b"maal,antall\nLovbrudd,80\n"))


HUNT = """sone,kjonn,periode,andel
Ila,kvinner,2019,15
Midtbyen,kvinner,2019,:
Trondheim,menn,2019,"7,5"
"""


def test_zones_are_found_by_name_and_never_taken_for_bydeler(tree):
    frame = hunt.read(put(tree, "hunt", "x.csv", HUNT.encode()))
    assert frame[["geo_level", "geo", "sex"]].to_numpy().tolist() == [
        ["sone", "S01", "F"],
        ["sone", "S03", "F"],
        ["kommune", "5001", "M"],
    ]
    assert frame["flag"].tolist() == ["", ":", ""]
    assert frame["value"].dropna().tolist() == [15.0, 7.5]


def test_a_workbook_is_read_like_a_csv(tree):
    rows = [["sone", "kjonn", "periode", "andel"], ["Ila", "kvinner", 2019, 15.5]]
    frame = hunt.read(put(tree, "hunt", "x.xlsx", workbook({"Ark": rows})))
    assert frame[["geo", "sex", "period", "value"]].to_numpy().tolist() == [
        ["S01", "F", "2019", 15.5]
    ]


def test_empty_rows_at_the_end_are_no_rows(tree):
    frame = hunt.read(put(tree, "hunt", "x.csv", (HUNT + "\n,,,\n").encode()))
    assert len(frame) == 3


def test_an_empty_row_in_between_is_told(tree):
    data = HUNT.replace("Midtbyen", "\nMidtbyen").encode()
    with pytest.raises(LevekarError, match="rad 3: ventet 4 kolonner, fant 0"):
        hunt.read(put(tree, "hunt", "x.csv", data))


def test_an_unknown_zone_is_told(tree):
    data = HUNT.replace("Ila", "Atlantis").encode()
    with pytest.raises(LevekarError, match="rad 2, kolonne sone: fant koden «Atlantis»"):
        hunt.read(put(tree, "hunt", "x.csv", data))


def test_groups_of_zones_from_the_municipality(tree):
    data = b"sonegruppe,aar,antall,andel,barn\nLademoen,2022,151,35,432\n"
    frame = kommune.read(put(tree, "kommune", "lavinntekt_sonegrupper.csv", data))
    assert frame[["geo_level", "geo", "age", "period"]].iloc[0].tolist() == [
        "sonegruppe",
        "G1",
        "0–17",
        "2022",
    ]
    assert dict(zip(frame["maal"], frame["value"], strict=True)) == {
        "antall": 151.0,
        "andel": 35.0,
        "barn": 432.0,
    }


def test_the_public_tables_of_zones(tree):
    data = (
        '"Levekårsone-nummer","Levekårsnavn","Antall","Andel","Andel i \nTrondheim"\n'
        '"111","Ila","1 204","23,4 %","20,1 %"\n'
    )
    frame = kommune.read(put(tree, "kommune", "personer_0_17.csv", data.encode()))
    assert frame["value"].tolist() == [1204.0, 23.4]
    assert frame["Levekårsone-nummer"].tolist() == ["111", "111"]
    assert frame["Andel i Trondheim"].tolist() == ["20,1 %", "20,1 %"]


MAP = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "geometry": None, "properties": {"levekårsone": "Ila", "andel": 23.4}}
    ],
}


@pytest.mark.parametrize("start", ["", "var levekar = ", "data.personer="])
def test_the_map_of_zones_is_read_behind_its_assignment(tree, start):
    data = (start + json.dumps(MAP, ensure_ascii=False) + ("" if not start else ";\n")).encode()
    frame = kommune.read(put(tree, "kommune", "levekarssoner.js", data))
    assert frame[["geo", "maal", "value"]].to_numpy().tolist() == [["S01", "andel", 23.4]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("alert(1)", "ventet GeoJSON med features"),
        ('{"features": []}', "ingen tall blant egenskapene"),
        ('{"features": [{"properties": {"navn": "Ila"}}]}', "kolonnen levekårsone mangler"),
        ('{"features": [{"properties": {"levekårsone": "Ila"}}]}', "ingen tall blant egenskapene"),
    ],
)
def test_odd_maps_are_told(tree, data, said):
    with pytest.raises(LevekarError) as error:
        kommune.read(put(tree, "kommune", "levekarssoner.js", data.encode()))
    assert said in error.value.message
