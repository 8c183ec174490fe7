"""Places and maps: levels, codes, names, neighbours, and the geometry that maps are drawn from."""

from __future__ import annotations

from levekar.geography.codes import code, level, name, nesting, places
from levekar.geography.layers import Area, Layer
from levekar.geography.levels import (
    TWO_DIVISIONS,
    changes,
    level_of,
    levels,
    merged,
    require,
    successors,
    units,
)
from levekar.geography.maps import check_areas, has_areas, layer, lonlat, sources
from levekar.geography.names import match
from levekar.geography.profiles import has_profile, profile_name
from levekar.geography.zones import made_of, neighbours, zones

__all__ = [
    "TWO_DIVISIONS",
    "Area",
    "Layer",
    "changes",
    "check_areas",
    "code",
    "has_areas",
    "has_profile",
    "layer",
    "level",
    "level_of",
    "levels",
    "lonlat",
    "made_of",
    "match",
    "merged",
    "name",
    "neighbours",
    "nesting",
    "places",
    "profile_name",
    "require",
    "sources",
    "successors",
    "units",
    "zones",
]
