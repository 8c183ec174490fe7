"""Trees about the municipality that does not exist: the project with other data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "kommune"
LEAVE = shutil.ignore_patterns("raw", ".ipynb_checkpoints", "20*")


def compose(tree: Path, *, whole: bool = False) -> Path:
    """Put the project in ``tree`` with the data of the fixture, and no other raw file.

    The book is the small one of the fixture; ``whole``: the project's own.
    """
    tree.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "data", tree / "data", ignore=LEAVE)
    if whole:
        for name in ("book", "notebooks"):
            shutil.copytree(ROOT / name, tree / name, ignore=LEAVE)
        for name in ("_quarto.yml", "index.qmd"):
            shutil.copy(ROOT / name, tree)
    else:
        shutil.copytree(ROOT / "book" / "theme", tree / "book" / "theme")
        for name in ("book", "notebooks"):
            shutil.copytree(FIXTURE / name, tree / name, dirs_exist_ok=True)
        for name in ("_quarto.yml", "index.qmd"):
            shutil.copy(FIXTURE / name, tree)
    for name in ("raw", "editions"):
        shutil.copytree(FIXTURE / "data" / name, tree / "data" / name, dirs_exist_ok=True)
    own = (FIXTURE / "data" / "geo" / "places.csv").read_text(encoding="utf-8")
    with (tree / "data" / "geo" / "places.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(own.partition("\n")[2])
    return tree


def use(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """Let this process work on the project ``root``."""
    monkeypatch.setenv("LEVEKAR_PROJECT", str(root))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    for name in ("LEVEKAR_FIGURES", "LEVEKAR_EDITION", "LEVEKAR_OFFICIAL", "LEVEKAR_MEASURES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(root)
