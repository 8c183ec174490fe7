"""Measures of chapter 4 G that providers count: smoking, alcohol, activity and vaccination."""

from __future__ import annotations

from levekar.measures.definitions import Cells

OF_RESPONDENTS = ()

_MEIS = {"MEASURE_TYPE": "MEIS"}
_VACCINES = (("hpv_vaccine_uptake", "HPV"), ("childhood_vaccination_uptake", "BARN"))

FROM_CELLS = (
    Cells("smoked_first_antenatal_visit", "fhi", "royking_svangerskap.json", _MEIS, decimals=1),
    Cells("clearly_drunk_last_year_fhi", "fhi", "alkohol.json", _MEIS),
    Cells("exercise_less_than_weekly", "fhi", "trening.json", _MEIS),
    Cells(
        "low_physical_activity",
        "fhi",
        "fysisk_aktivitet.json",
        {**_MEIS, "SPM_ID": "LITE_AKTIV"},
    ),
    Cells("occasional_smokers", "ssb", "royking_av_og_til.json", {"ContentsCode": "AvOgTil"}),
    *(
        Cells(key, "fhi", "vaksinasjon.json", {**_MEIS, "VAKSINE": code}, decimals=1)
        for key, code in _VACCINES
    ),
)
