"""microdata.no: tables exported by a user with log-in, and its charts saved as Vega JSON.

Raw files:

- ``<name>.csv``: one crossed table. UTF-8, ``;`` between cells, decimal comma, a header row. The
  columns named under ``columns`` in data/maps/microdata.yml are the row variables; the columns
  under ``values`` hold the numbers, one for each category of the column variable or each kind of
  count. The export form is not documented; another one is described in the map, not in code.
- ``<name>.json``: a chart as Vega or Vega-Lite. Read are tables of rows with a numeric ``value``
  (or the field named by ``value`` under ``options``): ``rawpaths`` of a flow chart first, where
  stacks and categories get their labels, otherwise the only such table in ``data``/``datasets``.

Every frequency carries noise of up to ±5, none is under 5, and totals get noise of their own: the
same cell differs between runs, parts do not add up to totals, and must never be summed. All
values therefore carry the flag ``støy``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import cards
from levekar.sources import cells, checks, delimited
from levekar.sources.http import Client
from levekar.sources.maps import TableMap, table_map
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "microdata"
NOISE = "støy"
SMALLEST = 5
COUNT = "antall"
CAVEAT = (
    "Frekvenser fra microdata.no har støy på inntil ±5, ingen er under 5, og summer får sin egen "
    "støy: tallene skal ikke summeres, og kan ikke gjenskapes nøyaktig."
)


def read(file: Path) -> pd.DataFrame:
    """Return the cells of one table or chart in the standard dimensions, flagged as noisy."""
    raw, data = cards.open_raw(file)
    chart = table_map(PROVIDER, cards.base_name(file.name))
    if file.suffix == ".json":
        frame, places = _chart(data, file, chart)
    else:
        frame, places = delimited.measured(data, file, chart)
    for kind, value, place in zip(frame["maal"], frame["value"], places, strict=True):
        if kind == COUNT and 0 < value < SMALLEST:
            raise checks.fault(
                file,
                f"frekvensen {value:g}",
                f"0 eller minst {SMALLEST}, som microdata.no gir",
                row=place,
                hint="sjekk at fila kommer fra microdata.no, og at kolonnen er en frekvens.",
            )
    frame["flag"] = frame["flag"].mask(frame["value"].notna(), NOISE)
    return cells.standardise(frame, raw, chart, places)


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Tell how the file is got: microdata.no has no open service."""
    raise by_hand(request)


def _chart(data: bytes, file: Path, chart: TableMap) -> tuple[pd.DataFrame, list[str]]:
    import pandas as pd

    try:
        content = json.loads(checks.decode(data, file))
    except json.JSONDecodeError as error:
        raise checks.fault(
            file,
            f"ugyldig JSON ({error.msg})",
            "et diagram lagret som Vega fra microdata.no",
            row=f"linje {error.lineno}",
        ) from error
    value = str(chart.options.get("value", "value"))
    tables = _tables(content)
    numeric = {
        name: rows
        for name, rows in tables.items()
        if rows and all(isinstance(row.get(value), int | float) for row in rows)
    }
    name = "rawpaths" if "rawpaths" in numeric else str(chart.options.get("table", ""))
    if not name and len(numeric) == 1:
        name = next(iter(numeric))
    if name not in numeric:
        raise checks.fault(
            file,
            f"{len(numeric)} tabeller med tall i «{value}» ({', '.join(numeric) or 'ingen'})",
            "én, eller navnet under options/table i data/maps/microdata.yml",
        )
    labels = {c["code"]: c["label"] for c in tables.get("rawcats", ()) if "code" in c}
    stacks = {s["id"]: str(s["label"]) for s in tables.get("rawstacks", ()) if "id" in s}
    out = []
    for row in numeric[name]:
        own = {key: str(text) for key, text in row.items() if key != value}
        if name == "rawpaths":
            own = {
                "fra": labels.get(row["source"], str(row["source"])),
                "til": labels.get(row["destination"], str(row["destination"])),
                "fra_trinn": stacks.get(row.get("from-stack"), ""),
                "til_trinn": stacks.get(row.get("to-stack"), ""),
            }
        kind = str(chart.values.get(value, COUNT))
        out.append(own | {"maal": kind, "value": float(row[value]), "flag": ""})
    return pd.DataFrame(out), [f"{name}, rad {i}" for i in range(1, len(out) + 1)]


def _tables(content: Any) -> dict[str, list[Mapping[str, Any]]]:
    """Return name → rows for the data of a Vega (list) or Vega-Lite (object) chart."""
    if not isinstance(content, dict):
        return {}
    data = content.get("data") or {}
    named = data if isinstance(data, list) else [{"name": "data", **data}]
    found = {str(d.get("name", "")): d.get("values") for d in named if isinstance(d, dict)}
    found |= content.get("datasets") or {}
    return {
        name: [row for row in rows if isinstance(row, dict)]
        for name, rows in found.items()
        if isinstance(rows, list)
    }
