"""Measures of chapter 4 D that providers count: low income, persistent and annual, and wages."""

from __future__ import annotations

from levekar.measures.definitions import Cells, typed

OF_RESPONDENTS = ()

_MEIS = {"MEASURE_TYPE": "MEIS"}
_PERSISTENT = "lavinntekt_vedvarende.json"
_CHILDREN = "lavinntekt_sonegrupper.csv"
_HOUSEHOLDS = "lavinntekt_husholdninger.csv"
_INCOME = (
    ("monthly_wage_mean_fulltime", "ManedslonnHeltid"),
    ("wealth_mean", "FormueSnitt"),
    ("ordinary_income_mean", "InntektSnitt"),
    ("gross_wealth_mean", "BruttoformueSnitt"),
    ("ordinary_income_median", "InntektMedian"),
    ("gross_wealth_median", "BruttoformueMedian"),
)
_WAGES = ("monthly_wage_bottom_decile", "monthly_wage_top_decile", "monthly_wage_median")

FROM_CELLS = (
    Cells("persistent_low_income_all", "fhi", _PERSISTENT, _MEIS, decimals=1),
    Cells(
        "persistent_low_income_children", "fhi", _PERSISTENT, {**_MEIS, "age": "0–17"}, decimals=1
    ),
    # the vulnerable zones; the municipality's own table, since FHI has no zones of that division
    Cells(
        "persistent_low_income_children",
        "kommune",
        "lavinntekt_vedvarende_soner.csv",
        {"maal": "andel"},
        decimals=1,
    ),
    Cells(
        "low_income_children_annual",
        "ssb",
        "lavinntekt_barn.json",
        {"ContentsCode": "EU60Prosent"},
        decimals=1,
    ),
    Cells("low_income_children_annual", "kommune", _CHILDREN, {"maal": "andel"}, decimals=1),
    Cells("low_income_children_count", "kommune", _CHILDREN, {"maal": "antall"}, unit="count"),
    Cells("children_population_count", "kommune", _CHILDREN, {"maal": "barn"}, unit="count"),
    Cells("low_income_households_count", "kommune", _HOUSEHOLDS, {"maal": "antall"}, unit="count"),
    Cells("low_income_households_share", "kommune", _HOUSEHOLDS, {"maal": "andel"}, decimals=1),
    Cells("households_total", "kommune", _HOUSEHOLDS, {"maal": "husholdninger"}, unit="count"),
    *(
        Cells(key, "ssb", "inntekt_formue.json", {"ContentsCode": code}, unit="nok")
        for key, code in _INCOME
    ),
    *typed("rapport", "kapittel_4d.csv", *_WAGES, unit="nok"),
)
