from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from municipality import compose, use

from levekar.edition import publish


@dataclass(frozen=True)
class Prepared:
    """A small project whose edition is recorded and published; nobody may change it."""

    root: Path
    out: Path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    root = compose(tmp_path_factory.mktemp("kommune") / "tre")
    out = root.parent / "ut"
    with pytest.MonkeyPatch.context() as patch:
        use(patch, root)
        publish.write_record("2024", lambda step, done, total: None)
        publish.publish("2024", out, browser=False)
    yield Prepared(root, out)


@pytest.fixture
def project(tmp_path: Path, prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> Prepared:
    """A copy of the small project, published already, that a test may break."""
    copy = Prepared(tmp_path / "tre", tmp_path / "ut")
    shutil.copytree(prepared.root, copy.root, symlinks=True)
    shutil.copytree(prepared.out, copy.out)
    use(monkeypatch, copy.root)
    assert os.environ["LEVEKAR_PROJECT"] == str(copy.root)
    return copy
