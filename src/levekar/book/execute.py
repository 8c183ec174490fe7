"""Chapters run by nbclient, several at a time; sources are never written to."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from levekar.book.source import INLINE, Cell, Source, parse
from levekar.errors import LevekarError

KERNEL = "python3"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
ARROW = re.compile(r"^-+> ?(\d+) ?(.*)$", re.MULTILINE)
AT_LINE = re.compile(r"^\s*(?:Cell In\[\d+\]|File .*), line (\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Executed:
    """One chapter after the run: its source with outputs, and the folder of its own figures."""

    source: Source
    figures: Path
    warnings: tuple[str, ...] = ()

    def fits(self, source: Source) -> bool:
        """Whether the run is of the cells that ``source`` holds now."""

        def texts(chapter: Source) -> list[str]:
            return ["".join(cell["source"]) for cell in chapter.notebook["cells"]]

        return texts(self.source) == texts(source)


class Store:
    """The executed copies under the build folder: one notebook and one figure folder each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def notebook(self, path: str) -> Path:
        """Where the executed copy of the chapter ``path`` lies."""
        return (self.folder / path).with_suffix(".ipynb")

    def figures(self, path: str) -> Path:
        """Where the figures of the chapter ``path`` lie."""
        return (self.folder / path).with_suffix("")

    def load(self, source: Source) -> Executed | None:
        """Return the last executed copy of ``source``, if there is one that can be read."""
        try:
            text = self.notebook(source.path).read_text(encoding="utf-8")
            executed = parse(source.path[: -len(Path(source.path).suffix)] + ".ipynb", text)
        except (OSError, LevekarError):
            return None
        result = Source(source.path, source.head, executed.notebook)
        return Executed(result, self.figures(source.path), _warnings(result))

    def save(self, executed: Executed) -> Executed:
        """Put a run in its place and return it as it lies there."""
        source = executed.source
        figures = self.figures(source.path)
        notebook = self.notebook(source.path)
        notebook.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(figures, ignore_errors=True)
        if executed.figures.is_dir():
            executed.figures.replace(figures)
        aside = notebook.with_suffix(".tmp")
        aside.write_text(text(source.notebook), encoding="utf-8")
        aside.replace(notebook)
        return Executed(source, figures, executed.warnings)


def text(notebook: Mapping[str, Any]) -> str:
    """Return a notebook as the text of a file: sorted keys, one line of source to a line."""
    import nbformat

    node = nbformat.from_dict(copy.deepcopy(dict(notebook)))  # type: ignore[no-untyped-call]
    return str(nbformat.writes(node)) + "\n"  # type: ignore[no-untyped-call]


def run_all(
    root: Path,
    sources: Sequence[Source],
    store: Store,
    defaults: Mapping[str, bool],
    *,
    workers: int | None = None,
    environment: Mapping[str, str] | None = None,
    done: Callable[[str], None] = lambda path: None,
) -> dict[str, Executed]:
    """Run ``sources`` with at most ``workers`` kernels at a time (default: one for each core).

    ``environment`` is added to that of this process.
    Each chapter runs in its own folder, with a folder of its own for figures. Nothing is put in
    the store unless every chapter ran. The first fault stops the others.
    """
    limit = workers or os.cpu_count() or 1
    aside = store.folder.with_name(store.folder.name + ".aside")
    shutil.rmtree(aside, ignore_errors=True)

    async def one(source: Source, gate: asyncio.Semaphore) -> Executed:
        async with gate:
            figures = aside / Path(source.path).with_suffix("")
            variables = {
                **os.environ,
                **(environment or {}),
                "LEVEKAR_RENDER": "embedded",
                "LEVEKAR_FIGURES": str(figures),
                "LEVEKAR_PROJECT": str(root),
                "OMP_NUM_THREADS": "1",
                "PYTHONHASHSEED": "0",
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            }
            notebook = await run(source, (root / source.path).parent, variables, defaults)
            done(source.path)
            result = Source(source.path, source.head, notebook)
            return Executed(result, figures, _warnings(result))

    async def every() -> list[Executed]:
        gate = asyncio.Semaphore(limit)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(source, gate)) for source in sources]
        return [task.result() for task in tasks]

    try:
        finished = asyncio.run(every())
    except BaseExceptionGroup as group:
        shutil.rmtree(aside, ignore_errors=True)
        raise group.exceptions[0] from group.exceptions[0].__cause__
    executed = {item.source.path: store.save(item) for item in finished}
    shutil.rmtree(aside, ignore_errors=True)
    return executed


async def run(
    source: Source, folder: Path, environment: Mapping[str, str], defaults: Mapping[str, bool]
) -> dict[str, Any]:
    """Return a copy of the notebook of ``source`` with outputs and inline values.

    Code cells go through nbclient; inline expressions go through the ``user_expressions`` of an
    empty execute request, and are stored in the cell's metadata in the form Quarto reads.
    """
    notebook = copy.deepcopy(source.notebook)
    for raw in notebook["cells"]:
        raw["metadata"].pop("user_expressions", None)
        if raw["cell_type"] == "code":
            raw |= {"outputs": [], "execution_count": None}
    if not source.runs:
        return notebook
    import nbformat
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    notebook = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    # sockets in a folder of this user's own: nothing that others on the machine can listen to
    sockets = tempfile.mkdtemp(prefix="levekar-") if os.name == "posix" else ""
    private = {"transport": "ipc", "connection_file": f"{sockets}/kernel.json"} if sockets else {}
    manager = AsyncKernelManager(kernel_name=KERNEL, **private)
    client = NotebookClient(notebook, km=manager, timeout=None, record_timing=False)
    client.log.setLevel("CRITICAL")
    quiet = ["--HistoryManager.enabled=False"]
    try:
        await manager.start_kernel(cwd=str(folder), env=dict(environment), extra_arguments=quiet)
        await client.async_start_new_kernel_client()
        options = source.options(defaults)
        numbers = {id(raw): number for number, raw in enumerate(notebook.cells)}
        for cell in Source(source.path, source.head, notebook).cells():
            if cell.kind == "markdown":
                await _inline(client, cell)
            elif cell.options.get("eval", options["eval"]):
                client.allow_errors = bool(cell.options.get("error", options["error"]))
                await _code(client, cell, numbers[id(cell.raw)])
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
        shutil.rmtree(sockets, ignore_errors=True)
    return dict(json.loads(json.dumps(notebook)))


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

    found = [match.group(2).strip() for match in INLINE.finditer(cell.source)]
    if not found:
        return
    asked = {str(number): expression for number, expression in enumerate(found)}
    try:
        request = client.kc.execute("", store_history=False, user_expressions=asked)
        reply = await client.async_wait_for_reply(request)
    except DeadKernelError as error:
        raise _dead(cell) from error
    values = reply["content"]["user_expressions"]
    stored = []
    for number, expression in asked.items():
        result = values[number]
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


def _warnings(source: Source) -> tuple[str, ...]:
    """Return what cells wrote to stderr, one line each."""
    return tuple(
        f"{cell.where}: {' '.join(''.join(output['text']).split())}"
        for cell in source.cells()
        for output in cell.raw.get("outputs", ())
        if output["output_type"] == "stream" and output["name"] == "stderr"
    )
