"""Tables typed or exported as CSV or xlsx: read strictly, with row and column named.

Both kinds give the same: a list of rows as text, and how messages name each row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.errors import LevekarError
from levekar.paths import shown
from levekar.sources import cells, checks, workbook
from levekar.sources.maps import TableMap, table_map

if TYPE_CHECKING:
    import pandas as pd

# What stands for a hidden or missing value in tables from the municipality, HUNT and microdata.no
SYMBOLS = ("*", ":", "..", ".", "")


def rows(
    data: bytes,
    file: Path,
    required: tuple[str, ...],
    *,
    separator: str = ",",
    encoding: str = "utf-8-sig",
    header: int = 1,
) -> list[dict[str, str]]:
    """Return the rows below line ``header`` of a CSV file; ``required`` columns must be there."""
    text = checks.decode(data, file, encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines = list(reader)[header - 1 :]
    while lines and not any(lines[-1]):
        # empty lines at the end are no rows
        lines.pop()
    # a header cell may hold a line break («Andel i \nTrondheim»)
    names = [" ".join(cell.split()) for cell in (lines[0] if lines else [])]
    checks.columns(names, required, file)
    out = []
    for number, row in enumerate(lines[1:], start=header + 1):
        if len(row) != len(names):
            raise LevekarError(
                f"rad {number}: ventet {len(names)} kolonner, fant {len(row)}.",
                where=shown(file),
                hint="rett raden; tekst med skilletegnet i skal stå i anførselstegn.",
            )
        out.append(dict(zip(names, row, strict=True)))
    return out


def measured(data: bytes, file: Path, chart: TableMap) -> tuple[pd.DataFrame, list[str]]:
    """Return a table with one or more value columns in long form, and a name for each row.

    The value columns are those under ``values`` in the map; each becomes rows with its kind in
    the column ``maal`` (antall, andel …). Numbers are Norwegian unless ``decimal: "."`` stands
    under ``options``. A symbol for a hidden value becomes NaN with the symbol as flag.
    """
    import pandas as pd

    options = chart.options
    header = int(options.get("header", 1))
    table = _table(data, file, options, header)
    names = list(table[0]) if table else []
    checks.columns(names, (*chart.required, *chart.values), file)
    comma = str(options.get("decimal", ",")) == ","
    out, places = [], []
    for line, row in enumerate(table, start=header + 1):
        own = {name: _text(row[name]) for name in names if name not in chart.values}
        for column, kind in chart.values.items():
            value, flag = cell(row[column], file, f"rad {line}", column, comma=comma)
            out.append(own | {"maal": kind, "value": value, "flag": flag})
            places.append(f"rad {line}")
    return pd.DataFrame(out, columns=None if out else [*names, "maal", "value", "flag"]), places


def cell(
    found: workbook.Cell, file: Path, row: str, column: str, *, comma: bool = True
) -> tuple[float, str]:
    """Return value and flag of one cell; a symbol for a hidden value is NaN with a flag."""
    if isinstance(found, float):
        return found, ""
    text = _text(found)
    if text in SYMBOLS:
        return float("nan"), text or ".."
    return checks.number(text, file, row, column, comma=comma), ""


def read_measured(file: Path, provider: str) -> pd.DataFrame:
    """Read a file with ``measured`` and put it in the standard dimensions."""
    raw, data = cards.open_raw(file)
    chart = table_map(provider, cards.base_name(file.name))
    frame, places = measured(data, file, chart)
    return cells.standardise(frame, raw, chart, places)


def _table(
    data: bytes, file: Path, options: Mapping[str, object], header: int
) -> Sequence[Mapping[str, workbook.Cell]]:
    if file.suffix == ".xlsx":
        return workbook.table(data, file, str(options.get("sheet", "")), header)
    return rows(
        data,
        file,
        (),
        separator=str(options.get("separator", ",")),
        encoding=str(options.get("encoding", "utf-8-sig")),
        header=header,
    )


def _text(found: workbook.Cell) -> str:
    if found is None:
        return ""
    return f"{found:g}" if isinstance(found, float) else found.strip()
