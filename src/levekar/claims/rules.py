"""rules*.yml: conventions for reading the claims, and figure constraints in linear form.

The vocabulary is explained at the top of data/report/rules.yml.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from levekar import catalogue, geography, paths
from levekar.claims.statements import Bound, Cell, Statement
from levekar.errors import LevekarError, near

FILE = "data/report/rules*.yml"
FORMS = (
    *("increasing", "decreasing", "stable", "times", "sum", "between"),
    *("exact", "approx", "over", "under"),
)


def rules() -> Mapping[str, Any]:
    """Return the content of rules.yml with that of every rules_*.yml beside it."""
    return _read(paths.project().report)


@cache
def _read(report: Path) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in sorted(report.glob("rules*.yml")):
        _merge(merged, catalogue.load_yaml(file), file.name)
    return merged


def _merge(into: dict[str, Any], new: Mapping[str, Any], file: str) -> None:
    """Add maps key by key and lists at their end; a key with two values is an error."""
    for key, value in new.items():
        known = into.setdefault(key, type(value)())
        if isinstance(value, dict) and isinstance(known, dict):
            _merge(known, value, file)
        elif isinstance(value, list) and isinstance(known, list):
            known.extend(value)
        elif known in (value, type(value)()):
            into[key] = value
        else:
            raise LevekarError(
                f"«{key}» står også i en annen regelfil, med et annet innhold.",
                where=f"data/report/{file}",
                hint="la den stå ett sted.",
            )


def home() -> str:
    """Return the municipality that the report is about."""
    return str(rules()["conventions"]["geo"])


def round_of(school_level: str, period: str) -> str:
    """Return the survey round that the report dates ``period`` for a school level, or ""."""
    return str(rules()["conventions"]["periods"].get(school_level, {}).get(period, ""))


def same_answers(school_level: str, period: str) -> list[str]:
    """Return the other names of ``period`` that hold the same answers for a school level."""
    names = rules()["conventions"]["same_answers"].get(school_level, [])
    return [name for name in names if name != period] if period in names else []


def limits(
    cell: Cell,
    qualifier: str,
    value: float,
    tolerance: Mapping[str, float],
    *,
    upper: float = math.inf,
    close: bool = False,
    decimals: int = 0,
    unit: str = "percent",
) -> Bound:
    """Return the bound that a printed value with its qualifier sets for one cell.

    ``tolerance``: unit → what «about» allows, and ``share`` of the value for other units.
    ``close``: the words say just under or just over. ``decimals``: as printed.
    """
    about = tolerance[unit] if unit in tolerance else tolerance["share"] * abs(value)
    within = about if close else math.inf
    known = {
        "exact": Bound(((1.0, cell),), value, value, decimals=decimals),
        "approx": Bound(((1.0, cell),), value - about, value + about),
        "range": Bound(((1.0, cell),), value, upper),
        "under": Bound(((1.0, cell),), value - within, value, open_high=True),
        "over": Bound(((1.0, cell),), value, value + within, open_low=True),
    }
    if qualifier not in known:
        raise LevekarError(f"ukjent forbehold «{qualifier}».", hint=near(qualifier, list(known)))
    return known[qualifier]


def statement(spec: Mapping[str, Any]) -> Statement:
    """Return one entry under ``rules`` as a statement."""
    try:
        bounds = tuple(_bounds(spec))
        figures = (catalogue.figure(spec["figure"]).id,) if "figure" in spec else ()
        chapter = catalogue.figure(figures[0]).chapter if figures else str(spec["chapter"])
        text = str(spec["text"])
    except (LevekarError, KeyError, TypeError, ValueError) as error:
        raise LevekarError(
            f"regelen {spec.get('id')} kan ikke leses: {error}",
            where=FILE,
            hint="formene er forklart øverst i fila.",
        ) from error
    if not bounds:
        raise LevekarError(
            f"regelen {spec['id']} krever ingenting.",
            where=FILE,
            hint=f"gi minst én av formene {', '.join(FORMS)}.",
        )
    claims = tuple(spec.get("claims", ()))
    return Statement(spec["id"], "rules", chapter, figures, "rule", text, bounds, claims=claims)


def _bounds(spec: Mapping[str, Any]) -> Iterator[Bound]:
    where = {"measure": spec.get("measure", "")} | dict(spec.get("where", {}))
    each = spec.get("each", {})
    for codes in itertools.product(*each.values()):
        here = where | dict(zip(each, codes, strict=True))
        yield from _orders(spec, here)
        yield from _sums(spec, here)
        for form in ("exact", "approx", "over", "under"):
            if form in spec:
                cell, printed = _cell(here), str(spec[form])
                yield limits(
                    cell,
                    form,
                    float(printed),
                    rules()["conventions"]["tolerance"],
                    close=spec.get("near", False),
                    decimals=len(printed.partition(".")[2]),
                    unit=catalogue.measure(cell.measure).unit,
                )


def _orders(spec: Mapping[str, Any], where: dict[str, Any]) -> Iterator[Bound]:
    for form in ("increasing", "decreasing"):
        if form not in spec:
            continue
        ((name, chain),) = spec[form].items()
        steps = [step if isinstance(step, list) else [step] for step in chain]
        for first, second in itertools.pairwise(steps):
            for pair in itertools.product(first, second):
                low, high = pair if form == "increasing" else reversed(pair)
                strict = not spec.get("or_equal")
                yield Bound(_gap(where, name, high, low), 0.0, open_low=strict)
    if "stable" in spec:
        ((name, chain),) = spec["stable"].items()
        for a, b in itertools.combinations(chain, 2):
            yield Bound(_gap(where, name, a, b), -spec["within"], spec["within"])


def _gap(where: dict[str, Any], name: str, plus: str, minus: str) -> tuple[tuple[float, Cell], ...]:
    """Return the terms of the difference between two codes of one dimension."""
    return ((1.0, _cell(where | {name: plus})), (-1.0, _cell(where | {name: minus})))


def _sums(spec: Mapping[str, Any], where: dict[str, Any]) -> Iterator[Bound]:
    if "times" in spec:
        base, of = (_cell(where | spec["times"][key]) for key in ("base", "of"))
        low, high = spec["times"]["between"]
        yield Bound(((1.0, of), (-float(low), base)), low=0.0)
        yield Bound(((1.0, of), (-float(high), base)), high=0.0)
    if "between" in spec:
        parts = spec.get("sum", [{"weight": 1}])
        terms = tuple(
            (float(part["weight"]), _cell(where | {k: v for k, v in part.items() if k != "weight"}))
            for part in parts
        )
        low, high = (float(limit) for limit in spec["between"])
        yield Bound(terms, low, high, decimals=spec.get("decimals"))


def _cell(where: Mapping[str, Any]) -> Cell:
    codes = {name: str(code) for name, code in where.items()}
    geo = codes.pop("geo", home())
    measure = catalogue.measure(codes.pop("measure")).key
    more = {name: codes.pop(name) for name in ("provider", "period") if name in codes}
    return Cell.of(measure, geography.level(geo), geo, codes, **more)
