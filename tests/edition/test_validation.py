from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapes import rows

from levekar.edition import validation as v

CITY, PARTS = "5001", ["500101", "500102", "500103", "500104"]


def places(values, *, unit="percent", whole=None, **columns):
    """One number for the city and one for each of its four parts."""
    levels = {"geo": [CITY, *PARTS], "geo_level": ["kommune", *["bydel"] * 4]}
    numbers = {"value": [whole, *values], "unit": unit, "count": None, "n": None}
    return rows("lonely_often", **levels, **numbers, **columns)


def kinds(*tables):
    return [(f.kind, f.level) for f in v.validate({str(i): t for i, t in enumerate(tables)})]


def series(*values, first=2015, **columns):
    periods = [str(first + i) for i in range(len(values))]
    return rows(period=periods, value=list(values), **({"count": None, "n": None} | columns))


def test_tables_in_order_have_no_findings():
    assert kinds(places([10.0, 12.0, 11.0, 13.0], whole=12.0)) == []
    assert v.validate({}) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"value": 120.0},
        {"value": 3.5, "unit": "count"},
        {"value": -1.0, "unit": "rank"},
        {"value": 130.0, "unit": "years"},
        {"count": 60.0, "n": 50.0},
        {"sex": "kvinne"},
        {"status": "suppressed"},
    ],
)
def test_what_no_number_can_be_is_wrong(columns):
    assert ("Område", v.WRONG) in kinds(rows(**columns))


def test_the_same_key_twice_is_wrong():
    assert ("Område", v.WRONG) in kinds(rows(), rows())


@pytest.mark.parametrize(
    ("parts", "whole", "wrong"),
    [
        ([1.0, 2.0, 3.0, 4.0], 10.0, False),
        ([1.0, 2.0, 3.0, 5.0], 10.0, True),
        ([1.0, 2.0, 3.0, 3.0], 10.0, True),
    ],
)
def test_parts_add_up_to_their_whole(parts, whole, wrong):
    assert (("Sum", v.WRONG) in kinds(places(parts, unit="count", whole=whole))) == wrong


@pytest.mark.parametrize(("shown", "wrong"), [(9.0, False), (10.0, False), (11.0, True)])
def test_a_hidden_part_leaves_room_above_the_sum_but_not_below(shown, wrong):
    status = ["official"] * 4 + ["suppressed"]
    table = places([shown, 0.0, 0.0, None], unit="count", whole=10.0, status=status)
    assert (("Sum", v.WRONG) in kinds(table)) == wrong


@given(st.lists(st.integers(0, 100), min_size=4, max_size=4), st.integers(0, 100))
def test_a_whole_share_lies_between_its_parts(parts, whole):
    found = kinds(places([float(p) for p in parts], whole=float(whole)))
    outside = not min(parts) - 1 <= whole <= max(parts) + 1
    assert (("Spenn", v.WRONG) in found) == outside


def test_a_share_with_a_hidden_part_is_not_judged():
    status = ["official"] * 4 + ["suppressed"]
    assert kinds(places([10.0, 11.0, 12.0, None], whole=40.0, status=status)) == []


def test_places_that_do_not_divide_the_whole_are_not_added_up():
    table = rows(geo=["5001", "G01"], geo_level=["kommune", "sonegruppe"], value=[90.0, 10.0],
                 unit="count", count=None, n=None)  # fmt: skip
    assert kinds(table) == []


@pytest.mark.parametrize(
    ("values", "jump"),
    [
        ((10.0, 11.0, 10.0, 11.0, 12.0), False),
        ((10.0, 11.0, 10.0, 11.0, 30.0), True),
        ((10.0, 20.0, 8.0, 21.0, 35.0), False),
        ((10.0, 10.0, 10.0, 10.0, 13.0), False),
        ((10.0, 10.0, 10.0, 10.0, 14.0), True),
        ((10.0, 11.0, 30.0), False),
        ((10.0, 11.0, 30.0, 29.0, 28.0), False),
    ],
)
def test_a_jump_is_judged_by_the_series_own_past(values, jump):
    assert (("Hopp", v.LOOK) in kinds(series(*values))) == jump


def test_few_persons_make_a_large_change_usual():
    values = (10.0, 11.0, 10.0, 11.0, 20.0)
    assert kinds(series(*values, n=40.0)) == []
    assert ("Hopp", v.LOOK) in kinds(series(*values, n=4000.0))


def test_a_change_across_a_break_is_no_jump():
    columns = {"provider": "ssb", "geo": "500104", "geo_level": "bydel", "raw": "ssb/a.json"}
    assert kinds(series(10.0, 10.0, 10.0, 10.0, 40.0, first=2016, **columns)) == []
    other = columns | {"geo": "500101"}
    assert kinds(series(10.0, 10.0, 10.0, 10.0, 40.0, first=2016, **other)) != []


def test_the_change_that_chance_gives_follows_the_binomial():
    row = {"unit": "percent", "n": 400.0, "value": 50.0}
    assert math.isclose(v._chance(row, row), 1.96 * 100 * math.sqrt(0.25 * 2 / 400))


def test_rows_are_counted_only_when_agreed_upon(tree):
    table = {"m": series(10.0, 11.0)}
    assert v.validate(table) == []
    assert v.accept(table) == 2
    assert v.validate(table) == []
    (gone,) = v.validate({"m": series(10.0)})
    assert gone.kind == "Rader" and "2016: 0 rader, ventet 1" in gone.what
    (more,) = v.validate({"m": series(10.0, 11.0, 12.0)})
    assert "2017: 1 rader, ventet 0" in more.what


def test_a_stand_in_counts_as_the_file_it_stands_for(tree):
    v.accept({"m": rows(raw="ungdata/a.demo.sav")})
    assert v.validate({"m": rows(raw="ungdata/a.sav")}) == []


def test_long_lists_are_cut_and_counted():
    found = [v.Finding(v.LOOK, "Hopp", f"rad {i}", "x") for i in range(5)]
    lines = v.listed(found, most=2)
    assert lines == ["Hopp (se på): 5", "  rad 0: x", "  rad 1: x", "  … og 3 til"]
