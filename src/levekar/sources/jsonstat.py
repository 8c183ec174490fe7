"""One tolerant reader of json-stat2, for the shapes of both SSB and FHI.

SSB gives ``category.index`` as an object, ``null`` for hidden values and the symbols in
``status``; FHI gives a list and puts the symbols among the values. ``status`` may be an object,
a list, a text or absent, ``role`` may be absent or null, and a byte order mark may come first.
The order of the cells follows ``id``, never the order of ``dimension``. A symbol is kept as a
flag, never turned into a number.
"""

from __future__ import annotations

import json
import math
import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar.errors import LevekarError
from levekar.paths import shown
from levekar.sources import checks

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = ".."


def parse(data: bytes, file: Path) -> pd.DataFrame:
    """Return one row for each cell: a column of codes for each dimension, value and flag.

    ``value`` is a float (NaN where the provider gives a symbol or nothing); ``flag`` is the
    symbol, or "" where there is a value.
    """
    import pandas as pd

    content = _content(data, file)
    ids, sizes = content["id"], content["size"]
    if len(set(ids)) != len(ids) or len(ids) != len(sizes):
        raise _faulty(file, f"id nevner {len(ids)} dimensjoner og size {len(sizes)}")
    missing = [name for name in ids if name not in content["dimension"]]
    if missing:
        raise _faulty(file, f"dimensjonen {missing[0]} står i id, men er ikke beskrevet")
    codes = [_codes(content["dimension"][name], file, name) for name in ids]
    for name, size, known in zip(ids, sizes, codes, strict=True):
        if size != len(known):
            raise _faulty(file, f"dimensjonen {name} har {len(known)} koder, men size sier {size}")
    cells = list(product(*codes))
    values = [_number(v) for v in _flat(content["value"], len(cells), file)]
    symbols = _flat(content.get("status") or {}, len(cells), file)
    numeric = [isinstance(v, float) for v in values]
    columns: dict[str, object] = dict(zip(ids, zip(*cells, strict=True), strict=True))
    columns["value"] = [v if ok else math.nan for v, ok in zip(values, numeric, strict=True)]
    columns["flag"] = [
        str(symbol) if symbol else ("" if ok else value or HIDDEN)
        for value, ok, symbol in zip(values, numeric, symbols, strict=True)
    ]
    return pd.DataFrame(columns)


def row_names(frame: pd.DataFrame) -> list[str]:
    """Return how messages name the cells: their place among the values, counted from 1."""
    return [f"celle {i}" for i in range(1, len(frame) + 1)]


def _content(data: bytes, file: Path) -> dict[str, Any]:
    # utf-8-sig: FHI sends a byte order mark
    text = checks.decode(data, file)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        start = text.lstrip()[:1]
        kind = "fila er HTML" if start == "<" else f"linje {error.lineno}: {error.msg}"
        raise _faulty(file, f"ikke gyldig JSON, {kind}") from error
    if not isinstance(content, dict) or content.get("class") != "dataset":
        raise _faulty(file, "ikke et json-stat2-datasett (feltet class mangler)")
    missing = [name for name in ("id", "size", "dimension", "value") if name not in content]
    if missing:
        raise _faulty(file, f"feltene {', '.join(missing)} mangler")
    return content


def _codes(dimension: dict[str, Any], file: Path, name: str) -> list[str]:
    category = dimension.get("category") or {}
    index, label = category.get("index"), category.get("label")
    if isinstance(index, dict):
        if sorted(index.values()) != list(range(len(index))):
            raise _faulty(file, f"dimensjonen {name} har to koder på samme plass")
        return [str(code) for code in sorted(index, key=lambda code: index[code])]
    codes = [str(code) for code in index] if isinstance(index, list) else []
    if index is None and isinstance(label, dict) and len(label) == 1:
        # json-stat2 allows a single category to be given by its label alone
        codes = list(label)
    if not codes:
        raise _faulty(file, f"dimensjonen {name} har ingen kategorier")
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise _faulty(file, f"dimensjonen {name} har koden «{twice[0]}» to ganger")
    return codes


def _flat(values: Any, size: int, file: Path) -> list[Any]:
    """Return a value list of full length from json-stat's list, sparse object or single text."""
    if isinstance(values, dict):
        beyond = [key for key in values if not (key.isdigit() and int(key) < size)]
        if beyond:
            raise _faulty(file, f"cellen «{beyond[0]}» finnes ikke blant {size} celler")
        return [values.get(str(i)) for i in range(size)]
    if isinstance(values, str):
        return [values or None] * size
    if not isinstance(values, list) or len(values) != size:
        found = len(values) if isinstance(values, list) else type(values).__name__
        raise _faulty(file, f"ventet {size} verdier, fant {found}")
    return values


def _number(value: Any) -> float | str | None:
    """Return a number as a float, a symbol as text, and null or NaN as None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    text = str(value).strip()
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text or None


def _faulty(file: Path, what: str) -> LevekarError:
    return LevekarError(
        f"fila kan ikke leses: {what}.",
        where=shown(file),
        hint="hent fila på nytt; den gamle er i behold i git hvis den var demodata.",
    )
