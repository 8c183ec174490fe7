"""Trondheim kommune: tables per levekårssone and per group of zones, and the map of the zones.

Raw files:

- ``lavinntekt_sonegrupper.csv``: the municipality's own access to SSB data, one row for each group
  of zones and year: ``sonegruppe``, ``aar``, ``antall``, ``andel`` (decimal comma), ``barn``
  (children in all); ``lavinntekt_husholdninger.csv``: ``sonegruppe``, ``aar``, ``antall``.
- ``personer_*.csv``: the municipality's public tables of indicators, as the spreadsheet service
  gives them: ``Levekårsone-nummer``, ``Levekårsnavn``, ``Antall``, ``Andel`` («12,3 %») and more.
- ``levekarssoner.js``: the map service's GeoJSON, perhaps behind ``name =``; one feature for each
  zone with its name in ``levekårsone``. Every numeric property becomes a value.

Names must be those of data/geo/places.csv. Which column is what stands in data/maps/kommune.yml.
The municipality states no licence for these: ask before they are passed on.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.sources import cells, checks, delimited
from levekar.sources.http import Call, Client
from levekar.sources.maps import TableMap, table_map
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "kommune"


def read(file: Path) -> pd.DataFrame:
    """Return the cells of one table in the standard dimensions, the kind of value in ``maal``."""
    if file.suffix != ".js":
        return delimited.read_measured(file, PROVIDER)
    raw, data = cards.open_raw(file)
    chart = table_map(PROVIDER, cards.base_name(file.name))
    frame, places = _features(data, file, chart)
    return cells.standardise(frame, raw, chart, places)


def calls(request: Request) -> list[Call]:
    """Return the one call that ``fetch`` makes."""
    params = tuple((str(k), str(v)) for k, v in request.spec.get("params", {}).items())
    service = "kommune_tabeller" if request.spec.get("spreadsheet") else PROVIDER
    path = request.spec.get("spreadsheet") or request.spec["path"]
    return [Call(service, str(path), params, expect="text")]


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Return an open file; tables from the municipality's own access are got by hand."""
    if request.by_hand:
        raise by_hand(request)
    call = calls(request)[0]
    return client.send(call).data, {"url": client.url(call)}


def _features(data: bytes, file: Path, chart: TableMap) -> tuple[pd.DataFrame, list[str]]:
    """Return one row for each numeric property of each feature (see the module)."""
    import pandas as pd

    text = checks.decode(data, file)
    body = re.sub(r"^\s*(?:var|let|const)?\s*[\w.]+\s*=\s*", "", text).rstrip().removesuffix(";")
    try:
        features = json.loads(body)["features"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise checks.fault(
            file, f"noe annet ({type(error).__name__}: {error})", "GeoJSON med features"
        ) from error
    out, places = [], []
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") or {}
        checks.columns(list(properties), chart.required, file)
        own = {k: str(properties[k]) for k in chart.columns if k in properties}
        for name, value in properties.items():
            numeric = isinstance(value, int | float) and not isinstance(value, bool)
            if name not in own and numeric:
                out.append(
                    own | {"maal": chart.values.get(name, name), "value": float(value), "flag": ""}
                )
                places.append(f"flate {number}")
    if not out:
        raise checks.fault(
            file,
            "ingen tall blant egenskapene",
            "minst én egenskap med tall",
            hint="bruk tabellene personer_*.csv, som har antall og andel for hver sone.",
        )
    return pd.DataFrame(out), places
