from __future__ import annotations

import pytest

from levekar import geography
from levekar.errors import LevekarError


def test_code_and_name_go_both_ways():
    for code, (level, name) in geography.places().items():
        assert geography.code(name, level) == code
        assert geography.name(code) == name


def test_old_and_unknown_codes_are_told():
    with pytest.raises(LevekarError, match="160101"):
        geography.name("160101")
    with pytest.raises(LevekarError, match="mente du «Østbyen»"):
        geography.code("Østbyn", "bydel")
