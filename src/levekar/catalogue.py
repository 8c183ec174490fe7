"""What the 2024 report contains: its figures and tables, and its measures.

Facts come from data/report/figures.yml and data/report/measures.csv.
"""

from __future__ import annotations

import csv
import hashlib
import os
import pickle
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from levekar import paths, reading
from levekar.errors import LevekarError, near

LARGE = 1 << 14
"""From this size, in bytes, it pays to keep what has been made of a YAML file."""


@dataclass(frozen=True)
class FigureEntry:
    """One figure or table of the report.

    ``dims`` maps a dimension to its category texts in plotted order; ``assumed`` names the
    dimensions (or ``period``) whose categories the report does not print.
    """

    id: str
    number: str
    chapter: str
    notebook: str
    kind: str
    title: str
    caption: str
    measures: tuple[str, ...]
    population: str
    unit: str
    source: str
    source_citation: str
    dims: dict[str, tuple[str, ...]]
    periods: tuple[str, ...]
    assumed: tuple[str, ...] = ()
    axis: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    table_file: str = ""
    diagram: dict[str, Any] = field(default_factory=dict)
    quotes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Return the report's own number, such as «Figur 9» or «Tabell 1»."""
        word = {"figur": "Figur", "tabell": "Tabell", "kart": "Kart"}.get(self.id.split("-")[0])
        return f"{word} {self.number}" if word and self.number else ""


@dataclass(frozen=True)
class MeasureEntry:
    """One measure: what it counts, of whom, in which unit."""

    key: str
    name: str
    definition: str
    unit: str
    higher_is: str
    provider: str
    caveats: str
    marmot: str
    sdg: str
    role: str


def parse_yaml(text: str) -> Any:
    """Return what a YAML text holds; the C parser, where it is built in, is ten times faster."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def load_yaml(path: Path) -> Any:
    """Read a YAML file.

    The processes of a build share what they have made of a large one: it lies beside the finished
    tables, with a hash of the text and one of itself.
    """
    data = path.read_bytes()
    folder = os.environ.get(reading.VARIABLE)
    if not folder or len(data) < LARGE:
        return parse_yaml(data.decode("utf-8"))
    kept = Path(folder) / f"{path.name}.parsed"
    key = hashlib.sha256(yaml.__version__.encode() + data).digest()
    with suppress(OSError):
        known = kept.read_bytes()
        made = known[2 * len(key) :]
        if known.startswith(key + hashlib.sha256(made).digest()):
            return pickle.loads(made)
    content = parse_yaml(data.decode("utf-8"))
    made = pickle.dumps(content)
    from levekar.cards import replace

    with suppress(OSError):  # it is only for the next one
        replace(kept, key + hashlib.sha256(made).digest() + made)
    return content


def load_csv(path: Path) -> list[dict[str, str]]:
    """Read a CSV file of the ledger: UTF-8, comma, header row."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def figures() -> dict[str, FigureEntry]:
    """Return id → entry for all figures and tables, in reading order."""
    report = paths.project().report
    reading.whole(report / "figures.yml")
    return _figures(report)


def figure(figure_id: str) -> FigureEntry:
    """Return one entry; an unknown id is an error that names near ones."""
    report = paths.project().report
    reading.row(report / "figures.yml", figure_id)
    known = _figures(report)
    if figure_id not in known:
        raise LevekarError(
            f"«{figure_id}» står ikke i figurkatalogen.",
            where="data/report/figures.yml",
            hint=near(figure_id, list(known)),
        )
    return known[figure_id]


def measures() -> dict[str, MeasureEntry]:
    """Return key → entry for all measures of the report."""
    report = paths.project().report
    reading.whole(report / "measures.csv")
    return _measures(report)


def measure(key: str) -> MeasureEntry:
    """Return one measure; an unknown key is an error that names near ones."""
    report = paths.project().report
    reading.row(report / "measures.csv", key)
    known = _measures(report)
    if key not in known:
        raise LevekarError(
            f"Ukjent mål «{key}».",
            where="data/report/measures.csv",
            hint=near(key, list(known)),
        )
    return known[key]


def inconsistencies() -> dict[str, dict[str, str]]:
    """Return id → row for the contradictions and errors found inside the report."""
    return {row["id"]: row for row in load_csv(paths.project().report / "inconsistencies.csv")}


def solutions() -> dict[str, str]:
    """Return inconsistency → what this edition follows, in words.

    The reasons of decisions.csv, and followed.csv where there was no number to decide on.
    """
    folder = paths.project().report
    found: dict[str, str] = {}
    for row in load_csv(folder / "decisions.csv"):
        # one inconsistency may have several decisions
        before = found.get(row["inconsistency"], "")
        found[row["inconsistency"]] = f"{before} {row['reason_no']}".strip()
    return found | {r["inconsistency"]: r["followed_no"] for r in load_csv(folder / "followed.csv")}


@cache
def _figures(report: Path) -> dict[str, FigureEntry]:
    out = {}
    # what is used of the file is told by those who ask for it
    with reading.quiet():
        rows = load_yaml(report / "figures.yml")["figures"]
    for raw in rows:
        dims = {k: v for k, v in (raw.get("dims") or {}).items() if isinstance(v, dict)}
        periods = raw.get("periods") or {}
        assumed = [name for name, dim in dims.items() if dim.get("assumed")]
        out[raw["id"]] = FigureEntry(
            id=raw["id"],
            number=str(raw.get("number") or ""),
            chapter=str(raw["chapter"]),
            notebook=raw.get("notebook") or "",
            kind=raw["kind"],
            title=raw.get("title_no") or "",
            caption=raw.get("caption_no") or "",
            measures=tuple(raw.get("measures") or ()),
            population=raw.get("population") or "",
            unit=raw.get("unit") or "",
            source=raw.get("source") or "",
            source_citation=raw.get("source_citation") or "",
            dims={
                name: tuple(str(c) for c in dim.get("categories") or ())
                for name, dim in dims.items()
            },
            periods=tuple(str(p) for p in periods.get("values") or ()),
            assumed=tuple(assumed + (["period"] if periods.get("assumed") else [])),
            axis=raw.get("axis") or {},
            notes=tuple(raw.get("notes") or ()),
            table_file=raw.get("table_file") or "",
            diagram=raw.get("diagram") or {},
            quotes=tuple(raw.get("quotes") or ()),
        )
    return out


@cache
def _measures(report: Path) -> dict[str, MeasureEntry]:
    with reading.quiet():
        rows = load_csv(report / "measures.csv")
    return {
        row["measure"]: MeasureEntry(
            key=row["measure"],
            name=row["name_no"],
            definition=row["definition_no"],
            unit=row["unit"],
            higher_is=row["higher_is"],
            provider=row["provider"],
            caveats=row["caveats"],
            marmot=row["marmot"],
            sdg=row["sdg"],
            role=row["role"],
        )
        for row in rows
    }
