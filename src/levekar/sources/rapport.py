"""Values that the 2024 report prints without a source that can be fetched: one row each.

Raw file: ``<name>.csv``, UTF-8, comma, decimal point:
``measure,geo_level,geo,period,value,unit,claim_id`` and any of the group dimensions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.observations import CODES, GROUPS, TOTAL, UNITS
from levekar.sources import checks, delimited
from levekar.sources.http import Client
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "rapport"
COMMON = ("measure", "geo_level", "geo", "period", "value", "unit")
REQUIRED = (*COMMON, "claim_id")


def read(file: Path) -> pd.DataFrame:
    """Return the printed values in the standard dimensions, with measure, unit and claim_id."""
    return read_printed(file, REQUIRED)


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Tell how the file is got: the values stand in the report."""
    raise by_hand(request)


def read_printed(file: Path, required: tuple[str, ...]) -> pd.DataFrame:
    """Return typed values, each row checked: place and level, unit, codes, span, one of a kind."""
    import pandas as pd

    raw, data = cards.open_raw(file)
    out, places = [], []
    for line, row in enumerate(delimited.rows(data, file, required), start=2):
        place = f"rad {line}"
        level = checks.place(row["geo"], file, place, "geo")
        groups = {name: row.get(name) or TOTAL for name in GROUPS}
        coded = {name: (level,) if name == "geo_level" else codes for name, codes in CODES.items()}
        for name, codes in {**coded, "unit": UNITS}.items():
            found = groups.get(name) or row[name]
            if found not in codes:
                raise checks.fault(
                    file,
                    f"«{found}»",
                    " eller ".join(codes),
                    row=place,
                    column=name,
                    hint="rett raden; stedene står i data/geo/places.csv.",
                )
        value = checks.number(row["value"], file, place, "value")
        if row["unit"] == "percent":
            checks.percent(value, file, place, "value")
        out.append(dict(row) | groups | {"value": value})
        places.append(place)
    frame = pd.DataFrame(out, columns=None if out else [*required, *GROUPS])
    checks.unique(frame, places, file, ("measure", "geo", *GROUPS, "period"))
    checks.one_division(frame["geo"].tolist(), places, file, "geo")
    return frame.assign(flag="", brudd="", raw=raw.id, status=raw.card.status)
