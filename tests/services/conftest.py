from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from replay import Replay

from levekar.sources import request
from levekar.sources.http import Client, connections


@dataclass
class Clock:
    """A clock that only moves when somebody sleeps. It starts on a day at noon in Norway."""

    time: dt.datetime = dt.datetime(2024, 6, 3, 10, 0, tzinfo=dt.UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> dt.datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += dt.timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def server_process() -> Iterator[Replay]:
    server = Replay()
    yield server
    server.close()


@pytest.fixture
def server(server_process: Replay) -> Replay:
    server_process.reset()
    return server_process


@pytest.fixture
def tree(tree: Path, root: Path) -> Path:
    shutil.copy(root / "data" / "requests.yml", tree / "data" / "requests.yml")
    return tree


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture(scope="session")
def pool() -> Iterator[httpx2.Client]:
    """One connection pool for all tests; it never goes through a proxy."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NO_PROXY", "127.0.0.1")
        with connections() as shared:
            yield shared


@pytest.fixture
def client(
    server: Replay, tree: Path, clock: Clock, notices: list[str], pool: httpx2.Client
) -> Client:
    """A client whose services all live on the local server, each under its own name."""
    bases = {name: f"{server.base}/{name}" for name in request.services()}
    return Client(
        bases, sleep=clock.sleep, now=clock.now, notice=notices.append, per_minute={}, http=pool
    )


@pytest.fixture
def ask(tree: Path):
    """Return one request of data/requests.yml by its id."""

    def find(name: str, edition: str = "2024") -> request.Request:
        return next(r for r in request.requests(edition) if r.id == name)

    return find
