from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from levekar import forks, paths, reading, store
from levekar.errors import LevekarError
from levekar.paths import Project

TABLE = pd.DataFrame({"measure": ["a", "b"], "value": [1.0, None], "period": ["2021", "2016–2018"]})
RAW = "data/raw/fhi/ensomhet.json"


def compute(root: Path) -> pd.DataFrame:
    """A table that depends on two files; each time it is made a line is added to a third."""
    with (root / "_build" / "ganger.txt").open("a") as stream:
        stream.write("en\n")
    number = json.loads((root / RAW).read_text())["tall"]
    claims = (root / "data" / "report" / "claims.csv").read_text(encoding="utf-8")
    return TABLE.assign(number=number, words=len(claims))


def broken(root: Path) -> pd.DataFrame:
    raise LevekarError("nei")


@pytest.fixture
def project(tree, monkeypatch):
    (tree / RAW).parent.mkdir()
    (tree / RAW).write_text('{"tall": 1}', encoding="utf-8")
    (tree / "_build").mkdir()
    # a process that begins here: nothing of this tree has been read
    monkeypatch.setattr(reading, "_missed", set())
    monkeypatch.setenv(store.VARIABLE, str(store.prepare(Project(tree))))
    return Project(tree)


def asked(project) -> pd.DataFrame:
    return store.cached("prove", partial(compute, project.root))


def times(project) -> int:
    return len((project.build / "ganger.txt").read_text().splitlines())


def test_a_table_is_made_once(project):
    first, second = asked(project), asked(project)
    assert times(project) == 1
    pd.testing.assert_frame_equal(first, second)
    assert list(first["number"]) == [1, 1]


@pytest.mark.parametrize("name", [RAW, "data/report/claims.csv"])
def test_it_is_made_anew_when_what_it_was_made_from_changes(project, name):
    asked(project)
    with (project.root / name).open("ab") as stream:
        stream.write(b"\n")
    asked(project)
    assert times(project) == 2


def test_and_not_when_something_else_does(project):
    asked(project)
    (project.raw / "fhi" / "annet.json").write_text("{}")
    (project.report / "measures.csv").write_text("")
    asked(project)
    assert times(project) == 1


def test_a_build_uses_one_table_throughout(project, monkeypatch):
    monkeypatch.setenv(store.BUILD, "a")
    asked(project)
    (project.root / RAW).write_text('{"tall": 2}')
    assert list(asked(project)["number"]) == [1, 1]
    monkeypatch.setenv(store.BUILD, "b")
    assert list(asked(project)["number"]) == [2, 2]


def test_whoever_takes_a_table_has_read_the_raw_files_behind_it(project):
    asked(project)
    folder = Path(store.prepare(project))
    reading.follow(project.root)
    reading._notes.lines.clear()
    asked(project)
    found = reading.noted(project.root)
    assert ("known", RAW) in found
    assert found["table", "prove"] == store.digest(folder, reading.Prints(project.root), "prove")
    # of the ledger only what comes of it matters
    assert not [name for _, name in found if name.startswith("data/report")]


def test_a_fault_leaves_nothing(project):
    with pytest.raises(LevekarError, match="nei"):
        store.cached("prove", partial(broken, project.root))
    assert [f.name for f in store.prepare(project).iterdir()] == [".prove.lock"]


@pytest.mark.parametrize("end", ["json", "parquet"])
def test_a_damaged_table_is_made_anew(project, end):
    asked(project)
    (store.prepare(project) / f"prove.{end}").write_bytes(b"x")
    asked(project)
    assert times(project) == 2


def test_who_has_read_something_unseen_keeps_no_table(project, monkeypatch):
    monkeypatch.setattr(reading, "_notes", None)
    monkeypatch.setattr(reading, "_missed", {project.root})
    assert list(asked(project)["number"]) == [1, 1]
    assert store.digest(store.prepare(project), reading.Prints(project.root), "prove") == ""


def test_without_a_store_everything_is_computed(monkeypatch):
    monkeypatch.delenv(store.VARIABLE, raising=False)
    assert store.cached("fhi-a.json", lambda: TABLE) is TABLE


@pytest.mark.skipif(not forks.available(), reason="her finnes ikke prosesser som er delt av")
def test_the_workshop_gives_the_same_table_with_a_record_of_its_own(root, tmp_path, monkeypatch):
    """A real table, made in a process of its own, while this one has read something else."""
    from levekar import catalogue, tables

    project = Project(tmp_path)
    for name in ("data", "_quarto.yml"):
        (tmp_path / name).symlink_to(root / name)
    monkeypatch.setenv("LEVEKAR_PROJECT", str(tmp_path))
    monkeypatch.setenv(store.VARIABLE, str(store.prepare(project)))
    catalogue.inconsistencies()
    job = partial(tables._checked_file, paths.project().root, "ssb", "neet_landet.json")
    with store.workshop(project, {store.VARIABLE: str(store.prepare(project))}) as given:
        monkeypatch.setenv(store.WORKSHOP, given[store.WORKSHOP])
        made = store.cached("ssb-neet_landet.json", job)
    pd.testing.assert_frame_equal(made, job(), check_dtype=False)
    kept = json.loads((store.prepare(project) / "ssb-neet_landet.json.json").read_text())
    names = [name for name in kept["record"]["file"] if name.startswith("data/")]
    assert "data/report/claims.csv" in names
    assert "data/report/inconsistencies.csv" not in names
    raw = [name for name in names if name.startswith("data/raw/")]
    assert raw == [f"data/raw/ssb/neet_landet.demo.json{end}" for end in ("", ".yml")]


def test_many_tables_made_beside_one_another_are_looked_into_once_each(project, monkeypatch):
    """Each is made in a process that has read all the tables before it."""
    names = [f"prove-{number}" for number in range(30)]
    for name in names:
        store.cached(name, partial(compute, project.root))
    asked = []
    monkeypatch.setattr(store, "_fresh", lambda root, kept: asked.append(kept) or True)
    assert store.digest(store.prepare(project), reading.Prints(project.root), names[-1])
    assert len(asked) == len(names)
