"""What changed between two editions: values, figures, sentences, statuses and statements.

Both editions are read from their records. Where a break lies between them, the numbers are listed
but no difference is computed: nobody shall compare across it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import catalogue, geography, paths, text
from levekar.cards import replace
from levekar.charts import labels
from levekar.charts.markup import MADE_UP
from levekar.edition import breaks, record
from levekar.edition.breaks import Break
from levekar.edition.record import Record
from levekar.errors import LevekarError
from levekar.observations import KEY, TOTAL

if TYPE_CHECKING:
    import pandas as pd

NEW, GONE, CHANGED, STATUS = "ny", "borte", "endret", "ny status"
FIELDS = ("kind", "what", "where", "before", "now", "change", "note")
HEADINGS = ("Hva slags", "Hva", "Hvor", "Før", "Nå", "Endring", "Merknad")
HELD = ("reproduced", "contradicted")
HALF = re.compile(r"\b(?:halv|flertall|mindretall|flest)", re.IGNORECASE)
VERDICTS = {
    "reproduced": "stemmer",
    "contradicted": "motsagt",
    "not_computable": "kan ikke regnes ut",
    "broken": "stemmer ikke",
}


@dataclass(frozen=True)
class Change:
    """One change: what kind, what it is about, where it stands, before, now, and a note.

    ``change`` is the difference in words; empty where there is none, or where there is a break.
    ``key`` holds the codes behind ``what`` and ``where``.
    """

    kind: str
    what: str
    where: str
    before: str
    now: str
    change: str = ""
    note: str = ""
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Two editions side by side."""

    old: Record
    new: Record

    @cached_property
    def values(self) -> list[Change]:
        """Every value that is new, gone, changed, or has got another status."""
        both = self._joined
        return [
            change for row in both for change in _value(row, self.old.edition, self.new.edition)
        ]

    @cached_property
    def _joined(self) -> list[dict[str, Any]]:
        one, other = (r.values.assign(here=1.0) for r in (self.old, self.new))
        names = ["value", "status", "unit", "here"]
        both = one[[*KEY, *names]].merge(
            other[[*KEY, *names]], on=list(KEY), how="outer", suffixes=("_old", "_new"), sort=True
        )
        rows: list[dict[str, Any]] = both.to_dict("records")  # type: ignore[assignment]
        return rows

    @cached_property
    def latest(self) -> list[Change]:
        """The newest number of each measure for the municipality, where it is a new one."""
        out = []
        before, now = (_newest(r.values) for r in (self.old, self.new))
        for series, (period, value, status) in now.items():
            if series not in before:
                continue
            first, was, had = before[series]
            row = dict(zip([n for n in KEY if n != "period"], series, strict=True))
            if (first, was) == (period, value) or period == first:
                continue
            between = breaks.within(row, first, period) or breaks.between(
                row, self.old.edition, self.new.edition
            )
            made_up = "synthetic" in (had, status)
            out.append(
                Change(
                    CHANGED, _measure(row), _group(row),
                    f"{_number(row, was)} ({first})", f"{_number(row, value)} ({period})",
                    "" if between or made_up else _difference(row, was, value),
                    _not_comparable(between, made_up), (*series, period),
                )
            )  # fmt: skip
        return out

    @cached_property
    def figures(self) -> list[Change]:
        """Every figure that is new, gone, or shows something else."""
        one, other = ({row["id"]: row for row in r.figures} for r in (self.old, self.new))
        out = []
        for name in dict.fromkeys([*other, *one]):
            a, b = one.get(name), other.get(name)
            if a is None or b is None:
                kind, shown = (NEW, b) if a is None else (GONE, a)
                assert shown is not None
                out.append(Change(kind, _figure(name), shown["page"], "", shown["caption"]))
            elif (a["hash"], a["caption"]) != (b["hash"], b["caption"]):
                parts = ["tallene"] if a["hash"] != b["hash"] else []
                parts += ["figurteksten"] if a["caption"] != b["caption"] else []
                out.append(
                    Change(
                        CHANGED, _figure(name), b["page"], a["caption"], b["caption"],
                        " og ".join(parts), key=(name,),
                    )
                )  # fmt: skip
        return out

    @cached_property
    def sentences(self) -> list[Change]:
        """Every number in running text that is new, gone or another."""
        one, other = (_sentences(r) for r in (self.old, self.new))
        out = []
        for key in dict.fromkeys([*other, *one]):
            a, b = one.get(key), other.get(key)
            where = f"{key[0]}, celle {key[1]}"
            if a is None or b is None:
                kind, row = (NEW, b) if a is None else (GONE, a)
                assert row is not None
                before, now = ("", row["sentence"]) if a is None else (row["sentence"], "")
                out.append(Change(kind, row["shown"], where, before, now, key=key))
            elif a["shown"] != b["shown"]:
                what = f"{a['shown']} → {b['shown']}"
                out.append(Change(CHANGED, what, where, a["sentence"], b["sentence"], key=key))
        return out

    @cached_property
    def statements(self) -> list[Change]:
        """Every statement of the report that fares another way."""
        one, other = ({row["id"]: row for row in r.statements} for r in (self.old, self.new))
        return [
            Change(
                CHANGED, row["text"], f"kapittel {row['chapter']}",
                VERDICTS[one[name]["verdict"]], VERDICTS[row["verdict"]], key=(name,),
            )
            for name, row in other.items()
            if name in one and one[name]["verdict"] != row["verdict"]
        ]  # fmt: skip

    @cached_property
    def doubtful(self) -> list[Change]:
        """Sentences whose claim may no longer hold, with file and cell.

        The signs: the number is hidden or missing now; it has passed zero, or half where the
        sentence speaks of it; two numbers in the same sentence no longer stand in the same order; a
        statement of the report about the same measure no longer holds.
        """
        one, other = (_sentences(r) for r in (self.old, self.new))
        gone = {
            measure: name
            for name in (
                c.key[0] for c in self.statements if c.before in _HELD and c.now not in _HELD
            )
            for measure in _measures_of(name)
        }
        out: dict[tuple[str, ...], Change] = {}
        for key, row in other.items():
            was = one.get(key)
            if row["shown"] in labels.SYMBOLS.values() and (
                was is None or was["shown"] != row["shown"]
            ):
                out[key] = _doubt(key, was, row, "tallet er skjult eller mangler nå")
            named = [gone[m] for m in row["measures"].split(";") if m in gone]
            if named and key not in out:
                why = f"påstanden {', '.join(dict.fromkeys(named))} stemmer ikke lenger"
                out[key] = _doubt(key, was, row, why)
            if was is not None and key not in out and (why := _passed(was, row)):
                out[key] = _doubt(key, was, row, why)
        for a, b in _turned(one, other):
            first, last = (f"{r[a]['shown']} og {r[b]['shown']}" for r in (one, other))
            why = f"rekkefølgen er en annen: før {first}, nå {last}"
            out.setdefault(b, _doubt(b, one[b], other[b], why))
        # a sentence with several numbers is read again once
        whole: dict[tuple[str, ...], Change] = {}
        for found in out.values():
            same = (found.where, found.before, found.now, found.note)
            known = whole.get(same)
            whole[same] = replaced(known, what=f"{known.what}; {found.what}") if known else found
        return list(whole.values())

    @cached_property
    def statuses(self) -> list[Change]:
        """How many values have each status, before and now."""
        one, other = (Counter(r.values["status"]) for r in (self.old, self.new))
        return [
            Change(
                CHANGED, labels.status(status), "", text.number(one[status], 0),
                text.number(other[status], 0), key=(status,),
            )
            for status in sorted(set(one) | set(other))
        ]  # fmt: skip

    @cached_property
    def broken(self) -> list[Break]:
        """The breaks that lie between the editions, or in a series that both have."""
        found = {one.id for one in self._broken}
        return [one for one in breaks.breaks() if one.id in found]

    @property
    def _broken(self) -> Iterator[Break]:
        for row in self._joined:
            one = breaks.between(row, self.old.edition, self.new.edition)
            if one is not None:
                yield one
        periods = defaultdict(list)
        for row in self._joined:
            periods[tuple(row[n] for n in KEY if n != "period")].append(row)
        for rows in periods.values():
            first, last = rows[0]["period"], rows[-1]["period"]
            if len(rows) > 1 and (one := breaks.within(rows[0], first, last)):
                yield one

    def parts(self) -> dict[str, list[Change]]:
        """Return name → changes, for the files."""
        return {
            "verdier": self.values,
            "nyeste": self.latest,
            "figurer": self.figures,
            "setninger": self.sentences,
            "usikre-setninger": self.doubtful,
            "pastander": self.statements,
            "statuser": self.statuses,
        }

    def lines(self) -> list[str]:
        """Return the summary that the command prints."""
        counts = Counter(change.kind for change in self.values)
        kinds = ", ".join(f"{counts[kind]} {kind}" for kind in (NEW, GONE, CHANGED, STATUS))
        out = [
            f"Verdier: {kinds}.",
            f"Figurer: {len(self.figures)}. Tall i teksten: {len(self.sentences)}. "
            f"Påstander: {len(self.statements)}.",
        ]
        out += [f"Brudd: {one.text}" for one in self.broken]
        if self.doubtful:
            out.append("Disse setningene må leses på nytt:")
            out += [f"  {c.where}: {c.note}: «{c.now}»" for c in self.doubtful]
        return out


_HELD = tuple(VERDICTS[v] for v in HELD)


def comparison(old: str, new: str) -> Comparison:
    """Return two recorded editions side by side; one without a record is an error."""
    found = []
    for year in (old, new):
        one = record.load(year)
        if one is None:
            known = ", ".join(record.all_records()) or "ingen"
            raise LevekarError(
                f"utgaven {year} er ikke ført.",
                hint=f"kjør «levekar edition record {year}». Førte utgaver: {known}.",
            )
        found.append(one)
    return Comparison(*found)


def write(old: str, new: str) -> tuple[Comparison, Path]:
    """Compare two recorded editions, and write each kind of change as CSV; return the folder."""
    found = comparison(old, new)
    folder = paths.project().root / "_build" / f"sammenligning-{old}-{new}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, changes in found.parts().items():
        replace(folder / f"{name}.csv", as_csv(changes).encode())
    return found, folder


def as_csv(changes: Iterable[Change]) -> str:
    """Return changes as CSV with Norwegian headings."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(tuple(getattr(change, name) for name in FIELDS) for change in changes)
    return out.getvalue()


def whole_csv(found: Comparison) -> str:
    """Return all changes as one CSV; the first column says which list they stand in."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("Liste", *HEADINGS))
    for name, changes in found.parts().items():
        writer.writerows((name, *(getattr(c, field) for field in FIELDS)) for c in changes)
    return out.getvalue()


# ---- one change ----


def _value(row: Mapping[str, Any], old: str, new: str) -> Iterator[Change]:
    before, now = row["here_old"] == 1, row["here_new"] == 1
    what, where = _measure(row), ", ".join(p for p in (_group(row), str(row["period"])) if p)
    a = _shown(row, "old") if before else ""
    b = _shown(row, "new") if now else ""
    key = tuple(str(row[name]) for name in KEY)
    between = breaks.between(row, old, new)
    if not (before and now):
        note = _not_comparable(between, False)
        yield Change(NEW if now else GONE, what, where, a, b, note=note, key=key)
        return
    if a == b and row["status_old"] == row["status_new"]:
        return
    made_up = "synthetic" in (row["status_old"], row["status_new"])
    both = row["value_old"] == row["value_old"] and row["value_new"] == row["value_new"]
    told = _difference(row, row["value_old"], row["value_new"]) if both else ""
    status = f"{labels.status(row['status_old'])} → {labels.status(row['status_new'])}"
    note = "; ".join(
        part
        for part in (
            status if row["status_old"] != row["status_new"] else "",
            _not_comparable(between, made_up),
        )
        if part
    )
    kind = CHANGED if a != b else STATUS
    yield Change(kind, what, where, a, b, "" if between or made_up else told, note, key)


def _not_comparable(between: Break | None, made_up: bool) -> str:
    if between:
        return f"Kan ikke sammenlignes: {between.text}"
    return "Kan ikke sammenlignes: et av tallene er et demotall." if made_up else ""


def _shown(row: Mapping[str, Any], side: str) -> str:
    status = row[f"status_{side}"]
    symbol = labels.SYMBOLS.get(status)
    return symbol or _number(row, row[f"value_{side}"], row[f"unit_{side}"])


def _number(row: Mapping[str, Any], value: float, unit: str = "") -> str:
    unit = unit or catalogue.measure(row["measure"]).unit
    return text.with_unit(value, labels.unit(unit).text, _decimals(value))


def _decimals(value: float) -> int:
    return next((d for d in range(3) if abs(round(value, d) - value) < 1e-6), 2)


def _difference(row: Mapping[str, Any], before: float, now: float) -> str:
    gap = now - before
    if abs(gap) < 1e-9:
        return "uendret"
    unit = catalogue.measure(row["measure"]).unit
    words = labels.unit(unit).difference
    places = max(_decimals(before), _decimals(now))
    return f"{'opp' if gap > 0 else 'ned'} {text.with_unit(abs(gap), words, places)}"


def _measure(row: Mapping[str, Any]) -> str:
    known = catalogue.measures()
    return known[row["measure"]].name if row["measure"] in known else str(row["measure"])


def _group(row: Mapping[str, Any]) -> str:
    """Return who and where a row is about, in words."""
    words = [geography.name(row["geo"]) if row["geo"] in geography.places() else row["geo"]]
    for name in KEY[4:]:
        code = row.get(name, TOTAL)
        if name != "period" and code != TOTAL:
            words.append(labels.plain(name, code))
    return ", ".join(words)


def _figure(name: str) -> str:
    known = catalogue.figures()
    return (known[name].label or known[name].title) if name in known else name


def _newest(values: pd.DataFrame) -> dict[tuple[str, ...], tuple[str, float, str]]:
    """Return series → (period, value, status) of the newest shown number for the municipality."""
    from levekar.edition.definition import edition

    home = edition().kommune
    names = [name for name in KEY if name != "period"]
    whole = (values["geo"] == home) & values["value"].notna()
    for name in KEY[4:]:
        if name not in ("period", "school_level", "age"):
            whole &= values[name] == TOTAL
    out: dict[tuple[str, ...], tuple[str, float, str]] = {}
    for row in values[whole].to_dict("records"):
        series = tuple(str(row[name]) for name in names)
        period = str(row["period"])
        if series not in out or breaks.ends(period) > breaks.ends(out[series][0]):
            out[series] = (period, float(row["value"]), str(row["status"]))
    return out


# ---- sentences ----


def _sentences(one: Record) -> dict[tuple[str, ...], dict[str, str]]:
    """Return (file, cell, number) → row; the cell's id stays when others come before it."""
    return {(row["file"], row["cell"], row["number"]): row for row in one.sentences}


def _doubt(
    key: tuple[str, ...], was: Mapping[str, str] | None, row: Mapping[str, str], why: str
) -> Change:
    before = was["sentence"] if was else ""
    where = f"{key[0]}, celle {key[1]}"
    return Change(CHANGED, row["expression"], where, before, row["sentence"], note=why, key=key)


def _turned(
    one: Mapping[tuple[str, ...], Mapping[str, str]],
    other: Mapping[tuple[str, ...], Mapping[str, str]],
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield pairs of numbers in the same sentence that did not stand in that order before."""
    cells: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for key, row in other.items():
        if key in one and _amount(row["shown"]) is not None:
            cells[key[0], key[1]].append(key)
    for keys in cells.values():
        for a, b in combinations(keys, 2):
            if not _together(other[a], other[b]):
                continue
            before = _sign(one[a]["shown"], one[b]["shown"])
            now = _sign(other[a]["shown"], other[b]["shown"])
            if before != now:
                yield a, b


def _passed(was: Mapping[str, str], row: Mapping[str, str]) -> str:
    """Return what a number has passed on its way that its sentence may speak of."""
    before, now = _amount(was["shown"]), _amount(row["shown"])
    if before is None or now is None:
        return ""
    if _side(before, 0) != _side(now, 0):
        return f"tallet har passert null: før {was['shown']}, nå {row['shown']}"
    share = "%" in row["shown"] and HALF.search(row["sentence"])
    if share and _side(before, 50) != _side(now, 50):
        return f"tallet har passert halvparten: før {was['shown']}, nå {row['shown']}"
    return ""


def _side(number: float, limit: float) -> int:
    return (number > limit) - (number < limit)


def _together(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """Tell whether two numbers stand in one sentence, in the same unit."""
    return a["sentence"] == b["sentence"] and _unit(a["shown"]) == _unit(b["shown"])


def _unit(shown: str) -> str:
    """Return what follows the number, without the mark of a made up one."""
    return re.sub(rf"[-−\d\s,]|{MADE_UP}$", "", shown)


def _sign(a: str, b: str) -> int:
    one, other = _amount(a), _amount(b)
    if one is None or other is None:
        return 0
    return _side(one, other)


def _amount(shown: str) -> float | None:
    """Return the number that a value in running text begins with."""
    found = re.match(r"[-−]?\d[\d\u00a0 ]*(,\d+)?", shown)
    if not found:
        return None
    return float("".join(found.group().split()).replace("−", "-").replace(",", "."))


def _measures_of(statement: str) -> Sequence[str]:
    from levekar import claims

    found = next((s for s in claims.ledger() if s.id == statement), None)
    return [] if found is None else sorted({c.measure for b in found.bounds for _, c in b.terms})
