from __future__ import annotations

import os
import resource
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from harness import (
    Tree,
    grown,
    kill_build,
    kill_fetch,
    kill_publish,
    on_full_disk,
    small_disk,
    two_at_once,
)

from levekar import cards
from levekar.errors import LevekarError, disk_is_full, is_full, no_room

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
FEW = 2


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A small project, built, recorded and published."""
    return grown(tmp_path_factory.mktemp("tre") / "tre")


@pytest.fixture
def tree(trained: Tree, tmp_path: Path) -> Tree:
    shutil.copytree(trained.root, tmp_path / "tre", symlinks=True)
    return Tree(tmp_path / "tre")


def test_a_killed_build_leaves_the_last_good_book(tree):
    tally = kill_build(tree, FEW)
    assert tally.faults == [] and tally.tried == FEW


def test_a_killed_fetch_leaves_the_last_good_file(tree):
    tally = kill_fetch(tree, FEW)
    assert tally.faults == []


def test_a_killed_publishing_leaves_the_last_edition(tree):
    tally = kill_publish(tree, FEW)
    assert tally.faults == []


def test_the_second_of_two_builds_waits(tree):
    two = two_at_once(tree, "build")
    assert two.codes == (0, 0)
    assert two.waited and two.whole


def test_a_full_disk_is_told_and_nothing_is_lost(trained, tmp_path):
    with small_disk(tmp_path / "disk", 60) as mounted:
        if not mounted:
            pytest.skip("no small disk may be mounted here")
        shutil.copytree(trained.root, tmp_path / "disk" / "tre", symlinks=True)
        tree = Tree(tmp_path / "disk" / "tre")
        tree.edit(1)
        found = on_full_disk(tree, tmp_path / "disk", 50_000, "build")
        assert found.code == 1 and found.kept
        assert "ikke plass" in found.said
        assert found.after == 0


def test_a_limit_on_files_is_told_as_a_full_disk(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    file = tmp_path / "a.json"
    file.write_bytes(b"gammel")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="too large") as error:
            cards.replace(file, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert is_full(error.value)
    assert file.read_bytes() == b"gammel"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_full_disk_is_known_behind_other_errors():
    try:
        try:
            raise OSError(28, "No space left on device")
        except OSError as inner:
            raise LevekarError("cella stanset") from inner
    except LevekarError as error:
        assert is_full(error)
    assert is_full(LevekarError("cella: OSError: [Errno 28] No space left on device"))
    assert not is_full(LevekarError("noe annet"))
    assert not is_full(OSError(2, "finnes ikke"))
    assert "full" in disk_is_full().message


def test_a_disk_without_room_is_known_where_the_error_does_not_say_so(tmp_path, monkeypatch):
    assert not no_room(tmp_path / "finnes ikke")
    for free, full in ((0, True), (1 << 30, False)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, f=free: SimpleNamespace(free=f))
        assert no_room(tmp_path) is full


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("old", [b"gammel", None])
def test_a_file_and_its_card_are_never_parted(tmp_path, monkeypatch, step, old):
    """A process may die before any of the swaps; the next one that reads puts it right."""

    class Killed(BaseException):
        pass

    def card(data: bytes) -> cards.Card:
        return cards.Card(
            "fhi", "t", "w", "l", "a", "2024-01-01", cards.sha256(data), len(data), False, "", ""
        )

    file = tmp_path / "fhi" / "a.json"
    if old:
        cards.write(file, old, card(old))
    done = [0]
    replace = os.replace

    def dies(source: object, goal: object) -> None:
        done[0] += 1
        if done[0] == step:
            raise Killed
        replace(source, goal)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(os, "replace", dies)
        cards.write(file, b"ny", card(b"ny"))
    if old or step == 3:
        assert cards.open_raw(file)[1] == (b"ny" if step == 3 else old)
    else:
        assert not file.exists()
    cards.write(file, b"ny", card(b"ny"))
    assert cards.open_raw(file)[0].card == card(b"ny")
    assert sorted(path.name for path in file.parent.iterdir()) == ["a.json", "a.json.yml"]
