"""Geonorge: geometry by order. Open data (mostly CC BY 4.0), no key.

Raw file: ``<name>.zip`` as Geonorge packs it, with GeoJSON inside (UTF-8, perhaps with a byte
order mark; members with «grense» in their name are border lines). ``read`` gives the properties
of the areas; whoever draws a map reads the geometry itself.

An order names a data set, an area, a projection and a format. The link it gives answers with a
redirect and goes out after a while (410): then the order is made once more.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile

from levekar import cards
from levekar.errors import LevekarError
from levekar.sources import checks
from levekar.sources.http import Call, Client, ServiceError
from levekar.sources.request import Request

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "geonorge"
GONE = 410
READY = "ReadyForDownload"
# How often an order that is being prepared is asked for, and the seconds between
POLLS, POLL_SECONDS = 10, 6.0
# No member of an archive may unpack to more than this
MAX_MEMBER = 500_000_000


def read(file: Path) -> pd.DataFrame:
    """Return one row for each area: its properties as text, with raw and status."""
    import pandas as pd

    raw, data = cards.open_raw(file)
    rows = []
    for name, content in _members(data, file):
        for feature in content["features"]:
            properties = feature.get("properties") or {}
            rows.append({"fil": name} | {k: str(v) for k, v in properties.items()})
    if not rows:
        raise checks.fault(file, "ingen flater", "minst én GeoJSON-fil med features")
    return pd.DataFrame(rows).assign(raw=raw.id, status=raw.card.status)


def calls(request: Request) -> list[Call]:
    """Return the calls that ``fetch`` makes; the link is given by the order."""
    return [_area(request), _order(request), Call(PROVIDER, "/download/{lenke}", expect="zip")]


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Order the data set for the area and return the archive."""
    _check_offer(request, client.send(_area(request)).json())
    for last in (False, True):
        link = _link(request, client)
        try:
            reply = client.send(Call(PROVIDER, link, expect="zip"))
        except ServiceError as error:
            if error.status == GONE and not last:
                continue
            raise
        # the link is private to the order and goes out: the card keeps the data set's own page
        note = f"Bestilt for {request.spec['area']['name']}"
        return reply.data, {"url": str(request.spec["about"]), "note": note}
    raise AssertionError("the second round returns or raises")


def _area(request: Request) -> Call:
    return Call(PROVIDER, f"/codelists/area/{request.spec['uuid']}")


def _order(request: Request) -> Call:
    spec = request.spec
    area = {name: str(spec["area"][name]) for name in ("code", "name", "type")}
    line = {
        "metadataUuid": spec["uuid"],
        "areas": [area],
        "projections": [{"code": str(spec["projection"])}],
        "formats": [{"name": spec["format"]}],
    }
    return Call(PROVIDER, "/order", json={"email": "", "orderLines": [line]})


def _check_offer(request: Request, areas: Any) -> None:
    """The area, projection and format must be on offer before anything is ordered."""
    spec = request.spec
    wanted = str(spec["area"]["code"])
    offer = next((a for a in areas if str(a.get("code")) == wanted), None)
    if offer is None:
        raise LevekarError(
            f"Geonorge tilbyr ikke området {wanted} for dette datasettet.",
            where=request.id,
            hint="rett «area» i data/requests.yml.",
        )
    offered = {
        str(p.get("code")): [str(f.get("name")) for f in p.get("formats") or ()]
        for p in offer.get("projections") or ()
    }
    if spec["format"] not in offered.get(str(spec["projection"]), ()):
        listed = "; ".join(f"{code}: {', '.join(names)}" for code, names in offered.items())
        raise LevekarError(
            f"Geonorge tilbyr ikke {spec['format']} i EPSG:{spec['projection']} ({listed}).",
            where=request.id,
            hint="rett «projection» og «format» i data/requests.yml.",
        )


def _link(request: Request, client: Client) -> str:
    """Order, and wait until the one file is ready; return its link."""
    receipt = client.send(_order(request)).json()
    number = str(receipt.get("referenceNumber", ""))
    for _ in range(POLLS):
        files: list[Mapping[str, Any]] = receipt.get("files") or []
        ready = [f for f in files if f.get("status") == READY]
        if ready and len(ready) == len(files) == 1:
            return _safe(str(ready[0]["downloadUrl"]), client)
        if len(files) > 1:
            raise LevekarError(
                f"bestillingen ga {len(files)} filer, ventet én.",
                where=request.id,
                hint="velg ett område og ett format i data/requests.yml.",
            )
        client.sleep(POLL_SECONDS)
        receipt = client.send(Call(PROVIDER, f"/order/{number}")).json()
    raise LevekarError(
        f"bestillingen {number} ble ikke klar.", where=request.id, hint="prøv igjen senere."
    )


def _safe(link: str, client: Client) -> str:
    """A link must stay with the service that gave it, as safely as the order was made."""
    base = urlsplit(client.bases[PROVIDER])
    found = urlsplit(link)
    if (found.scheme, found.hostname) != (base.scheme, base.hostname):
        raise LevekarError(
            f"lenken peker bort fra Geonorge ({found.scheme}://{found.hostname}).",
            where=PROVIDER,
            hint="last ned fila for hånd fra geonorge.no.",
        )
    return link


def _members(data: bytes, file: Path) -> list[tuple[str, Any]]:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            chosen = [
                m
                for m in archive.infolist()
                if m.filename.lower().endswith((".geojson", ".json"))
                and "grense" not in m.filename.lower()
            ]
            if any(m.file_size > MAX_MEMBER for m in chosen):
                raise checks.fault(file, "en fil på over 500 MB", "et datasett for én kommune")
            texts = [(m.filename, checks.decode(archive.read(m), file)) for m in chosen]
    except BadZipFile as error:
        raise checks.fault(file, f"noe annet ({error})", "en zip-fil") from error
    try:
        return [(name, json.loads(text)) for name, text in texts]
    except json.JSONDecodeError as error:
        raise checks.fault(
            file, f"ugyldig JSON ({error.msg})", "GeoJSON", row=f"linje {error.lineno}"
        ) from error
