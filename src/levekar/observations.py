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
COLUMNS = (*KEY, "value", "count", "n", "unit", "status", "reason", "raw")
CODES: Mapping[str, tuple[str, ...]] = {
    "geo_level": GEO_LEVELS,
    "sex": ("F", "M", TOTAL),
    "school_level": ("B", "U", "V", TOTAL),
    "grade": ("5", "6", "7", "8", "9", "10", "Vg1", "Vg2", "Vg3", TOTAL),
    "ses": ("lav", "middels", "høy", TOTAL),
}


@cache
def schema() -> pa.DataFrameSchema:
    """Return the pandera schema of an observation table."""
    import pandera.pandas as pa

    def text(**kwargs: Any) -> pa.Column:
        return pa.Column(str, nullable=False, **kwargs)

    columns = {name: text(checks=pa.Check.str_length(min_value=1)) for name in KEY}
    columns |= {name: text(checks=pa.Check.isin(codes)) for name, codes in CODES.items()}
    columns |= {
        "value": pa.Column(float, nullable=True),
        "count": pa.Column(float, pa.Check.ge(0), nullable=True),
        "n": pa.Column(float, pa.Check.ge(0), nullable=True),
        "unit": text(checks=pa.Check.isin(UNITS)),
        "status": text(checks=pa.Check.isin(STATUSES)),
        "reason": text(),
        "raw": text(checks=pa.Check.str_length(min_value=1)),
    }
    hidden = pa.Check(
        lambda df: df["value"].isna() == df["status"].isin(["suppressed", "missing"]),
        name="value_and_status",
        error="en skjult eller ukjent verdi skal være tom, og bare den",
    )
    percent = pa.Check(
        lambda df: ~((df["unit"] == "percent") & ~df["value"].between(0, 100)) | df["value"].isna(),
        name="percent_0_100",
        error="prosent utenfor 0–100",
    )
    return pa.DataFrameSchema(
        columns, checks=[hidden, percent], strict=True, ordered=False, unique=list(KEY)
    )


def empty() -> pd.DataFrame:
    """Return an observation table without rows."""
    import pandas as pd

    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    return frame.astype({"value": float, "count": float, "n": float})


def complete(frame: pd.DataFrame, **defaults: Any) -> pd.DataFrame:
    """Fill in the columns a source did not give and put all in order.

    Groups that are not given are totals; ``value``, ``count`` and ``n`` are floats.
    """
    import pandas as pd

    filled: dict[str, Any] = dict.fromkeys(GROUPS, TOTAL) | {"reason": ""} | defaults
    out = frame.copy()
    for name, value in filled.items():
        if name not in out:
            out[name] = value
    for name in ("value", "count", "n"):
        out[name] = pd.to_numeric(out[name]).astype(float) if name in out else float("nan")
    text = [c for c in COLUMNS if c not in ("value", "count", "n")]
    out = out.astype(dict.fromkeys(text, "str"))
    return out[list(COLUMNS)].reset_index(drop=True)


def validate(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return ``frame`` if it follows the schema; else an error that names the first rows."""
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
    import pandas as pd

    chosen: dict[str, list[str]] = {}
    for name, wanted in selection.items():
        if name not in KEY:
            raise LevekarError(f"Ukjent dimensjon «{name}».", hint=near(name, list(KEY)))
        chosen[name] = [wanted] if isinstance(wanted, str) else [str(w) for w in wanted]
    if totals:
        chosen = {g: [TOTAL] for g in GROUPS if g not in chosen} | chosen
    mask = pd.Series(True, index=table.index)
    for name, wanted in chosen.items():
        mask &= table[name].isin(wanted)
    out = table[mask]
    for name, wanted in reversed(list(chosen.items())):
        if len(wanted) > 1:
            places = out[name].map({code: i for i, code in enumerate(wanted)})
            out = out.loc[places.sort_values(kind="stable").index]
    return out.reset_index(drop=True)
