"""Limits for small groups as data/disclosure.yml states them, with reason and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from levekar import paths
from levekar.catalogue import load_yaml
from levekar.errors import LevekarError, near

FILE = "data/disclosure.yml"
WHO = ("oss", "leverandør")


@dataclass(frozen=True)
class Limits:
    """What may be shown of one provider's numbers, or of one measure.

    ``numerator``, ``complement`` and ``denominator`` are the smallest numbers of persons shown
    (0: no limit). ``width`` is the room for doubt, in persons, that a hidden number must have.
    ``counts``: numerators are published beside the shares.
    """

    numerator: int = 5
    complement: int = 5
    denominator: int = 30
    zero: bool = False
    width: int = 5
    whole: bool = True
    noise: float = 0
    counts: bool = False
    by: str = "oss"
    own: bool = True
    reason: str = ""
    source: str = ""

    @property
    def ours(self) -> bool:
        """Tell whether it is for this book to hide, and not done by the provider."""
        return self.by == "oss"


@dataclass(frozen=True)
class Question:
    """Measures that count answers to one question, so that one can follow from the others.

    ``answers`` maps each measure to the answers that it counts; ``whole`` holds every answer
    that makes up the denominator. The measures must have the same denominator.
    """

    name: str
    answers: Mapping[str, frozenset[str]]
    whole: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """All limits: for each provider, with exceptions for single measures, and what is linked."""

    default: Limits = field(default_factory=Limits)
    providers: Mapping[str, Limits] = field(default_factory=dict)
    measures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    linked: tuple[Question, ...] = ()
    printed: float = 100
    margin: float = 4

    def of(self, provider: str, measure: str) -> Limits:
        """Return the limits of one provider's numbers for one measure."""
        limits = self.providers.get(provider, self.default)
        return replace(limits, **self.measures.get(measure, {}))


@dataclass(frozen=True)
class Moved:
    """A border change between two editions: a part of ``old`` now belongs to ``new``."""

    old: str
    new: str


@dataclass(frozen=True)
class Setting:
    """What the attacker knows besides the tables."""

    rules: Rules
    linked: tuple[Question, ...]
    decimals: Mapping[str, int]
    nesting: Mapping[str, Sequence[str]]


@runtime_checkable
class _CountsAnswers(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def item(self) -> str: ...

    @property
    def answers(self) -> tuple[str, ...]: ...


def questions(
    definitions: Iterable[object], answers: Mapping[str, Iterable[str]]
) -> tuple[Question, ...]:
    """Return the questions that two or more measure definitions count answers to.

    ``answers`` maps each item to all its answers. Definitions without one ``item`` and
    ``answers`` (means of several items and the like) follow no sum and are left out.
    """
    of_item: dict[str, dict[str, frozenset[str]]] = {}
    for definition in definitions:
        if isinstance(definition, _CountsAnswers):
            of_item.setdefault(definition.item, {})[definition.key] = frozenset(definition.answers)
    return tuple(
        Question(item, found, frozenset(answers[item]))
        for item, found in of_item.items()
        if len(found) > 1
    )


def rules() -> Rules:
    """Return the rules of the project; a fault in the file is an error that names the entry."""
    return _read(paths.project().root / FILE)


@cache
def _read(path: Path) -> Rules:
    if not path.is_file():
        raise LevekarError(
            "reglene for vern av små grupper finnes ikke.",
            where=FILE,
            hint="hent fila fra prosjektet igjen; uten den vises ingen tall.",
        )
    content = load_yaml(path)
    default = Limits(**_checked("default", content["default"]))
    providers = {
        name: replace(default, **_checked(f"providers/{name}", entry or {}))
        for name, entry in (content.get("providers") or {}).items()
    }
    measures = {
        name: _checked(f"measures/{name}", entry or {})
        for name, entry in (content.get("measures") or {}).items()
    }
    keep = content.get("keep") or {}
    linked = tuple(_question(entry) for entry in content.get("linked") or ())
    return Rules(default, providers, measures, linked, **{k: float(v) for k, v in keep.items()})


def _question(entry: Mapping[str, Any]) -> Question:
    answers = {measure: frozenset(map(str, a)) for measure, a in entry["answers"].items()}
    whole = frozenset(map(str, entry.get("others") or ())).union(*answers.values())
    return Question(str(entry["question"]), answers, whole)


def _checked(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry with its values in the right types; anything unknown is an error."""
    known = [f.name for f in fields(Limits)]
    out: dict[str, Any] = {}
    for key, value in entry.items():
        if key not in known:
            raise _wrong(name, f"«{key}» er ikke en regel", near(key, known))
        fault = _fault(key, value)
        if fault:
            raise _wrong(name, f"«{key}» {fault}, men er {value!r}", "rett verdien.")
        out[key] = value
    return out


def _fault(key: str, value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if key in ("zero", "whole", "counts", "own"):
        return "" if isinstance(value, bool) else "skal være true eller false"
    if key == "noise":
        return "" if number and value >= 0 else "skal være et tall fra 0"
    if key in ("numerator", "complement", "denominator", "width"):
        lowest = 1 if key == "width" else 0
        fine = isinstance(value, int) and number and value >= lowest
        return "" if fine else f"skal være et helt tall fra {lowest}"
    if key == "by":
        return "" if value in WHO else f"skal være {' eller '.join(WHO)}"
    return "" if isinstance(value, str) else "skal være tekst"


def _wrong(name: str, what: str, hint: str) -> LevekarError:
    return LevekarError(f"{name}: {what}.", where=FILE, hint=hint)
