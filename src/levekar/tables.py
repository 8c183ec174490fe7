"""The measure step: raw files through their definitions to finished observation tables.

Everything that is shown anywhere comes from here, so that a figure, its table, its download and
the prose beside it cannot disagree. Values are rounded here to the decimals of the measure.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import (
    cards,
    catalogue,
    claims,
    disclosure,
    edition,
    measures,
    observations,
    paths,
    store,
)
from levekar.errors import LevekarError
from levekar.measures.definitions import Cells, OfRespondents
from levekar.observations import TOTAL

if TYPE_CHECKING:
    import pandas as pd

# How pupils are broken down, within each survey and school level
BREAKDOWNS: tuple[tuple[str, ...], ...] = (
    (),
    ("sex",),
    ("ses",),
    ("grade",),
    ("geo",),
    ("sex", "ses"),
    ("sex", "grade"),
    ("sex", "geo"),
)
FINEST = ("survey", "school_level", "grade", "sex", "ses", "geo")
FLAGS = {":": "suppressed", "*": "suppressed"}


def measure_table(key: str) -> pd.DataFrame:
    """Return all observations of one measure, from every provider that has it.

    Values are rounded (half up) to the measure's decimals and carry their final status. Unknown
    keys and unreadable raw files are errors.
    """
    return _measure_table(paths.project().root, key).copy()


def decimals(key: str) -> int:
    """Return the decimals that a measure is published with."""
    return max(d.decimals for d in measures.definitions(key))


def all_tables() -> Mapping[str, pd.DataFrame]:
    """Return the finished table of every measure whose raw files can be read.

    The raw files are shared between processes, one for each core, and the tables are held
    against the schema all at once: both are much quicker than one by one.
    """
    return _all_tables(paths.project().root)


@cache
def _all_tables(root: Path) -> Mapping[str, pd.DataFrame]:
    import pandas as pd

    wholes = _wholes(root)
    found: dict[str, pd.DataFrame] = {}
    for key in measures.computed():
        names = [_source_name(d) for d in measures.definitions(key)]
        if all(name in wholes for name in names):
            parts = [wholes[name] for name in names]
            found[key] = pd.concat([p[p["measure"] == key] for p in parts], ignore_index=True)
    if found:
        try:
            observations.validate(pd.concat(found.values(), ignore_index=True), "alle målene")
        except LevekarError:
            found = {key: table for key, table in found.items() if _is_valid(key, table)}
    return found


def _source_name(definition: OfRespondents | Cells) -> tuple[str, str]:
    """Return what names the raw file or files behind a definition: provider and file."""
    if isinstance(definition, Cells):
        return definition.provider, definition.file
    return "ungdata", ""


def _wholes(root: Path) -> dict[tuple[str, str], pd.DataFrame]:
    """Return provider and file → everything it feeds; files that cannot be read are left out."""
    names = [("ungdata", ""), *sorted({(d.provider, d.file) for d in measures.from_cells()})]
    workers = os.cpu_count() or 1
    # a process with several threads may not be forked safely
    alone = threading.active_count() == 1
    if workers == 1 or not alone or "fork" not in multiprocessing.get_all_start_methods():
        wholes = [_whole(root, *name) for name in names]
    else:
        # what every child needs is loaded once, before it is forked
        claims.ledger()
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            wholes = list(pool.map(partial(_whole, root), *zip(*names, strict=True)))
    return {name: whole for name, whole in zip(names, wholes, strict=True) if whole is not None}


def _whole(root: Path, provider: str, name: str) -> pd.DataFrame | None:
    try:
        return _of_file(root, provider, name) if name else _of_respondents(root)
    except LevekarError:
        return None


def _is_valid(key: str, table: pd.DataFrame) -> bool:
    try:
        observations.validate(table, f"målet {key}")
    except LevekarError:
        return False
    return True


@cache
def _measure_table(root: Path, key: str) -> pd.DataFrame:
    import pandas as pd

    catalogue.measure(key)
    parts = []
    for definition in measures.definitions(key):
        whole = _validated(root, definition)
        parts.append(whole[whole["measure"] == key])
    return pd.concat(parts, ignore_index=True)


def _validated(root: Path, definition: OfRespondents | Cells) -> pd.DataFrame:
    """Return everything that the definition's raw file or files feed, held against the schema.

    It comes from the store of the build if it is there.
    """
    if isinstance(definition, Cells):
        return _validated_file(root, definition.provider, definition.file)
    return _validated_respondents(root)


@cache
def _validated_file(root: Path, provider: str, name: str) -> pd.DataFrame:
    def compute() -> pd.DataFrame:
        where = cards.shown(cards.resolve(provider, name))
        return observations.validate(_of_file(root, provider, name), where)

    return store.cached(f"{provider}-{name}", compute)


@cache
def _validated_respondents(root: Path) -> pd.DataFrame:
    def compute() -> pd.DataFrame:
        return observations.validate(_of_respondents(root), "data/raw/ungdata")

    return store.cached("ungdata", compute)


@cache
def _of_file(root: Path, provider: str, name: str) -> pd.DataFrame:
    """Return the observations of all measures that one provider's table feeds."""
    import pandas as pd

    file = cards.resolve(provider, name)
    cells = import_module(f"levekar.sources.{provider}").read(file)
    wanted = [d for d in measures.from_cells() if (d.provider, d.file) == (provider, name)]
    picked = [from_cells(d, cells, cards.shown(file)) for d in wanted]
    table = observations.complete(pd.concat(picked, ignore_index=True))
    return _finished(table, {d.key: d.decimals for d in wanted})


def from_cells(definition: Cells, cells: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return the rows of an observation table that a definition picks from a provider's cells.

    ``where`` is the file that messages name. A category that the definition builds on and the
    table lacks is an error.
    """
    import pandas as pd

    chosen = pd.Series(True, index=cells.index)
    for column, code in definition.where.items():
        wanted = cells[column] == code if column in cells else ~chosen
        if not (chosen & wanted).any():
            raise LevekarError(
                f"fant ikke {column} = {code}, som målet {definition.key} bygger på.",
                where=where,
                hint="hent tabellen med alle kategorier, eller rett definisjonen i measures/.",
            )
        chosen &= wanted
    cells = cells[chosen]
    if definition.complement:
        cells = cells.assign(value=100 - cells["value"])
    hidden = cells["value"].isna()
    status = cells["status"].where(~hidden, cells["flag"].map(FLAGS).fillna("missing"))
    reason = (
        cells["flag"].where(hidden, "").map(lambda f: f"leverandøren skriver «{f}»" if f else "")
    )
    table = cells.assign(
        measure=definition.key,
        provider=definition.provider,
        unit=definition.unit,
        status=status,
        reason=reason,
        value=_rounded(cells["value"], definition.decimals),
    )
    return table[[name for name in observations.COLUMNS if name in table]]


@cache
def _of_respondents(root: Path) -> pd.DataFrame:
    """Return the observations of all measures that the survey files feed."""
    from levekar.sources import ungdata
    from levekar.sources.maps import survey_map

    chart = survey_map(ungdata.PROVIDER)
    defined = measures.of_respondents()
    answers = {name: item.codes.values() for name, item in chart.items.items()}
    return _finished(
        tabulate(ungdata.read_all(), dict(chart.rounds)),
        {d.key: d.decimals for d in defined},
        disclosure.questions(defined, answers),
    )


def _finished(
    table: pd.DataFrame, decimals: dict[str, int], linked: tuple[disclosure.Question, ...] = ()
) -> pd.DataFrame:
    """Mark what the report prints, and hide small groups.

    What is printed is the value alone: the demo file's numerator and denominator behind it are
    still made up, and are taken away.
    """
    out = _marked(table)
    # a share whose numerator and denominator nobody knows tells of no small group
    if out[["count", "n"]].notna().any(axis=None) or (out["unit"] == "count").any():
        out = disclosure.protect(out, linked=linked, decimals=decimals)
    printed = (out["status"] == "published") & (table["status"] == "synthetic")
    out[["count", "n"]] = out[["count", "n"]].mask(printed)
    return out


def _marked(table: pd.DataFrame) -> pd.DataFrame:
    """Give demo values that the report prints the status published."""
    import pandas as pd

    if not (table["status"] == "synthetic").any():
        return table
    parts = [claims.mark(part) for _, part in table.groupby("measure", sort=False)]
    return pd.concat(parts).loc[table.index]


def tabulate(respondents: pd.DataFrame, rounds: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Count all measures of respondents in every breakdown, survey and round.

    A round pools several surveys. Both levels together (``school_level`` all) exist only in
    rounds and surveys that asked both. A cell that nobody answered is left out.
    """
    import pandas as pd

    defined = measures.of_respondents()
    atoms = _atoms(respondents, pd.DataFrame({d.key: d.indicator(respondents) for d in defined}))
    pools = {year: (year,) for year in sorted(respondents["survey"].unique())} | rounds
    parts = []
    for period, surveys in pools.items():
        asked = atoms[atoms["survey"].isin(surveys)].assign(period=period)
        parts.append(asked)
        if asked["school_level"].nunique() > 1:
            parts.append(asked.assign(school_level=TOTAL))
    table = _broken_down(pd.concat(parts, ignore_index=True), [d.key for d in defined])
    table = table[table["n"] > 0].merge(_origin(respondents, pools), on="period")
    places_of = table["measure"].map({d.key: d.decimals for d in defined})
    share = 100 * table["count"] / table["n"]
    value = share.copy()
    for places in places_of.unique():
        value = value.where(places_of != places, _rounded(share, int(places)))
    return observations.complete(
        table.assign(value=value, provider="ungdata", unit="percent"),
    )


def _atoms(respondents: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return count and n of every indicator in the finest groups, columns (measure, count | n).

    Everything coarser is sums of these few hundred rows, not of the respondents.
    """
    import pandas as pd

    keys = [respondents[name].fillna("") for name in FINEST]
    grouped = indicators.groupby(keys, observed=True)
    wide = pd.concat({"count": grouped.sum(), "n": grouped.count()}, axis=1)
    wide.columns = ["|".join(map(str, column)) for column in wide.columns.to_flat_index()]
    return wide.reset_index()


def _broken_down(atoms: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return count and n of each measure in every breakdown of the atoms, in long form."""
    import pandas as pd

    city = edition.edition().kommune
    parts = []
    for by in BREAKDOWNS:
        # an unanswered background question leaves the pupil out of that breakdown only
        known = (atoms[list(by)] != "").all(axis=1)
        totals = {name: TOTAL for name in ("sex", "ses", "grade") if name not in by}
        if "geo" not in by:
            totals["geo"] = city
        level = "bydel" if "geo" in by else "kommune"
        parts.append(atoms[known].assign(**totals, geo_level=level))
    groups = ["period", "school_level", "geo_level", "geo", "sex", "ses", "grade"]
    numbers = [f"{kind}|{key}" for key in keys for kind in ("count", "n")]
    summed = pd.concat(parts, ignore_index=True).groupby(groups, sort=True)[numbers].sum()
    long = {
        key: pd.DataFrame({"count": summed[f"count|{key}"], "n": summed[f"n|{key}"]})
        for key in keys
    }
    return pd.concat(long, names=["measure"]).reset_index()


def _origin(respondents: pd.DataFrame, pools: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the raw files and the starting status of each period."""
    import pandas as pd

    files = respondents[["survey", "raw", "status"]].drop_duplicates()
    rows = []
    for period, surveys in pools.items():
        used = files[files["survey"].isin(surveys)]
        statuses = sorted(set(used["status"]))
        # a pool that holds one synthetic file is synthetic as a whole
        status = "synthetic" if "synthetic" in statuses else "".join(statuses[:1])
        rows.append((period, "; ".join(sorted(used["raw"])), status))
    return pd.DataFrame(rows, columns=["period", "raw", "status"])


def _rounded(values: pd.Series[float], decimals: int) -> pd.Series[float]:
    """Round half up, as tables are printed; numpy rounds half to even."""
    factor = 10.0**decimals
    return (values * factor + 0.5 + 1e-9) // 1 / factor
