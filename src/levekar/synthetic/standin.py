"""The card of a stand-in: made up, or written out from what the report printed."""

from __future__ import annotations

from levekar.cards import Card, sha256


def card(
    provider: str,
    data: bytes,
    title: str,
    what: str,
    *,
    period: str,
    reference: str,
    version: int,
    printed: bool = False,
) -> Card:
    """Return the card of one file; ``printed``: every value in it stands in the report."""
    return Card(
        provider=provider,
        title=title if printed else f"DEMO: {title}",
        what=what,
        licence="Fri gjengivelse av enkelttall" if printed else "CC0 1.0 (demodata)",
        access="Fri. De ekte tallene må hentes fra leverandøren.",
        retrieved="2026-11-21",
        sha256=sha256(data),
        size=len(data),
        synthetic=not printed,
        transcribed=printed,
        period=period,
        reference=reference,
        generator=f"levekar synthesize {provider}, versjon {version}",
        note="Skrevet av fra rapporten fra 2024."
        if printed
        else "Verdier rapporten fra 2024 trykte, er som trykt. Resten er laget og sier ingenting.",
    )
