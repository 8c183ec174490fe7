"""Power cells: one cell around each point, each with a given area.

The cell of point i holds what is on land and has |x − p_i|² − w_i both below zero and lowest of
all points: discs, divided by straight borders where they meet. For given areas the weights w are
unique, and the cells then move the areas as little as possible (partial optimal transport).
They are found by Newton's method with shorter steps where needed (Kitagawa, Mérigot and Thibert
2019 show why that works).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from levekar.errors import LevekarError

if TYPE_CHECKING:
    import numpy as np
    import shapely
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

EXACT = 1e-4
"""How near each cell must come to its area, as a share of it."""
ROUNDS = 60
QUARTER = 8
"""Corners to a quarter of a disc."""


def cells(points: Points, areas: Points, land: shapely.Polygon) -> list[shapely.Geometry]:
    """Return one cell for each of ``points`` (n × 2), with the wanted ``areas``, within ``land``.

    Lengths in metres, areas in square metres. Points that leave no room for the areas are an
    error.
    """
    import numpy as np

    # with equal weights no cell is empty
    weights = np.full(len(points), areas.mean() / math.pi)
    found, error = _divided(points, weights, land), math.inf
    least = min(areas.min(), *(cell.area for cell in found)) / 2
    for _ in range(ROUNDS):
        missing = areas - np.array([cell.area for cell in found])
        error = float(np.abs(missing / areas).max())
        if error < EXACT:
            return found
        step = np.linalg.solve(_slopes(points, weights, found), missing)
        share = 1.0
        while share > 1e-3:
            # a whole step may overshoot where a cell is about to vanish
            tried = weights + share * step
            new = _divided(points, tried, land) if tried.min() > 0 else []
            if new and min(cell.area for cell in new) > least:
                now = np.abs((areas - [cell.area for cell in new]) / areas).max()
                if now < error * (1 - share / 10):
                    break
            share /= 2
        weights, found = tried, new
    raise LevekarError(
        f"Fant ikke soneflater med rett areal: den verste er {error:.0%} unna.",
        where="data/geo/sketch.yml",
        hint="velg et mindre areal under «area».",
    )


def _divided(points: Points, weights: Points, land: shapely.Polygon) -> list[shapely.Geometry]:
    """Return the cells that the weights give."""
    import numpy as np
    import shapely

    radii = np.sqrt(weights)
    discs = shapely.buffer(shapely.points(points), radii, quad_segs=QUARTER)
    inland = shapely.intersection(discs, land)
    out = []
    for i in range(len(points)):
        cell = inland[i]
        away = points - points[i]
        far = np.hypot(*away.T)
        meets = np.flatnonzero((far > 0) & (far < radii + radii[i]))
        half = [
            _half_plane(points[i], away[j] / far[j], cut, radii[i])
            for j in meets[np.argsort(far[meets])]
            if (cut := (far[j] ** 2 - weights[j] + weights[i]) / (2 * far[j])) < radii[i]
        ]
        for side in half:
            cell = shapely.intersection(cell, side)
        out.append(cell)
    return out


def _half_plane(at: Points, towards: Points, cut: float, radius: float) -> shapely.Polygon:
    """Return what lies on the near side of a line across ``towards``, ``cut`` away from ``at``."""
    import numpy as np
    import shapely

    reach = 4 * (radius + abs(cut))
    along = np.array([-towards[1], towards[0]]) * reach
    edge, back = at + towards * cut, towards * (cut + reach)
    return shapely.Polygon([edge + along, edge - along, at - along - back, at + along - back])


def _slopes(
    points: Points, weights: Points, found: Sequence[shapely.Geometry]
) -> NDArray[np.float64]:
    """Return how each area grows with each weight: border length over twice the distance."""
    import numpy as np
    import shapely

    size = len(points)
    out = np.zeros((size, size))
    for i, cell in enumerate(found):
        radius = math.sqrt(weights[i])
        corners = [shapely.get_coordinates(ring) for ring in shapely.get_rings(cell)]
        starts = np.concatenate([c[:-1] for c in corners])
        ends = np.concatenate([c[1:] for c in corners])
        middle, long = (starts + ends) / 2, np.hypot(*(ends - starts).T)
        height = ((middle[:, None] - points) ** 2).sum(axis=2) - weights
        own, height[:, i] = height[:, i].copy(), np.inf
        other = height.argmin(axis=1)
        shared = np.abs(height.min(axis=1) - own) < 1e-3 * radius
        far = np.hypot(*(points[other] - points[i]).T)
        np.add.at(out[i], other[shared], -long[shared] / (2 * far[shared]))
        # the flat pieces of the arc lie a little inside the disc
        arc = ~shared & (own > -0.02 * weights[i])
        out[i, i] = -out[i].sum() + long[arc].sum() / (2 * radius)
    return out + np.eye(size) * 1e-6
