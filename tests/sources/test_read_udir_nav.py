from __future__ import annotations

import json
import math

import pytest

from composed import pst302, put, udir, workbook
from levekar.errors import LevekarError
from levekar.sources import nav
from levekar.sources import udir as udir_reader

ROW = {
    "Skoleaarnavn": "2023-24",
    "EnhetNivaa": 3,
    "EnhetNavn": "Trondheim",
    "Kommunekode": "5001",
    "TrinnKode": "7",
    "KjoennKode": "J",
    "SpoersmaalKode": "Q1",
    "AndelMobbet": "12,8",
    "AndelBesvart": "*",
}
COUNTRY = ROW | {"EnhetNivaa": 1, "Kommunekode": None, "AndelMobbet": "9,1"}
OTHER = ROW | {"Kommunekode": "4601", "AndelMobbet": "7,0"}


def stored(pages: list[bytes]) -> bytes:
    return b"[" + b",".join(pages) + b"]"


def test_udir_rows_become_cells(tree):
    file = put(tree, "udir", "mobbing_150.json", stored(udir([ROW, COUNTRY, OTHER])))
    frame = udir_reader.read(file)
    bullied = frame[frame["maal"] == "AndelMobbet"]
    # Bergen is not a place of the book
    assert bullied["geo"].tolist() == ["5001", "0"]
    assert bullied["value"].tolist() == [12.8, 9.1]
    first = bullied.iloc[0]
    assert first[["period", "grade", "school_level", "sex", "SpoersmaalKode"]].tolist() == [
        "2023/24",
        "7",
        "B",
        "F",
        "Q1",
    ]
    hidden = frame[frame["maal"] == "AndelBesvart"]
    assert hidden["value"].isna().all()
    assert set(hidden["flag"]) == {"*"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([ROW | {"EnhetNivaa": 4}], "rad 1, kolonne EnhetNivaa: fant «4»"),
        ([ROW | {"Kommunekode": ""}], "fant ingen Kommunekode"),
        ([ROW | {"AndelMobbet": "12.8"}], "rad 1, kolonne AndelMobbet: fant «12.8»"),
        ([ROW | {"Skoleaarnavn": "2023"}], "kolonne Skoleaarnavn: fant koden «2023»"),
        ([ROW | {"TrinnKode": "11"}], "kolonne TrinnKode: fant koden «11»"),
        ([{"EnhetNivaa": 1}], "fant ingen verdier"),
    ],
)
def test_odd_rows_from_udir_are_told(tree, rows, said):
    with pytest.raises(LevekarError) as error:
        udir_reader.read(put(tree, "udir", "x.json", stored(udir(rows))))
    assert said in error.value.message


def test_pages_that_do_not_add_up_are_told(tree):
    pages = udir([ROW, COUNTRY, OTHER])
    for wrong in ([pages[0]], [*pages, pages[1]]):
        with pytest.raises(LevekarError, match="ventet 3 rader, som RaderTotalt sier"):
            udir_reader.read(put(tree, "udir", "x.json", stored(wrong)))


@pytest.mark.parametrize("content", [{"rows": []}, [{"a": 1}], [[1]]])
def test_another_form_than_pages_is_told(tree, content):
    with pytest.raises(LevekarError, match="en liste av sider med rader"):
        udir_reader.read(put(tree, "udir", "x.json", json.dumps(content).encode()))


def test_the_web_export_is_not_the_api(tree):
    data = "sep=\t\nSkole\tAndel".encode("utf-16")
    with pytest.raises(LevekarError, match="tegnsettet UTF-16"):
        udir_reader.read(put(tree, "udir", "x.json", data))


def test_nav_rows_become_cells(tree):
    frame = nav.read(put(tree, "nav", "uforetrygd_pst302.xlsx", pst302()))
    counted = frame[frame["ark"] == "Kommune-bydel. Antall"]
    cells = counted.set_index(["geo", "period"])["value"]
    assert cells["5001", "2024-01"] == 9100
    assert cells["50", "2024-02"] == 30200
    assert math.isnan(cells["500104", "2024-02"])
    # the county's heading has no numbers, Eigersund and «utland» are not places of the book
    assert sorted(set(counted["geo"])) == ["50", "5001", "500101", "500104"]
    assert counted["flag"].tolist().count("*") == 1
    assert set(frame["age"]) == {"18–67"}


@pytest.mark.parametrize(
    "heading", [["", "Januar - februar 2024"], ["2024 : "]], ids=["spenn", "år"]
)
def test_the_year_stands_above_the_months(tree, heading):
    rows = [heading, ["", "", "Januar", "Februar"], ["", "5001 Trondheim", 1.5, 1.6]]
    frame = nav.read(put(tree, "nav", "x.xlsx", workbook({"Ark": rows})))
    assert frame["period"].tolist() == ["2024-01", "2024-02"]


def test_a_table_of_categories_needs_its_labels_in_the_map(tree):
    rows = [["Utdanning", "Februar 2024"], ["Grunnskole", 6.1], ["Videregående", "3,2"]]
    name = "arbeidssokere_utdanning.xlsx"
    frame = nav.read(put(tree, "nav", name, workbook({"Helt ledige": rows})))
    assert frame["education"].tolist() == ["grunnskole", "videregående"]
    assert frame["value"].tolist() == [6.1, 3.2]
    assert set(frame["geo"]) == {"0"}
    rows.append(["Mesterbrev", 1.0])
    with pytest.raises(LevekarError, match="ark «Helt ledige», rad 4: fant «Mesterbrev»"):
        nav.read(put(tree, "nav", name, workbook({"Helt ledige": rows})))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["", "Tekst"]], "ingen ark med månedsnavn"),
        ([["", "", "Januar"], ["", "5001 Trondheim", 1.0]], "ingen ark med månedsnavn"),
        ([["2024"], ["", "", "Januar"], ["", "500109 Nye", 1.0]], "stedskoden «500109»"),
        ([["2024"], ["", "", "Januar"], ["", "160101 Sentrum", 1.0]], "dagens kode, 500101"),
        ([["2024"], ["", "", "Januar"], ["", "1101 Eigersund", 1.0]], "ingen rader for stedene"),
        ([["2024"], ["", "", "Mai"], ["", "5001 T", "ti"]], "rad 3, kolonne 2024-05: fant «ti»"),
    ],
)
def test_odd_workbooks_are_told(tree, rows, said):
    with pytest.raises(LevekarError) as error:
        nav.read(put(tree, "nav", "x.xlsx", workbook({"Ark": rows})))
    assert said in error.value.message


@pytest.mark.parametrize("data", [b"<html>Siden finnes ikke</html>", b"PK\x03\x04avkortet"])
def test_a_file_that_is_no_workbook_is_told(tree, data):
    with pytest.raises(LevekarError, match="kan ikke leses som Excel-fil"):
        nav.read(put(tree, "nav", "x.xlsx", data))
