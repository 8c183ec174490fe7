from __future__ import annotations

import json

import pytest

from composed import put
from levekar.errors import LevekarError
from levekar.sources import microdata

CSV = "sted;tilknytning;andel\nTrondheim;Utenfor;50,1\nNorge;Utenfor;40\nNorge;I arbeid;*\n"


def test_an_exported_table_is_noisy_all_through(tree):
    frame = microdata.read(put(tree, "microdata", "fodeland.csv", CSV.encode()))
    assert frame["geo"].tolist() == ["5001", "0", "0"]
    assert frame["category"].tolist() == ["Utenfor", "Utenfor", "I arbeid"]
    assert frame["flag"].tolist() == ["støy", "støy", "*"]
    assert set(frame["age"]) == {"15–29"}
    assert set(frame["period"]) == {"2021"}


def test_several_counts_side_by_side_become_rows(tree):
    data = b"sted;antall;andel\nTrondheim;3895;5,9\nOslo;12000;6,1\n"
    frame = microdata.read(put(tree, "microdata", "utenfor_storbyer.csv", data))
    found = frame.set_index(["geo", "maal"])["value"].to_dict()
    assert found == {
        ("5001", "antall"): 3895.0,
        ("5001", "andel"): 5.9,
        ("0301", "antall"): 12000.0,
        ("0301", "andel"): 6.1,
    }


def test_titles_above_the_table_are_skipped_when_the_map_says_so(tree):
    path = tree / "data" / "maps" / "microdata.yml"
    text = path.read_text("utf-8").replace('decimal: ","', 'decimal: ",", header: 3')
    path.write_text(text, encoding="utf-8")
    file = put(tree, "microdata", "fodeland.csv", ("Tabell 1\n\n" + CSV).encode())
    assert microdata.read(file)["value"].tolist()[:2] == [50.1, 40.0]
    file = put(tree, "microdata", "fodeland.csv", ("Tabell 1\n\n" + CSV + "Oslo;x;y\n").encode())
    with pytest.raises(LevekarError, match="rad 7, kolonne andel"):
        microdata.read(file)


def test_totals_are_read_as_they_are_and_need_not_be_sums(tree):
    # totals get noise of their own: 100 + 50 may well be 147
    head = "sted;tilknytning;alminnelig_inntekt;lonnsinntekt"
    data = f"{head}\nNorge;Utenfor;100;1\nNorge;Total;147;9\n".encode()
    frame = microdata.read(put(tree, "microdata", "inntekt.csv", data))
    assert frame["category"].tolist() == ["Utenfor", "Utenfor", "all", "all"]
    assert frame["value"].tolist() == [100.0, 1.0, 147.0, 9.0]


def test_a_frequency_under_five_cannot_come_from_microdata(tree):
    data = b"sted;antall;andel\nTrondheim;4;5,9\n"
    with pytest.raises(LevekarError, match=r"rad 2: fant frekvensen 4, ventet 0 eller minst 5"):
        microdata.read(put(tree, "microdata", "utenfor_storbyer.csv", data))


PATH = {"source": "1.1 - I", "destination": "2.1 - I", "from-stack": 1, "to-stack": 2}
FLOW = {
    "usermeta": {"preamble": "Composed"},
    "data": [
        {"name": "rawcats", "values": [{"code": c, "label": "I"} for c in ("1.1 - I", "2.1 - I")]},
        {"name": "rawstacks", "values": [{"id": 1, "label": "2020"}, {"id": 2, "label": "2021"}]},
        {"name": "rawpaths", "values": [PATH | {"value": 25344}]},
        {"name": "finalTable", "source": "rawpaths"},
    ],
}
MAP = """
files:
  flyt.json:
    columns: {sted: null, til_trinn: {to: period, form: periode}}
    constants: {geo: "5001", period: null}
  stolper.json:
    columns: {sted: {to: geo, levels: [kommune]}}
    values: {value: andel}
"""


@pytest.fixture
def charts(tree):
    path = tree / "data" / "maps" / "microdata.yml"
    head = path.read_text(encoding="utf-8").split("files:")[0]
    path.write_text(head + MAP, encoding="utf-8")
    return tree


def test_a_flow_chart_is_read_from_its_paths(charts):
    frame = microdata.read(put(charts, "microdata", "flyt.json", json.dumps(FLOW).encode()))
    assert frame[["fra", "til", "fra_trinn", "period", "value"]].to_numpy().tolist() == [
        ["I", "I", "2020", "2021", 25344.0]
    ]


@pytest.mark.parametrize(
    "content",
    [
        {"data": {"values": [{"sted": "Trondheim", "value": 5.9}]}},
        {"data": {"name": "a"}, "datasets": {"a": [{"sted": "Trondheim", "value": 5.9}]}},
        {"data": [{"name": "t", "values": [{"sted": "Trondheim", "value": 5.9}]}]},
    ],
    ids=["values", "datasets", "vega"],
)
def test_a_bar_chart_is_read_from_its_only_table_of_numbers(charts, content):
    frame = microdata.read(put(charts, "microdata", "stolper.json", json.dumps(content).encode()))
    assert frame[["geo", "maal", "value", "flag"]].to_numpy().tolist() == [
        ["5001", "andel", 5.9, "støy"]
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"data": []}', "fant 0 tabeller med tall"),
        (b"[]", "fant 0 tabeller med tall"),
        (b'{"data": {"values": [{"value": "x"}]}}', "fant 0 tabeller med tall"),
        (b'{"data": [\n1,]}', "linje 2: fant ugyldig JSON"),
        (
            b'{"datasets": {"a": [{"value": 1}], "b": [{"value": 2}]}}',
            "fant 2 tabeller med tall i «value» (a, b)",
        ),
    ],
)
def test_a_chart_without_one_table_is_told(charts, data, said):
    with pytest.raises(LevekarError) as error:
        microdata.read(put(charts, "microdata", "stolper.json", data))
    assert said in error.value.message
