"""Statistics Norway (SSB): json-stat2 tables from PxWebApi v2.

Raw file: ``<name>.json``, json-stat2 as SSB writes it: ``category.index`` an object, hidden values
``null`` with their symbol in ``status`` (an object from cell number to symbol, absent when empty).
Dimensions Region, ContentsCode and Tid are always there; Kjonn, Alder and others where the table
has them. Codes: data/maps/ssb.yml.

The library pxwebpy is not used: it gives decoded rows, so that the bytes as received and the
symbols in ``status`` are lost, it sends no time-out, and it trusts ``/config`` where the rate
headers count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from levekar import cards
from levekar.errors import LevekarError
from levekar.sources import cells, jsonstat
from levekar.sources.http import Call, Client
from levekar.sources.maps import table_map
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "ssb"
MAX_CELLS = 800_000
# A GET address over about 2100 characters gives 404
LONGEST_ADDRESS = 2000
# Between these times figures under revision may show as 0 or dots
UPDATING = (dt.time(5, 0), dt.time(8, 15))
EXPRESSIONS = ("*", "?", "(")


def read(file: Path) -> pd.DataFrame:
    """Return the cells of one table in the standard dimensions."""
    return read_as(file, PROVIDER)


def read_as(file: Path, provider: str) -> pd.DataFrame:
    """Return the cells of a table from SSB that another provider's folder keeps."""
    raw, data = cards.open_raw(file)
    frame = jsonstat.parse(data, file)
    # until 2021 SSB wrote «-» for zero; it is a value, not a hidden one
    zero = (frame["flag"] == "-") & frame["value"].isna()
    frame["value"] = frame["value"].mask(zero, 0.0)
    frame["flag"] = frame["flag"].mask(zero, "")
    chart = table_map(provider, cards.base_name(file.name))
    return cells.standardise(frame, raw, chart, jsonstat.row_names(frame))


def calls(request: Request) -> list[Call]:
    """Return the calls that ``fetch`` makes, with the selection as data/requests.yml has it."""
    table = str(request.spec["table"])
    rest = {"{de andre}": ["*"]} if request.spec.get("rest") else {}
    return [_metadata(table), _data(table, request.select() | rest, _codelists(request))]


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Return one table. The selection is first held against the table's own metadata."""
    if request.by_hand:
        raise by_hand(request)
    _not_while_updating(client.now())
    table = str(request.spec["table"])
    about = client.send(_metadata(table)).json()
    select = _selection(request, about)
    call = _data(table, select, _codelists(request), client)
    reply = client.send(call)
    note = f"Tabell {about.get('label', table)}".removesuffix(".")
    updated = str(about.get("updated", ""))[:10]
    return reply.data, {
        "url": client.url(call),
        "note": note + (f". Oppdatert {updated}." if updated else "."),
    }


def _metadata(table: str) -> Call:
    return Call("ssb", f"/tables/{table}/metadata", (("lang", "no"),))


def _codelists(request: Request) -> dict[str, str]:
    return {str(k): str(v) for k, v in request.spec.get("codelists", {}).items()}


def _data(
    table: str,
    select: Mapping[str, list[str]],
    codelists: Mapping[str, str],
    client: Client | None = None,
) -> Call:
    """Return the data call: GET, which can be opened in a browser, or POST when it is too long."""
    path = f"/tables/{table}/data"
    common = (("lang", "no"), ("outputFormat", "json-stat2"))
    chosen = tuple((f"valueCodes[{name}]", ",".join(codes)) for name, codes in select.items())
    listed = tuple((f"codelist[{name}]", value) for name, value in codelists.items())
    short = Call("ssb", path, (*common, *chosen, *listed))
    if len(short.url(client.bases if client else {"ssb": "x" * 50})) <= LONGEST_ADDRESS:
        return short
    body = [
        {"variableCode": name, "valueCodes": codes}
        | ({"codelist": codelists[name]} if name in codelists else {})
        for name, codes in select.items()
    ]
    return Call("ssb", path, common, json={"selection": body})


def _not_while_updating(now: dt.datetime) -> None:
    local = now.astimezone(ZoneInfo("Europe/Oslo"))
    if UPDATING[0] <= local.time() < UPDATING[1]:
        raise LevekarError(
            f"klokka er {local:%H.%M}, og SSB oppdaterer tallene fra 05.00 til 08.15. "
            "Tall under arbeid kan da stå som 0 eller prikker.",
            where="ssb",
            hint="hent tallene etter kl. 08.15.",
        )


def _selection(request: Request, about: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the selection with what the metadata adds; an impossible one is an error.

    Variables that are not chosen are left out when the metadata says so (``elimination`` is
    only right there), taken whole when the request says ``rest: "*"``, and otherwise missing.
    """
    variables: Mapping[str, Any] = about["dimension"]
    chosen = request.select()
    lists = _codelists(request)
    unknown = [name for name in (*chosen, *lists) if name not in variables]
    if unknown:
        raise _unknown(request, f"har ikke variabelen {unknown[0]}", list(variables))
    out, cells_asked = {}, 1
    for name, variable in variables.items():
        index = variable["category"]["index"]
        extension = variable.get("extension") or {}
        if name in chosen:
            out[name] = _codes(name, chosen[name], lists.get(name), variable, request)
        elif request.spec.get("rest") == "*":
            out[name] = ["*"]
        elif not extension.get("elimination"):
            raise _unknown(request, f"krever et valg for {name}", list(index))
        if name in out:
            cells_asked *= len(index) if out[name] == ["*"] else len(out[name])
    if cells_asked > MAX_CELLS:
        raise LevekarError(
            f"forespørselen gir {cells_asked} celler; SSB gir høyst {MAX_CELLS}.",
            where=request.id,
            hint="velg færre koder i data/requests.yml.",
        )
    return out


def _codes(
    name: str, codes: list[str], codelist: str | None, variable: Mapping[str, Any], request: Request
) -> list[str]:
    """Return the codes as the table writes them; case counts in list ids, not in value codes."""
    if codelist is not None:
        known = [str(c["id"]) for c in (variable.get("extension") or {}).get("codelists") or ()]
        if codelist not in known:
            raise _unknown(request, f"har ikke kodelista {codelist} for {name}", known)
        return codes
    spelled = {code.casefold(): code for code in variable["category"]["index"]}
    out = []
    for code in codes:
        if not any(sign in code for sign in EXPRESSIONS) and code.casefold() not in spelled:
            raise _unknown(request, f"har ikke koden {code} for {name}", list(spelled.values()))
        out.append(spelled.get(code.casefold(), code))
    # a code asked for twice gives 500 with an empty body
    return list(dict.fromkeys(out))


def _unknown(request: Request, what: str, known: list[str]) -> LevekarError:
    table = request.spec["table"]
    shown = ", ".join(known[:20]) + (" …" if len(known) > 20 else "")
    return LevekarError(
        f"tabell {table} {what} (har {shown}).",
        where=f"data/requests.yml, {request.id}",
        hint="rett forespørselen etter tabellens metadata hos SSB.",
    )
