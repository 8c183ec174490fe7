"""The embedded engine: executed chapters to pages and PDF, as far as they have changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from levekar.book import check, document, html, links, pdf, place, search
from levekar.book.config import Config
from levekar.book.document import Page
from levekar.book.links import Book
from levekar.book.runs import Executed
from levekar.book.shelf import Shelf
from levekar.book.state import Extent
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
        self.warnings: tuple[str, ...] = ()
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
        self, figures: Mapping[str, Path], banner: str, work: Path, last: Path, extent: Extent
    ) -> Extent:
        """Make pages, search and PDF, and hold the site against itself.

        What is not of the ``extent`` is taken from the site ``last``. Return how much was made;
        that is more where there was nothing to take.
        """
        pages = []
        with self.step("Leser teksten", len(self.entries)) as done:
            for path in self.entries:
                pages.append(self.pages[path].result())
                done(path)
            book = links.assemble(self.config, pages, figures, self.shelf)
        old_pdf, old_index = last / self.config.pdf, last / search.FOLDER
        printing = extent >= Extent.ALL or not old_pdf.is_file()
        indexing = extent >= Extent.SITE or not old_index.is_dir()
        printed = self.pool.submit(self.pdf, book, banner, work) if printing else None
        found: dict[str, Future[Path | None]] = {}
        with ThreadPoolExecutor(len(search.PARTS)) as indexer:
            with self.step("Lager nettsidene", len(pages)) as done:
                site = html.Site(book, self.theme, self.out, banner)
                site.files()
                searched = site.search()
                # part by part: another program makes the index of one beside the next
                for name, part in self.parts(site):
                    for page in part:
                        done(page.result())
                    if searched and indexing:
                        records = search.documents(name, self.out, self.shelf)
                        begun = threading.Event()
                        found[name] = indexer.submit(search.index, name, records, self.shelf, begun)
                        # threads share one core: its many small files would come after all else
                        begun.wait()
            if searched and not indexing:
                place.share_all(old_index, self.out / search.FOLDER)
            if printed:
                with self.step("Lager PDF", 1):
                    self.warnings = printed.result()
            else:
                place.share(old_pdf, self.out / self.config.pdf)
            with self.step("Sjekker lenker og bilder", 1):
                check.check(self.out, self.shelf)
            if found:
                with self.step("Lager søket", 1):
                    search.put({name: made.result() for name, made in found.items()}, self.out)
        if not indexing:
            return Extent.PAGES
        return Extent.ALL if printing else Extent.SITE

    def parts(self, site: html.Site) -> Iterator[tuple[str, list[Future[None]]]]:
        """Begin the pages of each part of the search, and return them.

        Parts with pages that are new come first, the one with the larger index before the other,
        and are begun at once. Other pages would only be in their way.
        """
        parts: dict[str, list[Page]] = {name: [] for name in reversed(search.PARTS)}
        for page in site.book.pages:
            parts[search.part(page.entry.href)].append(page)
        new = [name for name, pages in parts.items() if any(page.new for page in pages)]
        begun = {name: [self.pool.submit(site.page, p) for p in parts[name]] for name in new}
        yield from begun.items()
        for name, pages in parts.items():
            if name not in begun:
                yield name, [self.pool.submit(site.page, page) for page in pages]

    def pdf(self, book: Book, banner: str, work: Path) -> tuple[str, ...]:
        """Make the PDF and return warnings."""
        return pdf.write(book, self.theme, work, self.out / self.config.pdf, banner)

    @property
    def rendered(self) -> tuple[str, ...]:
        """The chapters whose page was made anew."""
        made = self.shelf.made
        return tuple(e.path for e in self.config.entries if f"{e.slug}/body.html" in made)
