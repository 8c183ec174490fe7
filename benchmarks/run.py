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
    """The largest memory of this process and all its children, in bytes, sampled."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.stop = threading.Event()

    def run(self) -> None:
        me = psutil.Process()
        while not self.stop.wait(0.05):
            total = 0
            for process in [me, *me.children(recursive=True)]:
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
import time, resource
import pandas, pandera.pandas, pyreadstat, scipy.optimize
from levekar import tables
start = time.perf_counter()
rows = sum(map(len, tables.all_tables().values()))
print(time.perf_counter() - start, rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def every_measure() -> tuple[float, int, float]:
    """Seconds, rows and MiB for all measures from the raw files; libraries are loaded before."""
    shown = subprocess.run(
        [sys.executable, "-c", EVERY_MEASURE], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout.split()
    return float(shown[0]), int(shown[1]), float(shown[2])


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
    memory = Memory()
    memory.start()
    start = time.perf_counter()
    result = build(Project(folder), engine="embedded")
    cold = time.perf_counter() - start
    memory.stop.set()
    start = time.perf_counter()
    build(Project(folder), engine="embedded", only=("03",))
    one = time.perf_counter() - start
    reference = one_after_another(folder)
    measured, rows, used = every_measure()
    lines = [
        ("notatbøkene én etter én med nbclient", reference),
        ("hele boka, kald", cold),
        *((f"  {name}", seconds) for name, seconds in result.steps),
        ("bare kapittel 03 på nytt", one),
        (f"alle målene fra råfilene ({rows} rader)", measured),
        ("import levekar", command("-c", "import levekar")),
        ("tom Python-prosess", command("-c", "pass")),
    ]
    for name, seconds in lines:
        print(f"{name:<42} {seconds:7.2f} s   {seconds / reference:5.2f} ×")
    print(f"målestokk: ti millioner addisjoner {yardstick():14.2f} s")
    print(f"mest minne, alle målene {used:25.0f} MiB")
    print(f"mest minne, alle prosesser {memory.peak / 2**20:22.0f} MiB")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
