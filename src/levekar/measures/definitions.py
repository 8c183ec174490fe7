"""The forms a measure definition can take.

A definition says how a measure is computed, and nothing about files or charts. Two kinds of
source feed it: respondents (one row each) and cells (tables that a provider has counted).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd


class OfRespondents(Protocol):
    """A measure that each respondent either counts in (1), does not (0) or is left out of (NaN)."""

    @property
    def key(self) -> str:
        """The measure's key in the catalogue."""

    @property
    def decimals(self) -> int:
        """Decimals that the measure is published with."""

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the variable map that the measure is made from."""

    def indicator(self, respondents: pd.DataFrame) -> pd.Series[float]:
        """Return 1.0, 0.0 or NaN for each respondent."""


@dataclass(frozen=True)
class Share:
    """Share of those who answered ``item`` that gave one of ``answers``."""

    key: str
    item: str
    answers: tuple[str, ...]
    decimals: int = 0

    @property
    def items(self) -> tuple[str, ...]:
        """The one item asked."""
        return (self.item,)

    def indicator(self, respondents: pd.DataFrame) -> pd.Series[float]:
        """1.0 for the counted answers, 0.0 for other answers, NaN without an answer."""
        answers = respondents[self.item]
        return answers.isin(self.answers).astype(float).where(answers.notna())


@dataclass(frozen=True)
class HighMean:
    """Share whose mean over the items reaches ``at_least``; all items must be answered.

    ``scale`` gives each answer its score.
    """

    key: str
    items: tuple[str, ...]
    scale: Mapping[str, float]
    at_least: float
    decimals: int = 0

    def indicator(self, respondents: pd.DataFrame) -> pd.Series[float]:
        """1.0 at or over the threshold, 0.0 under it, NaN when an item lacks an answer."""
        scores = respondents[list(self.items)].apply(lambda column: column.map(dict(self.scale)))
        mean: pd.Series[float] = scores.astype(float).mean(axis=1, skipna=False)
        # the mean of whole scores may miss a whole threshold by rounding alone
        return (mean >= self.at_least - 1e-9).astype(float).where(mean.notna())


@dataclass(frozen=True)
class AtLeast:
    """Share that gave one of ``answers`` to at least ``times`` of the items, all answered."""

    key: str
    items: tuple[str, ...]
    answers: tuple[str, ...]
    times: int
    decimals: int = 0

    def indicator(self, respondents: pd.DataFrame) -> pd.Series[float]:
        """1.0 when enough items were answered so, 0.0 when not, NaN when one lacks an answer."""
        asked = respondents[list(self.items)]
        enough = asked.isin(self.answers).sum(axis=1) >= self.times
        return enough.astype(float).where(asked.notna().all(axis=1))


@dataclass(frozen=True)
class Cells:
    """Values that a provider has counted: the cells of ``file`` that match ``where``.

    ``where`` names the provider's own columns; ``category`` is the column whose codes become the
    measure's category, if any. ``complement``: the provider gives the opposite share, and the
    measure is 100 minus it.
    """

    key: str
    provider: str
    file: str
    where: Mapping[str, str] = field(default_factory=dict)
    decimals: int = 0
    unit: str = "percent"
    complement: bool = False


def typed(
    provider: str, file: str, *keys: str, decimals: int = 0, unit: str = "percent"
) -> tuple[Cells, ...]:
    """Return definitions of measures that are typed by key, one row for each value of ``file``."""
    return tuple(Cells(key, provider, file, {"measure": key}, decimals, unit) for key in keys)
