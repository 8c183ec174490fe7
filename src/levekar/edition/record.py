"""What an edition said, as data kept in git: data/editions/<year>/.

values.csv.gz has every published value, figures.csv every figure, sentences.csv every number in
running text, statements.csv how each statement of the report fared. The next edition is compared
with them, and a hidden value is held against them. They are written by ``levekar edition record``
only, from a finished book. The reason why a value is hidden is not kept: it tells something itself.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import paths
from levekar.cards import replace
from levekar.edition import accessible
from levekar.edition.definition import Edition
from levekar.edition.sentences import Sentence
from levekar.errors import LevekarError
from levekar.observations import KEY
from levekar.paths import shown

if TYPE_CHECKING:
    import pandas as pd

VALUES, FIGURES = "values.csv.gz", "figures.csv"
SENTENCES, STATEMENTS = "sentences.csv", "statements.csv"
COLUMNS = (*KEY, "value", "count", "n", "unit", "status", "raw")
FIGURE = ("id", "page", "caption", "hash")
SENTENCE = ("file", "cell", "number", "expression", "measures", "shown", "sentence")
OWN = "hva-er-nytt"
"""The download of the page that compares editions; it is made from the records."""
STATEMENT = ("id", "chapter", "verdict", "text")


@dataclass(frozen=True)
class Record:
    """What one edition said: part (a name above) → its content, not compressed."""

    edition: str
    parts: Mapping[str, bytes]

    @cached_property
    def values(self) -> pd.DataFrame:
        """The published values, in the form of observations without reason."""
        import pandas as pd

        numbers = ("value", "count", "n")
        text = {name: str for name in COLUMNS if name not in numbers}
        frame = pd.read_csv(
            io.BytesIO(self.parts[VALUES]), dtype=text, keep_default_na=False,
            na_values={name: [""] for name in numbers},
        )  # fmt: skip
        # a table without a single number is read as text
        return frame.astype(dict.fromkeys(numbers, float)).assign(reason="")

    @property
    def figures(self) -> list[dict[str, str]]:
        """The figures, with the columns of ``FIGURE``."""
        return _rows(self.parts[FIGURES])

    @property
    def sentences(self) -> list[dict[str, str]]:
        """The numbers in running text, with the columns of ``SENTENCE``."""
        return _rows(self.parts[SENTENCES])

    @property
    def statements(self) -> list[dict[str, str]]:
        """How the statements of the report fared, with the columns of ``STATEMENT``."""
        return _rows(self.parts[STATEMENTS])

    def write(self) -> list[Path]:
        """Write the record of the edition; return the files that were changed."""
        folder = paths.project().editions / self.edition
        folder.mkdir(parents=True, exist_ok=True)
        changed = []
        for name, content in self.parts.items():
            data = gzip.compress(content, mtime=0) if name.endswith(".gz") else content
            if not (folder / name).is_file() or _read(folder / name) != content:
                replace(folder / name, data)
                changed.append(folder / name)
        return changed


def make(
    edition: Edition,
    tables: Mapping[str, pd.DataFrame],
    sentences: Iterable[Sentence],
    site: Path,
    statements: Iterable[Sequence[str]],
) -> Record:
    """Return the record of a finished book; ``statements`` has rows as ``STATEMENT``."""
    figures = accessible.figures(site)
    return Record(
        edition.year,
        {
            VALUES: _values(whole(tables)),
            FIGURES: _table(
                FIGURE,
                [
                    (file.stem, *figures.get(file.stem, ("", "")), _hash(file))
                    for file in sorted((site / "figures").glob("*.csv"))
                    if file.stem != OWN
                ],
            ),
            SENTENCES: _table(SENTENCE, map(_sentence, sentences)),
            STATEMENTS: _table(STATEMENT, statements),
        },
    )


def whole(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all tables as one table, in the order of their keys."""
    import pandas as pd

    from levekar import observations

    if not tables:
        return observations.empty()
    frame = pd.concat(tables.values(), ignore_index=True)
    return frame.sort_values(list(KEY), kind="stable").reset_index(drop=True)


def load(year: str) -> Record | None:
    """Return the record of an edition, or None if it has none; a broken one is an error."""
    folder = paths.project().editions / year
    if not folder.is_dir():
        return None
    parts = {}
    for name in (VALUES, FIGURES, SENTENCES, STATEMENTS):
        file = folder / name
        found = _read(file)
        if found is None:
            raise LevekarError(
                f"føringen av utgaven {year} kan ikke leses.",
                where=shown(file),
                hint=f"hent fila fra git igjen, eller kjør «levekar edition record {year}».",
            )
        parts[name] = found
    return Record(year, parts)


def _read(file: Path) -> bytes | None:
    """Return the content of a part, not compressed; None if it cannot be read."""
    try:
        data = file.read_bytes()
        return gzip.decompress(data) if file.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error):
        return None


def all_records() -> dict[str, Record]:
    """Return year → record for every edition that has one, the oldest first."""
    folders = sorted(path.name for path in paths.project().editions.glob("*") if path.is_dir())
    found = {year: load(year) for year in folders}
    return {year: record for year, record in found.items() if record is not None}


def differing(one: Record, other: Record) -> list[str]:
    """Return the parts in which two records differ."""
    return [name for name in one.parts if one.parts[name] != other.parts.get(name)]


def statements() -> list[tuple[str, ...]]:
    """Return how every statement of the report fares now, as rows of ``STATEMENT``."""
    from levekar import claims, tables

    behind = tables.all_tables(withheld=True)
    return [
        (v.statement.id, v.statement.chapter, v.verdict, v.statement.text)
        for v in claims.check(behind.get)
    ]


def _values(frame: pd.DataFrame) -> bytes:
    """Return the values as CSV; what is missing says nothing and is left out."""
    known = frame.loc[frame["status"] != "missing", list(COLUMNS)]
    numbers = {name: known[name].map(_number) for name in ("value", "count", "n")}
    return known.assign(**numbers).to_csv(index=False, lineterminator="\n").encode()


def _sentence(s: Sentence) -> tuple[str, ...]:
    return s.file, s.cell, str(s.number), s.expression, ";".join(s.measures), s.shown, s.whole


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.10g}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]
