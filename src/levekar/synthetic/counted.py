"""Demo tables of values that a provider has counted, as data/synthetic/counted.yml lays them out.

All tables of a provider are made at once: every cell starts at its guess, a printed cell at what
was printed, and the numbers nearest to that are found that keep every statement of the ledger.
Which cell of a table a statement means is settled by the same reading as for a provider's own
file: its map in data/maps and the definitions in ``levekar.measures``.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from levekar import catalogue, edition, geography, measures, paths
from levekar.cards import Card, RawFile, sha256
from levekar.claims import Cell, Statement
from levekar.claims.check import choose_period
from levekar.claims.statements import half_up
from levekar.observations import GROUPS, TOTAL
from levekar.sources import cells, request
from levekar.sources.maps import table_map
from levekar.synthetic import constraints, fhi, solver
from levekar.synthetic.constraints import AIMED, Expression

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1
RETRIEVED = "2026-11-21"
NOTE = "SYNTETISKE DEMOTALL. Laget for denne boka, ikke hentet fra {service}."
HIDDEN = ".."
# How strongly a printed value stays as printed, against a guess (1)
PRINTED = 0.05
# What the providers call the time dimension
TIMES = ("AAR", "Tid", "aar", "periode")
# A total lies between its parts: near their mean, at most so many units of the last decimal away
TOTALS: Mapping[str, float] = {"geo": 0.5, "sex": 1.0}


@dataclass(frozen=True)
class Table:
    """One demo table: the name of the provider's own file, its layout and its cells.

    ``frame`` has the provider's columns, ``value`` (the guess) and ``flag``, in the order of the
    file. The decimals are those of the file.
    """

    provider: str
    file: str
    title: str
    dims: Mapping[str, Mapping[str, str]]
    frame: pd.DataFrame
    decimals: int
    product: Mapping[str, tuple[str, str]]
    assumed: str
    shares: bool

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest value."""
        return (0.0, 100.0 if self.shares else math.inf)


def providers() -> list[str]:
    """Return the providers that have such tables."""
    return list(_layout()["files"])


def files(provider: str) -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of every counted demo table of a provider."""
    made = tables(provider)
    for table, values in zip(made, solved(made), strict=True):
        data = WRITERS[provider](table, values)
        stem, _, ending = table.file.rpartition(".")
        yield f"{stem}.demo.{ending}", data, _card(table, data)


def tables(provider: str) -> list[Table]:
    """Return the tables of a provider with their guesses."""
    specs: Mapping[str, Mapping[str, Any]] = _layout()["files"][provider]
    return [_table(provider, file, spec) for file, spec in specs.items()]


def solved(made: Sequence[Table]) -> list[list[float]]:
    """Return the values of every table in the order of its frame; NaN where a cell is hidden.

    Statements that cannot hold together raise ``solver.Conflict``.
    """
    import numpy as np

    starts = [0, *itertools.accumulate(len(table.frame) for table in made)]
    known: dict[Cell, int] = {}
    for table, start in zip(made, starts, strict=False):
        known |= {cell: start + row for cell, row in _cells(table).items()}
    places = {
        d.key: d.decimals
        for table in made
        for d in measures.from_cells()
        if (d.provider, d.file) == (table.provider, table.file)
    }
    express = _expression(known)
    prior = np.concatenate([table.frame["value"].fillna(0).to_numpy() for table in made])
    scale = np.ones(len(prior))
    followed = constraints.followed()
    for _, row, value in sorted(_printed(followed, express)):
        prior[row], scale[row] = value, PRINTED
    sizes = [len(table.frame) for table in made]
    problem = solver.Problem(
        prior=prior,
        scale=scale,
        lower=np.repeat([table.limits[0] for table in made], sizes),
        upper=np.repeat([table.limits[1] for table in made], sizes),
        rows=(
            *constraints.rows(followed, express, lambda key: places[key], AIMED[0]),
            *_totals(known, places),
        ),
    )
    found = solver.nearest(problem)
    return [
        _finished(table, [float(v) for v in found[start : start + len(table.frame)]])
        for table, start in zip(made, starts, strict=False)
    ]


@cache
def _layout() -> dict[str, Any]:
    content: dict[str, Any] = catalogue.load_yaml(
        paths.project().data / "synthetic" / "counted.yml"
    )
    return content


def _table(provider: str, file: str, spec: Mapping[str, Any]) -> Table:
    import pandas as pd

    dims = {
        str(name): {str(c): str(codes[c]) for c in codes}
        if isinstance(codes, dict)
        else {str(code): _place_name(str(code)) for code in codes}
        for name, codes in spec["dims"].items()
    }
    rows = []
    for codes in itertools.product(*dims.values()):
        named = dict(zip(dims, codes, strict=True))
        crossed = [name for name in spec.get("apart", ()) if named[name] != "0"]
        guess = float("nan") if len(crossed) > 1 else _guess(spec, named)
        rows.append(named | {"value": guess, "flag": HIDDEN if len(crossed) > 1 else ""})
    return Table(
        provider,
        file,
        str(spec["title"]),
        dims,
        pd.DataFrame(rows),
        int(spec.get("decimals", 0)),
        {name: (a, b) for name, (a, b) in spec.get("product", {}).items()},
        str(spec.get("assumed", "")),
        # a table of several kinds of numbers holds counts or kroner as well
        shares="values" not in spec,
    )


def _place_name(code: str) -> str:
    return geography.name(code) if code in geography.places() else code


def _guess(spec: Mapping[str, Any], named: Mapping[str, str]) -> float:
    last = list(named.values())[-1]
    total = float(spec["values"][last] if "values" in spec else spec["guess"])
    for name, shifts in spec.get("shift", {}).items():
        shift = shifts.get(named[name], 0.0)
        total += float(shift.get(last, 0.0) if isinstance(shift, dict) else shift)
    return total


def _cells(table: Table) -> dict[Cell, int]:
    """Return which row of the table each cell of a measure is."""
    path = paths.project().raw / table.provider / table.file
    raw = RawFile(path, _card(table, b""))
    chart = table_map(table.provider, table.file)
    names = [f"celle {i}" for i in range(1, len(table.frame) + 1)]
    standard = cells.standardise(table.frame, raw, chart, names)
    out = {}
    for definition in measures.from_cells():
        if (definition.provider, definition.file) != (table.provider, table.file):
            continue
        chosen = standard[standard["flag"] == ""]
        for column, code in definition.where.items():
            chosen = chosen[chosen[column] == code]
        for row in chosen.to_dict("index").items():
            number, found = row
            groups = {name: str(found.get(name, TOTAL)) for name in GROUPS}
            place = {"provider": table.provider, "period": str(found["period"])}
            cell = Cell.of(definition.key, found["geo_level"], found["geo"], groups, **place)
            out[cell] = int(str(number))
    return out


def _expression(known: Mapping[Cell, int]) -> Callable[[Cell], Expression | None]:
    """Return how a cell of a statement is told in rows; one without a provider is the only one."""
    periods: dict[Cell, list[str]] = {}
    provider = {cell.provider for cell in known}
    for cell in known:
        periods.setdefault(cell.at("", ""), []).append(cell.period)

    def express(cell: Cell) -> Expression | None:
        period = choose_period(cell, periods.get(cell.at("", ""), []))
        if period is None or (cell.provider and cell.provider not in provider):
            return None
        (own,) = provider
        return {known[cell.at(own, period)]: 1.0}

    return express


def _printed(
    statements: Sequence[Statement], express: Callable[[Cell], Expression | None]
) -> Iterator[tuple[int, int, float]]:
    """Yield (decimals, row, value) of every printed cell: the one with most decimals comes last."""
    for statement in statements:
        for bound in statement.bounds:
            found = express(bound.terms[0][1]) if bound.exact else None
            if found:
                yield bound.decimals or 0, next(iter(found)), bound.low


def _totals(known: Mapping[Cell, int], places: Mapping[str, int]) -> Iterator[solver.Row]:
    city = edition.edition().kommune
    parts = [geo for geo, (level, _) in geography.places().items() if level == "bydel"]
    for cell, row in known.items():
        unit = 10.0 ** -places[cell.measure]
        families = {
            "geo": [_moved(cell, "bydel", geo) for geo in parts] if cell.geo == city else [],
            "sex": [_grouped(cell, "sex", code) for code in ("F", "M")]
            if cell.group("sex") == TOTAL
            else [],
        }
        for name, family in families.items():
            if family and all(part in known for part in family):
                weight = -1.0 / len(family)
                slack = TOTALS[name] * unit
                columns = (row, *(known[part] for part in family))
                yield solver.Row("", columns, (1.0, *[weight] * len(family)), -slack, slack)


def _moved(cell: Cell, level: str, geo: str) -> Cell:
    groups = dict(zip(GROUPS, cell.groups, strict=True))
    return Cell.of(cell.measure, level, geo, groups, provider=cell.provider, period=cell.period)


def _grouped(cell: Cell, name: str, code: str) -> Cell:
    groups = dict(zip(GROUPS, cell.groups, strict=True)) | {name: code}
    place = {"provider": cell.provider, "period": cell.period}
    return Cell.of(cell.measure, cell.geo_level, cell.geo, groups, **place)


def _finished(table: Table, values: list[float]) -> list[float]:
    """Round to the decimals of the file, counts to whole numbers, and work out the products."""
    shares = {part[0] for part in table.product.values()}
    kind = list(table.dims)[-1]
    frame = table.frame
    out = []
    for value, flag, code in zip(values, frame["flag"], frame[kind], strict=True):
        whole = table.product and code not in shares
        rounded = half_up(value, 0 if whole else table.decimals)
        out.append(float("nan") if flag else rounded)
    at = {
        tuple(codes): i for i, codes in enumerate(frame[list(table.dims)].itertuples(index=False))
    }
    for (*codes, code), i in at.items():
        if code in table.product:
            a, b = (out[at[(*codes, part)]] for part in table.product[code])
            out[i] = half_up(a * b / 100, 0)
    return out


def _fhi(table: Table, values: Sequence[float]) -> bytes:
    shown: list[float | str] = [HIDDEN if math.isnan(v) else v for v in values]
    note = NOTE.format(service=_request(table).service.name)
    return fhi.json_stat2(f"{table.title} (DEMO)", table.dims, shown, note)


def _ssb(table: Table, values: Sequence[float]) -> bytes:
    """Return json-stat2 as SSB shapes it: ``category.index`` an object, no symbols needed."""
    content = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{table.title} (DEMO)",
        "source": NOTE.format(service="Statistisk sentralbyrå"),
        "id": list(table.dims),
        "size": [len(codes) for codes in table.dims.values()],
        "dimension": {
            name: {
                "label": name,
                "category": {
                    "index": {code: i for i, code in enumerate(codes)},
                    "label": dict(codes),
                },
            }
            for name, codes in table.dims.items()
        },
        "value": [int(v) if v.is_integer() else v for v in values],
        "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(table: Table, values: Sequence[float]) -> bytes:
    """Return a table with one column for each kind of number, decimal comma."""
    *stubs, kind = table.dims
    kinds = list(table.dims[kind])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*stubs, *kinds])
    for start in range(0, len(values), len(kinds)):
        row = table.frame.iloc[start]
        numbers = [f"{v:g}".replace(".", ",") for v in values[start : start + len(kinds)]]
        writer.writerow([*(row[name] for name in stubs), *numbers])
    return out.getvalue().encode()


WRITERS: Mapping[str, Callable[[Table, Sequence[float]], bytes]] = {
    "fhi": _fhi,
    "ssb": _ssb,
    "valg": _ssb,
    "kommune": _csv,
}


def _request(table: Table) -> request.Request:
    wanted = f"{table.provider}/{table.file}"
    # the report is the first edition; what stands in for its files does not follow later ones
    return next(r for r in request.requests(min(edition.definitions())) if r.id == wanted)


def _card(table: Table, data: bytes) -> Card:
    asked = _request(table)
    assumed = f" Antatt: {table.assumed}." if table.assumed else ""
    return Card(
        provider=table.provider,
        title=f"DEMO: {table.title}",
        what=f"Oppdiktede tall i formen til {asked.service.name}. {asked.what}.",
        licence="CC0 1.0 (demodata)",
        access=f"Fri. De ekte tallene: {asked.service.access}.",
        retrieved=RETRIEVED,
        sha256=sha256(data),
        size=len(data),
        synthetic=True,
        period=_span(table),
        reference=asked.reference,
        generator=f"levekar synthesize {table.provider}, versjon {VERSION}",
        note="Verdier rapporten fra 2024 trykte, er som trykt. Resten er laget og sier ingenting."
        + assumed,
    )


def _span(table: Table) -> str:
    times = next(codes for name, codes in table.dims.items() if name in TIMES)
    years = [year for code in times for year in re.findall(r"\d{4}", code)]
    return "–".join(dict.fromkeys((min(years), max(years))))
