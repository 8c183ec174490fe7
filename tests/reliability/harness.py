"""Kill the command at any moment, fill its disk, run it twice at once, and see what is left.

Works on the small book of tests/fixtures/kommune, in a folder that is removed at the end. The tests
do each thing a few times. As a program it does it as often as you like, and prints what it found:

    .venv/bin/python tests/reliability/harness.py kill-build kill-fetch kill-publish --times 50
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / "edition")]

from municipality import compose  # noqa: E402

from levekar import cards  # noqa: E402
from levekar.errors import LevekarError  # noqa: E402

LEVEKAR = [sys.executable, "-m", "levekar.cli"]
DIES = [sys.executable, str(Path(__file__).resolve().with_name("dies.py"))]
EPOCH = "1767225600"
Snapshot = dict[str, bytes]


def snapshot(folder: Path) -> Snapshot:
    """Return name → content of every file in a folder, hidden ones left out."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(folder).parts)
    }


PUBLISH = ("publish", "--no-browser")
"""To look at every page in a browser takes longer than all the rest, and writes nothing."""


@dataclass
class Tree:
    """A small project and the folder it is published in."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.root / "_utgitt"

    def start(self, *arguments: str, dies: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start the command in a process of its own; ``dies``: what dies.py is to do with it."""
        given = {k: v for k, v in os.environ.items() if not k.startswith("LEVEKAR_")}
        given |= {"LEVEKAR_PROJECT": str(self.root), "SOURCE_DATE_EPOCH": EPOCH}
        program = [*DIES, *dies] if dies else LEVEKAR
        return subprocess.Popen(
            [*program, *arguments], cwd=self.root, env=given | self.environment, text=True,
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
    tree.must(*PUBLISH)
    return tree


def kill_within(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill a process with SIGKILL after some seconds; tell whether it was still running."""
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        # what it started must end as well, and let go of its output
        process.communicate(timeout=120)
        return True
    return False


class Killer:
    """Kills a command at random moments: every other by the clock, every other at a change.

    A command works for a long time and changes files for a short one. A moment taken by the clock
    shows the first, a moment just before a folder is made, or a file written, renamed or removed,
    the second. The first run, which nobody kills, tells how long it takes and what it changes.
    """

    def __init__(self, tree: Tree, seed: int, *command: str) -> None:
        self.tree, self.command, self.draw = tree, command, random.Random(seed)
        file = tree.root / "_build" / "endringer.json"
        start = time.monotonic()
        ran = tree.start(*command, dies=("count", str(file)))
        out, err = ran.communicate(timeout=3600)
        self.seconds = time.monotonic() - start
        if ran.returncode:
            raise AssertionError(f"levekar {' '.join(command)}:\n{out}\n{err}")
        self.counts = {k: n for k, n in json.loads(file.read_bytes()).items() if n}
        file.unlink()

    def kill(self, number: int) -> bool:
        """Run the command and kill it; tell whether it was killed before it ended."""
        if number % 2:
            return kill_within(self.tree.start(*self.command), self.draw.uniform(0, self.seconds))
        kind = self.draw.choice(sorted(self.counts))
        at = self.draw.randint(1, self.counts[kind])
        process = self.tree.start(*self.command, dies=(f"{kind}:{at}", "-"))
        process.communicate(timeout=3600)
        return process.returncode == -signal.SIGKILL


@dataclass
class Tally:
    """What became of many kills: ``killed`` in time, and what was there after each of them."""

    name: str
    tried: int = 0
    killed: int = 0
    old: int = 0
    new: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the numbers as one line."""
        return (
            f"{self.name}: {self.tried} forsøk, {self.killed} drept underveis; etterpå lå det "
            f"gamle der {self.old} ganger, det nye {self.new} ganger, noe imellom "
            f"{self.tried - self.old - self.new} ganger; {len(self.faults)} feil"
        )

    def add(self, killed: bool, before: Snapshot, after: Snapshot, finished: Snapshot) -> None:
        """Count one attempt by what lay there before it, after it, and after the next run."""
        self.tried += 1
        self.killed += killed
        if after == finished:
            self.new += 1
        elif after == before:
            self.old += 1

    def expect(self, held: bool, what: str) -> None:
        """Note a fault if something does not hold."""
        if not held:
            self.faults.append(f"{self.tried}: {what}")


Told = Callable[[Tally], None]


def kill_build(tree: Tree, times: int, seed: int = 1, told: Told = lambda tally: None) -> Tally:
    """Kill builds at random moments; the book must be the old or the new one, never half."""
    tally = Tally("build")
    raw, edition = snapshot(tree.root / "data"), snapshot(tree.out)
    tree.edit(0)
    killer = Killer(tree, seed, "build")
    for number in range(1, times + 1):
        before = snapshot(tree.root / "_book")
        tree.edit(number)
        killed = killer.kill(number)
        after = snapshot(tree.root / "_book")
        tree.must("build")
        finished = snapshot(tree.root / "_book")
        tally.add(killed, before, after, finished)
        tally.expect(after in (before, finished), "boka er verken den gamle eller den nye")
        tally.expect(
            f"Runde {number}." in finished["notebooks/01-prove.html"].decode(),
            "den neste byggingen ga ikke den nye boka",
        )
        tally.expect(snapshot(tree.root / "data") == raw, "data er endret")
        tally.expect(snapshot(tree.out) == edition, "utgaven er endret")
        told(tally)
    return tally


def kill_publish(tree: Tree, times: int, seed: int = 2, told: Told = lambda tally: None) -> Tally:
    """Kill publishing at random moments; the edition is the old or the new one, no file is half."""
    tally = Tally("publish")
    raw, book = snapshot(tree.root / "data"), snapshot(tree.root / "_book")
    tree.edit(0)
    killer = Killer(tree, seed, *PUBLISH, "--replace")
    for number in range(1, times + 1):
        before = snapshot(tree.out)
        tree.edit(number)
        killed = killer.kill(number)
        after = snapshot(tree.out)
        tree.must(*PUBLISH, "--replace")
        finished = snapshot(tree.out)
        tally.add(killed, before, after, finished)
        editions = [_edition(known) for known in (before, finished)]
        tally.expect(_edition(after) in editions, "utgaven er verken den gamle eller den nye")
        tally.expect(
            all(data in (before.get(n), finished.get(n)) for n, data in after.items()),
            "en fil er halv",
        )
        tally.expect(
            f"Runde {number}." in finished["2024/notebooks/01-prove.html"].decode(),
            "den neste kjøringen ga ikke den nye utgaven",
        )
        tally.expect(snapshot(tree.root / "data") == raw, "data er endret")
        tally.expect(snapshot(tree.root / "_book") == book, "boka er endret")
        told(tally)
    tally.expect(not _left(tree.out), "noe ligger igjen ved siden av utgavene")
    return tally


def _edition(published: Snapshot) -> Snapshot:
    return {name: data for name, data in published.items() if name.startswith("2024/")}


def _left(folder: Path) -> list[Path]:
    """Return what is hidden in a folder: parts of something that was not finished."""
    return list(folder.rglob(".*"))


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


def kill_fetch(tree: Tree, times: int, seed: int = 3, told: Told = lambda tally: None) -> Tally:
    """Kill fetching at random moments; a raw file is the old or the new one, with its card."""
    tally = Tally("fetch")
    folder = tree.root / "data" / "raw"
    book, edition = snapshot(tree.root / "_book"), snapshot(tree.out)
    command = ("data", "fetch", "klass/bydeler.json")
    with service() as (address, turn):
        tree.environment |= {"LEVEKAR_SERVICE_KLASS": address, "NO_PROXY": "127.0.0.1"}
        killer = Killer(tree, seed, *command)
        for number in range(1, times + 1):
            turn(number)
            before = snapshot(folder)
            killed = killer.kill(number)
            after = snapshot(folder)
            whole = _agree(folder / "klass" / "bydeler.json")
            tree.must(*command)
            finished = snapshot(folder)
            tally.add(killed, before, after, finished)
            tally.expect(
                all(data in (before.get(n), finished.get(n)) for n, data in after.items())
                and set(after) <= {*before, *finished},
                "en råfil eller et kort er halvt",
            )
            tally.expect(whole, "fil og kort er ikke enige")
            tally.expect(
                f"runde {number}".encode() in finished["klass/bydeler.json"],
                "den neste hentingen ga ikke den nye fila",
            )
            told(tally)
    ran = tree.run("data", "verify")
    tally.expect("klass" not in ran.stderr, f"kort og fil er ikke enige: {ran.stderr}")
    tally.expect(book == snapshot(tree.root / "_book"), "boka er endret")
    tally.expect(edition == snapshot(tree.out), "utgaven er endret")
    tally.expect(not _left(folder), "noe ligger igjen i data/raw")
    return tally


def _agree(file: Path) -> bool:
    """Tell whether a raw file and its card are of the same bytes, as any reader sees them."""
    try:
        cards.open_raw(file)
    except LevekarError:
        return False
    return True


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

    @property
    def good(self) -> bool:
        """Nothing was lost, the fault was told as what it is, and the next run completed."""
        told = self.code == 0 or (self.code == 1 and "ikke plass" in self.said)
        return told and self.kept and self.after == 0


def on_full_disk(tree: Tree, disk: Path, room: int, *command: str) -> Full:
    """Run a command with ``room`` bytes left on its disk, and again when there is room."""
    watched = [tree.root / "_book", tree.root / "data", tree.out]
    before = [snapshot(folder) for folder in watched]
    filler = fill(disk, room)
    ran = tree.run(*command)
    # with room enough after all, the command has done its work
    kept = ran.returncode == 0 or [snapshot(folder) for folder in watched] == before
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

    @property
    def good(self) -> bool:
        """Both completed, one of them after having waited, and the result is that of one."""
        return self.codes == (0, 0) and self.waited and self.whole


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


# ---- as a program ----


KILLS = {"kill-build": kill_build, "kill-fetch": kill_fetch, "kill-publish": kill_publish}
DISK = 80
"""Megabytes of the small disk."""
ROOMS = (0, 100_000, 1_000_000)
"""How many bytes are left on it, in turn."""


def main() -> int:
    """Do what is asked for, print the numbers, and return 1 if there was a fault."""
    reader = argparse.ArgumentParser(
        description="Drep, fyll og kjør to ganger samtidig; se hva som ligger igjen.",
        epilog="Eksempel: python tests/reliability/harness.py kill-build full-disk --times 50",
    )
    kinds = [*KILLS, "full-disk", "two-at-once"]
    told = f"{', '.join(kinds)}; alt hvis ingenting er nevnt"
    reader.add_argument("what", nargs="*", metavar="hva", help=told)
    reader.add_argument("--times", type=int, default=50, help="hvor mange drap av hvert slag (50)")
    reader.add_argument("--seed", type=int, default=1, help="frøet de tilfeldige øyeblikkene har")
    given = reader.parse_args()
    chosen = given.what or kinds
    if unknown := set(chosen) - set(kinds):
        reader.error(f"ukjent: {', '.join(sorted(unknown))}. Velg {told}.")
    faults: list[str] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        first = grown(Path(name) / "tre")
        for what in chosen:
            tree = Tree(Path(name) / what)
            shutil.copytree(first.root, tree.root, symlinks=True)
            if what in KILLS:
                tally = KILLS[what](tree, given.times, given.seed, _show)
                print(tally.line(), flush=True)
                faults += tally.faults
            elif what == "two-at-once":
                two = two_at_once(tree, "build")
                print(two)
                faults += [] if two.good else [str(two)]
            else:
                faults += _full_disks(first, Path(name) / "disk")
    for fault in faults:
        print(f"FEIL: {fault}")
    return bool(faults)


def _show(tally: Tally) -> None:
    print(tally.line(), file=sys.stderr, flush=True)


def _full_disks(first: Tree, disk: Path) -> list[str]:
    """Run build and publish on a small disk with less and less room; return the faults."""
    faults = []
    with small_disk(disk, DISK) as mounted:
        if not mounted:
            print("full disk: en liten disk kan ikke monteres her")
            return []
        tree = Tree(disk / "tre")
        shutil.copytree(first.root, tree.root, symlinks=True)
        number = 0
        for command in (("build",), (*PUBLISH, "--replace")):
            for room in ROOMS:
                number += 1
                tree.edit(number)
                found = on_full_disk(tree, disk, room, *command)
                print(f"{' '.join(command)}, {room} byte igjen: {found}", flush=True)
                faults += [] if found.good else [f"{command}, {room}: {found}"]
    return faults


if __name__ == "__main__":
    sys.exit(main())
