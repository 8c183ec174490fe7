"""The pages about single places: what they are called, and which places have one."""

from __future__ import annotations

from levekar.geography.codes import level

LEVELS = frozenset(("bydel", "sone"))
"""The levels whose places all have a page; links are made only to these."""


def profile_name(code: str) -> str:
    """Return the file name of a place's page, in the folder of figures: «profil-500101.html»."""
    return f"profil-{code}.html"


def has_profile(code: str) -> bool:
    """Tell whether there is a page about a place."""
    return level(code) in LEVELS
