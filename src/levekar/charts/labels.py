"""Norwegian words for codes, units and statuses, as data/labels.yml lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from levekar import catalogue, geography, observations, paths
from levekar.catalogue import FigureEntry
from levekar.errors import LevekarError, near

SYMBOLS = {"suppressed": "[c]", "missing": "[x]"}


@dataclass(frozen=True)
class Unit:
    """How a unit is written: over an axis, after a number, after a difference."""

    axis: str
    text: str
    difference: str


@cache
def _labels(file: Path) -> dict[str, Any]:
    labels: dict[str, Any] = catalogue.load_yaml(file)
    for dim in labels["dimensions"].values():
        words = dim.get("words", {})
        dim["words"] = {code: [w] if isinstance(w, str) else w for code, w in words.items()}
    return labels


def _table() -> dict[str, Any]:
    return _labels(paths.project().data / "labels.yml")


def dimension(dim: str, codes: list[str]) -> str:
    """Return the name of a dimension; periods that are plain years are called «År»."""
    if dim == "period" and all(code.isdigit() for code in codes):
        return "År"
    name: str = _table()["dimensions"][dim]["name"]
    return name


def ordered(dim: str) -> bool:
    """Tell whether the codes run from less to more (so that a change can be described)."""
    return bool(_table()["dimensions"][dim].get("ordered"))


def unit(key: str) -> Unit:
    """Return how ``key`` (one of observations.UNITS) is written."""
    return Unit(**_table()["units"][key])


def status(key: str) -> str:
    """Return the words for a status."""
    word: str = _table()["statuses"][key]
    return word


def word(entry: FigureEntry, dim: str, code: str) -> str:
    """Return the word for a code, the report's own where the figure prints it."""
    if dim == "measure":
        return _measure(entry, code)
    if dim == "geo":
        return geography.name(code)
    table = _table()["dimensions"][dim]
    words: list[str] = table["words"].get(code, [])
    if not words and not table.get("open"):
        raise LevekarError(
            f"Koden «{code}» i «{dim}» har ikke noe norsk ord.",
            where="data/labels.yml",
            hint=near(code, list(table["words"])),
        )
    # a figure may print the word inside another of its categories, «Behov, gutter»
    others = " ".join(chain.from_iterable(entry.dims.values()))
    printed = entry.dims.get(dim) or re.findall(r"\w+", others)
    return next((w for w in words if w in printed), words[0] if words else code)


def plain(dim: str, code: str) -> str:
    """Return the word for a code outside any figure; the code itself where it has none."""
    words: list[str] = _table()["dimensions"].get(dim, {}).get("words", {}).get(code, [])
    return words[0] if words else code


def order(entry: FigureEntry, dim: str, codes: list[str]) -> list[str]:
    """Return ``codes`` in reading order: the report's own, else that of the labels.

    Codes that neither of them names keep the order they have.
    """
    if dim == "period":
        return sorted(codes, key=lambda code: (position(code) or 0.0, code))
    printed = entry.measures if dim == "measure" else entry.dims.get(dim, ())
    known = list(_table()["dimensions"][dim].get("words", {}))

    def place(code: str) -> tuple[int, int]:
        label = code if dim == "measure" else word(entry, dim, code)
        if label in printed:
            return (0, printed.index(label))
        return (1, known.index(code)) if code in known else (2, codes.index(code))

    # a total that the report does not print comes last
    return sorted(codes, key=lambda code: (code == observations.TOTAL, *place(code)))


def position(period: str) -> float | None:
    """Return where a period lies in years: 2021 → 2021, «2016–2018» → 2017, «2020/21» → 2020.5."""
    parts = period.replace("–", "/").split("/")
    if not all(part.isdigit() for part in parts) or not 1 <= len(parts) <= 2:
        return None
    first, last = parts[0], parts[-1]
    return (int(first) + int(first[: len(first) - len(last)] + last)) / 2


def _measure(entry: FigureEntry, key: str) -> str:
    printed = entry.dims.get("measure", ())
    if key in entry.measures and len(printed) == len(entry.measures):
        return printed[entry.measures.index(key)]
    return catalogue.measure(key).name
