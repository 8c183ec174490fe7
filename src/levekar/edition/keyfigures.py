"""The key figures: the newest number of each key measure, how it has changed, and who differs.

Which measures are key is a rule in data/keyfigures.yml, never a list; principle, age group, goal
and taxonomy are those of the report, and what it does not place stays unplaced. A difference is
made of the numbers as they are shown: none is made with a hidden one or across a break, and it is
never better known than the weaker of the two.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from levekar import (
    anchors,
    catalogue,
    datapackage,
    edition,
    geography,
    measures,
    paths,
    tables,
    text,
)
from levekar.charts import labels
from levekar.charts.made import measure_id
from levekar.edition import breaks
from levekar.errors import LevekarError, near
from levekar.notebook import SYNTHETIC_MARK, Markdown, demo_sentence
from levekar.observations import STATUSES, TOTAL
from levekar.registers import data, indicators, listing, places

FILE = "data/keyfigures.yml"
NAME = "nokkeltall"
WORDS = "nøkkeltall"
UNPLACED = "Ikke plassert"
INDICATOR, PRINCIPLE = "indicator", "principle"
REASONS = (INDICATOR, PRINCIPLE)
KEYS = ("rule", "principles", "ages", "school_levels", "eu_taxonomy")
SPLIT = ("school_level", "age", "grade")
"""The dimensions that may divide a measure into several key figures."""
WHOLE = ("sex", "ses", "education", "immigrant", "category")
"""The dimensions that a key figure is the total of."""
SHORT = {
    "official": "Offisiell",
    "published": "Publisert",
    "synthetic": "Syntetisk",
    "suppressed": "Skjult",
    "missing": "Mangler",
}
HEADS = (
    "Nøkkeltall", "Siste tall", "Endring", "Jenter minus gutter", "Lav minus høy SØS",
    "Høyeste minus laveste bydel", "Status", "Prinsipp", "Aldersgruppe", "SDG", "EUs taksonomi",
)  # fmt: skip
PRINTED = ("Nøkkeltall", "Siste tall", "Endring", "Status")
FACETS = ("Prinsipp", "Aldersgruppe", "Status", "SDG")
BROKEN = "Kan ikke sammenlignes"
OLDEST = 120
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Setup:
    """data/keyfigures.yml: the rule, and how what follows from it is ordered."""

    units: tuple[str, ...]
    roles: tuple[str, ...]
    reasons: tuple[str, ...]
    principles: Mapping[str, str]
    ages: Mapping[str, tuple[int, int]]
    school_levels: Mapping[str, str]
    taxonomy: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Gap:
    """A difference in percentage points, with the weaker status of the two numbers.

    ``high`` and ``low`` are what is compared: the numbers before and now, or two groups.
    """

    value: float
    status: str
    high: str = ""
    low: str = ""


@dataclass(frozen=True)
class KeyFigure:
    """One line: the observation that is the newest number, what has changed, and who differs.

    A gap is None where the measure is not divided that way, or has one number only. ``note`` says
    why older numbers are not in ``trend``.
    """

    row: Row
    decimals: int
    trend: Gap | None
    note: str
    sex: Gap | None
    ses: Gap | None
    bydel: Gap | None

    @property
    def measure(self) -> catalogue.MeasureEntry:
        """The measure."""
        return catalogue.measure(self.row["measure"])

    @property
    def name(self) -> str:
        """The name of the measure, with the school level, age or grade that this line is about."""
        own = self.measure.name
        codes = {dim: self.row[dim] for dim in SPLIT if self.row[dim] != TOTAL}
        parts = [_word(d, code) for d, code in codes.items() if d != "age" or code not in own]
        return ", ".join([own, *(part for part in parts if part not in own.casefold())])

    @property
    def id(self) -> str:
        """The id on the page: stable from edition to edition."""
        parts = [self.row["measure"], *(self.row[dim] for dim in SPLIT if self.row[dim] != TOTAL)]
        return f"nokkeltall-{anchors.plain('-'.join(parts))}"

    @cached_property
    def principles(self) -> tuple[str, ...]:
        """The letters of the principles: that of the measure, then those of its indicators."""
        given = [self.measure.marmot, *sorted(row["marmot_letter"] for row in self._indicators)]
        letters = [letter for some in given for letter in some.split(";") if letter]
        return tuple(dict.fromkeys(letters))

    @cached_property
    def age_groups(self) -> tuple[str, ...]:
        """The age groups of appendix 4 that the number is about."""
        chosen, age = setup(), span(self.row["age"])
        if age:
            first, last = age
            return tuple(n for n, (a, b) in chosen.ages.items() if a <= last and first <= b)
        if self.row["school_level"] in chosen.school_levels:
            return (chosen.school_levels[self.row["school_level"]],)
        found = {row["sub_domain"] for row in self._indicators if row["appendix"] == "V4"}
        return tuple(name for name in chosen.ages if name in found)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Goals, targets and indicators of the United Nations that the report gives."""
        found = [self.measure.sdg, *(row["code"] or row["target"] for row in self._indicators)]
        return tuple(sorted({x for x in found if re.match(r"\d", x)}, key=_numbers))

    @property
    def goals(self) -> tuple[str, ...]:
        """The goals of the United Nations."""
        return tuple(dict.fromkeys(target.partition(".")[0] for target in self.targets))

    @property
    def taxonomy(self) -> tuple[str, ...]:
        """The places in the taxonomy of the EU."""
        return setup().taxonomy.get(self.row["measure"], ())

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The figures and tables that show the measure."""
        return tuple(
            f.id for f in catalogue.figures().values() if self.row["measure"] in f.measures
        )

    @property
    def status(self) -> str:
        """The weakest status of the numbers in the line; that of the newest if it is not shown."""
        if self.row["status"] in labels.SYMBOLS:
            return str(self.row["status"])
        gaps = (gap.status for gap in (self.trend, self.sex, self.ses, self.bydel) if gap)
        return weakest(self.row["status"], *(s for s in gaps if s not in labels.SYMBOLS))

    @property
    def _indicators(self) -> Sequence[indicators.Row]:
        return indicators_of(self.row["measure"])


def setup() -> Setup:
    """Return the rule and the order; a fault in the file names the line of it that is wrong."""
    return _setup(paths.project().root / FILE)


@cache
def _setup(file: Path) -> Setup:
    content = catalogue.load_yaml(file) or {}
    for key in content:
        if key not in KEYS:
            raise _wrong(f"ukjent felt «{key}»", near(key, list(KEYS)))
    if gone := [key for key in KEYS if key not in content]:
        raise _wrong(f"«{gone[0]}» mangler", "ta med alle feltene, også dem som er tomme.")
    rule, ages = content["rule"], content["ages"]
    if odd := [reason for reason in rule["reasons"] if reason not in REASONS]:
        raise _wrong(f"ukjent grunn «{odd[0]}»", near(odd[0], list(REASONS)))
    if odd := [name for name in content["school_levels"].values() if name not in ages]:
        raise _wrong(f"aldersgruppa «{odd[0]}» står ikke under «ages»", near(odd[0], list(ages)))
    taxonomy: dict[str, list[str]] = defaultdict(list)
    for place in content["eu_taxonomy"] or ():
        if not all(place.get(name) for name in ("measure", "code", "reason")):
            raise _wrong("en plassering i «eu_taxonomy» er ikke hel", "den har mål, kode og grunn.")
        if place["measure"] not in measures.computed():
            raise _wrong(f"målet «{place['measure']}» finnes ikke", "se data/report/measures.csv.")
        taxonomy[place["measure"]].append(str(place["code"]))
    return Setup(
        tuple(rule["units"]),
        tuple(rule["roles"]),
        tuple(rule["reasons"]),
        content["principles"],
        {name: (first, last) for name, (first, last) in ages.items()},
        content["school_levels"],
        {key: tuple(codes) for key, codes in taxonomy.items()},
    )


def _wrong(what: str, hint: str) -> LevekarError:
    return LevekarError(f"{what}.", where=FILE, hint=hint)


def is_key(key: str) -> bool:
    """Tell whether the rule makes a measure a key one; that it has a number is another matter."""
    chosen, entry = setup(), catalogue.measure(key)
    if entry.unit not in chosen.units or entry.role not in chosen.roles:
        return False
    shown = any(key in figure.measures for figure in catalogue.figures().values())
    reasons = {INDICATOR: bool(indicators_of(key)), PRINCIPLE: bool(entry.marmot) and shown}
    return any(reasons[reason] for reason in chosen.reasons)


def indicators_of(key: str) -> Sequence[indicators.Row]:
    """Return the indicators of the report that a measure covers, or a part of."""
    return _by_measure(paths.project().report).get(key, ())


@cache
def _by_measure(report: Path) -> Mapping[str, Sequence[indicators.Row]]:
    matches = indicators.matches()
    found: dict[str, list[indicators.Row]] = defaultdict(list)
    for row in indicators.rows():
        for key in dict.fromkeys(m.measure for m in matches.get(row["indicator_id"], ())):
            found[key].append(row)
    return found


def key_figures() -> Sequence[KeyFigure]:
    """Return all key figures, by principle and name; those without a principle come last."""
    return _key_figures(paths.project().root, edition.current(), edition.official())


@cache
def _key_figures(_root: Path, _year: str, _official: bool) -> Sequence[KeyFigure]:
    found = [figure for key in measures.computed() if is_key(key) for figure in of_measure(key)]
    return sorted(
        found, key=lambda f: (f.principles or ("~",), text.alphabetical(f.name), f.row["grade"])
    )


def of_measure(key: str) -> list[KeyFigure]:
    """Return the key figures of one measure; none if it has no number for the whole place."""
    rows: list[Row] = tables.measure_table(key).to_dict("records")  # type: ignore[assignment]
    provider = catalogue.measure(key).provider
    if any(row["provider"] == provider for row in rows if _is_whole(row)):
        rows = [row for row in rows if row["provider"] == provider]
    series: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in _divided([row for row in rows if _is_whole(row)]):
        series[tuple(row[name] for name in ("provider", *SPLIT))].append(row)
    places_of = tables.decimals(key)
    return [_key_figure(alike(found), rows, places_of) for found in series.values()]


def _is_whole(row: Row) -> bool:
    """Tell whether a row is about everyone in the municipality, as far as sex and so on go."""
    return row["geo"] == edition.edition().kommune and all(row[name] == TOTAL for name in WHOLE)


def _divided(rows: list[Row]) -> list[Row]:
    """Return the rows by school level where there are several, by age and grade only if they must.

    The school levels are asked in different years, so that both together are no series.
    """
    for name in SPLIT:
        parts: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            # the grades of a school level are taken together with it
            parts["" if name == "school_level" else row["school_level"]].append(row)
        kept = []
        for part in parts.values():
            codes = {row[name] for row in part}
            wanted = codes - {TOTAL} or codes
            if name != "school_level" and TOTAL in codes:
                wanted = {TOTAL}
            kept += [row for row in part if row[name] in wanted]
        rows = kept
    return rows


def alike(rows: Sequence[Row]) -> list[Row]:
    """Return the rows whose periods are as long as most are, by time.

    A year and an average of three years are not points of one line.
    """
    lengths: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        (first, month), (last, other) = breaks.begins(row["period"]), breaks.ends(row["period"])
        lengths[12 * (last - first) + other - month].append(row)
    chosen = max(lengths.values(), key=lambda part: (len(part), max(map(_end, part))))
    return sorted(chosen, key=_end)


def _end(row: Row) -> breaks.Time:
    return breaks.ends(row["period"])


def _key_figure(series: Sequence[Row], rows: Sequence[Row], decimals: int) -> KeyFigure:
    """Return the line of one series; ``rows`` is the whole measure, where the groups stand."""
    known = [row for row in series if row["status"] != "missing"]
    newest = (known or series)[-1]
    trend, note = change(known, decimals)
    same = [row for row in rows if _beside(row, newest)]

    def group(name: str, first: str, second: str) -> Gap | None:
        found = {r[name]: r for r in same if r["geo"] == newest["geo"] and _only(r, name)}
        both = [found.get(code) for code in (first, second)]
        return difference(both[0], both[1], decimals) if both[0] and both[1] else None

    areas = [row for row in same if row["geo_level"] == "bydel" and _only(row, "geo")]
    return KeyFigure(
        newest, decimals, trend, note, group("sex", "F", "M"), group("ses", "lav", "høy"),
        widest(areas, decimals),
    )  # fmt: skip


def _beside(row: Row, newest: Row) -> bool:
    return all(row[name] == newest[name] for name in ("provider", "period", *SPLIT))


def _only(row: Row, name: str) -> bool:
    """Tell whether nothing but ``name`` divides a row from the whole."""
    return all(row[other] == TOTAL for other in WHOLE if other != name)


def change(series: Sequence[Row], decimals: int) -> tuple[Gap | None, str]:
    """Return the change from the first number that can be compared with the last, and a note.

    Between the two there is no break, and they share no time. ``series`` is in order of time, and
    holds no missing number.
    """
    if not series:
        return None, ""
    newest, note = series[-1], ""
    for row in series[:-1]:
        if row["status"] in labels.SYMBOLS or _end(row) >= breaks.begins(newest["period"]):
            continue
        if between := breaks.within(newest, row["period"], newest["period"]):
            note = between.text
            continue
        return difference(newest, row, decimals, newest["period"], row["period"]), note
    return None, note


def difference(first: Row, second: Row, decimals: int, high: str = "", low: str = "") -> Gap:
    """Return the difference of two numbers as they are shown; the weaker status holds."""
    status = weakest(first["status"], second["status"])
    if status in labels.SYMBOLS:
        return Gap(math.nan, status, high, low)
    return Gap(round(first["value"] - second["value"], decimals) + 0.0, status, high, low)


def widest(rows: Sequence[Row], decimals: int) -> Gap | None:
    """Return highest minus lowest among the places that are shown; None where there are none."""
    shown = [row for row in rows if row["status"] not in labels.SYMBOLS]
    if len(shown) < 2:
        hidden = [row["status"] for row in rows if row["status"] in labels.SYMBOLS]
        return Gap(math.nan, weakest(*hidden)) if hidden and len(rows) > 1 else None
    # the weaker number may be any of them: all were compared
    high, low = (pick(shown, key=lambda row: row["value"]) for pick in (max, min))
    found = difference(high, low, decimals, high["geo"], low["geo"])
    return Gap(found.value, weakest(*(row["status"] for row in shown)), found.high, found.low)


def _word(dim: str, code: str) -> str:
    word = labels.plain(dim, code)
    return f"{code}{text.NBSP}år" if dim == "age" and word == code else word


def weakest(*statuses: str) -> str:
    """Return the weakest of some statuses; in observations.STATUSES the weaker come last."""
    return max(statuses, key=STATUSES.index)


def span(age: str) -> tuple[int, int] | None:
    """Return the first and the last age of an age group; None if it does not say."""
    if found := re.fullmatch(r"(\d+)(?:[–-](\d+)|(\+))?", age):
        first = int(found[1])
        return first, OLDEST if found[3] else int(found[2] or first)
    if found := re.fullmatch(r"<(\d+)", age):
        return 0, int(found[1]) - 1
    return None


def _numbers(target: str) -> list[tuple[int, str]]:
    """Return a key that sorts «3.b.1» after «3.8» and before «10»."""
    return [(int(part), "") if part.isdigit() else (99, part) for part in target.split(".")]


# ---- the page and the files ----


def key_figure_register() -> Markdown:
    """Return the key figures as a table with filters, and as CSV and JSON."""
    found = key_figures()
    if not found:
        return Markdown("Det finnes ingen nøkkeltall med tall for hele kommunen.")
    names = list(fields())
    records = [record(figure, names) for figure in found]
    body = [_line(figure) for figure in found]
    printed = [
        [text.markdown(f.name), *row[1:3], row[6]] for f, row in zip(found, body, strict=True)
    ]
    return listing.register(
        listing.table(HEADS, body, "Nøkkeltallene, ordnet etter prinsipp"),
        name=NAME,
        words=WORDS,
        facets=FACETS,
        rows=[{name: _csv(name, row) for name in names} for row in records],
        more={"json": as_json(records)},
        printed=listing.table(PRINTED, printed),
    )


def key_figure_fields() -> Markdown:
    """Return the columns of the two files, and what they mean."""
    rows = [(f"`{name}`", text.markdown(f["description"])) for name, f in fields().items()]
    return Markdown(listing.table(("Felt", "Hva det er"), rows))


def missing_principles() -> str:
    """Return the sentence on principles that have no key figure; empty if all have."""
    having = {letter for figure in key_figures() for letter in figure.principles}
    gone = [f"{x} ({text.inside(n)})" for x, n in setup().principles.items() if x not in having]
    if not gone:
        return ""
    word = "prinsippet" if len(gone) == 1 else "prinsippene"
    return f"For {word} {text.join(gone)} finnes det ingen nøkkeltall ennå."


def fields() -> Mapping[str, Mapping[str, str]]:
    """Return the columns of the files in order: name → type and description."""
    return datapackage.fields()["keyfigures"]


def record(figure: KeyFigure, names: Sequence[str]) -> dict[str, Any]:
    """Return a key figure as the files have it, in their order; a number not shown is None."""
    row, entry = figure.row, figure.measure
    out = {
        "measure": row["measure"],
        "name": figure.name,
        "principles": ";".join(figure.principles),
        "age_groups": ";".join(figure.age_groups),
        **{name: row[name] for name in ("provider", "geo_level", "geo", *SPLIT, "period")},
        "value": _known(row["value"]),
        "unit": row["unit"],
        "status": row["status"],
        "trend_note": figure.note,
        "trend_from": figure.trend.low if figure.trend else "",
        "bydel_high": figure.bydel.high if figure.bydel else "",
        "bydel_low": figure.bydel.low if figure.bydel else "",
        "higher_is": entry.higher_is,
        "row_status": figure.status,
        "sdg_goals": ";".join(figure.goals),
        "sdg_targets": ";".join(figure.targets),
        "eu_taxonomy": ";".join(figure.taxonomy),
        "figures": ";".join(figure.figures),
        "source": data.PROVIDERS[row["provider"]],
        "raw": row["raw"],
    }
    gaps = {"trend": figure.trend, "sex_gap": figure.sex, "ses_gap": figure.ses}
    for name, gap in (gaps | {"bydel_gap": figure.bydel}).items():
        out[name] = _known(gap.value) if gap else None
        out[f"{name.removesuffix('_gap')}_status"] = gap.status if gap else ""
    return {name: out[name] for name in names}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _csv(name: str, row: Mapping[str, Any]) -> str:
    """Return a value as CSV has it: what is not shown has its symbol."""
    if row[name] is not None:
        return f"{row[name]:g}" if isinstance(row[name], float) else str(row[name])
    status = row["status" if name == "value" else f"{name.removesuffix('_gap')}_status"]
    return labels.SYMBOLS.get(status, "")


def as_json(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the key figures as JSON that describes itself."""
    chosen = edition.edition()
    content = {
        "title": f"Nøkkeltall. {chosen.title}",
        "edition": chosen.year,
        "place": {"code": chosen.kommune, "name": geography.name(chosen.kommune)},
        "licence": datapackage.LICENCE["path"],
        "notice": demo_sentence(),
        "statuses": {status: labels.status(status) for status in STATUSES},
        "fields": [{"name": name, **told} for name, told in fields().items()],
        "rows": records,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _line(figure: KeyFigure) -> list[str]:
    row, trend = figure.row, figure.trend
    shown = labels.SYMBOLS.get(row["status"]) or text.with_unit(
        row["value"], labels.unit(row["unit"]).text, figure.decimals
    )
    name = text.markdown(figure.name)
    address = f"../book/datagrunnlag.qmd#{measure_id(row['measure'])}"
    links = text.join(map(places.figure, figure.figures)) if figure.figures else ""
    targets = [target for target in figure.targets if "." in target]
    if trend and trend.low:
        moved = f"{_gap(figure, trend, sign=True)} (fra{text.NBSP}{text.markdown(trend.low)})"
    else:
        moved = BROKEN if figure.note else ""
    names = setup().principles
    return [
        f"[[{name}]({address})]{{#{figure.id} .register-name}} {links}".rstrip(),
        f"{text.markdown(shown)}{_mark(row['status'])} ({text.markdown(row['period'])})",
        moved,
        _gap(figure, figure.sex, sign=True),
        _gap(figure, figure.ses, sign=True),
        _gap(figure, figure.bydel, sign=False),
        SHORT[figure.status],
        _tags(f"{x}{text.NBSP}{names[x]}" for x in figure.principles),
        _tags(figure.age_groups),
        f"{_tags(f'SDG{text.NBSP}{x}' for x in figure.goals)} {text.markdown(', '.join(targets))}",
        _tags(figure.taxonomy),
    ]


def _tags(words: Iterable[str]) -> str:
    return " ".join(map(listing.tag, words)) or UNPLACED


def _mark(status: str) -> str:
    return SYNTHETIC_MARK if status == "synthetic" else ""


def _gap(figure: KeyFigure, gap: Gap | None, *, sign: bool) -> str:
    if gap is None:
        return ""
    if gap.status in labels.SYMBOLS:
        return text.markdown(labels.SYMBOLS[gap.status])
    plus = "+" if sign and gap.value > 0 else ""
    return f"{plus}{text.number(gap.value, figure.decimals)}{_mark(gap.status)}"
