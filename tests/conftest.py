from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from levekar import paths

# no example is timed; the pipeline draws the same examples every time
settings.register_profile("levekar", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("levekar")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own: the real ledger and maps, and an empty data/raw."""
    for name in ("report", "geo", "maps", "editions", "synthetic"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    for name in ("labels.yml", "requests.yml", "fields.yml", "disclosure.yml"):
        shutil.copy(ROOT / "data" / name, tmp_path / "data")
    (tmp_path / "data" / "raw").mkdir()
    (tmp_path / "_quarto.yml").write_text("project:\n  type: book\n", encoding="utf-8")
    monkeypatch.setenv("LEVEKAR_PROJECT", str(tmp_path))
    monkeypatch.delenv("LEVEKAR_FIGURES", raising=False)
    assert paths.project().root == tmp_path.resolve()
    return tmp_path.resolve()
