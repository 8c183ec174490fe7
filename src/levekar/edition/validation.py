"""The measure tables of an edition held against what numbers must be, and against their past.

What must hold, whatever the data: the schema, ranges for each unit, whole counts, parts that add
up to their whole, and a whole that lies between its parts. What was agreed upon: how many rows each
part of each raw file gives (data/expectations.csv, changed only by ``levekar check data
--accept``). What is worth a look: a number that jumps, against the series' own history.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from levekar import catalogue, geography, paths, text
from levekar.cards import base_name, replace
from levekar.edition import breaks, record
from levekar.observations import KEY, TOTAL

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

FILE = "expectations.csv"
PARTITION = ("raw", "measure", "geo_level", "period")
SHARES = ("percent", "per_1000")
RANGES: Mapping[str, tuple[float, float]] = {
    "percent": (0, 100),
    "per_1000": (0, 1000),
    "count": (0, 10_000_000),
    "rank": (1, 1000),
    "years": (0, 120),
    "nok": (0, 100_000_000),
    "ratio": (0, 1000),
    "percentage_points": (-100, 100),
    "percent_change": (-100, 10_000),
}
WHOLE = ("count", "rank")
DIVIDED = {"kommune": "bydel", "bydel": "sone"}
"""Level → the level that divides it without gaps; other places inside are only some of it."""
STEPS = 3
"""A jump is judged against at least so many earlier changes of the same series."""
TIMES = 3.5
"""So many times the usual change of the series is a jump."""
ROBUST = 1.4826
"""Makes the median of absolute changes an estimate of their standard deviation."""
SURE = 1.96
WRONG, LOOK = "feil", "se på"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing found: how serious, what kind, which rows, and what is the matter."""

    level: str
    kind: str
    where: str
    what: str

    def line(self) -> str:
        """Return the finding on one line."""
        return f"{self.kind}: {self.where}: {self.what}"


def validate(tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Return everything found in the measure tables, the most serious first."""
    frame = record.whole(tables)
    if frame.empty:
        return []
    found = [*ranges(frame), *counts(frame), *sums(frame), *spans(frame), *jumps(frame)]
    return sorted(found)


# ---- what must hold ----


def schema() -> pa.DataFrameSchema:
    """Return the pandera schema of all tables together: that of observations, and ranges."""
    import pandera.pandas as pa

    from levekar import observations

    checks = [
        pa.Check(_inside(unit, low, high), name=f"{unit}_{low:g}_{high:g}", ignore_na=False)
        for unit, (low, high) in RANGES.items()
    ]
    checks.append(pa.Check(_is_whole, name="hele_tall"))
    checks.append(pa.Check(lambda f: ~(f["count"] > f["n"]), name="teller_over_nevner"))
    base = observations.schema()
    return pa.DataFrameSchema(
        base.columns, checks=[*base.checks, *checks], strict=True, unique=list(KEY)
    )


def _inside(unit: str, low: float, high: float) -> Any:
    def check(frame: pd.DataFrame) -> pd.Series[bool]:
        value = frame["value"]
        return (frame["unit"] != unit) | value.isna() | value.between(low, high)

    return check


def _is_whole(frame: pd.DataFrame) -> pd.Series[bool]:
    value = frame["value"]
    return ~frame["unit"].isin(list(WHOLE)) | value.isna() | (value.round() == value)


def ranges(frame: pd.DataFrame) -> Iterator[Finding]:
    """Yield rows outside the schema: wrong codes, the same key twice, values out of range."""
    import pandera.errors

    try:
        schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        seen = set()
        for case in error.failure_cases.to_dict("records"):
            at, check = case["index"], str(case["check"])
            known = at in frame.index if at is not None else False
            where = _told(frame.loc[at]) if known else str(case["column"] or "tabellen")
            if (where, check) not in seen:
                seen.add((where, check))
                value = frame.loc[at, "value"] if known else case["failure_case"]
                yield Finding(WRONG, "Område", where, f"{value} bryter regelen {check}")


def sums(frame: pd.DataFrame) -> Iterator[Finding]:
    """Yield counts whose parts do not add up to them; a hidden part leaves room above the sum."""
    for parent, parts, complete in _families(frame[frame["unit"] == "count"]):
        total = sum(parts)
        room = 0.0 if all(value % 1 == 0 for value in parts) else 0.5 * (len(parts) + 1)
        over = total - float(parent["value"])
        if over > room or (complete and over < -room):
            told = f"delene er til sammen {text.number(total)}, hele er {_value(parent)}"
            yield Finding(WRONG, "Sum", _told(parent), told)


def spans(frame: pd.DataFrame) -> Iterator[Finding]:
    """Yield shares that lie outside the lowest and highest of their parts."""
    for parent, parts, complete in _families(frame[frame["unit"].isin(SHARES)]):
        if not complete:
            continue
        half = 10.0 ** -max(_places(v) for v in [parent["value"], *parts])
        low, high = min(parts), max(parts)
        if not low - half <= float(parent["value"]) <= high + half:
            span = f"{_number(low)}–{_number(high)}"
            told = f"hele er {_value(parent)}, men delene går fra {span}"
            yield Finding(WRONG, "Spenn", _told(parent), told)


def _families(frame: pd.DataFrame) -> Iterator[tuple[Mapping[Any, Any], list[float], bool]]:
    """Yield (row of a place, values of the places that divide it, whether all are shown)."""
    children: dict[str, list[str]] = {}
    for place, around in geography.nesting().items():
        for parent in around:
            children.setdefault(parent, []).append(place)
    names = [n for n in KEY if n not in ("geo", "geo_level")]
    level = {geo: found for geo, (found, _) in geography.places().items()}
    shown = frame[frame["value"].notna()]
    for parent, inside in sorted(children.items()):
        places = [place for place in inside if level[place] == DIVIDED.get(level.get(parent, ""))]
        wholes = shown[shown["geo"] == parent]
        if not places or wholes.empty:
            continue
        parts: dict[tuple[str, ...], list[float]] = {}
        for row in shown[shown["geo"].isin(places)].to_dict("records"):
            parts.setdefault(tuple(row[n] for n in names), []).append(float(row["value"]))
        for row in wholes.to_dict("records"):
            found = parts.get(tuple(row[n] for n in names), [])
            if found:
                yield row, found, len(found) == len(places)


# ---- what was agreed upon ----


def counts(frame: pd.DataFrame) -> Iterator[Finding]:
    """Yield the parts that have another number of rows than was agreed upon."""
    now, agreed = partitions(frame), expected()
    if not agreed:
        return
    for part in sorted(set(now) | set(agreed)):
        a, b = agreed.get(part, 0), now.get(part, 0)
        if a != b:
            raw, *rest = part
            yield Finding(WRONG, "Rader", raw, f"{', '.join(rest)}: {b} rader, ventet {a}")


def partitions(frame: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """Return (raw file, measure, level, period) → number of rows; stand-ins count as the file."""
    own = {
        raw: "; ".join(base_name(part) for part in raw.split("; ")) for raw in frame["raw"].unique()
    }
    parts = zip(frame["raw"].map(own), *(frame[name] for name in PARTITION[1:]), strict=True)
    return dict(Counter(parts))


def expected() -> dict[tuple[str, ...], int]:
    """Return what was agreed upon; empty where nothing has been."""
    path = paths.project().data / FILE
    if not path.is_file():
        return {}
    return {
        tuple(row[name] for name in PARTITION): int(row["rows"]) for row in catalogue.load_csv(path)
    }


def accept(tables: Mapping[str, pd.DataFrame]) -> int:
    """Agree upon the number of rows as they are; return how many parts there are."""
    found = partitions(record.whole(tables))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*PARTITION, "rows"))
    writer.writerows((*part, rows) for part, rows in sorted(found.items()))
    replace(paths.project().data / FILE, out.getvalue().encode())
    return len(found)


# ---- what is worth a look ----


def jumps(frame: pd.DataFrame) -> Iterator[Finding]:
    """Yield the newest number of a series when it has changed far more than the series is used to.

    The change per year is held against the median of the earlier ones, the rounding, and what
    chance alone gives where the number of persons is known; the largest of them is the usual
    change, and ``TIMES`` that is a jump. A change across a break is left out.
    """
    names = [n for n in KEY if n != "period"]
    shown = frame[frame["value"].notna() & frame["unit"].isin([*SHARES, "count"])]
    series: dict[tuple[str, ...], list[Any]] = {}
    for row in shown.to_dict("records"):
        series.setdefault(tuple(row[n] for n in names), []).append(row)
    for key in sorted(series):
        found = _jump(sorted(series[key], key=lambda row: breaks.ends(row["period"])))
        if found:
            yield found


def _jump(rows: list[Mapping[str, Any]]) -> Finding | None:
    if len(rows) < STEPS + 2:
        return None
    steps = []
    for before, now in pairwise(rows):
        first, last = str(before["period"]), str(now["period"])
        years = breaks.ends(last)[0] - breaks.ends(first)[0]
        if years > 0 and breaks.within(now, first, last) is None:
            steps.append(((float(now["value"]) - float(before["value"])) / years, before, now))
    if len(steps) <= STEPS or steps[-1][2] is not rows[-1]:
        return None
    *earlier, (change, before, now) = steps
    sizes = sorted(abs(step) for step, _, _ in earlier)
    middle = len(sizes) // 2
    median = sizes[middle] if len(sizes) % 2 else (sizes[middle - 1] + sizes[middle]) / 2
    places = max(_places(row["value"]) for row in rows)
    usual = max(ROBUST * median, 10.0**-places, _chance(before, now) / SURE)
    if abs(change) <= TIMES * usual:
        return None
    told = (
        f"{_value(before)} ({before['period']}) → {_value(now)} ({now['period']}); "
        f"vanlig endring i året er {_number(usual)}"
    )
    return Finding(LOOK, "Hopp", _told(now), told)


def _chance(before: Mapping[str, Any], now: Mapping[str, Any]) -> float:
    """Return the difference that chance alone may give between two shares of persons."""
    scale = {"percent": 100.0, "per_1000": 1000.0}.get(str(now["unit"]), 0.0)
    a, b = float(before["n"]), float(now["n"])
    if not scale or not (a > 0 and b > 0):
        return 0.0
    share = (float(before["value"]) + float(now["value"])) / 2 / scale
    return float(SURE * scale * (share * (1 - share) * (1 / a + 1 / b)) ** 0.5)


# ---- words ----


def _told(row: Any) -> str:
    parts = [str(row[n]) for n in ("measure", "provider", "geo")]
    parts += [str(row[n]) for n in KEY[4:] if row[n] != TOTAL]
    return ", ".join(parts)


def _places(value: Any) -> int:
    number = float(value)
    return next((d for d in range(3) if abs(round(number, d) - number) < 1e-6), 2)


def _number(value: Any) -> str:
    return text.number(float(value), _places(round(float(value), 2)))


def _value(row: Mapping[str, Any]) -> str:
    return _number(row["value"])


def listed(found: Iterable[Finding], most: int = 40) -> list[str]:
    """Return the lines to show: at most so many of each kind, and how many there are."""
    by: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        by.setdefault((one.level, one.kind), []).append(one)
    lines = []
    for (level, kind), some in by.items():
        lines.append(f"{kind} ({level}): {len(some)}")
        lines += [f"  {one.where}: {one.what}" for one in some[:most]]
        if len(some) > most:
            lines.append(f"  … og {len(some) - most} til")
    return lines
