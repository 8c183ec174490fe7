"""Measures by place: the municipality's and HUNT's tables of the 60 levekårssoner."""

from __future__ import annotations

from levekar.measures.definitions import Cells

_SHARE = {"maal": "andel"}

OF_RESPONDENTS = ()

FROM_CELLS = (
    Cells("population_distribution_0_17", "kommune", "personer_0_17.csv", _SHARE, decimals=1),
    Cells("population_distribution_18_34", "kommune", "personer_18_34.csv", _SHARE, decimals=1),
    Cells("population_distribution_35_66", "kommune", "personer_35_66.csv", _SHARE, decimals=1),
    Cells("population_distribution_67plus", "kommune", "personer_67.csv", _SHARE, decimals=1),
    Cells("poor_self_rated_health_adults", "hunt", "selvopplevd_helse_soner.csv"),
    Cells("outdoor_recreation_6m", "hunt", "friluftsliv.csv"),
    Cells("lacked_adult_support_childhood", "hunt", "trygg_voksen_soner.csv", decimals=1),
)
