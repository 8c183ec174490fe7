"""One build from sources to a finished book, as far as something has changed."""

from __future__ import annotations

import filecmp
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from levekar import reading, store
from levekar.book import place, plan, quarto, state
from levekar.book.build import Progress, Result
from levekar.book.config import Config, read, select
from levekar.book.execute import run_all
from levekar.book.render import Embedded
from levekar.book.runs import Executed, Store
from levekar.book.shelf import Shelf
from levekar.book.source import Source, load
from levekar.errors import LevekarError
from levekar.paths import Project


class Work:
    """One build, as far as it is needed; what was done is told in ``result``."""

    config: Config
    scheduler = ""

    def __init__(
        self, project: Project, result: Result, environment: Mapping[str, str], progress: Progress
    ) -> None:
        self.project, self.result, self.progress = project, result, progress
        self.environment = {**environment, store.BUILD: secrets.token_hex(8)}
        self.aside, self.spare = project.build / "site", project.build / "previous"
        self.runs = Store(project.build / "executed")
        self.around = state.environment(project.root)
        self.settings: dict[str, str] = {}
        self.whole = True
        tables = environment.get(store.VARIABLE)
        self.stock = plan.Stock(project, Path(tables) if tables else None)

    @contextmanager
    def step(self, name: str, total: int = 1) -> Iterator[Callable[[object], None]]:
        """Time a step and report it; the caller calls the yielded function for each part done."""
        count = 0

        def advance(_: object) -> None:
            nonlocal count
            count += 1
            self.progress(name, count, total)

        start = time.perf_counter()
        self.progress(name, 0, total)
        yield advance
        self.result.steps.append((name, time.perf_counter() - start))

    def do(
        self,
        *,
        only: Sequence[str] = (),
        force: bool = False,
        workers: int | None = None,
        scheduler: str = "",
        banner: str | Callable[[], str] = "",
        extent: state.Extent = state.Extent.ALL,
    ) -> None:
        """Do what has to be done; see ``build``."""
        root, aside, result = self.project.root, self.aside, self.result
        reading.follow(root, renew=True)
        state.forget(self.project)
        shutil.rmtree(aside, ignore_errors=True)
        self.config, self.scheduler = read(root), scheduler
        result.site = self.project.output(self.config.output_dir)
        result.pdf = result.site / self.config.pdf
        place.restore(result.site, self.spare)
        with ThreadPoolExecutor() as pool:
            shown = pool.submit(banner) if callable(banner) else None
            engine = self.embedded(pool) if result.engine == "embedded" else None
            chapters = self.execute(only, force, workers, engine.parse if engine else None)
            figures = _figures(chapters.values())
            if engine:
                text = shown.result() if shown else str(banner)
                work = self.project.build / "typst"
                extent = engine.render(figures, text, work, result.site, extent)
                result.warnings += engine.warnings
                result.rendered = engine.rendered
                if extent == state.Extent.ALL:  # else there are pieces that nobody asked for
                    engine.shelf.sweep()
            else:
                self.quarto(chapters, figures)
                extent = state.Extent.ALL  # Quarto knows no less
        with self.step("Legger boka på plass"):
            place.figures(figures, self.project.output("figures"))
            place.swap(aside, result.site, self.spare)
        self.save(extent)

    def embedded(self, pool: Executor) -> Embedded:
        """Return the embedded engine."""
        salt = state.digest([plan.renderer(), self.around])
        shelf = Shelf(self.project.build / "pages", salt)
        theme = self.project.theme
        return Embedded(self.config, theme, self.aside, shelf=shelf, pool=pool, step=self.step)

    def quarto(self, chapters: Mapping[str, Executed], figures: Mapping[str, Path]) -> None:
        """Let Quarto render what the chapters gave."""
        with self.step("Lager boka med Quarto"):
            copy = self.project.build / "quarto"
            quarto.render(self.config, chapters, figures, copy, self.aside)

    def execute(
        self,
        only: Sequence[str],
        force: bool,
        workers: int | None,
        ready: Callable[[Executed], None] | None,
    ) -> dict[str, Executed]:
        """Return every chapter executed, in reading order; ``ready`` is told each as it is."""
        result = self.result
        wanted = {entry.path for entry in select(self.config, only)} if only else set()
        with self.step("Leser kapitlene"):
            sources = [load(self.project.root, entry.path) for entry in self.config.entries]
            why = self.why(sources)
            chapters: dict[str, Executed] = {}
            for source in sources:
                again = source.path in wanted or (why[source.path] and not only) or force
                if found := None if again and source.runs else self.runs.load(source):
                    chapters[source.path] = found
                    if ready:
                        ready(found)
        due = [source for source in sources if source.path not in chapters]
        result.warnings += [
            f"{path} {why[path]}; boka bruker siste kjøring." for path in chapters if why[path]
        ]
        self.whole = not any(why[path] for path in chapters)
        with self.step("Kjører kapitlene", len(due)) as done:

            def finished(executed: Executed) -> None:
                if ready:
                    ready(executed)
                done(executed)

            chapters |= self.run_chapters(due, workers, finished) if due else {}
        result.executed = tuple(source.path for source in due)
        result.reasons = {path: why[path] for path in result.executed if why[path]}
        chapters = {source.path: chapters[source.path] for source in sources}
        result.warnings += [line for item in chapters.values() for line in item.warnings]
        return chapters

    def why(self, sources: Sequence[Source]) -> dict[str, str]:
        """Return chapter → why it has to be run; empty if it has not."""
        for source in sources:
            self.settings[source.path] = plan.settings(source, self.config.execute, self.around)
        known = {source.path: self.runs.kept(source.path) for source in sources}

        def ask() -> dict[str, str]:
            with self.stock.moment():
                return {
                    s.path: plan.stale(s, known[s.path], self.settings[s.path], self.stock)
                    for s in sources
                }

        found = ask()
        stale = [kept for path, kept in known.items() if kept and found[path]]
        doubtful = {
            name
            for kept in stale
            if not self.stock.prints.differs(kept.record)
            for name in self.stock.doubtful(kept.record)
        }
        # a table that has to be made anew may well turn out the same
        if doubtful and store.remake(self.project, sorted(doubtful), self.environment):
            found = ask()
        return found

    def run_chapters(
        self, due: Sequence[Source], workers: int | None, done: Callable[[Executed], None]
    ) -> dict[str, Executed]:
        """Run chapters here or on a cluster, and keep what they gave."""
        if self.scheduler:
            from levekar.book import remote

            run = partial(remote.run_all, self.scheduler)
        else:
            run = partial(run_all, workers=workers)
        return run(
            self.project.root, due, self.runs, self.config.execute, settings=self.settings,
            environment=self.environment, done=done,
        )  # fmt: skip

    def save(self, extent: state.Extent) -> None:
        """Write down what the finished book was made from; not if a part of it is old."""
        root, result = self.project.root, self.result
        kept = [self.runs.kept(entry.path) for entry in self.config.entries]
        own = self.stock.prints.take(reading.noted(root))
        with self.stock.moment():
            records = [self.stock.plain(found) for found in (own, *(k.record for k in kept if k))]
        whole = [record for record in records if record is not None]
        if not self.whole or len(whole) < len(records):
            return
        state.State(
            engine=result.engine,
            around=self.around,
            site=self.config.output_dir,
            pdf=self.config.pdf,
            record=plan.merged(whole),
            made=state.made(self.project, result.site),
            warnings=result.warnings,
            extent=extent,
        ).save(self.project)


def _figures(chapters: Iterable[Executed]) -> dict[str, Path]:
    """Return the figures of all chapters by name; the same name must be the same picture."""
    figures: dict[str, Path] = {}
    for chapter in chapters:
        for file in sorted(chapter.figures.glob("*")):
            other = figures.setdefault(file.name, file)
            if other is not file and not filecmp.cmp(file, other, shallow=False):
                raise LevekarError(
                    f"figuren {file.name} lages også av {other.parent.name}, med annet innhold.",
                    where=chapter.source.path,
                    hint="gi figurene hver sin id.",
                )
    return figures
