from __future__ import annotations

import pandas as pd
import pytest

from levekar import observations
from levekar.disclosure import sums


def found(rows, nesting=()):
    """Return the sums among rows given as dicts: total → (parts, all there)."""
    frame = observations.complete(
        pd.DataFrame(rows)
        .reindex(columns=sorted({name for row in rows for name in row}))
        .fillna("all"),
        measure="m",
        provider="ungdata",
        unit="percent",
        status="official",
        raw="x",
        value=1.0,
    )
    result = sums.find(frame, dict(nesting))
    return {
        int(result.parent[s]): (sorted(result.child[result.of == s].tolist()), bool(result.full[s]))
        for s in range(len(result))
    }


def city(**groups):
    return {"geo": "5001", "geo_level": "kommune", "period": "2021"} | groups


def place(geo, level, **groups):
    return city(**groups) | {"geo": geo, "geo_level": level}


def test_both_sexes_are_all_there_are():
    assert found([city(), city(sex="F"), city(sex="M")]) == {0: ([1, 2], True)}
    assert found([city(), city(sex="F")]) == {0: ([1], False)}


def test_a_row_split_twice_is_part_of_two_totals():
    rows = [city(), city(sex="F"), city(ses="lav"), city(sex="F", ses="lav")]
    frame = found(rows)
    assert 3 in frame[1][0] and 3 in frame[2][0]


@pytest.mark.parametrize("grades, full", [(["8", "9", "10"], True), (["8", "9"], False)])
def test_grades_make_up_their_level(grades, full):
    rows = [city(school_level="U"), *(city(school_level="U", grade=g) for g in grades)]
    assert found(rows)[0] == (list(range(1, len(rows))), full)


def test_a_grade_has_the_same_pupils_with_and_without_its_level():
    assert found([city(grade="8"), city(grade="8", school_level="U")]) == {0: ([1], True)}


def test_a_round_pools_its_surveys():
    rows = [city(period="2020/2021"), city(period="2020"), city()]
    assert found(rows) == {0: ([1, 2], True)}


NESTING = {"500101": ("5001",), "500102": ("5001",), "s1": ("500101",), "s2": ("500101",)}


def test_places_make_up_the_place_around_them():
    rows = [city(), place("500101", "bydel"), place("500102", "bydel"), place("s1", "sone")]
    assert found(rows, NESTING.items()) == {0: ([1, 2], True), 1: ([3], False)}


def test_zones_without_their_district_make_up_the_city():
    rows = [city(), place("s1", "sone"), place("s2", "sone")]
    assert found(rows, NESTING.items()) == {0: ([1, 2], True)}


def test_a_place_in_two_hierarchies_is_part_of_both():
    nesting = {"s1": ("500101", "g1"), "500101": ("5001",), "g1": ("5001",)}
    rows = [place("500101", "bydel"), place("g1", "sonegruppe"), place("s1", "sone")]
    assert found(rows, nesting.items()) == {0: ([2], True), 1: ([2], True)}


def test_ages_make_up_the_age_around_them():
    rows = [city(), *(city(age=a) for a in ("18–29", "18–24", "25–29"))]
    assert found(rows) == {0: ([1], False), 1: ([2, 3], True)}


def test_ages_with_a_gap_or_an_overlap_are_not_a_whole():
    gap = [city(age="18–29"), city(age="18–20"), city(age="25–29")]
    assert found(gap) == {0: ([1, 2], False)}
    overlap = [city(age="0–40"), city(age="18–29"), city(age="25–34")]
    frame = observations.complete(
        pd.DataFrame(overlap), measure="m", provider="p", unit="count", status="official", raw="x"
    )
    result = sums.find(frame, {})
    assert len(result) == 2 and not result.full.any()


def test_ages_without_a_gap_are_taken_to_be_all_ages():
    assert found([city(), city(age="18–29"), city(age="30–39")]) == {0: ([1, 2], True)}
    assert found([city(), city(age="18–29"), city(age="40–49")]) == {0: ([1, 2], False)}
    assert found([city(), city(age="18–29")]) == {0: ([1], False)}


def test_categories_may_overlap_and_are_never_taken_to_be_all():
    rows = [city(), city(category="buss"), city(category="sykkel")]
    assert found(rows) == {0: ([1, 2], False)}


def test_open_and_single_ages_are_read():
    rows = [city(age="67+"), city(age="67–79"), city(age="80+")]
    assert found(rows) == {0: ([1, 2], True)}
    assert found([city(), city(age="ukjent")]) == {0: ([1], False)}


def test_nothing_adds_up_in_a_table_of_one_row():
    assert found([city(sex="F")]) == {}
