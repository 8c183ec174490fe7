"""Udir's statistics bank (Elevundersøkelsen): rows per unit, grade, sex and school year.

Raw file: ``<name>.json``: a JSON list of pages, each the list of rows as Udir sent it, e.g.
``[[{"Skoleaarnavn": "2023-24", "EnhetNivaa": 3, "Kommunekode": "5001", "TrinnKode": "7",
"KjoennKode": "A", "AndelMobbet": "12,8", …, "RaderTotalt": 40}, …], …]``. Numbers are text with a
decimal comma; a suppressed value is ``"*"``. EnhetNivaa is 1 country, 2 county (Fylkekode),
3 municipality (Kommunekode), 4 school. Only from 2021-22, and no bydel. Codes: data/maps/udir.yml.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import cards
from levekar.errors import LevekarError
from levekar.sources import cells, checks, delimited
from levekar.sources.http import Call, Client
from levekar.sources.maps import table_map
from levekar.sources.request import Request

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "udir"
# What the columns are: counted values, and what only keeps the pages in order
VALUES = ("Andel", "Antall", "Score", "Standardavvik")
BOOKKEEPING = ("Sidenummer", "RaderSide", "RaderTotalt")
UNIT_CODES = {"1": None, "2": "Fylkekode", "3": "Kommunekode"}
UNIT_COLUMNS = (
    "EnhetNivaa",
    "EnhetNavn",
    "Nasjonaltkode",
    "Nasjonalt",
    "Fylkekode",
    "Fylke",
    "Kommunekode",
    "Kommune",
    "Organisasjonsnummer",
)


def read(file: Path) -> pd.DataFrame:
    """Return one row for each value column of each row, its name in the column ``maal``."""
    import pandas as pd

    raw, data = cards.open_raw(file)
    out, places = [], []
    for number, row in enumerate(_rows(data, file), start=1):
        place = f"rad {number}"
        own = {
            name: str(text)
            for name, text in row.items()
            if name not in (*UNIT_COLUMNS, *BOOKKEEPING) and not name.startswith(VALUES)
        }
        own["geo"] = _unit(row, file, place)
        for name, found in row.items():
            if name.startswith(VALUES):
                value, flag = delimited.cell(found, file, place, name)
                out.append(own | {"maal": name, "value": value, "flag": flag})
                places.append(place)
    if not out:
        raise checks.fault(file, "ingen verdier", "rader med Andel…, Score eller Antall…")
    chart = table_map(PROVIDER, cards.base_name(file.name))
    return cells.standardise(pd.DataFrame(out), raw, chart, places)


def calls(request: Request) -> list[Call]:
    """Return the calls that ``fetch`` makes; the number of pages is learnt from the first."""
    return [_pages(request), _page(request, "{side}")]


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Return all pages as one JSON list, each page exactly as it came."""
    about = client.send(_pages(request)).json()
    count = about.get("JSONSider") if isinstance(about, dict) else None
    if not isinstance(count, int) or count < 1:
        raise LevekarError(
            "tjenesten sier ikke hvor mange sider svaret har.",
            where=request.id,
            hint="rett filteret i data/requests.yml, eller prøv igjen senere.",
        )
    replies = [client.send(_page(request, str(number))) for number in range(1, count + 1)]
    pages = [reply.data.removeprefix(b"\xef\xbb\xbf").strip() for reply in replies]
    return b"[" + b",\n".join(pages) + b"]\n", {"url": client.url(_page(request, "1"))}


def _filter(request: Request) -> str:
    return "_".join(f"{name}({'_'.join(ids)})" for name, ids in request.select().items())


def _pages(request: Request) -> Call:
    table = request.spec["table"]
    return Call(PROVIDER, f"/{table}/sideData", (("filter", _filter(request)), ("format", "0")))


def _page(request: Request, number: str) -> Call:
    chosen = (("filter", _filter(request)), ("format", "0"), ("sideNummer", number))
    return Call(PROVIDER, f"/{request.spec['table']}/data", chosen)


def _rows(data: bytes, file: Path) -> list[Mapping[str, Any]]:
    try:
        pages = json.loads(checks.decode(data, file))
    except json.JSONDecodeError as error:
        raise checks.fault(
            file, f"ugyldig JSON ({error.msg})", "en liste av sider", row=f"linje {error.lineno}"
        ) from error
    whole = isinstance(pages, list) and all(isinstance(page, list) for page in pages)
    if not whole or not all(isinstance(row, dict) for page in pages for row in page):
        raise checks.fault(file, "noe annet enn sider med rader", "en liste av sider med rader")
    rows = [row for page in pages for row in page]
    # a page too many repeats the last one, and one too few loses rows
    total = {row["RaderTotalt"] for row in rows if "RaderTotalt" in row}
    if total and total != {len(rows)}:
        stated = ", ".join(map(str, sorted(total)))
        raise checks.fault(file, f"{len(rows)} rader", f"{stated} rader, som RaderTotalt sier")
    return rows


def _unit(row: Mapping[str, Any], file: Path, place: str) -> str:
    level = str(row.get("EnhetNivaa", ""))
    column = UNIT_CODES.get(level, "")
    if column is None:
        return "0"
    if column and row.get(column):
        return str(row[column])
    raise checks.fault(
        file,
        f"«{level}»" if not column else f"ingen {column}",
        "1 (landet), 2 (fylke med Fylkekode) eller 3 (kommune med Kommunekode)",
        row=place,
        column="EnhetNivaa",
        hint="be om EnhetNivaa(1_2_3); bydelstall for skoler finnes hos FHI.",
    )
