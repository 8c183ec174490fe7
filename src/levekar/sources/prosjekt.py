"""Values printed in project reports (NTNU Samfunnsforskning, Anderssen et al., …), typed by hand.

Raw file: ``<name>.csv``, UTF-8, comma, decimal point, one row for each printed value:
``measure,geo_level,geo,period,value,unit,kilde`` and any of the group dimensions (sex, age,
education, category …). ``kilde`` says where it is printed («tabell 4.2, s. 31»).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from levekar.sources import rapport
from levekar.sources.http import Client
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "prosjekt"
REQUIRED = (*rapport.COMMON, "kilde")


def read(file: Path) -> pd.DataFrame:
    """Return the printed values in the standard dimensions, with measure, unit and kilde."""
    return rapport.read_printed(file, REQUIRED)


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Tell how the file is got: values are read from the report and typed."""
    raise by_hand(request)
