"""Register rows: one row for each person and year, with the variables of microdata.no.

Raw file: ``<name>.csv``, UTF-8, ``;`` between cells, with the columns of ``COLUMNS``: ``person`` (a
made-up number that follows the person), ``aar``, and the variables the report names in its
appendix 3. An empty cell means not registered. Rows about real people are lent by Statistics Norway
to a research project, and never enter git.

- ``BEFOLKNING_FOEDSELS_AAR_MND``: year and month of birth, ``199705`` or ``1997-05``
- ``BEFOLKNING_KOMMNR_FORMELL``: municipality of formal residence, four digits
- ``NUDB_BU``: highest completed education, NUS2000 code; its first digit is the level
- ``NUDB_KURS_NUS``: NUS2000 code of the education the person takes
- ``ARBLONN_ARB_H3LDELTID``: full or part time, empty without a job
- ``ARBLONN_ARB_ARBEIDSTID``: agreed hours a week
- ``ARBEIDSSOKER_ARBEIDSSOKERSTATUS_GROV``: status as job seeker, empty if not registered
- ``UFOERP2011FDT_GRAD``: degree of disability, 0–100
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.sources import checks, delimited
from levekar.sources.http import Client
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "register"
BIRTH = "BEFOLKNING_FOEDSELS_AAR_MND"
MUNICIPALITY = "BEFOLKNING_KOMMNR_FORMELL"
COMPLETED = "NUDB_BU"
STUDIES = "NUDB_KURS_NUS"
WORKING_TIME = "ARBLONN_ARB_H3LDELTID"
HOURS = "ARBLONN_ARB_ARBEIDSTID"
SEEKING = "ARBEIDSSOKER_ARBEIDSSOKERSTATUS_GROV"
DISABILITY = "UFOERP2011FDT_GRAD"
COLUMNS = (
    "person",
    "aar",
    BIRTH,
    MUNICIPALITY,
    COMPLETED,
    STUDIES,
    WORKING_TIME,
    HOURS,
    SEEKING,
    DISABILITY,
)
WEEK, WHOLE = 168.0, 100.0
# Column → what it must look like where it is filled in, and what a message says was expected
FORMS = {
    "person": (r".+", "et løpenummer som følger personen"),
    "aar": (r"(19|20)\d\d", "et årstall"),
    BIRTH: (r"(19|20)\d\d-?(0[1-9]|1[0-2])", "fødselsår og -måned, som 199705"),
    MUNICIPALITY: (r"\d{4}", "et kommunenummer med fire sifre"),
    COMPLETED: (r"\d{1,6}", "en NUS2000-kode"),
    STUDIES: (r"\d{1,6}", "en NUS2000-kode"),
}
NEEDED = ("person", "aar", BIRTH)


def read(file: Path) -> pd.DataFrame:
    """Return one row for each person and year, ready for ``levekar.cohorts``.

    Columns: person (str), year and birth_year (int), municipality, completed, studies,
    working_time, seeking (str, empty if not registered), hours (per week) and disability (percent)
    as floats, NaN if not registered. Every fault names its row and column; a person has at most one
    row a year.
    """
    import pandas as pd

    _, data = cards.open_raw(file)
    table = delimited.rows(data, file, COLUMNS, separator=";")
    out = []
    for line, row in enumerate(table, start=2):
        place = f"rad {line}"
        for column, (form, expected) in FORMS.items():
            if (row[column] or column in NEEDED) and not re.fullmatch(form, row[column]):
                raise checks.fault(file, f"«{row[column]}»", expected, row=place, column=column)
        out.append(
            {
                "person": row["person"],
                "year": int(row["aar"]),
                "birth_year": int(row[BIRTH][:4]),
                "municipality": row[MUNICIPALITY],
                "completed": row[COMPLETED],
                "studies": row[STUDIES],
                "working_time": row[WORKING_TIME],
                "hours": _number(row[HOURS], WEEK, file, place, HOURS),
                "seeking": row[SEEKING],
                "disability": _number(row[DISABILITY], WHOLE, file, place, DISABILITY),
            }
        )
    frame = pd.DataFrame(out)
    if out:
        places = [f"rad {line}" for line in range(2, len(out) + 2)]
        checks.unique(frame, places, file, ("person", "year"))
    return frame


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Tell how the file is got: rows about persons are applied for."""
    raise by_hand(request)


def _number(text: str, most: float, file: Path, row: str, column: str) -> float:
    if not text:
        return float("nan")
    value = checks.number(text, file, row, column, comma=True)
    if not 0 <= value <= most:
        raise checks.fault(file, text, f"et tall fra 0 til {most:g}", row=row, column=column)
    return value
