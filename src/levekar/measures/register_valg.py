"""Measures of chapter 5 that providers count: turnout at elections."""

from __future__ import annotations

from levekar.measures.definitions import Cells

OF_RESPONDENTS = ()

FROM_CELLS = (
    Cells(
        "voter_turnout_municipal_county",
        "valg",
        "valgdeltakelse.json",
        {"ContentsCode": "Valgdeltakelse"},
        decimals=1,
    ),
)
