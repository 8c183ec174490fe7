"""Finished observation tables, computed once and shared by the chapters of a build.

Each table lies as Parquet under the build folder, with a record of all it was made from: raw
files, ledger, code and library versions. Who needs a table takes it as long as nothing of that has
changed; else one process makes it anew while the others wait. The folder is found by
``LEVEKAR_MEASURES``; without it each process computes what it needs itself.

Where ``LEVEKAR_WORKSHOP`` names a server of forked processes, each table is made in a process of
its own. So its record holds what that table needs, and not what a chapter has read besides.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import forks, locks, paths, reading
from levekar.cards import replace
from levekar.paths import Project

if TYPE_CHECKING:
    import pandas as pd

VARIABLE = reading.VARIABLE
WORKSHOP = "LEVEKAR_WORKSHOP"
BUILD = "LEVEKAR_BUILD"
"""Names a build. All its chapters use the same tables, also when a file is changed meanwhile."""
LIBRARIES = ("highspy", "numpy", "pandas", "pandera", "pyarrow", "pyreadstat", "scipy")
RAW = "data/raw/"
LOADED = (
    "levekar.paths:project", "levekar.tables", "levekar.claims:ledger", "levekar.sources.cells",
    "levekar.sources.maps", "levekar.store:warm",
)  # fmt: skip
"""What the workshop loads before it is forked; every table counts it as read."""


def cached(name: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return the table ``name`` from the store in use; make it and leave it there if need be.

    ``compute`` is called in another process where it can be pickled (``functools.partial`` of a
    function in a module, with plain arguments).
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        return compute()
    table = _table(Path(folder), name)
    if table is not None:
        return table
    with locks.held(Path(folder) / f".{name}.lock"):
        table = _table(Path(folder), name)  # another may have made it meanwhile
        if table is None and _elsewhere(name, compute):
            table = _table(Path(folder), name)
        if table is None:
            made = keep(name, compute)
            table = _table(Path(folder), name)
            return made if table is None else table
    return table


def keep(name: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Make a table here and put it in the store with the record of what was read for it.

    A process that did not follow its own reading from the start can leave no record; its table is
    not put in the store.
    """
    folder, root = Path(os.environ[VARIABLE]), paths.project().root
    table = compute()
    if not reading.complete(root):
        return table
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    data = buffer.getvalue()
    content = {
        "digest": hashlib.sha256(data).hexdigest(),
        "versions": _versions(),
        "build": os.environ.get(BUILD, ""),
        "record": _prints(root).take(reading.noted(root)),
        "job": _job(name, compute),
    }
    replace(folder / f"{name}.parquet", data)
    replace(folder / f"{name}.json", json.dumps(content, ensure_ascii=False).encode())
    return table


def warm() -> None:
    """Do once what each table made from here on would have to do.

    That is to take the prints of what is read so far, and what libraries do the first time they
    are used.
    """
    from levekar import observations

    root = paths.project().root
    _prints(root).take(reading.noted(root))
    _versions()
    observations.validate(observations.empty(), "").to_parquet(io.BytesIO(), index=False)


def digest(folder: Path, prints: reading.Prints, name: str) -> str:
    """Return a hash of the table ``name``; empty if it has to be made anew.

    Tables that were at hand when it was made count as well. They may have been made in processes
    that had each other at hand, so every table is looked into once.
    """
    found: dict[str, str] = {}
    left = {name: ""}
    while left:
        one, expected = left.popitem()
        kept = _kept(folder, one)
        if kept is None or expected not in {"", kept["digest"]} or not _fresh(prints, kept):
            return ""
        found[one] = kept["digest"]
        for other, what in kept["record"].get("table", {}).items():
            if found.get(other, what) != what:
                return ""
            if other not in found:
                left[other] = what
    return found[name]


def records(folder: Path, names: Iterable[str]) -> Iterator[reading.Record]:
    """Yield what the tables ``names`` were made from, with that of the tables they were made of."""
    left, seen = list(names), set(names)
    while left:
        if kept := _kept(folder, left.pop()):
            yield kept["record"]
            new = set(kept["record"].get("table", {})) - seen
            seen |= new
            left += new


def prepare(project: Project) -> Path:
    """Return the folder for the tables of a project."""
    folder = project.build / "measures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def workshop(project: Project, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the variables that let tables be made in processes of their own, while this lasts.

    The ledger and all code are loaded once, and each table is made in a process forked from there.
    """
    if VARIABLE not in environment or not (project.report / "claims.csv").is_file():
        yield {}
        return
    folder = tempfile.mkdtemp(prefix="levekar-")
    place = Path(folder) / "socket"
    try:
        process = forks.run(
            ["-m", "levekar.forkserver", str(place), "5", *LOADED],
            str(project.root),
            os.environ | environment | {"LEVEKAR_PROJECT": str(project.root)},
        )
        try:
            forks.wait_for(place, process)
            with forks.connect(str(place)):
                yield {WORKSHOP: str(place)}
        finally:
            process.kill()
            process.wait()
    except forks.NotAvailable:
        yield {}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remake(project: Project, names: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Make tables anew that have been in the store; tell whether it could be tried."""
    folder = Path(environment[VARIABLE])
    jobs = [kept["job"] for name in names if (kept := _kept(folder, name))]
    with workshop(project, environment) as given, ThreadPoolExecutor(os.cpu_count()) as pool:
        if not given:
            return False
        variables = os.environ | environment | {"LEVEKAR_PROJECT": str(project.root)}
        list(pool.map(lambda job: ask(given[WORKSHOP], job, variables), jobs))
    return True


def ask(place: str, job: str, environment: Mapping[str, str]) -> bool:
    """Have a table made in the workshop at ``place``; tell whether it was."""
    given = {name: value for name, value in environment.items() if name != WORKSHOP}
    try:
        process = forks.Process(place, ["-m", "levekar.workshop", job], str(Path.cwd()), given)
    except forks.NotAvailable:
        return False
    return process.wait() == 0


def _elsewhere(name: str, compute: Callable[[], pd.DataFrame]) -> bool:
    place, pickled = os.environ.get(WORKSHOP), _job(name, compute)
    return bool(place and pickled and ask(place, pickled, os.environ))


def _job(name: str, compute: Callable[[], pd.DataFrame]) -> str:
    try:
        return base64.b64encode(pickle.dumps((name, compute))).decode()
    except (pickle.PicklingError, AttributeError, TypeError):
        return ""


def _kept(folder: Path, name: str) -> dict[str, Any] | None:
    file = str(folder / f"{name}.json")
    return _read(file, reading.signature(file))


@cache
def _read(file: str, version: str) -> dict[str, Any] | None:
    content: dict[str, Any] | None = None
    with suppress(OSError, ValueError):
        content = json.loads(Path(file).read_bytes()) if version else None
    return content


def _fresh(prints: reading.Prints, kept: Mapping[str, Any]) -> bool:
    return kept["versions"] == _versions() and not prints.differs(kept["record"])


def _table(folder: Path, name: str) -> pd.DataFrame | None:
    """Return a table that is there and as it should be, and note it as read."""
    root, kept, build = paths.project().root, _kept(folder, name), os.environ.get(BUILD)
    if kept is None:
        return None
    if not (build and build == kept["build"]) and not digest(folder, _prints(root), name):
        return None
    try:
        data = (folder / f"{name}.parquet").read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != kept["digest"]:
        return None
    reading.note("table", name, kept["digest"])
    # whoever shows the table has read the raw files behind it
    for kind, names in kept["record"].items():
        for inside, what in names.items():
            if inside.startswith(RAW) or kind == "stands":
                reading.note("known" if kind == "file" else kind, inside, what)
    import pandas as pd

    return pd.read_parquet(io.BytesIO(data))


@cache
def _prints(root: Path) -> reading.Prints:
    return reading.Prints(root)


@cache
def _versions() -> list[str]:
    return [name for name in reading.installed() if name.partition("-")[0] in LIBRARIES]
