"""Demo files in Ungdata's form: one .sav file for each survey year.

They are no survey and describe nobody. The priors below are guesses that give a believable shape;
where the report says something, the statements decide.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from levekar.cards import Card, sha256
from levekar.errors import LevekarError
from levekar.sources.maps import SurveyMap, survey_map
from levekar.sources.ungdata import PROVIDER
from levekar.synthetic import constraints, respondents
from levekar.synthetic.respondents import UNKNOWN, Prior, Survey

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

VERSION, SEED = 1, 20240831
NO_ANSWER = 99
# Pupils in each grade: demo sizes, near what a city of this size would have
SIZES: dict[str, dict[str, int]] = {
    "2010": {"8": 1080, "9": 1120, "10": 1100},
    "2013": {"8": 1240, "9": 1280, "10": 1250, "Vg1": 1310, "Vg2": 1190, "Vg3": 960},
    "2017": {"8": 1420, "9": 1390, "10": 1370},
    "2020": {"Vg1": 1620, "Vg2": 1480, "Vg3": 1300},
    "2021": {"8": 1560, "9": 1590, "10": 1510},
}
SEXES = {"F": 0.495, "M": 0.495, UNKNOWN: 0.01}
# bydel → share of the pupils, shares of lav, middels, høy SES, and how much more distress
DISTRICTS: dict[str, tuple[float, tuple[float, float, float], float]] = {
    "500101": (0.20, (0.21, 0.45, 0.34), -0.03),
    "500102": (0.25, (0.24, 0.47, 0.29), -0.02),
    "500103": (0.27, (0.20, 0.45, 0.35), -0.04),
    "500104": (0.26, (0.33, 0.47, 0.20), 0.12),
    UNKNOWN: (0.02, (0.26, 0.46, 0.28), 0.0),
}
NO_SES = 0.04

SATISFIED, UPWARDS, OFTEN = (5, 4, 3, 2, 1), (1, 2, 3, 4), (4, 3, 2, 1)
YES_GOOD, YES_BAD = (1, 2), (2, 1)
PRESSURE = SEVERITY = (1, 2, 3, 4, 5)
UNSURE = {"yes_bad": (2, 3, 1), "yes_good": (1, 3, 2)}


def _troubled(shares: tuple[float, float, float, float], girls: float = 0.6) -> Prior:
    return Prior(
        UPWARDS, shares, girls, low_ses=0.12, grade=0.08, upper=-0.08, trend=0.04, tie=0.72
    )


def _rare(shares: tuple[float, float, float, float], girls: float = 0.4) -> Prior:
    return Prior(OFTEN, shares, girls, low_ses=0.13, grade=0.04, upper=-0.1, trend=0.02, tie=0.45)


PRIORS: dict[str, Prior] = {
    "health": Prior(SATISFIED, (32, 35, 16, 11, 6), 0.35, 0.17, 0.06, 0.1, 0.015, 0.5),
    "life": Prior(YES_GOOD, (81, 19), 0.5, 0.15, 0.03, -0.1, 0.01, 0.6),
    "dislikes_self": Prior(YES_BAD, (75, 25), 0.75, 0.15, 0.05, -0.25, 0.02, 0.6),
    "lacks_wanted": Prior(YES_BAD, (77, 23), 0.25, 0.2, 0.04, -0.2, 0.01, 0.5),
    "life_not_good": Prior(YES_BAD, (89, 11), 0.45, 0.2, 0.04, -0.15, 0.01, 0.6),
    "struggle": _troubled((28, 34, 21, 17)),
    "sleep": _troubled((38, 32, 17, 13), 0.45),
    "sad": _troubled((40, 30, 17, 13), 0.8),
    "hopeless": _troubled((42, 28, 17, 13)),
    "tense": _troubled((40, 30, 18, 12), 0.65),
    "worry": _troubled((22, 30, 26, 22), 0.75),
    "lonely": Prior(UPWARDS, (44, 31, 15, 10), 0.5, 0.13, 0.02, 0.0, 0.03, 0.65),
    "lonely_often": Prior(UPWARDS, (36, 40, 17, 7), 0.45, 0.12, 0.02, 0.05, 0.02, 0.6),
    "depressive": Prior(UPWARDS[:3], (48, 33, 19), 0.7, 0.18, 0.08, 0.0, 0.03, 0.75),
    "mastery": _rare((14, 33, 38, 15), 0.65),
    "useful": _rare((12, 32, 38, 18), 0.55),
    "energy": _rare((14, 33, 35, 18), 0.35),
    "engaged": _rare((16, 35, 34, 15), 0.45),
    "happy": _rare((28, 45, 21, 6), 0.3),
    "future_unemployed": Prior(UNSURE["yes_bad"], (36, 48, 16), -0.2, 0.12, -0.1, -0.8, 0.0, 0.25),
    "future_good_life": Prior(UNSURE["yes_good"], (67, 31, 2), 0.25, 0.2, 0.02, -0.1, 0.02, 0.45),
    "pressure_body": Prior(PRESSURE, (36, 20, 12, 17, 15), 0.8, 0.03, 0.2, -0.05, 0.02, 0.7),
    "pressure_sport": Prior(PRESSURE, (37, 21, 12, 17, 13), 0.2, -0.02, 0.12, -0.1, 0.01, 0.7),
    "pressure_social": Prior(PRESSURE, (48, 24, 9, 11, 8), 0.7, 0.05, 0.15, -0.15, 0.02, 0.7),
    "pressure_coping": Prior(YES_BAD, (85, 15), 0.6, 0.1, 0.15, 0.05, 0.02, 0.55),
    "school_thriving": Prior((3, 2, 1), (78, 15, 7), 0.15, 0.2, 0.05, -0.1, 0.02, 0.5),
    "teachers_care": Prior(OFTEN, (38, 39, 15, 8), 0.12, 0.15, 0.06, -0.1, 0.02, 0.4),
    "fits_in": Prior(OFTEN, (40, 41, 13, 6), 0.25, 0.15, 0.02, -0.05, 0.01, 0.55),
    "school": Prior(SATISFIED, (26, 38, 20, 10, 6), 0.1, 0.15, 0.15, -0.35, 0.03, 0.45),
    "school_bored": Prior(UPWARDS, (7, 16, 42, 35), 0.0, 0.05, 0.1, -0.3, 0.01, 0.3),
    "school_dread": Prior(UPWARDS, (34, 38, 18, 10), 0.5, 0.15, 0.05, -0.25, 0.03, 0.6),
    "pressure_school": Prior(PRESSURE, (16, 21, 22, 23, 18), 0.6, 0.0, 0.15, 0.1, 0.01, 0.45),
    "school_stress": Prior(UPWARDS, (13, 33, 32, 22), 0.7, 0.03, 0.15, -0.05, 0.01, 0.55),
    "truancy": Prior(UPWARDS, (70, 14, 11, 5), 0.0, 0.15, 0.2, 0.4, 0.03, 0.3),
    "bullied": Prior(SEVERITY, (81, 12.5, 3, 2, 1.5), -0.05, 0.12, -0.05, -0.25, 0.0, 0.5),
    "bullied_online": Prior(SEVERITY, (88, 8.5, 1.5, 1, 1), -0.1, 0.12, -0.05, -0.1, 0.0, 0.5),
    "bullies": Prior(YES_BAD, (95, 5), -0.4, 0.15, 0.0, -0.15, 0.0, 0.2),
    "leisure": Prior((1, 2, 3), (62, 24, 14), -0.1, 0.3, 0.12, 0.05, 0.02, 0.25),
    "leisure_hidden": Prior(YES_BAD, (88, 12), 0.1, 0.25, 0.05, 0.0, 0.01, 0.4),
    "leisure_unaffordable": Prior(YES_BAD, (90, 10), 0.2, 0.4, 0.0, 0.0, 0.0, 0.3),
    "leisure_paid": Prior(YES_GOOD, (90, 10), 0.2, 0.4, 0.0, 0.0, 0.0, 0.3),
    "area_safe": Prior(YES_GOOD, (85, 15), 0.15, 0.2, 0.0, -0.1, 0.01, 0.35),
    "area": Prior(SATISFIED, (36, 37, 17, 6, 4), 0.1, 0.2, 0.08, 0.0, 0.01, 0.4),
    "sweaty": Prior(OFTEN, (24, 33, 29, 14), 0.25, 0.25, 0.1, 0.15, 0.0, 0.25),
    "university": Prior(UNSURE["yes_good"], (60, 30, 10), -0.3, 0.3, 0.0, -0.2, 0.0, 0.15),
    "smoking": Prior(UPWARDS, (96, 2.5, 0.7, 0.8), 0.0, 0.25, 0.2, 0.3, -0.01, 0.25),
    "snus": Prior(UPWARDS, (96, 2.2, 0.8, 1), -0.2, 0.15, 0.3, 0.7, -0.01, 0.2),
    "cannabis": Prior(UPWARDS, (96, 2, 1.3, 0.7), -0.25, 0.1, 0.35, 0.7, 0.03, 0.25),
    "cannabis_offered": Prior(YES_BAD, (81, 19), -0.1, 0.08, 0.25, 0.7, 0.02, 0.25),
    "other_drugs": Prior(UPWARDS, (98.5, 0.8, 0.5, 0.2), -0.2, 0.2, 0.2, 0.4, 0.01, 0.25),
    "drunk": Prior(UPWARDS, (87, 5, 5, 3), 0.1, 0.1, 0.55, 1.5, 0.02, 0.2),
    "visibly_drunk": Prior(YES_BAD, (86, 14), 0.2, 0.15, 0.5, 1.3, 0.0, 0.2),
    # asked only of those who have had alcohol
    "alcohol_debut": Prior((2, 1), (34, 66), -0.1, 0.18, -0.3, -0.8, 0.0, 0.2, silent=0.6),
    # printed with a decimal: so few are asked that only some numbers of answers can give it
    "alcohol": Prior(UPWARDS, (76, 18, 5, 1), 0.2, 0.1, 0.5, 1.4, 0.0, 0.2, silent=0.033),
    "alcohol_allowed": Prior((2, 3, 1), (90, 5.5, 4.5), 0.0, 0.08, 0.35, 1.3, 0.0, 0.1),
    "fight": Prior(YES_BAD, (88, 12), -0.6, 0.2, -0.05, -0.1, 0.0, 0.25),
    "exercise": Prior(OFTEN, (27, 31, 27, 15), 0.15, 0.2, 0.1, 0.15, 0.0, 0.25),
    "breakfast": Prior(YES_GOOD, (66, 34), 0.35, 0.28, 0.08, 0.0, 0.01, 0.3),
    "packed_lunch": Prior(YES_GOOD, (70, 30), 0.15, 0.18, 0.1, 0.2, 0.01, 0.2),
}


def files(progress: Callable[[str], None]) -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of every demo file. ``progress`` is told each step."""
    import numpy as np

    chart = survey_map(PROVIDER)
    rng = np.random.default_rng(SEED)
    people = _people(rng)
    survey = Survey(people, PRIORS, chart, reference_year=2021)
    missing = [item for item in chart.items if item not in PRIORS]
    if missing:
        raise LevekarError(
            f"demodata vet ikke hva folk svarer på {', '.join(missing)}.",
            where="src/levekar/synthetic/ungdata.py",
            hint="gi leddet en Prior.",
        )
    answers = people.copy()
    for item, given in respondents.answer(survey, constraints.followed(), rng):
        progress(f"Ungdata: {chart.items[item].label}")
        answers[item] = given
    coded = _coded(answers, chart, rng)
    for year in SIZES:
        data = _sav(coded[answers["survey"] == year], chart, year)
        yield f"ungdata_{year}.demo.sav", data, _card(year, data)


def steps() -> int:
    """Return how many steps ``files`` reports."""
    return len(survey_map(PROVIDER).items)


def _people(rng: np.random.Generator) -> pd.DataFrame:
    import numpy as np
    import pandas as pd
    from scipy.special import ndtri

    counts = [(year, grade, n) for year, grades in SIZES.items() for grade, n in grades.items()]
    people = pd.DataFrame(
        [(year, grade) for year, grade, n in counts for _ in range(n)], columns=["survey", "grade"]
    )
    size = len(people)
    people["sex"] = _draw(list(SEXES), np.tile(list(SEXES.values()), (size, 1)), rng)
    shares = [share for share, _, _ in DISTRICTS.values()]
    people["geo"] = _draw(list(DISTRICTS), np.tile(shares, (size, 1)), rng)
    ses = {geo: [*((1 - NO_SES) * np.array(s)), NO_SES] for geo, (_, s, _) in DISTRICTS.items()}
    by_person = np.array([ses[geo] for geo in people["geo"]])
    people["ses"] = _draw(["lav", "middels", "høy", UNKNOWN], by_person, rng)
    more = people["geo"].map({geo: extra for geo, (_, _, extra) in DISTRICTS.items()})
    people["distress"] = ndtri(np.clip(rng.random(size), 1e-12, 1 - 1e-12)) + more
    return people


def _draw(codes: list[str], shares: np.ndarray, rng: np.random.Generator) -> list[str]:
    import numpy as np

    edges = np.cumsum(shares, axis=1)
    drawn = rng.random(len(shares)) * edges[:, -1]
    return [codes[i] for i in (drawn[:, None] >= edges).sum(axis=1)]


def _coded(answers: pd.DataFrame, chart: SurveyMap, rng: np.random.Generator) -> pd.DataFrame:
    """Return the answers under the file's own variable names and codes."""
    import pandas as pd

    coded = {}
    for variable in (*chart.background.values(), *chart.items.values()):
        code = {answer: value for value, answer in variable.codes.items()}
        coded[variable.name] = answers[variable.key].map(code).fillna(NO_ANSWER)
    return pd.DataFrame(coded | _scores(answers["ses"], chart, rng))


def _scores(
    ses: pd.Series[str], chart: SurveyMap, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Return SES sub-scores that add up to each person's group; no answer on one gives no group."""
    import itertools

    import numpy as np

    ranges = [range(part.low, part.high + 1) for part in chart.components]
    possible = np.array(list(itertools.product(*ranges)), dtype=float)
    total = possible.sum(axis=1)
    low, middle = chart.cuts["lav"], chart.cuts["middels"]
    fits = {
        "lav": total <= low,
        "middels": (total > low) & (total <= middle),
        "høy": total > middle,
        UNKNOWN: total >= 0,
    }
    drawn = rng.random((len(ses), 2))
    scores = np.zeros((len(ses), len(ranges)))
    for group, mask in fits.items():
        rows, choices = np.flatnonzero(ses == group), possible[mask]
        scores[rows] = choices[(drawn[rows, 0] * len(choices)).astype(int)]
    silent = np.flatnonzero(ses == UNKNOWN)
    scores[silent, (drawn[silent, 1] * len(ranges)).astype(int)] = NO_ANSWER
    return {part.name: scores[:, i] for i, part in enumerate(chart.components)}


def _sav(coded: pd.DataFrame, chart: SurveyMap, year: str) -> bytes:
    import pyreadstat

    labels: dict[str, str | None] = {c.name: c.label for c in chart.components}
    values: dict[str, dict[float, str]] = {name: {} for name in labels}
    for variable in chart.variables():
        labels[variable.name] = variable.label
        values[variable.name] = dict(variable.codes)
    for known in values.values():
        known[float(NO_ANSWER)] = "ubesvart"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.sav"
        pyreadstat.write_sav(
            coded.reset_index(drop=True),
            path,
            file_label=f"SYNTETISK DEMOFIL {year}, ingen undersokelse",
            column_labels=labels,
            variable_value_labels=values,
            variable_measure=dict.fromkeys(labels, "ordinal"),
            variable_format=dict.fromkeys(labels, "F2.0"),
            row_compress=True,
        )
        return _undated(path.read_bytes())


def _undated(data: bytes) -> bytes:
    """Replace the date and time of writing in the header, so that equal content is equal bytes.

    In the .sav format they are text of fixed width: nine characters at byte 92, eight at 101.
    """
    return data[:92] + b"31 Aug 24" + b"00:00:00" + data[109:]


def _card(year: str, data: bytes) -> Card:
    levels = {"U": "ungdomsskole", "V": "videregående"}
    grades = SIZES[year]
    asked = " og ".join(
        word
        for level, word in levels.items()
        if any((g in "8910") == (level == "U") for g in grades)
    )
    return Card(
        provider=PROVIDER,
        title=f"DEMO: Ungdata Trondheim {year}",
        what=f"Oppdiktede svar fra {sum(grades.values())} elever i {asked}, én rad per elev.",
        licence="CC0 1.0 (demodata)",
        access="Fri. Den ekte fila bestilles fra Sikt og kan ikke deles.",
        retrieved="2026-11-21",
        sha256=sha256(data),
        size=len(data),
        synthetic=True,
        period=year,
        reference="ungdata",
        generator=f"levekar synthesize ungdata, versjon {VERSION}, frø {SEED}",
        note=(
            "Ingen undersøkelse ligger bak, og ingen person er beskrevet. Svarene er laget slik "
            "at tallene rapporten fra 2024 trykte, kommer ut når målene regnes."
        ),
    )
