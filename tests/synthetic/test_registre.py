"""Tables of registers: microdata.no's own rules hold, and workbooks do not tell the time."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile

import pytest

from levekar import tables
from levekar.synthetic import registre


def values(measure: str, by: str = "geo") -> dict[str, float]:
    table = tables.measure_table(measure)
    return dict(zip(table[by], table["value"], strict=True))


def test_counts_and_shares_agree_but_for_the_noise() -> None:
    counts, shares = (values(f"outside_edu_work_{kind}_microdata") for kind in ("count", "share"))
    for geo, (people, _) in registre.CITIES.items():
        assert abs(counts[geo] - people * shares[geo] / 100) <= registre.LARGEST_NOISE + 1
    assert min(counts.values()) >= registre.SMALLEST
    assert all(shares[geo] < shares["0"] for geo in shares if geo != "0")


def test_tables_printed_in_full_are_as_printed() -> None:
    table = tables.measure_table("wage_income")
    assert set(table["status"]) == {"published"}
    assert table.loc[table["category"] == "all", "value"].tolist() == [231035, 284001]
    cohorts = tables.measure_table("cohort_in_work_10y")
    assert dict(zip(cohorts["period"], cohorts["value"], strict=True)) == {
        "2022": 30,
        "2020": 20,
        "2018": 27,
    }


def test_job_seekers_have_every_education_and_kind() -> None:
    table = tables.measure_table("registered_jobseekers_of_labour_force")
    assert set(table["category"]) == set(registre.SHEETS.values())
    assert set(table["education"]) == set(registre.EDUCATION.values())
    assert set(table["period"]) == {"2024-02"}
    assert len(table) == 12


def test_a_workbook_is_the_same_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"Ark": [("a", 1.5)]}
    first = registre._workbook(rows)
    monkeypatch.setattr("time.localtime", lambda *_: (2030, 1, 1, 1, 1, 1, 0, 1, 0))
    assert registre._workbook(rows) == first
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        assert {info.date_time for info in book.infolist()} == {(2024, 8, 31, 0, 0, 0)}
        assert book.read("docProps/core.xml").count(b"2026-11-21T00:00:00Z") == 2


@pytest.mark.parametrize("lxml", ["True", "False"])
def test_a_workbook_is_the_same_with_and_without_lxml(lxml: str) -> None:
    code = (
        "import sys; from levekar.synthetic import registre;"
        "sys.stdout.buffer.write(registre._workbook({'Ark': [('a ', 1.5, '<å>')]}))"
    )
    given = os.environ | {"OPENPYXL_LXML": lxml}
    written = subprocess.run(
        [sys.executable, "-c", code], env=given, check=True, capture_output=True
    )
    assert written.stdout == registre._workbook({"Ark": [("a ", 1.5, "<å>")]})
