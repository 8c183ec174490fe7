"""The tidy form of every number in the book.

One row is one value: a measure, from one provider, for one combination of the dimensions and
one period. A total is always written ``all``. The schema is what sources, measures, charts and
disclosure control agree on; nothing here knows a provider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from levekar.errors import LevekarError, near

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

TOTAL = "all"
GEO_LEVELS = ("land", "fylke", "kommune", "bydel", "sone", "sonegruppe", "omrade")
GROUPS = ("sex", "age", "school_level", "grade", "ses", "education", "immigrant", "category")
DIMENSIONS = ("geo_level", "geo", *GROUPS, "period")
KEY = ("measure", "provider", *DIMENSIONS)
STATUSES = ("official", "published", "synthetic", "suppressed", "missing")
UNITS = (
    "percent",
    "percentage_points",
    "percent_change",
    "count",
    "per_1000",
    "ratio",
    "nok",
    "rank",
    "years",
    "score",
)
NUMBERS = ("value", "count", "n")
COLUMNS = (*KEY, *NUMBERS, "unit", "status", "reason", "raw")
CODES: Mapping[str, tuple[str, ...]] = {
    "geo_level": GEO_LEVELS,
    "sex": ("F", "M", TOTAL),
    "school_level": ("B", "U", "V", TOTAL),
    "grade": ("5", "6", "7", "8", "9", "10", "Vg1", "Vg2", "Vg3", TOTAL),
    "ses": ("lav", "middels", "høy", TOTAL),
}
# every column of text but the reason has something in it, or one of a list
LISTED: Mapping[str, tuple[str, ...]] = {**CODES, "unit": UNITS, "status": STATUSES}
FILLED = tuple(name for name in (*KEY, "raw") if name not in LISTED)


@cache
def schema() -> pa.DataFrameSchema:
    """Return the pandera schema of an observation table."""
    import pandera.pandas as pa

    def text(**kwargs: Any) -> pa.Column:
        return pa.Column(str, nullable=False, **kwargs)

    columns = {name: text(checks=pa.Check.str_length(min_value=1)) for name in FILLED}
    columns |= {name: text(checks=pa.Check.isin(codes)) for name, codes in LISTED.items()}
    columns |= {
        "value": pa.Column(float, nullable=True),
        "count": pa.Column(float, pa.Check.ge(0), nullable=True),
        "n": pa.Column(float, pa.Check.ge(0), nullable=True),
        "reason": text(),
    }
    hidden = pa.Check(
        _hidden_is_empty,
        name="value_and_status",
        error="en skjult eller ukjent verdi skal være tom, og bare den",
    )
    percent = pa.Check(_percent_in_range, name="percent_0_100", error="prosent utenfor 0–100")
    return pa.DataFrameSchema(
        columns, checks=[hidden, percent], strict=True, ordered=False, unique=list(KEY)
    )


def _hidden_is_empty(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["value"].isna() == frame["status"].isin(["suppressed", "missing"])


def _percent_in_range(frame: pd.DataFrame) -> pd.Series[bool]:
    odd = (frame["unit"] == "percent") & ~frame["value"].between(0, 100)
    return ~odd | frame["value"].isna()


def _fits(frame: pd.DataFrame) -> bool:
    """Tell whether a table follows the schema to the letter; if not, the schema says what is wrong.

    For tables in order, which nearly all are, this spares loading pandera and takes a tenth of the
    time.
    """
    if len(frame.columns) != len(COLUMNS) or set(frame) != set(COLUMNS):
        return False
    if any(frame[name].dtype != ("float" if name in NUMBERS else "str") for name in COLUMNS):
        return False
    for name in (*FILLED, *LISTED, "reason"):
        found = set(frame[name].unique())
        if name in LISTED and not found <= set(LISTED[name]):
            return False
        if not all(isinstance(text, str) and (text or name == "reason") for text in found):
            return False
    return (
        not (frame[["count", "n"]] < 0).any(axis=None)
        and bool(_hidden_is_empty(frame).all() and _percent_in_range(frame).all())
        and not frame.duplicated(list(KEY)).any()
    )


def empty() -> pd.DataFrame:
    """Return an observation table without rows."""
    import pandas as pd

    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    return frame.astype(dict.fromkeys(NUMBERS, float))


def complete(frame: pd.DataFrame | Mapping[str, Sequence[Any]], **defaults: Any) -> pd.DataFrame:
    """Return a table with the columns a source did not give filled in, and all in order.

    ``frame`` may also be columns of the same length by name. Groups that are not given are totals;
    ``value``, ``count`` and ``n`` are floats.
    """
    import numpy as np
    import pandas as pd

    filled: dict[str, Any] = dict.fromkeys(GROUPS, TOTAL) | {"reason": ""} | defaults
    filled = dict.fromkeys(NUMBERS, float("nan")) | filled
    first = frame if isinstance(frame, pd.DataFrame) else next(iter(frame.values()), ())
    out: dict[str, Any] = {}
    # column by column into one frame: changing a frame again and again costs far more
    for name in COLUMNS:
        given: Any = frame[name] if name in frame else [filled[name]] * len(first)
        if name in NUMBERS:
            out[name] = np.asarray(pd.to_numeric(given), dtype=float)
        elif isinstance(given, pd.Series) and given.dtype == "str":
            out[name] = given.array
        else:
            out[name] = pd.array(given, dtype="str")
    return pd.DataFrame(out)


def validate(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return ``frame`` if it follows the schema; else an error that names the first rows."""
    if _fits(frame):
        return frame
    import pandera.errors

    try:
        return schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        rows = []
        for case in cases.head(5).itertuples():
            index = "" if case.index is None or case.index != case.index else f"rad {case.index}: "
            column = f"{case.column}: " if case.column else ""
            rows.append(f"{index}{column}{case.failure_case!s:.60} ({case.check})")
        raise LevekarError(
            f"{len(cases)} verdier følger ikke skjemaet for observasjoner: " + "; ".join(rows),
            where=where,
            hint="rett fila, eller variabelkartet som oversetter den.",
        ) from error


Selection = Mapping[str, "str | Sequence[str]"]


def select(table: pd.DataFrame, selection: Selection, *, totals: bool = True) -> pd.DataFrame:
    """Return the rows of ``table`` that match ``selection``, in the order that it lists.

    A dimension that is not named means the total (``totals=True``), except ``geo``,
    ``geo_level``, ``provider`` and ``period``, which are then left free.
    """
    chosen: dict[str, list[str]] = {}
    for name, wanted in selection.items():
        if name not in KEY:
            raise LevekarError(f"Ukjent dimensjon «{name}».", hint=near(name, list(KEY)))
        chosen[name] = [wanted] if isinstance(wanted, str) else [str(w) for w in wanted]
    if totals:
        chosen = {g: [TOTAL] for g in GROUPS if g not in chosen} | chosen
    codes = {name: table[name].tolist() for name in chosen}
    rows = list(range(len(table)))
    for name, wanted in chosen.items():
        rows = [row for row in rows if codes[name][row] in wanted]
    places = {
        name: {code: i for i, code in enumerate(wanted)}
        for name, wanted in chosen.items()
        if len(wanted) > 1
    }
    rows.sort(key=lambda row: [place[codes[name][row]] for name, place in places.items()])
    return table.iloc[rows].reset_index(drop=True)
