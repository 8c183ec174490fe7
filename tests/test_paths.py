from __future__ import annotations

import pytest

from levekar import paths
from levekar.errors import LevekarError


def test_finds_the_tree_from_a_folder_inside_it(root, monkeypatch):
    monkeypatch.delenv("LEVEKAR_PROJECT", raising=False)
    assert paths.project(root / "notebooks").root == root


def test_falls_back_to_the_tree_the_package_lies_in(root, tmp_path, monkeypatch):
    monkeypatch.delenv("LEVEKAR_PROJECT", raising=False)
    assert paths.project(tmp_path).root == root


def test_the_variable_wins(tree, root):
    assert paths.project(root).root == tree


def test_a_wrong_variable_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVEKAR_PROJECT", str(tmp_path / "borte"))
    with pytest.raises(LevekarError, match="LEVEKAR_PROJECT"):
        paths.project()


def test_figures_can_be_moved_aside(tree, monkeypatch, tmp_path):
    monkeypatch.setenv("LEVEKAR_FIGURES", str(tmp_path / "aside"))
    assert paths.project().figures == tmp_path / "aside"
