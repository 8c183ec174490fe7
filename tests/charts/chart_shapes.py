"""Made-up measure tables with the shapes of the report's figures.

Values are round or counted up, so that nobody takes them for results.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd

from levekar import observations
from levekar.catalogue import figure


def observed(values: Any, *, status: str | list[str] = "synthetic", **columns: Any) -> pd.DataFrame:
    """Return a measure table: list columns are crossed in the order given, others are constant."""
    crossed = {k: v for k, v in columns.items() if isinstance(v, list)}
    rows = [dict(zip(crossed, combo, strict=True)) for combo in product(*crossed.values())]
    frame = pd.DataFrame(rows or [{}], index=range(max(1, len(rows))))
    values = list(values)
    frame["value"] = [float("nan") if v is None else float(v) for v in values]
    frame["status"] = status
    frame.loc[frame["value"].isna() & ~frame["status"].isin(["suppressed"]), "status"] = "missing"
    constant = {k: v for k, v in columns.items() if not isinstance(v, list)}
    defaults = {"provider": "ungdata", "geo_level": "kommune", "geo": "5001", "unit": "percent"}
    if "geo" in crossed:
        frame["geo_level"] = ["land" if g == "0" else "kommune" for g in frame["geo"]]
    defaults |= {"raw": "ungdata/prove.sav", "period": "2021"} | constant
    return observations.complete(frame, **defaults)


SES = ["lav", "middels", "høy"]
SEXES = ["F", "M"]
BYDELER = ["500101", "500102", "500103", "500104"]


def figur_09(**more: Any) -> pd.DataFrame:
    return observed(
        [20, 25, 30, 40, 22, 21, 20, 20],
        measure="health_not_satisfied",
        sex=SEXES,
        school_level="U",
        period=["2010", "2013", "2017", "2021"],
        **more,
    )


def figur_10(**more: Any) -> pd.DataFrame:
    values = [50, 60, 70, 60, 70, 80]
    return observed(
        values, measure="health_satisfied", sex=SEXES, ses=SES, school_level="U", **more
    )


def figur_11(**more: Any) -> pd.DataFrame:
    values = [70, 90, 80, 85]
    frame = observed(values, measure="life_satisfied", school_level=["U", "V"], sex=SEXES, **more)
    frame.loc[frame["school_level"] == "V", "period"] = "2020"
    return frame


def figur_12(**more: Any) -> pd.DataFrame:
    values = [20, 30, 38, 20, 25, 30, 21, 26, 31, 10, 20, 30, 12, 22, 32, 30, 40, 48]
    return observed(
        values,
        measure=list(figure("figur-12").measures),
        period=["2013", "2017", "2021"],
        school_level="U",
        **more,
    )


def figur_13(**more: Any) -> pd.DataFrame:
    values = [61, 40, 62, 41, 63, 42, 60, 43, 30, 20]
    measures = list(figure("figur-13").measures)
    return observed(values, measure=measures, sex=SEXES, school_level="U", **more)


def figur_14(**more: Any) -> pd.DataFrame:
    values = [30.5, 20.5, 15.5, 15, 12.5, 9.5]
    return observed(
        values, measure="depressive_symptoms_high", sex=SEXES, ses=SES, school_level="U", **more
    )


def figur_15(**more: Any) -> pd.DataFrame:
    values = [15, 5, 14, 6]
    return observed(
        values,
        measure="lonely_very_troubled",
        school_level=["U", "V"],
        sex=SEXES,
        period="2020/2021",
        **more,
    )


def figur_16(**more: Any) -> pd.DataFrame:
    values = [51, 60, 65, 60, 70, 79]
    return observed(
        values, measure="future_good_life_yes", sex=SEXES, ses=SES, school_level="U", **more
    )


def figur_17(**more: Any) -> pd.DataFrame:
    measures = list(figure("figur-17").measures)
    values = [41, 42, 43, 44, 25, 20]
    return observed(values, measure=measures, school_level=["U", "V"], period="2020/2021", **more)


def figur_18(**more: Any) -> pd.DataFrame:
    """Four lines that end close together, over eleven school years."""
    years = [f"20{y}/{y + 1}" for y in range(13, 24)]
    values = [90 - i - (j % 3) for i in range(4) for j in range(11)]
    return observed(
        values,
        measure=figure("figur-18").measures[0],
        geo=BYDELER,
        period=years,
        grade="7",
        sex="F",
        **more,
    )


def figur_19(**more: Any) -> pd.DataFrame:
    """Three measures by an ordered group."""
    values = [70, 80, 90, 60, 70, 80, 30, 20, 10]
    return observed(values, measure=list(figure("figur-19").measures), ses=SES, sex="F", **more)


def tabell_1(**more: Any) -> pd.DataFrame:
    periods = ["2016–2018", "2017–2019", "2018–2020", "2019–2021", "2020–2022"]
    values = [1 + 0.1 * i + 0.2 * j for i in range(6) for j in range(5)]
    more = {"status": "published", "provider": "fhi", "raw": "fhi/prove.json"} | more
    return observed(
        values,
        measure=figure("tabell-1").measures[0],
        geo=["0", "5001", *BYDELER],
        age="18–29",
        period=periods,
        **more,
    )


def tabell_3(**more: Any) -> pd.DataFrame:
    entry = figure("tabell-3")
    years = [str(y) for y in range(2011, 2021)]
    values = [
        (1 + 0.1 * j) if i >= 3 else 10 * (i + 1) * (j + 1) for i in range(5) for j in range(10)
    ]
    more = {"status": "published", "provider": "politiet", "raw": "politiet/prove.csv"} | more
    frame = observed(values, measure=list(entry.measures), period=years, age="0–17", **more)
    frame.loc[frame["measure"].isin(entry.measures[:3]), "unit"] = "count"
    frame.loc[frame["measure"].isin(entry.measures[3:]), "unit"] = "ratio"
    return frame


FIGURES: dict[str, tuple[Any, dict[str, Any]]] = {
    "figur-09": (figur_09, {"chart": "line", "x": "period", "series": "sex"}),
    "figur-10": (figur_10, {"chart": "bar", "x": "ses", "series": "sex"}),
    "figur-11": (figur_11, {"chart": "bar", "x": "school_level", "series": "sex"}),
    "figur-12": (figur_12, {"chart": "bar", "x": "measure", "series": "period"}),
    "figur-13": (figur_13, {"chart": "bar", "x": "measure", "series": "sex"}),
    "figur-14": (figur_14, {"chart": "bar", "x": "sex", "series": "ses"}),
    "figur-15": (figur_15, {"chart": "bar", "x": "school_level", "series": "sex"}),
    "figur-16": (figur_16, {"chart": "bar", "x": "sex", "series": "ses"}),
    "figur-17": (figur_17, {"chart": "bar", "x": "measure", "series": "school_level"}),
    "figur-18": (figur_18, {"chart": "line", "x": "period", "series": "geo"}),
    "figur-19": (figur_19, {"chart": "bar", "x": "measure", "series": "ses"}),
    "tabell-1": (tabell_1, {"chart": "line", "x": "period", "series": "geo"}),
}
