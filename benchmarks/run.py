"""Time the parts of a build beside one another, and the memory of all its processes.

Example: .venv/bin/python benchmarks/run.py

Prints seconds and ratios from one run on this machine. The ratio beside each line is against
running the notebooks one after another with nbclient, so that two machines can be compared.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("_quarto.yml", "index.qmd", "book", "notebooks", "data")


class Memory(threading.Thread):
    """The largest memory of all processes started meanwhile, in bytes, sampled; ``own``: and this.

    Used as a context. Memory that processes share counts once for each of them.
    """

    def __init__(self, *, own: bool = False) -> None:
        super().__init__(daemon=True)
        self.own = own
        self.peak = 0
        self.stop = threading.Event()

    def __enter__(self) -> Memory:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.join()

    def run(self) -> None:
        me = psutil.Process()
        while not self.stop.wait(0.05):
            total = 0
            for process in [*([me] if self.own else []), *me.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.peak = max(self.peak, total)


def command(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


EVERY_MEASURE = """
import os, time
import pandas, pyreadstat, scipy.sparse
from levekar import tables
start, used = time.perf_counter(), sum(os.times()[:4])
rows = sum(map(len, tables.all_tables().values()))
print(time.perf_counter() - start, sum(os.times()[:4]) - used, rows)
"""


def every_measure() -> tuple[float, float, int]:
    """Seconds, seconds of processor time and rows for all measures from the raw files.

    The best of three runs, with the libraries loaded before: other work on the machine only adds.
    """
    runs = []
    for _ in range(3):
        shown = subprocess.run(
            [sys.executable, "-c", EVERY_MEASURE],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        ).stdout.split()
        runs.append((float(shown[0]), float(shown[1]), int(shown[2])))
    return min(runs)


def yardstick() -> float:
    """Seconds for ten million additions in plain Python: how quick this machine is just now."""
    start = time.perf_counter()
    total = 0
    for number in range(10**7):
        total += number
    return time.perf_counter() - start


def one_after_another(folder: Path) -> float:
    import nbformat
    from nbclient import NotebookClient

    start = time.perf_counter()
    for file in sorted((folder / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(file, as_version=4)
        NotebookClient(notebook, resources={"metadata": {"path": str(file.parent)}}).execute()
    return time.perf_counter() - start


def main() -> None:
    from levekar.book.build import build
    from levekar.paths import Project

    folder = Path(tempfile.mkdtemp(prefix="levekar-maling-"))
    for name in PARTS:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    with Memory(own=True) as memory:
        start = time.perf_counter()
        result = build(Project(folder), engine="embedded")
        cold = time.perf_counter() - start
    start = time.perf_counter()
    build(Project(folder), engine="embedded", only=("03",))
    one = time.perf_counter() - start
    reference = one_after_another(folder)
    with Memory() as used:
        measured, processor, rows = every_measure()
    lines = [
        ("notatbøkene én etter én med nbclient", reference),
        ("hele boka, kald", cold),
        *((f"  {name}", seconds) for name, seconds in result.steps),
        ("bare kapittel 03 på nytt", one),
        (f"alle målene fra råfilene ({rows} rader)", measured),
        ("  prosessortid", processor),
        ("import levekar", command("-c", "import levekar")),
        ("tom Python-prosess", command("-c", "pass")),
    ]
    for name, seconds in lines:
        print(f"{name:<42} {seconds:7.2f} s   {seconds / reference:5.2f} ×")
    print(f"målestokk: ti millioner addisjoner {yardstick():14.2f} s")
    print(f"mest minne, alle målene {used.peak / 2**20:25.0f} MiB")
    print(f"mest minne, alle prosesser {memory.peak / 2**20:22.0f} MiB")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
