"""The checks every reader shares: each fault is told with file, row, column and what was expected.

Nothing is dropped or mended silently. A row that cannot be right stops the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import edition, geography
from levekar.errors import LevekarError
from levekar.paths import shown

if TYPE_CHECKING:
    import pandas as pd

    # a table by columns, whether in a frame or not
    Columns = pd.DataFrame | Mapping[str, Sequence[Any]]

FIRST_YEAR = 1990
# the municipality's code until 2017: what follows it in 160101–160104 is the same today
OLD_CODES = {"5001": "1601"}
BREAK_YEAR = 2020
BREAK = "Klæbu ble en del av Heimdal 1.1.2020"
BROKEN = ("500104", "500100")
# How a file treats Klæbu before 2020, as its variable map says it
KLAEBU = ("brudd", "tilbakeført")
# Counties since 2018, Svalbard (21), Jan Mayen (22), abroad and not stated (98, 99)
_COUNTIES = "03|11|15|18|21|22|30|31|32|33|34|38|39|40|42|46|50|54|55|56|98|99"
_CODE = re.compile(rf"0|({_COUNTIES})(\d{{2}}(\d{{2}})?)?")
_LEVELS = {2: "fylke", 4: "kommune", 6: "bydel"}


def fault(
    file: Path,
    found: str,
    expected: str,
    *,
    row: str = "",
    column: str = "",
    hint: str = "rett fila eller hent den på nytt.",
) -> LevekarError:
    """Return the error for one cell: «rad 4, kolonne value: fant «x», ventet et tall»."""
    place = ", ".join(part for part in (row, f"kolonne {column}" if column else "") if part)
    start = f"{place}: " if place else ""
    return LevekarError(f"{start}fant {found}, ventet {expected}.", where=shown(file), hint=hint)


def decode(data: bytes, file: Path, encoding: str = "utf-8-sig") -> str:
    """Return ``data`` as text; a wrong encoding is told with its row and byte."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise fault(
            file,
            "tegnsettet UTF-16 (en nedlasting fra nettsiden)",
            "svaret fra API-et",
            row="rad 1",
            hint="hent fila med «levekar data fetch», eller lagre den som UTF-8.",
        )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise fault(
            file,
            f"byte {data[error.start]:#04x} (plass {error.start})",
            f"tegnsettet {encoding.removesuffix('-sig').upper()}",
            row=f"rad {line}",
            hint="lagre fila som UTF-8, eller oppgi tegnsettet (encoding) i kartet i data/maps/.",
        ) from error


def columns(found: Sequence[str], required: Iterable[str], file: Path) -> None:
    """Every required column must be there, and no column twice."""
    missing = [name for name in required if name not in found]
    if missing:
        raise LevekarError(
            f"rad 1: kolonnen {' og '.join(missing)} mangler (fant {', '.join(found) or 'ingen'}).",
            where=shown(file),
            hint="sjekk overskriftsraden og skilletegnet, eller navnene i kartet i data/maps/.",
        )
    twice = sorted({name for name in found if list(found).count(name) > 1})
    if twice:
        raise fault(file, f"kolonnen {twice[0]} to ganger", "ulike kolonnenavn", row="rad 1")


def number(text: str, file: Path, row: str, column: str, *, comma: bool = False) -> float:
    """Return a cell as a float.

    ``comma``: Norwegian numbers, with decimal comma, spaces between thousands and perhaps a %.
    Anything but a number is an error that names the place.
    """
    plain = text.strip()
    if comma:
        plain = re.sub(
            r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(\D|$))", "", plain.removesuffix("%").strip()
        )
        # «1.234» may be 1234 or 1,234: the point has no one meaning where the comma is decimal
        plain = "?" if "." in plain else plain.replace(",", ".").replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", plain):
        return float(plain)
    raise fault(
        file,
        f"«{text}»",
        f"et tall med desimal{'komma' if comma else 'punktum'}",
        row=row,
        column=column,
        hint="skriv tallet uten andre tegn; skjulte verdier skal ha leverandørens eget symbol.",
    )


def place(code: str, file: Path, row: str, column: str, *, elsewhere: bool = False) -> str:
    """Return the level of a place code.

    Codes must stand in data/geo/places.csv. ``elsewhere`` also takes codes of the right form
    outside the municipality; inside it an unknown code is always an error.
    """
    known = geography.places()
    if code in known:
        return known[code][0]
    home, old = _codes_of_home()
    if code.startswith(old):
        raise fault(
            file,
            f"«{code}» (inndelingen 2004–2017)",
            f"dagens kode, {home}{code[4:]}",
            row=row,
            column=column,
            hint="hent tallene med dagens inndeling; gamle og nye koder kan ikke blandes.",
        )
    if geography.level_of(code) == "lks":
        raise fault(
            file,
            f"«{code}», en SSB-sone (LKS)",
            "en av kommunens 60 levekårssoner, eller en bydel",
            row=row,
            column=column,
            hint=f"bruk tall for kommunens soner. {geography.TWO_DIVISIONS}",
        )
    if elsewhere and _CODE.fullmatch(code) and not code.startswith(home):
        return _LEVELS[len(code)] if code != "0" else "land"
    raise fault(
        file,
        f"stedskoden «{code}»",
        "en kode fra data/geo/places.csv",
        row=row,
        column=column,
        hint="bruk kodene i data/geo/places.csv. Er koden riktig, før stedet opp der.",
    )


def _codes_of_home() -> tuple[str, str]:
    """Return the code of the edition's municipality, and the one it had before (or nobody's)."""
    home = edition.edition().kommune
    return home, OLD_CODES.get(home, "uten eldre kode")


def one_division(codes: Sequence[str], rows: Sequence[str], file: Path, column: str) -> None:
    """Old and new codes of the same municipality must not stand in one file."""
    now, before = _codes_of_home()
    old = [i for i, code in enumerate(codes) if code.startswith(before)]
    new = [i for i, code in enumerate(codes) if code.startswith(now)]
    if old and new:
        raise fault(
            file,
            f"«{codes[old[0]]}» sammen med «{codes[new[0]]}» ({rows[new[0]]})",
            "koder fra én inndeling",
            row=rows[old[0]],
            column=column,
            hint=f"{before}xx gjaldt til 2017: hent alt med dagens {now}xx.",
        )


def years(period: str) -> tuple[int, int]:
    """Return the first and last year of a period as the observation table writes it."""
    found = re.findall(r"\d{4}", period)
    short = re.fullmatch(r"(\d{4})/(\d{2})", period)
    if short:
        return int(short[1]), int(short[1]) + 1
    return int(found[0]), int(found[-1])


def in_range(period: str, last: int, file: Path, row: str, column: str) -> None:
    """A period lies between 1990 and the year the file was retrieved, first year first."""
    start, end = years(period)
    if not FIRST_YEAR <= start <= end <= last:
        raise fault(
            file,
            f"perioden «{period}»",
            f"år fra {FIRST_YEAR} til {last} (året fila ble hentet)",
            row=row,
            column=column,
            hint="rett perioden, eller datoen «retrieved» i kortet.",
        )


def percent(value: float, file: Path, row: str, column: str) -> None:
    """A share is between 0 and 100; NaN (hidden) passes."""
    if value < 0 or value > 100:
        raise fault(
            file,
            f"{value:g}".replace(".", ","),
            "prosent fra 0 til 100",
            row=row,
            column=column,
            hint="er verdien ikke en andel, rett «percent» i kartet i data/maps/.",
        )


def unique(frame: Columns, rows: Sequence[str], file: Path, keys: Sequence[str]) -> None:
    """No two rows may have the same key; both rows are named."""
    found: dict[tuple[object, ...], int] = {}
    for i, key in enumerate(zip(*(frame[name] for name in keys), strict=True)):
        first = found.setdefault(key, i)
        if first != i:
            text = ", ".join(f"{name}={code}" for name, code in zip(keys, key, strict=True))
            raise fault(
                file,
                f"samme nøkkel som i {rows[first]} ({text})",
                "én verdi for hver kombinasjon",
                row=rows[i],
                hint="ta bort den ene raden.",
            )


def breaks(frame: Columns, rows: Sequence[str], file: Path, klaebu: str) -> list[str]:
    """Return the text of a break in series for each row, "" where there is none.

    Klæbu joined Heimdal (500104) in 2020. ``klaebu`` says how the file treats the years before:
    «brudd» (as they were; the first period from 2020 on gets the mark) or «tilbakeført» (Klæbu
    counted in all along). A series across 2020 in a file that does not say so is an error.
    """
    out = [""] * len(rows)
    affected = {
        i: (code, years(period))
        for i, (code, period) in enumerate(zip(frame["geo"], frame["period"], strict=True))
        if code in BROKEN
    }
    spans = {i: span for i, (_, span) in affected.items()}
    before = [i for i in affected if spans[i][0] < BREAK_YEAR]
    after = [i for i in affected if spans[i][1] >= BREAK_YEAR]
    series = len(set(spans.values())) > 1 and before and after
    if not series or klaebu == "tilbakeført":
        return out
    if klaebu != "brudd":
        raise fault(
            file,
            f"serien for {affected[after[0]][0]} over {BREAK_YEAR} uten merket brudd",
            "«klaebu: brudd» eller «klaebu: tilbakeført» i kartet i data/maps/",
            row=rows[after[0]],
            column="period",
            hint="Klæbu kom med 1.1.2020 (35 465 → 42 152 innbyggere); si hvordan fila regner.",
        )
    first = min(spans[i] for i in after)
    for i in after:
        if spans[i] == first:
            out[i] = BREAK
    return out
