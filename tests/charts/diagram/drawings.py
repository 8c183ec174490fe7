"""What a drawing holds, measured as it is shown."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from levekar import catalogue
from levekar.charts.diagram import DiagramFigure, diagram

IDS = [name for name, entry in catalogue.figures().items() if entry.diagram]
WIDTHS = ("wide", "narrow")
DPI = 192


@cache
def shown(name: str) -> DiagramFigure:
    made = diagram(name)
    assert isinstance(made, DiagramFigure)
    return made


def picture(made: DiagramFigure, width: str):
    drawn = made.picture if width == "wide" else made.narrow
    drawn.set_dpi(DPI)
    return drawn


@cache
def texts(drawn) -> list[tuple[Text, Bbox]]:
    drawn.set_dpi(DPI)
    renderer = FigureCanvasAgg(drawn).get_renderer()
    found = [t for t in drawn.findobj(Text) if t.get_text()]
    return [(t, t.get_window_extent(renderer)) for t in found]


def run(drawn) -> str:
    """All words of the picture in the order they are drawn, without spaces and hyphens."""
    return bare(" ".join(t.get_text() for t in drawn.findobj(Text)))


def bare(words: str) -> str:
    for mark in (" ", "\u00a0", "-", "\u2192"):
        words = words.replace(mark, "")
    return words


def lines(drawn) -> list[np.ndarray]:
    """Points along every arrow, and along every line of a curve, in pixels."""
    axes = drawn.axes[0]
    out = []
    for patch in axes.patches:
        if type(patch) is PathPatch:
            path = patch.get_path().interpolated(1)
            corners = np.vstack(path.to_polygons(closed_only=False))
            out.append(patch.get_transform().transform(_dense(corners)))
    for line in axes.lines:
        out.append(axes.transData.transform(_dense(line.get_xydata())))
    return out


def _dense(corners: np.ndarray) -> np.ndarray:
    parts = [np.linspace(a, b, 30, endpoint=False) for a, b in pairwise(corners)]
    return np.vstack([*parts, corners[-1:]])


def boxes(drawn) -> list[Bbox]:
    axes = drawn.axes[0]
    found = [p for p in axes.patches if isinstance(p, FancyBboxPatch)]
    return [
        Bbox(axes.transData.transform([(p.get_x(), p.get_y()),
             (p.get_x() + p.get_width(), p.get_y() + p.get_height())]))
        for p in found
    ]  # fmt: skip


def discs(drawn) -> list[tuple[np.ndarray, float]]:
    """Middle and radius of every disc, in pixels."""
    axes = drawn.axes[0]
    found = [p for p in axes.patches if isinstance(p, Circle)]
    return [(axes.transData.transform(p.center), p.radius * DPI) for p in found]


def inside(points: np.ndarray, box: Bbox, margin: float) -> bool:
    """Tell whether any point lies within a box, ``margin`` pixels from its edges."""
    x, y = points[:, 0], points[:, 1]
    x0, x1 = sorted((box.x0, box.x1))
    y0, y1 = sorted((box.y0, box.y1))
    return bool(
        np.any((x > x0 + margin) & (x < x1 - margin) & (y > y0 + margin) & (y < y1 - margin))
    )
