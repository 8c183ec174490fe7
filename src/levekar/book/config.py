"""``_quarto.yml`` read and checked: the part of it that decides what the book says."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from levekar.catalogue import parse_yaml
from levekar.errors import LevekarError, near
from levekar.text import MONTHS

FILE = "_quarto.yml"
SUFFIXES = (".ipynb", ".qmd")
WORDS = MappingProxyType(
    {
        "callout-note-title": "Merk",
        "callout-tip-title": "Tips",
        "callout-warning-title": "Advarsel",
        "callout-important-title": "Viktig",
        "callout-caution-title": "Vær varsom",
        "section-title-appendices": "Vedlegg",
        "section-title-footnotes": "Fotnoter",
    }
)
EXECUTE = MappingProxyType(
    {"echo": True, "eval": True, "output": True, "warning": True, "include": True, "error": False}
)

# What is read here, and what only concerns how Quarto's own pages look or behave.
TOP = {
    "project", "book", "lang", "language", "bibliography", "csl", "nocite", "execute", "format",
    "number-sections", "toc-depth",
}  # fmt: skip
TOP_QUARTO = {"toc", "jupyter", "editor", "link-citations", "date-format", "toc-title", "crossref"}
PROJECT = {"type", "output-dir", "resources", "render"}
BOOK = {"title", "subtitle", "author", "date", "output-file", "chapters", "appendices"}
BOOK_QUARTO = {
    "search", "sidebar", "navbar", "page-navigation", "reader-mode", "back-to-top-navigation",
    "site-url", "repo-url", "repo-branch", "repo-subdir", "repo-actions", "issue-url", "favicon",
    "description", "sharing", "downloads", "tools", "open-graph", "twitter-card",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One chapter of the book: its file relative to the root, and the part it stands in."""

    path: str
    part: str = ""
    appendix: bool = False

    @cached_property
    def stem(self) -> str:
        """The file name without its ending."""
        return Path(self.path).stem

    @property
    def number(self) -> str:
        """What the chapter is called for short on the command line: 03, 04c, or its stem."""
        return self.stem.split("-")[0]

    @cached_property
    def href(self) -> str:
        """Where Quarto puts the page, relative to the site."""
        return str(Path(self.path).with_suffix(".html").as_posix())

    @cached_property
    def slug(self) -> str:
        """A name for the chapter that is unique in the book and fit for a typst label."""
        return Path(self.path).with_suffix("").as_posix().replace("/", "-").replace(" ", "-")


@dataclass(frozen=True)
class Config:
    """The book as ``_quarto.yml`` describes it."""

    root: Path
    title: str
    author: str
    entries: tuple[Entry, ...]
    subtitle: str = ""
    date: datetime.date | None = None
    output_file: str = ""
    output_dir: str = "_book"
    lang: str = "nb"
    language: Mapping[str, str] = field(default_factory=dict)
    bibliography: tuple[str, ...] = ()
    csl: str = ""
    nocite: str = ""
    execute: Mapping[str, bool] = field(default_factory=dict)
    resources: tuple[str, ...] = ()
    toc_depth: int = 3

    @property
    def pdf(self) -> str:
        """Name of the PDF in the site."""
        return f"{self.output_file or self.title}.pdf"

    @property
    def date_text(self) -> str:
        """The date as it is read: 15. januar 2026."""
        day = self.date
        return f"{day.day}. {MONTHS[day.month - 1]} {day.year}" if day else ""


def load_yaml(text: str, where: str) -> dict[str, Any]:
    """Return the mapping in ``text``; a fault names ``where`` and the line."""
    try:
        loaded = parse_yaml(text) if text.strip() else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", linje {mark.line + 1}" if mark else ""
        raise LevekarError(
            f"dette er ikke gyldig YAML: {getattr(error, 'problem', None) or error}.",
            where=where + line,
            hint="se etter feil innrykk, tabulator, eller kolon og anførselstegn i teksten.",
        ) from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise LevekarError("her skal det stå nøkler med verdier (nøkkel: verdi).", where=where)
    return {str(key): value for key, value in loaded.items()}


def read(root: Path) -> Config:
    """Return the book that ``_quarto.yml`` in ``root`` describes, or say what is wrong in it."""
    path = root / FILE
    if not path.is_file():
        raise LevekarError("fant ikke fila som beskriver boka.", where=path)
    raw = load_yaml(path.read_text(encoding="utf-8"), FILE)
    _known(raw, TOP | TOP_QUARTO, "")
    project = _mapping(raw, "project")
    _known(project, PROJECT, "project.")
    if project.get("type") != "book":
        raise _fault("project.type", "skal være «book».")
    book = _mapping(raw, "book")
    _known(book, BOOK | BOOK_QUARTO, "book.")
    for key in ("title", "author"):
        if not book.get(key):
            raise _fault(f"book.{key}", "mangler.", "uten den stanser Quarto også.")
    output = str(project.get("output-dir") or "_book")
    if not output.startswith("_") or "/" in output or "\\" in output:
        raise _fault("project.output-dir", f"er «{output}», men skal være som _book.")
    execute = _mapping(raw, "execute")
    formats = _mapping(raw, "format")
    html = formats.get("html")
    asked = [p.get("number-sections", False) for p in formats.values() if isinstance(p, dict)]
    if raw.get("number-sections") is not False or any(asked):
        raise _fault("number-sections", "må være false.", "rapportens numre står i titlene.")
    return Config(
        root=root,
        title=str(book["title"]),
        subtitle=str(book.get("subtitle") or ""),
        author=_authors(book["author"]),
        date=_date(book.get("date")),
        output_file=str(book.get("output-file") or ""),
        output_dir=output,
        entries=_entries(root, book),
        lang=str(raw.get("lang") or "nb"),
        language={**WORDS, **{k: str(v) for k, v in _mapping(raw, "language").items()}},
        bibliography=_files(root, raw.get("bibliography"), "bibliography"),
        csl=next(iter(_files(root, raw.get("csl"), "csl")), ""),
        nocite=str(raw.get("nocite") or ""),
        execute={**EXECUTE, **execution(execute, FILE)},
        resources=tuple(_list(project.get("resources"))),
        toc_depth=_depth(html) or _depth(raw) or 3,
    )


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


def execution(options: Mapping[str, Any], where: str) -> dict[str, bool]:
    """Return the ``execute:`` options that this engine knows; others are refused."""
    known = {}
    for key, value in options.items():
        if key in {"enabled", "freeze", "cache", "daemon"}:
            continue  # when to run is decided by levekar, not by the tree
        if key not in EXECUTE or not isinstance(value, bool):
            raise LevekarError(
                f"«execute: {key}: {value}» er utenfor det levekar kan.",
                where=where,
                hint="bruk true eller false for " + ", ".join(EXECUTE) + ", eller --engine quarto.",
            )
        known[key] = value
    return known


def _fault(key: str, message: str, hint: str = "") -> LevekarError:
    return LevekarError(f"{key} {message}", where=FILE, hint=hint)


def _known(mapping: Mapping[str, Any], known: set[str], prefix: str) -> None:
    for key in mapping:
        if key not in known:
            raise _fault(
                f"{prefix}{key}",
                "er en nøkkel som levekar ikke kjenner.",
                f"{near(key, sorted(known))} Trengs den, bruk --engine quarto.",
            )


def _mapping(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _fault(key, "skal inneholde nøkler med verdier.")
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _depth(place: Any) -> int:
    return int(place.get("toc-depth") or 0) if isinstance(place, dict) else 0


def _authors(value: Any) -> str:
    names = [str(a.get("name", "")) if isinstance(a, dict) else str(a) for a in _list(value)]
    return " og ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _date(value: Any) -> datetime.date | None:
    if value is None or isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError as error:
        raise _fault(
            "book.date",
            f"er «{value}», men skal være en dato som 2026-01-15.",
            "en fast dato gjør at samme kilder alltid gir samme bok.",
        ) from error


def _files(root: Path, value: Any, key: str) -> tuple[str, ...]:
    for name in _list(value):
        if not (root / str(name)).is_file():
            raise _fault(key, f"viser til {name}, som ikke finnes.")
    return tuple(str(name) for name in _list(value))


def _entries(root: Path, book: Mapping[str, Any]) -> tuple[Entry, ...]:
    entries: list[Entry] = []

    def add(items: Any, key: str, part: str, appendix: bool) -> None:
        if not isinstance(items, list) or not items:
            raise _fault(key, "skal være en liste med kapittelfiler.")
        for number, item in enumerate(items):
            here = f"{key}[{number + 1}]"
            if isinstance(item, dict) and {"part", "chapters"} == set(item) and not part:
                if str(item["part"]).endswith(SUFFIXES):
                    raise _fault(here, "har en fil som part.", "skriv navnet på delen i stedet.")
                add(item["chapters"], f"{here}.chapters", str(item["part"]), appendix)
            elif isinstance(item, str) and item.endswith(SUFFIXES):
                if not (root / item).is_file():
                    raise _fault(here, f"viser til {item}, som ikke finnes.")
                entries.append(Entry(item, part, appendix))
            else:
                raise _fault(here, f"er «{item}».", "skriv en .ipynb- eller .qmd-fil.")

    add(book.get("chapters"), "book.chapters", "", False)
    if book.get("appendices"):
        add(book["appendices"], "book.appendices", "", True)
    pages = [entry.href for entry in entries]
    for page in pages:
        if pages.count(page) > 1:
            raise _fault("book.chapters", f"gir siden {page} to ganger.")
    if entries[0].path != "index.qmd":
        raise _fault("book.chapters", "skal begynne med index.qmd.", "Quarto krever det også.")
    return tuple(entries)
