"""Demo tables by levekårssone in the forms of HUNT and the municipality.

A value of a zone is a random draw within the span that the report prints, and says nothing about
the place. Only what the report says about the centre and the outskirts is kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from levekar import catalogue, geography, paths
from levekar.cards import Card
from levekar.claims import Cell, Statement
from levekar.synthetic import cells, constraints, standin

if TYPE_CHECKING:
    import numpy as np

VERSION, SEED = 1, 20240831
HUNT4 = "2017–2019"
SEXES = {"F": "kvinner", "M": "menn"}
# The spans that figures 39 and 40 print, lowest and highest zone
POOR_HEALTH = {"F": (15, 37), "M": (7, 28)}
CITY_SUPPORT, SUPPORT = 16.7, {"F": (9.0, 27.0), "M": (8.0, 26.0)}
OUTDOOR = {
    "18–29": 95.0,
    "30–39": 97.0,
    "40–49": 97.0,
    "50–59": 96.0,
    "60–69": 95.0,
    "70–79": 91.0,
    "80+": 76.0,
}
EDUCATION = {"grunnskole": 88.0, "videregående": 94.0, "universitet/høgskole": 97.0}
# Age group → file and the share in the centre, between, and furthest out
AGES = {
    "0–17": ("personer_0_17", (9.0, 19.0, 25.0)),
    "18–34": ("personer_18_34", (52.0, 27.0, 20.0)),
    "35–66": ("personer_35_66", (30.0, 40.0, 41.0)),
    "67+": ("personer_67", (9.0, 14.0, 14.0)),
}
CENTRE = ("S03", "S05", "S08", "S09")
OUTSKIRTS = ("S18", "S19", "S50", "S53")


def hunt() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of the demo tables in HUNT's form."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    followed = constraints.followed()
    yield _poor_health(rng, followed)
    yield _support(rng, followed)
    yield _outdoor(rng, followed)


def municipality() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of the demo tables of inhabitants by zone and age."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    zones = _zones()
    numbers = {
        r["zone_id"]: r["official_no"]
        for r in catalogue.load_csv(paths.project().geo / "zones.csv")
    }
    people = {zone: int(rng.integers(2200, 4600)) for zone in zones}
    shares = {zone: _ages(zone, rng) for zone in zones}
    for age, (name, _) in AGES.items():
        rows = [
            (numbers[zone], geography.name(zone), round(people[zone] * share / 100), _share(share))
            for zone in zones
            for share in (shares[zone][age],)
        ]
        data = _csv(("Levekårsone-nummer", "Levekårsnavn", "Antall", "Andel"), rows)
        yield (
            f"{name}.demo.csv",
            data,
            standin.card(
                "kommune",
                data,
                f"Bosatte {age} år etter levekårssone",
                "Oppdiktede antall og andeler for 60 soner, i formen til kommunens tabeller.",
                period="2018",
                reference="trondheim2019",
                version=VERSION,
            ),
        )


def _zones() -> list[str]:
    return [geo for geo, (level, _) in geography.places().items() if level == "sone"]


def _ages(zone: str, rng: np.random.Generator) -> dict[str, float]:
    """Return the share of each age group in a zone, together 100."""
    kind = 0 if zone in CENTRE else 2 if zone in OUTSKIRTS else 1
    drawn = {age: of[kind] * float(rng.uniform(0.88, 1.12)) for age, (_, of) in AGES.items()}
    total = sum(drawn.values())
    out = {age: round(100 * share / total, 1) for age, share in drawn.items()}
    out["35–66"] = round(100 - sum(s for age, s in out.items() if age != "35–66"), 1)
    return out


def _spread(rng: np.random.Generator, size: int, span: tuple[float, float]) -> list[float]:
    """Return random draws that fill the span from end to end."""
    drawn = rng.beta(2.0, 2.5, size)
    low, high = span
    scaled = low + (high - low) * (drawn - drawn.min()) / (drawn.max() - drawn.min())
    return [float(v) for v in scaled]


def _poor_health(
    rng: np.random.Generator, followed: Sequence[Statement]
) -> tuple[str, bytes, Card]:
    key, zones = "poor_self_rated_health_adults", _zones()
    prior = {
        _cell(key, zone, {"sex": sex, "age": "18–69"}): value
        for sex, span in POOR_HEALTH.items()
        for zone, value in zip(zones, _spread(rng, len(zones), span), strict=True)
    }
    found = cells.fill(prior, followed, 0, (0.0, 100.0))
    rows = [
        (geography.name(c.geo), SEXES[c.group("sex")], "18-69", HUNT4, _number(v))
        for c, v in found.items()
    ]
    data = _csv(("sone", "kjonn", "alder", "periode", "andel"), rows)
    card = _hunt_card(data, "Dårlig selvopplevd helse etter sone (HUNT4)", "sund2019")
    return "selvopplevd_helse_soner.demo.csv", data, card


def _support(rng: np.random.Generator, followed: Sequence[Statement]) -> tuple[str, bytes, Card]:
    key, zones = "lacked_adult_support_childhood", _zones()
    prior = {_cell(key, "5001", {}): CITY_SUPPORT} | {
        _cell(key, zone, {"sex": sex}): value
        for sex, span in SUPPORT.items()
        for zone, value in zip(zones, _spread(rng, len(zones), span), strict=True)
    }
    found = cells.fill(prior, followed, 1, (0.0, 100.0))
    rows = [
        (geography.name(c.geo), SEXES.get(c.group("sex"), "alle"), HUNT4, _number(v))
        for c, v in found.items()
    ]
    data = _csv(("sone", "kjonn", "periode", "andel"), rows)
    card = _hunt_card(data, "Lite støtte fra trygg voksen etter sone (HUNT4)", "rangul2021")
    return "trygg_voksen_soner.demo.csv", data, card


def _outdoor(rng: np.random.Generator, followed: Sequence[Statement]) -> tuple[str, bytes, Card]:
    key = "outdoor_recreation_6m"
    prior = {}
    for sex in SEXES:
        # the sexes differ little, and it is not printed how
        nudge = float(rng.uniform(-1.0, 1.0))
        prior[_cell(key, "5001", {"sex": sex})] = 95.0
        for age, guess in OUTDOOR.items():
            prior[_cell(key, "5001", {"sex": sex, "age": age})] = guess + nudge
        for education, guess in EDUCATION.items():
            groups = {"sex": sex, "education": education, "age": "18–104"}
            prior[_cell(key, "50", groups)] = guess + nudge
    found = cells.fill(prior, followed, 0, (0.0, 100.0))
    rows = [
        (
            geography.name(c.geo),
            SEXES[c.group("sex")],
            "alle" if c.group("age") == "all" else c.group("age").replace("–", "-"),
            "alle" if c.group("education") == "all" else c.group("education"),
            HUNT4,
            _number(v),
        )
        for c, v in found.items()
    ]
    data = _csv(("sted", "kjonn", "alder", "utdanning", "periode", "andel"), rows)
    card = _hunt_card(data, "Friluftsliv siste seks måneder (HUNT4)", "opdahl2020")
    return "friluftsliv.demo.csv", data, card


def _cell(measure: str, geo: str, groups: dict[str, str]) -> Cell:
    return Cell.of(measure, geography.level(geo), geo, groups, provider="hunt", period=HUNT4)


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _share(value: float) -> str:
    return f"{value:.1f} %".replace(".", ",")


def _csv(names: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([names, *rows])
    return out.getvalue().encode()


def _hunt_card(data: bytes, title: str, reference: str) -> Card:
    return standin.card(
        "hunt",
        data,
        title,
        "Oppdiktede andeler i formen til HUNTs tabeller. Tall for soner er trukket tilfeldig.",
        period=HUNT4,
        reference=reference,
        version=VERSION,
    )
