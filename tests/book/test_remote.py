from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from levekar.book import remote
from levekar.book.build import build
from levekar.errors import LevekarError
from levekar.paths import Project

from .conftest import FIXTURE, Built
from .test_build import contents
from .test_incremental import book

CONFIG = """\
project: {type: book}
book: {title: Bok, author: Ola, chapters: [index.qmd]}
number-sections: false
"""
WAITS = """\
# Start

```{{python}}
import os, time
from pathlib import Path

Path("{begun}").write_text(os.environ["LEVEKAR_FIGURES"])
while not Path("{go}").exists():
    time.sleep(0.01)
print("ferdig")
```
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers in processes of their own."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as made:
        yield made


@pytest.fixture
def tree(tmp_path: Path) -> Project:
    """The fixture book, not built."""
    made = shutil.ignore_patterns("_book", "_build", "figures")
    shutil.copytree(FIXTURE, tmp_path / "bok", ignore=made)
    return Project(tmp_path / "bok")


def small(root: Path, text: str) -> Project:
    """A book of one page."""
    shutil.copytree(FIXTURE / "book", root / "book")
    (root / "_quarto.yml").write_text(CONFIG)
    (root / "index.qmd").write_text(text)
    (root / "data" / "raw").mkdir(parents=True)
    return Project(root)


def far(project: Project, address: str, **options: Any) -> Any:
    return build(project, engine="embedded", scheduler=address, **options)


def test_a_cluster_gives_the_book_of_this_machine(
    tree: Project, cluster: Any, built: Built
) -> None:
    result = far(tree, cluster.scheduler_address)
    assert set(result.executed) == set(built.result.executed)
    assert book(tree.root) == book(built.project.root)
    kept, here = (p.build / "executed" for p in (tree, built.project))
    assert set(contents(kept)) == set(contents(here))
    # and what it was made from is known here as well
    assert build(tree, engine="embedded").unchanged


def test_a_killed_worker_is_survived(tmp_path: Path, cluster: Any) -> None:
    begun, go = tmp_path / "begynt", tmp_path / "klar"
    project = small(tmp_path / "bok", WAITS.format(begun=begun, go=go))
    seen: list[Any] = []
    thread = threading.Thread(
        target=lambda: seen.append(far(project, cluster.scheduler_address).executed)
    )
    with remote.cluster(cluster.scheduler_address) as client:
        pids = client.run(os.getpid)
        thread.start()
        while not begun.exists():
            assert thread.is_alive()
        (busy,) = [address for address, keys in client.processing().items() if keys]
        first = begun.read_text()
        begun.unlink()
        os.kill(pids[busy], signal.SIGKILL)
        while not begun.exists():
            assert thread.is_alive()
        go.touch()
        thread.join()
    assert seen == [("index.qmd",)]
    assert begun.read_text() != first
    assert "ferdig" in (project.root / "_book" / "index.html").read_text(encoding="utf-8")


def test_a_fault_in_a_chapter_is_told_as_here(tmp_path: Path, cluster: Any) -> None:
    project = small(tmp_path / "bok", "# T\n\n```{python}\n1 / 0\n```\n")
    with pytest.raises(LevekarError) as here:
        build(project, engine="embedded")
    with pytest.raises(LevekarError) as there:
        far(project, cluster.scheduler_address)
    assert str(there.value) == str(here.value)
    assert "ZeroDivisionError" in str(here.value)


def test_what_was_made_from_another_tree_is_refused(
    tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small(tmp_path / "bok", "# T\n\n```{python}\nopen('data/a').read()\n```\n")
    (project.root / "data" / "a").write_text("en")
    check = remote._Here.check

    def changed(self: Any, source: Any, ran: Any, host: str) -> None:
        (project.root / "data" / "a").write_text("to")
        check(self, source, ran, host)

    monkeypatch.setattr(remote._Here, "check", changed)
    with pytest.raises(LevekarError, match=r"noe annet enn denne maskinen: data/a"):
        far(project, cluster.scheduler_address)
    monkeypatch.setattr(remote.state, "environment", lambda root: "et annet")
    with pytest.raises(LevekarError, match="et annet miljø"):
        far(project, cluster.scheduler_address)


def test_whole_books_of_several_trees(tmp_path: Path, cluster: Any) -> None:
    good = small(tmp_path / "k1", "# Start\n\nSvaret er `{python} 6 * 7`.\n")
    bad = small(tmp_path / "k2", "# Start\n\n```{python}\n1 / 0\n```\n")
    told: list[str] = []
    editions = [remote.Edition(tree.root) for tree in (good, bad)]
    options = ["--engine", "embedded"]
    with pytest.raises(LevekarError, match=r"1 av 2 bøker ble ikke bygget\.\n  k2: Feil: index"):
        remote.build_all(editions, options, address=cluster.scheduler_address, show=told.append)
    assert sorted(line.split(":")[0] for line in told) == ["k1", "k2"]
    there = book(good.root)
    for made in ("_book", "_build"):
        shutil.rmtree(good.root / made)
    remote.build_all(editions[:1], options, show=told.append)
    assert book(good.root) == there
    assert "Boka er ferdig" in told[-1]


def test_books_are_not_built_where_the_disk_is_another(tmp_path: Path) -> None:
    answer = remote.work(str(tmp_path), {}, ["build"], mark="_build/.delt-1")
    assert answer.code == 1
    assert "har ikke samme disk" in answer.told


def test_a_scheduler_that_is_not_there(tree: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "REACH", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(LevekarError, match=f"får ikke kontakt med planleggeren {address}"):
            far(tree, address)
    with pytest.raises(LevekarError, match="får ikke kontakt"):
        far(tree, "feil://x")
    assert not (tree.root / "_book").exists()


def test_dask_is_asked_for_only_when_it_is_needed(
    tree: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(LevekarError, match="Dask er ikke installert") as fault:
        far(tree, "tcp://127.0.0.1:1")
    assert "levekar[dask]" in fault.value.hint
