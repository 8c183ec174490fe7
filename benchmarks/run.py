"""Time a build beside what it is to reach, and beside nbclient and Quarto, all in one run.

Example: .venv/bin/python benchmarks/run.py [TREE]

Each line is a command in a process of its own, in a copy of the tree. Beside its seconds stands
the processor time of all processes it started, and the share of the machine's time that was stolen
by its host meanwhile: where that is high, or the yardstick differs much between the start and the
end, seconds say little. Needs some minutes on two cores.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("_quarto.yml", "index.qmd", "book", "notebooks", "data", "requirements.lock", "figures")
COMMAND = Path(sys.executable).with_name("levekar")
CHAPTER, WORDS = "notebooks/03-folkehelse.ipynb", ("og", "samt")
RAW = "data/raw/fhi/trening.demo.json"
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of Linux
GIB = 1 << 30


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds, seconds of processor time, and the share that was stolen."""

    wall: float
    processor: float
    stolen: float


class Memory(threading.Thread):
    """The largest memory of all processes started meanwhile, in bytes, sampled; used as a context.

    ``resident`` counts memory that processes share once for each of them. ``proportional`` shares
    it between them, and is so what they take together; it is looked up where ``resident`` peaks.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.resident = self.proportional = 0
        self.stop = threading.Event()

    def __enter__(self) -> Memory:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.join()

    def run(self) -> None:
        me = psutil.Process()
        while not self.stop.wait(0.1):
            resident, processes = 0, me.children(recursive=True)
            for process in processes:
                with suppress(psutil.Error):
                    resident += process.memory_info().rss
            if resident > 0.95 * self.resident:
                self.resident = max(self.resident, resident)
                self.proportional = max(self.proportional, sum(map(_share, processes)))


def _share(process: psutil.Process) -> int:
    """Return the memory of a process where what it shares is divided between those who do."""
    with suppress(psutil.Error):
        known = process.memory_full_info()
        return int(getattr(known, "pss", known.uss))
    return 0


def processor() -> float:
    """Return the processor time of everything this process has started."""
    total = sum(os.times()[2:4])
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            total += sum(process.cpu_times()[:4])
    return total


def machine() -> tuple[int, int]:
    """Return the machine's time in ticks, and how much of it its host gave to others."""
    with suppress(OSError):
        first = Path("/proc/stat").read_text("utf-8").split("\n")[0]
        ticks = [int(part) for part in first.split()[1:9]]
        return sum(ticks), ticks[7]
    return 0, 0


@contextmanager
def timed(found: list[Spent]) -> Iterator[None]:
    """Add what this block takes to ``found``."""
    start, used, (ticks, stolen) = time.perf_counter(), processor(), machine()
    yield
    seconds, (after, lost) = time.perf_counter() - start, machine()
    share = (lost - stolen) / max(after - ticks, 1)
    found.append(Spent(seconds, processor() - used, share))


def variables(folder: Path) -> dict[str, str]:
    """Return the variables for a command on ``folder`` that makes all it needs itself."""
    return os.environ | {"LEVEKAR_PROJECT": str(folder), "TMPDIR": str(folder.parent)}


def without_quarto() -> dict[str, str]:
    """Let the command choose the embedded engine, also where Quarto is."""
    kept = [p for p in os.environ["PATH"].split(os.pathsep) if not Path(p, "quarto").exists()]
    return {"PATH": os.pathsep.join(kept)}


def run(folder: Path, command: Sequence[str | Path], **more: str) -> Spent:
    """Run a command on the tree ``folder``; what it writes is shown only if it fails."""
    found: list[Spent] = []
    with timed(found):
        ended = subprocess.run(
            command, check=False, cwd=folder, env=variables(folder) | more, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    if ended.returncode:
        sys.exit(f"{command} stanset:\n{ended.stdout}")
    return found[0]


def watched(folder: Path) -> Spent:
    """Return what it takes from a notebook is saved until its page is new, under --watch."""
    found: list[Spent] = []
    page = (folder / "_book" / CHAPTER).with_suffix(".html")
    given = variables(folder) | without_quarto() | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [COMMAND, "build", "--watch", "--port", "0"], cwd=folder, env=given, text=True,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        told = (line for line in process.stdout if "Boka" in line)
        list(islice(told, 3))  # the pages, their address, and at last the PDF: then it waits
        for words in (WORDS[::-1], WORDS, WORDS[::-1]):
            before = page.read_bytes()
            with timed(found):
                change_word(folder, *words)
                while not page.is_file() or page.read_bytes() == before:
                    time.sleep(0.02)
            list(islice(told, 2))
        process.send_signal(signal.SIGINT)
    return best(found)


def best(found: Iterable[Spent]) -> Spent:
    """Return the quickest of several: what else the machine had to do counts least in it."""
    return min(found, key=lambda spent: spent.wall)


def build(folder: Path, *arguments: str) -> Spent:
    return run(folder, [COMMAND, "build", *arguments], **without_quarto())


def site_anew(folder: Path) -> Spent:
    """Make each page and the search again from what the chapters gave."""
    shutil.rmtree(folder / "_build" / "pages")
    (folder / "_build" / "book.json").unlink(missing_ok=True)
    return build(folder, "--html")


def pdf_anew(folder: Path) -> Spent:
    """Make the PDF again; all else is as it was."""
    build(folder)
    kept = folder / "_build" / "pages"
    shutil.rmtree(kept / "pdf")
    for chapter in kept.glob("*/chapter.typ"):
        chapter.unlink()
    (folder / "_build" / "book.json").unlink()
    return build(folder)


def versions(folder: Path) -> dict[Path, int]:
    executed = folder / "_build" / "executed"
    return {
        path: path.stat().st_mtime_ns
        for path in executed.rglob("*.json")
        if path.with_suffix(".ipynb").is_file()
    }


def in_cells(paths: Sequence[Path] | dict[Path, int]) -> float:
    """Return the seconds that the cells of chapters took when they were last run."""
    return sum(float(json.loads(path.read_bytes())["seconds"]) for path in paths)


def change_word(folder: Path, old: str, new: str) -> None:
    """Change one word of the prose of a chapter."""
    file = folder / CHAPTER
    notebook = json.loads(file.read_bytes())
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    lines = (cell["source"] for cell in cells)
    where = next(
        (source, number)
        for source in lines
        for number, line in enumerate(source)
        if f" {old} " in line and not line.startswith((":::", "#"))
    )
    source, number = where
    source[number] = source[number].replace(f" {old} ", f" {new} ", 1)
    file.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def change_raw(folder: Path) -> None:
    """Change a raw file without changing what it says, and its card."""
    file, card = folder / RAW, folder / f"{RAW}.yml"
    before = file.read_bytes()
    after = before + b"\n"
    text = card.read_text(encoding="utf-8")
    for old, new in (
        (hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest()),
        (f"size: {len(before)}", f"size: {len(after)}"),
    ):
        assert old in text, f"{card} has no {old}"
        text = text.replace(old, new)
    file.write_bytes(after)
    card.write_text(text, encoding="utf-8")


def yardstick() -> float:
    """Seconds for ten million additions in plain Python: how quick this machine is just now."""
    start = time.perf_counter()
    total = 0
    for number in range(10**7):
        total += number
    return time.perf_counter() - start


ONE_AFTER_ANOTHER = """
import sys, nbformat
from pathlib import Path
from nbclient import NotebookClient
for file in sorted(Path("notebooks").glob("*.ipynb")):
    notebook = nbformat.read(file, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(file.parent)}}).execute()
"""


EVERY_MEASURE = "from levekar import tables; tables.all_tables()"


def shown(name: str, spent: Spent, limit: float = 0.0, reference: float = 0.0) -> None:
    """Print a line: what, seconds, processor time, stolen; and against what it is held."""
    told = f"{name:<44} {spent.wall:7.2f} s {spent.processor:7.2f} s {spent.stolen:5.0%}"
    if limit:
        verdict = "nådd" if spent.wall <= limit else "OVER"
        told += f"   mål {limit:6.2f} s  {spent.wall / limit:5.2f} ×  {verdict}"
    if reference:
        told += f"   {spent.wall / reference:5.2f} × nbclient"
    print(told, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Måler byggingen av en kopi av treet, ved siden av målene den skal nå.",
        epilog="Eksempel: .venv/bin/python benchmarks/run.py",
    )
    parser.add_argument("tree", nargs="?", type=Path, default=ROOT, help="treet som måles")
    tree = parser.parse_args().tree.resolve()
    if sys.platform == "linux":
        # servers that outlive their starter are still counted, and ended, here
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    cores, before, ticks = os.cpu_count() or 1, yardstick(), machine()
    with tempfile.TemporaryDirectory(prefix="levekar-maling-") as name:
        folder = Path(name) / "tre"
        folder.mkdir()
        for part in PARTS:
            source = tree / part
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / part)
        try:
            measure(folder, cores)
        finally:
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    process.kill()
    after = machine()
    stolen = (after[1] - ticks[1]) / max(after[0] - ticks[0], 1)
    print(f"\nkjerner {cores}; stjålet tid {stolen:.0%} av all tid")
    print(f"målestokk, ti millioner addisjoner: {before:.2f} s først, {yardstick():.2f} s sist")


def measure(folder: Path, cores: int) -> None:
    """Print a line for each thing that is measured, as it is."""
    print(f"{'':<44} {'klokka':>9} {'prosessor':>9} {'stjålet'}")
    with Memory() as memory:
        cold = build(folder)
    cells = in_cells(versions(folder))
    shown("hele boka, kald (HTML og PDF)", cold, 1.6 * (cells / cores + 3))
    print(f"  cellene i den: {cells:.2f} s til sammen, på {cores} kjerner")

    shown("ingenting endret (beste av tre)", best(build(folder) for _ in range(3)), 0.6)

    shown(
        "hele nettstedet uten å kjøre (beste av tre)", best(site_anew(folder) for _ in range(3)), 10
    )
    shown("PDF-en alene (beste av tre)", best(pdf_anew(folder) for _ in range(3)), 6)

    changed = []
    for words in (WORDS, WORDS[::-1], WORDS):
        change_word(folder, *words)
        changed.append(build(folder, "--html"))
    shown("ett ord endret (HTML, beste av tre)", best(changed), 2.5)
    shown("  og så PDF-en", build(folder))
    shown("ett ord under --watch, til ny side (av tre)", watched(folder), 2.0)
    shown("  og så PDF-en", build(folder))

    change_raw(folder)
    known = versions(folder)
    spent = build(folder, "--html")
    again = [path for path, when in versions(folder).items() if known.get(path) != when]
    seconds = in_cells(again)
    shown("én råfil endret (HTML)", spent, 1.8 * seconds + 2.5)
    print(f"  {len(again)} kapitler kjørt på nytt, med {seconds:.2f} s i cellene")
    shown("  og så PDF-en", build(folder))

    alone = build(folder, "--force", "--workers", "1", "--html")
    seconds = in_cells(versions(folder))
    shown("alle kapitlene ett om gangen, tabellene ferdige", alone)
    bound = 1.6 * (seconds / cores + 3)
    print(
        f"  cellene i den: {seconds:.2f} s; den kalde bygging er {cold.wall / bound:.2f} × "
        "av målet regnet med dem"
    )

    reference = run(folder, [sys.executable, "-c", ONE_AFTER_ANOTHER])
    shown("notatbøkene én etter én med nbclient", reference)
    print(f"  hele boka, kald, er {cold.wall / reference.wall:.2f} × av det")
    if quarto := shutil.which("quarto"):
        shutil.rmtree(folder / "_book")
        shown("quarto render", run(folder, [quarto, "render"]), reference=reference.wall)
    else:
        print("quarto render: Quarto er ikke på PATH")
    shown("alle målene fra råfilene", run(folder, [sys.executable, "-c", EVERY_MEASURE]))
    shown("import levekar", run(folder, [sys.executable, "-c", "import levekar"]))
    shown("tom Python-prosess", run(folder, [sys.executable, "-c", "pass"]))
    for kind, size in (("fordelt", memory.proportional), ("resident", memory.resident)):
        verdict = "nådd" if size <= 1.5 * GIB else "OVER"
        told = f"mest minne i hele prosesstreet, {kind}: {size / GIB:.2f} GiB"
        print(f"{told}   mål 1,5 GiB  {verdict}")


if __name__ == "__main__":
    main()
