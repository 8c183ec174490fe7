"""What can be fetched: data/requests.yml as dataclasses.

The file names every raw file the book uses, the service request that gives it (or how it is got
by hand), what it serves, and the periods of each edition. Addresses stand there and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from levekar import edition as yearly
from levekar import paths
from levekar.errors import LevekarError
from levekar.paths import shown

# LEVEKAR_SERVICE_SSB=http://127.0.0.1:8000 points one service to another address
ENVIRONMENT = "LEVEKAR_SERVICE_"


@dataclass(frozen=True)
class Service:
    """One provider: its name, address (without a trailing slash), terms and who may have data.

    ``per_minute``: the most calls we make in a minute; 0 leaves it to the service's own headers.
    """

    key: str
    name: str
    base: str
    licence: str
    access: str
    per_minute: int = 0


@dataclass(frozen=True)
class Request:
    """One raw file: what it is, what it serves and how it is got.

    ``spec`` is the service's own request; it is empty when ``by_hand`` says how to get the file.
    ``editions`` has the codes of the time dimension, named ``time``, for each edition of the book.
    ``geometry`` says what the file gives to maps, if anything. ``every``: years between the
    periods, where their codes do not show it (0).
    """

    provider: str
    file: str
    service: Service
    title: str
    what: str
    reference: str
    measures: tuple[str, ...]
    figures: tuple[str, ...]
    time: str = ""
    edition: str = ""
    editions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spec: Mapping[str, Any] = field(default_factory=dict)
    by_hand: str = ""
    note: str = ""
    geometry: str = ""
    every: int = 0

    @property
    def id(self) -> str:
        """Return ``provider/file``."""
        return f"{self.provider}/{self.file}"

    @property
    def periods(self) -> tuple[str, ...]:
        """Return the codes of the time dimension for this edition; () when the file has none."""
        if self.editions and self.edition not in self.editions:
            raise LevekarError(
                f"ingen perioder er ført opp for utgaven {self.edition}.",
                where=f"data/requests.yml, {self.id}",
                hint=f"før dem opp under periods; kjente utgaver: {', '.join(self.editions)}.",
            )
        return self.editions.get(self.edition, ())

    @property
    def period(self) -> str:
        """Return the periods as a card writes them."""
        if not self.periods:
            return ""
        first, last = (p.replace("_", "–") for p in (self.periods[0], self.periods[-1]))
        return first if first == last else f"{first} til {last}"

    def select(self) -> dict[str, list[str]]:
        """Return the chosen codes of each dimension, periods included, each code once."""
        chosen = {str(k): [str(v) for v in vs] for k, vs in self.spec.get("select", {}).items()}
        if self.time:
            chosen[self.time] = list(self.periods)
        return {name: list(dict.fromkeys(codes)) for name, codes in chosen.items()}


def services() -> dict[str, Service]:
    """Return provider → service; the environment may move a service elsewhere."""
    found = _content()["services"]
    return {
        key: Service(
            key=key,
            name=spec["name"],
            base=os.environ.get(ENVIRONMENT + key.upper(), spec.get("base", "")).rstrip("/"),
            licence=spec["licence"],
            access=spec["access"],
            per_minute=int(spec.get("per_minute", 0)),
        )
        for key, spec in found.items()
    }


def requests(edition: str = "") -> list[Request]:
    """Return the request for every raw file, in the order of the file.

    ``edition``: the current one if not given. Periods in its definition go before those here.
    """
    known = services()
    content = _content()["files"]
    year = edition or yearly.current()
    own = yearly.definitions()[year].periods if year in yearly.definitions() else {}
    found = [
        _request(known[provider], name, spec, year)
        for provider, files in content.items()
        for name, spec in files.items()
    ]
    return [
        replace(r, editions={**r.editions, year: own[r.id]}) if r.id in own else r for r in found
    ]


def by_hand(request: Request) -> LevekarError:
    """Return the error that says where and how a file without a service is got."""
    return LevekarError(
        f"kan ikke hentes automatisk. {request.by_hand}",
        where=request.id,
        hint=f"ta inn fila med «levekar data adopt {request.file} --provider {request.provider}».",
    )


def _path() -> Path:
    return paths.project().data / "requests.yml"


def _content() -> Any:
    path = _path()
    if not path.is_file():
        raise LevekarError("fila finnes ikke.", where=shown(path), hint="hent den fra prosjektet.")
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise LevekarError(
            f"fila er ikke gyldig YAML ({str(error).splitlines()[-1].strip()}).",
            where=shown(path),
            hint="rett fila; feltene er forklart øverst i den.",
        ) from error


@cache
def _parsed(text: str) -> Any:
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


_FIELDS = ("title", "what", "reference", "measures", "figures", "time", "periods", "every")
_TEXTS = ("by_hand", "note", "geometry")


def _request(service: Service, name: str, spec: Mapping[str, Any], edition: str) -> Request:
    path = _path()
    missing = [key for key in ("title", "what", "reference") if key not in spec]
    own = [key for key in spec if key not in (*_FIELDS, *_TEXTS)]
    if missing or ("by_hand" in spec) == bool(own):
        raise LevekarError(
            f"{service.key}/{name}: "
            + (
                f"mangler {', '.join(missing)}."
                if missing
                else "skal ha enten by_hand eller forespørsel."
            ),
            where=shown(path),
            hint="feltene er forklart øverst i fila.",
        )
    return Request(
        provider=service.key,
        file=name,
        service=service,
        title=spec["title"],
        what=spec["what"],
        reference=spec["reference"],
        measures=tuple(spec.get("measures", ())),
        figures=tuple(spec.get("figures", ())),
        time=spec.get("time", ""),
        edition=edition,
        editions={
            str(year): tuple(str(p) for p in codes)
            for year, codes in (spec.get("periods") or {}).items()
        },
        spec={key: spec[key] for key in own},
        by_hand=spec.get("by_hand", ""),
        note=spec.get("note", ""),
        geometry=spec.get("geometry", ""),
        every=int(spec.get("every", 0)),
    )
