"""Measures from the registers behind microdata.no, and NAV's job seekers."""

from __future__ import annotations

from levekar.measures.definitions import Cells

_COHORTS = {
    "cohort_still_resident_10y": "Andel som bor fortsatt i Trondheim 10 år etter",
    "cohort_completed_upper_secondary_10y": "Andel som har fullført vg opplæring etter 10 år",
    "cohort_in_education_or_work_10y": "Andel i utdanning eller arbeid",
    "cohort_in_education_10y": "Andel i utdanning etter 10 år",
    "cohort_in_work_10y": "Andel i arbeid etter 10 år",
    "cohort_outside_10y": (
        "Andel verken i jobb, utdanning eller registrert som jobbsøker 10 år etter"
    ),
    "cohort_disability_degree_10y": "Andel uføre",
}

OF_RESPONDENTS = ()

FROM_CELLS = (
    Cells(
        "outside_edu_work_share_microdata",
        "microdata",
        "utenfor_storbyer.csv",
        {"maal": "andel"},
        decimals=1,
    ),
    Cells(
        "outside_edu_work_count_microdata",
        "microdata",
        "utenfor_storbyer.csv",
        {"maal": "antall"},
        unit="count",
    ),
    Cells("immigrant_background_share", "microdata", "fodeland.csv"),
    Cells("disability_degree_registered_share", "microdata", "uforegrad.csv", decimals=1),
    Cells(
        "ordinary_income", "microdata", "inntekt.csv", {"maal": "alminnelig_inntekt"}, unit="nok"
    ),
    Cells("wage_income", "microdata", "inntekt.csv", {"maal": "lonnsinntekt"}, unit="nok"),
    *(
        Cells(key, "microdata", "kohorter.csv", {"indikator": label})
        for key, label in _COHORTS.items()
    ),
    Cells(
        "registered_jobseekers_of_labour_force", "nav", "arbeidssokere_utdanning.xlsx", decimals=1
    ),
)
