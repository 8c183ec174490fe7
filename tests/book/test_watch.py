from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse

import pytest

from levekar.book.serve import EVENTS
from levekar.book.watch import versions, watch
from levekar.paths import Project


@dataclass
class Watched:
    """A book under watch, and what is told about it."""

    project: Project
    told: queue.Queue[str]
    port: int = 0

    def wait_for(self, words: str) -> str:
        """Return what is told as soon as it holds ``words``."""
        while words not in (line := self.told.get(timeout=120)):
            pass
        return line

    def get(self, address: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", address)
        return connection.getresponse()

    def page(self) -> str:
        return self.get("/index.html").read().decode()


@pytest.fixture
def watched(book: Project) -> Iterator[Watched]:
    (book.root / "data" / "raw").mkdir(parents=True)
    told: queue.Queue[str] = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(
        target=watch,
        args=(book, ("--engine", "embedded")),
        kwargs={"port": 0, "show": told.put, "stop": stop},
    )
    thread.start()
    found = Watched(book, told)
    try:
        found.port = int(found.wait_for("http://").split(":")[2].split("/")[0])
        yield found
    finally:
        stop.set()
        thread.join()


def event(response: HTTPResponse) -> tuple[str, str]:
    """Return the next event that a page is sent."""
    name = data = ""
    while line := response.readline().decode().strip():
        key, _, value = line.partition(": ")
        name, data = (value, data) if key == "event" else (name, value)
    return name, data


def test_what_is_saved_is_shown_and_faults_are_told(watched: Watched) -> None:
    index = watched.project.root / "index.qmd"
    good = index.read_text(encoding="utf-8")
    page = watched.page()
    (address,) = [part.split('"')[0] for part in page.split('EventSource("')[1:]]
    assert address.startswith(EVENTS)
    assert EVENTS not in (watched.project.site / "index.html").read_text(encoding="utf-8")
    events = watched.get(address)

    index.write_text(good.replace("laget for prøven", "nettopp lagret"), encoding="utf-8")
    assert event(events)[0] == "ny"
    assert "nettopp lagret" in watched.page()

    index.write_text(good.replace("#figur-09", "#borte"), encoding="utf-8")
    name, data = event(events)
    assert name == "feil"
    assert "index.qmd, linje 1: lenken" in json.loads(data)
    assert "nettopp lagret" in watched.page()

    index.write_text(good, encoding="utf-8")
    assert event(events)[0] == "ny"
    assert "laget for prøven" in watched.page()
    # nothing more is saved, and the PDF follows
    watched.wait_for("Boka er ferdig")


def test_versions_are_of_sources_only(book: Project) -> None:
    before = versions(book.root)
    assert {"_quarto.yml", "index.qmd", "notebooks/01-tall.ipynb", "book/theme/style.css"} <= set(
        before
    )
    assert "levekar:book/watch.py" in before
    for made in ("_book/index.html", "_build/ny.json", "figures/ny.svg", ".git/ny", "book/.ny.tmp"):
        (book.root / made).parent.mkdir(exist_ok=True)
        (book.root / made).write_text("nytt")
    assert versions(book.root) == before
    (book.root / "index.qmd").write_text("nytt")
    assert versions(book.root) != before
