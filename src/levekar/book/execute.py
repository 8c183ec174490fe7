"""Chapters run by nbclient, several at a time; sources are never written to."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from levekar import reading, store
from levekar.book import runs
from levekar.book.runs import Executed, Kept, Store
from levekar.book.source import INLINE, Cell, Source
from levekar.errors import LevekarError
from levekar.paths import Project

NOTES = "LEVEKAR_NOTES"
NEED = 300 << 20
"""Memory that a chapter is taken to need when it has not been run before, in bytes."""
ANSI = re.compile(r"\x1b\[[0-9;]*m")
ARROW = re.compile(r"^-+> ?(\d+) ?(.*)$", re.MULTILINE)
AT_LINE = re.compile(r"^\s*(?:Cell In\[\d+\]|File .*), line (\d+)", re.MULTILINE)
FOLLOW = "__import__('levekar.reading').reading.start()"
SPENT = "__import__('resource').getrusage(0).ru_maxrss"


@dataclass(frozen=True)
class Run:
    """What one run gave: the notebook with outputs, seconds in cells, and bytes of memory."""

    notebook: dict[str, Any]
    seconds: float = 0.0
    memory: int = 0


def run_all(
    root: Path,
    sources: Sequence[Source],
    kept: Store,
    defaults: Mapping[str, bool],
    *,
    settings: Mapping[str, str] | None = None,
    workers: int | None = None,
    environment: Mapping[str, str] | None = None,
    done: Callable[[Executed], None] = lambda executed: None,
) -> dict[str, Executed]:
    """Run ``sources`` with at most ``workers`` kernels at a time (default: one for each core).

    ``environment`` is added to that of this process. ``settings`` maps each chapter to what
    stands for the environment in its record.
    Each chapter runs in its own folder, with a folder of its own for figures, and is kept as soon
    as it is finished. The first fault stops the others.
    """
    aside = kept.folder.with_name(kept.folder.name + ".aside")
    shutil.rmtree(aside, ignore_errors=True)
    project, given = Project(root), dict(environment or {})
    before = {source.path: kept.kept(source.path) for source in sources}
    # the longest first, so that no core waits for it at the end
    order = sorted(sources, key=lambda s: length(s, before[s.path]), reverse=True)
    room = _Room(workers or os.cpu_count() or 1)
    prints = reading.Prints(root)

    async def one(source: Source) -> Executed:
        known = before[source.path]
        async with room.of(known.memory if known else NEED):
            place = aside / Path(source.path).with_suffix("")
            notes = place.with_suffix(".notes")
            variables = {
                **os.environ,
                **given,
                NOTES: str(notes),
                "LEVEKAR_RENDER": "embedded",
                "LEVEKAR_CHAPTER": Path(source.path).name,
                "LEVEKAR_FIGURES": str(place),
                "LEVEKAR_PROJECT": str(root),
                "OMP_NUM_THREADS": "1",
                "PYTHONHASHSEED": "0",
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            }
            result = await run(source, (root / source.path).parent, variables, defaults)
            ran = Source(source.path, source.head, result.notebook)
            executed = kept.save(
                Executed(ran, place, runs.warnings(ran)),
                prints.take(reading.load(notes)),
                (settings or {}).get(source.path, ""),
                result.seconds,
                result.memory,
            )
            done(executed)
            return executed

    async def every() -> list[Executed]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(source)) for source in order]
        return [task.result() for task in tasks]

    try:
        with ExitStack() as stack:
            if any(source.runs for source in sources):
                given |= stack.enter_context(store.workshop(project, given))
            finished = asyncio.run(every())
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group.exceptions[0].__cause__
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return {item.source.path: item for item in finished}


def length(source: Source, known: Kept | None) -> float:
    """Return the seconds that a chapter will take, by its last run or by the number of cells."""
    return known.seconds if known else sum(1 for _ in runs.units(source)) / 4


class _Room:
    """Lets so many in at a time, and only while there is memory for one more."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.inside = 0
        self.left = asyncio.Condition()

    @asynccontextmanager
    async def of(self, need: int) -> AsyncIterator[None]:
        async with self.left:
            while self.inside and (self.inside >= self.places or free_memory() < need):
                # others on the machine may leave memory too, and do not tell
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.left.wait(), 0.5)
            self.inside += 1
        try:
            yield
        finally:
            async with self.left:
                self.inside -= 1
                self.left.notify_all()


def free_memory() -> int:
    """Return how much memory is free, in bytes: on the machine, or in the group it is shared by."""
    import psutil

    free: int = psutil.virtual_memory().available
    group = Path("/sys/fs/cgroup")
    with suppress(OSError, ValueError):  # no such group, or one without a limit
        most = int((group / "memory.max").read_text())
        free = min(free, most - int((group / "memory.current").read_text()))
    return free


async def run(
    source: Source, folder: Path, environment: Mapping[str, str], defaults: Mapping[str, bool]
) -> Run:
    """Return a copy of the notebook of ``source`` with outputs and inline values.

    Code cells go through nbclient; inline expressions go through the ``user_expressions`` of an
    empty execute request, and are stored in the cell's metadata in the form Quarto reads. What the
    chapter reads is noted in the file that ``LEVEKAR_NOTES`` in ``environment`` names.
    """
    notebook = copy.deepcopy(source.notebook)
    for raw in notebook["cells"]:
        raw["metadata"].pop("user_expressions", None)
        if raw["cell_type"] == "code":
            raw |= {"outputs": [], "execution_count": None}
    if not source.runs:
        return Run(notebook)
    import nbformat
    from nbclient import NotebookClient

    from levekar.book import kernels

    notebook = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    # sockets in a folder of this user's own: nothing that others on the machine can listen to
    sockets = tempfile.mkdtemp(prefix="levekar-") if os.name == "posix" else ""
    private = {"transport": "ipc", "connection_file": f"{sockets}/kernel.json"} if sockets else {}
    manager = kernels.manager(**private)
    client = NotebookClient(
        notebook, km=manager, timeout=None, record_timing=False, coalesce_streams=True
    )
    client.log.setLevel("CRITICAL")
    quiet = ["--HistoryManager.enabled=False"]
    try:
        await manager.start_kernel(cwd=str(folder), env=dict(environment), extra_arguments=quiet)
        await client.async_start_new_kernel_client()
        if NOTES in environment:
            await _ask(client, [FOLLOW])
        start = time.perf_counter()
        options = source.options(defaults)
        numbers = {id(raw): number for number, raw in enumerate(notebook.cells)}
        for cell in Source(source.path, source.head, notebook).cells:
            if cell.kind == "markdown":
                await _inline(client, cell)
            elif cell.options.get("eval", options["eval"]):
                client.allow_errors = bool(cell.options.get("error", options["error"]))
                await _code(client, cell, numbers[id(cell.raw)])
        seconds = time.perf_counter() - start
        (spent,) = await _ask(client, [SPENT])
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
        if manager.has_kernel and manager.provisioner:
            # killed, but not gone within the seconds that jupyter_client waits
            await manager.provisioner.wait()
        shutil.rmtree(sockets, ignore_errors=True)
    memory = int(spent["data"]["text/plain"]) << 10 if spent["status"] == "ok" else 0
    return Run(dict(json.loads(json.dumps(notebook))), seconds, memory)


async def _ask(client: Any, expressions: Sequence[str]) -> list[Any]:
    """Return what expressions give, as the kernel's answers; nothing else is left behind."""
    asked = {str(number): expression for number, expression in enumerate(expressions)}
    request = client.kc.execute("", store_history=False, user_expressions=asked)
    reply = await client.async_wait_for_reply(request)
    values = reply["content"]["user_expressions"]
    return [values[number] for number in asked]


async def _code(client: Any, cell: Cell, number: int) -> None:
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    try:
        await client.async_execute_cell(cell.raw, number)
    except CellExecutionError as error:
        trace = ANSI.sub("", error.traceback)
        raise _failed(cell, error.ename, error.evalue, _line(cell, trace)) from error
    except DeadKernelError as error:
        raise _dead(cell) from error


async def _inline(client: Any, cell: Cell) -> None:
    from nbclient.exceptions import DeadKernelError

    expressions = [match.group(2).strip() for match in INLINE.finditer(cell.source)]
    if not expressions:
        return
    try:
        results = await _ask(client, expressions)
    except DeadKernelError as error:
        raise _dead(cell) from error
    stored = []
    for expression, result in zip(expressions, results, strict=True):
        if result["status"] != "ok":
            code = f"«`{{python}} {expression}`»"
            raise _failed(cell, result["ename"], result["evalue"], code)
        stored.append({"expression": expression, "result": result})
    cell.raw["metadata"]["user_expressions"] = stored


def _line(cell: Cell, trace: str) -> str:
    """Return the failing line of the cell from a traceback without colours."""
    if arrow := ARROW.search(trace):
        return f"linje {arrow.group(1)}: «{arrow.group(2).strip()}»"
    lines = "".join(cell.raw["source"]).split("\n")
    if (at := AT_LINE.search(trace)) and int(at.group(1)) <= len(lines):
        return f"linje {at.group(1)}: «{lines[int(at.group(1)) - 1].strip()}»"
    return "cella"


def _failed(cell: Cell, name: str, value: str, what: str) -> LevekarError:
    own = name == "LevekarError"  # says what to do itself
    reason = "\n  ".join((value if own else f"{name}: {value}").splitlines())
    return LevekarError(
        f"{what} stanset med feil.\n  {reason}",
        where=cell.where,
        hint="" if own else "rett cella, prøv den i JupyterLab, og bygg igjen.",
    )


def _dead(cell: Cell) -> LevekarError:
    return LevekarError(
        "Python-prosessen som kjørte kapitlet, døde.",
        where=cell.where,
        hint="det er ofte for lite minne; prøv igjen med --workers 1.",
    )
