"""Measures of chapter 4 B: school, bullying, leisure and the neighbourhood."""

from __future__ import annotations

from levekar.measures.definitions import Cells, Share, typed
from levekar.measures.folkehelse import OFTEN, PRESSED

AGREE = ("litt enig", "helt enig")
SATISFIED = ("litt fornøyd", "svært fornøyd")
FORTNIGHTLY = ("omtrent hver 14. dag", "omtrent én gang i uka", "flere ganger i uka")
AT_LEAST_ONCE = ("én gang", "to til fem ganger", "seks ganger eller flere")
WEEKLY = ("én til to dager", "tre til fire dager", "minst fem dager")

OF_RESPONDENTS = (
    Share("school_thriving_ungdata", "school_thriving", ("høyt",)),
    Share("teachers_care", "teachers_care", AGREE),
    Share("fit_in_with_students", "fits_in", AGREE),
    Share("school_satisfied", "school", SATISFIED),
    Share("school_bored", "school_bored", AGREE),
    Share("school_dread", "school_dread", OFTEN),
    Share("school_pressure", "pressure_school", PRESSED),
    Share("school_stress", "school_stress", OFTEN),
    Share("truancy_last_year", "truancy", AT_LEAST_ONCE),
    Share("bullied", "bullied", FORTNIGHTLY),
    Share("bullied_online", "bullied_online", FORTNIGHTLY),
    Share("bullies_others", "bullies", ("ja",)),
    Share("leisure_organised_participates", "leisure", ("er med nå",)),
    Share("leisure_organised_never", "leisure", ("har aldri vært med",)),
    Share("leisure_hidden_from_parents", "leisure_hidden", ("ja",)),
    Share("family_cannot_afford_leisure_no", "leisure_unaffordable", ("nei",)),
    Share("parents_money_for_leisure_yes", "leisure_paid", ("ja",)),
    Share("neighbourhood_safe_youth", "area_safe", ("ja",)),
    Share("local_environment_satisfied", "area", SATISFIED),
    # figure 27 and figure 53 name the same question differently
    Share("physically_active_weekly", "sweaty", WEEKLY),
)

_MEIS = {"MEASURE_TYPE": "MEIS"}

FROM_CELLS = (
    # districts and the country, as FHI has counted them
    Cells("school_satisfied", "fhi", "fornoyd_skole.json", _MEIS),
    Cells("neighbourhood_safe_youth", "fhi", "trygghet.json", _MEIS),
    Cells("local_environment_satisfied", "fhi", "lokalmiljo.json", _MEIS),
    # the whole country, from the yearly report of the surveys
    *typed("prosjekt", "landstall.csv", "leisure_organised_participates"),
)
