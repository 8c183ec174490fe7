from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar import observations, tables
from levekar.edition.definition import shown
from levekar.profiles import values
from levekar.profiles.values import Number, Numbers, Series, wilson

SHARES = st.floats(0, 1)
PEOPLE = st.integers(1, 100_000)
AROUND = {"500102": "bydel", "5001": "kommune"}


@given(SHARES, PEOPLE)
def test_an_interval_holds_the_share_and_stays_between_none_and_all(share, n):
    low, high = wilson(share, n)
    assert 0 <= low <= share <= high <= 1


@given(SHARES, PEOPLE)
def test_more_people_give_a_narrower_interval(share, n):
    few, many = wilson(share, n), wilson(share, 4 * n)
    assert many[1] - many[0] < few[1] - few[0]


@given(SHARES, PEOPLE)
def test_those_who_said_no_have_the_same_interval_from_the_other_end(share, n):
    (low, high), (other_low, other_high) = wilson(share, n), wilson(1 - share, n)
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low), abs=1e-9)


def test_the_interval_is_wilsons():
    # 10 of 100, worked by hand from the formula
    assert wilson(0.1, 100) == pytest.approx((0.05523, 0.17437), abs=1e-5)


@pytest.mark.parametrize(
    ("number", "unit"),
    [
        (Number(20.0, "official"), "percent"),
        (Number(20.0, "official", 50.0), "per_1000"),
        (Number(math.nan, "suppressed", 50.0), "percent"),
    ],
)
def test_there_is_no_interval_without_a_basis(number, unit):
    assert number.interval(unit) is None


def test_a_middle_value_is_no_better_than_the_weakest_it_was_made_from():
    numbers = [Number(v, s) for v, s in ((1.0, "official"), (3.0, "synthetic"), (9.0, "published"))]
    assert values.middle(numbers) == Number(3.0, "synthetic", pytest.approx(math.nan, nan_ok=True))


# ---- from observation tables ----


def table(*rows):
    base = {"measure": "lonely_often", "provider": "ungdata", "unit": "percent", "raw": "x/y",
            "status": "official", "reason": "", "period": "2021"}  # fmt: skip
    whole = [base | row for row in rows]
    blank = dict.fromkeys(observations.NUMBERS, math.nan) | dict.fromkeys(
        observations.GROUPS, "all"
    )
    names = {name for row in whole for name in row}
    return observations.complete({n: [row.get(n, blank.get(n)) for row in whole] for n in names})


def zone(code: str, value: float, **more) -> dict[str, object]:
    return {"geo_level": "sone", "geo": code, "value": value, **more}


def collected(*rows) -> Numbers:
    out = Numbers()
    values._add(out, "lonely_often", shown(table(*rows)))
    return out


def test_the_total_is_shown_where_there_is_one_and_else_each_group():
    both = collected(zone("S10", 1.0, sex="F"), zone("S10", 2.0, sex="M"), zone("S10", 1.5))
    assert list(both.local["sone"]) == [Series("lonely_often", "ungdata")]
    apart = collected(zone("S10", 1.0, sex="F"), zone("S10", 2.0, sex="M"))
    lines = apart.lines("S10", "sone", AROUND, [])
    assert [(line.groups, line.own.value) for line in lines] == [("kvinner", 1.0), ("menn", 2.0)]


def test_the_newest_period_is_shown_and_all_are_the_trend():
    found = collected(
        zone("S10", 1.0, period="2013"), zone("S10", 3.0, period="2021"),
        {"geo_level": "kommune", "geo": "5001", "value": 2.0, "period": "2013"},
    )  # fmt: skip
    (line,) = found.lines("S10", "sone", AROUND, [])
    assert (line.period, line.own.value) == ("2021", 3.0)
    assert [(p, own.value, city and city.value) for p, own, city in line.trend] == [
        ("2013", 1.0, 2.0),
        ("2021", 3.0, None),
    ]


def test_bydel_and_city_are_the_providers_own_and_else_the_middle_zone():
    zones = [zone(code, v) for code, v in (("S10", 9.0), ("S11", 1.0), ("S12", 3.0))]
    peers = ["S10", "S11", "S12"]
    city = {"geo_level": "kommune", "geo": "5001", "value": 4.0}
    (line,) = collected(*zones, city).lines("S10", "sone", AROUND, peers)
    by_name = {r.name: r.number.value for r in line.references}
    assert by_name["Trondheim"] == 4.0
    assert line.span and (line.span.low.value, line.span.high.value) == (1.0, 9.0)
    (line,) = collected(*zones).lines("S10", "sone", AROUND, peers)
    assert {r.number.value for r in line.references if "i alt" in r.name} == {3.0}


def test_a_hidden_value_leaves_nothing_behind():
    rows = [zone(c, v) for c, v in (("S11", 1.0), ("S12", 3.0), ("S13", 5.0))]
    hidden = zone("S10", math.nan, status="suppressed", reason="få personer", n=12.0)
    found = collected(hidden, *rows)
    (line,) = found.lines("S10", "sone", AROUND, ["S10", "S11", "S12", "S13"])
    assert line.amount(line.own) == "[c]"
    assert math.isnan(line.own.value)
    assert math.isnan(line.own.n)
    assert line.interval is None
    assert line.span and line.span.places == 3


def test_the_official_book_leaves_out_what_is_made_up_and_says_so(monkeypatch):
    monkeypatch.setenv("LEVEKAR_OFFICIAL", "1")
    rows = (zone("S10", 7.0, status="synthetic"), zone("S11", 8.0), zone("S12", 9.0))
    found = collected(*rows)
    assert found.lines("S10", "sone", AROUND, []) == []
    assert found.left_out("S10") == ["lonely_often"]
    assert found.absent("S10", "sone") == []
    assert found.left_out("S11") == []
    assert found.absent("S13", "sone") == ["lonely_often"]


def test_an_older_official_value_is_shown_where_the_newest_is_made_up(monkeypatch):
    monkeypatch.setenv("LEVEKAR_OFFICIAL", "1")
    newest = zone("S10", 7.0, status="synthetic", period="2022")
    found = collected(newest, zone("S10", 6.0, period="2019"))
    (line,) = found.lines("S10", "sone", AROUND, [])
    assert (line.period, line.own.value, line.trend) == ("2019", 6.0, ())
    assert found.left_out("S10") == []


def test_every_local_value_of_the_book_is_in_a_profile(few):
    """What the data have for bydeler and zones decides what the profiles hold."""
    found = values.collect()
    for key in ("persistent_low_income_children", "lacked_adult_support_childhood"):
        rows = tables.measure_table(key)
        rows = rows[rows["geo_level"].isin(["bydel", "sone"])]
        own = {s for s in found.cells if s.measure == key}
        held = {(g, p) for s in own for p, places in found.cells[s].items() for g in places}
        assert set(zip(rows["geo"], rows["period"], strict=True)) <= held
