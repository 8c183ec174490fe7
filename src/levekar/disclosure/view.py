"""What a reader can see of a table: for each row, the span that the published numbers leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from levekar.disclosure.limits import Limits, Rules, Setting
from levekar.observations import KEY

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# the number of persons that a unit counts the share of; other units follow no sum
SCALES = {"percent": 100.0, "per_1000": 1000.0}
HIDDEN = ("suppressed", "missing")
SECONDARY = "sekundær"
# hidden only for the sake of others: it may be guessed at, but not be known
SECONDARY_WIDTH = 1.0
NEAR = 1e-6


@dataclass
class View:
    """One entry for each row: the persons counted lie from ``low`` to ``high``.

    ``n`` is the denominator (NaN: not published, or none). Where it is not published but the
    share is, the count lies from ``slope_low`` to ``slope_high`` times the denominator.
    ``target``: hidden, and somebody's duty to keep hidden. ``width`` is the room for doubt due.
    """

    low: Floats
    high: Floats
    n: Floats
    slope_low: Floats
    slope_high: Floats
    share: Bools
    target: Bools
    ours: Bools
    whole: Bools
    width: Floats


def canonical(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order of their keys, so that the order given never matters.

    The column ``at`` holds the positions in ``table``.
    """
    by = [name for name in (*KEY, "edition") if name in table]
    codes = [pd.factorize(table[name], sort=True)[0] for name in by]
    at = np.lexsort(codes[::-1])
    return table.iloc[at].assign(at=at).reset_index(drop=True)


@dataclass(frozen=True)
class Pairs:
    """The pairs of provider and measure in a table, and for each row the position of its own."""

    names: list[tuple[str, str]]
    of: NDArray[np.int64]


def pairs_of(frame: pd.DataFrame) -> Pairs:
    """Return the pairs of provider and measure that occur."""
    provider, providers = pd.factorize(frame["provider"], sort=True)
    measure, measures = pd.factorize(frame["measure"], sort=True)
    used, of = np.unique(provider * len(measures) + measure, return_inverse=True)
    both = list(product(providers.tolist(), measures.tolist()))
    names = [both[code] for code in used]
    return Pairs(names, of.astype(np.int64))


def concerned(frame: pd.DataFrame, setting: Setting, *, ours: bool = False) -> pd.DataFrame:
    """Return the rows that hidden numbers could be worked out from, renumbered.

    ``ours``: leave out what providers have hidden, which is no longer ours to protect.
    """
    pairs = pairs_of(frame)
    hidden = {
        pairs.names[pair]
        for pair in np.unique(pairs.of[(frame["status"] == "suppressed").to_numpy()])
        if not ours or setting.rules.of(*pairs.names[pair]).ours
    }
    while True:
        more = {
            (provider, other)
            for provider, measure in hidden
            for question in setting.linked
            if measure in question.answers
            for other in question.answers
        }
        if more <= hidden:
            break
        hidden |= more
    chosen = np.array([name in hidden for name in pairs.names], dtype=bool)[pairs.of]
    if not chosen.any():
        return frame[chosen]
    return frame[chosen & countable(frame)].reset_index(drop=True)


def countable(frame: pd.DataFrame) -> Bools:
    """Tell which rows count persons: counts, and shares with a denominator somewhere.

    A share without a denominator anywhere in its measure follows no sum that can be known.
    """
    counted = (frame["unit"] == "count").to_numpy()
    share = frame["unit"].isin(list(SCALES)).to_numpy()
    pairs = pairs_of(frame)
    known = np.bincount(pairs.of[frame["n"].notna().to_numpy()], minlength=len(pairs.names)) > 0
    return np.asarray(counted | (share & known[pairs.of]), dtype=np.bool_)


def limits_of(frame: pd.DataFrame, rules: Rules) -> tuple[list[Limits], NDArray[np.int64]]:
    """Return the limits in use, and for each row the position of its own among them."""
    pairs = pairs_of(frame)
    return [rules.of(*names) for names in pairs.names], pairs.of


def column(found: list[Limits], pairs: NDArray[np.int64], name: str) -> Floats:
    """Return one limit for each row."""
    return np.array([getattr(limits, name) for limits in found], dtype=float)[pairs]


def decimals_of(frame: pd.DataFrame, given: Mapping[str, int]) -> Floats:
    """Return the decimals each row is published with, read off the numbers where not given."""
    values = np.round(np.nan_to_num(frame["value"].to_numpy(float)), 6)
    pairs = pairs_of(frame)
    read = np.zeros(len(pairs.names))
    for places in range(6):
        more = np.abs(values - np.round(values, places)) > NEAR / 10
        read[np.unique(pairs.of[more])] = places + 1
    each = [float(given.get(name, read[i])) for i, (_, name) in enumerate(pairs.names)]
    return np.array(each)[pairs.of]


def look(frame: pd.DataFrame, rules: Rules, decimals: Mapping[str, int]) -> View:
    """Return what the rows of a table tell about the persons behind them.

    Reads the numbers that stand there, whatever the status says: a number left in a hidden row
    is a number published.
    """
    found, pairs = limits_of(frame, rules)
    each = {f: column(found, pairs, f) for f in ("numerator", "complement", "zero", "noise")}
    whole = column(found, pairs, "whole") > 0
    ours = np.array([limits.ours for limits in found], dtype=bool)[pairs]
    scale = frame["unit"].map(SCALES).to_numpy(float)
    share = np.isfinite(scale)
    value, count, n = (frame[name].to_numpy(float) for name in ("value", "count", "n"))
    half = 0.5 * 10.0 ** -decimals_of(frame, decimals)
    # a count is itself; the rounding of a share leaves a span that grows with n
    half = np.where(share, half, np.where(whole, 0.0, half))
    slope_low = np.where(share, np.clip((value - half) / scale, 0, 1), np.nan)
    slope_high = np.where(share, np.clip((value + half) / scale, 0, 1), np.nan)
    low = np.where(share, slope_low * n, value - half)
    high = np.where(share, slope_high * n, value + half)
    # halves are rounded up, so the upper end itself is not in the span
    low = np.where(whole, np.ceil(low - NEAR), low)
    high = np.where(whole & share & (slope_high < 1), np.ceil(high - NEAR) - 1, high)
    high = np.where(whole & ~(share & (slope_high < 1)), np.floor(high + NEAR), high)
    exact = np.isfinite(count)
    low = np.where(exact, count, low) - each["noise"]
    high = np.where(exact, count, high) + each["noise"]
    visible = np.isfinite(low)
    mine = visible & ours & ~exact & (frame["status"] != "published").to_numpy()
    low, high = _within_limits((low, high), n, each, mine)
    top = np.where(share & np.isfinite(n), n, np.inf)
    # numbers rounded another way than ours may leave no whole number between the ends
    high = np.maximum(low, high)
    return View(
        low=np.where(visible, np.clip(low, 0, top), 0.0),
        high=np.where(visible, np.clip(high, 0, top), top),
        n=np.where(share, n, np.nan),
        slope_low=slope_low,
        slope_high=slope_high,
        share=share,
        target=(frame["status"] == "suppressed").to_numpy(),
        ours=ours,
        whole=whole,
        width=np.where(
            frame["reason"].str.startswith(SECONDARY),
            SECONDARY_WIDTH,
            column(found, pairs, "width"),
        ),
    )


def _within_limits(
    span: tuple[Floats, Floats], n: Floats, each: Mapping[str, Floats], where: Bools
) -> tuple[Floats, Floats]:
    """Narrow the spans by what everyone knows: a number that is shown is within the limits."""
    low, high = span
    zero = (each["zero"] > 0) & ((low <= 0) | (high >= n))
    least = np.fmax(low, each["numerator"])
    most = np.fmin(high, n - each["complement"])
    fits = where & ~zero & (least <= most + NEAR)
    return np.where(fits, least, low), np.where(fits, most, high)
