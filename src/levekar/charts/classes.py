"""Class breaks of a map: which values share a colour."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from levekar.errors import LevekarError, near

GIVEN = "Faste klasser"


@dataclass(frozen=True)
class Classes:
    """Classes from low to high; a value belongs to the first whose upper end is not below it.

    ``method`` says in Norwegian how they were found; nothing if each value is its own class.
    """

    method: str
    uppers: tuple[float, ...]
    lowest: float

    def __len__(self) -> int:
        return len(self.uppers)

    def of(self, value: float) -> int:
        """Return the class of a value, 0 for the lowest."""
        return bisect_left(self.uppers, value)

    def spans(self, values: Sequence[float]) -> list[tuple[float, float]]:
        """Return the ends of each class: the lowest and highest of ``values`` in it.

        A class without values has the ends of the scale itself.
        """
        out = []
        for i, upper in enumerate(self.uppers):
            own = [value for value in values if self.of(value) == i]
            low = self.uppers[i - 1] if i else self.lowest
            out.append((min(own), max(own)) if own else (low, upper))
        return out


@dataclass(frozen=True)
class Method:
    """A way to find the upper ends from sorted values; ``words`` stand in the key."""

    words: str
    ends: Callable[[Sequence[float], int], Sequence[float]]


def classify(
    values: Sequence[float],
    breaks: int | Sequence[float] = 5,
    method: str = "fisher",
    *,
    where: str,
) -> Classes:
    """Return the classes that ``values`` fall in.

    ``breaks`` is the number of classes (fewer if there are fewer different values), or the upper
    end of each. ``method`` is ``fisher`` (natural breaks: the least sum of squares within classes,
    Fisher 1958), ``quantile`` (as many values in each) or ``equal`` (classes of one width).
    """
    if method not in METHODS:
        raise LevekarError(
            f"Ukjent inndeling «{method}».", where=where, hint=near(method, list(METHODS))
        )
    ordered = sorted(values)
    if not ordered:
        return Classes("", (), 0.0)
    different = tuple(sorted(set(ordered)))
    if isinstance(breaks, int) and len(different) <= breaks:
        return Classes("", different, ordered[0])
    if isinstance(breaks, int):
        # as many decimals as any measure has; takes away binary noise
        ends = [round(end, 6) for end in METHODS[method].ends(ordered, breaks)]
        return Classes(METHODS[method].words, tuple(sorted(set(ends))), ordered[0])
    uppers = tuple(float(end) for end in breaks)
    if list(uppers) != sorted(set(uppers)) or not uppers or uppers[-1] < ordered[-1]:
        raise LevekarError(
            f"Klassegrensene {', '.join(f'{end:g}' for end in uppers)} passer ikke: de skal stige, "
            f"og den siste skal ikke være under høyeste verdi ({ordered[-1]:g}).",
            where=where,
            hint="rett breaks, eller la tallet på klasser stå der.",
        )
    return Classes(GIVEN, uppers, ordered[0])


def _fisher(values: Sequence[float], count: int) -> list[float]:
    """Return the upper ends with the least sum of squares within the classes.

    By dynamic programming over the different values, as exact as the numbers allow.
    """
    import numpy as np

    points, weights = np.unique(np.asarray(values), return_counts=True)
    size = len(points)
    # sums up to each value, of numbers close to zero so that no digits are lost
    off = points - points.mean()
    number, total, square = (
        np.concatenate([[0.0], np.cumsum(weights * off**power)]) for power in range(3)
    )
    i, j = np.triu_indices(size)
    spread = np.full((size, size), np.inf)
    inside = total[j + 1] - total[i]
    spread[i, j] = square[j + 1] - square[i] - inside**2 / (number[j + 1] - number[i])
    best, starts = spread[0], []
    for _ in range(min(count, size) - 1):
        # the last class starts at a value; what lies before it is divided in the best way already
        whole = np.vstack([np.full(size, np.inf), best[:-1, None] + spread[1:]])
        starts.append(whole.argmin(axis=0))
        best = whole.min(axis=0)
    ends, last = [], size - 1
    for start in reversed(starts):
        ends.append(float(points[last]))
        last = int(start[last]) - 1
    return [*ends, float(points[last])]


def _quantile(values: Sequence[float], count: int) -> list[float]:
    import numpy as np

    return [float(end) for end in np.quantile(values, np.arange(1, count + 1) / count)]


def _equal(values: Sequence[float], count: int) -> list[float]:
    low, high = values[0], values[-1]
    return [*(low + (high - low) * i / count for i in range(1, count)), high]


METHODS: Mapping[str, Method] = {
    "fisher": Method("Naturlige brudd (Fisher–Jenks)", _fisher),
    "quantile": Method("Like mange i hver klasse (kvantiler)", _quantile),
    "equal": Method("Like brede klasser", _equal),
}
