from __future__ import annotations

import pytest

from levekar import edition
from levekar.errors import LevekarError


def test_the_edition_names_its_municipality():
    assert edition.edition().kommune == "5001"


def test_an_unknown_edition_is_told_with_the_known():
    with pytest.raises(LevekarError, match=r"kjente utgaver: .*2024"):
        edition.edition("1999")
