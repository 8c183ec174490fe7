"""Live preview: what is saved is built at once, and shown in the browser."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from levekar import forks, reading
from levekar.book.config import read
from levekar.book.serve import HOST, News, server
from levekar.paths import Project

LIBRARIES = (
    "asyncio", "typer.main", "typer._adapters", "yaml", "jinja2", "nbformat", "nbclient",
    "jupyter_client.manager", "typst", "PIL.Image", "psutil",
)  # fmt: skip
"""What a build loads; each build is a process forked from one that has loaded it."""
PAUSE = 0.15
"""Seconds between two looks at the files."""


def watch(
    project: Project,
    options: Sequence[str] = (),
    *,
    port: int = 8000,
    show: Callable[[str], None] = print,
    stop: threading.Event | None = None,
) -> None:
    """Build, show the book, and build again each time a file is saved, until ``stop`` is set.

    The pages come first; search and PDF are made when nothing more is saved meanwhile.
    ``options`` are given to each build. A fault is told, and the last good book is still shown.
    """
    stop = stop or threading.Event()
    news = News()
    with ExitStack() as stack:
        start = stack.enter_context(_builder(project.root, options))
        site = project.output(read(project.root).output_dir)
        shown = False
        while not stop.is_set():
            before = versions(project.root)
            well, told = start(["--pages"]).result()
            show(told)
            news.tell("" if well else told)
            if not shown and (site / "index.html").is_file():
                running = stack.enter_context(server(site, port, news))
                stack.callback(news.close)
                stack.callback(running.shutdown)
                threading.Thread(target=running.serve_forever, daemon=True).start()
                show(f"Boka vises på http://{HOST}:{running.server_port}/ (Ctrl+C stanser).")
                shown = True
            whole = start([]) if well else None
            while versions(project.root) == before and not stop.is_set():
                if whole and whole.ended():
                    show(whole.result()[1])
                    whole = None
                stop.wait(PAUSE)
            if whole:
                whole.kill()
            _settle(project.root, stop)


def versions(root: Path) -> dict[str, str]:
    """Return name → version for every file of the tree and of this package."""
    tree = reading.Tree(root)
    found: dict[str, str] = {}
    for top in {str(tree.root), str(reading.PACKAGE)}:
        for place, folders, files in os.walk(top):
            folders[:] = [f for f in folders if tree.name(os.path.join(place, f)) is not None]  # noqa: PTH118
            for file in files:
                path = os.path.join(place, file)  # noqa: PTH118 - hundreds, several times a second
                if (name := tree.name(path)) is not None:
                    found[name] = reading.signature(path)
    return found


def _settle(root: Path, stop: threading.Event) -> None:
    """Wait until a program that writes several files, or one in pieces, seems to be done."""
    before: dict[str, str] = {}
    while (now := versions(root)) != before and not stop.wait(PAUSE / 3):
        before = now


class _Build:
    """A build in a process of its own, and what it writes."""

    def __init__(self, process: subprocess.Popen[bytes] | forks.Process, output: IO[bytes]) -> None:
        self.process, self.output = process, output

    def ended(self) -> bool:
        return self.process.poll() is not None

    def result(self) -> tuple[bool, str]:
        """Wait for the end; return whether it went well, and what was told."""
        well = self.process.wait() == 0
        with self.output:
            self.output.seek(0)
            return well, self.output.read().decode("utf-8", "replace").strip()

    def kill(self) -> None:
        """Cut it off, wherever it is: the book is not touched before the new one is finished."""
        self.process.kill()
        self.process.wait()
        self.output.close()


@contextmanager
def _builder(root: Path, options: Sequence[str]) -> Iterator[Callable[[Sequence[str]], _Build]]:
    """Yield a function that starts a build."""
    with ExitStack() as stack:
        try:
            place = stack.enter_context(forks.private(LIBRARIES))
        except forks.NotAvailable:
            place = ""

        def start(more: Sequence[str]) -> _Build:
            arguments = ["-m", "levekar.cli", "build", *options, *more]
            output = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the build has ended
            streams = (output.fileno(), output.fileno())
            environment = os.environ | {"LEVEKAR_PROJECT": str(root)}
            if place:
                return _Build(
                    forks.Process(place, arguments, str(root), environment, streams), output
                )
            command = [sys.executable, *arguments]
            process = subprocess.Popen(
                command, cwd=root, env=environment, stdout=output, stderr=output
            )
            return _Build(process, output)

        yield start
