"""Tables from SSB and FHI through their readers."""

from __future__ import annotations

import math

import pytest

from composed import fhi, put, ssb
from levekar.errors import LevekarError
from levekar.sources import checks, valg
from levekar.sources import fhi as fhi_reader
from levekar.sources import ssb as ssb_reader

FHI = {
    "GEO": ["0", "5001", "500104"],
    "AAR": ["2016_2018", "2021_2021"],
    "KJONN": ["0", "1", "2"],
    "SOES": ["0", "3"],
    "ALDER": ["18_29"],
    "MEASURE_TYPE": ["MEIS"],
}


def test_fhi_codes_become_the_standard_dimensions(tree):
    file = put(tree, "fhi", "x.json", fhi(FHI, list(range(36))))
    frame = fhi_reader.read(file)
    assert frame.columns.tolist() == [
        "geo_level",
        "geo",
        "sex",
        "age",
        "ses",
        "period",
        "MEASURE_TYPE",
        "value",
        "flag",
        "brudd",
        "raw",
        "status",
    ]
    last = frame.iloc[-1]
    assert last[["geo_level", "geo", "sex", "age", "ses", "period"]].tolist() == [
        "bydel",
        "500104",
        "F",
        "18–29",
        "høy",
        "2021",
    ]
    assert (last["value"], last["raw"], last["status"]) == (35.0, "fhi/x.json", "synthetic")
    assert set(frame["period"]) == {"2016–2018", "2021"}
    # FHI counts Klæbu in all along
    assert set(frame["brudd"]) == {""}


def test_a_grade_has_its_school_level(tree):
    dims = {"GEO": ["5001"], "AAR": ["2016_2018"], "TRINN": ["7", "10"]}
    frame = fhi_reader.read(put(tree, "fhi", "mobbing.json", fhi(dims, [1, 2])))
    assert frame["grade"].tolist() == ["7", "10"]
    assert frame["school_level"].tolist() == ["B", "U"]


def test_a_hidden_value_is_nan_and_never_0(tree):
    dims = {"GEO": ["5001", "500101"], "AAR": ["2021_2021"]}
    frame = fhi_reader.read(put(tree, "fhi", "x.json", fhi(dims, [":", 0])))
    assert math.isnan(frame["value"][0])
    assert frame["flag"].tolist() == [":", ""]
    assert frame["value"][1] == 0


def test_school_years_are_not_averages(tree):
    dims = {"GEO": ["5001"], "AAR": ["2013_2014", "2023_2024"]}
    frame = fhi_reader.read(put(tree, "fhi", "trivsel.json", fhi(dims, [1, 2])))
    assert frame["period"].tolist() == ["2013/14", "2023/24"]


def test_a_map_can_say_what_holds_for_a_whole_file(tree):
    dims = {"GEO": ["5001"], "AAR": ["2021_2021"]}
    map_file = tree / "data" / "maps" / "fhi.yml"
    text = map_file.read_text(encoding="utf-8")
    map_file.write_text(
        text.replace("files:\n", "files:\n  y.json: {constants: {school_level: U}}\n"),
        encoding="utf-8",
    )
    frame = fhi_reader.read(put(tree, "fhi", "y.json", fhi(dims, [1])))
    assert frame["school_level"].tolist() == ["U"]


def test_an_unknown_field_in_a_map_is_told(tree):
    (tree / "data" / "maps" / "fhi.yml").write_text("kolonner: {}\n", encoding="utf-8")
    file = put(tree, "fhi", "x.json", fhi({"GEO": ["5001"], "AAR": ["2021_2021"]}, [1]))
    with pytest.raises(LevekarError, match="«kolonner» er ikke et kjent felt"):
        fhi_reader.read(file)


SSB = {"Region": ["K-5001", "0301"], "ContentsCode": ["Personer1"], "Tid": ["2022", "2022-2024"]}


def test_ssb_codes_become_the_standard_dimensions(tree):
    data = ssb(SSB, [1, 2, None, 4], {"2": "."})
    frame = ssb_reader.read(put(tree, "ssb", "x.json", data, retrieved="2025-01-01"))
    assert frame["geo"].tolist() == ["5001", "5001", "0301", "0301"]
    assert frame["period"].tolist() == ["2022", "2022–2024"] * 2
    assert frame["flag"].tolist() == ["", "", ".", ""]
    assert math.isnan(frame["value"][2])


def test_the_old_sign_for_zero_is_zero(tree):
    frame = ssb_reader.read(
        put(tree, "ssb", "x.json", ssb(SSB, [None, 2, 3, 4], {"0": "-"}), retrieved="2025-01-01")
    )
    assert (frame["value"][0], frame["flag"][0]) == (0.0, "")


@pytest.mark.parametrize(
    ("code", "age"), [("018", "18"), ("105+", "105+"), ("15-29", "15–29"), ("999A", "all")]
)
def test_ages_are_written_one_way(tree, code, age):
    dims = {"Region": ["5001"], "Alder": [code], "Tid": ["2022"]}
    assert ssb_reader.read(put(tree, "ssb", "x.json", ssb(dims, [1])))["age"].tolist() == [age]


def test_bydel_population_has_the_break_and_the_municipality_has_not(tree):
    # SSB 10826: row 5001 has Klæbu added backwards, the rows of the bydeler have not
    dims = {"Region": ["5001", "500104"], "Tid": ["2018", "2019", "2020"]}
    data = ssb(dims, [199_595, 202_235, 205_163, 34_926, 35_465, 42_152])
    frame = ssb_reader.read(put(tree, "ssb", "befolkning_bydel.json", data))
    broken = frame[frame["brudd"] == checks.BREAK]
    assert broken[["geo", "period"]].to_numpy().tolist() == [["500104", "2020"]]
    assert frame.set_index(["geo", "period"])["value"]["500104", "2019"] == 35_465


def test_turnout_is_read_by_the_names_in_its_map(tree):
    dims = {
        "Region": ["5001"],
        "Alder": ["20-24", "67-79"],
        "Utdanning": ["09", "03"],
        "ContentsCode": ["Valgdeltakelse"],
        "Tid": ["2023"],
    }
    file = put(tree, "valg", "valgdeltakelse.json", ssb(dims, [19.4, 50.0, 60.0, 90.9]))
    frame = valg.read(file)
    assert frame.iloc[0][["age", "education", "value"]].tolist() == [
        "20–24",
        "ingen eller uoppgitt utdanning",
        19.4,
    ]


def test_turnout_with_other_variables_says_where_the_names_go(tree):
    dims = {"Region": ["5001"], "AlderGr": ["20-24"], "ContentsCode": ["x"], "Tid": ["2023"]}
    file = put(tree, "valg", "valgdeltakelse.json", ssb(dims, [1]))
    with pytest.raises(LevekarError, match="mangler dimensjonen Alder og Utdanning") as error:
        valg.read(file)
    assert "data/maps/valg.yml" in error.value.hint
