"""Measures that studies and surveys of others have counted: values are typed from their reports."""

from __future__ import annotations

from functools import partial

from levekar.measures.definitions import typed

_4e = partial(typed, "prosjekt", "studier_4e.csv")

OF_RESPONDENTS = ()

FROM_CELLS = (
    *typed(
        "prosjekt",
        "tett_pa.csv",
        "teacher_reported_special_decision",
        "teacher_assessed_need",
        "adapted_mostly_small_groups",
        "adapted_with_all_students",
    ),
    *typed(
        "prosjekt",
        "innvandrerforeldre_utdanning.csv",
        "immigrant_parents_without_upper_secondary",
        decimals=1,
    ),
    *typed(
        "prosjekt",
        "angst_depresjon_orientering.csv",
        "anxiety_depression_hscl",
        decimals=1,
    ),
    *typed(
        "prosjekt",
        "studier_4b.csv",
        "depression_odds_girls_low_vs_high_ses_school",
        "depression_symptoms_change_factor",
        "loneliness_change_factor",
        decimals=1,
        unit="ratio",
    ),
    *typed("prosjekt", "studier_4d.csv", "electricity_obligatory_supply_share", decimals=1),
    *_4e(
        "activity_twice_weekly",
        "facility_satisfaction",
        "green_space_satisfaction",
        "immigrant_share_east_europe",
        "neighbourhood_safety_adults",
        "neighbourhood_thriving_adults",
        "neighbourhood_thriving_youth",
        "population_share_under35",
        "population_share_67plus",
    ),
    *typed("prosjekt", "studier_4f.csv", "life_feels_meaningful"),
    *typed("prosjekt", "studier_4f.csv", "neet_nervous_ratio", decimals=1, unit="ratio"),
    *typed("prosjekt", "studier_4h.csv", "satisfied_public_transport_access"),
    *typed(
        "prosjekt",
        "studier_5_3.csv",
        "unginvest_continue_school_or_work",
        "unginvest_positive_activity",
    ),
)
