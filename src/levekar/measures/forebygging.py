"""Measures of chapter 4 G: tobacco, drugs, alcohol, exercise, meals and violence."""

from __future__ import annotations

from levekar.measures.definitions import Cells, Share, typed
from levekar.measures.oppvekst import AT_LEAST_ONCE, WEEKLY

USES = ("sjeldnere enn hver uke", "hver uke, men ikke hver dag", "hver dag")

OF_RESPONDENTS = (
    Share("daily_smokers", "smoking", ("hver dag",)),
    Share("non_smokers", "smoking", ("ikke",)),
    Share("daily_snus", "snus", ("hver dag",)),
    Share("non_snus", "snus", ("ikke",)),
    Share("snus_use", "snus", USES),
    Share("cannabis_used_last_year", "cannabis", AT_LEAST_ONCE),
    Share("cannabis_offered_last_year", "cannabis_offered", ("ja",)),
    Share("other_drugs_used_last_year", "other_drugs", AT_LEAST_ONCE),
    Share("drunk_last_year", "drunk", AT_LEAST_ONCE),
    Share("been_visibly_drunk", "visibly_drunk", ("ja",)),
    Share("alcohol_debut_14_or_younger", "alcohol_debut", ("14 år eller yngre",)),
    Share("drinks_alcohol_monthly", "alcohol", ("hver måned", "hver uke"), decimals=1),
    Share("allowed_to_drink_by_parents", "alcohol_allowed", ("ja",)),
    Share("been_in_fight", "fight", ("ja",)),
    Share("exercise_at_least_weekly", "exercise", WEEKLY),
    Share("exercise_at_least_5_days", "exercise", ("minst fem dager",)),
    Share("physically_active_sweaty_weekly", "sweaty", WEEKLY),
    Share("breakfast_before_school", "breakfast", ("ja",)),
    Share("packed_lunch_at_school", "packed_lunch", ("ja",)),
)

_ROWS = (
    ("violence_threat_unique_persons", "Unike personer", "count", 0),
    ("violence_threat_offences", "Lovbrudd", "count", 0),
    ("violence_threat_incidents", "Hendelser", "count", 0),
    ("violence_threat_offences_per_person", "Lovbrudd per person", "ratio", 1),
    ("violence_threat_offences_per_incident", "Lovbrudd per hendelse", "ratio", 1),
)

FROM_CELLS = (
    Cells("cannabis_used_last_year", "fhi", "hasj.json", {"MEASURE_TYPE": "MEIS"}),
    *typed(
        "prosjekt",
        "landstall.csv",
        "daily_smokers",
        "cannabis_used_last_year",
        "drunk_last_year",
        "allowed_to_drink_by_parents",
        "exercise_at_least_5_days",
    ),
    *(
        Cells(key, "politi", "vold_under_18.csv", {"maal": row}, decimals, unit)
        for key, row, unit, decimals in _ROWS
    ),
)
