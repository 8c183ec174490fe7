"""Follow a cohort through the registers: where those who grew up here stand years later.

The report shows seven indicators for 15-year-olds in Trondheim, ten years on, from microdata.no
(chapter 5.8, variables in appendix 3). This is the analysis behind such a table, as a function of
rows about persons, so that it can be done again for any cohort, place and span.

The report does not define every indicator to the letter. Where it is silent, the choice made here
stands with the indicator below. Everybody is counted in the denominator, also those who
have died or moved abroad since: of a cohort, not of those who are left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import TYPE_CHECKING

from levekar import cards, disclosure, edition, geography, observations
from levekar.claims.statements import half_up
from levekar.errors import LevekarError

if TYPE_CHECKING:
    import pandas as pd

    Indicator = Callable[[pd.DataFrame], pd.Series[bool]]

UPPER_SECONDARY, HIGHEST = "4", "8"
"""NUS2000: level 4 is completed upper secondary education, 8 a doctorate; 9 is not stated."""
FULL_TIME = "heltid"
REGISTER_FILE = "kohorter.csv"


def _completed(after: pd.DataFrame) -> pd.Series[bool]:
    # level 3 is upper secondary education begun, not completed
    return after["completed"].str[:1].between(UPPER_SECONDARY, HIGHEST)


def _studies(after: pd.DataFrame) -> pd.Series[bool]:
    return after["studies"] != ""


def _active(after: pd.DataFrame) -> pd.Series[bool]:
    return _studies(after) | (after["working_time"] != "") | (after["hours"] > 0)


def _works(after: pd.DataFrame) -> pd.Series[bool]:
    # work as main activity: full time and not in education. The report's own parts do not add up
    # to «education or work» either
    return (after["working_time"].str.lower() == FULL_TIME) & ~_studies(after)


def _seeks(after: pd.DataFrame) -> pd.Series[bool]:
    return after["seeking"] != ""


def _outside(after: pd.DataFrame) -> pd.Series[bool]:
    # only those who are still registered can be seen to be outside
    return after["registered"] & ~_active(after) & ~_seeks(after)


def _disabled(after: pd.DataFrame) -> pd.Series[bool]:
    return after["disability"] > 0


INDICATORS: Mapping[str, Indicator] = {
    "cohort_still_resident_10y": lambda after: after["municipality"] == after["home"],
    "cohort_completed_upper_secondary_10y": _completed,
    "cohort_in_education_or_work_10y": _active,
    "cohort_in_education_10y": _studies,
    "cohort_in_work_10y": _works,
    "cohort_outside_10y": _outside,
    "cohort_disability_degree_10y": _disabled,
    "cohort_job_seekers_10y": _seeks,
    "cohort_outside_excl_disability_10y": lambda after: _outside(after) & ~_disabled(after),
}
"""Measure → whom it counts, given everyone's row at the end and ``home``, where they grew up."""


def follow(
    rows: pd.DataFrame,
    *,
    year: int,
    municipality: str = "",
    age: int = 15,
    span: int = 10,
    status: str = "official",
    raw: str = "",
) -> pd.DataFrame:
    """Return observations of how the ``age``-year-olds of ``year`` fare ``span`` years later.

    ``rows`` are as ``levekar.sources.register.read`` gives them. The cohort is everyone who turned
    ``age`` in ``year`` and lived in ``municipality`` (the edition's own if not given). Values are
    percent of the cohort with numerator and denominator, after disclosure control. No such person,
    or no row at all from the last year, is an error: it would give zeros that look like knowledge.
    """
    import pandas as pd

    place = municipality or edition.edition().kommune
    start = rows[
        (rows["year"] == year)
        & (rows["birth_year"] == year - age)
        & (rows["municipality"] == place)
    ]
    years = ", ".join(str(y) for y in sorted(set(rows["year"])))
    if start.empty:
        raise LevekarError(
            f"ingen {age}-åringer bodde i kommune {place} i {year}.",
            where=raw or "registerradene",
            hint=f"år som finnes: {years or 'ingen'}.",
        )
    later = rows[rows["year"] == year + span]
    if later.empty:
        raise LevekarError(
            f"det er ingen rader fra {year + span}, {span} år etter.",
            where=raw or "registerradene",
            hint=f"år som finnes: {years}. Velg et annet år eller et annet spenn.",
        )
    after = start[["person"]].merge(later, on="person", how="left", indicator=True)
    after["registered"] = after.pop("_merge") == "both"
    words = ["municipality", "completed", "studies", "working_time", "seeking"]
    after[words] = after[words].fillna("")
    after["home"] = place
    n = len(after)
    counted = {key: int(of(after).sum()) for key, of in INDICATORS.items()}
    frame = observations.complete(
        pd.DataFrame(
            {
                "measure": list(counted),
                "value": [half_up(100 * count / n, 0) for count in counted.values()],
                "count": list(counted.values()),
            }
        ),
        provider="register",
        geo_level=geography.level(place),
        geo=place,
        age=str(age + span),
        category=f"{age} år i {year}",
        period=str(year + span),
        n=float(n),
        unit="percent",
        status=status,
        raw=raw or "register",
    )
    protected = disclosure.protect(frame, linked=[standing()])
    return observations.validate(edition.shown(protected), "kohorten")


def cohort(year: int, *, municipality: str = "", age: int = 15, span: int = 10) -> pd.DataFrame:
    """Return ``follow`` on the rows that lie in data/raw/register.

    Demo rows are made up, and what comes of them is marked as synthetic.
    """
    from levekar.sources import register

    file = cards.resolve(register.PROVIDER, REGISTER_FILE)
    raw, _ = cards.open_raw(file)
    return follow(
        register.read(file),
        year=year,
        municipality=municipality,
        age=age,
        span=span,
        status=raw.card.status,
        raw=raw.id,
    )


def standing() -> disclosure.Question:
    """Return how the indicators overlap: each counts some of all the ways a person can stand."""
    import pandas as pd

    ways = product((True, False), ("", "1"), ("", FULL_TIME, "deltid"), ("", "1"), (0.0, 50.0))
    names = ["registered", "studies", "working_time", "seeking", "disability"]
    after = pd.DataFrame(ways, columns=names).assign(hours=0.0)
    # who is not registered has no other mark
    gone = ~after["registered"]
    marked = _active(after) | _seeks(after) | _disabled(after)
    after = after[~(gone & marked)].reset_index(drop=True)
    apart = ("cohort_still_resident_10y", "cohort_completed_upper_secondary_10y")
    answers = {
        key: frozenset(str(i) for i in after.index[of(after)])
        for key, of in INDICATORS.items()
        if key not in apart
    }
    return disclosure.Question("stilling", answers, frozenset(str(i) for i in after.index))
