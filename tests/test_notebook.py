from __future__ import annotations

import pytest

import levekar as lk
from levekar import notebook
from levekar.errors import LevekarError


def test_a_value_is_ready_for_a_sentence():
    assert str(lk.value("life_not_satisfied", school_level="U")) == "19\u00a0%"
    assert str(lk.value("population_total")) == "214\u00a0565"
    assert (
        str(lk.value("disability_benefit_18_29", age="18–29", period="2020–2022")) == "1,8\u00a0%"
    )


def test_a_synthetic_value_carries_its_mark():
    value = lk.value("health_not_satisfied", school_level="U")
    assert value.status == "synthetic"
    assert value._repr_markdown_().endswith("^s^")


@pytest.mark.parametrize(("status", "shown"), [("suppressed", "[c]"), ("missing", "[x]")])
def test_a_hidden_value_is_a_symbol_never_a_number(status, shown):
    assert str(notebook.Value(12.0, "percent", status, 0)) == shown


def test_a_difference_has_its_own_unit_and_the_weaker_status():
    heimdal = notebook.Value(3.2, "percent", "published", 1)
    assert str(heimdal - notebook.Value(1.8, "percent", "published", 1)) == (
        "1,4\u00a0prosentpoeng"
    )
    assert (heimdal - notebook.Value(1.8, "percent", "synthetic", 1)).status == "synthetic"
    assert str(heimdal - notebook.Value(float("nan"), "percent", "suppressed", 1)) == "[c]"


def test_the_same_answers_have_one_status_under_both_their_names():
    for period in ("2021", "2020/2021"):
        assert (
            lk.value("future_unemployed_yes", school_level="U", period=period).status == "published"
        )


def test_rows_follow_the_order_that_was_asked():
    rows = lk.measure("life_satisfied", school_level=["V", "U"], sex=["M", "F"])
    assert list(zip(rows["school_level"], rows["sex"], strict=True)) == [
        ("V", "M"),
        ("V", "F"),
        ("U", "M"),
        ("U", "F"),
    ]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lk.measure("lonely_often", period="1999"), "ingen verdier for .*1999"),
        (lambda: lk.value("lonely_often", school_level="U", sex=["F", "M"]), "har 2 verdier"),
        (lambda: lk.measure("ensomhet"), "Ukjent mål"),
        (lambda: lk.note("I999"), "Ukjent avvik «I999»"),
        (lambda: lk.entry("figur-99"), "står ikke i figurkatalogen"),
    ],
)
def test_what_cannot_be_answered_is_told(call, message):
    with pytest.raises(LevekarError, match=message):
        call()


def test_the_banner_stands_while_there_is_demo_data(tree):
    assert notebook.banner().source == ""


def test_the_banner_of_the_demo_edition_explains_the_mark():
    assert "^s^" in lk.banner().source


def test_a_note_quotes_the_ledger():
    assert "70–72 prosent" in lk.note("I10").source


def test_a_note_says_what_is_followed_and_leads_to_the_list():
    source = lk.note("I10", "I75").source
    assert "samlet tall holdes innenfor 70–72. ([I10](../book/revisjon.qmd#i10))" in source
    assert "Figuren har nummer 65" in source
