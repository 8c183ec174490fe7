"""A bydel and a zone in a real browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from levekar import geography
from levekar.book import axe
from levekar.paths import project


def test_profiles_break_nothing_in_any_look_or_width(maker, tmp_path: Path):
    if fault := axe.missing():
        pytest.skip(fault)
    shutil.copytree(project(Path(__file__)).theme, tmp_path / "book" / "theme")
    (tmp_path / "figures").mkdir()
    for code in ("500102", "S10"):
        file = tmp_path / "figures" / geography.profile_name(code)
        file.write_text(maker.page(code), encoding="utf-8")
    names = [f"figures/{geography.profile_name(code)}" for code in ("500102", "S10")]
    (tmp_path / "index.html").write_text("", encoding="utf-8")
    found = axe.violations(tmp_path, only=names, thorough=True, workers=1)
    assert [violation.line() for violation in found] == []
