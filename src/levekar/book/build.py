"""The whole way from sources to a finished book: execute, read, pages, PDF, check, put in place."""

from __future__ import annotations

import filecmp
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from levekar.book import check, document, html, links, pdf, quarto
from levekar.book.config import FILE, Config, Entry, read
from levekar.book.execute import Executed, Store, run_all
from levekar.book.source import load
from levekar.errors import LevekarError
from levekar.paths import Project

ENGINES = ("auto", "quarto", "embedded")
Progress = Callable[[str, int, int], None]


def _silent(step: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass
class Result:
    """A finished build: where the book is, which chapters were run, and what each step took."""

    site: Path
    pdf: Path
    engine: str
    executed: tuple[str, ...] = ()
    steps: list[tuple[str, float]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def summary(self) -> list[str]:
        """Return the lines to show after a build: warnings, time per step, where the book is."""
        lines = [f"Advarsel: {warning}" for warning in self.warnings]
        lines += [f"{name:<28}{_seconds(seconds):>8}" for name, seconds in self.steps]
        total = _seconds(sum(seconds for _, seconds in self.steps))
        engine = {"embedded": "innebygd motor", "quarto": "Quarto"}[self.engine]
        place = f"{self.site.name}/index.html og {self.site.name}/{self.pdf.name}"
        return [*lines, f"Boka er ferdig på {total} ({engine}): {place}"]


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f}\u00a0s".replace(".", ",")


def build(
    project: Project,
    *,
    engine: str = "auto",
    only: Sequence[str] = (),
    workers: int | None = None,
    banner: str = "",
    environment: Mapping[str, str] | None = None,
    progress: Progress = _silent,
) -> Result:
    """Build the book of ``project`` into its site folder and return what was done.

    ``only`` names chapters (``03``, ``04c`` or a file stem) to execute; the others keep their last
    executed copies, or are executed too where there is none. ``workers`` chapters run at a time
    (the number of cores if not given). ``banner`` is shown on every page and in the PDF.
    ``environment`` is given to the kernels.
    ``progress`` is told (step, done, total). Everything is made aside: on any fault, raised as
    LevekarError, the last good book stays whole.
    """
    if engine not in ENGINES:
        raise LevekarError(f"«{engine}» er ikke en motor.", hint="velg " + ", ".join(ENGINES) + ".")
    if engine == "auto":
        engine = "quarto" if quarto.program() else "embedded"
    return _Build(project, read(project.root), engine, progress).run(
        only, workers, banner, environment
    )


class _Build:
    def __init__(self, project: Project, config: Config, engine: str, progress: Progress) -> None:
        self.project, self.config, self.progress = project, config, progress
        site = project.root / config.output_dir
        self.result = Result(site, site / config.pdf, engine)
        self.aside = project.build / "site"

    @contextmanager
    def step(self, name: str, total: int = 1) -> Iterator[Callable[[str], None]]:
        """Time a step and report it; the caller calls the yielded function for each part done."""
        count = 0

        def advance(_: str) -> None:
            nonlocal count
            count += 1
            self.progress(name, count, total)

        start = time.perf_counter()
        self.progress(name, 0, total)
        yield advance
        self.result.steps.append((name, time.perf_counter() - start))

    def run(
        self,
        only: Sequence[str],
        workers: int | None,
        banner: str,
        environment: Mapping[str, str] | None,
    ) -> Result:
        shutil.rmtree(self.aside, ignore_errors=True)
        chapters = self.execute(only, workers, environment)
        figures = _figures(chapters.values())
        if self.result.engine == "quarto":
            with self.step("Lager boka med Quarto"):
                copy = self.project.build / "quarto"
                quarto.render(self.config, chapters, figures, copy, self.aside)
        else:
            self.render(chapters, figures, banner)
        with self.step("Legger boka på plass"):
            _place_figures(figures, self.project.root / "figures")
            swap(self.aside, self.result.site, self.project.build / "previous")
        return self.result

    def execute(
        self, only: Sequence[str], workers: int | None, environment: Mapping[str, str] | None
    ) -> dict[str, Executed]:
        """Return every chapter executed, in reading order."""
        root, store = self.project.root, Store(self.project.build / "executed")
        wanted = {entry.path for entry in select(self.config, only)}
        with self.step("Leser kapitlene"):
            sources = [load(root, entry.path) for entry in self.config.entries]
            kept = {s.path: c for s in sources if s.path not in wanted and (c := store.load(s))}
        run = [source for source in sources if source.path not in kept]
        with self.step("Kjører kapitlene", len(run)) as done:
            fresh = run_all(
                root, run, store, self.config.execute,
                workers=workers, environment=environment, done=done,
            )  # fmt: skip
        for source in sources:
            if source.path in kept and not kept[source.path].fits(source):
                self.result.warnings.append(
                    f"{source.path} er endret etter siste kjøring, som boka bruker."
                )
        chapters = {source.path: (kept | fresh)[source.path] for source in sources}
        self.result.executed = tuple(fresh)
        self.result.warnings += [line for item in chapters.values() for line in item.warnings]
        return chapters

    def render(
        self, chapters: Mapping[str, Executed], figures: Mapping[str, Path], banner: str
    ) -> None:
        """Make pages and PDF with the embedded engine, and hold the site against itself."""
        config, theme = self.config, self.project.theme
        for name in (html.TEMPLATE, pdf.TEMPLATE):
            if not (theme / name).is_file():
                raise LevekarError("fila mangler i temaet.", where=theme / name)
        with ThreadPoolExecutor() as pool:
            with self.step("Leser teksten", len(chapters)) as done:

                def parse(entry: Entry) -> document.Page:
                    page = document.make(config, entry, chapters[entry.path])
                    done(entry.path)
                    return page

                book = links.assemble(config, list(pool.map(parse, config.entries)), figures)
            with self.step("Lager nettsidene", len(chapters)) as done:
                site = html.Site(book, theme, self.aside, banner)

                def write(page: document.Page) -> None:
                    site.page(page)
                    done(page.entry.path)

                list(pool.map(write, book.pages))
                site.files()
        with self.step("Lager PDF"):
            work, out = self.project.build / "typst", self.aside / config.pdf
            self.result.warnings += pdf.write(book, theme, work, out, banner)
        with self.step("Sjekker lenker og bilder"):
            check.check(self.aside)


def select(config: Config, only: Sequence[str]) -> tuple[Entry, ...]:
    """Return the chapters that ``only`` names by number, stem or path; all when it is empty."""

    def named(entry: Entry, name: str) -> bool:
        number = entry.stem.split("-")[0]
        return name in {entry.path, entry.stem, number, number.lstrip("0")}

    for name in only:
        if not any(named(entry, name) for entry in config.entries):
            known = ", ".join(entry.stem for entry in config.entries)
            raise LevekarError(
                f"fant ikke kapitlet «{name}».", where=FILE, hint=f"velg blant {known}."
            )
    return tuple(e for e in config.entries if not only or any(named(e, name) for name in only))


def swap(new: Path, place: Path, spare: Path) -> None:
    """Put the folder ``new`` in ``place``; what was there lies in ``spare`` until it is done."""
    shutil.rmtree(spare, ignore_errors=True)
    if place.exists():
        place.replace(spare)
    try:
        new.replace(place)
    except OSError:
        if spare.exists():
            spare.replace(place)
        raise
    shutil.rmtree(spare, ignore_errors=True)


def _figures(chapters: Iterable[Executed]) -> dict[str, Path]:
    """Return the figures of all chapters by name; the same name must be the same picture."""
    figures: dict[str, Path] = {}
    for chapter in chapters:
        for file in sorted(chapter.figures.glob("*")):
            other = figures.setdefault(file.name, file)
            if not filecmp.cmp(file, other, shallow=False):
                raise LevekarError(
                    f"figuren {file.name} lages også av {other.parent.name}, med annet innhold.",
                    where=chapter.source.path,
                    hint="gi figurene hver sin id.",
                )
    return figures


def _place_figures(figures: Mapping[str, Path], folder: Path) -> None:
    """Bring ``folder`` to hold just ``figures``; hidden files and the README are left alone."""
    folder.mkdir(exist_ok=True)
    for name, file in figures.items():
        if not ((folder / name).is_file() and filecmp.cmp(file, folder / name, shallow=False)):
            shutil.copyfile(file, folder / f".{name}")
            (folder / f".{name}").replace(folder / name)
    for file in folder.glob("[!.]*"):
        if file.name not in figures and file.suffix != ".md" and file.is_file():
            file.unlink()
