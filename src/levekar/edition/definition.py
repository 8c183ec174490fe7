"""The yearly edition as data: data/editions/<year>.yml.

Two kinds of book come from the same tree. The demo book shows synthetic values, and marks them.
The official book never shows one: in it a synthetic value is a missing value.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import paths
from levekar.errors import LevekarError, near

if TYPE_CHECKING:
    import pandas as pd

FILE = "data/editions"
FIGURES = "figurer"
"""The folder with the addresses of figures that never change."""
WITHHELD = "syntetisk tall; vises ikke i en offisiell utgave"


@dataclass(frozen=True)
class Edition:
    """One edition of the book.

    ``latest_round`` is the period a value has when nobody names one. ``periods``: raw file
    (``provider/name``) → the codes to ask the service for, where they differ from those of
    data/requests.yml. ``geography`` is the date of the division into places. ``contact`` is where
    a reader turns. ``statuses`` may be shown in the official book. ``accepted``: statement that
    no longer holds → why it may. ``draft``: in the making, not the current one.
    """

    year: str
    title: str
    kommune: str
    latest_round: str
    reference_year: int
    geography: str
    contact: str
    publisher: str
    address: str = ""
    statuses: tuple[str, ...] = ("official", "published", "suppressed", "missing")
    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False


def edition(year: str = "") -> Edition:
    """Return the definition of an edition; of the current one if no year is given."""
    folder = paths.project().editions
    return _edition(folder, year or current())


def current() -> str:
    """Return the year of the current edition.

    ``LEVEKAR_EDITION`` says which; else it is the newest one that is not a draft.
    """
    return _current(paths.project().editions, os.environ.get("LEVEKAR_EDITION", ""))


def definitions() -> dict[str, Edition]:
    """Return year → edition for all editions, the oldest first."""
    folder = paths.project().editions
    return {year: _edition(folder, year) for year in _years(folder)}


@contextmanager
def chosen(year: str, *, official: bool = False) -> Iterator[Edition]:
    """Let this process, and those it starts, work on one edition while this lasts."""
    wanted = {"LEVEKAR_EDITION": year, "LEVEKAR_OFFICIAL": "1" if official else ""}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield edition(year)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def forget() -> None:
    """Read the definitions anew the next time: one has been written."""
    _current.cache_clear()
    _edition.cache_clear()


def official() -> bool:
    """Tell whether the book being made is the official one (``LEVEKAR_OFFICIAL=1``)."""
    return os.environ.get("LEVEKAR_OFFICIAL", "") not in ("", "0")


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return an observation table as this kind of book may show it.

    In the official book a synthetic value is missing, and so are the numbers behind it.
    """
    if not official():
        return table
    made_up = table["status"] == "synthetic"
    if not made_up.any():
        return table
    numbers = {name: table[name].mask(made_up) for name in ("value", "count", "n")}
    return table.assign(
        **numbers,
        status=table["status"].mask(made_up, "missing"),
        reason=table["reason"].mask(made_up, WITHHELD),
    )


def _years(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yml"))


@cache
def _current(folder: Path, chosen: str) -> str:
    if chosen:
        return chosen
    finished = [year for year in _years(folder) if not _edition(folder, year).draft]
    if not finished:
        raise LevekarError(
            "det finnes ingen ferdig utgave.",
            where=FILE,
            hint="sett «draft: false» i en av dem, eller velg en med LEVEKAR_EDITION.",
        )
    return finished[-1]


@cache
def _edition(folder: Path, year: str) -> Edition:
    path = folder / f"{year}.yml"
    if not path.is_file():
        known = _years(folder)
        raise LevekarError(
            f"Utgaven {year} finnes ikke.", hint=f"kjente utgaver: {', '.join(known) or 'ingen'}."
        )
    return parse(path.read_text(encoding="utf-8"), f"{FILE}/{path.name}")


def parse(text: str, where: str) -> Edition:
    """Return the edition that the text of a definition describes; a fault names the field."""
    import yaml

    try:
        content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise _wrong(where, f"fila er ikke gyldig YAML ({str(error).splitlines()[0]})") from error
    if not isinstance(content, dict):
        raise _wrong(where, "fila er tom")
    known = [f.name for f in fields(Edition)]
    missing = [name for name in _REQUIRED if name not in content]
    unknown = [str(name) for name in content if name not in known]
    if missing:
        raise _wrong(where, f"mangler {', '.join(missing)}")
    if unknown:
        raise LevekarError(
            f"ukjent felt «{unknown[0]}».", where=where, hint=near(unknown[0], known)
        )
    return Edition(**{name: _value(name, value, where) for name, value in content.items()})


_REQUIRED = tuple(
    f.name for f in fields(Edition) if f.default is MISSING and f.default_factory is MISSING
)


def _value(name: str, value: Any, where: str) -> Any:
    if name == "draft":
        if not isinstance(value, bool):
            raise _wrong(where, f"«draft» skal være true eller false, men er {value!r}")
        return value
    if name == "reference_year":
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong(where, f"«{name}» skal være et årstall, men er {value!r}")
        return value
    if name == "statuses":
        return _statuses(value, where)
    if name == "periods":
        return {str(k): tuple(map(str, v)) for k, v in _mapping(name, value, where).items()}
    if name == "accepted":
        return {str(k): str(v) for k, v in _mapping(name, value, where).items()}
    if value is None or isinstance(value, dict | list):
        raise _wrong(where, f"«{name}» skal være tekst, men er {value!r}")
    return str(value)


def _statuses(value: Any, where: str) -> tuple[str, ...]:
    from levekar.observations import STATUSES

    found = tuple(map(str, value)) if isinstance(value, list) else ()
    if not found or not set(found) <= set(STATUSES) or "synthetic" in found:
        allowed = ", ".join(s for s in STATUSES if s != "synthetic")
        raise _wrong(where, f"«statuses» skal være en liste av {allowed}, men er {value!r}")
    return found


def _mapping(name: str, value: Any, where: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(where, f"«{name}» skal ha nøkler med verdier, men er {value!r}")
    return value


def _wrong(where: str, what: str) -> LevekarError:
    return LevekarError(f"{what}.", where=where, hint="feltene er forklart i docs/kommune.md.")
