"""How a map is drawn: the areas, what stands around them, the key, and the words on its face.

Classes are shades from light to dark, so they hold in grey print and for the colour-blind. Every
border is a dark line in a white one: whatever the two colours, one of the lines stands out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from levekar import geography, text
from levekar.charts import labels, marks, style
from levekar.charts.boxes import Box
from levekar.charts.classes import Classes
from levekar.charts.grid import Cell, Grid
from levekar.charts.style import Canvas, Sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch, PathPatch, Rectangle
    from matplotlib.path import Path

    from levekar.geography.layers import Area, Layer, Point, Polygon

TALL, TALL_PANEL = 4.0, 3.9
"""The highest a map may be, alone and among others: with its words, half a printed page."""
BESIDE = 5.0
"""In pictures at least this wide, the key stands beside a map that is alone."""
AIR = 0.025
"""Air around the areas, as a share of their width."""
GAP = 0.2
BORDER, OUTLINE, CASING = 0.7, 1.7, 1.8
"""Widths in points: borders of areas and of bydeler, and the white on both sides of them."""
SWATCH = 0.46
"""Room for the sample before the words in the key."""
SCALE = 0.9
"""Most inches of a scale bar."""
SHORE = 0.05
"""Names keep this far from coasts and rivers, in inches."""
REFERENCES = ("kommune", "fylke", "land")
"""Levels that stand beside a map, for comparison."""
DRAWN_LOTS = "Syntetiske tall er trukket tilfeldig og sier ingenting om stedene"
COUNTED = {
    "sone": ("sone", "soner"),
    "sonegruppe": ("sonegruppe", "sonegrupper"),
    "bydel": ("bydel", "bydeler"),
}
_OTHERS = {marks.SYNTHETIC: "syntetisk", "suppressed": "[c] skjult", "missing": "[x] mangler"}


@dataclass(frozen=True)
class KeyRow:
    """One class in the key: its span in words, the number of places, and its number from 0."""

    words: str
    number: int
    place: int


@dataclass(frozen=True)
class Plan:
    """How values become a map: the geometry, the classes, and the places to be named.

    ``values`` are those that the classes were made from, which may be more than the map shows.
    """

    ground: Layer
    classes: Classes
    named: tuple[str, ...]
    values: tuple[float, ...]

    def places(self, row: Sequence[Cell]) -> Iterator[tuple[str, Cell]]:
        """Go through the areas of the map with their cells, by code."""
        of = {cell.dims["geo"]: cell for cell in row}
        for code in self.ground.areas:
            if code in of:
                yield code, of[code]

    def count(self, number: int) -> str:
        """Return «1 sone», «12 soner»."""
        one, many = COUNTED[self.ground.level]
        return f"{number}\u00a0{one if number == 1 else many}"

    @property
    def counted(self) -> str:
        """What the key counts, «Soner»."""
        return COUNTED[self.ground.level][1].capitalize()

    def key(self, grid: Grid) -> list[KeyRow]:
        """Return the classes from the highest down, with the number of places in each.

        The spans are those of the scale, so that maps that share it have the same key.
        """
        cells = [cell for row in grid.cells for _, cell in self.places(row)]
        decimals = max((cell.decimals for cell in cells), default=0)
        of = [self.classes.of(cell.value) for cell in cells if cell.value is not None]
        words = spans(self.classes, self.values, decimals)
        return [KeyRow(span, of.count(i), i) for i, span in enumerate(words)][::-1]


def spans(classes: Classes, values: Sequence[float], decimals: int) -> list[str]:
    """Return what each class holds of ``values``, in words, from the lowest up."""
    return [
        "–".join(dict.fromkeys(style.short(end, "count", decimals) for end in ends))
        for ends in classes.spans(values)
    ]


def words(
    grid: Grid, plan: Plan, wide: float
) -> tuple[tuple[float, float, float, float], list[tuple[str, Point, bool]], float]:
    """Return what a map drawn elsewhere needs to know of this one, in metres on the ground.

    That is its window, the names on it with where their middles stand (True for bydeler), and the
    size of their letters, as in a picture that is ``wide`` inches.
    """
    painter = _Painter(Canvas("", "", "", wide), grid, plan)
    window = painter.window
    west, south, east, _ = window
    size = (wide - 2 * style.MARGIN) / (east - west)
    frame = _Frame(window, size, (0.0, 0.0))
    around, _, bydeler = painter.names(frame, (), ())

    def back(box: Box) -> Point:
        x, y = box.middle
        return west + x / size, south + y / size

    told = [(name, back(box), False) for name, box in around.items()]
    told += [(name, back(box), True) for name, box in bydeler.items()]
    return window, told, style.size("s") / style.INCH / size


def draw(canvas: Canvas, grid: Grid, *, plan: Plan) -> None:
    """Draw one map with its key beside it, or several with a common key."""
    painter = _Painter(canvas, grid, plan)
    if len(grid.series) == 1 and canvas.wide >= BESIDE:
        painter.alone()
    else:
        painter.side_by_side()


@dataclass(frozen=True)
class _Frame:
    """Where a map lies: the ``window`` of the ground (m), its ``corner`` (in), and inches to m."""

    window: tuple[float, float, float, float]
    size: float
    corner: Point

    def at(self, point: Point) -> Point:
        return (
            self.corner[0] + (point[0] - self.window[0]) * self.size,
            self.corner[1] + (point[1] - self.window[1]) * self.size,
        )

    @property
    def wide(self) -> float:
        return (self.window[2] - self.window[0]) * self.size

    @property
    def tall(self) -> float:
        return (self.window[3] - self.window[1]) * self.size

    @property
    def box(self) -> Box:
        """Return the rectangle of the map in the picture."""
        x, y = self.corner
        return Box(x, y, x + self.wide, y + self.tall)

    def boxes(self, area: Area) -> list[Box]:
        """Return the box around each polygon of an area."""
        return [Box.of([self.at(p) for p in polygon[0]]) for polygon in area.polygons]

    def edge(self, axes: Axes) -> Rectangle:
        from matplotlib.patches import Rectangle

        return Rectangle(self.corner, self.wide, self.tall, transform=axes.transData)

    def path(self, polygons: Iterable[Polygon]) -> Path:
        from matplotlib.path import Path

        points: list[Point] = []
        codes: list[Any] = []
        for polygon in polygons:
            for ring in polygon:
                points += [self.at(p) for p in ring] + [self.at(ring[0])]
                codes += [Path.MOVETO] + [Path.LINETO] * (len(ring) - 1) + [Path.CLOSEPOLY]
        return Path(points, codes)


@dataclass(frozen=True)
class _Painter:
    canvas: Canvas
    grid: Grid
    plan: Plan

    def alone(self) -> None:
        """Draw one map; its ground goes on under the key, which stands where no area is."""
        key = _Key(self.canvas, self.grid, self.plan)
        west, south, east, north = self.window
        size = min(TALL / (north - south), (self._wide - key.wide - GAP) / (east - west))
        window = (east - self._wide / size, south, east, north)
        frame = _Frame(window, size, (0.0, self._strip))
        # the mark crosses the map, never the key
        free = Box(key.wide + GAP, self._strip, self._wide, self._strip + frame.tall)
        axes = self._axes(frame.tall, free)
        self._map(axes, frame, self.grid.cells[0], "")
        key.draw(axes, self._strip)

    def side_by_side(self) -> None:
        """Draw a map for each panel, with the key in rows above them."""
        count = len(self.grid.series)
        self.canvas.key(_Key(self.canvas, self.grid, self.plan).samples)
        many = count if count <= 3 else 2 if count == 4 else 3
        across = many if self.canvas.wide >= BESIDE else 1
        down = -(-count // across)
        window = self.window
        room = (self._wide - (across - 1) * GAP) / across
        size = min(TALL_PANEL / (window[3] - window[1]), room / (window[2] - window[0]))
        points = style.size("m")
        heading = style.height(points) + 0.08 if self.grid.series.dims else 0.0
        tall = (window[3] - window[1]) * size + heading
        whole = down * tall + (down - 1) * GAP
        axes = self._axes(whole, Box(0.0, self._strip, self._wide, self._strip + whole))
        for i, (series, row) in enumerate(zip(self.grid.series, self.grid.cells, strict=True)):
            left = (i % across) * (room + GAP)
            low = self._strip + (down - 1 - i // across) * (tall + GAP)
            at = (left, low + tall - heading / 2)
            self.canvas.label(axes, series.title, at, "left", "middle", points=points, bold=True)
            self._map(axes, _Frame(window, size, (left, low)), row, f"{i}-")

    @property
    def _wide(self) -> float:
        return self.canvas.wide - 2 * style.MARGIN

    @cached_property
    def window(self) -> tuple[float, float, float, float]:
        """Return the west, south, east and north of what is drawn: areas, names and air."""
        ground = self.plan.ground
        west, south, east, north = ground.box
        air = (east - west) * AIR
        top = max([north, *(at[1] for at in ground.names.values())])
        # a scale bar stands under the areas
        under = air * 3 if ground.true_scale else air
        return west - air, south - under, east + air, top + air

    @cached_property
    def _lines(self) -> list[tuple[str, str]]:
        """Return the words under the map, each line with its colour."""
        ground, colours = self.plan.ground, self.canvas.colours
        said = [(words, colours.muted) for words in (ground.notice, ground.credit) if words]
        if marks.SYNTHETIC in self.grid.statuses:
            said.append((DRAWN_LOTS, colours.mark))
        return [
            (line, colour)
            for words, colour in said
            for line in self.canvas.wrap(f"{words}.", self._wide, style.size("s"))
        ]

    @property
    def _strip(self) -> float:
        """Return the height of the words under the map."""
        return len(self._lines) * style.height(style.size("s")) + 0.08

    def _axes(self, tall: float, free: Box) -> Axes:
        """Return axes in inches, ``tall`` above the words; the mark goes where it is ``free``."""
        axes = self.canvas.axes(
            tall + self._strip,
            left=style.MARGIN,
            right=style.MARGIN,
            below=0.0,
            free=(free.west, free.south, free.east, free.north),
        )
        axes.set_xlim(0, self._wide)
        axes.set_ylim(0, tall + self._strip)
        step = style.height(style.size("s"))
        for i, (line, colour) in enumerate(reversed(self._lines)):
            at = (0.0, (i + 0.5) * step)
            self.canvas.label(axes, line, at, "left", "middle", colour=colour)
        return axes

    def _map(self, axes: Axes, frame: _Frame, row: Sequence[Cell], prefix: str) -> None:
        ground = self.plan.ground
        self._ground(axes, frame)
        for code, cell in self.plan.places(row):
            look = _look(self.canvas, self.plan.classes, cell)
            patch = _patch(frame.path(ground.areas[code].polygons), zorder=2, **look)
            patch.set_gid(f"{prefix}{code}")
            _add(axes, patch)
        self._borders(axes, frame, ground.areas.values(), BORDER)
        self._borders(axes, frame, ground.outlines.values(), OUTLINE)
        if ground.form == "tile":
            self._numbers(axes, frame, row)
        self._names(axes, frame, row)
        if ground.true_scale:
            self._scale(axes, frame)

    def _scale(self, axes: Axes, frame: _Frame) -> None:
        """Draw a scale bar of a round length in the lower right corner."""
        most = SCALE / frame.size / 1000
        length = max(step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if step <= max(most, 0.1))
        right, y = frame.box.east - 0.1, frame.box.south + 0.12
        left = right - length * 1000 * frame.size
        ink = self.canvas.colours.text
        axes.plot(
            [left, left, right, right], [y + 0.07, y, y, y + 0.07], color=ink, lw=1.2, zorder=6
        )
        words = f"{text.number(length, 1 if length < 1 else 0)}\u00a0km"
        self.canvas.label(axes, words, (left - 0.08, y + 0.03), "right", "middle")

    def _ground(self, axes: Axes, frame: _Frame) -> None:
        """Draw land that no area covers, the fjord and the river."""
        ground, colours = self.plan.ground, self.canvas.colours
        edge = shore(colours.boys)
        for polygons, look in (
            (ground.land, {"facecolor": colours.panel, "edgecolor": colours.axis, "lw": BORDER}),
            (ground.water, {"facecolor": fjord(colours.boys), "edgecolor": edge, "lw": 1.0}),
        ):
            if polygons:
                patch = _add(axes, _patch(frame.path(polygons), zorder=1, **look))
                patch.set_clip_path(frame.edge(axes))
        for river in ground.rivers:
            xs, ys = zip(*(frame.at(p) for p in river), strict=True)
            # over the areas, for it runs through them
            for colour, width in ((colours.panel, 4.0), (edge, 2.2)):
                for line in axes.plot(xs, ys, color=colour, lw=width, zorder=2.5):
                    line.set_clip_path(frame.edge(axes))

    def _borders(self, axes: Axes, frame: _Frame, places: Iterable[Area], width: float) -> None:
        path = frame.path(polygon for place in places for polygon in place.polygons)
        for colour, extra in ((self.canvas.colours.panel, CASING), (self.canvas.colours.text, 0.0)):
            line = {"edgecolor": colour, "lw": width + extra, "joinstyle": "round"}
            patch = _add(axes, _patch(path, fill=False, zorder=3, **line))
            patch.set_clip_path(frame.edge(axes))

    def _numbers(self, axes: Axes, frame: _Frame, row: Sequence[Cell]) -> None:
        """Write the value in each tile, on a piece of it without hatching, as large as it fits."""
        from matplotlib.patches import Circle

        points = style.size("s")
        wide = max(
            self.canvas.width(style.value(cell, sign=False), points)
            for _, cell in self.plan.places(row)
        )
        tiles = [frame.boxes(area)[0] for area in self.plan.ground.areas.values()]
        points *= min(1.0, 0.88 * min(tile.east - tile.west for tile in tiles) / wide)
        for code, cell in self.plan.places(row):
            fill = _look(self.canvas, self.plan.classes, cell)["facecolor"]
            at = frame.at(self.plan.ground.areas[code].middle)
            _add(axes, Circle(at, 0.62 * points / style.INCH, color=fill, zorder=4))
            words = style.value(cell, sign=False)
            ink = self._ink(fill)
            self.canvas.label(axes, words, at, "center", "middle", points=points, colour=ink)

    def _names(self, axes: Axes, frame: _Frame, row: Sequence[Cell]) -> None:
        """Write the names that stand on the map: the fjord, the bydeler, what the text mentions."""
        ground = self.plan.ground
        # groups of zones are so few that all are named
        every = tuple(ground.areas) if ground.level == "sonegruppe" else self.plan.named
        around, mentioned, bydeler = self.names(frame, row, every)
        for words, box in around.items():
            self.canvas.label(axes, words, box.middle, "center", "middle", muted=True)
        for words, box in bydeler.items():
            lines = words.split("\n")
            x, y = box.middle
            for i, line in enumerate(lines):
                at = (x, y + ((len(lines) - 1) / 2 - i) * style.height(style.size("s")))
                if ground.true_scale and ground.level == "bydel":
                    self._text(axes, line, at)
                else:
                    self.canvas.label(axes, line, at, "center", "middle", muted=True, bold=True)
        if mentioned:
            self._borders(axes, frame, [ground.areas[code] for code in mentioned], OUTLINE)
        for code, box in mentioned.items():
            self._pointed(axes, frame.at(ground.areas[code].middle), box)
            self._text(axes, geography.name(code), box.middle)

    def names(
        self, frame: _Frame, row: Sequence[Cell], mentioned: Sequence[str]
    ) -> tuple[Mapping[str, Box], Mapping[str, Box], Mapping[str, Box]]:
        """Return where words stand: of the ground, ``mentioned`` places by code, the bydeler."""
        points, ground = style.size("s"), self.plan.ground
        # the bydeler of the schematic maps are made of zones, and so are what names must avoid
        parts = ground if ground.true_scale else geography.layer("sone", ground.form)
        zones = {code: frame.boxes(area) for code, area in parts.areas.items()}
        taken = [box for own in zones.values() for box in own]
        around: dict[str, Box] = {}
        for words, at in ground.names.items():
            half = self.canvas.width(words, points) / 2
            box = Box.around(frame.at(at), half, style.height(points) / 2)
            if frame.box.holds(box) and not any(box.shared(other) for other in taken):
                around[words] = box
                taken.append(box)
        dry = [*taken, *self._shores(frame)]
        bydeler: Mapping[str, Box] = {}
        if ground.level != "sonegruppe":
            # across a coast rather than nowhere
            ways = (self._bydeler(frame, row, zones, avoided) for avoided in (dry, taken))
            bydeler = next(filter(None, ways), {})
        return around, self._spots(frame, mentioned, [*dry, *bydeler.values()]), bydeler

    def _shores(self, frame: _Frame) -> list[Box]:
        """Return small boxes along coasts and rivers, which names must not cross."""
        ground = self.plan.ground
        lines = [(*ring, ring[0]) for polygon in ground.water for ring in polygon]
        out = []
        for line in (*lines, *ground.rivers):
            for (x, y), (to_x, to_y) in pairwise(frame.at(point) for point in line):
                steps = max(1, math.ceil(math.hypot(to_x - x, to_y - y) / SHORE))
                for i in range(steps + 1):
                    at = (x + (to_x - x) * i / steps, y + (to_y - y) * i / steps)
                    out.append(Box.around(at, SHORE, SHORE))
        return [box for box in out if box.shared(frame.box)]

    def _bydeler(
        self,
        frame: _Frame,
        row: Sequence[Cell],
        parts: Mapping[str, Sequence[Box]],
        taken: Sequence[Box],
    ) -> Mapping[str, Box]:
        """Place the bydeler's names beside their areas, all or none; values under them, if any."""
        points, ground = style.size("s"), self.plan.ground
        values = {code: style.value(cell) for code, cell in self.plan.places(row)}
        placed: dict[str, Box] = {}
        for bydel, members in geography.made_of("bydel").items():
            lines = [geography.name(bydel), *filter(None, [values.get(bydel)])]
            half = max(self.canvas.width(line, points, bold=True) for line in lines) / 2 + 0.05
            up = len(lines) * style.height(points) / 2
            if bydel in parts:
                x, y = frame.at(ground.areas[bydel].middle)
                # in the area, a line up or down if another name is there already
                tried = [Box.around((x, y + step * 2 * up), half, up) for step in (0, 1, -1)]
                box: Box | None = min(
                    tried, key=lambda box: sum(box.shared(other) for other in placed.values())
                )
            else:
                own = [box for code in members for box in parts[code]]
                others = [b for code, found in parts.items() if code not in members for b in found]
                box = frame.box.free((half, up), own, others, [*taken, *placed.values()])
            if box is None:
                return {}
            placed["\n".join(lines)] = box
        return placed

    def _spots(
        self, frame: _Frame, codes: Sequence[str], taken: Sequence[Box]
    ) -> Mapping[str, Box]:
        """Return where the names of some places stand: as near as free ground is, else on it."""
        points = style.size("s")
        around = {code: Box.whole(frame.boxes(self.plan.ground.areas[code])) for code in codes}
        names: dict[str, Box] = {}
        for code, box in around.items():
            half = self.canvas.width(geography.name(code), points, bold=True) / 2 + 0.03
            up = style.height(points) / 2
            free = frame.box.free((half, up), [box], [], [*taken, *names.values()])
            names[code] = free or box.beside(
                half, up, [*around.values(), *names.values()], frame.box
            )
        return names

    def _pointed(self, axes: Axes, place: Point, box: Box) -> None:
        """Draw a line from a place to its name, unless the name stands on it."""
        x, y = place
        end = (min(max(x, box.west), box.east), min(max(y, box.south), box.north))
        if end == place:
            return
        for colour, width in ((self.canvas.colours.panel, 3.0), (self.canvas.colours.text, 1.1)):
            axes.plot([x, end[0]], [y, end[1]], color=colour, lw=width, zorder=3.5)
        ink = self.canvas.colours.text
        axes.plot([x], [y], "o", ms=4, mfc=ink, mec=self.canvas.colours.panel, zorder=3.6)

    def _text(self, axes: Axes, words: str, at: Point) -> None:
        """Write over the map, with a light rim around the letters."""
        from matplotlib.patheffects import withStroke

        self.canvas.label(axes, words, at, "center", "middle", bold=True)
        rim = withStroke(linewidth=3.2, foreground=self.canvas.colours.panel)
        axes.texts[-1].set_path_effects([rim])

    def _ink(self, ground: str) -> str:
        """Return the text colour that shows best on ``ground``."""
        colours = self.canvas.colours
        return max(colours.text, colours.panel, key=lambda ink: style.contrast(ink, ground))


@dataclass(frozen=True)
class _Key:
    """The key of a map: classes from the highest down, with the number of places in each."""

    canvas: Canvas
    grid: Grid
    plan: Plan

    @cached_property
    def rows(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Return words, number and look of each line: classes, then what else the map shows."""
        cells = [cell for row in self.grid.cells for _, cell in self.plan.places(row)]
        shown = {cell.status for cell in cells if cell.value is not None}
        # the classes are hatched only if all the places are
        status = marks.SYNTHETIC if shown == {marks.SYNTHETIC} else "official"
        ramp = _ramp(self.canvas, self.plan.classes)
        looks = {
            marks.SYNTHETIC: marks.area(marks.SYNTHETIC, self.canvas.colours.neutral),
            **{symbol: _absent(self.canvas, symbol) for symbol in labels.SYMBOLS},
        }
        out = [
            (row.words, str(row.number), marks.area(status, ramp[row.place]))
            for row in self.plan.key(self.grid)
        ]
        for other, words in _OTHERS.items():
            number = sum(cell.status == other for cell in cells)
            if number and other != status:
                out.append((words, str(number), looks[other]))
        return out

    @property
    def unit(self) -> str:
        """Return what the numbers are."""
        return labels.unit(self.grid.units[0]).axis

    @property
    def samples(self) -> list[Sample]:
        """Return the lines as one row after the other, for a key above the maps."""
        drawn = [
            Sample(f"{words} ({number})", patch=self._edged(look))
            for words, number, look in self.rows
        ]
        lead = f"{self.unit} (antall {self.plan.counted.lower()}):"
        return [Sample(lead), *drawn, *(Sample(note) for note in self._notes)]

    @property
    def _notes(self) -> list[str]:
        """Return what stands under the classes: values for comparison, and the method."""
        whole = [
            f"{geography.name(cell.dims['geo'])}{f' ({series.label})' if series.label else ''}: "
            + style.value(cell)
            for series, _, cell in self.grid
            if cell.dims["geo_level"] in REFERENCES
        ]
        return [*whole, *filter(None, [self.plan.classes.method])]

    @cached_property
    def _columns(self) -> tuple[float, float]:
        """Return the widths of the samples with words, and of the numbers."""
        points = style.size("s")
        words = [SWATCH + self.canvas.width(words, points) for words, _, _ in self.rows]
        unit = self.canvas.width(self.unit, points, bold=True)
        numbers = [self.canvas.width(number, points) for _, number, _ in self.rows]
        heading = self.canvas.width(self.plan.counted, points, bold=True)
        return max([*words, unit]) + 0.2, max([*numbers, heading])

    @property
    def wide(self) -> float:
        """Return the width of the key beside a map."""
        return sum(self._columns)

    def draw(self, axes: Axes, low: float) -> None:
        """Draw the key as a table in the lower left corner, from ``low`` upwards."""
        from matplotlib.patches import Rectangle

        points = style.size("s")
        line, step = style.height(points), style.height(points) + 0.07
        notes = [part for note in self._notes for part in self.canvas.wrap(note, self.wide, points)]
        y = low + 0.1 + len(notes) * line + (len(self.rows) + 0.5) * step
        back = Rectangle((0, low), self.wide + 0.1, y + step / 2 - low, zorder=3.5, lw=0)
        back.set_facecolor(self.canvas.colours.panel)
        _add(axes, back)
        self.canvas.label(axes, self.unit, (0, y), "left", "middle", bold=True)
        self.canvas.label(axes, self.plan.counted, (self.wide, y), "right", "middle", bold=True)
        for words, number, look in self.rows:
            y -= step
            for shape in (look, {"fill": False, "edgecolor": self.canvas.colours.text}):
                swatch = Rectangle(
                    (0.01, y - 0.1), SWATCH - 0.1, 0.2, zorder=4, **{"lw": BORDER, **shape}
                )
                _add(axes, swatch)
            self.canvas.label(axes, words, (SWATCH, y), "left", "middle")
            self.canvas.label(axes, number, (self.wide, y), "right", "middle")
        for i, note in enumerate(notes):
            at = (0.0, y - step / 2 - 0.06 - (i + 0.5) * line)
            self.canvas.label(axes, note, at, "left", "middle", muted=True)

    def _edged(self, look: dict[str, Any]) -> dict[str, Any]:
        """Return the look of an area with the border it has on the map."""
        if "hatch" in look:
            return look
        return {**look, "edgecolor": self.canvas.colours.text, "linewidth": BORDER}


def _add(axes: Axes, patch: Patch) -> Patch:
    """Put a shape on the axes, whose limits are set: letting it count for them is slow."""
    return axes.add_artist(patch)  # type: ignore[return-value]


def _patch(path: Path, **look: Any) -> PathPatch:
    from matplotlib.patches import PathPatch

    return PathPatch(path, **look)


def fjord(colour: str) -> str:
    """Return the colour of water, from the book's blue."""
    return marks.lighter(colour, 0.88)


def shore(colour: str) -> str:
    """Return the colour of coasts and rivers, from the book's blue."""
    return marks.lighter(colour, 0.5)


def shades(count: int, steps: int = 5) -> list[int]:
    """Return the shade of each of ``count`` classes; few get some from the whole span."""
    if count < 2:
        return [steps // 2] * count
    return [round(i * (steps - 1) / (count - 1)) for i in range(count)]


def _ramp(canvas: Canvas, classes: Classes) -> tuple[str, ...]:
    """Return a colour for each class."""
    steps = canvas.colours.sequential
    return tuple(steps[shade] for shade in shades(len(classes), len(steps)))


def _look(canvas: Canvas, classes: Classes, cell: Cell) -> dict[str, Any]:
    """Return the look of an area."""
    if cell.value is None:
        return _absent(canvas, cell.status)
    return marks.area(cell.status, _ramp(canvas, classes)[classes.of(cell.value)])


def _absent(canvas: Canvas, status: str) -> dict[str, Any]:
    """Return the look of an area without a number: [c] is cross-hatched, [x] plain."""
    if status == "missing":
        return {"facecolor": canvas.colours.panel, "linewidth": 0.0}
    return {
        "facecolor": canvas.colours.missing,
        "edgecolor": canvas.colours.muted,
        "linewidth": 0.0,
        "hatch": "xxx",
        "hatch_linewidth": 0.8,
    }
