"""Variable maps: what a provider's variables are called, and what their codes mean.

data/maps/<provider>.yml translates a provider's names to this book's own, so that a real file
with other names or codes is read without a change of code. Survey files have maps of variables
(``survey_map``), counted tables have maps of columns (``table_map``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from levekar import paths
from levekar.catalogue import load_yaml
from levekar.errors import LevekarError, near
from levekar.paths import shown


@dataclass(frozen=True)
class Variable:
    """One variable of a survey file: its name there, and code → answer."""

    key: str
    name: str
    label: str
    codes: Mapping[float, str]


@dataclass(frozen=True)
class Component:
    """One sub-score of the SES index and its lowest and highest value."""

    name: str
    label: str
    low: int
    high: int


@dataclass(frozen=True)
class SurveyMap:
    """The map of one survey file.

    ``ses`` is a variable when the file holds the groups itself; otherwise the groups are made
    from ``components``: the sum up to ``cuts["lav"]`` is low, up to ``cuts["middels"]`` middle.
    """

    background: Mapping[str, Variable]
    items: Mapping[str, Variable]
    missing: frozenset[float]
    ses: Variable | None
    components: tuple[Component, ...] = ()
    cuts: Mapping[str, int] = field(default_factory=dict)
    rounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def variables(self) -> list[Variable]:
        """Return every coded variable the file must hold."""
        extra = [self.ses] if self.ses else []
        return [*self.background.values(), *self.items.values(), *extra]


def survey_map(provider: str, file: str = "") -> SurveyMap:
    """Return the map for ``file`` of ``provider``: the defaults with the file's own deviations."""
    path = paths.project().data / "maps" / f"{provider}.yml"
    if not path.is_file():
        raise LevekarError(
            "variabelkartet finnes ikke.", where=shown(path), hint="hent det fra prosjektet igjen."
        )
    return _survey_map(path, file)


def _content(path: Path) -> dict[str, Any]:
    """Return a whole map: one file is behind the maps of all tables of a provider."""
    return _parsed(path, path.stat().st_mtime_ns)


@cache
def _parsed(path: Path, changed: int) -> dict[str, Any]:
    """Return what a file holds; one that somebody has changed meanwhile is read again."""
    return load_yaml(path) or {}


@cache
def _survey_map(path: Path, file: str) -> SurveyMap:
    content = _content(path)
    own: dict[str, Any] = (content.get("files") or {}).get(file) or {}
    scales = content["scales"]
    known = [*content["background"], *content["items"], "ses"]
    for key in own:
        if key not in known:
            raise LevekarError(
                f"«{key}» under files/{file} er ikke en kjent variabel.",
                where=shown(path),
                hint=near(key, known),
            )

    def variable(key: str, spec: Mapping[str, Any]) -> Variable:
        merged = {**spec, **own.get(key, {})}
        codes = merged.get("codes") or scales[merged["scale"]]
        return Variable(
            key,
            str(merged["variable"]),
            str(merged.get("label", key)),
            {float(code): str(answer) for code, answer in codes.items()},
        )

    ses = {**content["ses"], **own.get("ses", {})}
    grouped = "variable" in ses
    return SurveyMap(
        background={k: variable(k, v) for k, v in content["background"].items()},
        items={k: variable(k, v) for k, v in content["items"].items()},
        missing=frozenset(float(code) for code in content["missing"]),
        ses=variable("ses", ses) if grouped else None,
        components=()
        if grouped
        else tuple(
            Component(c["variable"], c["label"], c["range"][0], c["range"][1])
            for c in ses["components"]
        ),
        cuts={} if grouped else ses["cuts"],
        rounds={name: tuple(years) for name, years in content.get("rounds", {}).items()},
    )


@dataclass(frozen=True)
class Column:
    """How one column (or json-stat dimension) of a counted table is read.

    ``to``: the dimension of the observation table, or "" to leave the column as the provider's
    own. ``codes``: code → code there. ``form``: the writing form of codes that are not listed
    (see ``levekar.sources.cells.FORMS``); without a form an unlisted code is an error.
    ``levels``: the column holds place names, to be looked up at these levels.
    """

    to: str
    codes: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableMap:
    """The map of one counted table.

    ``columns``: the provider's column → how it is read. ``values``: value column → its kind
    (antall, andel, kroner, …), for tables that keep several counts side by side. ``constants``:
    dimensions that hold for the whole file. ``required``: columns that must be there.
    ``percent``: column → codes of the rows that are shares; ``{}`` means none. ``klaebu``: see
    ``checks.breaks``. ``elsewhere``: the table lists places outside data/geo/places.csv.
    ``options``: what else the provider's reader asks for (encoding, sheet, header row …).
    """

    columns: Mapping[str, Column]
    values: Mapping[str, str]
    constants: Mapping[str, str]
    required: tuple[str, ...]
    percent: Mapping[str, tuple[str, ...]]
    klaebu: str
    elsewhere: bool
    options: Mapping[str, Any]


_TABLE_KEYS = ("columns", "values", "constants", "required", "percent", "klaebu", "elsewhere")


def table_map(provider: str, file: str = "") -> TableMap:
    """Return the map for the table ``file``: the provider's defaults with the file's deviations.

    ``columns``, ``values``, ``constants`` and ``options`` are merged name by name (null takes a
    default away); the others are replaced.
    """
    path = paths.project().data / "maps" / f"{provider}.yml"
    if not path.is_file():
        raise LevekarError(
            "kartet over kolonner finnes ikke.",
            where=shown(path),
            hint="hent det fra prosjektet igjen.",
        )
    return _table_map(path, file)


@cache
def _table_map(path: Path, file: str) -> TableMap:
    content = dict(_content(path))
    own: dict[str, Any] = (content.pop("files", None) or {}).get(file) or {}
    known = [*_TABLE_KEYS, "options"]
    for key in [*content, *own]:
        if key not in known:
            raise LevekarError(
                f"«{key}» er ikke et kjent felt i kartet.", where=shown(path), hint=near(key, known)
            )

    def merged(key: str) -> dict[str, Any]:
        both = {**(content.get(key) or {}), **(own.get(key) or {})}
        return {str(name): value for name, value in both.items() if value is not None}

    def chosen(key: str, default: Any) -> Any:
        return own.get(key, content.get(key, default))

    return TableMap(
        columns={name: _column(spec, name, path) for name, spec in merged("columns").items()},
        values={name: str(kind) for name, kind in merged("values").items()},
        constants={name: str(value) for name, value in merged("constants").items()},
        required=tuple(chosen("required", ())),
        percent={str(k): tuple(map(str, v)) for k, v in (chosen("percent", None) or {}).items()},
        klaebu=str(chosen("klaebu", "")),
        elsewhere=bool(chosen("elsewhere", False)),
        options=merged("options"),
    )


def _column(spec: Mapping[str, Any], name: str, path: Path) -> Column:
    unknown = [key for key in spec if key not in ("to", "codes", "form", "levels")]
    if unknown:
        raise LevekarError(
            f"kolonnen {name} har ukjente felt: {', '.join(unknown)}.",
            where=shown(path),
            hint="en kolonne har to, codes, form og levels.",
        )
    return Column(
        to=str(spec.get("to", "")),
        codes={str(code): str(target) for code, target in (spec.get("codes") or {}).items()},
        form=str(spec.get("form", "")),
        levels=tuple(spec.get("levels") or ()),
    )
