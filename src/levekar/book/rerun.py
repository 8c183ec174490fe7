"""Chapters run again without the book being rendered, and which of their values that changed.

A value that is hidden now is never shown as it was: what was hidden for a reason stays hidden.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from levekar import locks, reading, store, text
from levekar.book import runs, state
from levekar.book.build import Progress, Result
from levekar.book.config import read, select
from levekar.book.runs import Executed
from levekar.book.source import load
from levekar.book.work import Work
from levekar.charts import labels
from levekar.errors import LevekarError
from levekar.observations import DIMENSIONS, KEY, NUMBERS, TOTAL
from levekar.paths import Project

HIDDEN = labels.SYMBOLS["suppressed"]
UNTOLD = "(vises ikke)"
"""Stands for a value of the last run that may not be shown now."""
ABSENT = "–"
TEXT = "teksten"
VALUE = "value"
FIELDS = {VALUE: "", "count": "teller", "n": "nevner", "unit": "enhet", "text": "tekst"}
"""Column of a download → what the reader calls it."""
ABOUT = {"status", "source", "raw", "figure"}
"""Columns that tell of the value, and are not values themselves."""
NUMBER = re.compile(r"-?\d+\.\d+")
UNSAID = ("provider", "geo_level")
"""Parts of a key that are not repeated in words: the place and the measure say them."""
Cells = dict[tuple[str, ...], "Cell"]


@dataclass(frozen=True)
class Cell:
    """One value that a chapter gave: where it stands, what it is about, and its status.

    ``hidden``: a number behind a value that is not shown.
    """

    place: str
    about: str
    shown: str
    status: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Change:
    """A value that is another than in the last run; ``before`` or ``now`` is «–» if it had none."""

    chapter: str
    figure: str
    row: str
    before: str
    now: str
    status: str


@dataclass
class Rerun:
    """What was run, what changed, and the chapters that had nothing to be compared with."""

    executed: tuple[str, ...] = ()
    changes: list[Change] = field(default_factory=list)
    first: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return what to show besides the table of changes."""
        told = [f"Advarsel: {warning}" for warning in self.warnings]
        told += [
            f"{path} er ikke kjørt før; det er ingenting å sammenligne." for path in self.first
        ]
        number = len(self.changes)
        count = f"{text.number(number)} verdier er endret" if number != 1 else "1 verdi er endret"
        if len(self.first) < len(self.executed):
            told.append(f"{count if number else 'Ingen verdier er endret'} siden forrige kjøring.")
        return told


def rerun(
    project: Project,
    chapters: Sequence[str] = (),
    *,
    environment: Mapping[str, str] | None = None,
    tables: bool = False,
    workers: int | None = None,
    progress: Progress = lambda step, done, total: None,
    waiting: Callable[[str], None] | None = None,
) -> Rerun:
    """Run chapters (all if none is named) and return what that changed; no page is made.

    Arguments as in ``build``. What the chapters gave takes the place of their last run, so that
    the next build need not run them. A fault, raised as LevekarError, leaves the last run as it is.
    """
    with locks.held(project.build / "lock", waiting):
        reading.follow(project.root, renew=True)
        config = read(project.root)
        sources = [load(project.root, entry.path) for entry in select(config, chapters)]
        due = [source for source in sources if source.runs]
        if not due:
            raise LevekarError(
                "kapitlet har ingen kode å kjøre.", hint="velg et kapittel som regner ut noe."
            )
        given = dict(environment or {})
        if tables:
            given[store.VARIABLE] = str(store.prepare(project))
        # the book that lies there was made from the runs that are replaced now
        state.forget(project)
        work = Work(project, Result(project.site, project.site, "embedded"), given, progress)
        work.config = config
        work.why(due)
        before = {source.path: _cells(work.runs.load(source)) for source in due}
        with work.step("Kjører kapitlene", len(due)) as done:
            ran = work.run_chapters(due, workers, done)
    out = Rerun(tuple(ran))
    for source in due:
        path, old = source.path, before[source.path]
        out.warnings += ran[path].warnings
        if old is None:
            out.first += (path,)
        else:
            out.changes += changes(path, old, _cells(ran[path]) or {})
    return out


def changes(chapter: str, old: Cells, new: Cells) -> list[Change]:
    """Return what differs between two runs of a chapter, in the order of the new one."""
    # with one number hidden, what has gone from the same place may tell what it was
    places = {cell.place for cell in new.values() if _hidden(cell)}
    out = []
    for key in dict.fromkeys([*new, *old]):
        a, b = old.get(key), new.get(key)
        if a == b:
            continue
        shown = b or a
        assert shown is not None
        veiled = a is not None and (_hidden(b) if b else shown.place in places)
        before = UNTOLD if veiled else a.shown if a else ABSENT
        statuses = dict.fromkeys(labels.status(c.status) for c in (a, b) if c and c.status)
        out.append(
            Change(
                chapter, shown.place, shown.about, before, b.shown if b else ABSENT,
                " → ".join(statuses),
            )
        )  # fmt: skip
    return out


def _hidden(cell: Cell) -> bool:
    return cell.hidden or cell.status == "suppressed" or HIDDEN in cell.shown


def _cells(executed: Executed | None) -> Cells | None:
    """Return every value of a run by a key that is the same in the next; None without a run."""
    if executed is None:
        return None
    files = sorted(executed.figures.glob("*.csv"))
    return {key: cell for file in files for key, cell in _of_file(file)} | dict(_of_text(executed))


def _of_file(file: Path) -> Iterator[tuple[tuple[str, ...], Cell]]:
    """Yield the values of a download: of observations by their keys, else row by row."""
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    for number, row in enumerate(rows, 1):
        names = [name for name in ("measure", "provider", *DIMENSIONS) if name in row]
        observed = VALUE in row and "period" in row
        key = tuple(f"{name}={row[name]}" for name in names) if observed else (str(number),)
        about = _about(row, names) if observed else f"rad {number}"
        status = row.get("status", "")
        for name, value in row.items():
            if name in ABOUT or name in KEY or name.endswith(("_name", "_status")):
                continue
            told = FIELDS.get(name, name)
            words = f"{about} ({told})" if told else about
            own = row.get(f"{name.removesuffix('_gap')}_status", status if name == VALUE else "")
            hidden = status == "suppressed" and name in NUMBERS
            yield (file.stem, *key, name), Cell(file.stem, words, value, own, hidden=hidden)


def _about(row: Mapping[str, str], names: Sequence[str]) -> str:
    told = (name for name in names if name not in UNSAID and row[name] != TOTAL)
    return ", ".join(row.get(f"{name}_name") or row[name] for name in told)


def _of_text(executed: Executed) -> Iterator[tuple[tuple[str, ...], Cell]]:
    """Yield the numbers in running text: the same expression by how often it has come."""
    seen: Counter[str] = Counter()
    for raw, code, number in runs.units(executed.source):
        if number < 0:
            continue
        result = raw["metadata"].get("user_expressions", [])[number]["result"].get("data", {})
        shown = result.get("text/markdown") or result.get("text/plain", "")
        yield (TEXT, code, str(seen[code])), Cell(TEXT, code, " ".join("".join(shown).split()))
        seen[code] += 1


def table(found: Sequence[Change]) -> list[tuple[str, ...]]:
    """Return changes as rows to read: figure, what, before, now, status.

    Numbers that have only got another status are told together.
    """
    rows: list[tuple[str, ...]] = []
    same: Counter[tuple[str, str]] = Counter()
    for c in found:
        if c.before == c.now:
            same[c.figure, c.status] += 1
        else:
            rows.append((c.figure, c.row, _read(c.before), _read(c.now), c.status))
    for (figure, status), number in same.items():
        rows.append((figure, f"{text.number(number)} tall som er like", "", "", status))
    return rows


def _read(value: str) -> str:
    """Return a value of a download as it is read: with a decimal comma."""
    return value.replace(".", ",") if NUMBER.fullmatch(value) else value


def as_csv(found: Sequence[Change]) -> bytes:
    """Return changes as CSV; the header is there even if nothing has changed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f.name for f in fields(Change)])
    writer.writerows(astuple(change) for change in found)
    return out.getvalue().encode()
