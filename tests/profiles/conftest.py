"""A few measures stand for all of them: one or two of each shape that data have."""

from __future__ import annotations

import pytest

from levekar import measures
from levekar.profiles.page import Maker, towns

FEW = (
    "lacked_adult_support_childhood",  # all zones, girls and boys, the city
    "lonely_troubled_fhi",  # bydeler, printed
    "low_income_children_annual",  # groups of zones
    "persistent_low_income_children",  # bydeler over time, and a few zones
    "upper_secondary_completion",  # bydeler, broken down in many ways
    "violence_threat_offenders_per_1000",  # three zones, printed
)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "computed", lambda: list(FEW))


@pytest.fixture
def maker(few: None) -> Maker:
    return Maker(towns())
