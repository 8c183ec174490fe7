"""How the status of a value shows: in the drawing, in words and across the picture.

Solid and filled is a real number; hatched, dashed or open is a synthetic one. The same rules
serve bars, lines and maps, so that a reader learns them once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from levekar.charts import labels

SYNTHETIC = "synthetic"
HATCHES = ("////", "\\\\\\\\", "xxx", "---", "|||", "+++")
DASHES: tuple[tuple[float, ...], ...] = (
    (4.0, 2.0),
    (1.6, 1.6),
    (7.0, 2.0, 1.6, 2.0),
    (7.0, 2.0),
    (2.6, 2.6),
    (4.0, 1.6, 1.6, 1.6, 1.6, 1.6),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "*")
LIGHTER = 0.72
"""Share of white in the fill of a synthetic shape."""
LIGHTER_AREA = 0.15
"""The same on a map, where the shade is what the reader compares."""

_MADE_UP = "laget for å vise hvordan boka virker, og er ikke målt."
_REAL = {"official": "Offisielle tall", "published": "Tall trykt i rapporten"}
_REAL_TOLD = {
    "official": "offisielle tall fra kilden",
    "published": "trykt i rapporten fra 2024",
}
_ABSENT = {"suppressed": "skjult (personvern)", "missing": "tallet mangler"}
_SYMBOL_TOLD = {
    "suppressed": "betyr at tallet er skjult av hensyn til personvern",
    "missing": "betyr at tallet mangler",
}


@dataclass(frozen=True)
class Key:
    """One line of explanation in the picture: ``status`` says which sample is drawn."""

    status: str
    label: str


def lighter(colour: str, share: float = LIGHTER) -> str:
    """Mix ``colour`` (#rrggbb) with white."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (255 - p) * share):02x}" for p in parts)


def darker(colour: str, share: float) -> str:
    """Mix ``colour`` (#rrggbb) with black."""
    return "#" + "".join(
        f"{round(int(colour[i : i + 2], 16) * (1 - share)):02x}" for i in (1, 3, 5)
    )


def bar(status: str, colour: str, index: int) -> dict[str, Any]:
    """Return the matplotlib style of a filled shape, ``index`` being its series."""
    if status != SYNTHETIC:
        return {"facecolor": colour, "edgecolor": colour, "linewidth": 1.0}
    return {
        "facecolor": lighter(colour),
        "edgecolor": colour,
        "linewidth": 1.2,
        "hatch": HATCHES[index % len(HATCHES)],
        "hatch_linewidth": 1.0,
    }


def area(status: str, colour: str) -> dict[str, Any]:
    """Return the matplotlib style of a place on a map, without its border.

    Its shade is its class, so a synthetic place is only a little lighter. The hatching that marks
    it is light on dark and dark on light, and so thin that the shades keep their order in grey.
    """
    if status != SYNTHETIC:
        return {"facecolor": colour, "linewidth": 0.0}
    fill = lighter(colour, LIGHTER_AREA)
    pale = int(fill[3:5], 16) > 150
    return {
        "facecolor": fill,
        "edgecolor": darker(fill, 0.4) if pale else lighter(fill, 0.45),
        "linewidth": 0.0,
        "hatch": "//",
        "hatch_linewidth": 0.8,
    }


def line(synthetic: bool, index: int) -> dict[str, Any]:
    """Return the matplotlib style of a line between two points."""
    dashes = (0, DASHES[index % len(DASHES)]) if synthetic else "-"
    return {"linestyle": dashes, "linewidth": 2.2}


def point(status: str, colour: str, index: int, panel: str) -> dict[str, Any]:
    """Return the matplotlib style of a point."""
    return {
        "marker": MARKERS[index % len(MARKERS)],
        "markerfacecolor": panel if status == SYNTHETIC else colour,
        "markeredgecolor": colour,
        "markeredgewidth": 1.8,
        "markersize": 7.5,
    }


def keys(statuses: Collection[str], *, lines: bool) -> list[Key]:
    """Return what the picture must explain: nothing if all numbers are real and shown."""
    out = []
    if SYNTHETIC in statuses:
        how = "stiplet" if lines else "skravert"
        out.append(Key(SYNTHETIC, f"Syntetiske demotall ({how})"))
        out += [Key(s, word) for s, word in _REAL.items() if s in statuses]
    out += [Key(s, f"{labels.SYMBOLS[s]} {word}") for s, word in _ABSENT.items() if s in statuses]
    return out


def across(statuses: Collection[str]) -> str:
    """Return the words across the picture, empty when no number is synthetic."""
    if SYNTHETIC not in statuses:
        return ""
    return "DELVIS SYNTETISKE DEMOTALL" if set(_REAL) & set(statuses) else "SYNTETISKE DEMOTALL"


def sentence(statuses: Collection[str]) -> str:
    """Return the status of the numbers, as caption and alt text say it."""
    real = [word for status, word in _REAL_TOLD.items() if status in statuses]
    parts = []
    if SYNTHETIC in statuses and real:
        parts.append(
            f"Noen av tallene er syntetiske demotall (skravert eller stiplet): De er {_MADE_UP}"
        )
        parts.append(f"De andre tallene er {' eller '.join(real)}.")
    elif SYNTHETIC in statuses:
        parts.append(f"Syntetiske demotall: Tallene er {_MADE_UP}")
    elif real:
        parts.append(f"Tallene er {' eller '.join(real)}.")
    return " ".join(parts)


def symbols(statuses: Collection[str]) -> str:
    """Return the explanation of [c] and [x], empty when neither is used."""
    return " ".join(
        f"{labels.SYMBOLS[s]} {word}." for s, word in _SYMBOL_TOLD.items() if s in statuses
    )
