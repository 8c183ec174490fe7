"""Tables by zone: every zone is there, spans are filled, and the centre differs as printed."""

from __future__ import annotations

import pandas as pd
import pytest

from levekar import geography, tables

ZONES = {geo for geo, (level, _) in geography.places().items() if level == "sone"}
AGES = {
    "population_distribution_0_17": "0–17",
    "population_distribution_18_34": "18–34",
    "population_distribution_35_66": "35–66",
    "population_distribution_67plus": "67+",
}


def zones(measure: str, sex: str = "all") -> pd.Series:
    table = tables.measure_table(measure)
    rows = table[(table["geo_level"] == "sone") & (table["sex"] == sex)]
    assert set(rows["geo"]) == ZONES
    assert len(rows) == 60
    return rows.set_index("geo")["value"]


@pytest.mark.parametrize(("sex", "low", "high"), [("F", 15, 37), ("M", 7, 28)])
def test_the_printed_span_is_filled(sex: str, low: float, high: float) -> None:
    values = zones("poor_self_rated_health_adults", sex)
    assert (values.min(), values.max()) == (low, high)
    assert values.nunique() > 8


@pytest.mark.parametrize("sex", ["F", "M"])
def test_support_lies_around_the_city(sex: str) -> None:
    table = tables.measure_table("lacked_adult_support_childhood")
    (city,) = table.loc[table["geo_level"] == "kommune", "value"]
    values = zones("lacked_adult_support_childhood", sex)
    assert city == pytest.approx(16.7)
    assert values.min() < city < values.max()


def test_the_age_groups_of_a_zone_are_all_of_it() -> None:
    shares = pd.DataFrame({measure: zones(measure) for measure in AGES})
    assert shares.sum(axis=1).to_numpy() == pytest.approx(100)
    for measure, age in AGES.items():
        assert set(tables.measure_table(measure)["age"]) == {age}


def test_outdoor_recreation_has_all_bars_of_both_figures() -> None:
    table = tables.measure_table("outdoor_recreation_6m")
    by_age = table[(table["geo"] == "5001") & (table["age"] != "all")]
    by_education = table[table["geo"] == "50"]
    assert (len(by_age), len(by_education)) == (14, 6)
