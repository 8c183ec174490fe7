"""Counted demo tables: printed values stand as printed, totals lie among their parts."""

from __future__ import annotations

import pytest

from levekar import catalogue, geography, measures, tables
from levekar.claims.statements import half_up
from levekar.sources import request
from levekar.synthetic import counted

DISTRICTS = [geo for geo, (level, _) in geography.places().items() if level == "bydel"]
FILES = {(p, t.file) for p in counted.providers() for t in counted.tables(p)}
KEYS = sorted({d.key for d in measures.from_cells() if (d.provider, d.file) in FILES})
OF_DISTRICTS = sorted(
    {d.key for d in measures.from_cells() if d.provider == "fhi" and (d.provider, d.file) in FILES}
)


def test_every_table_is_a_file_that_can_be_asked_for():
    known = {(r.provider, r.file) for r in request.requests("2024")}
    assert known >= FILES


def test_every_table_feeds_a_measure():
    assert {(d.provider, d.file) for d in measures.from_cells()} >= FILES


@pytest.mark.parametrize("key", OF_DISTRICTS)
def test_the_city_lies_among_its_districts(key):
    table = tables.measure_table(key)
    table = table[table["value"].notna() & (table["provider"] == "fhi")]
    groups = [c for c in table if c in (*tables.observations.GROUPS, "period")]
    for stub, rows in table.groupby(groups):
        value = rows.set_index("geo")["value"]
        if set(DISTRICTS) <= set(value.index) and "5001" in value:
            parts = value[DISTRICTS]
            assert parts.min() <= value["5001"] <= parts.max(), stub


@pytest.mark.parametrize("key", KEYS)
def test_made_up_values_never_look_official(key):
    table = tables.measure_table(key)
    made = table[table["raw"].str.contains(".demo.", regex=False)]
    assert len(made)
    assert set(made["status"]) <= {"synthetic", "published", "missing", "suppressed"}


def test_printed_values_are_published():
    table = tables.measure_table("bullied_elevundersokelsen")
    printed = table[table["status"] == "published"]
    assert set(zip(printed["geo"], printed["period"], printed["value"], strict=True)) == {
        ("5001", "2016", 7.6),
        ("5001", "2024", 12.8),
        ("5001", "2016", 5.1),
        ("5001", "2024", 8.0),
        ("500104", "2024", 16.0),
        ("500101", "2024", 9.4),
        ("500103", "2016", 4.0),
        ("500103", "2024", 8.6),
    }


def test_counts_are_the_share_of_all():
    rows = {
        key: tables.measure_table(key).set_index(["geo", "period"])
        for key in ("low_income_children_count", "children_population_count")
    }
    share = tables.measure_table("low_income_children_annual")
    share = share[share["provider"] == "kommune"].set_index(["geo", "period"])["value"]
    count, whole = (frame["value"] for frame in rows.values())
    assert (count == (share * whole / 100).map(lambda v: half_up(v, 0))).all()


def test_every_measure_has_the_unit_of_the_catalogue():
    for key in KEYS:
        (unit,) = set(tables.measure_table(key)["unit"])
        assert unit == catalogue.measure(key).unit
