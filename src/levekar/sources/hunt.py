"""HUNT: tables by levekårssone, age or education, from NTNU's reports or sent by the study.

Raw file: ``<name>.csv`` (UTF-8, comma or what the map says) or ``<name>.xlsx``, one row for each
cell, with the columns of data/maps/hunt.yml: ``sone`` (name in the municipality's division of 60
zones), ``kjonn``, ``alder``, ``utdanning``, ``periode`` as the table has them, and ``andel`` with a
decimal comma. Zone names must be those of data/geo/places.csv. Real files never enter git.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from levekar.sources import delimited
from levekar.sources.http import Client
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "hunt"


def read(file: Path) -> pd.DataFrame:
    """Return the cells of one table in the standard dimensions, the kind of value in ``maal``."""
    return delimited.read_measured(file, PROVIDER)


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Tell how the file is got: the tables stand in reports, or are sent by HUNT."""
    raise by_hand(request)
