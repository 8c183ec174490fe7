"""Cells of a counted table that agree with what is said about them."""

from __future__ import annotations

import pytest

from levekar.claims import Cell, Statement, rules
from levekar.synthetic import cells
from levekar.synthetic.solver import Conflict

PLACES = ("5001", "500101", "500102")


def cell(geo: str, period: str = "2021") -> Cell:
    level = "kommune" if geo == "5001" else "bydel"
    return Cell.of("lonely_troubled_fhi", level, geo, {}, provider="fhi", period=period)


def rule(name: str, **spec: object) -> Statement:
    base = {"id": name, "chapter": "3", "text": "…", "measure": "lonely_troubled_fhi"}
    return rules.statement(base | spec)


def test_every_statement_holds_and_the_rest_keeps_its_guess() -> None:
    said = [
        rule("city", exact=24),
        rule("order", increasing={"geo": ["500101", "5001"]}),
    ]
    found = cells.fill({cell(geo): 30.0 for geo in PLACES}, said, decimals=0)
    assert found[cell("5001")] == 24
    assert found[cell("500101")] < 24
    assert found[cell("500102")] == 30


def test_without_a_period_the_latest_is_meant() -> None:
    prior = {cell("5001", period): 10.0 for period in ("2017", "2021")}
    found = cells.fill(prior, [rule("city", exact=24)], decimals=0)
    assert [found[c] for c in prior] == [10, 24]


def test_what_cannot_hold_is_named() -> None:
    said = [rule("one", exact=24), rule("two", over=30), rule("three", under=90)]
    with pytest.raises(Conflict) as error:
        cells.fill({cell("5001"): 20.0}, said, decimals=0)
    assert error.value.labels == ("one", "two")
