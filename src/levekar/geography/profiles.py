"""The pages that are about one place each."""

from __future__ import annotations


def profile_name(code: str) -> str:
    """Return the name of the file with the profile of a bydel or a zone."""
    return f"profil-{code}.html"
