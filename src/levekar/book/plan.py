"""What has to be done: which chapters are stale and why, and whether anything is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from levekar import reading, store
from levekar.book import state
from levekar.book.build import NEW
from levekar.book.runs import Kept, code
from levekar.book.source import Source
from levekar.paths import Project


def settings(source: Source, defaults: Mapping[str, bool], around: str) -> str:
    """Return a hash of what a chapter runs in: the environment ``around``, and its own options."""
    options = source.options(defaults)
    return state.digest([around, str(options["eval"]), str(options["error"])])


def renderer() -> str:
    """Return a hash of the code that makes pages and PDF."""
    files = sorted((reading.PACKAGE / "book").rglob("*.py"))
    return state.digest(file.name + state.package(f"book/{file.name}") for file in files)


class Stock:
    """The tree and the finished tables as they are now."""

    def __init__(self, project: Project, tables: Path | None) -> None:
        self.prints = reading.Prints(project.root)
        self.root, self.tables = project.root, tables
        self.seen: dict[str, str] | None = None

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Look at each thing and each table once in this block, however many chapters use it."""
        self.seen = {}
        try:
            with self.prints.moment():
                yield
        finally:
            self.seen = None

    def differs(self, record: reading.Record) -> str:
        """Return the name of the first thing that ``record`` tells otherwise; empty if none."""
        return self.prints.differs(record) or next(
            (name for name, what in record.get("table", {}).items() if self.table(name) != what), ""
        )

    def doubtful(self, record: reading.Record) -> list[str]:
        """Return the tables of ``record`` that have to be made anew to know what they are."""
        return [name for name in record.get("table", {}) if not self.table(name)]

    def plain(self, record: reading.Record) -> reading.Record | None:
        """Return ``record`` as files, folders and what exists alone; None if it does not fit now.

        That says at least as much, and takes less to look after: whole files in place of rows,
        all cards in place of what is asked about them, and what tables were made from.
        """
        if self.differs(record):
            return None
        tables = store.records(self.tables, record.get("table", {})) if self.tables else ()
        whole = merged([record, *tables])
        files = {name.partition("#")[0] for name in whole.get("row", {})}
        folders: set[str] = set()
        if whole.keys() & {"stands", "demo"}:
            raw = self.root / "data" / "raw"
            inside = [path for path in raw.iterdir() if path.is_dir()]
            folders = {f"data/raw/{path.name}" for path in inside} | {"data/raw"}
            files |= {f"data/raw/{card.parent.name}/{card.name}" for card in raw.glob("*/*.yml")}
        now = self.prints.now
        return {
            "file": whole.get("file", {}) | {name: now("file", name) for name in files},
            "folder": whole.get("folder", {}) | {name: now("folder", name) for name in folders},
            "exists": whole.get("exists", {}),
        }

    def table(self, name: str) -> str:
        """Return a hash of a finished table; empty if it has to be made anew."""
        if self.tables is None:
            return ""
        seen = {} if self.seen is None else self.seen
        if name not in seen:
            seen[name] = store.digest(self.tables, self.prints, name)
        return seen[name]


def stale(source: Source, kept: Kept | None, now: str, stock: Stock) -> str:
    """Return why a chapter has to be run, as words for the user; empty if it has not.

    ``now`` is its settings as they are.
    """
    if not source.runs:
        return ""
    if kept is None:
        return NEW
    if kept.code != code(source):
        return "har fått ny kode"
    if kept.settings != now:
        return "er kjørt i et annet miljø"
    name = stock.differs(kept.record)
    return f"bruker {shown(name)}, som er endret" if name else ""


def shown(name: str) -> str:
    """Return a name of the notes as users know it."""
    name = name.replace(reading.WITHIN, "src/levekar/")
    return re.sub(r"^(.*)#(.*)$", r"\1 (\2)", name)


def merged(records: Iterable[reading.Record]) -> reading.Record:
    """Return one record of all that several depend on; where they disagree nothing fits it."""
    whole: dict[str, dict[str, Any]] = {}
    for record in records:
        for kind, names in record.items():
            known = whole.setdefault(kind, {})
            for name, what in names.items():
                known[name] = what if known.get(name, what) == what else reading.CHANGED
    return whole
