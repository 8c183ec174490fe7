"""Maps: one colour for each class of values, place by place.

The geometry comes from ``levekar.geography``: official where there is any, else a schematic map
that says so on its face. ``levekar.charts.mapping`` draws.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from levekar import geography, text
from levekar.charts import alt, classes, interactive, mapping
from levekar.charts.content import GridContent
from levekar.charts.figure import ADDRESS
from levekar.charts.grid import HIDDEN, Cell, Dims, Order, arrange
from levekar.charts.mapping import REFERENCES, Plan
from levekar.charts.marks import SYNTHETIC
from levekar.charts.widths import InTwoWidths
from levekar.errors import LevekarError, near

if TYPE_CHECKING:
    import pandas as pd

    from levekar.catalogue import FigureEntry

FIVE = 5
_KINDS = {"map": "Kart", "tile": "Rutekart"}


def build(
    entry: FigureEntry,
    data: pd.DataFrame,
    *,
    panels: Dims = None,
    labels: Sequence[str] = (),
    form: str = "map",
    breaks: int | Sequence[float] = FIVE,
    method: str = "fisher",
    scale: pd.DataFrame | None = None,
    order: Order | None = None,
    incomplete: bool = False,
    choices: pd.DataFrame | None = None,
) -> MapContent:
    """Return a map of ``data`` by zone, group of zones or bydel; a small one for each panel.

    Rows for the municipality or above are for comparison, and stand in the key. ``labels`` are
    the places (name or code) that the text mentions; they are written on the map. ``form`` is
    ``map`` or ``tile``. ``breaks`` is the number of classes, or the upper end of each; ``method``
    finds the ends (see ``classes.classify``), from the values of ``scale`` too if given, so that
    figures can share one scale. ``incomplete`` shows places without a row as [x]; otherwise they
    are an error. ``order`` as for bars and lines. ``choices`` are more measure tables in one, such
    as ``lk.mapped()``: what readers of the pages may choose to see in place of ``data``.
    """
    where = f"figuren {entry.id}"
    level = _level(data, where)
    ground = geography.layer(level, form)
    geography.require(
        _codes(data, level), level, whole=() if incomplete else tuple(ground.areas), where=where
    )
    if incomplete:
        data = _filled(data, level, tuple(ground.areas))
    grid = arrange(entry, data, x="geo", series=panels, order=order)
    shown = [value for _, x, value, _ in grid.visible if x.codes[0] in ground.areas]
    if scale is not None:
        alike = scale[(scale["geo_level"] == level) & ~scale["status"].isin(HIDDEN)]
        shown += [float(value) for value in alike["value"]]
    found = classes.classify(shown, breaks, method, where=where)
    named = tuple(_place(label, level, where) for label in labels)
    plan = Plan(ground, found, named, tuple(shown))
    painter = partial(mapping.draw, plan=plan)
    return MapContent(_KINDS[form], entry, grid, painter, plan, _together(scale, choices))


def _together(*tables: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the tables that are there, as one."""
    import pandas as pd

    given = [table for table in tables if table is not None and not table.empty]
    return pd.concat(given, ignore_index=True) if given else None


def _level(data: pd.DataFrame, where: str) -> str:
    """Return the one level that is to be drawn."""
    counts = {str(level): int(n) for level, n in data["geo_level"].value_counts().items()}
    drawn = sorted(set(counts) - set(REFERENCES))
    if len(drawn) != 1:
        found = ", ".join(f"{n} rader på nivået {level}" for level, n in counts.items())
        raise LevekarError(
            f"Et kart viser ett nivå, men tabellen har {found or 'ingen rader'}.",
            where=where,
            hint='velg ett med geo_level="sone", "sonegruppe" eller "bydel".',
        )
    return drawn[0]


def _codes(data: pd.DataFrame, level: str) -> list[str]:
    return [str(code) for code in data.loc[data["geo_level"] == level, "geo"].unique()]


def _filled(data: pd.DataFrame, level: str, whole: Sequence[str]) -> pd.DataFrame:
    """Return the table with a missing value for each place that has no row."""
    import pandas as pd

    row = data[data["geo_level"] == level].iloc[0]
    blank = {"value": float("nan"), "count": float("nan"), "n": float("nan"), "raw": ""}
    absent = set(whole) - set(_codes(data, level))
    rows = [
        {**row.to_dict(), **blank, "geo": code, "status": "missing"}
        for code in whole
        if code in absent
    ]
    filled = pd.concat([data, pd.DataFrame(rows, columns=data.columns)], ignore_index=True)
    return filled if rows else data


def _place(label: str, level: str, where: str) -> str:
    """Return the code of a place that shall be named on the map."""
    known = {geography.name(code): code for code in geography.made_of(level)}
    if label not in known and label not in known.values():
        raise LevekarError(
            f"Kartet har ikke stedet «{label}».", where=where, hint=near(label, list(known))
        )
    return known.get(label, label)


@dataclass(frozen=True)
class MapContent(GridContent):
    """Values by place, how they are put on the map, and what else readers may choose."""

    plan: Plan
    choices: pd.DataFrame | None = field(compare=False)

    def describe(self) -> str:
        """Return the highest and lowest places, the pattern by bydel, and the classes."""
        ground = self.plan.ground
        whole = self.plan.count(len(ground.areas))
        about = [f"Enhet: {self.unit.lower()}", whole, ground.notice or ground.credit]
        parts = [f"{'. '.join(about)}."]
        for series, row in zip(self.grid.series, self.grid.cells, strict=True):
            lead = f"{text.sentence(series.label)}: " if series.label else ""
            told = [*self._extremes(row), *self._bydeler(row), *self._references(row)]
            parts.append(lead + " ".join(told))
        parts += [*self._classes(), *alt.hidden(self.grid), *alt.made_up(self.grid)]
        if SYNTHETIC in self.statuses:
            parts.append(f"{mapping.DRAWN_LOTS}.")
        return " ".join(part for part in parts if part)

    def _extremes(self, row: Sequence[Cell]) -> list[str]:
        shown = [(c.value, c) for _, c in self.plan.places(row) if c.value is not None]
        out = []
        for word, choose in (("Høyest", max), ("Lavest", min)):
            if shown:
                end = choose(value for value, _ in shown)
                same = [c for value, c in shown if value == end]
                names = [geography.name(c.dims["geo"]) for c in same]
                who = text.join(names) if len(names) <= alt.NAMED else self.plan.count(len(names))
                out.append(f"{word}: {who} ({alt.amount(end, same[0])}).")
        return out

    def _bydeler(self, row: Sequence[Cell]) -> list[str]:
        """Tell the middle value of the zones in each bydel, from the highest down."""
        if self.plan.ground.level != "sone":
            return []
        shown = {code: c for code, c in self.plan.places(row) if c.value is not None}
        middles = []
        for bydel, members in geography.made_of("bydel").items():
            own = [shown[zone] for zone in members if zone in shown]
            if own:
                middle = median(c.value for c in own if c.value is not None)
                middles.append((middle, geography.name(bydel), own[0]))
        if not middles:
            return []
        middles.sort(key=lambda item: (-item[0], item[1]))
        told = text.join(f"{name} {alt.amount(value, cell)}" for value, name, cell in middles)
        return [f"Medianen av sonene i hver bydel: {told}."]

    def _references(self, row: Sequence[Cell]) -> list[str]:
        return [
            f"{geography.name(cell.dims['geo'])} i alt: {alt.amount(cell.value, cell)}."
            for cell in row
            if cell.dims["geo_level"] in REFERENCES and cell.value is not None
        ]

    def _classes(self) -> list[str]:
        rows = self.plan.key(self.grid)
        if not rows:
            return []
        told = text.join(f"{row.words} ({self.plan.count(row.number)})" for row in rows)
        method = f" {self.plan.classes.method}." if self.plan.classes.method else ""
        return [f"Klasser: {told}.{method}"]

    def records(self) -> list[dict[str, str]]:
        """Return one row for each value, with the bydel and the class (1 is the lowest)."""
        out = []
        for row in super().records():
            at = list(row).index("geo_name") + 1
            extra = self._extra(row["geo"], row["value"])
            out.append(dict([*list(row.items())[:at], *extra.items(), *list(row.items())[at:]]))
        return out

    def _extra(self, geo: str, value: str) -> dict[str, str]:
        inside = geography.zones()[geo].bydel if geo in geography.zones() else ""
        drawn = geo in self.plan.ground.areas and not value.startswith("[")
        return {
            "bydel": inside,
            "bydel_name": geography.name(inside) if inside else "",
            "class": str(self.plan.classes.of(float(value)) + 1) if drawn else "",
        }

    def geojson(self) -> str:
        """Return the map as GeoJSON (RFC 7946: WGS84), one feature for each place and panel.

        Always the map's geometry, for tiles lie nowhere on earth; ``notice`` says what it is.
        """
        ground = geography.layer(self.plan.ground.level, "map")
        shapes = geography.lonlat(ground)
        features = [
            {
                "type": "Feature",
                "properties": dict(record),
                "geometry": {"type": "MultiPolygon", "coordinates": shapes[record["geo"]]},
            }
            for record in self.records()
            if record["geo"] in shapes
        ]
        about = {"type": "FeatureCollection", "name": self.entry.id, "notice": ground.notice}
        lines = ",\n".join(_compact(feature) for feature in features)
        head = _compact(about | {"credit": ground.credit})
        return f'{head[:-1]},"features":[\n{lines}\n]}}\n'


class MapFigure(InTwoWidths):
    """A map, with its geometry and values as GeoJSON."""

    content: MapContent

    @property
    def _recast(self) -> bool:
        """Tell whether the report shows this as something else than a map."""
        return self.entry.kind != "map"

    @property
    def stem(self) -> str:
        """Return the name of the files; a map of another kind of figure has its own."""
        return self.entry.id + ("-kart" if self._recast else "")

    @property
    def downloads(self) -> dict[str, str]:
        """Return the endings of the files and what a reader calls them, in order."""
        return super().downloads | {".geojson": "kartet (GeoJSON)"}

    def files(self) -> dict[str, bytes]:
        """Return file name → content of all that can be downloaded."""
        geojson = self.content.geojson().encode("utf-8")
        plan = self.content.plan
        return super().files() | {
            f"{self.stem}.geojson": geojson,
            interactive.file(plan.ground): interactive.ground(self.content.grid, plan).encode(),
        }

    @property
    def answers(self) -> str:
        """Return the values behind the map, and behind those that can be chosen, as JSON."""
        content = self.content
        return interactive.values(
            interactive.Shown(
                self.entry,
                self.label,
                self.source,
                self.alt,
                content.grid,
                content.plan,
                content.choices,
            )
        )

    def _pictures(self, address: str) -> str:
        """Return the picture, and what a script needs to let readers ask it questions.

        The geometry is named in a link too: Quarto copies what links and pictures name.
        """
        ground = f"{ADDRESS}/{interactive.file(self.content.plan.ground)}"
        return (
            f'<div class="map-figure" data-ground="{ground}">\n{super()._pictures(address)}\n'
            f'<link rel="preload" as="script" href="{ground}">\n'
            f'<script type="application/json">{self.answers}</script>\n</div>'
        )


SHOWN = MapFigure


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
