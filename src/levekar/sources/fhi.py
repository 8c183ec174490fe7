"""FHI open statistics (source ``nokkel``): json-stat2 tables by year, place, sex, age and SES.

Raw file: ``<name>.json``, json-stat2 as FHI writes it: ``category.index`` a list, hidden values
as text among the numbers (``":"``, ``".."``), ``status`` ``""`` or absent, ``role`` with nulls, and
perhaps a byte order mark. Dimensions GEO and AAR are always there; KJONN, SOES, ALDER, TRINN,
UTDANN, INNVKAT, SPM_ID and MEASURE_TYPE where the table has them. Codes: data/maps/fhi.yml.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import cards
from levekar.errors import LevekarError
from levekar.sources import cells, jsonstat
from levekar.sources.http import Call, Client
from levekar.sources.maps import table_map
from levekar.sources.request import Request

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "fhi"
SOURCE = "nokkel"
MAX_ROWS = 50_000
EVERYTHING = {"filter": "all", "values": ["*"]}


def read(file: Path) -> pd.DataFrame:
    """Return the cells of one table in the standard dimensions."""
    raw, data = cards.open_raw(file)
    frame = jsonstat.parse(data, file)
    chart = table_map(PROVIDER, cards.base_name(file.name))
    return cells.standardise(frame, raw, chart, jsonstat.row_names(frame))


def calls(request: Request) -> list[Call]:
    """Return the calls that ``fetch`` makes; what it learns on the way is shown in braces."""
    table = str(request.spec.get("table") or "{tabell}")
    found = [] if request.spec.get("table") else [_tables()]
    chosen = [_item(*pair) for pair in _select(request).items()]
    body = {"dimensions": [*chosen, {"code": "{de andre fra /query}", **EVERYTHING}]}
    return [*found, _query(table), _data(table, body)]


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Return one table, built on FHI's own ``/query`` so that every dimension is asked for.

    A table without an id in data/requests.yml is looked up by its title; none or several hits
    are an error that names them.
    """
    select = _select(request)
    table, title = _table(request, client)
    asked = client.send(_query(table)).json()
    body = _body(asked, select, request)
    reply = client.send(_data(table, body))
    note = f"Tabell {table}" + (f": {title}" if title else "")
    return reply.data, {"url": client.url(_query(table)).removesuffix("/query"), "note": note}


def _tables() -> Call:
    return Call(PROVIDER, f"/{SOURCE}/table")


def _query(table: str) -> Call:
    return Call(PROVIDER, f"/{SOURCE}/table/{table}/query")


def _data(table: str, body: dict[str, Any]) -> Call:
    response = {"format": "json-stat2", "maxRowCount": MAX_ROWS}
    return Call(PROVIDER, f"/{SOURCE}/table/{table}/data", json=body | {"response": response})


def _item(code: str, values: list[str]) -> dict[str, Any]:
    return {"code": code, "filter": "item", "values": values}


def _select(request: Request) -> dict[str, list[str]]:
    """Return the chosen codes; ``top(n)`` means the oldest years at FHI, so it is refused."""
    select = request.select()
    for name, values in select.items():
        for value in values:
            if "(" in value or value == "*":
                raise LevekarError(
                    f"{name}: «{value}» kan ikke brukes hos FHI, der top(n) gir de eldste årene.",
                    where=f"data/requests.yml, {request.id}",
                    hint="skriv kodene én for én.",
                )
    return select


def _table(request: Request, client: Client) -> tuple[str, str]:
    if request.spec.get("table"):
        return str(request.spec["table"]), ""
    words = [str(word).casefold() for word in request.spec["search"]]
    known = {str(t["tableId"]): str(t["title"]) for t in client.send(_tables()).json()}
    hits = {i: t for i, t in known.items() if all(word in t.casefold() for word in words)}
    if len(hits) == 1:
        return next(iter(hits.items()))
    listed = "; ".join(f"{i} «{title}»" for i, title in list(hits.items())[:8])
    raise LevekarError(
        f"tabellnummeret er ikke kjent: {len(hits)} av {len(known)} titler hos FHI har ordene "
        f"{', '.join(words)}" + (f" ({listed})." if hits else "."),
        where=request.id,
        hint="finn riktig tabell, og før nummeret opp som «table» i data/requests.yml.",
    )


def _body(asked: Any, select: dict[str, list[str]], request: Request) -> dict[str, Any]:
    """Return the ready body from ``/query`` with our choices put in; no dimension is left out."""
    dimensions = [str(d["code"]) for d in asked["dimensions"]]
    unknown = sorted(set(select) - set(dimensions))
    if unknown:
        raise LevekarError(
            f"tabellen har ikke dimensjonen {' og '.join(unknown)} (har {', '.join(dimensions)}).",
            where=request.id,
            hint="rett «select» i data/requests.yml.",
        )
    return {
        "dimensions": [
            _item(code, select[code]) if code in select else {"code": code, **EVERYTHING}
            for code in dimensions
        ]
    }
