from __future__ import annotations

import pandas as pd
import pytest

from levekar import store
from levekar.paths import Project

TABLE = pd.DataFrame({"measure": ["a", "b"], "value": [1.0, None], "period": ["2021", "2016–2018"]})


@pytest.fixture
def project(tree):
    (tree / "data" / "raw" / "fhi").mkdir()
    (tree / "data" / "raw" / "fhi" / "ensomhet.json").write_text("{}", encoding="utf-8")
    return Project(tree)


@pytest.fixture
def in_use(project, monkeypatch):
    monkeypatch.setenv(store.VARIABLE, str(store.prepare(project)))


def test_a_table_is_computed_once(in_use):
    times = []

    def compute():
        times.append(1)
        return TABLE

    first, second = store.cached("fhi-a.json", compute), store.cached("fhi-a.json", compute)
    assert times == [1]
    pd.testing.assert_frame_equal(first, TABLE)
    pd.testing.assert_frame_equal(second, TABLE, check_dtype=False)


def test_a_fault_leaves_nothing(in_use, project):
    def broken():
        raise ValueError("nei")

    with pytest.raises(ValueError, match="nei"):
        store.cached("fhi-a.json", broken)
    assert list(store.prepare(project).iterdir()) == []


def test_without_a_store_everything_is_computed(monkeypatch):
    monkeypatch.delenv(store.VARIABLE, raising=False)
    assert store.cached("fhi-a.json", lambda: TABLE) is TABLE


def test_nothing_changed_means_the_same_folder(project):
    folder = store.prepare(project)
    (folder / "a.parquet").touch()
    assert store.prepare(project) == folder
    assert (folder / "a.parquet").exists()


@pytest.mark.parametrize("name", ["raw/fhi/ensomhet.json", "report/claims.csv", "maps/fhi.yml"])
def test_other_data_means_another_folder(project, name):
    before = store.prepare(project)
    with (project.data / name).open("ab") as stream:
        stream.write(b"\n")
    assert store.prepare(project) != before
    assert not before.exists()
