"""The embedded engine: executed chapters to pages and PDF, as far as they have changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager
from pathlib import Path

from levekar.book import check, document, html, links, pdf, search
from levekar.book.config import Config
from levekar.book.document import Page
from levekar.book.links import Book
from levekar.book.runs import Executed
from levekar.book.shelf import Shelf
from levekar.errors import LevekarError

Step = Callable[[str, int], AbstractContextManager[Callable[[object], None]]]


class Embedded:
    """Renders one book into the folder ``out``, many pages at a time."""

    def __init__(
        self, config: Config, theme: Path, out: Path, *, shelf: Shelf, pool: Executor, step: Step
    ) -> None:
        self.config, self.theme, self.out = config, theme, out
        self.shelf, self.pool, self.step = shelf, pool, step
        self.pages: dict[str, Future[Page]] = {}
        self.entries = {entry.path: entry for entry in config.entries}
        for name in (html.TEMPLATE, pdf.TEMPLATE):
            if not (theme / name).is_file():
                raise LevekarError("fila mangler i temaet.", where=theme / name)

    def parse(self, executed: Executed) -> None:
        """Begin to read a chapter; it does not wait for the others."""
        path = executed.source.path
        self.pages[path] = self.pool.submit(
            document.make, self.config, self.entries[path], executed, self.shelf
        )

    def render(
        self, figures: Mapping[str, Path], banner: str, work: Path, old: Path | None = None
    ) -> tuple[str, ...]:
        """Make all pages and the PDF, hold the site against itself, and return warnings.

        ``old`` is a PDF to be used as it is.
        """
        pages = []
        with self.step("Leser teksten", len(self.entries)) as done:
            for path in self.entries:
                pages.append(self.pages[path].result())
                done(path)
            book = links.assemble(self.config, pages, figures, self.shelf)
        printed = self.pool.submit(self.pdf, book, banner, work, old)
        with self.step("Lager nettsidene", len(pages)) as done:
            site = html.Site(book, self.theme, self.out, banner)
            for _ in self.pool.map(site.page, book.pages):
                done(_)
            site.files()
        if site.search():
            with self.step("Lager søket", 1):
                search.write(self.out, self.shelf)
        with self.step("Lager PDF", 1):
            warnings = printed.result()
        with self.step("Sjekker lenker og bilder", 1):
            check.check(self.out, self.shelf)
        return warnings

    def pdf(self, book: Book, banner: str, work: Path, old: Path | None) -> tuple[str, ...]:
        """Put the PDF in place and return warnings."""
        out = self.out / self.config.pdf
        if old is None:
            return pdf.write(book, self.theme, work, out, banner)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(old, out)
        return ()

    @property
    def rendered(self) -> tuple[str, ...]:
        """The chapters whose page was made anew."""
        made = self.shelf.made
        return tuple(e.path for e in self.config.entries if f"{e.slug}/body.html" in made)
