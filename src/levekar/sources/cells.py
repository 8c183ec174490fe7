"""From a provider's counted cells to the standard dimensions, the same way for every provider.

A reader hands over a frame with the provider's own columns (all text), ``value`` (float, NaN when
hidden) and ``flag`` (the provider's symbol, or ""), and a name for each row as messages show it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import cards, geography
from levekar.cards import RawFile
from levekar.errors import LevekarError
from levekar.observations import CODES, GROUPS
from levekar.paths import shown
from levekar.sources import checks
from levekar.sources.maps import Column, TableMap

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, list[Any]]
# The school level that a grade belongs to
SCHOOL_LEVELS = {
    **dict.fromkeys(("5", "6", "7"), "B"),
    **dict.fromkeys(("8", "9", "10"), "U"),
    **dict.fromkeys(("Vg1", "Vg2", "Vg3"), "V"),
    "all": "all",
}


def _region(code: str) -> str | None:
    """SSB's summed municipalities («K-5001») and plain codes."""
    found = re.fullmatch(r"(?:K[-_])?(\d{1,10})", code)
    return found[1] if found else None


def _year_span(code: str) -> str | None:
    """FHI: «2021_2021» → 2021, «2016_2018» → 2016–2018."""
    found = re.fullmatch(r"(\d{4})_(\d{4})", code)
    if not found:
        return None
    return found[1] if found[1] == found[2] else f"{found[1]}–{found[2]}"


def _time(code: str) -> str | None:
    """SSB: «2022», «2022-2024» → 2022–2024, «2024M02» → 2024-02."""
    found = re.fullmatch(r"(\d{4})(?:(-)(\d{4})|M(\d{2}))?", code)
    if not found:
        return None
    if found[4]:
        return f"{found[1]}-{found[4]}"
    return f"{found[1]}–{found[3]}" if found[2] else found[1]


def _school_year(code: str) -> str | None:
    """«2023-24», «2023/24», «2023_2024» and «202312» → 2023/24."""
    found = re.fullmatch(r"(\d{4})(?:[-/_](?:\d{2})?(\d{2})|12)", code)
    if not found:
        return None
    following = f"{(int(found[1]) + 1) % 100:02}"
    return f"{found[1]}/{following}" if found[2] in (None, following) else None


def _period(code: str) -> str | None:
    """A period as this book writes it: 2021, 2016–2018, 2013/14, 2020/2021, 2024-02."""
    plain = code.replace("-", "–") if re.fullmatch(r"\d{4}-\d{4}", code) else code
    ok = re.fullmatch(r"\d{4}(–\d{4}|/\d{2}(\d{2})?|-(0[1-9]|1[0-2]))?", plain)
    return plain if ok else None


def _age(code: str) -> str | None:
    """«18_29», «18-29» and «018» → 18–29 and 18; «105+» and «67+» as they are."""
    found = re.fullmatch(r"(\d+)(?:[_–-](\d+)|(\+))?", code)
    if not found:
        return None
    first = str(int(found[1]))
    return f"{first}–{int(found[2])}" if found[2] else first + (found[3] or "")


def _free(code: str) -> str | None:
    """Any text, as the provider writes it, without spaces at the ends."""
    return code.strip() or None


FORMS: Mapping[str, tuple[Callable[[str], str | None], str]] = {
    "region": (_region, "en stedskode som 5001 eller K-5001"),
    "år_år": (_year_span, "år som 2021_2021 eller 2016_2018"),
    "tid": (_time, "tid som 2022, 2022-2024 eller 2024M02"),
    "skoleår": (_school_year, "skoleår som 2023-24"),
    "periode": (_period, "en periode som 2021, 2016–2018 eller 2013/14"),
    "alder": (_age, "alder som 18_29, 18-29 eller 67+"),
    "tekst": (_free, "tekst"),
}


def standardise(
    frame: pd.DataFrame, raw: RawFile, chart: TableMap, rows: Sequence[str]
) -> pd.DataFrame:
    """Return the cells in the standard dimensions, checked.

    Columns: geo_level, geo, period, those of the other dimensions that the table has, the
    provider's remaining columns, value, flag, brudd (a break in the series before this row, or
    ""), raw and status. Rows of other places are left out when the map says ``elsewhere``.
    """
    import pandas as pd

    file = raw.path
    # plain lists until the end: most tables are small, and a frame is dear to change
    out: Columns = {str(name): frame[name].tolist() for name in frame}
    _required(out, chart, file)
    found = ", ".join(out)
    for name, column in chart.columns.items():
        if name in out and column.to:
            codes = out.pop(name)
            if column.to in out:
                _twice(column.to, name, file)
            out[column.to] = _translate(codes, column, name, rows, file)
    for name, constant in chart.constants.items():
        out.setdefault(name, [constant] * len(rows))
    for name in ("geo", "period"):
        if name not in out:
            raise LevekarError(
                f"tabellen sier ikke {'hvor' if name == 'geo' else 'når'} (fant {found}).",
                where=shown(file),
                hint=f"før opp kolonnen for {name}, eller en fast verdi, i {_map_name(file)}.",
            )
    if "grade" in out and "school_level" not in out:
        out["school_level"] = [SCHOOL_LEVELS.get(grade, math.nan) for grade in out["grade"]]
    if "geo_level" not in out:
        out["geo_level"] = _levels(out["geo"], rows, file, chart)
    checks.one_division(out["geo"], rows, file, "geo")
    out, rows = _known_places(out, rows, file, chart)
    last = _retrieved(raw)
    for period, row in dict(zip(out["period"], rows, strict=True)).items():
        checks.in_range(period, last, file, row, "period")
    _percent(out, chart, rows, file)
    out["brudd"] = checks.breaks(out, rows, file, chart.klaebu)
    keys = [name for name in out if name not in ("value", "flag", "brudd")]
    checks.unique(out, rows, file, keys)
    out["raw"] = [raw.id] * len(rows)
    out["status"] = [raw.card.status] * len(rows)
    return pd.DataFrame(_ordered(out))


def _required(out: Columns, chart: TableMap, file: Path) -> None:
    missing = [name for name in chart.required if name not in out]
    if missing:
        raise LevekarError(
            f"tabellen mangler dimensjonen {' og '.join(missing)} "
            f"(fant {', '.join(name for name in out if name not in ('value', 'flag'))}).",
            where=shown(file),
            hint=f"hent tabellen på nytt med alle dimensjoner, eller rett {_map_name(file)}.",
        )


def _map_name(file: Path) -> str:
    return f"kartet data/maps/{file.parent.name}.yml"


def _twice(target: str, name: str, file: Path) -> None:
    raise LevekarError(
        f"både kolonnen {name} og en kolonne før den er ført opp som {target}.",
        where=shown(file),
        hint=f"rett {_map_name(file)}.",
    )


def _translate(
    codes: Sequence[Any], column: Column, name: str, rows: Sequence[str], file: Path
) -> list[str]:
    """Translate each distinct code once; an unknown code is told with its first row."""
    known: dict[Any, str] = {}
    for code, row in zip(codes, rows, strict=True):
        if code not in known:
            known[code] = _one(str(code), column, name, row, file)
    return [known[code] for code in codes]


def _one(code: str, column: Column, name: str, row: str, file: Path) -> str:
    if code in column.codes:
        return column.codes[code]
    plain = " ".join(code.split())
    for level in column.levels:
        for geo, (known_level, known_name) in geography.places().items():
            if (known_level, known_name) == (level, plain):
                return geo
    expected = ", ".join(column.codes)
    if column.form:
        form, expected = FORMS[column.form]
        target = form(code)
        allowed = CODES.get(column.to)
        if target is not None and (allowed is None or target in allowed):
            return target
        expected = ", ".join(allowed) if target is not None and allowed else expected
    if column.levels:
        expected = f"et sted på nivå {' eller '.join(column.levels)} i data/geo/places.csv"
    raise checks.fault(
        file,
        f"koden «{code}»",
        expected or "en kode som står i kartet",
        row=row,
        column=name,
        hint=f"før koden opp under columns/{name} i {_map_name(file)}.",
    )


def _levels(codes: Sequence[str], rows: Sequence[str], file: Path, chart: TableMap) -> list[str]:
    """Return the level of each place; an unknown place is told with its first row."""
    known: dict[str, str] = {}
    for code, row in zip(codes, rows, strict=True):
        if code not in known:
            known[code] = checks.place(code, file, row, "geo", elsewhere=chart.elsewhere)
    return [known[code] for code in codes]


def _known_places(
    out: Columns, rows: Sequence[str], file: Path, chart: TableMap
) -> tuple[Columns, Sequence[str]]:
    """Leave out the places of a national table that the book does not know; some must remain."""
    if not chart.elsewhere:
        return out, rows
    places = geography.places()
    known = [code in places for code in out["geo"]]
    if not any(known):
        raise checks.fault(
            file, "ingen rader for stedene i boka", "minst ett sted fra data/geo/places.csv"
        )
    kept = {name: list(compress(column, known)) for name, column in out.items()}
    return kept, list(compress(rows, known))


def _retrieved(raw: RawFile) -> int:
    found = re.match(r"\d{4}", raw.card.retrieved)
    if not found:
        raise LevekarError(
            f"datoen «{raw.card.retrieved}» i kortet er ikke en dato.",
            where=shown(cards.card_path(raw.path)),
            hint="skriv retrieved som 2024-05-31.",
        )
    return int(found.group())


def _percent(out: Columns, chart: TableMap, rows: Sequence[str], file: Path) -> None:
    for name, codes in chart.percent.items():
        if name not in out:
            continue
        for code, value, row in zip(out[name], out["value"], rows, strict=True):
            if code in codes:
                checks.percent(value, file, row, "value")


def _ordered(out: Columns) -> Columns:
    first = ["geo_level", "geo", *(g for g in GROUPS if g in out), "period"]
    last = ["value", "flag", "brudd", "raw", "status"]
    own = [name for name in out if name not in (*first, *last)]
    return {name: out[name] for name in (*first, *own, *last)}
