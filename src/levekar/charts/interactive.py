"""The interactive layer of a map: what the pages' script is told, and nothing that is hidden.

The geometry of a level is one file for all its maps (``ground``), a script rather than JSON so that
it can be read where the book is opened as files. The values of one map (``values``) stand in its
page. A value is a number and the letter of its status; one that is hidden or missing is the letter
alone. map-layer.js in the theme draws both and describes nothing that does not stand here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from levekar import catalogue, geography, text, theme
from levekar.charts import classes, labels, mapping, marks
from levekar.charts.grid import HIDDEN, Cell, Grid, cells
from levekar.charts.mapping import Plan
from levekar.charts.widths import NARROW
from levekar.observations import DIMENSIONS, TOTAL

if TYPE_CHECKING:
    import pandas as pd

    from levekar.catalogue import FigureEntry
    from levekar.geography.layers import Layer, Line, Point, Polygon

LETTERS = {
    "official": "o",
    "published": "p",
    "synthetic": "s",
    "suppressed": "c",
    "missing": "x",
}
"""Status → the letter that stands for it in the data."""
AROUND = ("bydel", "kommune")
"""Levels that a place is compared with."""
CHOSEN = ("provider", *(dim for dim in DIMENSIONS if dim not in ("geo_level", "geo")))
"""What tells one map of a measure from another; values are compared only where all of it agrees."""
STEP = 10.0
"""Metres to the unit of the drawing: finer than a screen shows."""


def file(ground: Layer) -> str:
    """Return the name of the file with the geometry."""
    return f"kart-{ground.level}{'' if ground.form == 'map' else '-rute'}.js"


def ground(grid: Grid, plan: Plan) -> str:
    """Return the file with the geometry; the same for all maps of a level and a form."""
    where = plan.ground
    (west, south, east, north), names, letters = mapping.words(grid, plan, NARROW)

    def at(point: Point) -> list[int]:
        return [round((point[0] - west) / STEP), round((north - point[1]) / STEP)]

    def line(points: Line, end: str) -> str:
        """Return a path from point to point, told as steps: shorter than the points themselves."""
        first, *rest = (at(point) for point in points)
        steps = (f"{x - a} {y - b}" for (a, b), (x, y) in pairwise([first, *rest]))
        return f"M{first[0]} {first[1]}l{' '.join(steps)}{end}"

    def path(polygons: Iterable[Polygon]) -> str:
        return "".join(line(ring, "z") for polygon in polygons for ring in polygon)

    inside = {zone: bydel for bydel, zones in _bydeler(where).items() for zone in zones}
    chart = theme.tokens().chart
    content = {
        "size": at((east, south)),
        "letters": round(letters / STEP, 1),
        "land": path(where.land),
        "water": path(where.water),
        "rivers": [line(river, "") for river in where.rivers],
        "areas": [
            [code, geography.name(code), inside.get(code, ""), path(area.polygons), at(area.middle)]
            for code, area in where.areas.items()
        ],
        "outlines": path(p for area in where.outlines.values() for p in area.polygons),
        "words": [[words, *at(point), int(strong)] for words, point, strong in names],
        "bydeler": {code: geography.name(code) for code in _bydeler(where)},
        "profiles": {
            code: geography.profile_name(code)
            for code in where.areas
            if geography.has_profile(code)
        },
        "counted": mapping.COUNTED[where.level],
        "notice": where.notice,
        "credit": where.credit,
        "km": round(1000 / STEP) if where.true_scale else 0,
        "looks": {
            LETTERS[status]: [_look(marks.area(status, shade)) for shade in chart.sequential]
            for status in ("official", "synthetic")
        },
        "colours": {
            "panel": chart.panel,
            "text": chart.text,
            "muted": chart.muted,
            "missing": chart.missing,
            "mark": chart.mark,
            "axis": chart.axis,
            "fjord": mapping.fjord(chart.boys),
            "shore": mapping.shore(chart.boys),
        },
    }
    key = file(where).removesuffix(".js")
    return f'(globalThis.levekarKart ??= {{}})["{key}"] = {_compact(content)};\n'


def _bydeler(where: Layer) -> Mapping[str, Sequence[str]]:
    """Return the bydeler and the places of each; none for a map of bydeler."""
    if where.level == "bydel":
        return {}
    zones = geography.made_of(where.level)
    return {
        bydel: [code for code, own in zones.items() if own and set(own) <= set(members)]
        for bydel, members in geography.made_of("bydel").items()
    }


def _look(area: Mapping[str, Any]) -> list[str]:
    return [area["facecolor"], *([area["edgecolor"]] if "hatch" in area else [])]


@dataclass(frozen=True)
class Shown:
    """The map that the layer belongs to: its words, and the values behind it."""

    entry: FigureEntry
    label: str
    source: str
    alt: str
    grid: Grid
    plan: Plan
    choices: pd.DataFrame | None


def values(shown: Shown) -> str:
    """Return the values of a map and of those that can be chosen in its place, as JSON."""
    own = [cell for _, _, cell in shown.grid]
    others = [] if shown.choices is None else cells(shown.choices, f"figuren {shown.entry.id}")
    keys = list(dict.fromkeys(cell.dims["measure"] for cell in (*own, *others)))
    drawn = {cell.dims["measure"] for cell in own}
    measures = []
    for key in keys:
        found = [cell for cell in (*own, *others) if cell.dims["measure"] == key]
        told = _measure(shown, key, found, own=key in drawn)
        if told:
            measures.append(told)
    first = own[0]
    start = [first.dims[dim] for dim in CHOSEN]
    content = {
        "label": shown.label,
        "alt": shown.alt,
        "named": list(shown.plan.named),
        "statuses": {letter: labels.status(status) for status, letter in LETTERS.items()},
        "lots": f"{mapping.DRAWN_LOTS}.",
        "measures": measures,
    }
    at = next(i for i, v in enumerate(measures[0]["views"]) if v.pop("own", start) == start)
    for measure in measures:
        for view in measure["views"]:
            view.pop("own", None)
    return _compact(content | {"start": at}).replace("</", "<\\/")


def _measure(shown: Shown, key: str, found: Sequence[Cell], *, own: bool) -> dict[str, Any] | None:
    """Return one measure with a view for each combination of what can be chosen."""
    plan = shown.plan
    groups: dict[tuple[str, ...], dict[str, Cell]] = {}
    for cell in found:
        group = groups.setdefault(tuple(cell.dims[dim] for dim in CHOSEN), {})
        if cell.dims["geo_level"] in (plan.ground.level, *AROUND):
            group.setdefault(cell.dims["geo"], cell)
    whole = {at: g for at, g in groups.items() if set(plan.ground.areas) <= set(g)}
    if not whole:
        return None
    areas = list(plan.ground.areas)
    decimals = max(cell.decimals for group in whole.values() for cell in group.values())
    visible = [
        value for group in whole.values() for c in areas if (value := group[c].value) is not None
    ]
    entry, source = (shown.entry, shown.source) if own else _home(key, shown, found[0])
    scale, scaled = plan.classes, list(plan.values)
    if not own or not _covers(scale, visible):
        scale, scaled = classes.classify(visible, where=f"målet {key}"), visible
    varied = [i for i, dim in enumerate(CHOSEN) if len({at[i] for at in whole}) > 1]
    codes = {
        i: labels.order(entry, CHOSEN[i], list(dict.fromkeys(at[i] for at in whole)))
        if CHOSEN[i] != "provider"
        else sorted({at[i] for at in whole})
        for i in varied
    }
    ordered = sorted(whole, key=lambda at: [codes[i].index(at[i]) for i in varied])
    unit = labels.unit(next(iter(whole[ordered[0]].values())).unit)
    return {
        "name": catalogue.measure(key).name,
        "unit": [unit.axis, unit.text],
        "decimals": decimals,
        "source": source,
        "method": scale.method,
        "uppers": list(scale.uppers),
        "shades": mapping.shades(len(scale)),
        "spans": mapping.spans(scale, scaled, decimals),
        "dims": [
            [
                labels.dimension(CHOSEN[i], codes[i]),
                [_word(entry, CHOSEN[i], code) for code in codes[i]],
            ]
            for i in varied
        ],
        "views": [
            _view(plan, whole[at], decimals)
            | {
                "at": [codes[i].index(at[i]) for i in varied],
                "fixed": _fixed(entry, at, varied),
                "own": list(at),
            }
            for at in ordered
        ],
    }


def _home(key: str, shown: Shown, cell: Cell) -> tuple[FigureEntry, str]:
    """Return the figure of the report that a measure is from, and the source it gives.

    A measure that no figure shows has its provider as source.
    """
    from levekar.charts.figure import source

    found = [entry for entry in catalogue.figures().values() if key in entry.measures]
    found.sort(key=lambda entry: entry.kind != shown.entry.kind)
    if not found:
        return shown.entry, text.sentence(labels.plain("provider", cell.dims["provider"]))
    return found[0], source(found[0])


def _word(entry: FigureEntry, dim: str, code: str) -> str:
    return labels.plain(dim, code) if dim == "provider" else labels.word(entry, dim, code)


def _fixed(entry: FigureEntry, at: Sequence[str], varied: Sequence[int]) -> str:
    """Return what else tells whom the numbers are about: the group where there is one, the time."""
    said = [
        _word(entry, dim, at[i])
        for i, dim in enumerate(CHOSEN)
        if i not in varied and dim in ("sex", "period") and at[i] != TOTAL
    ]
    return ", ".join(said)


def _covers(scale: classes.Classes, visible: Sequence[float]) -> bool:
    return not visible or (
        len(scale) > 0 and scale.lowest <= min(visible) and max(visible) <= scale.uppers[-1]
    )


def _view(plan: Plan, group: Mapping[str, Cell], decimals: int) -> dict[str, Any]:
    areas = plan.ground.areas
    shown = [group[code] for code in areas]
    around = {code: cell for code, cell in group.items() if code not in areas}
    return {
        "values": ",".join(_told(cell, decimals) for cell in shown),
        "around": {code: _told(cell, decimals) for code, cell in around.items()},
        "middles": _middles(plan, group, decimals),
        "mark": marks.across({cell.status for cell in shown}),
    }


def _told(cell: Cell, decimals: int) -> str:
    if cell.value is None:
        return LETTERS[cell.status]
    return f"{cell.value:.{decimals}f}{LETTERS[cell.status]}"


def _middles(plan: Plan, group: Mapping[str, Cell], decimals: int) -> dict[str, list[Any]]:
    """Return the median of the numbers shown in each bydel and in all, with how many they are."""
    whole = {**_bydeler(plan.ground), "": list(plan.ground.areas)}
    out = {}
    for code, members in whole.items():
        own = [group[member] for member in members if group[member].status not in HIDDEN]
        numbers = [cell.value for cell in own if cell.value is not None]
        if len(numbers) > 1:
            made_up = any(cell.status == marks.SYNTHETIC for cell in own)
            middle = text.rounded(median(numbers), decimals)
            out[code] = [f"{middle}{'s' if made_up else 'o'}", len(numbers)]
    return out


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
