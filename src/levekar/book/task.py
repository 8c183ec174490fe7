"""One piece of work on another machine: ``python -m levekar.book.task [COMMAND …]``.

A worker of a cluster starts this as a process of its own for each task. So it has the code and the
data of the moment, however long the worker has lived. With arguments it is the command
``levekar``. Without, it runs one chapter: the job is a line of JSON on standard input, and what
the chapter gave is written to standard output, pickled.

Standard input is the worker's hand: when it lets go, the worker is gone and this process ends.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from levekar import store
from levekar.book import state
from levekar.book.execute import run_all
from levekar.book.runs import Ran, Store
from levekar.book.source import load
from levekar.errors import LevekarError
from levekar.paths import Project


def chapter(project: Project, job: Mapping[str, Any]) -> Ran:
    """Run the chapter that ``job`` names, and return what it gave; nothing is left behind."""
    source = load(project.root, job["path"])
    given = dict(job["environment"])
    if job["tables"]:
        given[store.VARIABLE] = str(store.prepare(project))
    with tempfile.TemporaryDirectory(prefix="levekar-") as folder:
        runs = Store(Path(folder) / "executed")
        (executed,) = run_all(
            project.root, [source], runs, job["execute"], settings={source.path: job["settings"]},
            workers=1, environment=given,
        ).values()  # fmt: skip
        kept = runs.kept(source.path)
        if kept is None:
            raise LevekarError("det som ble laget, ble borte igjen.", where=source.path)
        figures = {file.name: file.read_bytes() for file in sorted(executed.figures.glob("*"))}
    return Ran(state.environment(project.root), executed.source.notebook, figures, kept)


def _end_with_worker() -> None:
    # not through sys.stdin, whose lock would be held when the interpreter ends
    while os.read(0, 1):
        pass
    os._exit(1)


def main(arguments: list[str]) -> None:
    """Do the work that is asked for."""
    line = "" if arguments else sys.stdin.readline()
    threading.Thread(target=_end_with_worker, daemon=True).start()
    if arguments:
        from levekar.cli import main as command

        sys.argv[1:] = arguments
        command()
        return
    # the answer alone goes to standard output
    answer = os.dup(1)
    os.dup2(2, 1)
    result: Ran | LevekarError
    try:
        result = chapter(Project(Path(os.environ["LEVEKAR_PROJECT"])), json.loads(line))
    except LevekarError as error:
        result = error
    with os.fdopen(answer, "wb") as out:
        pickle.dump(result, out)


if __name__ == "__main__":
    main(sys.argv[1:])
