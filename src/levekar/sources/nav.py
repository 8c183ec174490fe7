"""NAV: Excel attachments with one month in each column.

Raw file: ``<name>.xlsx`` as NAV publishes it. A sheet that counts has, in the label column (B, or
A where that is empty of labels), a year («2024 : », «Januar - august 2024») above a row of month
names, or month names with the year in each («Februar 2024»). Rows follow with a label and one
number for each month; labels begin with a code of 2, 4 or 6 digits («5001 Trondheim i alt»,
«500104 Heimdal»), or are categories named in data/maps/nav.yml. A value behind fewer than four
persons is ``*``. Sheets without months are text; rows without numbers are headings. Places that
data/geo/places.csv does not know are left out (the tables list the whole country).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from levekar import cards
from levekar.errors import LevekarError
from levekar.sources import cells, checks, delimited, workbook
from levekar.sources.http import Call, Client
from levekar.sources.maps import TableMap, table_map
from levekar.sources.request import Request
from levekar.text import MONTHS

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "nav"
LABEL_COLUMNS = 2


def read(file: Path) -> pd.DataFrame:
    """Return one row for each number: ark (sheet), navn (label), the dimensions, value, flag."""
    import pandas as pd

    raw, data = cards.open_raw(file)
    chart = table_map(PROVIDER, cards.base_name(file.name))
    out: list[dict[str, object]] = []
    places: list[str] = []
    for name, rows in workbook.sheets(data, file).items():
        for cell, place in _sheet(name.strip(), rows, chart, file):
            out.append(cell)
            places.append(place)
    if not out:
        raise checks.fault(
            file,
            "ingen ark med månedsnavn over tallene",
            "en rad som Januar, Februar, … og rader under med kode og tall",
        )
    return cells.standardise(pd.DataFrame(out), raw, chart, places)


def calls(request: Request) -> list[Call]:
    """Return the calls that ``fetch`` makes; the attachment's address is read from the page."""
    return [_page(request), Call(PROVIDER, "/_/attachment/{vedlegg}.xlsx", expect="xlsx")]


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Return the workbook that the statistics page links to now; the address changes each time."""
    page = client.send(_page(request))
    name = str(request.spec["attachment"])
    text = page.data.decode("utf-8", errors="replace")
    links = set(re.findall(r"""/_/attachment/[^\s"'<>]+?\.xlsx""", text))
    hits = sorted(link for link in links if name.casefold() in link.rsplit("/", 1)[1].casefold())
    if len(hits) != 1:
        raise LevekarError(
            f"fant {len(hits)} lenker til {name}….xlsx på siden (av {len(links)} Excel-filer).",
            where=page.url,
            hint="siden kan være endret. Last ned fila for hånd, og bruk «levekar data adopt».",
        )
    reply = client.send(Call(PROVIDER, hits[0], expect="xlsx"))
    note = f"Vedlegg: {unquote(hits[0].rsplit('/', 1)[1])}"
    return reply.data, {"url": client.url(_page(request)), "note": note}


def _page(request: Request) -> Call:
    return Call(PROVIDER, str(request.spec["page"]), expect="html")


def _sheet(
    name: str, rows: list[list[workbook.Cell]], chart: TableMap, file: Path
) -> list[tuple[dict[str, object], str]]:
    """Return the cells of one sheet; a sheet without months has none."""
    year = ""
    months: dict[int, str] = {}
    out = []
    for number, row in enumerate(rows, start=1):
        place = f"ark «{name}», rad {number}"
        first = row[:LABEL_COLUMNS]
        label = next((c.strip() for c in first if isinstance(c, str) and c.strip()), "")
        found = _months(row, year)
        # every county repeats the row of months
        months = found or months
        if found or not months:
            stated = re.search(r"\b(20\d{2})\b", label)
            year = stated[1] if stated else year
            continue
        filled = {i: row[i] for i in months if i < len(row) and row[i] not in (None, "")}
        own = _label(label, chart, file, place) if filled else None
        if own is None:
            continue
        for column, cell in filled.items():
            value, flag = delimited.cell(cell, file, place, months[column])
            counted = {"period": months[column], "value": value, "flag": flag}
            out.append(({"ark": name, "navn": label, **own, **counted}, place))
    return out


def _months(row: list[workbook.Cell], year: str) -> dict[int, str]:
    """Return column → period if every text after the label is a month."""
    texts = {i: str(cell).strip() for i, cell in enumerate(row) if cell not in (None, "")}
    periods = {i: _month(text, year) for i, text in texts.items()}
    first = min(texts, default=0)
    if first < LABEL_COLUMNS and not periods.get(first):
        periods.pop(first, None)
    return {i: p for i, p in periods.items() if p} if all(periods.values()) else {}


def _month(text: str, year: str) -> str:
    word = re.fullmatch(r"([a-zæøå]+)(?:\s+(\d{4}))?", text.lower())
    if not word or word[1] not in MONTHS or not (word[2] or year):
        return ""
    return f"{word[2] or year}-{MONTHS.index(word[1]) + 1:02}"


def _label(label: str, chart: TableMap, file: Path, place: str) -> dict[str, str] | None:
    """Return the dimensions that a label stands for; None for rows of no coded place.

    In a table of categories, every label with numbers must stand in the map.
    """
    categories = chart.options.get("labels")
    if categories is None:
        code = re.match(r"(?:I alt\s+)?(\d{2}|\d{4}|\d{6})\s+\S", label)
        return {"geo": code[1]} if code else None
    if label not in categories:
        raise checks.fault(
            file,
            f"«{label}»",
            ", ".join(f"«{known}»" for known in categories),
            row=place,
            hint="før opp teksten under options/labels i data/maps/nav.yml.",
        )
    return {str(k): str(v) for k, v in categories[label].items()}
