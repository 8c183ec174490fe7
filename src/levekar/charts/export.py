"""Writing figures to files, the same bytes each time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.charts import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

PNG_DPI = 192
"""Twice the 96 dots per inch of a screen."""
_PATH = re.compile(rb' d="[^"]*"')
_ABOUT = re.compile(rb" *<metadata>.*?</metadata>\n", re.DOTALL)
_LONG = re.compile(rb"-?\d+\.\d{3,}")
_LETTER = re.compile(rb'(?<= d=")[^"]*(?=" transform="scale\(0\.015625\)")')
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
GRAIN = 8
"""Outlines of letters are drawn 64 times as large as letters of 100 points: in letters of 12 points
this is 0.015 of a point."""


def svg(picture: Picture, title: str) -> bytes:
    """Return the picture as SVG; letters are outlines, so that it looks the same everywhere."""
    # no date and no program version: they would change the bytes without changing the picture
    about = {"Title": title, "Date": None, "Creator": None}
    # the title stands in an element of its own; what programs may know besides is only weight
    whole = _ABOUT.sub(b"", _saved(picture, "svg", about, dpi=style.INCH))
    return _LETTER.sub(_coarse, _PATH.sub(_rounded, whole))


def _rounded(path: re.Match[bytes]) -> bytes:
    """Return the path in hundredths of a point: finer than any screen, and much less to load."""
    short = _LONG.sub(lambda n: (b"%.2f" % float(n[0])).rstrip(b"0").rstrip(b"."), path[0])
    return short.replace(b" \n", b"").replace(b"\n", b" ")


def _coarse(letter: re.Match[bytes]) -> bytes:
    """Return the outline of a letter as fine as it is seen: most of a small figure is letters."""
    return _NUMBER.sub(lambda n: b"%d" % (GRAIN * round(float(n[0]) / GRAIN)), letter[0])


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
