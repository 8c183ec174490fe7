"""Measures of chapters 4 A and 4 B that providers count: births, school and leisure."""

from __future__ import annotations

from levekar.measures.definitions import Cells, typed

OF_RESPONDENTS = ()

_MEIS = {"MEASURE_TYPE": "MEIS"}
# Printed with a source that names no table
_4A = "kapittel_4a.csv"

FROM_CELLS = (
    *typed("rapport", _4A, "population_0_17_growth", "fertility_decline_years", unit="years"),
    *typed("rapport", _4A, "fertility_rate_total", unit="ratio", decimals=2),
    *typed("rapport", _4A, "births", unit="count"),
    *typed("rapport", _4A, "parent_age_mean", unit="years", decimals=1),
    *typed("rapport", _4A, "kindergarten_share_municipal", "kindergarten_children_in_municipal"),
    *typed("rapport", "kapittel_4b.csv", "special_education_decision", decimals=1),
    Cells("school_thriving", "fhi", "trivsel.json", _MEIS),
    Cells("bullied_fhi_ungdata", "fhi", "mobbing_ungdata.json", _MEIS),
    # the report's figures are for single years, not FHI's three-year means
    Cells("bullied_elevundersokelsen", "fhi", "mobbing_1aar.json", _MEIS, decimals=1),
    Cells("upper_secondary_completion", "fhi", "gjennomforing_vgs.json", _MEIS),
    Cells("higher_education_25_29", "fhi", "utdanning.json", _MEIS),
    Cells("leisure_organised_now_or_before", "fhi", "fritidsorg.json", _MEIS),
)
