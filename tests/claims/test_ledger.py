"""The ledger: every claim is there, read by the conventions, and decisions name real claims."""

from __future__ import annotations

import pytest

from levekar import catalogue, claims
from levekar.claims import Statement, rules
from levekar.paths import project

ALL = {statement.id: statement for statement in claims.ledger()}


def only(claim: str) -> tuple[float, float]:
    (bound,) = ALL[claim].bounds
    return bound.low, bound.high


def test_every_claim_is_in_the_ledger_once_and_in_order() -> None:
    rows = catalogue.load_csv(project().report / "claims.csv")
    from_claims = [s.id for s in claims.ledger() if s.origin == "claims"]
    assert from_claims == [row["claim_id"] for row in rows]
    assert len(ALL) == len(claims.ledger())


def test_a_statement_has_bounds_or_a_reason() -> None:
    assert [s.id for s in ALL.values() if bool(s.bounds) == bool(s.unresolved)] == []


def test_chapter_3_is_fully_translated() -> None:
    chapter = [s for s in ALL.values() if s.chapter == "3"]
    assert [s.id for s in chapter if not s.bounds] == []
    assert sum(s.origin == "claims" for s in chapter) == 118


def test_every_figure_of_chapter_3_with_constraints_has_rules() -> None:
    with_rules = {f for s in ALL.values() if s.origin == "rules" for f in s.figures}
    assert {f"figur-{n:02}" for n in range(9, 18)} <= with_rules


@pytest.mark.parametrize(
    ("claim", "low", "high"),
    [
        ("P0025", 30, 30),
        # «en tredjedel»: to prosentpoeng til hver side
        ("P0019", 31.3, 35.3),
        ("P0022", 27, 29),
        # «opp mot 40»: like under
        ("P0020", 38, 40),
        ("P0117", 50, 52),
        # «doblet seg» i målets egen enhet
        ("P0082", 2, 2),
    ],
)
def test_qualifiers(claim: str, low: float, high: float) -> None:
    assert only(claim) == pytest.approx((low, high))


def test_over_without_a_word_of_nearness_has_no_upper_limit() -> None:
    (bound,) = ALL["P0065"].bounds
    assert (bound.low, bound.high, bound.open_low) == (60, float("inf"), True)


@pytest.mark.parametrize(
    ("claim", "provider"), [("P0019", "ungdata"), ("P0025", "fhi"), ("P0017", "")]
)
def test_the_source_names_the_provider(claim: str, provider: str) -> None:
    assert ALL[claim].bounds[0].terms[0][1].provider == provider


def test_all_grades_means_each_and_all_together() -> None:
    grades = [bound.terms[0][1].group("grade") for bound in ALL["P0108"].bounds]
    assert grades == ["Vg1", "Vg2", "Vg3", "all"]


def test_a_date_at_new_year_is_its_year() -> None:
    assert ALL["P0017"].bounds[0].terms[0][1].period == "2024"


def test_what_no_data_can_tell_has_a_reason() -> None:
    kinds = {"rule", "financial", "structural"}
    counted = set(rules.rules()["counts"])
    odd = [s for s in ALL.values() if s.kind in kinds and s.origin == "claims" and s.bounds]
    assert {s.id for s in odd} == counted


def test_decisions_name_claims_and_inconsistencies_that_exist() -> None:
    known = {row["id"] for row in catalogue.load_csv(project().report / "inconsistencies.csv")}
    for decision in claims.decisions():
        assert {c for c in (decision.claim_id, *decision.followed) if c} <= set(ALL)
        assert decision.inconsistency in known
        assert decision.decision in ("contradicted", "both")
        assert decision.reason.endswith(".")


def test_every_inconsistency_of_chapter_3_has_a_decision() -> None:
    rows = catalogue.load_csv(project().report / "inconsistencies.csv")
    of_chapter = {row["id"] for row in rows if row["chapter"] == "3"}
    assert of_chapter <= {d.inconsistency for d in claims.decisions()}


def test_a_statement_is_told_in_words() -> None:
    told = ALL["P0031"].text
    assert "gutter" in told
    assert told.endswith(": 12")
    assert isinstance(ALL["P0031"], Statement)


def test_a_direction_with_a_printed_value_is_a_value_where_cells_say_so() -> None:
    assert only("P0353") == (1, 1)
    assert ALL["P0353"].bounds[0].terms[0][1].group("category") == "psykiske lidelser"


def test_place_and_period_may_be_told_beside_the_claim() -> None:
    cell = ALL["P0334"].bounds[0].terms[0][1]
    assert (cell.geo_level, cell.geo, cell.period) == ("land", "0", "2024-02")


def test_a_printed_span_over_places_is_its_ends() -> None:
    low, high = ALL["P0501"].bounds
    assert (low.low, high.high) == (10, 25)
    assert low.terms[0][1].group("category") == "lavest, andre tall"


def test_reasons_without_data_are_about_claims_without_bounds() -> None:
    reasons = rules.rules()["no_data"]
    assert {claim: ALL[claim].unresolved for claim in reasons} == reasons
