"""The measure step: raw files through their definitions to finished observation tables.

Everything that is shown anywhere comes from here, so that a figure, its table, its download and
the prose beside it cannot disagree. Values are rounded here to the decimals of the measure.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from importlib import import_module
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import (
    absence,
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
from levekar.paths import shown

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

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
    return edition.shown(_measure_table(paths.project().root, key).copy())


def decimals(key: str) -> int:
    """Return the decimals that a measure is published with."""
    return max(d.decimals for d in measures.definitions(key))


def all_tables(*, withheld: bool = False) -> Mapping[str, pd.DataFrame]:
    """Return the finished table of every measure whose raw files can be read.

    ``withheld``: with what the official book does not show, for checks that look behind it.
    The raw files are shared between processes, one for each core, and the tables are held
    against the schema all at once: both are much quicker than one by one.
    """
    found = _all_tables(paths.project().root)
    return found if withheld else {key: edition.shown(table) for key, table in found.items()}


@cache
def _all_tables(root: Path) -> Mapping[str, pd.DataFrame]:
    import numpy as np
    import pandas as pd

    wholes = _wholes(root)
    if not wholes:
        return {}
    whole = pd.concat(wholes.values(), ignore_index=True)
    sources = [name for name, part in wholes.items() for _ in range(len(part))]
    rows: dict[tuple[tuple[str, str], str], list[int]] = {}
    for row, fed in enumerate(zip(sources, whole["measure"], strict=True)):
        rows.setdefault(fed, []).append(row)
    chosen = {
        key: [row for name in names for row in rows.get((name, key), ())]
        for key, names in _sources().items()
        if all(name in wholes for name in names)
    }
    # in order once, so that each measure is a slice of the whole
    order = np.array([row for found in chosen.values() for row in found], dtype=np.int64)
    whole = whole.take(order).reset_index(drop=True)
    ends = [0, *accumulate(map(len, chosen.values()))]
    found = {
        key: whole.iloc[start:end].reset_index(drop=True)
        for key, (start, end) in zip(chosen, pairwise(ends), strict=True)
    }
    try:
        observations.validate(whole, "alle målene")
    except LevekarError:
        found = {key: table for key, table in found.items() if _is_valid(key, table)}
    return found


def _sources() -> dict[str, list[tuple[str, str]]]:
    """Return measure → what its definitions are computed from, in their order."""
    return {
        key: [_source_name(d) for d in measures.definitions(key)] for key in measures.computed()
    }


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
        with ProcessPoolExecutor(workers, context, _end_with_parent) as pool:
            wholes = list(pool.map(partial(_whole, root), *zip(*names, strict=True)))
    return {name: whole for name, whole in zip(names, wholes, strict=True) if whole is not None}


def _end_with_parent() -> None:
    """Let a process of the pool end when the one that started it is killed.

    Left alone the processes wait for each other for ever, and keep its output open.
    """
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


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
    sources = [_source_name(d) for d in measures.definitions(key)]
    parts = [absence.or_empty(partial(_part, root, key, *source)) for source in sources]
    return pd.concat([p for p in parts if not p.empty] or parts[:1], ignore_index=True)


def _part(root: Path, key: str, provider: str, name: str) -> pd.DataFrame:
    """Return what one raw file has of a measure."""
    return _validated(root, provider, name).iloc[_rows(root, provider, name).get(key, [])]


@cache
def _rows(root: Path, provider: str, name: str) -> Mapping[str, list[int]]:
    """Return measure → its rows among all that a raw file feeds."""
    found = _validated(root, provider, name).groupby("measure").indices
    return {str(key): [int(row) for row in rows] for key, rows in found.items()}


def _validated(root: Path, provider: str, name: str) -> pd.DataFrame:
    """Return everything that a raw file (all survey files together) feeds, held against the schema.

    It comes from the store of the build if it is there.
    """
    return _validated_file(root, provider, name) if name else _validated_respondents(root)


# named functions with plain arguments: the store may have them called in another process
@cache
def _validated_file(root: Path, provider: str, name: str) -> pd.DataFrame:
    return store.cached(f"{provider}-{name}", partial(_checked_file, root, provider, name))


def _checked_file(root: Path, provider: str, name: str) -> pd.DataFrame:
    where = shown(cards.resolve(provider, name))
    return observations.validate(_of_file(root, provider, name), where)


@cache
def _validated_respondents(root: Path) -> pd.DataFrame:
    return store.cached("ungdata", partial(_checked_respondents, root))


def _checked_respondents(root: Path) -> pd.DataFrame:
    return observations.validate(_of_respondents(root), "data/raw/ungdata")


@cache
def _of_file(root: Path, provider: str, name: str) -> pd.DataFrame:
    """Return the observations of all measures that one provider's table feeds."""
    file = cards.resolve(provider, name)
    cells = import_module(f"levekar.sources.{provider}").read(file)
    wanted = [d for d in measures.from_cells() if (d.provider, d.file) == (provider, name)]
    table = from_cells(wanted, cells, shown(file))
    return _finished(table, {d.key: d.decimals for d in wanted})


def from_cells(definitions: Sequence[Cells], cells: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return the observation table that definitions pick from one table of a provider's cells.

    ``where`` is the file that messages name. A category that a definition builds on and the
    table lacks is an error.
    """
    import numpy as np

    columns = {str(name): cells[name].to_numpy(object) for name in cells}
    picked = [_picked(d, columns, where) for d in definitions]
    at = np.concatenate(picked)
    of = [d for d, rows in zip(definitions, picked, strict=True) for _ in rows]
    value = columns["value"][at].astype(float)
    value = np.where([d.complement for d in of], 100 - value, value)
    told = list(zip(np.isnan(value), columns["flag"][at], columns["status"][at], strict=True))
    own: dict[str, Any] = {
        name: columns[name][at] for name in observations.COLUMNS if name in columns
    }
    found = {
        "measure": [d.key for d in of],
        "provider": [d.provider for d in of],
        "unit": [d.unit for d in of],
        "status": [FLAGS.get(flag, "missing") if hidden else given for hidden, flag, given in told],
        "reason": [f"leverandøren skriver «{f}»" if hidden and f else "" for hidden, f, _ in told],
        "value": _rounded(value, np.array([d.decimals for d in of])),
    }
    return observations.complete(own | found)


def _picked(definition: Cells, columns: Mapping[str, Any], where: str) -> Ints:
    """Return the places of the cells that a definition picks."""
    import numpy as np

    chosen = np.ones(len(columns["value"]), dtype=bool)
    for column, code in definition.where.items():
        chosen &= columns[column] == code if column in columns else False
        if not chosen.any():
            raise LevekarError(
                f"fant ikke {column} = {code}, som målet {definition.key} bygger på.",
                where=where,
                hint="hent tabellen med alle kategorier, eller rett definisjonen i measures/.",
            )
    return np.flatnonzero(chosen)


@cache
def _of_respondents(root: Path) -> pd.DataFrame:
    """Return the observations of all measures that the survey files feed."""
    from levekar.sources import ungdata
    from levekar.sources.maps import survey_map

    chart = survey_map(ungdata.PROVIDER)
    places = {d.key: d.decimals for d in measures.of_respondents()}
    return _finished(tabulate(ungdata.read_all(), dict(chart.rounds)), places, linked())


def linked() -> tuple[disclosure.Question, ...]:
    """Return the questions that several measures of respondents count answers to."""
    from levekar.sources import ungdata
    from levekar.sources.maps import survey_map

    chart = survey_map(ungdata.PROVIDER)
    answers = {name: item.codes.values() for name, item in chart.items.items()}
    return disclosure.questions(measures.of_respondents(), answers)


def _finished(
    table: pd.DataFrame, decimals: dict[str, int], linked: tuple[disclosure.Question, ...] = ()
) -> pd.DataFrame:
    """Mark what the report prints, and hide small groups.

    What is printed is the value alone: the demo file's numerator and denominator behind it are
    still made up, and are taken away.
    """
    out = claims.mark(table)
    known = out[["count", "n"]].notna().any(axis=None)
    # a share whose numerator and denominator nobody knows tells of no small group
    if known or (out["unit"] == "count").any():
        out = disclosure.protect(out, linked=linked, decimals=decimals)
    if not known:
        return out
    printed = (out["status"] == "published") & (table["status"] == "synthetic")
    return out.assign(**{name: out[name].mask(printed) for name in ("count", "n")})


def tabulate(respondents: pd.DataFrame, rounds: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Count all measures of respondents in every breakdown, survey and round.

    A round pools several surveys. Both levels together (``school_level`` all) exist only in
    rounds and surveys that asked both. A cell that nobody answered is left out.
    """
    import numpy as np
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
    value = _rounded(share.to_numpy(float), np.asarray(places_of, dtype=np.int64))
    return observations.complete(table.assign(value=value, provider="ungdata", unit="percent"))


def _atoms(respondents: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return count and n of every indicator in the finest groups, columns (measure, count | n).

    Everything coarser is sums of these few hundred rows, not of the respondents.
    """
    import pandas as pd

    keys = [respondents[name].astype(object).fillna("") for name in FINEST]
    grouped = indicators.groupby(keys, observed=True)
    wide = pd.concat({"count": grouped.sum(), "n": grouped.count()}, axis=1)
    wide.columns = ["|".join(map(str, column)) for column in wide.columns.to_flat_index()]
    return wide.reset_index()


def _broken_down(atoms: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return count and n of each measure in every breakdown of the atoms, in long form."""
    import numpy as np
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
    numbers = [f"{kind}|{key}" for kind in ("count", "n") for key in keys]
    summed = pd.concat(parts, ignore_index=True).groupby(groups, sort=True)[numbers].sum()
    count, n = summed.to_numpy().T.reshape(2, -1)
    long = pd.concat([summed.index.to_frame(index=False)] * len(keys), ignore_index=True)
    return long.assign(measure=np.repeat(keys, len(summed)), count=count, n=n)


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


def _rounded(values: Floats, decimals: Ints) -> Floats:
    """Round half up, as tables are printed; numpy rounds half to even."""
    factor = 10.0**decimals
    rounded: Floats = (values * factor + 0.5 + 1e-9) // 1 / factor
    return rounded
