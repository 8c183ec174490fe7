"""SSB Klass: code lists (bydel, grunnkrets, municipality, levekårssone) as they were on one date.

Raw file: ``<name>.json``: ``{"codes": [{"code", "parentCode", "level", "name", "shortName",
"presentationName", "validFrom", "validTo", "notes"}]}``, or
``{"correspondenceItems": [{"sourceCode", "sourceName", "targetCode", "targetName"}]}``.

The library ssb-klass-python is not used: it brings notebook widgets and holds IPython back, and
two GET calls are all that is needed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.sources import checks
from levekar.sources.http import Call, Client
from levekar.sources.request import Request

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "klass"
LISTS = {
    "codes": ("code", "parentCode", "level", "name", "validFrom", "validTo"),
    "correspondenceItems": ("sourceCode", "sourceName", "targetCode", "targetName"),
}
KEYS = {"codes": ("code", "validFrom"), "correspondenceItems": ("sourceCode", "targetCode")}


def read(file: Path) -> pd.DataFrame:
    """Return one row for each code (or pair of codes), all text, with raw and status."""
    import pandas as pd

    raw, data = cards.open_raw(file)
    try:
        content = json.loads(checks.decode(data, file))
    except json.JSONDecodeError as error:
        raise checks.fault(
            file, f"ugyldig JSON ({error.msg})", "en kodeliste", row=f"linje {error.lineno}"
        ) from error
    kind = next((k for k in LISTS if isinstance(content, dict) and content.get(k)), "")
    if not kind:
        raise checks.fault(file, "ingen koder", f"{' eller '.join(LISTS)} med innhold")
    first, columns = LISTS[kind][0], LISTS[kind]
    places = [f"kode {i}" for i in range(1, len(content[kind]) + 1)]
    for place, item in zip(places, content[kind], strict=True):
        if not item.get(first):
            raise checks.fault(file, "ingen kode", "en kode", row=place, column=first)
    rows = [{name: str(item.get(name) or "") for name in columns} for item in content[kind]]
    frame = pd.DataFrame(rows, columns=list(columns))
    checks.unique(frame, places, file, KEYS[kind])
    return frame.assign(raw=raw.id, status=raw.card.status)


def calls(request: Request) -> list[Call]:
    """Return the one call that ``fetch`` makes."""
    spec = request.spec
    date = request.periods[0]
    if "target" in spec:
        params = (("targetClassificationId", str(spec["target"])), ("date", date))
        return [Call(PROVIDER, f"/classifications/{spec['id']}/correspondsAt.json", params)]
    return [Call(PROVIDER, f"/classifications/{spec['id']}/codesAt.json", (("date", date),))]


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Return one code list as it was on the edition's date."""
    call = calls(request)[0]
    return client.send(call).data, {"url": client.url(call)}
