"""Made-up register rows: small cohorts that stand about as the report says, ten years on.

Nobody in them exists. Where the report's own shares cannot hold together for the same persons
(education or work and outside make up more than all), fewer are outside.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from levekar import catalogue, edition, paths
from levekar.cards import Card
from levekar.sources.register import COLUMNS, PROVIDER
from levekar.synthetic import standin

VERSION, SEED = 1, 20240831
PERSONS = 400
"""In each cohort; a real one has about two thousand."""
AGE, SPAN = 15, 10
ELSEWHERE = "0301"
TABLE = "tabell-microdata.csv"


def files() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of the one file."""
    rows = [row for year, shares in _printed().items() for row in _cohort(year, shares)]
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows([COLUMNS, *rows])
    data = out.getvalue().encode()
    years = sorted(_printed())
    yield (
        "kohorter.demo.csv",
        data,
        standin.card(
            PROVIDER,
            data,
            "Registerrader for tre kohorter 15-åringer",
            "Oppdiktede personer med variablene fra vedlegg 3, for å prøve kohortanalysen.",
            period=f"{years[0]}–{years[-1] + SPAN}",
            reference="microdata",
            version=VERSION,
        ),
    )


def _printed() -> dict[int, list[int]]:
    """Return year → the seven printed shares, in the order of the table."""
    out: dict[int, list[int]] = {}
    for row in catalogue.load_csv(paths.project().report / "tables" / TABLE):
        for name, value in row.items():
            found = re.match(r"15_aar_i_(\d{4})_", name)
            if found:
                out.setdefault(int(found[1]), []).append(int(value))
    return out


def _cohort(year: int, shares: list[int]) -> Iterator[tuple[object, ...]]:
    import numpy as np

    resident, completed, active, studies, works, outside, disabled = (
        PERSONS * share // 100 for share in shares
    )
    rng = np.random.default_rng([SEED, year])
    home = edition.edition().kommune
    stays = rng.permutation(PERSONS) < resident
    done = rng.permutation(PERSONS) < completed
    # one after another: studies, works full time, works part time, outside, seeks work
    standing = rng.permutation(PERSONS)
    months = rng.integers(1, 13, PERSONS)
    for number in range(PERSONS):
        person = f"{year}-{number + 1:03d}"
        born = f"{year - AGE}{months[number]:02d}"
        yield (person, year, born, home, "1", "2", "", "", "", "")
        at = standing[number]
        if at < studies:
            now = ("6", "", "", "", "")
        elif at < studies + works:
            now = ("", "Heltid", "37,5", "", "")
        elif at < active:
            now = ("", "Deltid", "20", "1" if at % 2 else "", "")
        elif at < min(active + outside, PERSONS):
            now = ("", "", "", "", "100" if at < active + disabled else "")
        else:
            now = ("", "", "", "1", "")
        place = home if stays[number] else ELSEWHERE
        yield (person, year + SPAN, born, place, "4" if done[number] else "2", *now)
