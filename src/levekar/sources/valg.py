"""Turnout at elections: SSB table 12812 (by age and education) and valgresultat.no (in all).

Raw files:

- ``valgdeltakelse.json``: json-stat2 from SSB. The table's variables are not known before it is
  fetched the first time; data/maps/valg.yml says which names are assumed.
- ``valgresultat_<year>.json``: valgresultat.no's answer for one area: an object with ``id``
  (``navn``, ``nr``, ``valgaar``) and ``frammote`` (``prosent``, ``antall``). The path to Trondheim
  is found by following ``_links.related`` from the country, since it is not documented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import cards
from levekar.errors import LevekarError
from levekar.sources import cells, checks, ssb
from levekar.sources.http import Call, Client
from levekar.sources.maps import table_map
from levekar.sources.request import Request

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "valg"


def read(file: Path) -> pd.DataFrame:
    """Return the cells of either kind of file in the standard dimensions."""
    import pandas as pd

    if not cards.base_name(file.name).startswith("valgresultat"):
        return ssb.read_as(file, PROVIDER)
    raw, data = cards.open_raw(file)
    try:
        content = json.loads(checks.decode(data, file))
    except json.JSONDecodeError as error:
        raise checks.fault(
            file,
            f"ugyldig JSON ({error.msg})",
            "svaret fra valgresultat",
            row=f"linje {error.lineno}",
        ) from error
    about, turnout = _part(content, "id", file), _part(content, "frammote", file)
    values = {k: v for k, v in turnout.items() if isinstance(v, int | float)}
    if "prosent" not in values:
        raise checks.fault(file, "ingen tall for prosent", "et tall", column="frammote.prosent")
    rows = [
        {"Region": str(about.get("nr", "")), "Tid": str(about.get("valgaar", "")), "maal": name}
        | {"value": float(value), "flag": ""}
        for name, value in values.items()
    ]
    chart = table_map(PROVIDER, cards.base_name(file.name))
    places = [f"frammote.{name}" for name in values]
    return cells.standardise(pd.DataFrame(rows), raw, chart, places)


def calls(request: Request) -> list[Call]:
    """Return the calls that ``fetch`` makes; links learnt on the way are shown in braces."""
    if "table" in request.spec:
        return ssb.calls(request)
    return [_start(request), Call(PROVIDER, "/{lenke til kommunen}")]


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Return SSB's table, or the result page of the municipality, found by its links."""
    if "table" in request.spec:
        return ssb.fetch(request, client)
    wanted = [str(code) for code in request.spec["areas"]]
    call = _start(request)
    reply = client.send(call)
    for area in wanted:
        call = Call(PROVIDER, _related(reply.json(), area, request))
        reply = client.send(call)
    return reply.data, {"url": client.url(call)}


def _start(request: Request) -> Call:
    return Call(PROVIDER, f"/{request.periods[0]}/{request.spec['election']}")


def _related(content: Any, area: str, request: Request) -> str:
    """Return the path of the area with this number among the links of a page."""
    links = (content.get("_links") or {}).get("related") or []
    for link in links:
        if str(link.get("nr")) == area:
            # «/2023/ko/50» from the root of the service, or «/api/2023/ko/50» from the host
            return str(link["href"]).removeprefix("/api")
    raise LevekarError(
        f"fant ikke området {area} blant {len(links)} lenker.",
        where=request.id,
        hint="rett «areas» i data/requests.yml etter lenkene i svaret.",
    )


def _part(content: Any, name: str, file: Path) -> Mapping[str, Any]:
    found = content.get(name) if isinstance(content, dict) else None
    if not isinstance(found, dict):
        raise checks.fault(file, f"ingen {name}", f"et objekt med feltet {name}")
    return found
