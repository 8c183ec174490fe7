"""Demo tables in the form of values typed from the reports of studies.

A cell that the report prints has the printed value. The others stand for numbers that the study
has and the report only tells in words: they are made so that every statement holds.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from levekar import geography
from levekar.cards import Card, sha256
from levekar.claims import Bound, Cell, Statement
from levekar.measures.definitions import Cells
from levekar.observations import GROUPS, TOTAL
from levekar.synthetic import cells, constraints
from levekar.synthetic.rapport import NO_PERIOD, amount, chapter_of, defined

VERSION = 1
PROVIDER = "prosjekt"
COLUMNS = ("measure", "geo_level", "geo", *GROUPS, "period", "value", "unit", "kilde")
CITY, COUNTRY = "5001", "0"
DISTRICTS = ("500101", "500102", "500103", "500104")
AGES = ("18–29", "30–39", "40–49", "50–59", "60–69", "70–79")
INCOMES = ("høy", "lav")
CIRCLES = tuple(f"Grunnkrets {i}" for i in range(1, 10))
REFERENCES = {
    "tett_pa": "caspersen2024",
    "innvandrerforeldre_utdanning": "unequal_childhood",
    "angst_depresjon_orientering": "anderssen2021",
    "landstall": "ungdata",
    "studier_4b": "lien2023",
    "studier_4d": "tensio",
    "studier_4e": "heimburg2021b",
    "studier_4f": "eiksund2022",
    "studier_4h": "heimburg2021b",
    "studier_5_3": "unginvest",
}
# Where the statements give no level at all, this is assumed
GUESSES = {
    "facility_satisfaction": 66.0,
    "neighbourhood_safety_adults": 86.0,
    "neighbourhood_thriving_adults": 72.0,
    "neighbourhood_thriving_youth": 76.0,
}


@dataclass(frozen=True)
class Grid:
    """Cells that a figure plots, with the value assumed where no statement says anything."""

    measure: str
    geos: tuple[str, ...]
    guess: float
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    periods: tuple[str, ...] = (NO_PERIOD,)
    # how much more than the guess: code of a group or a place → difference
    more: Mapping[str, float] = field(default_factory=dict)
    # how much further from the guess at the last period than at the first
    spread: float = 1.0

    def prior(self) -> Iterator[tuple[Cell, float]]:
        """Yield each cell with its assumed value."""
        last = max(len(self.periods) - 1, 1)
        for geo in self.geos:
            for codes in itertools.product(*self.groups.values()):
                own = sum(self.more.get(code, 0.0) for code in (geo, *codes))
                for step, period in enumerate(self.periods):
                    grown = own * (1 + (self.spread - 1) * step / last)
                    groups = dict(zip(self.groups, codes, strict=True))
                    cell = Cell.of(self.measure, geography.level(geo), geo, groups)
                    yield cell.at(PROVIDER, period), self.guess + grown


GRIDS: tuple[Grid, ...] = (
    Grid("teacher_reported_special_decision", DISTRICTS, 9.0, more={"500101": -3.0, "500104": 1.0}),
    Grid(
        "teacher_assessed_need",
        DISTRICTS,
        26.0,
        {"sex": (TOTAL, "F", "M")},
        more={"F": -6.0, "M": 6.0, "500101": -10.0, "500104": 1.0},
    ),
    Grid("adapted_mostly_small_groups", DISTRICTS, 23.0, more={"500103": -1.0, "500104": 1.0}),
    Grid("adapted_with_all_students", DISTRICTS, 77.0, more={"500103": 1.0, "500104": -1.0}),
    Grid(
        "immigrant_parents_without_upper_secondary",
        (CITY,),
        48.0,
        {"category": CIRCLES},
        tuple(str(year) for year in range(2002, 2020)),
        more={circle: 1.5 * (i - 4) for i, circle in enumerate(CIRCLES)},
        spread=4.0,
    ),
    Grid(
        "anxiety_depression_hscl",
        (COUNTRY,),
        20.0,
        {"age": ("16+",), "category": ("heterofile", "lesbiske/homofile", "bifile", "andre")},
        more={"lesbiske/homofile": 14.0, "bifile": 20.0, "andre": 23.0},
    ),
    Grid(
        "activity_twice_weekly",
        (CITY,),
        67.0,
        {"age": (TOTAL, *AGES, "over 80")},
        more={"40–49": 6.0, "50–59": 2.0, "70–79": -5.0, "over 80": -18.0},
    ),
    Grid(
        "activity_twice_weekly",
        ("S05", "S08", "S09", "O14"),
        67.0,
        more={"S05": 9.0, "S08": 8.0, "S09": 11.0, "O14": 7.0},
    ),
    Grid("green_space_satisfaction", (CITY, "O15", "O16"), 68.0, more={"O15": 13.0, "O16": -17.0}),
    Grid(
        "electricity_obligatory_supply_share",
        (CITY, "O01", "O02", "O03", "O04"),
        1.6,
        periods=("2024",),
        more={"O01": 1.1, "O02": 0.9, "O03": 0.6, "O04": 0.5},
    ),
    Grid(
        "neighbourhood_thriving_adults",
        (CITY,),
        75.0,
        {"immigrant": ("innvandrere", *(f"innvandrere fra {i}inntektsland" for i in INCOMES))},
        more={"innvandrere fra høyinntektsland": 5.0, "innvandrere fra lavinntektsland": -5.0},
    ),
)
# National numbers beside the city's: measure, groups, periods, and the level assumed
SURVEYS = ("2013", "2020/2021")
ADULTS = ("2014", "2023")
NATIONAL: tuple[tuple[str, dict[str, tuple[str, ...]], tuple[str, ...], float], ...] = (
    ("drunk_last_year", {"school_level": ("U",)}, SURVEYS, 11.0),
    ("drunk_last_year", {"school_level": ("V",)}, SURVEYS, 65.0),
    ("cannabis_used_last_year", {"school_level": ("U",)}, SURVEYS, 2.5),
    ("cannabis_used_last_year", {"school_level": ("V",)}, SURVEYS, 11.0),
    ("daily_smokers", {"school_level": ("U",)}, SURVEYS, 1.5),
    ("daily_smokers", {"school_level": ("V",)}, SURVEYS, 3.0),
    ("daily_smokers", {"age": ("16–24", "25–34"), "sex": ("F", "M")}, ADULTS, 6.0),
    (
        "daily_smokers",
        {"age": ("25–74",), "sex": ("F", "M"), "education": ("grunnskole",)},
        ADULTS,
        26.0,
    ),
    (
        "daily_smokers",
        {"age": ("25–74",), "sex": ("F", "M"), "education": ("universitet/høgskole",)},
        ADULTS,
        6.0,
    ),
    ("allowed_to_drink_by_parents", {"school_level": ("U",)}, SURVEYS[1:], 3.0),
    ("allowed_to_drink_by_parents", {"school_level": ("V",)}, SURVEYS[1:], 48.0),
    ("exercise_at_least_5_days", {"school_level": ("U",)}, SURVEYS[1:], 20.0),
    ("exercise_at_least_5_days", {"school_level": ("V",)}, SURVEYS[1:], 16.0),
)
GRIDS += tuple(Grid(key, (COUNTRY,), guess, of, when) for key, of, when, guess in NATIONAL)


def files() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of every demo table."""
    followed = constraints.followed()
    for name, definitions in sorted(defined(PROVIDER).items()):
        yield _file(name, definitions, followed)


def _file(
    name: str, definitions: Mapping[str, Cells], followed: Sequence[Statement]
) -> tuple[str, bytes, Card]:
    prior = {c: v for grid in GRIDS if grid.measure in definitions for c, v in grid.prior()}
    for cell, guess in _mentioned(definitions, followed).items():
        prior.setdefault(cell, guess)
    found: dict[Cell, float] = {}
    # each measure is shown with its own decimals, so they are rounded apart
    for decimals in sorted({d.decimals for d in definitions.values()}):
        part = {c: v for c, v in prior.items() if definitions[c.measure].decimals == decimals}
        highest = max(100.0, *part.values()) if part else 100.0
        found |= cells.fill(part, followed, decimals, (0.0, highest))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cell in prior:
        writer.writerow(
            [
                *(cell.measure, cell.geo_level, cell.geo),
                *("" if code == TOTAL else code for code in cell.groups),
                *(cell.period, amount(found[cell]), definitions[cell.measure].unit, "demodata"),
            ]
        )
    data = out.getvalue().encode()
    return name.replace(".csv", ".demo.csv"), data, _card(name, data)


def _mentioned(
    definitions: Mapping[str, Cells], statements: Sequence[Statement]
) -> dict[Cell, float]:
    """Return the cells that statements name, each with a first guess at its value."""
    found: dict[Cell, float | None] = {}
    for statement in statements:
        for bound in statement.bounds:
            for _, cell in bound.terms:
                if cell.measure in definitions and cell.provider in ("", PROVIDER):
                    own = cell.at(PROVIDER, cell.period or NO_PERIOD)
                    open_ended = math.isinf(bound.low) or math.isinf(bound.high)
                    # a limit alone says less than the level assumed for the measure
                    assumed = open_ended and cell.measure in GUESSES
                    alone = None if assumed or len(bound.terms) > 1 else _middle(bound)
                    found[own] = found.get(own) if alone is None else alone
    guesses = {grid.measure: grid.guess for grid in GRIDS} | GUESSES
    for cell, value in found.items():
        if value is not None:
            guesses.setdefault(cell.measure, value)
    ordered = sorted(found, key=lambda c: (c.measure, c.stub, c.period))
    return {c: guesses[c.measure] if (v := found[c]) is None else v for c in ordered}


def _middle(bound: Bound) -> float:
    """Return a value well inside a bound on one cell."""
    if math.isinf(bound.high):
        return 1.04 * bound.low
    return 0.97 * bound.high if math.isinf(bound.low) else (bound.low + bound.high) / 2


def _card(name: str, data: bytes) -> Card:
    base = name.partition(".")[0]
    about = f"studier i kapittel {chapter_of(name)}" if base.startswith("studier_") else base
    return Card(
        provider=PROVIDER,
        title=f"DEMO: {about.replace('_', ' ')}",
        what="Oppdiktede verdier der studiene har tall og rapporten bare trykker noen av dem.",
        licence="CC0 1.0 (demodata)",
        access="Fri. De ekte tallene leses av studienes egne rapporter.",
        retrieved="2026-11-21",
        sha256=sha256(data),
        size=len(data),
        synthetic=True,
        period=NO_PERIOD,
        reference=REFERENCES[base],
        generator=f"levekar synthesize prosjekt, versjon {VERSION}",
        note="Verdier rapporten fra 2024 trykte, er som trykt. Resten er laget og sier ingenting.",
    )
