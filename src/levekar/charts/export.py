"""Writing figures to files, the same bytes each time."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.charts import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

PNG_DPI = 192
"""Twice the 96 dots per inch of a screen."""


def svg(picture: Picture, title: str) -> bytes:
    """Return the picture as SVG; letters are outlines, so that it looks the same everywhere."""
    # no date and no program version: they would change the bytes without changing the picture
    return _saved(picture, "svg", {"Title": title, "Date": None, "Creator": None}, dpi=style.INCH)


def png(picture: Picture, title: str) -> bytes:
    """Return the picture as PNG in twice the size of the SVG."""
    return _saved(picture, "png", {"Title": title, "Software": None}, dpi=PNG_DPI)


def _saved(picture: Picture, form: str, about: Mapping[str, str | None], dpi: float) -> bytes:
    stream = io.BytesIO()
    with style.settings():
        picture.savefig(stream, format=form, metadata=about, dpi=dpi)
    return stream.getvalue()


def table(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows as CSV: header, comma, decimal point, LF; all rows have the same keys."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def write(file: Path, content: bytes) -> None:
    """Write a file aside and put it in place whole; a file that is right already is left alone."""
    if file.is_file() and file.read_bytes() == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    cards.replace(file, content)
