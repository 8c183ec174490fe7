"""The sheet a diagram is drawn on: text that is measured, boxes, arrows, and the families.

Positions are in inches from the upper left corner of the sheet, ``y`` downwards. Families draw
one below the other; the height of the picture is what they need.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from levekar.charts import marks, style
from levekar.charts.diagram.model import MADE, PRINTED, Diagram, Element, Relation
from levekar.charts.style import MARGIN, Canvas, Sample
from levekar.errors import LevekarError, near

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAMILIES: Mapping[str, str] = {
    "cards": "levekar.charts.diagram.cards",
    "chain": "levekar.charts.diagram.chain",
    "curve": "levekar.charts.diagram.curve",
    "cycle": "levekar.charts.diagram.cycle",
    "grid": "levekar.charts.diagram.grid",
    "knot": "levekar.charts.diagram.knot",
    "layers": "levekar.charts.diagram.layers",
    "matrix": "levekar.charts.diagram.matrix",
    "outline": "levekar.charts.diagram.outline",
    "pairs": "levekar.charts.diagram.pairs",
    "panels": "levekar.charts.diagram.panels",
    "phases": "levekar.charts.diagram.phases",
    "puzzle": "levekar.charts.diagram.puzzle",
    "spokes": "levekar.charts.diagram.spokes",
    "text": "levekar.charts.diagram.paragraph",
    "timeline": "levekar.charts.diagram.timeline",
    "triangle": "levekar.charts.diagram.triangle",
    "wheel": "levekar.charts.diagram.wheel",
}
"""Family of forms → the module that draws it, with ``draw(sheet, top, **options) -> height``."""
GAP = 0.24
"""Between two families on the same sheet."""
PAD = 0.11
"""Between the edge of a box and its text."""
RADIUS = 0.07
LINE = 1.3
"""Width of arrows and frames in points."""
DASHES = (0, (3.2, 2.2))
HEAD = 0.12
"""Length of an arrowhead in inches."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Look:
    """Fill, edge and text of a box."""

    fill: str
    edge: str
    text: str
    wide: float = 1.0
    dashed: bool = False


@dataclass(frozen=True)
class Para:
    """A paragraph of a box: its words and how they look."""

    words: str
    step: str = "s"
    bold: bool = False
    colour: str = ""
    above: float = 0.0
    lead: str = ""
    """Stands before the first line: a bullet or an arrow."""


@dataclass(frozen=True)
class Line:
    """One line of text, ready to be written."""

    words: str
    points: float
    bold: bool
    colour: str
    above: float
    indent: float
    lead: str


@dataclass(frozen=True)
class Block:
    """Lines of text with the room they take."""

    lines: tuple[Line, ...]
    wide: float
    tall: float


class Sheet:
    """A drawing under construction; nothing is drawn before its height is known."""

    def __init__(self, canvas: Canvas, diagram: Diagram) -> None:
        self.canvas, self.diagram = canvas, diagram
        self.colours = canvas.colours
        self.room = canvas.wide - 2 * MARGIN
        self.narrow = canvas.wide < style.WIDTH
        self._dashed = False
        self._used: set[str] = set()
        self._tied: set[tuple[str, str]] = set()
        self._later: list[Callable[[Axes], None]] = []
        origins = {e.origin for e in diagram.elements.values() if e.role != "budskap"}
        self.mixed = origins == {PRINTED, MADE}
        """Whether printed words must be told from ours."""

    # ---- the whole ----

    def draw(self) -> None:
        """Draw all families; every element and relation of the diagram must be among them."""
        sections = self.diagram.narrow if self.narrow else self.diagram.wide
        tall = 0.0
        for spec in sections:
            options = dict(spec)
            family = str(options.pop("family", ""))
            tall += float(options.pop("space", GAP)) if tall else 0.0
            tall += self._heading(options.pop("title", None), tall)
            tall += self._family(family, tall, options)
        if left := [key for key in self.diagram.elements if key not in self._used]:
            raise LevekarError(
                f"Tegningen viser ikke «{left[0]}».",
                where=self.diagram.where,
                hint="ta den med i en av formene, både i bred og smal utgave.",
            )
        for tie in ((r.start, r.end) for r in self.diagram.relations):
            if tie not in self._tied:
                raise LevekarError(
                    f"Tegningen viser ikke sammenhengen fra «{tie[0]}» til «{tie[1]}».",
                    where=self.diagram.where,
                    hint="ta den med i en av formene, både i bred og smal utgave.",
                )
        if self._dashed:
            solid, dashed = (
                {"facecolor": self.colours.panel, "edgecolor": self.colours.axis, "linestyle": line}
                for line in ("-", DASHES)
            )
            self.canvas.key(
                [Sample("Trykt i rapporten", patch=solid), Sample("Våre ord", patch=dashed)]
            )
        axes = self.canvas.axes(tall, left=MARGIN, right=MARGIN, below=0.06)
        axes.set_xlim(0, self.room)
        axes.set_ylim(tall, 0)
        for place in self._later:
            place(axes)

    def _heading(self, key: str | None, top: float) -> float:
        """Write an element as the heading of the form below it."""
        if key is None:
            return 0.0
        block = self.block([Para(self.take(key).text, bold=True)], self.room)
        self.put(block, 0, top)
        return block.tall + 0.07

    def _family(self, family: str, top: float, options: Mapping[str, Any]) -> float:
        if family not in FAMILIES:
            raise self.fault(f"Ukjent form «{family}».", near(family, list(FAMILIES)))
        draw = import_module(FAMILIES[family]).draw
        known = [p for p in inspect.signature(draw).parameters if p not in ("sheet", "top")]
        for option in options:
            if option not in known:
                raise self.fault(
                    f"Formen «{family}» har ikke valget «{option}».", near(option, known)
                )
        try:
            inspect.signature(draw).bind(self, top, **options)
        except TypeError as error:
            raise self.fault(f"Formen «{family}» mangler et valg: {error}.") from None
        height: float = draw(self, top, **options)
        return height

    def fault(self, message: str, hint: str = "") -> LevekarError:
        """Return an error that names this diagram."""
        return LevekarError(message, where=self.diagram.where, hint=hint)

    def take(self, key: str) -> Element:
        """Return an element and note that the picture shows it."""
        self._used.add(key)
        return self.diagram[key]

    def tie(self, start: str, end: str) -> Relation:
        """Return a relation and note that the picture shows it."""
        self._tied.add((start, end))
        return self.diagram.relation(start, end)

    @property
    def left(self) -> list[Element]:
        """Return the top elements that nothing has shown yet."""
        return [
            e for e in self.diagram.elements.values() if not e.parent and e.id not in self._used
        ]

    # ---- text ----

    def wrap(self, words: str, room: float, points: float, *, bold: bool = False) -> list[str]:
        """Break at spaces, after «/», and inside a long word where the layout file allows it."""
        lines = [""]
        for word in words.split(" "):
            rest = word
            while True:
                longer = f"{lines[-1]} {rest}".strip()
                if self.canvas.width(longer, points, bold=bold) <= room:
                    lines[-1] = longer
                    break
                if self.canvas.width(rest, points, bold=bold) <= room:
                    lines.append(rest)
                    break
                head, rest = self._split(rest, lines[-1], room, points, bold)
                if head.startswith("\n"):
                    lines.append(head[1:])
                else:
                    lines[-1] = f"{lines[-1]} {head}".strip()
                lines.append("")
        return lines

    def _split(
        self, word: str, before: str, room: float, points: float, bold: bool
    ) -> tuple[str, str]:
        """Return the part of a word that fits after ``before`` (or on a new line), and the rest."""
        marked = word
        for bare, hyphened in self.diagram.hyphens.items():
            marked = marked.replace(bare, hyphened)
        marked = marked.replace("/", "/|").replace("-", "-|")
        parts = [p for p in marked.split("|") if p]
        for start in dict.fromkeys((before, "")):
            for cut in range(len(parts) - 1, 0, -1):
                head = "".join(parts[:cut])
                head += "" if head.endswith(("/", "-")) else "-"
                if self.canvas.width(f"{start} {head}".strip(), points, bold=bold) <= room:
                    new = "\n" if before and not start else ""
                    return new + head, "".join(parts[cut:])
        raise self.fault(
            f"Ordet «{word}» får ikke plass i tegningen.",
            "skriv under hyphens hvor det kan deles, som «kunnskaps|grunnlag».",
        )

    def block(
        self, paras: Sequence[Para], room: float, *, even: bool = False, colour: str = ""
    ) -> Block:
        """Return paragraphs wrapped to ``room``; ``even`` makes the lines about equally long."""
        out: list[Line] = []
        for para in paras:
            points = style.size(para.step)
            indent = self.canvas.width(f"{para.lead} ", points) + 0.03 if para.lead else 0.0
            lines = self.wrap(para.words, room - indent, points, bold=para.bold)
            if even and len(lines) > 1:
                lines = self._evened(para, room - indent, points, lines)
            for i, words in enumerate(lines):
                first = i == 0
                out.append(
                    Line(
                        words,
                        points,
                        para.bold,
                        para.colour or colour,
                        para.above if first else 0.0,
                        indent,
                        para.lead if first else "",
                    )
                )
        wide = max((self.wide(line) + line.indent for line in out), default=0.0)
        tall = sum(style.height(line.points) + line.above for line in out)
        return Block(tuple(out), wide, tall)

    def _evened(self, para: Para, room: float, points: float, lines: list[str]) -> list[str]:
        low, high = room / len(lines) * 0.6, room
        for _ in range(7):
            middle = (low + high) / 2
            try:
                narrower = self.wrap(para.words, middle, points, bold=para.bold)
            except LevekarError:
                narrower = [*lines, ""]
            if len(narrower) <= len(lines):
                lines, high = narrower, middle
            else:
                low = middle
        return lines

    def wide(self, line: Line) -> float:
        """Return the width of a line."""
        return self.canvas.width(line.words, line.points, bold=line.bold)

    def put(self, block: Block, x: float, y: float, *, across: str = "left") -> None:
        """Write a block; ``x`` is its left edge, middle or right edge, ``y`` its top."""
        for line in block.lines:
            y += line.above
            middle = y + style.height(line.points) / 2
            if line.lead:
                self._text(line.lead, x, middle, line, "left")
            self._text(line.words, x + line.indent, middle, line, across)
            y += style.height(line.points)

    def _text(self, words: str, x: float, y: float, line: Line, across: str) -> None:
        def write(axes: Axes) -> None:
            self.canvas.label(
                axes,
                words,
                (x, y),
                across,
                "middle",
                points=line.points,
                colour=line.colour,
                bold=line.bold,
            )

        self._later.append(write)

    # ---- shapes ----

    def look(self, name: str, element: Element | None = None) -> Look:
        """Return a look by name; in a mixed diagram words of ours get a dashed edge."""
        chart = self.colours
        looks = {
            "plain": Look(marks.lighter(chart.grid, 0.55), chart.axis, chart.text),
            "soft": Look(chart.sequential[0], chart.sequential[3], chart.text),
            "strong": Look(chart.boys, chart.boys, chart.panel),
            "warm": Look(marks.lighter(chart.girls, 0.86), chart.girls, chart.text),
            "key": Look(chart.sequential[1], chart.sequential[4], chart.text, 1.4),
            "bare": Look("none", "none", chart.text),
            "white": Look(chart.panel, chart.axis, chart.text),
        }
        if name not in looks:
            raise self.fault(f"Ukjent utseende «{name}».", near(name, list(looks)))
        found = looks[name]
        if self.mixed and element and element.origin == MADE:
            self._dashed = True
            # a dark edge would not show its dashes on a dark fill
            edge = chart.sequential[1] if found.fill == found.edge else found.edge
            return replace(found, edge=edge, dashed=True)
        return found

    def rule(
        self, points: Sequence[Point], colour: str = "", wide: float = LINE, *, dashed: bool = False
    ) -> None:
        """Draw a plain line through ``points``, ``wide`` in points."""

        def place(axes: Axes) -> None:
            axes.plot(
                [p[0] for p in points],
                [p[1] for p in points],
                color=colour or self.colours.muted,
                linewidth=wide,
                linestyle=DASHES if dashed else "-",
                solid_capstyle="round",
                solid_joinstyle="round",
                zorder=2,
                clip_on=False,
            )

        self._later.append(place)

    def box(
        self, x: float, y: float, wide: float, tall: float, look: Look, *, radius: float = RADIUS
    ) -> None:
        """Draw a rectangle with rounded corners."""
        radius = min(radius, tall / 2, wide / 2)

        def place(axes: Axes) -> None:
            from matplotlib.patches import FancyBboxPatch

            axes.add_patch(
                FancyBboxPatch(
                    (x, y),
                    wide,
                    tall,
                    boxstyle=f"round,pad=0,rounding_size={radius:.4f}",
                    facecolor=look.fill,
                    edgecolor=look.edge,
                    linewidth=look.wide,
                    linestyle=DASHES if look.dashed else "-",
                    zorder=3,
                    clip_on=False,
                )
            )

        self._later.append(place)

    def shape(
        self,
        corners: Sequence[Point],
        fill: str,
        edge: str,
        *,
        wide: float = 1.0,
        above: bool = False,
    ) -> None:
        """Draw a polygon; ``above`` puts it over lines that pass."""

        def place(axes: Axes) -> None:
            from matplotlib.patches import Polygon

            axes.add_patch(
                Polygon(
                    corners, facecolor=fill, edgecolor=edge, linewidth=wide, joinstyle="round",
                    zorder=4 if above else 1, clip_on=False,
                )
            )  # fmt: skip

        self._later.append(place)

    def disc(self, x: float, y: float, radius: float, look: Look) -> None:
        """Draw a filled circle around a point."""

        def place(axes: Axes) -> None:
            from matplotlib.patches import Circle

            axes.add_patch(
                Circle(
                    (x, y), radius, facecolor=look.fill, edgecolor=look.edge, linewidth=look.wide,
                    linestyle=DASHES if look.dashed else "-", zorder=3, clip_on=False,
                )
            )  # fmt: skip

        self._later.append(place)

    def arrow(
        self,
        points: Sequence[Point],
        *,
        colour: str = "",
        both: bool = False,
    ) -> None:
        """Draw a line with rounded bends through ``points`` and a head at its end (or at both)."""
        colour = colour or self.colours.muted
        path = list(points)
        path[-1] = _short(path[-2], path[-1])
        if both:
            path[0] = _short(path[1], path[0])

        def place(axes: Axes) -> None:
            from matplotlib.patches import PathPatch, Polygon

            axes.add_patch(
                PathPatch(
                    _rounded(path),
                    facecolor="none",
                    edgecolor=colour,
                    linewidth=LINE,
                    capstyle="butt",
                    zorder=2,
                    clip_on=False,
                )
            )
            tips = [(points[-2], points[-1])]
            tips += [(points[1], points[0])] if both else []
            for start, end in tips:
                axes.add_patch(
                    Polygon(
                        _head(start, end), facecolor=colour, edgecolor="none", zorder=4,
                        clip_on=False,
                    )
                )  # fmt: skip

        self._later.append(place)


def _short(start: Point, end: Point) -> Point:
    """Move the end of a line back to where its arrowhead begins."""
    length = math.dist(start, end) or 1.0
    share = max(0.0, (length - HEAD * 0.8) / length)
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _head(start: Point, end: Point) -> list[Point]:
    length = math.dist(start, end) or 1.0
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    base = (end[0] - along[0] * HEAD, end[1] - along[1] * HEAD)
    half = HEAD * 0.42
    return [
        end,
        (base[0] - along[1] * half, base[1] + along[0] * half),
        (base[0] + along[1] * half, base[1] - along[0] * half),
    ]


def _rounded(points: Sequence[Point], radius: float = 0.09) -> Any:
    """Return a matplotlib path with its bends rounded."""
    from matplotlib.path import Path

    corners: list[Point] = [points[0]]
    codes = [int(Path.MOVETO)]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(radius, math.dist(before, at) / 2, math.dist(at, after) / 2)
        corners += [_toward(at, before, reach), at, _toward(at, after, reach)]
        codes += [int(Path.LINETO), int(Path.CURVE3), int(Path.CURVE3)]
    corners.append(points[-1])
    codes.append(int(Path.LINETO))
    return Path(corners, codes)


def _toward(at: Point, goal: Point, reach: float) -> Point:
    length = math.dist(at, goal) or 1.0
    return (at[0] + (goal[0] - at[0]) * reach / length, at[1] + (goal[1] - at[1]) * reach / length)
