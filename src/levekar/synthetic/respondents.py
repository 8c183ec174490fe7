"""Made-up respondents whose measures satisfy every statement.

Persons are drawn first. Answers are then found for all of them at once: in each cell (survey,
grade, sex, SES) the unknowns are how many gave each kind of answer, where two answers are of the
same kind when no measure tells them apart. The solver finds the numbers nearest to a smooth prior
that satisfy the statements; they are dealt out to the persons so that answers go together.

The measures' own definitions say which answers count, so nothing is defined twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from levekar import measures
from levekar.claims import Cell, Statement
from levekar.claims.check import choose_period
from levekar.measures.definitions import OfRespondents
from levekar.observations import TOTAL
from levekar.sources.maps import SurveyMap
from levekar.sources.ungdata import LEVELS, PROVIDER
from levekar.synthetic import constraints, solver
from levekar.synthetic.constraints import AIMED, KEPT, Expression

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

CELL = ("survey", "grade", "sex", "ses")
UNKNOWN = ""


@dataclass(frozen=True)
class Prior:
    """What is assumed about the answers to one item where no statement says anything.

    ``order`` lists the codes from best to worst; ``shares`` are their shares (percent) among
    pupils of lower secondary in the reference year. The others are shifts towards the worst
    answer, in standard deviations: girls over boys, one SES group down, one grade up, upper
    secondary over lower, one year later. ``tie`` is how closely answers follow the person's
    general distress (0–1), ``silent`` the share that does not answer.
    """

    order: tuple[int, ...]
    shares: tuple[float, ...]
    girls: float = 0.0
    low_ses: float = 0.0
    grade: float = 0.0
    upper: float = 0.0
    trend: float = 0.0
    tie: float = 0.5
    silent: float = 0.02


@dataclass(frozen=True)
class Group:
    """Items that some measure combines, with every pattern of answers to them."""

    items: tuple[str, ...]
    definitions: tuple[OfRespondents, ...]
    patterns: pd.DataFrame
    # kind of each pattern, and for each measure whether the kinds count
    kinds: NDArray[np.intp]
    counted: Mapping[str, Vector]


def groups(chart: SurveyMap) -> list[Group]:
    """Return the items of the map, those that a measure combines together."""
    joined = {item: {item} for item in chart.items}
    for definition in _defined(chart):
        together = set().union(*(joined[item] for item in definition.items))
        for item in together:
            joined[item] = together
    sets = sorted({tuple(i for i in chart.items if i in s) for s in joined.values()})
    return [_group(items, chart) for items in sorted(sets, key=lambda s: list(joined).index(s[0]))]


def _defined(chart: SurveyMap) -> list[OfRespondents]:
    """Return the measures whose items the map has."""
    return [d for d in measures.of_respondents() if set(d.items) <= set(chart.items)]


def _group(items: tuple[str, ...], chart: SurveyMap) -> Group:
    import numpy as np
    import pandas as pd

    answers = [list(dict.fromkeys(chart.items[item].codes.values())) for item in items]
    patterns = pd.DataFrame(list(itertools.product(*answers)), columns=list(items))
    defined = tuple(d for d in _defined(chart) if set(d.items) <= set(items))
    # a column of ones keeps an item that no measure uses in one single kind
    ones = np.ones(len(patterns))
    flags = np.column_stack([*(d.indicator(patterns) for d in defined), ones])
    unique, kinds = np.unique(flags, axis=0, return_inverse=True)
    counted = {d.key: unique[:, i] for i, d in enumerate(defined)}
    return Group(items, defined, patterns, kinds.reshape(-1), counted)


@dataclass(frozen=True)
class Survey:
    """The persons to find answers for, and what is assumed about their answers.

    ``people`` has the columns of CELL (UNKNOWN where not answered) and ``distress``, a standard
    normal number that makes one person's answers go together.
    """

    people: pd.DataFrame
    priors: Mapping[str, Prior]
    chart: SurveyMap
    reference_year: int

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Return the cells that hold persons, in order."""
        cells = self.people[list(CELL)].drop_duplicates().sort_values(list(CELL))
        return cells.reset_index(drop=True)

    @cached_property
    def cell_of(self) -> NDArray[np.intp]:
        """Return the number of each person's cell."""
        import pandas as pd

        index = pd.MultiIndex.from_frame(self.cells)
        return index.get_indexer(pd.MultiIndex.from_frame(self.people[list(CELL)]))

    def shifts(self, item: str) -> Vector:
        """Return how far towards the worst answer each cell lies, in standard deviations."""
        import numpy as np

        prior, cells = self.priors[item], self.cells
        upper = cells["grade"].map(LEVELS) == "V"
        step = cells["grade"].map({g: i % 3 - 1 for i, g in enumerate(LEVELS)})
        total = (
            prior.girls * cells["sex"].map({"F": 0.5, "M": -0.5, UNKNOWN: 0.0})
            + prior.low_ses * cells["ses"].map({"lav": 1.0, "høy": -1.0}).fillna(0.0)
            + prior.grade * step
            + prior.upper * upper
            + prior.trend * (cells["survey"].astype(int) - self.reference_year)
        )
        return np.asarray(total, dtype=float)

    def pattern_shares(self, group: Group) -> Vector:
        """Return the prior share of each pattern in each cell: cells × patterns."""
        import numpy as np
        from scipy.special import ndtr

        # one common factor, integrated over by Gauss–Hermite nodes
        nodes, weights = np.polynomial.hermite_e.hermegauss(11 if len(group.items) > 1 else 1)
        weights = weights / weights.sum()
        joint = np.ones((len(self.cells), len(nodes), 1))
        for item in group.items:
            prior = self.priors[item]
            tie = prior.tie if len(group.items) > 1 else 0.0
            edges = _edges(prior.shares)
            at = self.shifts(item)[:, None, None] + tie * nodes[None, :, None]
            upto = ndtr((edges[None, None, :] - at) / np.sqrt(1 - tie**2))
            shares = np.diff(upto, axis=2)
            codes = self.chart.items[item].codes
            answers = list(dict.fromkeys(codes.values()))
            column = {codes[float(code)]: i for i, code in enumerate(prior.order)}
            shares = shares[:, :, [column[a] for a in answers]]
            joint = (joint[:, :, :, None] * shares[:, :, None, :]).reshape(*joint.shape[:2], -1)
        mixed: Vector = np.einsum("cnp,n->cp", joint, weights)
        return mixed

    def severity(self, group: Group) -> Vector:
        """Return how bad each pattern is, for dealing out."""
        import numpy as np

        total = np.zeros(len(group.patterns))
        for item in group.items:
            codes = self.chart.items[item].codes
            rank = {codes[float(code)]: i for i, code in enumerate(self.priors[item].order)}
            total += group.patterns[item].map(rank).to_numpy(dtype=float)
        return total


def _edges(shares: Sequence[float]) -> Vector:
    import numpy as np
    from scipy.special import ndtri

    cumulative = np.cumsum(shares) / np.sum(shares)
    return np.concatenate([[-np.inf], ndtri(cumulative[:-1]), [np.inf]])


@dataclass(frozen=True)
class _Part:
    """One group of items within the problem: where its unknowns lie."""

    group: Group
    first: int
    answered: NDArray[np.intp]
    prior: Vector

    @cached_property
    def kinds(self) -> int:
        return int(self.group.kinds.max()) + 1


def answer(
    survey: Survey, statements: Sequence[Statement], rng: np.random.Generator
) -> Iterator[tuple[str, pd.Series[str]]]:
    """Yield each item with everybody's answers (UNKNOWN where a person did not answer).

    Statements that cannot hold together raise ``solver.Conflict``.
    """
    for linked in _linked(groups(survey.chart), statements):
        silent = [_silent(survey, group, rng) for group in linked]
        parts = list(_parts(survey, linked, silent))
        numbers = _numbers(survey, parts, statements)
        for part, quiet in zip(parts, silent, strict=True):
            kinds = numbers[part.first : part.first + len(survey.cells) * part.kinds]
            dealt = _deal(survey, part, kinds.reshape(-1, part.kinds), ~quiet, rng)
            for item in part.group.items:
                yield item, dealt[item]


def _linked(known: list[Group], statements: Sequence[Statement]) -> list[list[Group]]:
    """Return the groups of items, those that one statement compares together."""
    of_measure = {d.key: i for i, g in enumerate(known) for d in g.definitions}
    home = list(range(len(known)))
    for statement in statements:
        for bound in statement.bounds:
            touched = {of_measure[c.measure] for _, c in bound.terms if c.measure in of_measure}
            joint = {home[i] for i in touched}
            home = [min(joint) if h in joint else h for h in home]
    return [[g for g, h in zip(known, home, strict=True) if h == key] for key in sorted(set(home))]


def _silent(survey: Survey, group: Group, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return who did not answer the group; they are silent on all of its items."""
    share = max(survey.priors[item].silent for item in group.items)
    drawn: NDArray[np.bool_] = rng.random(len(survey.people)) < share
    return drawn


def _parts(survey: Survey, linked: list[Group], silent: list[NDArray[np.bool_]]) -> Iterator[_Part]:
    import numpy as np

    first = 0
    for group, quiet in zip(linked, silent, strict=True):
        answered = np.bincount(survey.cell_of[~quiet], minlength=len(survey.cells))
        kinds = int(group.kinds.max()) + 1
        shares = survey.pattern_shares(group)
        member = np.zeros((len(group.patterns), kinds))
        member[np.arange(len(group.patterns)), group.kinds] = 1.0
        part = _Part(group, first, answered, ((shares @ member) * answered[:, None]).reshape(-1))
        yield part
        first += len(part.prior)


def _numbers(
    survey: Survey, parts: list[_Part], statements: Sequence[Statement]
) -> NDArray[np.int64]:
    """Return how many in each cell gave each kind of answer."""
    import numpy as np

    prior = np.concatenate([part.prior for part in parts])
    sums, sets = [], []
    for part in parts:
        for cell, n in enumerate(part.answered):
            start = part.first + cell * part.kinds
            columns = tuple(range(start, start + part.kinds))
            sums.append(solver.Row("", columns, (1.0,) * part.kinds, float(n), float(n)))
            sets.append(columns)
    express = _expression(survey, parts)
    places = {d.key: d.decimals for part in parts for d in part.group.definitions}
    problem = solver.Problem(
        prior=prior,
        scale=np.sqrt(np.maximum(prior, 0.01)),
        lower=np.zeros(len(prior)),
        upper=np.full(len(prior), np.inf),
        rows=(),
    )

    def with_margin(margin: float) -> tuple[solver.Row, ...]:
        return tuple(constraints.rows(statements, express, places.__getitem__, margin))

    for margin in AIMED:
        # should none do, the narrowest margin tells which statements are to blame
        aimed = replace(problem, rows=(*sums, *with_margin(margin)))
        if solver.feasible(aimed):
            break
    values = solver.nearest(aimed)
    return solver.whole(replace(problem, rows=with_margin(KEPT)), values, sets)


def _expression(survey: Survey, parts: list[_Part]) -> constraints.Express:
    """Return how a cell of the measure table follows from the unknowns."""
    import numpy as np

    of_measure = {d.key: part for part in parts for d in part.group.definitions}
    codes = {name: survey.cells[name].to_numpy(dtype=str) for name in CELL}
    codes["school_level"] = np.array([LEVELS[grade] for grade in codes["grade"]])
    pools = {year: (year,) for year in np.unique(codes["survey"])} | dict(survey.chart.rounds)
    asked = {p: np.isin(codes["survey"], years) for p, years in pools.items()}
    levels = {period: set(codes["school_level"][mask]) for period, mask in asked.items()}

    @cache
    def express(cell: Cell) -> Expression | None:
        part = of_measure.get(cell.measure)
        if part is None or cell.provider not in ("", PROVIDER) or cell.geo_level != "kommune":
            return None
        level = cell.group("school_level")
        # both levels together exist only where both were asked
        wanted = {"U", "V"} if level == TOTAL else {level}
        period = choose_period(cell, [p for p, have in levels.items() if wanted <= have])
        if period is None:
            return None
        mask = asked[period]
        for name in ("school_level", "grade", "sex", "ses"):
            if cell.group(name) != TOTAL:
                mask = mask & (codes[name] == cell.group(name))
        at = np.flatnonzero(mask)
        counts = np.flatnonzero(part.group.counted[cell.measure] == 1.0)
        columns = (part.first + at[:, None] * part.kinds + counts[None, :]).reshape(-1)
        return dict.fromkeys(columns.tolist(), 100.0 / float(part.answered[at].sum()))

    return express


def _deal(
    survey: Survey,
    part: _Part,
    numbers: NDArray[np.int64],
    answered: NDArray[np.bool_],
    rng: np.random.Generator,
) -> dict[str, pd.Series[str]]:
    """Deal the answers of each cell out to its persons, the worst to the most distressed."""
    import numpy as np
    import pandas as pd
    from scipy.special import ndtri

    shares, severity = survey.pattern_shares(part.group), survey.severity(part.group)
    chosen: list[Any] = []
    for cell, kinds in enumerate(numbers):
        picked = [
            _spread(shares[cell], np.flatnonzero(part.group.kinds == kind), int(n))
            for kind, n in enumerate(kinds)
            if n
        ]
        patterns = np.concatenate(picked) if picked else np.zeros(0, dtype=np.intp)
        chosen.append(patterns[np.argsort(severity[patterns], kind="stable")])
    tie = float(np.mean([survey.priors[item].tie for item in part.group.items]))
    noise = ndtri(np.clip(rng.random(len(answered)), 1e-12, 1 - 1e-12))
    score = tie * survey.people["distress"].to_numpy() + np.sqrt(1 - tie**2) * noise
    order = np.lexsort((score, survey.cell_of))
    order = order[answered[order]]
    rows = part.group.patterns.iloc[np.concatenate(chosen)]
    out = {}
    for item in part.group.items:
        column = np.full(len(answered), UNKNOWN, dtype=object)
        column[order] = rows[item].to_numpy()
        out[item] = pd.Series(column, index=survey.people.index, dtype="str")
    return out


def _spread(shares: Vector, patterns: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    """Return ``n`` of the patterns, spread evenly over their shares."""
    import numpy as np

    edges = np.cumsum(shares[patterns])
    marks = (np.arange(n) + 0.5) / n * edges[-1]
    at = np.minimum(np.searchsorted(edges, marks), len(patterns) - 1)
    return np.asarray(patterns[at], dtype=np.intp)
