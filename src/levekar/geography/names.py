"""Names to codes: exactly, by a spelling listed in data/geo/variants.csv, or not at all.

Nothing is guessed, and what was not matched letter for letter is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from levekar import catalogue, paths
from levekar.errors import LevekarError, near
from levekar.geography.levels import TWO_DIVISIONS, level_of, levels, units

EXACT, WRITTEN, VARIANT = "likt", "skrevet annerledes", "skrivevariant"


@dataclass(frozen=True)
class Match:
    """One name as it was given, the code it belongs to ("" if none), and how that was found."""

    given: str
    code: str
    how: str = ""


@dataclass(frozen=True)
class Matching:
    """What became of the names of one level."""

    level: str
    matches: tuple[Match, ...]

    @property
    def codes(self) -> Mapping[str, str]:
        """Return name → code for the names that have one."""
        return {match.given: match.code for match in self.matches if match.code}

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the names that belong to no place."""
        return tuple(match.given for match in self.matches if not match.code)

    def report(self) -> list[str]:
        """Return one line for each name that was not matched letter for letter."""
        known = units(self.level)
        return [
            f"«{match.given}» er lest som {known[match.code].name} ({match.how})"
            for match in self.matches
            if match.code and match.how != EXACT
        ]

    def complete(self, where: str = "") -> Mapping[str, str]:
        """Return name → code; a name without a place, or a place with two names, is an error."""
        counts = Counter(match.code for match in self.matches if match.code)
        twice = [code for code, count in counts.items() if count > 1]
        known, plural = units(self.level), levels()[self.level].plural
        if self.unknown:
            shown = ", ".join(f"«{name}»" for name in self.unknown[:5])
            told = f"{len(self.unknown)} av {len(self.matches)} navn er ikke {plural}: {shown}."
            if any(_is_lks(name) for name in self.unknown):
                raise LevekarError(
                    f"{told} {TWO_DIVISIONS}", where=where, hint="bruk kommunens egne soner."
                )
            alike = near(self.unknown[0], [unit.name for unit in known.values()])
            raise LevekarError(
                told,
                where=where,
                hint=f"{alike} Er det en skrivemåte, før den opp i data/geo/variants.csv.",
            )
        if twice:
            given = [m.given for m in self.matches if m.code == twice[0]]
            raise LevekarError(
                f"{len(twice)} av {len(known)} {plural} står flere ganger: "
                + ", ".join(known[code].name for code in twice[:5])
                + f" (som {' og '.join(f'«{name}»' for name in given)}).",
                where=where,
                hint="la hvert sted stå én gang.",
            )
        return self.codes


def match(names: Iterable[str], level: str) -> Matching:
    """Find the places of ``level`` that the names (or codes) belong to.

    In this order: a code; a name as it is listed; the same apart from capitals, spaces and kinds
    of hyphen; a listed variant, read in the same way.
    """
    known = units(level)
    exact = {unit.name: code for code, unit in known.items()} | {code: code for code in known}
    written = {plain(name): code for name, code in exact.items()}
    rows = catalogue.load_csv(paths.project().geo / "variants.csv")
    variants = {plain(row["variant"]): row["code"] for row in rows if row["level"] == level}
    found = []
    for name in names:
        for how, table, key in (
            (EXACT, exact, name),
            (WRITTEN, written, plain(name)),
            (VARIANT, variants, plain(name)),
        ):
            if key in table:
                found.append(Match(name, table[key], how))
                break
        else:
            found.append(Match(name, ""))
    return Matching(level, tuple(found))


def plain(name: str) -> str:
    """Return a name in small letters, with single spaces and one kind of hyphen without spaces."""
    same = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"\s*[-‐‑–—]\s*", "-", " ".join(same.split()))


def _is_lks(name: str) -> bool:
    return level_of(name) == "lks" or re.search(r"\bLKS\b", name) is not None
