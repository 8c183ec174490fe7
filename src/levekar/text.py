"""Numbers and lists as Norwegian prose writes them.

Decimal comma, non-breaking space between thousands and before a unit, halves rounded up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from levekar.errors import LevekarError

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Round the number as it is written (0.285 → 0.29), halves away from zero."""
    if not math.isfinite(value):
        raise LevekarError(
            "Et tall som er skjult eller mangler, kan ikke skrives i teksten.",
            hint="velg et tall som finnes, eller skriv setningen uten det.",
        )
    step = Decimal(1).scaleb(-decimals)
    # adding zero turns -0 into 0; repr keeps what a reader sees, not the binary fraction
    return Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP) + 0


def number(value: float, decimals: int = 0) -> str:
    """Return e.g. «12,3» or «1 234» with the given number of decimals."""
    exact = rounded(value, decimals)
    digits = f"{abs(exact):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return MINUS + digits if exact < 0 else digits


def with_unit(value: float, unit: str, decimals: int = 0) -> str:
    """Return a number followed by its unit, which never moves to the next line alone."""
    return f"{number(value, decimals)}{NBSP}{unit}" if unit else number(value, decimals)


def percent(value: float, decimals: int = 0) -> str:
    """Return e.g. «12 %»; ``value`` is in percent already."""
    return with_unit(value, "%", decimals)


def points(value: float, decimals: int = 0) -> str:
    """Return e.g. «3 prosentpoeng»: a difference between two percentages."""
    return with_unit(value, "prosentpoeng", decimals)


def join(items: Iterable[str], word: str = "og") -> str:
    """Return «a», «a og b» or «a, b og c»; items that hold a comma are kept apart by semicolons."""
    *first, last = items
    mark = "; " if any("," in item for item in (*first, last)) else ", "
    return f"{mark.join(first)} {word} {last}" if first else last


def span(first: str | int, last: str | int) -> str:
    """Return «2013–2021»; periods of several years are joined («2016–2018», «2020–2022» → all)."""
    start, end = str(first), str(last)
    if start == end:
        return start
    if EN_DASH in start and EN_DASH in end:
        start, end = start.partition(EN_DASH)[0], end.rpartition(EN_DASH)[-1]
    return f"{start}{EN_DASH}{end}"


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """Return ``text`` with a small first letter, as inside a sentence; «SØS» keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def alphabetical(word: str) -> str:
    """Return a key that sorts words as Norwegian does: æ, ø and å come last, case is ignored."""
    return word.casefold().translate({ord("æ"): "{", ord("ø"): "|", ord("å"): "}"})


def cited(label: str) -> str:
    """Return a reference as Norwegian writes it: «Vink mfl. 2021», «Seo og Creed 2002»."""
    label = re.sub(r"\bet al\.?", "mfl.", label)
    return re.sub(r" (?:&|and) ", " og ", label)


def markdown(text: str) -> str:
    """Escape ``text`` so that Markdown shows it as it is, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#$@^~|\"'])", r"\\\1", re.sub(r"[ \t\r\n]+", " ", text))
