"""Chapters, and whole editions, as tasks on a cluster of machines, through Dask.

The tree must lie at the same place on every worker: on a disk they share, or as a copy. Each
chapter comes back as bytes, with the record of all it read; that record is held against the tree
here, so a worker with other data or other code is found out. A worker that dies is survived: Dask
gives its task to another. Whole editions are left where they are made, so they need a shared disk.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from levekar import reading, store
from levekar.book import plan, runs, state
from levekar.book.execute import length
from levekar.book.runs import Executed, Ran, Store
from levekar.book.source import Source
from levekar.errors import LevekarError

REACH = 10
"""For how many seconds the scheduler is waited for, and then a worker."""
PREFIX = "LEVEKAR_"
LEFT = 2000
"""How much of what a failed process wrote is shown."""


@dataclass(frozen=True)
class Answer:
    """How a process on a worker ended, what it wrote, and on which machine."""

    code: int
    out: bytes
    told: str
    host: str


def work(
    root: str,
    variables: Mapping[str, str],
    arguments: Sequence[str] = (),
    *,
    line: bytes = b"",
    mark: str = "",
) -> Answer:
    """Run ``levekar.book.task`` for the tree ``root``; this is what a worker calls.

    ``variables`` are those of this package; the worker's own are left out. ``line`` is the job.
    Nothing is done where the file ``mark`` in the tree cannot be seen.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    host = os.uname().nodename if hasattr(os, "uname") else ""
    if not Path(root, mark).exists():
        return Answer(1, b"", f"{host} har ikke samme disk: {Path(root, mark)} mangler", host)
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "levekar.book.task", *arguments],
            cwd=root, env={**own, **variables, f"{PREFIX}PROJECT": root},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told,
        )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        with process, process.stdin:  # it ends when its standard input does
            if line:
                process.stdin.write(line + b"\n")
                process.stdin.flush()
            out = process.stdout.read()
            code = process.wait()
        told.seek(0)
        return Answer(code, out, told.read().decode("utf-8", "replace").strip(), host)


@contextmanager
def cluster(address: str) -> Iterator[Any]:
    """Yield a client of the Dask scheduler at ``address`` that has at least one worker."""
    try:
        from distributed import Client
    except ImportError as error:
        raise LevekarError(
            "Dask er ikke installert, og --scheduler trenger det.",
            hint='kjør «pip install "levekar[dask]"» her og på maskinene som skal regne.',
        ) from error
    # what goes wrong is told by the errors below
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=REACH, set_as_default=False, name="levekar"
        )
    except (OSError, ValueError) as error:
        raise LevekarError(
            f"får ikke kontakt med planleggeren {address}.",
            where="--scheduler",
            hint="start en med «dask scheduler», og bruk adressen den oppgir (tcp://…:8786).",
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=REACH)
        except TimeoutError as error:
            raise LevekarError(
                f"planleggeren {address} har ingen arbeidere.",
                where="--scheduler",
                hint=f"start dem med «dask worker {address}» på maskinene som skal regne.",
            ) from error
        yield client


def _answers(client: Any, futures: Mapping[Any, str]) -> Iterator[tuple[str, Answer]]:
    """Yield what each task gave, by its name, as they end; the first fault stops the others."""
    from distributed import KilledWorker, as_completed

    try:
        ended = as_completed(list(futures), loop=client.loop)  # type: ignore[no-untyped-call]
        for future in ended:
            name = futures[future]
            try:
                yield name, future.result()
            except KilledWorker as error:
                raise LevekarError(
                    "arbeiderne døde mens de holdt på med dette, flere ganger.",
                    where=name,
                    hint="det er ofte for lite minne; gi arbeiderne mer, eller bygg uten "
                    "--scheduler.",
                ) from error
            except LevekarError:
                raise
            except Exception as error:
                raise LevekarError(
                    f"oppgaven kunne ikke gjøres på klyngen ({type(error).__name__}: {error}).",
                    where=name,
                    hint="se etter at planleggeren lever, og at arbeiderne har samme versjon av "
                    "levekar og Dask som denne maskinen.",
                ) from error
    finally:
        client.cancel(list(futures))


def variables() -> dict[str, str]:
    """Return the variables that decide what is made: not those that say where things lie here."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in state.OWN
    }


def run_all(
    address: str,
    root: Path,
    sources: Sequence[Source],
    kept: Store,
    defaults: Mapping[str, bool],
    *,
    settings: Mapping[str, str],
    environment: Mapping[str, str],
    done: Callable[[Executed], None] = lambda executed: None,
) -> dict[str, Executed]:
    """Run ``sources`` as tasks on the cluster at ``address``; else as ``execute.run_all`` does."""
    aside = kept.folder.with_name(kept.folder.name + ".aside")
    shutil.rmtree(aside, ignore_errors=True)
    by_path = {source.path: source for source in sources}
    here = _Here(state.environment(root), reading.Prints(root))
    given = {name: value for name, value in environment.items() if name != store.VARIABLE}
    found: dict[str, Executed] = {}
    try:
        with cluster(address) as client:
            futures = {}
            for source in sources:
                job = {
                    "path": source.path,
                    "environment": given,
                    "tables": store.VARIABLE in environment,
                    "execute": dict(defaults),
                    "settings": settings.get(source.path, ""),
                }
                future = client.submit(
                    work, str(root), variables(), line=json.dumps(job).encode(),
                    key=f"levekar-{secrets.token_hex(4)}-{source.path}", pure=False,
                    priority=length(source, kept.kept(source.path)),
                )  # fmt: skip
                futures[future] = source.path
            for path, answer in _answers(client, futures):
                ran = _ran(path, answer)
                here.check(by_path[path], ran, answer.host)
                place = aside / Path(path).with_suffix("")
                place.mkdir(parents=True)
                for name, content in ran.figures.items():
                    (place / name).write_bytes(content)
                whole = Source(path, by_path[path].head, ran.notebook)
                executed = kept.save(
                    Executed(whole, place, runs.warnings(whole)),
                    ran.kept.record, ran.kept.settings, ran.kept.seconds, ran.kept.memory,
                )  # fmt: skip
                found[path] = executed
                done(executed)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return found


def _ran(path: str, answer: Answer) -> Ran:
    """Return what a chapter gave; a fault in it is the same as it would have been here."""
    result = pickle.loads(answer.out) if answer.code == 0 and answer.out else None
    if isinstance(result, LevekarError):
        raise result
    if not isinstance(result, Ran):
        raise LevekarError(
            f"kapitlet kunne ikke kjøres på {answer.host}: {answer.told[-LEFT:]}.",
            where=path,
            hint="samme tre og samme versjon av levekar må ligge på samme sted på alle maskinene.",
        )
    return result


@dataclass(frozen=True)
class _Here:
    """What this machine has, to hold what comes from others against."""

    around: str
    prints: reading.Prints

    def check(self, source: Source, ran: Ran, host: str) -> None:
        """Raise LevekarError if a chapter was run from anything else than what is here."""
        known = {
            kind: {name: what for name, what in names.items() if what != reading.CHANGED}
            for kind, names in ran.kept.record.items()
        }
        name = "koden i kapitlet" if ran.kept.code != runs.code(source) else ""
        if name or (name := self.prints.differs(known)):
            raise LevekarError(
                f"{host} har noe annet enn denne maskinen: {plan.shown(name)}.",
                where=source.path,
                hint="la arbeiderne bruke samme tre, og bygg igjen.",
            )
        if ran.around != self.around:
            raise LevekarError(
                f"{host} har et annet miljø enn denne maskinen (Python, pakker eller innstillinger)"
                ".",
                where=source.path,
                hint="installer det samme på alle maskinene, fra requirements.lock.",
            )


# ---- whole editions ----


@dataclass(frozen=True)
class Edition:
    """A book to be built: the tree of a municipality, and the edition (empty: the current)."""

    root: Path
    year: str = ""

    @property
    def name(self) -> str:
        """What users know it by."""
        return f"{self.root.name} {self.year}".strip()

    def arguments(self, options: Sequence[str]) -> list[str]:
        """Return the command that builds it."""
        return ["build", *options, *(["--edition", self.year] if self.year else [])]


@contextmanager
def _marked(roots: Collection[Path]) -> Iterator[str]:
    """Yield the name of a file that lies in each tree meanwhile: who sees it, shares the disk."""
    mark = f"_build/.delt-{secrets.token_hex(8)}"
    files = [root / mark for root in roots]
    try:
        for file in files:
            file.parent.mkdir(exist_ok=True)
            file.touch()
        yield mark
    finally:
        for file in files:
            file.unlink(missing_ok=True)


def build_all(
    editions: Sequence[Edition],
    options: Sequence[str] = (),
    *,
    address: str = "",
    show: Callable[[str], None] = print,
) -> None:
    """Build whole books: as tasks on the cluster at ``address``, else one after another here.

    ``options`` are given to each build. All of them are tried; then those that failed are one
    LevekarError.
    """
    failed: list[str] = []

    def told(edition: Edition, answer: Answer) -> None:
        show(f"{edition.name}:\n{answer.out.decode('utf-8', 'replace').strip()}".strip())
        if answer.code:
            failed.append(f"{edition.name}: {answer.told[-LEFT:]}")

    if not address:
        for edition in editions:
            told(edition, work(str(edition.root), variables(), edition.arguments(options)))
    else:
        with cluster(address) as client, _marked({edition.root for edition in editions}) as mark:
            futures, by_name = {}, {}
            for number, edition in enumerate(editions):
                key = f"{mark}-{number}"
                # as many at a time as the worker has threads; each runs its chapters in turn
                one = edition.arguments([*options, "--workers", "1"])
                future = client.submit(
                    work, str(edition.root), variables(), one, mark=mark, key=key, pure=False
                )
                futures[future], by_name[key] = key, edition
            for key, answer in _answers(client, futures):
                told(by_name[key], answer)
    if failed:
        raise LevekarError(
            f"{len(failed)} av {len(editions)} bøker ble ikke bygget.\n  " + "\n  ".join(failed),
            hint="rett det som er nevnt, og bygg igjen; de andre er ferdige.",
        )
