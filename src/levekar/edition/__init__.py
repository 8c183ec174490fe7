"""The yearly edition: what it is, what it said, how it is made, compared, checked and published.

What the earlier rooms may know about an edition stands here: its definition, and whether the
book is the official one. The rest (record, planning, validation, compare, gate, publish) comes
last in the chain, and is imported by the command and by the page on what is new.
"""

from __future__ import annotations

from levekar.edition.definition import (
    Edition,
    current,
    definitions,
    edition,
    official,
    shown,
)

__all__ = ["Edition", "current", "definitions", "edition", "official", "shown"]
