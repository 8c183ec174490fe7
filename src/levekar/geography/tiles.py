"""The tile map: one hexagon of the same size for each zone, near its place and its neighbours.

On a map of areas, a large zone with few people fills more than a small one with many. Here all
zones weigh the same. The zones are given places in a honeycomb so that they move as little as
possible (an assignment), and are then exchanged for as long as that keeps more neighbours
together, in the direction where they are.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from levekar.geography.zones import neighbours, zones

if TYPE_CHECKING:
    from levekar.geography.power import Points

SEED = 5001
# What places are worth: a neighbour beside it in the right direction, and any zone of the same
# bydel; what they cost: a zone that is no neighbour, any zone beside a village that has none, and
# the square of the steps away from the true place
KEPT, SAME_BYDEL, FALSE, ALONE, AWAY = 1.0, 0.2, 0.25, 4.0, 0.15
ROUNDS, HOT, COLD = 15_000, 1.5, 0.02
SPREAD = 1.08
"""Width of a tile, in widths that would fill the zones' area exactly."""
Place = tuple[int, int]


def places(points: Points, areas: Points) -> dict[str, Place]:
    """Return zone → (column, row) of the zones at ``points``; row 0 is the northernmost."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    order = list(zones())
    wide = math.sqrt(areas.mean() * 2 / math.sqrt(3)) * SPREAD
    at = (points - points.mean(axis=0)) / wide
    free = [(column, row) for column in range(-10, 11) for row in range(-12, 13)]
    spots = np.array([middle(place) for place in free])
    chosen, where = linear_sum_assignment(((at[:, None] - spots) ** 2).sum(axis=2))
    start = {order[i]: free[j] for i, j in zip(chosen, where, strict=True)}
    wanted = {code: (float(x), float(y)) for code, (x, y) in zip(order, at, strict=True)}
    found = _exchanged(start, wanted)
    west, north = min(c for c, _ in found.values()), min(r for _, r in found.values())
    # every second row lies half a step to the east, so rows move two by two
    north -= north % 2
    return {code: (column - west, row - north) for code, (column, row) in found.items()}


def hexagon(place: Place) -> list[tuple[float, float]]:
    """Return the corners of a tile; it is one wide and stands on a corner."""
    x, y = middle(place)
    far = 1 / math.sqrt(3)
    angles = [math.pi / 6 + i * math.pi / 3 for i in range(6)]
    return [(x + far * math.cos(a), y + far * math.sin(a)) for a in angles]


def beside(place: Place) -> list[Place]:
    """Return the six places around one."""
    return [spot for spot, _ in _around(place)]


@cache
def middle(place: Place) -> tuple[float, float]:
    """Return the middle of a tile; odd rows lie half a step to the east."""
    column, row = place
    return column + row % 2 / 2, -row * math.sqrt(3) / 2


@cache
def _around(place: Place) -> list[tuple[Place, tuple[float, float]]]:
    """Return the six places around one, each with the direction to it."""
    column, row = place
    east = row % 2
    spots = [
        (column - 1, row),
        (column + 1, row),
        *((column + step + east - 1, row + up) for up in (-1, 1) for step in (0, 1)),
    ]
    x, y = middle(place)
    return [(spot, (middle(spot)[0] - x, middle(spot)[1] - y)) for spot in spots]


def _exchanged(
    start: Mapping[str, Place], wanted: Mapping[str, tuple[float, float]]
) -> dict[str, Place]:
    """Return the places after many tried exchanges, by simulated annealing with a fixed seed."""
    rng = random.Random(SEED)
    near = _directions(wanted)
    alone = {code for code, others in near.items() if not others}
    bydel = {code: zone.bydel for code, zone in zones().items()}
    places, taken = dict(start), {place: code for code, place in start.items()}
    order = list(places)

    def worth(code: str, place: Place) -> float:
        x, y = middle(place)
        total = -AWAY * ((x - wanted[code][0]) ** 2 + (y - wanted[code][1]) ** 2)
        for spot, towards in _around(place):
            other = taken.get(spot)
            if other is None:
                continue
            if other in near[code]:
                true = near[code][other]
                total += KEPT * (towards[0] * true[0] + towards[1] * true[1])
            else:
                # the villages have no neighbours, and shall stand alone
                total -= ALONE if code in alone or other in alone else FALSE
            if bydel[other] == bydel[code]:
                total += SAME_BYDEL
        return total

    def exchange(code: str, new: Place) -> None:
        old, other = places[code], taken.get(new)
        del taken[old]
        places[code], taken[new] = new, code
        if other:
            places[other], taken[old] = old, other

    for step in range(ROUNDS):
        heat = HOT * (COLD / HOT) ** (step / ROUNDS)
        code = rng.choice(order)
        old = places[code]
        new = rng.choice(_around(old))[0]
        if rng.random() < 0.5:
            new = rng.choice(_around(new))[0]
        other = taken.get(new)
        if new == old:
            continue
        before = worth(code, old) + (worth(other, new) if other else 0.0)
        exchange(code, new)
        gain = worth(code, new) + (worth(other, old) if other else 0.0) - before
        if gain < 0 and rng.random() >= math.exp(gain / heat):
            exchange(code, old)
    return places


def _directions(
    wanted: Mapping[str, tuple[float, float]],
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return, for each zone, its neighbours and the direction to each, of length one."""
    out: dict[str, dict[str, tuple[float, float]]] = {}
    for code, others in neighbours().items():
        out[code] = {}
        for other in others:
            x, y = wanted[other][0] - wanted[code][0], wanted[other][1] - wanted[code][1]
            out[code][other] = (x / math.hypot(x, y), y / math.hypot(x, y))
    return out
