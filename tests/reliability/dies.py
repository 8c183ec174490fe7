"""Run the command, and kill it just before a chosen change of a file.

python dies.py count FILE ARGUMENT …     run to the end; write how many changes of each kind to FILE
python dies.py KIND:NUMBER - ARGUMENT …  be killed before change NUMBER of that kind, from 1

A change is what Python itself tells before it opens a file for writing, makes a folder, renames or
removes. Moments taken by the clock seldom fall between two of them; these always do.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

CHANGES = {
    "os.mkdir": "folder",
    "os.rename": "rename",
    "os.remove": "remove",
    "os.rmdir": "remove",
    "open": "write",
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Counter:
    """Counts the changes of this process below a folder, and ends it at the chosen one."""

    def __init__(self, folder: str, kind: str = "", number: int = 0) -> None:
        self.folder, self.own = folder, os.getpid()
        self.last = (kind, number)
        self.counts = dict.fromkeys(CHANGES.values(), 0)

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        kind = CHANGES.get(event)
        if kind is None or (event == "open" and not (given[2] or 0) & WRITES):
            return
        path = os.fsdecode(given[0]) if isinstance(given[0], str | bytes | os.PathLike) else ""
        relative = path and not path.startswith("/")
        if os.getpid() != self.own or not (relative or path.startswith(self.folder)):
            return
        self.counts[kind] += 1
        if (kind, self.counts[kind]) == self.last:
            os.kill(self.own, signal.SIGKILL)


def main(wanted: str, file: str, *arguments: str) -> None:
    folder = os.environ["LEVEKAR_PROJECT"]
    kind, _, number = wanted.partition(":")
    counter = Counter(folder) if wanted == "count" else Counter(folder, kind, int(number))
    sys.addaudithook(counter)
    sys.argv = ["levekar", *arguments]
    from levekar.cli import main as run

    try:
        run()
    finally:
        if wanted == "count":
            Path(file).write_text(json.dumps(counter.counts), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
