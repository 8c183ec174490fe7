"""Demo tables in the forms of microdata.no and NAV, and the tables of registers printed in full.

microdata.no adds noise of up to ±5 to every count and shows none under 5; so does this.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import canonicalize

from levekar import catalogue, geography, paths
from levekar.cards import Card
from levekar.claims import Cell, Statement
from levekar.sources.microdata import NOISE, SMALLEST
from levekar.synthetic import cells, constraints, standin

VERSION, SEED = 1, 20240831
LARGEST_NOISE = 5
# Place → assumed number of persons aged 15–29, and share outside in percent
CITIES = {
    "5001": (65_100, 5.9),
    "0301": (158_000, 6.6),
    "4601": (62_500, 6.4),
    "1103": (29_800, 6.3),
    "5501": (18_300, 6.1),
    "0": (1_010_000, 7.8),
}
PLACES = ("5001", "0")
OUTSIDE = "Utenfor utdanning og arbeid"
# Group → assumed share in each of the places
BORN = {OUTSIDE: (49.0, 40.0), "I utdanning eller arbeid": (13.0, 15.0)}
DISABLED = {OUTSIDE: (19.4, 17.8), "I utdanning/arbeid": (1.1, 1.3)}
MONTH = ("2024", "Februar", "2024-02")
# Sheet (and category) → education → assumed share of the labour force
JOBSEEKERS = {
    "Helt ledige": (4.1, 1.9, 1.1, 6.2),
    "Arbeidssøkere på tiltak": (1.0, 0.4, 0.2, 1.9),
    "Delvis ledige": (1.4, 0.9, 0.5, 1.6),
}
SHEETS = {
    "Helt ledige": "helt ledig",
    "Arbeidssøkere på tiltak": "arbeidssøker på tiltak",
    "Delvis ledige": "delvis ledig",
}
EDUCATION = {
    "Grunnskole": "grunnskole",
    "Videregående": "videregående",
    "Høyere utdanning": "høyere utdanning",
    "Ukjent eller ingen fullført utdanning": "ukjent eller ingen fullført utdanning",
}


def microdata() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of the tables in microdata.no's form."""
    followed = constraints.followed()
    yield _cities(followed)
    yield _groups(
        "fodeland",
        "immigrant_background_share",
        {"age": "15–29"},
        BORN,
        followed,
        decimals=0,
        title="Fødeland i og utenfor arbeid",
    )
    yield _groups(
        "uforegrad",
        "disability_degree_registered_share",
        {"age": "17–29"},
        DISABLED,
        followed,
        decimals=1,
        title="Uføregrad i og utenfor arbeid",
    )
    yield _incomes()
    yield _cohorts()


def nav() -> Iterator[tuple[str, bytes, Card]]:
    """Yield name, bytes and card of the workbook in NAV's form."""
    key, (year, month, period) = "registered_jobseekers_of_labour_force", MONTH
    prior = {
        _cell(key, "0", {"category": SHEETS[sheet], "education": level}, "nav", period): share
        for sheet, shares in JOBSEEKERS.items()
        for level, share in zip(EDUCATION.values(), shares, strict=True)
    }
    found = cells.fill(prior, constraints.followed(), 1, (0.0, 100.0))
    by_sheet = {
        sheet: [
            (None, f"{year} : "),
            (None, None, month),
            *(
                (None, label, found[cell])
                for label, level in EDUCATION.items()
                for cell in prior
                if (cell.group("category"), cell.group("education")) == (category, level)
            ),
        ]
        for sheet, category in SHEETS.items()
    }
    data = _workbook({"Om": [("SYNTETISKE DEMOTALL. Ikke hentet fra NAV.",)], **by_sheet})
    yield (
        "arbeidssokere_utdanning.demo.xlsx",
        data,
        standin.card(
            "nav",
            data,
            "Arbeidssøkere etter utdanning",
            "Oppdiktede andeler av arbeidsstyrken, i formen til NAVs månedstabeller.",
            period=period,
            reference="nav",
            version=VERSION,
        ),
    )


def _cities(followed: Sequence[Statement]) -> tuple[str, bytes, Card]:
    import numpy as np

    rng = np.random.default_rng(SEED)
    share, count = "outside_edu_work_share_microdata", "outside_edu_work_count_microdata"
    groups = {"age": "15–29"}
    prior = {_cell(share, geo, groups): of for geo, (_, of) in CITIES.items()}
    shares = cells.fill(prior, followed, 1, (0.0, 100.0))
    noisy = {
        _cell(count, cell.geo, groups): CITIES[cell.geo][0] * value / 100
        + int(rng.integers(-LARGEST_NOISE, LARGEST_NOISE + 1))
        for cell, value in shares.items()
    }
    counts = cells.fill(noisy, followed, 0, (SMALLEST, float("inf")))
    rows = [
        (geography.name(cell.geo), f"{n:.0f}", _number(shares[_cell(share, cell.geo, groups)]))
        for cell, n in counts.items()
    ]
    data = _csv(("sted", "antall", "andel"), rows)
    title = "Utenfor utdanning og arbeid i storbyene"
    return "utenfor_storbyer.demo.csv", data, _card(data, title, "2021")


def _groups(
    name: str,
    key: str,
    groups: Mapping[str, str],
    guesses: Mapping[str, tuple[float, float]],
    followed: Sequence[Statement],
    *,
    decimals: int,
    title: str,
) -> tuple[str, bytes, Card]:
    prior = {
        _cell(key, geo, {**groups, "category": group}): guess
        for group, of in guesses.items()
        for geo, guess in zip(PLACES, of, strict=True)
    }
    found = cells.fill(prior, followed, decimals, (0.0, 100.0))
    rows = [(geography.name(c.geo), c.group("category"), _number(v)) for c, v in found.items()]
    data = _csv(("sted", "tilknytning", "andel"), rows)
    return f"{name}.demo.csv", data, _card(data, title, "2021")


def _incomes() -> tuple[str, bytes, Card]:
    """Return tabell 2 of the report in microdata.no's form; every value is as printed."""
    rows = [
        (place, row["gruppe"], row[f"{prefix}_alminnelig_inntekt"], row[f"{prefix}_lonnsinntekt"])
        for prefix, place in (("trondheim", "Trondheim"), ("norge", "Norge"))
        for row in _printed("tabell-2.csv")
    ]
    data = _csv(("sted", "tilknytning", "alminnelig_inntekt", "lonnsinntekt"), rows)
    return "inntekt.rapport.csv", data, _card(data, "Inntekt, 15–29 år", "2021", printed=True)


def _cohorts() -> tuple[str, bytes, Card]:
    """Return the table of three cohorts in microdata.no's form; every value is as printed."""
    rows = []
    for row in _printed("tabell-microdata.csv"):
        label, *_ = row.values()
        for name, value in row.items():
            year = re.search(r"status_(\d{4})", name)
            if year:
                rows.append((label, year[1], value))
    data = _csv(("indikator", "aar", "andel"), rows)
    title = "Tre kohorter 15-åringer, ti år etter"
    return "kohorter.rapport.csv", data, _card(data, title, "2018–2022", printed=True)


def _printed(name: str) -> list[dict[str, str]]:
    return catalogue.load_csv(paths.project().report / "tables" / name)


def _cell(
    measure: str,
    geo: str,
    groups: Mapping[str, str],
    provider: str = "microdata",
    period: str = "2021",
) -> Cell:
    level = geography.level(geo)
    return Cell.of(measure, level, geo, groups, provider=provider, period=period)


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _csv(names: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows([names, *rows])
    return out.getvalue().encode()


def _card(data: bytes, title: str, period: str, *, printed: bool = False) -> Card:
    what = (
        "Alle verdiene i tabellen i rapporten, i formen til microdata.no."
        if printed
        else f"Oppdiktede tall i formen til microdata.no, med {NOISE} som der."
    )
    return standin.card(
        "microdata",
        data,
        title,
        what,
        period=period,
        reference="microdata",
        version=VERSION,
        printed=printed,
    )


def _workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Return an Excel workbook whose bytes do not tell when it was written, or with what.

    openpyxl writes its XML with lxml where that is installed, in other words than without.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written, out = io.BytesIO(), io.BytesIO()
    book.save(written)
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            content = canonicalize(old.read(name))
            if name == "docProps/core.xml":
                content = re.sub(stamp, "2026-11-21T00:00:00Z", content)
            info = zipfile.ZipInfo(name, (2024, 8, 31, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return out.getvalue()
