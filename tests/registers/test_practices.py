from __future__ import annotations

import re

import levekar as lk
from levekar import catalogue
from levekar.registers import practices

CHAPTERS = ("4 A", "4 B", "4 C", "4 D", "4 E", "4 F", "4 G", "4 H", "5", "6")


def test_the_chapters_hold_every_practice_once():
    found = [
        name
        for chapter in CHAPTERS
        for name in re.findall(r"\[C(\d\d)\]\(", lk.practices(chapter).source)
    ]
    assert found == [f"{n:02d}" for n in range(1, 33)]


def test_place_time_and_evidence_stand_with_every_practice():
    for row in practices.rows():
        shown = lk.practices(row["chapter"]).source
        for name in ("Sted", "Tid", "Kunnskap om virkning"):
            assert shown.count(f"**{name}:** ") == shown.count("\n:   ")


def test_what_the_report_does_not_say_is_said_not_to_be_known(root):
    printed = {
        row["case_id"]: row for row in catalogue.load_csv(root / "data" / "report" / "cases.csv")
    }
    for row in practices.rows():
        told = printed[row["case_id"]]["evidence_status"] or "ikke oppgitt"
        assert row["evidence_status"] == told
        if told == "ikke oppgitt":
            assert row["evidence_kind"] == "Ikke oppgitt"
    assert sum(row["period"] == "ikke oppgitt" for row in practices.rows()) > 0


def test_a_period_is_one_that_the_report_gives(root):
    claims = catalogue.load_csv(root / "data" / "report" / "claims.csv")
    said = {c["claim_id"]: f"{c['value']} {c['period']} {c['label_no']}" for c in claims}
    cases = {
        row["case_id"]: " ".join(
            [
                row["evidence_status"],
                row["gist_no"],
                *(said[c] for c in row["claims"].split(";") if c),
            ]
        )
        for row in catalogue.load_csv(root / "data" / "report" / "cases.csv")
    }
    for row in catalogue.load_csv(root / "data" / "report" / "case_status.csv"):
        for year in re.findall(r"\d{4}", row["period"]):
            assert year in cases[row["case_id"]], row["case_id"]
