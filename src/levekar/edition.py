"""The yearly edition as data: its title, reference year, and municipality."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from levekar import paths
from levekar.catalogue import load_yaml
from levekar.errors import LevekarError


@dataclass(frozen=True)
class Edition:
    """One edition: which year and municipality the book is about."""

    year: str
    title: str
    kommune: str
    latest_round: str


def edition(year: str = "2024") -> Edition:
    """Return the definition in data/editions/<year>.yml."""
    return _edition(paths.project().editions / f"{year}.yml")


@cache
def _edition(path: Path) -> Edition:
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.yml")))
        raise LevekarError(f"Utgaven {path.stem} finnes ikke.", hint=f"kjente utgaver: {known}.")
    content = load_yaml(path)
    return Edition(
        year=str(content["year"]),
        title=content["title"],
        kommune=str(content["kommune"]),
        latest_round=str(content["latest_round"]),
    )
