"""Small made-up tables: persons counted in the finest groups, and every margin over them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from levekar import disclosure, observations
from levekar.disclosure import Limits, Question, Rules

LEVELS = {4: "kommune", 6: "bydel", 8: "sone"}
AGES = ("18–24", "25–29", "30–39")
# as data/disclosure.yml has them for our own data; with and without numerators published
SHARES = Rules(Limits())
COUNTS = Rules(Limits(counts=True))
# nothing is too small: shows what the attack makes of a table as it stands
OPEN = Rules(Limits(numerator=0, complement=0, denominator=0))
KINDS = st.sampled_from([(SHARES, "percent"), (COUNTS, "percent"), (SHARES, "count")])
LIFE = Question(
    "livet",
    {"fornøyd": frozenset({"ja"}), "misfornøyd": frozenset({"nei"})},
    frozenset({"ja", "nei"}),
)
FUTURE = Question(
    "framtid",
    {
        "ja": frozenset({"ja"}),
        "usikker": frozenset({"vet ikke"}),
        "begge": frozenset({"ja", "vet ikke"}),
    },
    frozenset({"ja", "nei", "vet ikke"}),
)


def nesting(*tables: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return zones (8 digits) in districts (6) in the city (4), all that there are."""
    places = {geo for table in tables for geo in table["geo"]}
    return {geo: (geo[:-2],) for geo in places if len(geo) > 4}


def protect(table: pd.DataFrame, rules: Rules = SHARES, **known) -> pd.DataFrame:
    return disclosure.protect(table, rules, nesting=nesting(table), **known)


def attack(table: pd.DataFrame, rules: Rules = SHARES, **known) -> pd.DataFrame:
    return disclosure.attack(table, rules, nesting=nesting(table), **known)


def table(atoms: pd.DataFrame, *, unit: str = "percent", **constant: str) -> pd.DataFrame:
    """Add up atoms (columns geo, sex, age, ses … of which some are given; count, n) in all margins.

    ``geo`` is the finest place; the places around it become rows as well.
    """
    groups = [c for c in atoms if c not in ("geo", "count", "n")]
    sizes = range(4, atoms["geo"].str.len().max() + 1, 2)
    sums: dict[tuple[str, ...], list[float]] = {}
    for atom in atoms.to_dict("records"):
        ways = [(atom[g], observations.TOTAL) for g in groups]
        for size, *codes in product(sizes, *ways):
            numbers = sums.setdefault((atom["geo"][:size], *codes), [0.0, 0.0])
            numbers[0] += atom["count"]
            numbers[1] += atom["n"]
    about = dict.fromkeys(observations.GROUPS, observations.TOTAL)
    about |= {"measure": "m", "provider": "kommune", "period": "2021", "status": "official"}
    about |= {"unit": unit, "raw": "kommune/x.csv", "reason": ""} | constant
    share = unit != "count"
    rows = [
        about
        | dict(zip(("geo", *groups), key, strict=True))
        | {"geo_level": LEVELS[len(key[0])], "count": count, "n": n if share else np.nan}
        | {"value": np.floor(100 * count / n + 0.5) if share else count}
        for key, (count, n) in sorted(sums.items())
        if n > 0
    ]
    return pd.DataFrame(rows, columns=list(observations.COLUMNS))


@st.composite
def hierarchies(draw: st.DrawFn) -> pd.DataFrame:
    """Draw atoms: zones in districts in a city, by sex and perhaps by age, few or many persons."""
    districts = draw(st.integers(1, 3))
    zones = [draw(st.integers(1, 3)) for _ in range(districts)]
    ages = AGES[: draw(st.integers(1, 2))]
    sexes = draw(st.sampled_from(["FM", "FM", "F"]))
    most, share = draw(st.integers(1, 120)), draw(st.floats(0, 1))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = [
        {"geo": f"5001{b + 1:02}{z + 1:02}", "sex": sex, "age": age}
        for b, count in enumerate(zones)
        for z in range(count)
        for sex in sexes
        for age in ages
    ]
    n = random.integers(0, most + 1, len(rows))
    # somebody there, or there is no table
    n[0] += 1
    return pd.DataFrame(rows).assign(n=n.astype(float), count=random.binomial(n, share) * 1.0)


def cells(*rows: tuple, unit: str = "percent", **constant: str) -> pd.DataFrame:
    """Return atoms in one table: (geo, sex, count, n) each."""
    frame = pd.DataFrame(rows, columns=["geo", "sex", "count", "n"])
    return table(frame.astype({"count": float, "n": float}), unit=unit, **constant)


def hide(frame: pd.DataFrame, **where: str) -> pd.DataFrame:
    """Hide rows and nothing else, as one who forgets that totals give them away."""
    out = frame.copy()
    rows = pd.Series(True, index=frame.index)
    for name, code in where.items():
        rows &= frame[name] == code
    assert rows.any()
    out.loc[rows, ["value", "count"]] = np.nan
    out.loc[rows, "status"] = "suppressed"
    out.loc[rows, "reason"] = "primær: laget til prøven"
    return out


def row(frame: pd.DataFrame, **where: str) -> pd.Series:
    """Return the one row that ``where`` points out; groups not named are totals."""
    wanted = dict.fromkeys(observations.GROUPS, "all") | where
    rows = frame
    for name, code in wanted.items():
        rows = rows[rows[name] == code]
    assert len(rows) == 1
    return rows.iloc[0]
