"""Text alternatives: what a grid shows, told in plain Norwegian from the numbers themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from levekar import text
from levekar.charts import labels
from levekar.charts.grid import Axis, Category, Cell, Grid
from levekar.charts.marks import SYNTHETIC
from levekar.observations import TOTAL

ALL_VALUES = 12
"""Up to this many values, the text gives them all; above it, a summary."""
NAMED = 3
"""So many categories are named when they share the highest or lowest value."""


def amount(value: float, cell: Cell) -> str:
    """Return a value with its unit, e.g. «41 %»."""
    return text.with_unit(value, labels.unit(cell.unit).text, cell.decimals)


def difference(value: float, cell: Cell) -> str:
    """Return the size of a difference with its unit, e.g. «3 prosentpoeng»."""
    return text.with_unit(abs(value), labels.unit(cell.unit).difference, cell.decimals)


def place(axis: Axis, category: Category) -> str:
    """Return how a category is named in a sentence: «i 2021», else its words."""
    return f"i {category.label}" if axis.dims == ("period",) else category.label


def name(grid: Grid, series: Category, x: Category) -> str:
    """Return how one value is named: «jenter i 2021», «lav, jenter»."""
    if not series.label:
        return place(grid.x, x)
    if grid.x.dims == ("period",):
        return f"{series.label} {place(grid.x, x)}"
    if grid.series.dims == ("period",):
        return f"{x.label} {place(grid.series, series)}"
    return f"{x.label}, {series.label}"


def describe(grid: Grid) -> str:
    """Return what the numbers show: values, highest, lowest, changes, gaps, and what is hidden."""
    few = len(grid.visible) <= ALL_VALUES
    parts = [_axes(grid)]
    if few:
        parts += _values(grid)
    for unit in grid.units:
        shown = [item for item in grid.visible if item[3].unit == unit]
        if len(shown) > 1:
            parts.append(_extremes(grid, shown))
    parts += _changes(grid, with_values=not few)
    parts += _gaps(grid)
    parts += hidden(grid)
    parts += made_up(grid)
    return " ".join(parts)


def _axes(grid: Grid) -> str:
    parts = []
    for axis in (grid.x, grid.series):
        if len(axis) > 1:
            words = [c.label for c in axis]
            listed = (
                text.span(words[0], words[-1])
                if axis.dims == ("period",) and len(words) > NAMED
                else text.join(words)
            )
            parts.append(f"{text.inside(axis.name)} ({listed})")
    units = " og ".join(labels.unit(unit).axis.lower() for unit in grid.units)
    return f"Enhet: {units}." + (f" Fordelt på {text.join(parts)}." if parts else "")


def _values(grid: Grid) -> list[str]:
    out = []
    for series, row in zip(grid.series, grid.cells, strict=True):
        shown = [
            f"{amount(cell.value, cell)} {place(grid.x, x)}"
            if grid.x.dims == ("period",)
            else f"{x.label} {amount(cell.value, cell)}"
            for x, cell in zip(grid.x, row, strict=True)
            if cell.value is not None
        ]
        if shown:
            lead = f"{text.sentence(series.label)}: " if series.label else ""
            out.append(
                f"{lead}{text.sentence(', '.join(shown)) if not lead else ', '.join(shown)}."
            )
    return out


def _extremes(grid: Grid, shown: Sequence[tuple[Category, Category, float, Cell]]) -> str:
    values = [value for _, _, value, _ in shown]
    # nothing is claimed about a number that is not shown
    whole = _complete(grid)
    if min(values) == max(values):
        which = "Alle tallene" if whole else "Alle tallene som vises,"
        return f"{which} er like ({amount(values[0], shown[0][3])})."

    def told(word: str, value: float) -> str:
        same = [(s, x, c) for s, x, v, c in shown if v == value]
        who = (
            text.join(name(grid, s, x) for s, x, _ in same)
            if len(same) <= NAMED
            else f"{len(same)} av {len(shown)} tall"
        )
        lead = word if whole else f"{word} av tallene som vises"
        return f"{lead}: {who} ({amount(value, same[0][2])})."

    return f"{told('Høyest', max(values))} {told('Lavest', min(values))}"


def _complete(grid: Grid) -> bool:
    return all(cell.value is not None for _, _, cell in grid)


def _rows(grid: Grid, along: Axis) -> Iterable[tuple[Category, list[tuple[Category, Cell]]]]:
    """Go through the categories of the other axis, each with its cells along ``along``."""
    if along is grid.x:
        for series, row in zip(grid.series, grid.cells, strict=True):
            yield series, list(zip(grid.x, row, strict=True))
    else:
        for j, x in enumerate(grid.x):
            yield x, [(s, row[j]) for s, row in zip(grid.series, grid.cells, strict=True)]


def _changes(grid: Grid, *, with_values: bool) -> list[str]:
    """Tell the change from the first to the last category of an axis with an order."""
    out = []
    for along in (grid.x, grid.series):
        if not along.ordered or len(along) < 2:
            continue
        spans: dict[tuple[str, str], list[str]] = {}
        for other, cells in _rows(grid, along):
            shown = [
                (c, cell, cell.value)
                for c, cell in cells
                # a total is not a step on the way from less to more
                if cell.value is not None and TOTAL not in c.codes
            ]
            if len(shown) < 2:
                continue
            (first, cell, start), (last, _, end) = shown[0], shown[-1]
            told = _change(start, end, cell, with_values=with_values)
            lead = f"{other.label} " if other.label else ""
            spans.setdefault((first.label, last.label), []).append(lead + told)
        out += [f"Fra {a} til {b}: {'; '.join(told)}." for (a, b), told in spans.items()]
    return out


def _change(start: float, end: float, cell: Cell, *, with_values: bool) -> str:
    moved = round(end - start, cell.decimals)
    if moved == 0:
        return "uendret" + (f" ({amount(end, cell)})" if with_values else "")
    way = f"{'opp' if moved > 0 else 'ned'} {difference(moved, cell)}"
    return f"{way} ({amount(start, cell)} til {amount(end, cell)})" if with_values else way


def _gaps(grid: Grid) -> list[str]:
    """Tell the difference between groups at each place, and which group is on top throughout.

    Only places where no number is hidden count.
    """
    across = grid.series if grid.series.dims != ("period",) else grid.x
    if len(across) < 2 or len(grid.units) > 1:
        return []
    gaps: list[tuple[float, Category, Cell]] = []
    tops: list[Category] = []
    along = grid.x if across is grid.series else grid.series
    for other, cells in _rows(grid, across):
        shown = [(c, cell, cell.value) for c, cell in cells if cell.value is not None]
        if len(shown) < len(across):
            continue
        top = max(shown, key=lambda item: item[2])
        low = min(shown, key=lambda item: item[2])
        gaps.append((round(top[2] - low[2], top[1].decimals), other, top[1]))
        # a shared first place is nobody's
        tops += [top[0]] if sum(v == top[2] for _, _, v in shown) == 1 else []
    if len(gaps) < 2:
        return []
    out = []
    if len(tops) == len(along) and len(set(tops)) == 1:
        throughout = "hele tida" if along.dims == ("period",) else "alle grupper"
        lead = "i " if throughout.startswith("alle") else ""
        out.append(f"{text.sentence(tops[0].label)} ligger høyest {lead}{throughout}.")
    widest, narrowest = max(gaps, key=lambda g: g[0]), min(gaps, key=lambda g: g[0])
    between = (
        f"mellom {text.join(c.label for c in across)}"
        if len(across) == 2
        else "mellom høyeste og laveste gruppe"
    )
    if widest[0] == narrowest[0]:
        out.append(f"Forskjellen {between} er like stor overalt ({_gap(widest)}).")
    else:
        out.append(
            f"Forskjellen {between} er størst {_at(along, widest[1])} ({_gap(widest)}) "
            f"og minst {_at(along, narrowest[1])} ({_gap(narrowest)})."
        )
    return out


def _gap(gap: tuple[float, Category, Cell]) -> str:
    return difference(gap[0], gap[2])


def _at(axis: Axis, category: Category) -> str:
    return place(axis, category) if axis.dims == ("period",) else f"for «{category.label}»"


def hidden(grid: Grid) -> list[str]:
    """Name the values that are hidden or missing; of many, only how many."""
    out = []
    total = len(grid.x) * len(grid.series)
    for status, lead, verb in (
        ("suppressed", "Skjult av hensyn til personvern", "er skjult av hensyn til personvern"),
        ("missing", "Mangler", "mangler"),
    ):
        where = [name(grid, s, x) for s, x, cell in grid if cell.status == status]
        if len(where) == total:
            out.append(f"Alle tallene {verb}.")
        elif len(where) > NAMED:
            out.append(f"{len(where)} av {total} tall {verb}.")
        elif where:
            out.append(f"{lead}: {text.join(where)}.")
    return out


def made_up(grid: Grid) -> list[str]:
    """Say which numbers are synthetic when others are real; of many, only how many."""
    synthetic = [name(grid, s, x) for s, x, _, cell in grid.visible if cell.status == SYNTHETIC]
    real = [name(grid, s, x) for s, x, _, cell in grid.visible if cell.status != SYNTHETIC]
    if not synthetic or not real:
        return []
    if len(synthetic) <= NAMED:
        return [f"Syntetisk: {text.join(synthetic)}."]
    if len(real) <= NAMED:
        return [f"Ikke syntetisk: {text.join(real)}."]
    return [f"{len(synthetic)} av {len(grid.visible)} tall er syntetiske."]
