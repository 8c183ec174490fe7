"""Measures of chapter 4 C that providers count: unemployment, benefits and NEET."""

from __future__ import annotations

from levekar.measures.definitions import Cells

OF_RESPONDENTS = ()

_MEIS = {"MEASURE_TYPE": "MEIS"}
_NEET = {"ContentsCode": "BosatteProsent"}

FROM_CELLS = (
    Cells("registered_unemployment_fhi", "fhi", "arbeidsledighet.json", _MEIS, decimals=1),
    Cells("social_assistance_recipients", "fhi", "sosialhjelp.json", _MEIS),
    Cells("disability_benefit_recipients", "fhi", "uforeytelser.json", _MEIS, decimals=1),
    Cells(
        "children_of_social_assistance_recipients",
        "fhi",
        "barn_sosialhjelp.json",
        _MEIS,
        decimals=1,
    ),
    Cells("children_of_single_parents", "fhi", "barn_eneforsorger.json", _MEIS),
    # SSB gives the municipalities and the country in two tables
    Cells("neet_rate_ssb", "ssb", "neet.json", _NEET, decimals=1),
    Cells("neet_rate_ssb", "ssb", "neet_landet.json", _NEET, decimals=1),
)
