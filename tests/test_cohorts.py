"""Cohorts: who is counted, what disclosure control does, and that nobody is lost on the way."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levekar import cohorts, disclosure
from levekar.errors import LevekarError

START, END = 2012, 2022


def person(name: str, **after: object) -> list[dict[str, object]]:
    """One person's two rows: at school in Trondheim at 15, and as ``after`` says ten years on."""
    blank = {
        "person": name,
        "birth_year": START - 15,
        "municipality": "5001",
        "completed": "",
        "studies": "",
        "working_time": "",
        "hours": float("nan"),
        "seeking": "",
        "disability": float("nan"),
    }
    first = blank | {"year": START, "studies": "2"}
    return [first] if after.get("gone") else [first, blank | {"year": END} | after]


def group(size: int, name: str, **after: object) -> list[dict[str, object]]:
    return [row for i in range(size) for row in person(f"{name}{i}", **after)]


def shares(rows: list[dict[str, object]], **choice: int) -> dict[str, float]:
    found = cohorts.follow(pd.DataFrame(rows), year=START, **choice)
    short = found["measure"].str.removeprefix("cohort_").str.removesuffix("_10y")
    return dict(zip(short, found["value"], strict=True))


def test_each_way_to_stand_is_counted_where_it_belongs():
    rows = [
        *group(40, "student", studies="6", completed="4"),
        *group(20, "heltid", working_time="Heltid", hours=37.5, completed="8"),
        *group(10, "deltid", working_time="Deltid", hours=10.0, completed="3"),
        *group(10, "soker", seeking="1", completed="9"),
        *group(10, "utenfor", municipality="0301"),
        *group(10, "ufor", disability=100.0),
    ]
    assert shares(rows) == {
        "still_resident": 90,
        "completed_upper_secondary": 60,
        "in_education_or_work": 70,
        "in_education": 40,
        "in_work": 20,
        "job_seekers": 10,
        "outside": 20,
        "outside_excl_disability": 10,
        "disability_degree": 10,
    }


def test_those_who_left_stay_in_the_denominator_and_are_not_outside():
    rows = [
        *group(50, "student", studies="6"),
        *group(20, "deltid", working_time="Deltid"),
        *group(30, "borte", gone=True),
    ]
    found = cohorts.follow(pd.DataFrame(rows), year=START).set_index("measure")
    assert (found["n"] == 100).all()
    assert found.loc["cohort_in_education_10y", "value"] == 50
    assert found.loc["cohort_still_resident_10y", "value"] == 70
    # nobody is outside, and a zero is not shown of our own data
    assert found.loc["cohort_outside_10y", "status"] == "suppressed"


def test_others_ages_and_places_are_left_out():
    rows = group(60, "med", studies="6")
    older = [row | {"birth_year": 1990, "person": f"e{row['person']}"} for row in rows]
    elsewhere = [row | {"municipality": "0301", "person": f"o{row['person']}"} for row in rows]
    alone = cohorts.follow(pd.DataFrame(rows), year=START)
    among = cohorts.follow(pd.DataFrame([*rows, *older, *elsewhere]), year=START)
    pd.testing.assert_frame_equal(alone, among)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(0, 4), st.integers(0, 9))
def test_no_small_group_can_be_worked_out(outside, disabled, part_time):
    """«Outside» and «outside, without the disabled» would tell how many disabled are outside."""
    rows = [
        *group(60, "student", studies="6", completed="4"),
        *group(outside, "utenfor"),
        *group(disabled, "ufor", disability=100.0),
        *group(part_time, "deltid", working_time="Deltid"),
    ]
    found = cohorts.follow(pd.DataFrame(rows), year=START)
    assert found.set_index("measure").loc["cohort_disability_degree_10y", "status"] == "suppressed"
    assert not disclosure.attack(found, linked=[cohorts.standing()])["recoverable"].any()


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"year": 1999}, "ingen 15-åringer bodde i kommune 5001 i 1999"),
        ({"year": START, "span": 3}, "ingen rader fra 2015"),
        ({"year": START, "municipality": "0301"}, "ingen 15-åringer bodde i kommune 0301"),
    ],
)
def test_an_empty_cohort_is_an_error(choice, said):
    with pytest.raises(LevekarError, match=said) as error:
        cohorts.follow(pd.DataFrame(group(40, "a", studies="6")), **choice)
    assert "2012, 2022" in error.value.hint


def test_demo_rows_are_marked_and_stand_about_as_the_report_says():
    found = cohorts.cohort(START)
    assert set(found["status"]) == {"synthetic"}
    value = found.set_index("measure")["value"]
    assert value["cohort_in_education_or_work_10y"] == 87
    assert value["cohort_in_work_10y"] == 30
