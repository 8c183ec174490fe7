"""Disclosure control: no number in the book, and nothing worked out from it, points at anyone.

A row is hidden when it rests on too few persons (numerator, complement or denominator, limits in
data/disclosure.yml). Then further rows are hidden, as little as possible, until an attacker who
has everything published (shares as rounded, denominators, totals in every direction, linked
measures) cannot narrow any hidden number down. A hidden row keeps its reason; the reason is for
those who make the book, and readers see only [c], for the reason itself tells something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from levekar import geography
from levekar.disclosure.limits import (
    Limits,
    Moved,
    Question,
    Rules,
    Setting,
    questions,
    rules,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Limits",
    "Moved",
    "Question",
    "Rules",
    "attack",
    "attack_editions",
    "exposed",
    "protect",
    "questions",
    "rules",
]


def protect(
    table: pd.DataFrame,
    limits: Rules | None = None,
    *,
    linked: Sequence[Question] = (),
    decimals: Mapping[str, int] | None = None,
    nesting: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return an observation table in which no small number can be seen or worked out.

    Hidden rows have status ``suppressed``, no value, and a reason; visible values are never
    changed. ``linked``: questions that several measures count answers to, besides those of the
    rules; measures that are linked must be in the same table. ``decimals``: of each measure,
    read off the values where not given. ``nesting``: place → places that contain it
    (data/geo/places.csv if not given).

    The result does not depend on the order of rows, and protecting it again changes nothing.
    """
    from levekar.disclosure import hiding as step

    return step.protect(table, _setting(limits, linked, decimals, nesting))


def attack(
    table: pd.DataFrame,
    limits: Rules | None = None,
    *,
    linked: Sequence[Question] = (),
    decimals: Mapping[str, int] | None = None,
    nesting: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Try to work out every hidden number from everything else in the table.

    Returns one row for each suppressed row, with its key and index, ``lowest`` and ``highest``
    number of persons it can hold, ``needed`` (the room for doubt that it should have) and
    ``recoverable``: the room is less than needed. Every number in the table counts as published,
    also one left in a suppressed row. Parameters as in ``protect``.
    """
    from levekar.disclosure import attacking as step

    return step.attack(table, _setting(limits, linked, decimals, nesting))


def attack_editions(
    old: pd.DataFrame,
    new: pd.DataFrame,
    limits: Rules | None = None,
    *,
    moved: Sequence[Moved] = (),
    linked: Sequence[Question] = (),
    decimals: Mapping[str, int] | None = None,
    nesting: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Try to work out hidden numbers from two published editions together.

    Rows with the same key count the same persons, apart from late answers or answers taken out;
    ``moved`` lists border changes. Give only rows that mean the same in both editions. Returns
    what ``attack`` does, with a column ``edition`` (``old`` or ``new``), and a row for each small
    group between the editions (late answers, moved areas) that is laid open.
    """
    from levekar.disclosure import attacking as step

    setting = _setting(limits, linked, decimals, nesting)
    return step.attack_editions(old, new, setting, moved)


def exposed(
    table: pd.DataFrame,
    limits: Rules | None = None,
    *,
    decimals: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Return the rows that show a number under a limit, with the limits broken as columns.

    This is the check of providers that hide for themselves. Values that the report has printed
    are left out.
    """
    from levekar.disclosure import hiding as step

    shown = table[table["status"].isin(["official", "synthetic"])]
    broken = step.breaches(shown, _setting(limits, (), decimals, {}))
    kept = broken.any(axis=1)
    return shown[kept].join(broken[kept])


def _setting(
    limits: Rules | None,
    linked: Sequence[Question],
    decimals: Mapping[str, int] | None,
    nesting: Mapping[str, Sequence[str]] | None,
) -> Setting:
    limits = rules() if limits is None else limits
    around = geography.nesting() if nesting is None else nesting
    return Setting(limits, (*limits.linked, *linked), decimals or {}, around)
