"""Geometry with real borders, where somebody has put it: fetched, or dropped in data/geo.

A file is taken whole or not at all: every place once, none missing, each where it should be.
What was mended or read otherwise than it is written stands in the notes. The checked geometry is
kept in _build, so that figures read it as fast as the schematic map.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import cards, catalogue, paths
from levekar.errors import LevekarError
from levekar.geography import reading, schematic, shapes
from levekar.geography.layers import Area, Layer, box
from levekar.geography.levels import TWO_DIVISIONS, levels, require, units
from levekar.geography.names import match
from levekar.geography.zones import GROUPS, made_of, points, zones
from levekar.paths import shown

if TYPE_CHECKING:
    import shapely

    from levekar.geography.reading import Features

VERSION = 1
"""Goes up when the same file would give other content."""
SIMPLE = 20.0
"""Metres that a border may be moved so that it is drawn with fewer corners."""
NEAR, AROUND = 2_000.0, 40_000.0
"""How far, in metres, a zone may lie from its point, and anything from the nearest zone's point."""
SHOWN = 5
KLASS = "klass/grunnkretser_bydel.json"
"""The raw file that says which bydel each grunnkrets lies in."""
LKS_HINT = "legg bort fila; bruk kommunens egne soner, eller det skjematiske kartet."


@dataclass(frozen=True)
class Source:
    """One file with official geometry, checked.

    ``level`` is that of the file, ``areas`` are level → code → area for all that can be drawn
    from it, and ``notes`` tell what was mended.
    """

    file: Path
    level: str
    credit: str
    notes: tuple[str, ...]
    areas: Mapping[str, Mapping[str, Area]]


def sources() -> list[Source]:
    """Return the files with official geometry, those dropped in data/geo first.

    A file that is not whole, or two dropped files of one level, are errors.
    """
    project = paths.project()
    dropped = reading.candidates(project.geo, tuple(schematic.FILES.values()))
    own = [_source(file, _credit(file), _mark(file)) for file in dropped]
    twice = [level for level, n in Counter(s.level for s in own).items() if n > 1]
    if twice:
        names = " og ".join(s.file.name for s in own if s.level == twice[0])
        raise LevekarError(
            f"to filer har {levels()[twice[0]].plural}: {names}.",
            where=shown(project.geo),
            hint="la den du vil bruke, ligge, og flytt den andre bort.",
        )
    there = [(project.raw / name, credit) for name, credit in fetched().items()]
    return [*own, *(_source(f, credit, _mark(f)) for f, credit in there if f.is_file())]


def fetched() -> dict[str, str]:
    """Return the raw files that «levekar fetch geo» gets areas in, and who to credit for each."""
    found: dict[str, str] = _settings()["fetched"]
    return found


def layer(level: str) -> Layer | None:
    """Return the official geometry of ``level`` (sone, sonegruppe or bydel), if there is any."""
    found = sources()
    own = next((source for source in found if level in source.areas), None)
    if own is None:
        return None
    districts = next((s for s in found if "sone" not in s.areas and "bydel" in s.areas), own)
    if level == "bydel":
        own = districts
    used = dict.fromkeys(source.credit for source in (own, districts))
    outlines = districts.areas["bydel"]
    return Layer(
        level=level,
        form="map",
        areas=own.areas[level],
        box=box((own.areas.get("sone") or own.areas["bydel"]).values()),
        outlines=outlines,
        land=tuple(p for area in outlines.values() for p in area.polygons),
        notice=GROUPS if level == "sonegruppe" else "",
        credit=f"Kartgrunnlag: {'; '.join(used)}",
        true_scale=True,
    )


def check(file: Path) -> Source:
    """Read and check one file anew; every fault is an error that says what and how many."""
    features = reading.read(file)
    level, column = _identified(features, file)
    named = {"grunnkrets": _kretser, "sone": _zones, "bydel": _bydeler}[level]
    found, notes = named(features, features.attributes[column], file)
    _placed(level, found, file)
    return Source(
        file=file,
        level=level,
        credit="",
        notes=(*features.notes, *notes),
        areas={
            of: {code: shapes.unpack(shapes.pack(shape)) for code, shape in drawn.items()}
            for of, drawn in _levels(level, found).items()
        },
    )


def _credit(file: Path) -> str:
    """Return who made a dropped file: as its card says, if somebody has written one."""
    if not cards.card_path(file).is_file():
        return f"egen fil, {file.name}"
    card = cards.read_card(file)
    return f"{card.title}, {card.licence}"


def _mark(file: Path) -> tuple[int, int]:
    """Return what changes when a file does."""
    about = file.stat()
    return about.st_mtime_ns, about.st_size


@cache
def _source(file: Path, credit: str, mark: tuple[int, int]) -> Source:
    """Return a file's checked content, from _build if it has been checked before."""
    digest = hashlib.sha256(file.read_bytes() + file.name.encode()).hexdigest()
    kept = paths.project().build / "geometry" / f"{digest[:32]}-{VERSION}.json"
    if not kept.is_file():
        found = check(file)
        packed = {
            of: {code: _packed(area) for code, area in areas.items()}
            for of, areas in found.areas.items()
        }
        kept.parent.mkdir(parents=True, exist_ok=True)
        content = {"level": found.level, "notes": list(found.notes), "levels": list(packed)}
        cards.replace(kept, shapes.text(content | packed).encode())
    content = json.loads(kept.read_text(encoding="utf-8"))
    return Source(
        file=file,
        level=content["level"],
        credit=credit,
        notes=tuple(content["notes"]),
        areas={
            of: {code: shapes.unpack(area) for code, area in content[of].items()}
            for of in content["levels"]
        },
    )


def _packed(area: Area) -> dict[str, Any]:
    return {"middle": area.middle, "polygons": area.polygons}


def _settings() -> Any:
    return catalogue.load_yaml(paths.project().geo / "official.yml")


def _identified(features: Features, file: Path) -> tuple[str, str]:
    """Return the level of a file, and the attribute that says which place an area is."""
    attributes: dict[str, list[str]] = _settings()["attributes"]
    own = {name.casefold(): name for name in features.attributes}
    for level, known in attributes.items():
        for name in known:
            column = own.get(name.casefold())
            if column and any(features.attributes[column]):
                if level == "lks":
                    raise LevekarError(
                        f"fila har {len(features.shapes)} SSB-soner (LKS), ikke kommunens "
                        f"{len(zones())} levekårssoner. {TWO_DIVISIONS}",
                        where=shown(file),
                        hint=LKS_HINT,
                    )
                return level, column
    expected = ", ".join(name for names in attributes.values() for name in names[:2])
    raise LevekarError(
        "ingen egenskap i fila sier hvilket sted en flate er. "
        f"Fila har: {', '.join(features.attributes) or 'ingen egenskaper'}.",
        where=shown(file),
        hint=f"gi egenskapen et av navnene {expected} … (alle står i data/geo/official.yml).",
    )


def _zones(
    features: Features, names: Sequence[str], file: Path
) -> tuple[dict[str, shapely.Geometry], list[str]]:
    """Return the municipality's zones by code."""
    matching = match(names, "sone")
    matching.complete(shown(file))
    found = dict(zip([m.code for m in matching.matches], features.shapes, strict=True))
    require(found, "sone", whole=tuple(zones()), where=shown(file))
    return found, matching.report()


def _bydeler(
    features: Features, names: Sequence[str], file: Path
) -> tuple[dict[str, shapely.Geometry], list[str]]:
    """Return the bydeler by code; those of other municipalities are left out."""
    inside = [not name.isdigit() or name.startswith(_home()) for name in names]
    kept, notes = _in_trondheim(features, inside, file)
    matching = match([n for n, chosen in zip(names, inside, strict=True) if chosen], "bydel")
    matching.complete(shown(file))
    found = dict(zip([m.code for m in matching.matches], kept.shapes, strict=True))
    require(found, "bydel", whole=tuple(made_of("bydel")), where=shown(file))
    return found, [*notes, *matching.report()]


def _kretser(
    features: Features, codes: Sequence[str], file: Path
) -> tuple[dict[str, shapely.Geometry], list[str]]:
    """Return the grunnkretser of Trondheim by code; several areas of one krets are one.

    Water and what belongs to no krets («uoppgitt», 9999) are left out.
    """
    import shapely

    inside = [code.startswith(_home()) and not code.endswith("9999") for code in codes]
    kept, notes = _in_trondheim(features, inside, file)
    parts: dict[str, list[shapely.Geometry]] = {}
    own = [code for code, chosen in zip(codes, inside, strict=True) if chosen]
    for code, shape in zip(own, kept.shapes, strict=True):
        parts.setdefault(code, []).append(shape)
    known = _bydel_of()
    faults = [
        f"{len(found)} {what} ({', '.join(found[:SHOWN])}{' …' if len(found) > SHOWN else ''})"
        for found, what in (
            ([code for code in parts if code not in known], "er ikke i kodelista"),
            ([code for code in known if code not in parts], "mangler i fila"),
        )
        if found
    ]
    if faults:
        raise LevekarError(
            f"fila har {len(parts)} grunnkretser, kodelista {len(known)}: {' og '.join(faults)}.",
            where=shown(file),
            hint=f"hent kodene på nytt ({KLASS}), eller bruk et kart fra samme år.",
        )
    return {code: shapely.union_all(found) for code, found in parts.items()}, notes


def _home() -> str:
    """Return the code of the municipality, which the codes of its bydeler begin with."""
    return next(iter(made_of("bydel")))[:4]


def _bydel_of() -> dict[str, str]:
    """Return grunnkrets → bydel, as SSB's list has it."""
    file = paths.project().raw / KLASS
    if not file.is_file():
        raise LevekarError(
            "kodelista som sier hvilken bydel hver grunnkrets hører til, er ikke hentet.",
            where=f"data/raw/{KLASS}",
            hint="kjør levekar fetch geo, som henter den fra SSB sammen med kartet.",
        )
    _, data = cards.open_raw(file)
    return {
        item["targetCode"]: item["sourceCode"]
        for item in json.loads(data)["correspondenceItems"]
        if item["sourceCode"] in made_of("bydel")
    }


def _in_trondheim(
    features: Features, inside: Sequence[bool], file: Path
) -> tuple[Features, list[str]]:
    kept = features.keep(inside)
    if not kept.shapes:
        raise LevekarError(
            f"ingen av de {len(inside)} flatene ligger i Trondheim ({_home()}).",
            where=shown(file),
            hint="last ned kartet for Trondheim.",
        )
    if len(kept.shapes) == len(inside):
        return kept, []
    return kept, [f"{len(kept.shapes)} av {len(inside)} flater ligger i Trondheim og er brukt"]


def _placed(level: str, found: Mapping[str, shapely.Geometry], file: Path) -> None:
    """Raise if areas do not lie where they should."""
    import shapely

    spots = dict(zip(zones(), shapely.points(points()), strict=True))
    town = shapely.multipoints(list(spots.values()))
    far = {}
    for code, shape in found.items():
        away = shapely.distance(shape, spots[code] if level == "sone" else town)
        if not away <= (NEAR if level == "sone" else AROUND):
            far[code] = away
    if far:
        known = units(level)
        first = [f"{known[code].name} ({km / 1000:.0f} km unna)" for code, km in far.items()][
            :SHOWN
        ]
        raise LevekarError(
            f"{len(far)} av {len(found)} {levels()[level].plural} ligger ikke der de skal i "
            f"Trondheim: {', '.join(first)}{' …' if len(far) > SHOWN else ''}.",
            where=shown(file),
            hint="se etter om lengde og bredde er byttet om, eller projeksjonen er feil oppgitt.",
        )


def _levels(
    level: str, found: Mapping[str, shapely.Geometry]
) -> dict[str, dict[str, shapely.Geometry]]:
    """Return all that can be drawn from the areas of a file, by level."""
    if level == "sone":
        wholes = {of: made_of(of) for of in schematic.LEVELS}
    elif level == "bydel":
        wholes = {"bydel": {code: (code,) for code in made_of("bydel")}}
    else:
        inside = _bydel_of()
        wholes = {
            "bydel": {
                bydel: tuple(code for code in found if inside[code] == bydel)
                for bydel in made_of("bydel")
            }
        }
    return {
        of: {code: _simple([found[part] for part in parts]) for code, parts in whole.items()}
        for of, whole in wholes.items()
    }


def _simple(parts: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Return the union of areas, with no more corners than can be seen."""
    import shapely

    whole = shapely.union_all(list(parts), grid_size=0.1)
    simple = shapely.simplify(whole, SIMPLE)
    return simple if shapes.polygons(simple) else whole
