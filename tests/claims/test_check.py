"""Verdicts: what readers see is held against the report, and a changed raw value shows."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from levekar import cards, claims, observations
from levekar.claims import Verdict
from levekar.claims.check import choose_period
from levekar.claims.statements import Cell

CELL = Cell.of("life_satisfied", "kommune", "5001", {"school_level": "V"})


def verdicts(*ids: str) -> dict[str, Verdict]:
    chosen = [s for s in claims.ledger() if s.id in ids]
    return {v.statement.id: v for v in claims.check(statements=chosen)}


@pytest.fixture(scope="module")
def whole() -> list[Verdict]:
    return claims.check()


def test_chapter_3_holds(whole: list[Verdict]) -> None:
    chapter = [v for v in whole if v.statement.chapter == "3"]
    odd = [f"{v.statement.id}: {v.detail}" for v in chapter if v.verdict not in KNOWN]
    assert odd == []
    by_origin = Counter((v.statement.origin, v.verdict) for v in chapter)
    total = sum(s.chapter == "3" and s.origin == "claims" for s in claims.ledger())
    decided = {d.claim_id for d in claims.decisions() if d.decision == "contradicted"}
    assert by_origin[("claims", "contradicted")] == len(decided & {v.statement.id for v in chapter})
    assert by_origin[("claims", "reproduced")] + by_origin[("claims", "contradicted")] == total
    assert by_origin[("rules", "reproduced")] == sum(v.statement.origin == "rules" for v in chapter)


KNOWN = ("reproduced", "contradicted")


def test_nothing_is_broken(whole: list[Verdict]) -> None:
    assert [f"{v.statement.id}: {v.detail}" for v in whole if v.verdict == "broken"] == []


@pytest.mark.parametrize(("figure", "count"), [("tabell-1", 30), ("tabell-3", 50)])
def test_printed_tables_are_reproduced(whole: list[Verdict], figure: str, count: int) -> None:
    found = [v for v in whole if figure in v.statement.figures]
    assert {v.verdict for v in found} == {"reproduced"}
    assert sum(v.statement.kind == "value" for v in found) >= count


def test_a_contradicted_statement_names_what_was_followed(whole: list[Verdict]) -> None:
    found = {v.statement.id: v for v in whole if v.verdict == "contradicted"}
    held = {v.statement.id for v in whole if v.verdict == "reproduced"}
    assert found
    for verdict in found.values():
        assert verdict.by
        assert set(verdict.by) <= held


def test_what_cannot_be_computed_says_why(whole: list[Verdict]) -> None:
    assert all(v.detail for v in whole if v.verdict == "not_computable")


def copy_raw(tree: Path, root: Path, provider: str) -> Path:
    shutil.copytree(root / "data" / "raw" / provider, tree / "data" / "raw" / provider)
    return tree / "data" / "raw" / provider


def rewrite(file: Path, data: bytes) -> None:
    """Put other bytes in a raw file, with a card that agrees."""
    card = cards.read_card(file)
    cards.write(file, data, replace(card, sha256=cards.sha256(data), size=len(data)))


def test_a_changed_cell_breaks_its_statement(tree: Path, root: Path) -> None:
    file = copy_raw(tree, root, "fhi") / "ensomhet.demo.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["value"] = [31 if value == 24 else value for value in content["value"]]
    rewrite(file, json.dumps(content).encode())
    found = verdicts("P0087", "P0088")
    assert found["P0087"].verdict == "reproduced"
    assert found["P0088"].verdict == "broken"
    assert "31" in found["P0088"].detail


def test_changed_answers_break_their_statements(tree: Path, root: Path) -> None:
    import pyreadstat

    file = copy_raw(tree, root, "ungdata") / "ungdata_2021.demo.sav"
    frame, _ = pyreadstat.read_sav(file)
    # the girls of 8th grade: enough to break the shares, not so many that they must be hidden
    changed = (frame["kjonn"] == 2) & (frame["trinn"] == 8)
    frame["ensom_ofte"] = frame["ensom_ofte"].where(~changed, 1)
    pyreadstat.write_sav(frame, file, row_compress=True)
    rewrite(file, file.read_bytes())
    found = verdicts("P0097", "P0098", "P0083")
    assert (found["P0097"].verdict, found["P0098"].verdict) == ("broken", "broken")
    assert found["P0083"].verdict == "reproduced"


def table(measure: str, *rows: dict[str, object]) -> pd.DataFrame:
    base = {"measure": measure, "provider": "ungdata", "geo_level": "kommune", "geo": "5001"}
    more = {"unit": "percent", "status": "synthetic", "raw": "ungdata/x.sav", "period": "2021"}
    return observations.complete(pd.DataFrame([base | more | row for row in rows]))


def statements(measure: str) -> list[claims.Statement]:
    return [s for s in claims.ledger() if measure in s.measures and s.origin == "claims"]


def test_a_hidden_value_is_not_computable() -> None:
    hidden = table(
        "distress_worry",
        {"school_level": "U", "value": float("nan"), "status": "suppressed", "reason": "få"},
    )
    (verdict,) = claims.check(lambda _: hidden, statements("distress_worry"))
    assert verdict.verdict == "not_computable"
    assert "skjult" in verdict.detail


@pytest.mark.parametrize(("value", "verdict"), [(49.0, "reproduced"), (50.0, "broken")])
def test_just_under_half(value: float, verdict: str) -> None:
    shown = table("distress_worry", {"school_level": "U", "value": value})
    (found,) = claims.check(lambda _: shown, statements("distress_worry"))
    assert found.verdict == verdict


def test_a_measure_without_data_is_not_computable() -> None:
    (verdict,) = claims.check(lambda _: None, statements("distress_worry"))
    assert (verdict.verdict, "distress_worry" in verdict.detail) == ("not_computable", True)


@pytest.mark.parametrize(
    ("asked", "known", "chosen"),
    [
        ("", ["2013", "2020", "2020/2021"], "2020/2021"),
        ("", ["2019–2021", "2020–2022"], "2020–2022"),
        ("", ["2013/14", "2009/10", "2012"], "2013/14"),
        ("", ["2024-02", "2023", "2024-01"], "2024-02"),
        ("", ["ikke oppgitt"], "ikke oppgitt"),
        ("2013", ["2013", "2020"], "2013"),
        # videregående svarte i 2020
        ("2021", ["2013", "2020", "2020/2021"], "2020/2021"),
        ("2017", ["2013", "2020"], None),
        ("", [], None),
    ],
)
def test_which_period_a_statement_means(asked: str, known: list[str], chosen: str | None) -> None:
    assert choose_period(replace(CELL, period=asked), known) == chosen


def test_only_exactly_printed_values_are_marked() -> None:
    # P0031: 12 percent of boys is exact; P0030: a quarter of girls is not
    rows = table(
        "life_not_satisfied",
        {"school_level": "U", "sex": "M", "period": "2020/2021", "value": 12.0},
        {"school_level": "U", "sex": "M", "period": "2021", "value": 12.0},
        {"school_level": "U", "sex": "F", "period": "2020/2021", "value": 25.0},
        {"school_level": "V", "sex": "M", "period": "2020/2021", "value": 12.0},
    )
    marked = claims.mark(rows)
    assert marked["status"].tolist() == ["published", "published", "synthetic", "synthetic"]
    assert rows["status"].tolist() == ["synthetic"] * 4


def test_official_values_keep_their_status() -> None:
    rows = table(
        "life_not_satisfied",
        {
            "school_level": "U",
            "sex": "M",
            "period": "2020/2021",
            "value": 12.0,
            "status": "official",
        },
    )
    assert claims.mark(rows)["status"].tolist() == ["official"]


def test_more_decimals_than_printed_is_not_the_printed_value() -> None:
    rows = table(
        "life_not_satisfied",
        {"school_level": "U", "sex": "M", "period": "2020/2021", "value": 12.2},
    )
    assert claims.mark(rows)["status"].tolist() == ["synthetic"]


def test_a_table_of_several_measures_is_marked_measure_by_measure() -> None:
    printed = {"school_level": "U", "sex": "M", "period": "2020/2021", "value": 12.0}
    one, other = table("life_not_satisfied", printed), table("lonely_often", printed)
    both = claims.mark(pd.concat([other, one], ignore_index=True))
    assert both["status"].tolist() == ["synthetic", "published"]
