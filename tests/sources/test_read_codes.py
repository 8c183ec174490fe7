"""Code lists, geometry and election results."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest

from composed import put
from levekar.errors import LevekarError
from levekar.sources import geonorge, klass, valg

CODE = {"code": "500101", "parentCode": None, "name": "Midtbyen", "validFrom": "2018-01-01"}


def test_a_code_list_is_read(tree):
    data = json.dumps({"codes": [CODE, CODE | {"code": "500102"}]}).encode()
    frame = klass.read(put(tree, "klass", "bydeler.json", data))
    assert frame["code"].tolist() == ["500101", "500102"]
    assert frame["parentCode"].tolist() == ["", ""]


def test_a_correspondence_is_read(tree):
    item = {"sourceCode": "500101", "sourceName": "Midtbyen", "targetCode": "50011101"}
    data = json.dumps({"correspondenceItems": [item]}).encode()
    frame = klass.read(put(tree, "klass", "x.json", data))
    assert frame[["sourceCode", "targetCode"]].to_numpy().tolist() == [["500101", "50011101"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"codes": []}, "fant ingen koder"),
        ([], "fant ingen koder"),
        ({"codes": [CODE, CODE]}, "kode 2: fant samme nøkkel som i kode 1"),
        ({"codes": [CODE | {"code": ""}]}, "kode 1, kolonne code: fant ingen kode"),
    ],
)
def test_odd_code_lists_are_told(tree, content, said):
    with pytest.raises(LevekarError) as error:
        klass.read(put(tree, "klass", "x.json", json.dumps(content).encode()))
    assert said in error.value.message


def archive(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as file:
        for name, text in members.items():
            file.writestr(name, text.encode("utf-8-sig"))
    return stream.getvalue()


AREA = json.dumps({"features": [{"properties": {"krets": "50011101"}, "geometry": None}]})


def test_areas_are_read_and_border_lines_are_not(tree):
    data = archive({"kretser.geojson": AREA, "kretsgrense.geojson": AREA, "les.txt": "x"})
    frame = geonorge.read(put(tree, "geonorge", "x.zip", data))
    assert frame[["fil", "krets"]].to_numpy().tolist() == [["kretser.geojson", "50011101"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html>", "ventet en zip-fil"),
        (archive({"x.gml": "<x/>"}), "fant ingen flater"),
        (archive({"x.json": "{"}), "fant ugyldig JSON"),
    ],
)
def test_odd_archives_are_told(tree, data, said):
    with pytest.raises(LevekarError) as error:
        geonorge.read(put(tree, "geonorge", "x.zip", data))
    assert said in error.value.message


RESULT = {
    "id": {"navn": "Trondheim", "nr": "5001", "valgaar": "2023"},
    "frammote": {"prosent": 66.1, "antall": 110000, "endring": {"totalt": 1.0}},
}


def test_turnout_in_all_is_read(tree):
    file = put(tree, "valg", "valgresultat_2023.json", json.dumps(RESULT).encode())
    frame = valg.read(file)
    assert frame[["geo", "period", "maal", "value"]].to_numpy().tolist() == [
        ["5001", "2023", "prosent", 66.1],
        ["5001", "2023", "antall", 110000.0],
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "fant ingen id"),
        ({"id": RESULT["id"]}, "fant ingen frammote"),
        (RESULT | {"frammote": {}}, "kolonne frammote.prosent: fant ingen tall"),
        (RESULT | {"frammote": {"prosent": 661}}, "fant 661, ventet prosent fra 0 til 100"),
    ],
)
def test_odd_election_results_are_told(tree, content, said):
    file = put(tree, "valg", "valgresultat_2023.json", json.dumps(content).encode())
    with pytest.raises(LevekarError) as error:
        valg.read(file)
    assert said in error.value.message
