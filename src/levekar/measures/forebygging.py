"""Measures of chapter 4 G: violence and threats by persons under 18."""

from __future__ import annotations

from levekar.measures.definitions import Cells

OF_RESPONDENTS = ()

_ROWS = (
    ("violence_threat_unique_persons", "Unike personer", "count", 0),
    ("violence_threat_offences", "Lovbrudd", "count", 0),
    ("violence_threat_incidents", "Hendelser", "count", 0),
    ("violence_threat_offences_per_person", "Lovbrudd per person", "ratio", 1),
    ("violence_threat_offences_per_incident", "Lovbrudd per hendelse", "ratio", 1),
)

FROM_CELLS = tuple(
    Cells(key, "politi", "vold_under_18.csv", {"maal": row}, decimals, unit)
    for key, row, unit, decimals in _ROWS
)
