"""Violence and threats by persons under 18: one row for each count, one column for each year.

Raw file: ``<name>.csv``, UTF-8, comma, decimal point: ``maal,2011,2012,…``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.errors import LevekarError
from levekar.paths import shown
from levekar.sources import cells, checks, delimited
from levekar.sources.http import Client
from levekar.sources.maps import table_map
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "politi"


def read(file: Path) -> pd.DataFrame:
    """Return one row for each count and year, the name of the count in ``maal``."""
    import pandas as pd

    raw, data = cards.open_raw(file)
    table = delimited.rows(data, file, ("maal",))
    years = [name for name in (table[0] if table else {}) if re.fullmatch(r"\d{4}", name)]
    if not years:
        raise LevekarError(
            "fila har ingen kolonner med årstall.",
            where=shown(file),
            hint="overskriftsraden skal være maal,2011,2012,….",
        )
    out = [
        {
            "maal": row["maal"],
            "period": year,
            "value": checks.number(row[year], file, f"rad {line}", year),
            "flag": "",
        }
        for line, row in enumerate(table, start=2)
        for year in years
    ]
    places = [f"rad {line}" for line in range(2, len(table) + 2) for _ in years]
    chart = table_map(PROVIDER, cards.base_name(file.name))
    return cells.standardise(pd.DataFrame(out), raw, chart, places)


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Tell how the file is got: the counts stand in a report."""
    raise by_hand(request)
