"""Links between chapters: ids are collected over the whole book first, then every link resolves."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from levekar.book import tree
from levekar.book.config import SUFFIXES, Config
from levekar.book.document import Page
from levekar.book.shelf import NoShelf, Shelf
from levekar.book.tree import Node
from levekar.errors import LevekarError, near

OUTSIDE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


@dataclass(frozen=True)
class Target:
    """Where a link leads: another page (with an id or none), a file of the site, or outside."""

    page: Page | None = None
    anchor: str = ""
    file: str = ""


@dataclass
class Book:
    """All pages, and where each link and picture of each page leads.

    ``files`` maps a place in the site to the file on disk, or to the bytes, that belong there.
    """

    config: Config
    pages: tuple[Page, ...]
    figures: Mapping[str, Path]
    targets: dict[str, dict[str, Target]] = field(default_factory=dict)
    files: dict[str, Path | bytes] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=NoShelf)

    def targets_of(self, page: Page) -> dict[str, Target]:
        """Return link → where it leads, for all links and pictures of a page."""
        return self.targets[page.entry.path]

    @cached_property
    def by_path(self) -> dict[str, Page]:
        """The pages by the path of their source."""
        return {page.entry.path: page for page in self.pages}

    @cached_property
    def addresses(self) -> set[str]:
        """The addresses of the pages from the root of the site."""
        return {page.entry.href for page in self.pages}


def assemble(
    config: Config,
    pages: Sequence[Page],
    figures: Mapping[str, Path],
    shelf: Shelf | None = None,
) -> Book:
    """Return the book with citations set and every link resolved.

    ``figures`` maps names such as ``figur-09.svg`` to the files that the chapters made. What is
    made from the book is kept on the ``shelf``.
    """
    book = Book(config, tuple(pages), figures, shelf=shelf or NoShelf())
    _cite(book)
    for page in pages:
        targets = book.targets[page.entry.path] = {}
        # citations have added links of their own
        for node in tree.elements([page.citations, page.references]):
            if node["t"] == "Link":
                page.links.append((node["c"][2][0], page.entry.path))
        book.files |= page.files
        for link, where in page.links:
            if link not in targets:
                targets[link] = _resolve(book, page, link, where)
        for source, where in page.images:
            target = _resolve(book, page, source, where)
            if not target.file:
                raise LevekarError(f"bildet {source} er ikke en fil i prosjektet.", where=where)
            targets[source] = target
    for asked in config.resources:
        # Quarto looks in every folder for what does not begin at the root
        pattern = asked.removeprefix("/")
        for name, file in figures.items():
            if fnmatch(f"figures/{name}", pattern):
                book.files[f"figures/{name}"] = file
        for file in sorted(config.root.glob(pattern)):
            path = file.relative_to(config.root)
            if file.is_file() and path.parts[0] != "figures":  # those there are of an older build
                book.files[path.as_posix()] = file
    return book


def _resolve(book: Book, page: Page, link: str, where: str) -> Target:
    if OUTSIDE.match(link):
        return Target()
    path, _, anchor = unquote(link).partition("#")
    if path:
        folder = posixpath.dirname(page.entry.path)
        path = posixpath.normpath(path[1:] if path[0] == "/" else posixpath.join(folder, path))
    found = book.by_path.get(path) if path else page
    if found is None and (path.endswith(SUFFIXES) or path in book.addresses):
        raise LevekarError(
            f"lenken {link} går ikke til et kapittel i boka.",
            where=where,
            hint=near(path, list(book.by_path)),
        )
    if found is not None:
        if anchor and anchor not in found.ids:
            raise LevekarError(
                f"lenken {link} går til «{anchor}», som ikke finnes i {found.entry.path}.",
                where=where,
                hint=near(anchor, sorted(found.ids)),
            )
        return Target(found, anchor)
    if path not in book.files:
        book.files[path] = _file(book, path, link, where)
    return Target(file=path)


def _file(book: Book, path: str, link: str, where: str) -> Path:
    name = PurePosixPath(path)
    if name.parent.name == "figures" and name.name in book.figures:
        return book.figures[name.name]
    file = book.config.root / path
    if path.startswith("../") or not file.is_file():
        raise LevekarError(
            f"{link} finnes ikke.",
            where=where,
            hint="rett stien; den regnes fra mappa kapitlet ligger i.",
        )
    return file


# ---- citations ----


def _cite(book: Book) -> None:
    """Let pandoc's citeproc set all citations of the book at once: 2020a, 2020b agree."""
    homes = [page for page in book.pages for _ in range(page.refs)]
    keys = [(key, where) for page in book.pages for key, where in page.keys]
    if not keys and not homes:
        return
    where = keys[0][1] if keys else homes[0].entry.path
    if len(homes) != 1 or not book.config.bibliography:
        raise LevekarError(
            "kilder er brukt, men boka har ikke både bibliography: i _quarto.yml og ett kapittel "
            "med ::: {#refs} :::.",
            where=where,
            hint="legg begge til, eller fjern henvisningene.",
        )
    (home,) = homes
    config = book.config
    cites = [node for page in book.pages for node in page.cites]
    names = [*config.bibliography, *filter(None, [config.csl])]
    texts = [(config.root / name).read_text(encoding="utf-8") for name in names]
    what = [cites, names, texts, config.lang, config.nocite]
    *inlines, references = book.shelf.json(
        "citations.json", what, partial(_citeproc, config, cites, keys, where)
    )
    for page in book.pages:
        page.citations = [_to_list(home, inlines.pop(0)) for _ in page.cites]
    home.references = references
    for node in tree.elements(references[1]):
        if tree.attr(node)[0]:
            home.ids[tree.attr(node)[0]] = home.entry.path


def _citeproc(
    config: Config, cites: Sequence[Node], keys: Sequence[tuple[str, str]], where: str
) -> list[Any]:
    """Return the inlines of each citation, and at last the content of the list of references."""
    arguments = ["--citeproc", "-M", f"lang={config.lang}", "-M", "link-citations=true"]
    arguments += [f"--bibliography={config.root / name}" for name in config.bibliography]
    arguments += [f"--csl={config.root / config.csl}"] if config.csl else []
    blocks = [{"t": "Para", "c": [node]} for node in cites]
    text = tree.document([*blocks, tree.div("refs", [], {}, [])], _nocite(config.nocite))
    output, warnings = tree.pandoc(text, "-f", "json", "-t", "json", *arguments, where=where)
    for missing in re.findall(r"citation (\S+) not found", warnings):
        raise LevekarError(
            f"kilden @{missing} finnes ikke i {', '.join(config.bibliography)}.",
            where=next((at for key, at in keys if key == missing), where),
        )
    *paragraphs, references = json.loads(output)["blocks"]
    whole = [
        paragraph["c"][0]["c"][1] if paragraph["c"][0]["t"] == "Cite" else paragraph["c"]
        for _, paragraph in zip(cites, paragraphs, strict=True)
    ]
    return [*whole, references["c"]]


def _nocite(keys: str) -> dict[str, object]:
    if not keys.strip():
        return {}
    blocks = tree.read(keys, "_quarto.yml")[1]
    return {"nocite": {"t": "MetaBlocks", "c": blocks}}


def _to_list(home: Page, inlines: list[Node]) -> list[Node]:
    """Point the links of a citation to the page that holds the list of references."""
    for node in tree.elements(inlines):
        if node["t"] == "Link" and node["c"][2][0].startswith("#ref-"):
            node["c"][2][0] = f"/{home.entry.path}{node['c'][2][0]}"
    return inlines
