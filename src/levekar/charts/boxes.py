"""Rectangles in a picture, and where names can stand without covering anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Numbers = NDArray[np.float64]

STEPS = 40
"""Places that are tried for a name, across and up."""
NEAREST = 3
"""A name stands near so many of its areas: one far out is not where people look."""

CLEAR = 0.3
"""A name that is so much nearer its own areas than others (inches) cannot be taken for theirs."""


@dataclass(frozen=True)
class Box:
    """An upright rectangle, in inches."""

    west: float
    south: float
    east: float
    north: float

    @staticmethod
    def of(points: Sequence[tuple[float, float]]) -> Box:
        """Return the smallest box that holds the points."""
        xs, ys = zip(*points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    @staticmethod
    def whole(boxes: Sequence[Box]) -> Box:
        """Return the smallest box that holds the boxes."""
        return Box.of([p for b in boxes for p in ((b.west, b.south), (b.east, b.north))])

    @staticmethod
    def around(at: tuple[float, float], half: float, up: float) -> Box:
        """Return the box that is ``half`` to each side of a point and ``up`` above and below."""
        return Box(at[0] - half, at[1] - up, at[0] + half, at[1] + up)

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point in the middle."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    def shared(self, other: Box) -> float:
        """Return the area that two boxes share."""
        wide = min(self.east, other.east) - max(self.west, other.west)
        tall = min(self.north, other.north) - max(self.south, other.south)
        return max(wide, 0.0) * max(tall, 0.0)

    def holds(self, other: Box) -> bool:
        """Tell whether the other box lies inside."""
        return (
            self.west <= other.west
            and self.south <= other.south
            and other.east <= self.east
            and other.north <= self.north
        )

    def beside(self, half: float, up: float, taken: Sequence[Box], within: Box) -> Box:
        """Return the box of a name above, under, right or left of this one: the freest of them."""
        x, y = self.middle
        spots = (
            (x, self.north + up),
            (x, self.south - up),
            (self.east + half, y),
            (self.west - half, y),
        )
        tried = [
            Box.around((min(max(x, within.west + half), within.east - half), y), half, up)
            for x, y in spots
        ]
        return min(tried, key=lambda box: sum(box.shared(other) for other in taken))

    def free(
        self,
        size: tuple[float, float],
        own: Sequence[Box],
        others: Sequence[Box],
        taken: Sequence[Box],
    ) -> Box | None:
        """Return where in this box a name of half the ``size`` can stand without covering any box.

        As near its areas (``own``) as can be, and nearer to them than to any of the ``others``.
        """
        import numpy as np

        half, up = size
        across = np.linspace(self.west + half, self.east - half, STEPS)
        upwards = np.linspace(self.south + up, self.north - up, STEPS)
        if across[0] > across[-1] or upwards[0] > upwards[-1]:
            return None
        x, y = (grid.ravel() for grid in np.meshgrid(across, upwards))
        tried = np.stack([x - half, y - up, x + half, y + up], axis=1)
        # only what is free is held against the areas: much less to compute
        tried = tried[~_covered(tried, taken)]
        near = np.sort(_away(tried, own), axis=1)[:, :NEAREST]
        clear = _away(tried, others).min(axis=1, initial=np.inf) - near[:, 0]
        if not (clear > 0).any():
            return None
        # a little further off is better than next to somebody else's area
        cost = near.mean(axis=1) - np.minimum(clear, CLEAR)
        best = int(np.where(clear > 0, cost, np.inf).argmin())
        return Box(*(float(side) for side in tried[best]))


def _sides(tried: Numbers, boxes: Sequence[Box]) -> tuple[Numbers, ...]:
    """Return west, south, east and north of both, ready to be held against each other."""
    import numpy as np

    sides = [(box.west, box.south, box.east, box.north) for box in boxes]
    return *(side[:, None] for side in tried.T), *np.array(sides).reshape(-1, 4).T


def _covered(tried: Numbers, boxes: Sequence[Box]) -> Bools:
    """Tell which of the tried boxes overlap any of the others."""
    a, b, c, d, west, south, east, north = _sides(tried, boxes)
    import numpy as np

    return np.asarray(((a < east) & (c > west) & (b < north) & (d > south)).any(axis=1))


def _away(tried: Numbers, boxes: Sequence[Box]) -> Numbers:
    """Return the distances between boxes, 0 where they touch."""
    import numpy as np

    a, b, c, d, west, south, east, north = _sides(tried, boxes)
    across = np.maximum(np.maximum(a, west) - np.minimum(c, east), 0.0)
    up = np.maximum(np.maximum(b, south) - np.minimum(d, north), 0.0)
    distance: Numbers = np.sqrt(across * across + up * up)
    return distance
