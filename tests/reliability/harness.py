"""Kill the command at any moment, fill its disk, run it twice at once, and see what is left.

Works on the small book of tests/fixtures/kommune. ``benchmarks/reliability.py`` runs it many times
over; the tests run it a few times.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / "edition")]

from municipality import compose  # noqa: E402

LEVEKAR = [sys.executable, "-m", "levekar.cli"]
EPOCH = "1767225600"
Snapshot = dict[str, bytes]


def snapshot(folder: Path) -> Snapshot:
    """Return name → content of every file in a folder, hidden ones left out."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(folder).parts)
    }


@dataclass
class Tree:
    """A small project and the folder it is published in."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.root / "_utgitt"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command in a process of its own."""
        given = {k: v for k, v in os.environ.items() if not k.startswith("LEVEKAR_")}
        given |= {"LEVEKAR_PROJECT": str(self.root), "SOURCE_DATE_EPOCH": EPOCH}
        return subprocess.Popen(
            [*LEVEKAR, *arguments], cwd=self.root, env=given | self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=600)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def must(self, *arguments: str) -> str:
        """Run the command; it must succeed."""
        ran = self.run(*arguments)
        if ran.returncode:
            raise AssertionError(f"levekar {' '.join(arguments)}:\n{ran.stdout}\n{ran.stderr}")
        return ran.stdout

    def edit(self, number: int) -> None:
        """Change prose and code of the chapter, so that there is something to do."""
        file = self.root / "notebooks" / "01-prove.ipynb"
        content = json.loads(file.read_bytes())
        code, prose = content["cells"][1], content["cells"][3]
        code["source"] = [*[x for x in code["source"] if "runde" not in x], f"\n# runde {number}"]
        words = "".join(prose["source"]).split("\n\nRunde ")[0]
        prose["source"] = [f"{words}\n\nRunde {number}."]
        file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def grown(folder: Path) -> Tree:
    """Return a tree that is built, recorded and published."""
    tree = Tree(compose(folder))
    tree.must("build")
    tree.must("edition", "record")
    tree.must("publish")
    return tree


def kill_within(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill a process with SIGKILL after some seconds; tell whether it was still running."""
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    return False


@dataclass
class Tally:
    """What became of many kills: ``killed`` in time, and what was there after each of them."""

    tried: int = 0
    killed: int = 0
    old: int = 0
    new: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def line(self, name: str) -> str:
        return (
            f"{name}: {self.tried} forsøk, {self.killed} drept underveis, {self.old} hadde det "
            f"gamle og {self.new} det nye, {len(self.faults)} feil, {self.seconds:.0f} s"
        )


def kill_build(tree: Tree, times: int, seed: int = 1) -> Tally:
    """Kill builds at random moments; the book must be the old or the new one, never half."""
    tally, draw, began = Tally(), random.Random(seed), time.monotonic()
    raw = snapshot(tree.root / "data")
    edition = snapshot(tree.out)
    length = _length(tree, 0)
    for number in range(1, times + 1):
        before = snapshot(tree.root / "_book")
        tree.edit(number)
        tally.tried += 1
        tally.killed += kill_within(tree.start("build"), draw.uniform(0, length))
        after = snapshot(tree.root / "_book")
        tree.must("build")
        finished = snapshot(tree.root / "_book")
        tally.old += after == before
        tally.new += after == finished
        if after not in (before, finished):
            tally.faults.append(f"{number}: boka er verken den gamle eller den nye")
        if f"Runde {number}." not in finished["notebooks/01-prove.html"].decode():
            tally.faults.append(f"{number}: den neste byggingen ga ikke den nye boka")
        if snapshot(tree.root / "data") != raw:
            tally.faults.append(f"{number}: data er endret")
        if snapshot(tree.out) != edition:
            tally.faults.append(f"{number}: utgaven er endret")
    tally.seconds = time.monotonic() - began
    return tally


def _length(tree: Tree, number: int) -> float:
    """Return how many seconds a build with something to do takes."""
    tree.edit(number)
    start = time.monotonic()
    tree.must("build")
    return time.monotonic() - start


def kill_publish(tree: Tree, times: int, seed: int = 2) -> Tally:
    """Kill publishing at random moments; each part published is the old or the new one."""
    tally, draw, began = Tally(), random.Random(seed), time.monotonic()
    raw = snapshot(tree.root / "data" / "raw")
    book = snapshot(tree.root / "_book")
    command = ("publish", "--replace")
    length = 0.0
    for number in range(times + 1):
        tree.edit(number)
        tree.must("edition", "record")
        before = snapshot(tree.out)
        start = time.monotonic()
        if number == 0:
            tree.must(*command)
            length = time.monotonic() - start
            continue
        tally.tried += 1
        tally.killed += kill_within(tree.start(*command), draw.uniform(0, length))
        after = snapshot(tree.out)
        tree.must(*command)
        finished = snapshot(tree.out)
        tally.old += after == before
        tally.new += after == finished
        edition = {name: data for name, data in after.items() if name.startswith("2024/")}
        wholes = [
            {name: data for name, data in known.items() if name.startswith("2024/")}
            for known in (before, finished)
        ]
        if edition not in wholes:
            tally.faults.append(f"{number}: utgaven er verken den gamle eller den nye")
        if any(data not in (before.get(n), finished.get(n)) for n, data in after.items()):
            tally.faults.append(f"{number}: en fil er halv")
        if snapshot(tree.root / "data" / "raw") != raw:
            tally.faults.append(f"{number}: rådata er endret")
        if snapshot(tree.root / "_book") != book:
            tally.faults.append(f"{number}: boka er endret")
    tally.seconds = time.monotonic() - began
    return tally


# ---- fetching, from a service on this machine ----


@contextmanager
def service() -> Iterator[tuple[str, Callable[[int], None]]]:
    """Serve a code list that changes; yield its address and a function to set the round."""
    current = [0]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            codes = [
                {"code": f"{i:06}", "parentCode": "", "level": "1", "name": f"runde {current[0]}",
                 "shortName": "", "presentationName": "", "validFrom": "2024-01-01",
                 "validTo": "", "notes": "x" * 200}
                for i in range(4000)
            ]  # fmt: skip
            body = json.dumps({"codes": codes}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for start in range(0, len(body), 1 << 16):
                    self.wfile.write(body[start : start + (1 << 16)])
            except (BrokenPipeError, ConnectionResetError):
                pass  # the one who asked was killed

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield (
            f"http://127.0.0.1:{server.server_port}",
            lambda number: current.__setitem__(0, number),
        )
        server.shutdown()


def kill_fetch(tree: Tree, times: int, seed: int = 3) -> Tally:
    """Kill fetching at random moments; a raw file is the old or the new one, with its card."""
    tally, draw, began = Tally(), random.Random(seed), time.monotonic()
    folder = tree.root / "data" / "raw"
    book, edition = snapshot(tree.root / "_book"), snapshot(tree.out)
    command = ("data", "fetch", "klass/bydeler.json")
    with service() as (address, turn):
        tree.environment |= {"LEVEKAR_SERVICE_KLASS": address, "NO_PROXY": "127.0.0.1"}
        start = time.monotonic()
        tree.must(*command)
        length = time.monotonic() - start
        for number in range(1, times + 1):
            turn(number)
            before = snapshot(folder)
            tally.tried += 1
            tally.killed += kill_within(tree.start(*command), draw.uniform(0, length))
            after = snapshot(folder)
            tree.must(*command)
            finished = snapshot(folder)
            tally.old += after == before
            tally.new += after == finished
            if any(data not in (before.get(n), finished.get(n)) for n, data in after.items()):
                tally.faults.append(f"{number}: en råfil eller et kort er halvt")
            if set(after) - set(before) - set(finished):
                tally.faults.append(f"{number}: noe ligger igjen i data/raw")
            if f"runde {number}".encode() not in finished["klass/bydeler.json"]:
                tally.faults.append(f"{number}: den neste hentingen ga ikke den nye fila")
    ran = tree.run("data", "verify")
    if "klass" in ran.stderr:
        tally.faults.append(f"kort og fil er ikke enige: {ran.stderr}")
    if (book, edition) != (snapshot(tree.root / "_book"), snapshot(tree.out)):
        tally.faults.append("boka eller utgaven er endret")
    tally.seconds = time.monotonic() - began
    return tally


# ---- a full disk ----


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """Mount a small disk on ``folder``; yields False where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path, leave: int) -> Path:
    """Fill the disk of ``folder`` until so many bytes are left; return the file that does it."""
    file = folder / "fyll"
    free = shutil.disk_usage(folder).free - leave
    with file.open("wb") as stream:
        while free > 0:
            stream.write(b"\0" * min(free, 1 << 20))
            free -= 1 << 20
    return file


@dataclass
class Full:
    """What a command on a full disk said, and whether anything was lost."""

    room: int
    code: int
    said: str
    kept: bool
    after: int


def on_full_disk(tree: Tree, disk: Path, room: int, *command: str) -> Full:
    """Run a command with ``room`` bytes left on its disk, and again when there is room."""
    watched = [tree.root / "_book", tree.root / "data", tree.out]
    before = [snapshot(folder) for folder in watched]
    filler = fill(disk, room)
    ran = tree.run(*command)
    kept = [snapshot(folder) for folder in watched] == before
    filler.unlink()
    again = tree.run(*command)
    return Full(room, ran.returncode, ran.stderr.strip(), kept, again.returncode)


# ---- two at once ----


@dataclass
class Two:
    """What became of two commands that were started at the same time."""

    codes: tuple[int, int]
    waited: bool
    whole: bool


def two_at_once(tree: Tree, *command: str) -> Two:
    """Start a command twice; the second waits, and the result is that of one alone."""
    tree.edit(1000)
    first, second = tree.start(*command), tree.start(*command)
    told = [process.communicate(timeout=600) for process in (first, second)]
    made = snapshot(tree.root / "_book")
    tree.must(*command)
    return Two(
        (first.returncode, second.returncode),
        sum("Venter til den er ferdig" in err for _, err in told) == 1,
        snapshot(tree.root / "_book") == made and "Runde 1000." in
        made["notebooks/01-prove.html"].decode(),
    )  # fmt: skip
