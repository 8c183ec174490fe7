"""Respondents: statements hold for them, answers go together, and contradictions are proved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from levekar import claims, measures, tables
from levekar.claims import Statement
from levekar.sources.maps import SurveyMap, survey_map
from levekar.synthetic import constraints, respondents, solver, ungdata
from levekar.synthetic.respondents import UNKNOWN, Survey

LEDGER = {s.id: s for s in claims.ledger()}


def chart(*items: str) -> SurveyMap:
    whole = survey_map("ungdata")
    return replace(whole, items={item: whole.items[item] for item in items})


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return ungdata._people(np.random.default_rng(1))


def answered(
    people: pd.DataFrame, statements: list[Statement], *items: str, seed: int = 1
) -> pd.DataFrame:
    survey = Survey(people, ungdata.PRIORS, chart(*items), reference_year=2021)
    given = dict(respondents.answer(survey, statements, np.random.default_rng(seed)))
    return people.assign(**given)


def test_items_that_a_measure_combines_are_answered_together() -> None:
    found = {group.items for group in respondents.groups(survey_map("ungdata"))}
    assert ("struggle", "sleep", "sad", "hopeless", "tense", "worry") in found
    assert ("pressure_body", "pressure_sport", "pressure_social") in found
    assert ("health",) in found


def test_patterns_of_one_kind_count_alike() -> None:
    for group in respondents.groups(chart("health", "pressure_body", "lonely")):
        for definition in group.definitions:
            counts = definition.indicator(group.patterns).to_numpy()
            assert (group.counted[definition.key][group.kinds] == counts).all()


def test_statements_hold_for_the_persons(people: pd.DataFrame) -> None:
    said = [s for s in constraints.followed() if s.id in ("P0097", "P0098", "P0083", "F15-1")]
    frame = answered(people, said, "lonely", "lonely_often").replace(UNKNOWN, np.nan)
    girls = frame[(frame["survey"] == "2021") & (frame["sex"] == "F")]
    often = girls["lonely_often"].isin(["ofte", "svært ofte"]).where(girls["lonely_often"].notna())
    for group, printed in (("lav", 36), ("høy", 28)):
        share = 100 * often[girls["ses"] == group].dropna().mean()
        assert printed - 0.5 <= share < printed + 0.5


def test_answers_go_together(people: pd.DataFrame) -> None:
    frame = answered(people, [], "sad", "lonely")
    known = frame[(frame["sad"] != UNKNOWN) & (frame["lonely"] != UNKNOWN)]
    order = {"ikke plaget": 0, "litt plaget": 1, "ganske mye plaget": 2, "veldig mye plaget": 3}
    scores = known[["sad", "lonely"]].apply(lambda column: column.map(order)).astype(float)
    assert 0.2 < scores["sad"].corr(scores["lonely"]) < 0.8


def test_nobody_answers_half_of_a_group(people: pd.DataFrame) -> None:
    items = ("pressure_body", "pressure_sport", "pressure_social")
    silent = answered(people, [], *items)[list(items)].eq(UNKNOWN)
    assert silent.any(axis=1).any()
    assert (silent.any(axis=1) == silent.all(axis=1)).all()


def test_same_seed_same_answers(people: pd.DataFrame) -> None:
    first, again, other = (answered(people, [], "health", seed=s) for s in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


@pytest.mark.parametrize(
    "decision",
    [
        d
        for d in claims.decisions()
        if d.decision == "contradicted"
        and {c.provider for b in LEDGER[d.claim_id].bounds for _, c in b.terms} == {"ungdata"}
    ],
    ids=lambda d: d.claim_id,
)
def test_a_statement_not_followed_could_not_have_been(
    people: pd.DataFrame, decision: claims.Decision
) -> None:
    """With the claim, something breaks; the smallest set names it and one that was followed."""
    claim = LEDGER[decision.claim_id]
    (definition,) = (d for d in measures.of_respondents() if d.key in claim.measures)
    with pytest.raises(solver.Conflict) as error:
        answered(people, [*constraints.followed(), claim], *definition.items)
    assert claim.id in error.value.labels
    assert set(decision.followed) & set(error.value.labels)


def test_measures_are_counted_as_the_book_counts_them() -> None:
    dims = {name for breakdown in tables.BREAKDOWNS for name in breakdown}
    # a breakdown that the cells cannot tell would be left to chance: only bydel is
    assert dims - set(respondents.CELL) == {"geo"}
