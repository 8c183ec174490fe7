"""Measures of chapter 4 C: work, education and benefits among young adults."""

from __future__ import annotations

from levekar.measures.definitions import Cells, Share, typed

OF_RESPONDENTS = (Share("plans_university", "university", ("ja",)),)

FROM_CELLS = (
    *typed("prosjekt", "landstall.csv", "plans_university"),
    Cells(
        "disability_benefit_18_29",
        "fhi",
        "ufore_18_29.json",
        {"MEASURE_TYPE": "MEIS"},
        decimals=1,
    ),
)
