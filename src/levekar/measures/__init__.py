"""What each measure counts. One module for each theme; ``definitions`` has the forms."""

from __future__ import annotations

from functools import cache

from levekar.errors import LevekarError, near
from levekar.measures import (
    arbeidsliv,
    folkehelse,
    forebygging,
    oppvekst,
    register_arbeidsliv,
    register_helse,
    register_levestandard,
    register_oppvekst,
    register_valg,
    registerdata,
    steder,
    studier,
    trykte_verdier,
)
from levekar.measures.definitions import Cells, OfRespondents

REGISTERS = (
    register_oppvekst,
    register_arbeidsliv,
    register_levestandard,
    register_helse,
    register_valg,
)
OTHERS = (registerdata, steder, studier, trykte_verdier)
THEMES = (folkehelse, oppvekst, arbeidsliv, forebygging, *REGISTERS, *OTHERS)


@cache
def of_respondents() -> tuple[OfRespondents, ...]:
    """Return the definitions that count respondents."""
    return tuple(d for theme in THEMES for d in theme.OF_RESPONDENTS)


@cache
def from_cells() -> tuple[Cells, ...]:
    """Return the definitions that pick counted cells."""
    return tuple(d for theme in THEMES for d in theme.FROM_CELLS)


def _all() -> list[OfRespondents | Cells]:
    return [*of_respondents(), *from_cells()]


def computed() -> list[str]:
    """Return the keys of all measures that can be computed."""
    return sorted({d.key for d in _all()})


def definitions(key: str) -> list[OfRespondents | Cells]:
    """Return the definitions of one measure: one for each provider that has it."""
    found = [d for d in _all() if d.key == key]
    if not found:
        raise LevekarError(f"Målet «{key}» er ikke definert.", hint=near(key, computed()))
    return found
