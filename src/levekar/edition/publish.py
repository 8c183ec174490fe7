"""Publish: build the official edition, hold it against the gate, and put it beside the others.

What is published lies in a folder with one folder for each edition, its zip, and the addresses
that never change. Nothing there is touched before every check has passed; then each part is
swapped in whole, so that a process that is cut off leaves either the old or the new.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import locks, paths
from levekar.book import config, place, runs, source
from levekar.book.build import build
from levekar.cards import ASIDE, replace
from levekar.edition import accessible, definition, gate, parcel, record
from levekar.edition.definition import Edition, edition
from levekar.edition.reasons import Reason, listed
from levekar.errors import LevekarError

if TYPE_CHECKING:
    from levekar.book.config import Config
    from levekar.book.runs import Executed

FOLDER = "_utgitt"
REFUSED = "grunner.txt"
UNSEEN = "sidene er ikke prøvd i nettleser; det står i kjoring.json."
OLD, NEW = ".gammel", ".ny"
"""End the names of what is on its way out or in; they begin with a dot."""
Progress = Callable[[str, int, int], None]


@dataclass
class Published:
    """What was done: where the edition lies, and whether it is new, the same or only checked."""

    year: str
    folder: Path
    state: str
    files: int = 0
    warnings: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the lines to show."""
        told = {
            "ny": f"Utgaven {self.year} er publisert i {self.folder} ({self.files} filer).",
            "lik": f"Utgaven {self.year} ligger i {self.folder} fra før, og er den samme.",
            "kontrollert": f"Utgaven {self.year} kan publiseres: alle kontrollene er i orden.",
        }
        return [*(f"Advarsel: {warning}" for warning in self.warnings), told[self.state]]


@dataclass
class Book:
    """A finished official book, and what it was made from."""

    edition: Edition
    config: Config
    site: Path
    chapters: Mapping[str, Executed]
    warnings: list[str]


def make(year: str, progress: Progress, waiting: Callable[[str], None] | None = None) -> Book:
    """Build the official book of an edition; only what has changed is made anew."""
    project, chosen = paths.project(), edition(year)
    result = build(
        project,
        tables=True,
        progress=progress,
        waiting=waiting,
        engine="embedded",
    )
    made = config.read(project.root)
    kept = runs.Store(project.build / "executed")
    chapters = {}
    for entry in made.entries:
        executed = kept.load(source.load(project.root, entry.path))
        if executed is None:
            raise LevekarError("kapitlet er ikke kjørt.", where=entry.path, hint="bygg på nytt.")
        chapters[entry.path] = executed
    return Book(chosen, made, result.site, chapters, result.warnings)


def write_record(
    year: str, progress: Progress, waiting: Callable[[str], None] | None = None
) -> list[Path]:
    """Build the official book of an edition and record what it says; return the changed files."""
    from levekar import tables

    with definition.chosen(year, official=True) as chosen:
        book = make(year, progress, waiting)
        progress("Fører utgaven", 0, 1)
        found = record.make(
            chosen,
            tables.all_tables(),
            [s for chapter in book.chapters.values() for s in _sentences(chapter)],
            book.site,
            record.statements(),
        )
        return found.write()


def _sentences(chapter: Executed) -> Any:
    from levekar.edition import sentences

    return sentences.sentences(chapter.source)


def publish(
    year: str,
    to: Path,
    *,
    only_check: bool = False,
    again: bool = False,
    checks: Mapping[str, gate.Check] | None = None,
    browser: bool = True,
    progress: Progress = lambda step, done, total: None,
    waiting: Callable[[str], None] | None = None,
) -> Published:
    """Publish an edition in the folder ``to``, or raise LevekarError with every reason not to.

    ``only_check``: publish nothing. ``again``: an edition that lies there with other content is
    replaced; else that is an error. ``checks``: those of the gate if not given. ``browser``:
    see every page in one; that it was not done is told of, and recorded.
    """
    with definition.chosen(year, official=True), _alone(waiting):
        chosen = gate.CHECKS if checks is None else checks
        try:
            book = make(year, progress, waiting)
        except LevekarError as error:
            found = [Reason("Bygging", error.where, error.message, error.hint)]
            raise refused(year, [*found, *_without_book(year, chosen, progress)]) from error
        aside = paths.project().build / "utgivelse"
        whole = parcel.Parcel(aside, book.edition, book.config, parcel.work(book.config))
        earlier = [r for r in record.all_records().values() if r.edition < year]
        pages = accessible.whole if browser else accessible.of_site
        candidate = gate.Candidate(
            book.edition, book.config, aside, book.chapters, earlier, pages, progress
        )
        progress("Samler utgaven", 0, 1)
        parcel.assemble(whole, book.site, candidate.tables)
        candidate.earlier = [*earlier, *_out_there(to / year, aside)]
        if found := gate.reasons(candidate, chosen):
            raise refused(year, found)
        (paths.project().build / REFUSED).unlink(missing_ok=True)
        passed = {"passed": list(chosen), "browser": browser, "read": candidate.read}
        parcel.finish(whole, passed)
        warnings = [*book.warnings, *_changed(whole.work), *([] if browser else [UNSEEN])]
        state = "kontrollert" if only_check else put(aside, to, year, again=again)
        return Published(year, to, state, len(parcel.files(aside)), warnings)


def _out_there(old: Path, new: Path) -> list[record.Record]:
    """Return the edition as it was published before with other values: some have both."""
    file, now = (folder / parcel.DATA / parcel.VALUES for folder in (old, new))
    if not file.is_file() or file.read_bytes() == now.read_bytes():
        return []
    return [record.Record(old.name, {record.VALUES: file.read_bytes()})]


def _changed(work: parcel.Work) -> list[str]:
    told = "treet har endringer som ikke er lagret i git; kjøringsloggen sier det også."
    return [told] if work.changed else []


def _alone(waiting: Callable[[str], None] | None) -> AbstractContextManager[None]:
    return locks.held(paths.project().build / "publish.lock", waiting)


def _without_book(year: str, checks: Mapping[str, gate.Check], progress: Progress) -> list[Reason]:
    """Return what the checks find that need no finished book."""
    project = paths.project()
    candidate = gate.Candidate(
        edition(year), config.read(project.root), project.build / "ingen", {}, progress=progress
    )
    return gate.reasons(candidate, {name: c for name, c in checks.items() if name in gate.OF_DATA})


def refused(year: str, found: list[Reason]) -> LevekarError:
    """Return the error that lists every reason; they are kept in a file too."""
    log = paths.project().build / REFUSED
    replace(log, "".join(f"{line}\n" for line in listed(found)).encode())
    lines = "\n  ".join(listed(found))
    word = "grunn" if len(found) == 1 else "grunner"
    return LevekarError(
        f"utgaven {year} blir ikke publisert. {len(found)} {word}:\n  {lines}",
        hint="rett det som er nevnt, og prøv igjen. Det som er publisert før, er urørt.",
    )


def put(aside: Path, to: Path, year: str, *, again: bool) -> str:
    """Put a finished edition in its place in ``to``; return «ny» or «lik».

    The same content twice changes nothing but what a process that was cut off had left undone.
    """
    to.mkdir(parents=True, exist_ok=True)
    goal, spare = to / year, to / f".{year}{OLD}"
    place.restore(goal, spare)
    _tidy(to)
    same = _sums(goal) == _sums(aside)
    if goal.exists() and not same and not again:
        raise LevekarError(
            f"utgaven {year} er publisert før, med et annet innhold.",
            where=goal,
            hint="en publisert utgave skal ligge fast. Er det en rettelse, kjør med --replace.",
        )
    if not same:
        # the folder may be on another disk: a swap is within one
        new = to / f".{year}{NEW}"
        try:
            shutil.copytree(aside, new)
        except BaseException:
            _tidy(to)
            raise
        place.swap(new, goal, spare)
    around(to)
    return "lik" if same else "ny"


def _tidy(to: Path) -> None:
    """Remove what was being written beside the editions; the folder may go straight to the net."""
    for end in (OLD, NEW, ASIDE):
        for left in [*to.glob(f".*{end}"), *(to / parcel.FIGURES).glob(f".*{end}")]:
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()


def around(to: Path) -> None:
    """Bring what stands beside the editions in ``to`` in line with those that lie there."""
    editions = [
        json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(to.glob(f"[!.]*/{parcel.ABOUT}"), reverse=True)
    ]
    for about in editions:
        _zip(to, about)
    made = parcel.entrance(to, editions)
    for name, text in made.items():
        file = to / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            replace(file, text.encode())
    for file in (to / parcel.FIGURES).glob("*.html"):
        if f"{parcel.FIGURES}/{file.name}" not in made:
            file.unlink()


def _zip(to: Path, about: Mapping[str, Any]) -> None:
    """Make the zip of an edition and its checksum, unless they are there for what lies there."""
    folder, name = to / str(about["year"]), parcel.archive_name(about)
    file, told, top = to / name, to / f"{name}.sha256", Path(name).stem
    if _holds(file, told, f"{top}/{parcel.SUMS}", _sums(folder)):
        return
    aside = to / f".{name}{NEW}"
    try:
        parcel.archive(folder, aside, top)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    hashed = parcel.hash_of(aside)
    aside.replace(file)
    replace(told, f"{hashed}  {name}\n".encode())


def _holds(file: Path, told: Path, inside: str, sums: str) -> bool:
    """Tell whether a zip is whole, and made from what lies beside it."""
    if not (file.is_file() and told.is_file()):
        return False
    if told.read_text(encoding="utf-8").split()[:1] != [parcel.hash_of(file)]:
        return False
    with zipfile.ZipFile(file) as archive:
        return inside in archive.namelist() and archive.read(inside).decode() == sums


def _sums(folder: Path) -> str:
    file = folder / parcel.SUMS
    return file.read_text(encoding="utf-8") if file.is_file() else ""
