"""The whole way from sources to a finished book: execute, read, pages, PDF, check, put in place.

Only what has changed is done. What nothing depends on anew is taken from the last build, and the
result is the same bytes as a build from nothing gives.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from levekar import locks
from levekar.book import state
from levekar.errors import LevekarError
from levekar.paths import Project, shown

NEW = "er ikke kjørt før"
ENGINES = ("auto", "quarto", "embedded")
Progress = Callable[[str, int, int], None]


def _silent(step: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass
class Result:
    """A finished build: where the book is, which chapters were run and why, what each step took.

    ``rendered`` are the chapters whose page was made anew, ``seconds`` is the whole time; steps
    may overlap.
    """

    site: Path
    pdf: Path
    engine: str
    executed: tuple[str, ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)
    rendered: tuple[str, ...] = ()
    steps: list[tuple[str, float]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    unchanged: bool = False

    def summary(self) -> list[str]:
        """Return the lines to show after a build: warnings, time per step, where the book is."""
        lines = [f"Advarsel: {warning}" for warning in self.warnings]
        lines += [
            f"{path} {why}; kjørt på nytt." for path, why in self.reasons.items() if why != NEW
        ]
        lines += [f"{name:<28}{_seconds(seconds):>8}" for name, seconds in self.steps]
        engine = {"embedded": "innebygd motor", "quarto": "Quarto"}[self.engine]
        place = f"{shown(self.site / 'index.html')} og {shown(self.pdf)}"
        if self.unchanged:
            return [*lines, f"Ingenting er endret siden sist. Boka ligger i {place}"]
        return [*lines, f"Boka er ferdig på {_seconds(self.seconds)} ({engine}): {place}"]


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f}\u00a0s".replace(".", ",")


def as_it_was(project: Project, found: state.State) -> Result:
    """Return the result of a build that has nothing to do."""
    site = project.output(found.site)
    return Result(site, site / found.pdf, found.engine, warnings=found.warnings, unchanged=True)


def chosen(engine: str) -> str:
    """Return the engine that ``auto`` stands for here; others stand for themselves."""
    if engine not in ENGINES:
        raise LevekarError(f"«{engine}» er ikke en motor.", hint="velg " + ", ".join(ENGINES) + ".")
    if engine == "auto":
        return "quarto" if shutil.which("quarto") else "embedded"
    return engine


def build(
    project: Project,
    *,
    engine: str = "auto",
    only: Sequence[str] = (),
    force: bool = False,
    workers: int | None = None,
    scheduler: str = "",
    banner: str | Callable[[], str] = "",
    environment: Mapping[str, str] | None = None,
    tables: bool = False,
    extent: state.Extent = state.Extent.ALL,
    progress: Progress = _silent,
    waiting: Callable[[str], None] | None = None,
) -> Result:
    """Build the book of ``project`` into its site folder and return what was done.

    Chapters that are stale are executed; ``force`` executes all. ``only`` names chapters (``03``,
    ``04c`` or a file stem) to execute, stale or not; the others keep their last executed copies,
    or are executed too where there is none. ``workers`` chapters run at a time (the number of
    cores if not given); with ``scheduler``, the address of a Dask cluster, they run there.
    ``banner`` is shown on every page and in the PDF; a function is called only when it is needed.
    ``environment`` is given to the kernels. ``tables``: finished tables are kept in the build
    folder, and shared by the chapters. What is not of the ``extent`` is left as it is: the PDF,
    the index of the search.
    ``progress`` is told (step, done, total), ``waiting`` the process that another build runs in.
    Everything is made aside: on any fault, raised as LevekarError, the last good book stays whole.
    """
    start = time.perf_counter()
    engine = chosen(engine)
    with locks.held(project.build / "lock", waiting):
        found = None if only or force else state.unchanged(project, engine, extent)
        if found is not None:
            result = as_it_was(project, found)
        else:
            from levekar import store
            from levekar.book.work import Work

            given = dict(environment or {})
            if tables:
                given[store.VARIABLE] = str(store.prepare(project))
            result = Result(project.site, project.site, engine)
            work = Work(project, result, given, progress)
            work.do(
                only=only, force=force, workers=workers, scheduler=scheduler, banner=banner,
                extent=extent,
            )  # fmt: skip
    result.seconds = time.perf_counter() - start
    return result
