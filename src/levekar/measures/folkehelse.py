"""Measures of chapter 3: health, quality of life, mental distress and hope for the future."""

from __future__ import annotations

from levekar.measures.definitions import AtLeast, Cells, HighMean, Share

TROUBLED = ("ganske mye plaget", "veldig mye plaget")
RARELY = ("aldri", "sjelden")
OFTEN = ("ofte", "svært ofte")
PRESSED = ("en del press", "mye press", "svært mye press")
# the six items of the composite, scored 1–4; the threshold is «ganske mye plaget» on average
DISTRESS = ("struggle", "sleep", "sad", "hopeless", "tense", "worry")
DISTRESS_SCALE = {
    "ikke plaget": 1.0,
    "litt plaget": 2.0,
    "ganske mye plaget": 3.0,
    "veldig mye plaget": 4.0,
}
PRESSURE = ("pressure_body", "pressure_sport", "pressure_social")

OF_RESPONDENTS = (
    Share(
        "health_not_satisfied",
        "health",
        ("svært misfornøyd", "litt misfornøyd", "verken misfornøyd eller fornøyd"),
    ),
    Share("health_satisfied", "health", ("litt fornøyd", "svært fornøyd")),
    Share("life_satisfied", "life", ("ja",)),
    Share("life_not_satisfied", "life", ("nei",)),
    Share("dislikes_self", "dislikes_self", ("ja",)),
    Share("lacks_wanted_in_life", "lacks_wanted", ("ja",)),
    Share("life_not_good", "life_not_good", ("ja",)),
    HighMean("mental_distress_many", DISTRESS, DISTRESS_SCALE, at_least=3),
    Share("distress_everything_struggle", "struggle", TROUBLED),
    Share("distress_sleep_problems", "sleep", TROUBLED),
    Share("distress_unhappy_sad_depressed", "sad", TROUBLED),
    Share("distress_hopelessness_future", "hopeless", TROUBLED),
    Share("distress_stiff_tense", "tense", TROUBLED),
    Share("distress_worry", "worry", TROUBLED),
    Share("mastery_rarely_never", "mastery", RARELY),
    Share("useful_rarely_never", "useful", RARELY),
    Share("energy_rarely_never", "energy", RARELY),
    Share("engaged_rarely_never", "engaged", RARELY),
    Share("happy_rarely_never", "happy", RARELY),
    Share("mastery_felt_often", "mastery", OFTEN),
    Share("useful_felt_often", "useful", OFTEN),
    Share("engaged_felt_often", "engaged", OFTEN),
    Share("depressive_symptoms_high", "depressive", ("høyt",)),
    Share("lonely_troubled", "lonely", TROUBLED),
    Share("lonely_very_troubled", "lonely", ("veldig mye plaget",)),
    Share("lonely_often", "lonely_often", OFTEN),
    Share("future_unemployed_yes", "future_unemployed", ("ja",)),
    Share("future_unemployed_dont_know", "future_unemployed", ("vet ikke",)),
    Share("future_unemployed_yes_or_dont_know", "future_unemployed", ("ja", "vet ikke")),
    Share("future_good_life_yes", "future_good_life", ("ja",)),
    Share("future_good_life_dont_know", "future_good_life", ("vet ikke",)),
    Share("future_good_life_no_or_dont_know", "future_good_life", ("nei", "vet ikke")),
    Share("pressure_body", "pressure_body", PRESSED),
    Share("pressure_sport", "pressure_sport", PRESSED),
    Share("pressure_social_media", "pressure_social", PRESSED),
    AtLeast("pressure_two_or_more_areas", PRESSURE, ("mye press", "svært mye press"), times=2),
    Share("pressure_trouble_coping", "pressure_coping", ("ja",)),
)

FROM_CELLS = (
    # FHI counts those who are satisfied
    Cells(
        "health_not_satisfied",
        "fhi",
        "fornoyd_helsa.json",
        {"MEASURE_TYPE": "MEIS"},
        complement=True,
    ),
    Cells("life_satisfaction_high", "fhi", "livskvalitet.json", {"MEASURE_TYPE": "MEIS"}),
    Cells(
        "dissatisfied_several_life_aspects",
        "fhi",
        "misfornoyd_flere_sider.json",
        {"MEASURE_TYPE": "MEIS"},
    ),
    Cells("lonely_troubled_fhi", "fhi", "ensomhet.json", {"MEASURE_TYPE": "MEIS"}),
    Cells(
        "population_rank", "rapport", "kapittel_3.csv", {"measure": "population_rank"}, unit="rank"
    ),
    Cells(
        "population_total",
        "rapport",
        "kapittel_3.csv",
        {"measure": "population_total"},
        unit="count",
    ),
    Cells(
        "population_0_20",
        "rapport",
        "kapittel_3.csv",
        {"measure": "population_0_20"},
        unit="count",
    ),
    Cells(
        "loneliness_change_factor",
        "rapport",
        "kapittel_3.csv",
        {"measure": "loneliness_change_factor"},
        unit="ratio",
    ),
)
