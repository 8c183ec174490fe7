"""Measures that stand in the report as single printed values, without a data file behind them."""

from __future__ import annotations

from functools import partial

from levekar.measures.definitions import typed

_4a = partial(typed, "rapport", "kapittel_4a.csv")
_4b = partial(typed, "rapport", "kapittel_4b.csv")
_4c = partial(typed, "rapport", "kapittel_4c.csv")
_4d = partial(typed, "rapport", "kapittel_4d.csv")
_4e = partial(typed, "rapport", "kapittel_4e.csv")
_4f = partial(typed, "rapport", "kapittel_4f.csv")
_4g = partial(typed, "rapport", "kapittel_4g.csv")
_4h = partial(typed, "rapport", "kapittel_4h.csv")
_5_3 = partial(typed, "rapport", "kapittel_5_3.csv")
_5_6 = partial(typed, "rapport", "kapittel_5_6.csv")
_5_8 = partial(typed, "rapport", "kapittel_5_8.csv")

OF_RESPONDENTS = ()

FROM_CELLS = (
    *_4a(
        "kindergarten_teacher_education",
        "kindergarten_skilled_worker",
        "kindergarten_extra_resources",
        "kindergarten_special_ed",
        decimals=1,
    ),
    *_4a(
        "kindergartens_not_meeting_pedagogue_norm",
        "kindergartens_not_meeting_staff_norm",
        unit="count",
    ),
    *_4b(
        "adapted_wants_more_with_peers",
        "student_cannot_afford_unexpected",
        "student_city_satisfied",
        "student_culture_satisfied",
        "student_feels_isolated",
        "student_health_services_satisfied",
        "student_milieu_satisfied",
        "student_nightlife_satisfied",
        "student_transit_satisfied",
    ),
    *_4b("student_misses_company", decimals=1),
    *_4b(
        "student_city_satisfied_rank",
        "student_summer_job_rank",
        "student_volunteering_rank",
        unit="rank",
    ),
    *_4b("depression_odds_girls_vs_boys_same_school", unit="ratio"),
    *_4b("student_distress_growth_years", unit="years"),
    *_4c(
        "jobseekers_count_by_education",
        "labour_shortage_persons",
        "sick_leave_decline_quarters",
        "skilled_worker_shortage",
        unit="count",
    ),
    *_4c("absence_work_environment_share", "jobseekers_share_by_education"),
    *_4c("registered_unemployment_nav", decimals=1),
    *_4c("largest_diagnosis_group_health_benefits_young", unit="rank"),
    *_4c("jobseekers_per_vacancy", unit="ratio"),
    *_4d("electricity_customers_count", "electricity_obligatory_supply_count", unit="count"),
    *_4d(
        "digital_vulnerability_share",
        "inequality_reduction_tax_transfers",
        "net_wealth_share_top1",
        "net_wealth_share_top10",
    ),
    *_4d("young_disabled_count_change_factor", unit="ratio"),
    *_4e("immigrant_share_africa_asia", decimals=1),
    *_4e("mental_disorder_share", "noise_exposed_share"),
    *_4f("life_dissatisfied_adults", "psychological_violence_close_relations", "violence_any"),
    *_4f("immigrant_health_rank", "young_disability_main_cause", unit="rank"),
    *_4f("neet_depressed_or_nervous_ratio", "neet_depressed_ratio", unit="ratio"),
    *_4g("food_budget_share_of_income", decimals=1),
    *_4g(
        "obesity",
        "overweight",
        "overweight_incl_obesity",
        "overweight_relative_difference_mothers_education",
    ),
    *_4g("most_common_illegal_drug", unit="rank"),
    *_4g("violence_threat_offenders_per_1000", decimals=1, unit="per_1000"),
    *_4h("bua_used_last_year", "very_satisfied_walking_cycling_paths"),
    *_4h("toll_ring_passes_by_income", unit="rank"),
    *_5_3("expected_completion_comparison_group", "unginvest_complete_upper_secondary_or_higher"),
    # a fall is no share: it may be below zero
    *_5_6("vtf_criminal_acts_reduction", unit="percent_change"),
    *_5_6("vtf_in_work_school_apprenticeship", unit="count"),
    *_5_8(
        "cohort_higher_education_1y_10y",
        "cohort_job_seekers_10y",
        "cohort_lower_secondary_highest_10y",
    ),
    *_5_8("cohort_size_age15", unit="count"),
)
