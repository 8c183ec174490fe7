"""The finished book as it was left: whether a build would give anything else.

Nothing heavy is imported here: this is all that runs when nothing has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from levekar import reading
from levekar.paths import Project

FILE = "book.json"
LOCK = "requirements.lock"
OWN = {"PROJECT", "FIGURES", "MEASURES", "NOTES", "FORKS", "WORKSHOP", "BUILD", "RENDER"}
"""The variables that only say where things lie."""
RUNNING = ("book/execute.py", "book/runs.py", "book/source.py", "reading.py", "store.py")
"""What of this package decides how a chapter is run."""
PINNED = re.compile(r"^([a-z0-9][\w.-]*)==", re.MULTILINE)


class Extent(IntEnum):
    """How much of a book is made; the rest is left as it was, if there is one."""

    PAGES = 0
    SITE = 1
    """The pages, and the index that their search uses."""
    ALL = 2


@dataclass(frozen=True)
class State:
    """A finished book: what it was made from, around what, and what it consists of.

    ``around`` is the environment it was made in. ``made`` maps each file that was put in place to
    its size and time of writing, by its path from the root of the project. ``extent``: how much
    of it is made from the same.
    """

    engine: str
    around: str
    site: str
    pdf: str
    record: reading.Record
    made: dict[str, str]
    warnings: list[str]
    extent: int = 0

    def save(self, project: Project) -> None:
        """Write the state down."""
        from levekar.cards import replace

        data = json.dumps(vars(self), ensure_ascii=False).encode()
        replace(project.build / FILE, data)


def forget(project: Project) -> None:
    """Let the book that lies there be nothing to build on."""
    (project.build / FILE).unlink(missing_ok=True)


def unchanged(project: Project, engine: str, extent: Extent = Extent.ALL) -> State | None:
    """Return the state of the book that lies there, if a build would give the same."""
    try:
        state = State(**json.loads((project.build / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    same = (
        (state.engine, state.around) == (engine, environment(project.root))
        and state.extent >= extent
        and not reading.Prints(project.root).differs(state.record)
        and state.made == made(project, project.output(state.site))
    )
    return state if same else None


def made(project: Project, site: Path) -> dict[str, str]:
    """Return path → size and time of writing for everything that a build puts in place."""
    start = len(str(project.root)) + 1
    found: dict[str, str] = {}
    for folder in (site, project.output("figures")):
        for place, _, names in os.walk(folder):
            for name in names:
                if folder is site or is_figure(name):
                    known = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 - thousands
                    path = os.path.join(place, name)[start:]  # noqa: PTH118
                    found[path] = f"{known.st_size} {known.st_mtime_ns}"
    return found


def is_figure(name: str) -> bool:
    """Tell whether a file among the figures is made by a build: not what is hidden, no README."""
    return not name.startswith(".") and not name.endswith(".md")


def environment(root: Path) -> str:
    """Return a hash of what every chapter runs in: Python, the locked packages and settings."""
    lock = root / LOCK
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    pinned = set(PINNED.findall(text))
    installed = [
        name
        for name in reading.installed()
        if not pinned or name.partition("-")[0].lower().replace("_", "-") in pinned
    ]
    variables = [
        f"{name}={value}"
        for name, value in os.environ.items()
        if name.startswith("LEVEKAR_") and name.removeprefix("LEVEKAR_") not in OWN
    ]
    what = [sys.version, sys.platform, platform.machine(), text, *installed, *sorted(variables)]
    return digest(what + [package(name) for name in RUNNING])


def package(name: str) -> str:
    """Return a hash of a file of this package."""
    return hashlib.sha256((reading.PACKAGE / name).read_bytes()).hexdigest()


def digest(what: Iterable[str]) -> str:
    """Return a hash of several texts."""
    return hashlib.sha256("\n".join(what).encode()).hexdigest()
