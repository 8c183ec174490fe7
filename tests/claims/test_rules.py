"""rules.yml: every form says what it should, and a faulty rule is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from levekar.claims import rules
from levekar.claims.statements import Statement
from levekar.errors import LevekarError

BASE: dict[str, Any] = {"id": "X-1", "chapter": "3", "text": "…", "measure": "life_satisfied"}


def holds(statement: Statement, **values: float) -> bool:
    """Hold a statement about periods against one value for each of them."""
    return all(
        bound.holds([values["p" + cell.period] for _, cell in bound.terms])
        for bound in statement.bounds
    )


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ({"increasing": {"period": ["1", "2"]}}, (10, 11), (10, 10)),
        ({"increasing": {"period": ["1", "2"]}, "or_equal": True}, (10, 10), (11, 10)),
        ({"decreasing": {"period": ["1", "2"]}}, (11, 10), (10, 11)),
        ({"stable": {"period": ["1", "2"]}, "within": 2}, (10, 12), (10, 13)),
        (
            {"times": {"base": {"period": "1"}, "of": {"period": "2"}, "between": [2, 3]}},
            (10, 30),
            (10, 31),
        ),
        (
            {
                "sum": [{"weight": 1, "period": "1"}, {"weight": 1, "period": "2"}],
                "between": [99, 100],
            },
            (50, 50),
            (50, 51),
        ),
    ],
)
def test_forms_over_two_values(
    form: dict[str, Any], right: tuple[float, float], wrong: tuple[float, float]
) -> None:
    statement = rules.statement(BASE | form)
    assert holds(statement, p1=right[0], p2=right[1])
    assert not holds(statement, p1=wrong[0], p2=wrong[1])


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ({"exact": 88}, 88, 87),
        ({"approx": 75}, 77, 78),
        ({"over": 60}, 75, 60),
        ({"over": 60, "near": True}, 62, 63),
        ({"under": 40}, 1, 40),
        ({"under": 40, "near": True}, 38, 37),
        ({"between": [66, 70]}, 70, 71),
    ],
)
def test_forms_over_one_value(form: dict[str, Any], right: float, wrong: float) -> None:
    (bound,) = rules.statement(BASE | form).bounds
    assert bound.holds([right])
    assert not bound.holds([wrong])


def test_a_list_in_a_chain_means_each_of_them() -> None:
    statement = rules.statement(BASE | {"increasing": {"period": [["1", "2"], "3"]}})
    assert holds(statement, p1=1, p2=2, p3=3)
    assert not holds(statement, p1=1, p2=3, p3=3)


def test_each_repeats_the_rule() -> None:
    spec = BASE | {"each": {"sex": ["F", "M"], "school_level": ["U", "V"]}, "under": 60}
    cells = {bound.terms[0][1] for bound in rules.statement(spec).bounds}
    assert {(c.group("sex"), c.group("school_level")) for c in cells} == {
        ("F", "U"),
        ("F", "V"),
        ("M", "U"),
        ("M", "V"),
    }


@pytest.mark.parametrize(
    "spec",
    [
        BASE,
        BASE | {"measure": "finnes_ikke", "under": 60},
        BASE | {"where": {"kjonn": "F"}, "under": 60},
        BASE | {"stable": {"period": ["1", "2"]}},
        BASE | {"figure": "figur-999", "under": 60},
        {key: BASE[key] for key in ("id", "text", "measure")} | {"under": 60},
    ],
)
def test_a_faulty_rule_is_told_with_its_id(spec: dict[str, Any]) -> None:
    with pytest.raises(LevekarError, match="X-1") as error:
        rules.statement(spec)
    assert error.value.where == rules.FILE


def test_every_rule_has_an_id_of_its_own() -> None:
    ids = [spec["id"] for spec in rules.rules()["rules"]]
    assert len(ids) == len(set(ids))


def test_rule_files_are_read_as_one(tree: Path) -> None:
    """Lists go at the end, maps are filled up; data/report has one file for each kind of source."""
    report = tree / "data" / "report"
    first = len(rules.rules()["rules"])
    (report / "rules_x.yml").write_text(
        "version: 1\nconventions: {descriptive: {all: [mine]}}\ncells: {P9: {age: all}}\n"
        "rules: [{id: X-1}]\n",
        encoding="utf-8",
    )
    rules._read.cache_clear()
    merged = rules.rules()
    assert [spec["id"] for spec in merged["rules"][first:]] == ["X-1"]
    assert merged["cells"]["P9"] == {"age": "all"}
    assert {"restates", "mine"} <= set(merged["conventions"]["descriptive"]["all"])
    assert merged["conventions"]["periods"]["V"]


def test_two_rule_files_that_differ_are_told(tree: Path) -> None:
    file = tree / "data" / "report" / "rules_x.yml"
    file.write_text("conventions: {tolerance: {percent: 9.0}}\n", encoding="utf-8")
    rules._read.cache_clear()
    with pytest.raises(LevekarError, match="percent") as error:
        rules.rules()
    assert "rules_x.yml" in str(error.value.where)
