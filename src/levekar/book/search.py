"""Search: what the finished pages say, cut into records, and an index of them for the browser.

A record is what a reader looks for: a section of text, a figure, a table, or one entry of a
register. Pagefind makes the index, with Norwegian word stems; the browser reads only the pieces
of it that a search needs.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from html import escape
from pathlib import Path

from lxml import etree

from levekar.book import dom
from levekar.book.place import share
from levekar.book.shelf import Shelf
from levekar.errors import LevekarError

FOLDER = "pagefind"
SOURCE, PAGE = "sok.qmd", "sok.html"
"""The page with the results. It is no part of the book and is not searched itself."""
SCRIPT = "search.js"
CHAPTERS, OTHERS = "kapitler", "oppslag"
PARTS = (CHAPTERS, OTHERS)
"""The indexes, each in a folder of its own; the browser searches in all of them at once."""
LIST = "parts.json"
"""Which of them there are."""
KINDS = "kinds.json"
"""In each index: kind of record → the ids of its records, to show one kind at a time."""
FACTS = (".json", ".pf_meta")
"""What an index says of itself, beside its pieces."""
TEXT, FIGURE, TABLE = "Tekst", "Figurer", "Tabeller"
HEADINGS = frozenset(("h1", "h2", "h3"))
SILENT = frozenset(("aside", "script", "style", "template", "svg", "nav", "button", "sup"))
"""Elements whose text nobody searches for."""
INLINE = frozenset(
    ("a", "abbr", "b", "code", "em", "i", "q", "span", "strong", "sub", "sup", "wbr")
)
UNSEEN = frozenset(
    (
        "figure-tools", "figure-data", "figure-made", "profile-numbers", "footnotes",
        "callout-warning", "references",
    )
)  # fmt: skip
"""Classes of what stands beside the text: downloads, tables behind figures, notes; and the many
numbers of a profile, which is found by its name."""
NAMING = frozenset(("figcaption", "h3", "h4", "strong"))
"""Elements that name the figure, table or entry they stand in."""
UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js", "wasm.unknown.pagefind")
"""What pagefind writes for pages that use its own search box."""
LONGEST = 110


@dataclass
class Record:
    """One result: where it is, what it is called, of what kind, on which page, and its words."""

    address: str
    title: str
    kind: str
    place: str
    text: str = ""


@dataclass
class _Element:
    tag: str
    identifier: str
    classes: frozenset[str]
    words: str = ""
    record: Record | None = None
    names: Record | None = None


@dataclass
class _Reader:
    """Reads one page. Text goes to the innermost record that is open, else to the section."""

    page: str
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open: list[_Element] = []
        self.title, self.kind = "", TEXT
        self.section: Record | None = None

    @property
    def record(self) -> Record | None:
        """The innermost record that is open."""
        return next((e.record for e in reversed(self.open) if e.record), self.section)

    def read(self, main: dom.Element) -> None:
        """Read the element with all that the page says."""
        self.kind = main.get("data-kind", TEXT)
        walk = etree.iterwalk(main, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self.enter(element):
                    self.says(element.text)
                else:
                    walk.skip_subtree()
            else:
                self.leave(element)

    def enter(self, found: dom.Element) -> bool:
        """Open an element; return whether there is anything in it to search for."""
        given, tag = found.attrib, str(found.tag)
        if tag == "img":
            self.says(f" {given.get('alt', '')} ")
        classes = frozenset(given.get("class", "").split())
        element = _Element(tag, given.get("id", ""), classes, given.get("data-words", ""))
        self.open.append(element)
        if tag in SILENT or classes & UNSEEN:
            return False
        if tag in HEADINGS and not self.register():
            self.section = self.begin(element, element, self.kind)
            element.names = self.section
        elif tag == "figure":
            self.figure(FIGURE)
        elif "table-title" in classes:
            self.figure(TABLE)
        elif element.identifier and tag not in HEADINGS and (words := self.register()):
            self.entry(element, words.capitalize())
        inner = next((e.record for e in reversed(self.open) if e.record), None)
        if inner and not inner.title and (tag in NAMING or element.names):
            element.names = inner
        return True

    def begin(self, at: _Element, home: _Element, kind: str) -> Record:
        """Open a record whose address is the id of ``at``; it gets the text inside ``home``."""
        name = at.identifier
        if at.tag in HEADINGS and not name:  # pandoc moves it to a section that begins here
            name = next((e.identifier for e in reversed(self.open) if e.tag == "section"), "")
        address = self.page if at.tag == "h1" or not name else f"{self.page}#{name}"
        record = Record(address, "", kind, self.title)
        if home.tag not in HEADINGS:
            home.record = record
        self.records.append(record)
        return record

    def register(self) -> str:
        """Return what the entries of the register around are called; empty outside of one."""
        return next((e.words for e in reversed(self.open) if "register" in e.classes), "")

    def figure(self, kind: str) -> None:
        """Let the nearest element with an id be a record of its own."""
        home = next((e for e in reversed(self.open) if e.identifier), None)
        if home and not home.record:
            self.begin(home, home, kind)

    def entry(self, element: _Element, kind: str) -> None:
        """Let the row, list item or block that an entry's id stands in be a record."""
        if any(e.record for e in self.open):
            return  # an id inside an entry
        home = next((e for e in reversed(self.open) if e.tag in {"tr", "li"}), element)
        record = self.begin(element, home, kind)
        element.names = record if home is not element else None

    def leave(self, found: dom.Element) -> None:
        """Close the innermost element, and read on after it."""
        element = self.open.pop()
        if element.tag == "h1" and element.names:
            self.title = self.title or _plain(element.names.title)
        if self.open:
            self.says(("" if element.tag in INLINE else " ") + (found.tail or ""))

    def says(self, text: str | None) -> None:
        """Give text to the name or the record that is open."""
        if not text:
            return
        if named := next((e.names for e in reversed(self.open) if e.names), None):
            named.title += text
        elif record := self.record:
            record.text += text


def records(html: str, page: str) -> list[Record]:
    """Return what can be found on a page whose address from the root of the site is ``page``."""
    reader = _Reader(page)
    for main in dom.parse(html).iter("main"):
        reader.read(main)
    found = [_tidy(record) for record in reader.records]
    return [record for record in found if record.text or record.kind == TEXT]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _tidy(record: Record) -> Record:
    """Give the record a title of its own length; the rest of the title is text."""
    title, text = _plain(record.title).rstrip(".:"), _plain(record.text).lstrip(".: ")
    if len(title) < 4 and record.kind != TEXT:  # a number: the text says what it is about
        title, text = _plain(f"{title}: {text}" if title else text), ""
    if len(title) > LONGEST:
        whole, (title, _, _) = title, title.partition(". ")
        if len(title) > LONGEST:
            title = title[:LONGEST].rsplit(" ", 1)[0] + " …"
            text = f"{whole}. {text}"
        else:
            text = f"{whole[len(title) + 2 :]} {text}"
    return Record(record.address, title, record.kind, record.place, text.strip() or title)


def part(page: str) -> str:
    """Return which of the indexes the page at ``page`` belongs in; none for the search itself.

    Chapters have one of their own: a word changed in one of them does not cost an index of the
    registers, which are three times as many.
    """
    if page == PAGE:
        return ""
    return CHAPTERS if page.startswith("notebooks/") else OTHERS


def documents(name: str, site: Path, shelf: Shelf) -> list[str]:
    """Return the records of one part of a site as small pages for pagefind."""
    found = []
    for path in sorted(site.rglob("*.html")):
        page = path.relative_to(site).as_posix()
        if part(page) == name:
            text = path.read_text(encoding="utf-8")
            found += [_document(record) for record in _kept(text, page, shelf)]
    return found


def index(
    name: str, pages: Sequence[str], shelf: Shelf, begun: threading.Event | None = None
) -> Path | None:
    """Return the folder with the index of one part, made from its ``documents``; None without any.

    The same pages give the same bytes. ``begun`` is set when there is no more to do here than to
    wait for pagefind. Raises LevekarError if pagefind stops.
    """
    begun = begun or threading.Event()
    try:
        make = partial(_index, pages, begun)
        return shelf.files(f"search/{name}", pages, make) if pages else None
    finally:
        begun.set()


def put(found: Mapping[str, Path | None], site: Path) -> None:
    """Put the indexes of the parts in the folder pagefind/ of ``site``."""
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    (site / FOLDER).mkdir()
    folders = {name: folder for name in PARTS if (folder := found[name])}
    for number, (name, folder) in enumerate(folders.items()):
        _share(folder, site / FOLDER / name, whole=not number)
    (site / FOLDER / LIST).write_text(json.dumps(list(folders)), encoding="utf-8")


def _kept(html: str, page: str, shelf: Shelf) -> Iterator[Record]:
    main = html[html.find("<main") : html.rfind("</main>") + len("</main>")]
    place = f"{page.removesuffix('.html').replace('/', '-')}/search.json"
    made = shelf.json(place, [page, main], lambda: [asdict(r) for r in records(main, page)])
    return (Record(**record) for record in made)


def _share(index: Path, folder: Path, *, whole: bool) -> None:
    """Put an index in the site; the program that searches stands only in one that is ``whole``."""
    for place, _, names in os.walk(index):
        out = folder / Path(place).relative_to(index)
        out.mkdir(parents=True)
        piece = place != str(index)
        for name in names:
            if whole or piece or name.endswith(FACTS):
                share(Path(place, name), out / name)


def _index(pages: Sequence[str], begun: threading.Event, out: Path) -> None:
    """Write the index of some small pages into the folder ``out``."""
    import pagefind_bin

    with tempfile.TemporaryDirectory(prefix="levekar-") as name:
        for number, page in enumerate(pages):
            (Path(name) / f"{number:05}.html").write_text(page, encoding="utf-8")
        with subprocess.Popen(
            [pagefind_bin.get_executable(), "--site", name, "--output-path", out, "--silent",
             "--force-language", "no"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        ) as process:  # fmt: skip
            begun.set()
            told, _ = process.communicate()
    if process.returncode:
        raise LevekarError(f"søket kunne ikke lages: {told.strip()}", where=FOLDER)
    for pattern in UNUSED:
        for file in out.glob(pattern):
            file.unlink()
    kinds: dict[str, list[str]] = {}
    for file in sorted((out / "fragment").iterdir()):
        fragment = json.loads(gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd"))
        kinds.setdefault(fragment["meta"]["kind"], []).append(file.name.partition(".")[0])
    text = json.dumps(kinds, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (out / KINDS).write_text(text, encoding="utf-8")


def _document(record: Record) -> str:
    """Return a record as a page for pagefind, where words of the heading weigh more.

    Filters are not left to pagefind: it writes them in another order each time.
    """
    about = {"at": record.address, "place": record.place, "kind": record.kind}
    given = "".join(f' data-{key}="{escape(value)}"' for key, value in about.items())
    meta = ", ".join(f"{key}[data-{key}]" for key in about)
    return (
        '<!DOCTYPE html><html lang="no">'
        f'<body data-pagefind-body{given} data-pagefind-meta="{meta}">'
        f"<h1>{escape(record.title)}</h1><p>{escape(record.text)}</p></body></html>"
    )
