"""Excel workbooks (.xlsx), read with openpyxl: values only, no formulas run, no styles kept."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from zipfile import BadZipFile

from levekar.errors import LevekarError, near
from levekar.paths import shown
from levekar.sources import checks

Cell = str | float | None


def sheets(data: bytes, file: Path) -> dict[str, list[list[Cell]]]:
    """Return sheet name → rows of cells; numbers are floats, everything else text or None."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # workbooks without default styles or with odd extensions are read all the same
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            return {
                sheet.title: [[_cell(v) for v in row] for row in sheet.iter_rows(values_only=True)]
                for sheet in book.worksheets
            }
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        kind = "fila er HTML" if data.lstrip()[:1] == b"<" else f"{type(error).__name__}: {error}"
        raise LevekarError(
            f"fila kan ikke leses som Excel-fil ({kind}).",
            where=shown(file),
            hint="hent fila på nytt; den skal være en .xlsx.",
        ) from error


def table(data: bytes, file: Path, sheet: str, header: int) -> list[dict[str, Cell]]:
    """Return the rows below row ``header`` of one sheet (the first if no name is given)."""
    found = sheets(data, file)
    name = sheet or next(iter(found))
    if name not in found:
        raise LevekarError(
            f"arket «{name}» finnes ikke.", where=shown(file), hint=near(name, list(found))
        )
    names = [" ".join(str(cell or "").split()) for cell in found[name][header - 1]]
    checks.columns([n for n in names if n], (), file)
    body = found[name][header:]
    while body and all(cell is None for cell in body[-1]):
        # empty rows at the end are no rows
        body.pop()
    return [{n: cell for n, cell in zip(names, row, strict=True) if n} for row in body]


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    return float(value) if isinstance(value, int | float) else str(value)
