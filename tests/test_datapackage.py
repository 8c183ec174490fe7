from __future__ import annotations

import json
import shutil

import pytest
from frictionless import Package

from levekar import cards, datapackage, observations
from levekar.errors import LevekarError


def test_the_committed_descriptor_is_the_generated_one(root):
    written = (root / "data" / "datapackage.json").read_text(encoding="utf-8")
    assert written == datapackage.text(), "kjør python -m levekar.datapackage"


def test_the_package_is_valid(root, monkeypatch):
    monkeypatch.chdir(root / "data")
    report = Package("datapackage.json").validate()
    assert report.flatten(["name", "message"]) == []


def test_every_raw_file_is_in_it_with_its_hash():
    files = {r["path"]: r for r in datapackage.describe()["resources"] if r["type"] == "file"}
    for raw in cards.all_cards():
        assert files[f"raw/{raw.id}"]["hash"] == f"sha256:{raw.card.sha256}"


def test_the_dictionary_has_every_column_of_an_observation():
    assert tuple(datapackage.fields()["observations"]) == observations.COLUMNS


def test_a_field_without_description_is_told(tree):
    path = tree / "data" / "report" / "glossary.csv"
    shutil.copy(path, tree / "data" / "report" / "nytt.csv")
    with pytest.raises(LevekarError, match=r"nytt\.csv: feltene term_no"):
        datapackage.describe()


def test_the_descriptor_is_json_of_the_standard():
    content = json.loads(datapackage.text())
    names = [resource["name"] for resource in content["resources"]]
    assert len(names) == len(set(names))
