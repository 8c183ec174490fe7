"""The values of a profile: a place, what it is held against, and how it has changed.

The data decide what a profile holds: every measure with a value for the place. Where a measure is
broken down, the total is shown; where there is no total, each group has a line of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from levekar import catalogue, edition, geography, measures, observations, tables, text
from levekar.charts import labels
from levekar.edition.definition import WITHHELD

if TYPE_CHECKING:
    import pandas as pd

    from levekar.geography.zones import Zone

LOCAL = ("bydel", "sone", "sonegruppe")
"""The levels below the municipality that have profiles, or a part in one."""
MIDDLE = "midterste sone"
"""What stands in for a bydel or the municipality where the measure has values for zones alone."""
HIDDEN = tuple(labels.SYMBOLS)
Z = 1.959964
"""The 97.5th percentile of the normal distribution: 2.5 % on each side of a 95 % interval."""


@dataclass(frozen=True)
class Series:
    """One line of a profile: a measure from one provider, for one group of people.

    ``groups`` are the dimensions that are not the total, in the order of observations.GROUPS.
    """

    measure: str
    provider: str
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Number:
    """One value with its status; a hidden one is NaN, and so is what stands behind it."""

    value: float
    status: str
    n: float = math.nan

    @property
    def shown(self) -> bool:
        """Tell whether there is a number to show."""
        return self.status not in HIDDEN

    def interval(self, unit: str) -> tuple[float, float] | None:
        """Return the 95 % interval of a share of ``n`` people; None if it has no such basis.

        From the value as it is shown: what is hidden behind the rounding stays hidden.
        """
        if not self.shown or unit != "percent" or not self.n > 0:
            return None
        low, high = wilson(self.value / 100, self.n)
        return 100 * low, 100 * high


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return the 95 % interval of a share among ``n`` (Wilson 1927), within 0 and 1."""
    middle = share + Z**2 / (2 * n)
    half = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    low, high = ((middle + side * half) / (1 + Z**2 / n) for side in (-1, 1))
    # at the ends the arithmetic may miss by a hair
    return max(0.0, min(low, share)), min(1.0, max(high, share))


@dataclass(frozen=True)
class Reference:
    """What a place is held against: a name, a shape on the chart, and a value."""

    name: str
    shape: str
    number: Number


@dataclass(frozen=True)
class Span:
    """The lowest and highest value shown among the places of one level, and how many they are."""

    low: Number
    high: Number
    places: int


@dataclass(frozen=True)
class Line:
    """One measure of a profile: the newest value, what it is held against, and the older ones.

    ``groups`` says in words whom it is about, where the name does not.
    ``trend`` has the period, the value here and the value of the municipality, the oldest first.
    """

    series: Series
    name: str
    groups: str
    unit: str
    decimals: int
    period: str
    own: Number
    references: tuple[Reference, ...]
    span: Span | None
    trend: tuple[tuple[str, Number, Number | None], ...]

    @cached_property
    def words(self) -> labels.Unit:
        """Return how the unit is written."""
        return labels.unit(self.unit)

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the value, if it has a basis."""
        return self.own.interval(self.unit)

    @property
    def statuses(self) -> set[str]:
        """Return the status of every number on the line."""
        found = {self.own.status, *(r.number.status for r in self.references)}
        found |= {n.status for _, own, city in self.trend for n in (own, city) if n}
        return found | ({self.span.low.status, self.span.high.status} if self.span else set())

    def numbers(self) -> list[float]:
        """Return every number that the chart shows."""
        known = [self.own, *(r.number for r in self.references)]
        known += [n for _, own, city in self.trend for n in (own, city) if n]
        known += [self.span.low, self.span.high] if self.span else []
        return [n.value for n in known if n.shown] + list(self.interval or ())

    def amount(self, number: Number) -> str:
        """Return a number as it is written, with its unit; the symbol of a hidden one."""
        if not number.shown:
            return labels.SYMBOLS[number.status]
        return self.written(number.value)

    def written(self, value: float) -> str:
        """Return a value with the decimals and unit of the measure."""
        return text.with_unit(value, self.words.text, self.decimals)


@dataclass
class Numbers:
    """All values that profiles are made from: series → period → place.

    ``units`` and ``ages`` are those of each measure. ``local``: level → its series.
    ``withheld``: place → the measures of which the official book shows nothing there.
    """

    cells: dict[Series, dict[str, dict[str, Number]]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    ages: dict[str, set[str]] = field(default_factory=dict)
    local: dict[str, dict[Series, None]] = field(default_factory=dict)
    withheld: dict[str, set[str]] = field(default_factory=dict)

    def lines(
        self, code: str, level: str, around: Mapping[str, str], peers: Sequence[str]
    ) -> list[Line]:
        """Return the lines of a place, by name.

        ``around`` is what lies around it: place → shape, the nearest first. ``peers`` are the
        places that it is one of.
        """
        found = []
        for series in self.local.get(level, ()):
            periods = [p for p, places in self.cells[series].items() if code in places]
            if periods:
                found.append(self._line(series, code, _newest(periods), around, peers))
        found.sort(key=lambda line: (text.alphabetical(line.name), line.series.groups))
        return found

    def absent(self, code: str, level: str) -> list[str]:
        """Return the measures that other places of the level have and this one has not."""
        all_of = {series.measure for series in self.local.get(level, ())}
        own = {s.measure for s in self.local.get(level, ()) if self._has(s, code)}
        return sorted(all_of - own - self.withheld.get(code, set()))

    def left_out(self, code: str) -> list[str]:
        """Return the measures of which the official book shows nothing for the place."""
        own = {s.measure for found in self.local.values() for s in found if self._has(s, code)}
        return sorted(self.withheld.get(code, set()) - own)

    def _has(self, series: Series, code: str) -> bool:
        return any(code in places for places in self.cells[series].values())

    def _line(
        self,
        series: Series,
        code: str,
        period: str,
        around: Mapping[str, str],
        peers: Sequence[str],
    ) -> Line:
        now = self.cells[series][period]
        alike = {p: now[p] for p in peers if p in now and now[p].shown}
        references = []
        for place, shape in around.items():
            if place in now:
                references.append(Reference(geography.name(place), shape, now[place]))
            elif near := _zones_in(place, alike):
                references.append(Reference(_middle_name(place), shape, middle(near)))
        name = catalogue.measure(series.measure).name
        return Line(
            series,
            name,
            self._groups(series, name),
            self.units[series.measure],
            tables.decimals(series.measure),
            period,
            now[code],
            tuple(references),
            _span(alike.values()),
            self._trend(series, code, list(around)[-1]),
        )

    def _groups(self, series: Series, name: str) -> str:
        """Return the groups that a name leaves open; an age that is the only one says nothing."""
        several = len(self.ages[series.measure]) > 1
        words = [labels.plain(d, c) for d, c in series.groups if d != "age" or several]
        return ", ".join(word for word in words if word not in name)

    def _trend(
        self, series: Series, code: str, city: str
    ) -> tuple[tuple[str, Number, Number | None], ...]:
        known = self.cells[series]
        periods = [p for p in known if code in known[p] and labels.position(p) is not None]
        if len(periods) < 2:
            return ()
        periods.sort(key=_place_in_time)
        return tuple((p, known[p][code], known[p].get(city)) for p in periods)


def middle(numbers: Sequence[Number]) -> Number:
    """Return the median; the weakest status among the numbers holds for it."""
    return Number(median(n.value for n in numbers), weakest(n.status for n in numbers))


def weakest(statuses: Iterable[str]) -> str:
    """Return the status that a number made from several has."""
    return max(statuses, key=observations.STATUSES.index)


def collect() -> Numbers:
    """Return the values of all measures that a bydel, a zone or a group of zones has."""
    out = Numbers()
    city = edition.edition().kommune
    for key in measures.computed():
        table = tables.measure_table(key)
        if table["geo_level"].isin(LOCAL).any():
            _add(out, key, table[table["geo_level"].isin(LOCAL) | (table["geo"] == city)])
    return out


def _add(out: Numbers, key: str, table: pd.DataFrame) -> None:
    local = table[table["geo_level"].isin(LOCAL)]
    out.units[key] = str(local["unit"].iloc[0])
    wanted = {
        (str(level), str(provider)): _groups(part)
        for (level, provider), part in local.groupby(["geo_level", "provider"])
    }
    # where several have a level, the measure's own provider is the one to show
    own = catalogue.measure(key).provider
    for level, provider in list(wanted):
        if provider != own and (level, own) in wanted:
            del wanted[level, provider]
    columns = ("provider", "geo_level", "geo", "period", "value", "n", "status", "reason")
    rows = zip(*(table[c].tolist() for c in (*columns, *observations.GROUPS)), strict=True)
    for provider, level, geo, period, value, n, status, reason, *codes in rows:
        groups = tuple(
            (dim, code)
            for dim, code in zip(observations.GROUPS, codes, strict=True)
            if code != observations.TOTAL
        )
        if not any(
            groups in kept
            for (name, whose), kept in wanted.items()
            if whose == provider and level in (name, "kommune")
        ):
            continue
        if reason == WITHHELD:
            out.withheld.setdefault(geo, set()).add(key)
            continue
        series = Series(key, provider, groups)
        out.ages.setdefault(key, set()).add(dict(groups).get("age", observations.TOTAL))
        hidden = status in HIDDEN
        number = Number(math.nan, status) if hidden else Number(value, status, n)
        out.cells.setdefault(series, {}).setdefault(period, {})[geo] = number
        if level in LOCAL:
            out.local.setdefault(level, {})[series] = None


def _groups(part: pd.DataFrame) -> set[tuple[tuple[str, str], ...]]:
    """Return the groups of a level to show: totals where there are any, else each group."""
    whole = part
    for dim in observations.GROUPS:
        if (part[dim] == observations.TOTAL).any():
            whole = whole[whole[dim] == observations.TOTAL]
    codes = whole[list(observations.GROUPS)].drop_duplicates().to_dict("records")
    return {
        tuple((str(d), str(c)) for d, c in row.items() if c != observations.TOTAL) for row in codes
    }


def _newest(periods: Iterable[str]) -> str:
    """Return the newest period; the edition's own round where it is among them."""
    found = list(periods)
    chosen = edition.edition().latest_round
    return chosen if chosen in found else max(found, key=_place_in_time)


def _place_in_time(period: str) -> tuple[float, str]:
    return labels.position(period) or -math.inf, period


def _zones_in(place: str, alike: Mapping[str, Number]) -> list[Number]:
    """Return the values of the zones inside a place, if they are many enough to have a middle."""
    zones = geography.zones()
    inside = [n for code, n in alike.items() if code in zones and _is_in(zones[code], place)]
    return inside if len(inside) > 2 else []


def _is_in(zone: Zone, place: str) -> bool:
    return place in (zone.bydel, *geography.nesting().get(zone.bydel, ()))


def _middle_name(place: str) -> str:
    inside = geography.level(place) == "bydel"
    return (
        f"{text.sentence(MIDDLE)} i {geography.name(place)}"
        if inside
        else f"{text.sentence(MIDDLE)} i alt"
    )


def _span(alike: Iterable[Number]) -> Span | None:
    found = sorted(alike, key=lambda number: number.value)
    # two places say no more together than each does
    return Span(found[0], found[-1], len(found)) if len(found) > 2 else None
