"""What a diagram says: its elements and relations, read from the catalogue and the layout file.

``data/report/figures.yml`` holds what the report shows (``diagram``); ``data/report/diagrams.yml``
holds what is ours: the form, words that had to be found, and which words are printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import catalogue, paths, text
from levekar.errors import LevekarError, near
from levekar.text import MONTHS

if TYPE_CHECKING:
    from levekar.catalogue import FigureEntry

FILE = "data/report/diagrams.yml"
PRINTED, MADE = "printed", "reconstructed"
ORIGINS = {PRINTED: "trykt i rapporten", MADE: "våre (rekonstruert)"}
LANGUAGES = {"en": "på engelsk"}
REMARKS = {
    "printed": "Ordene er trykt i rapporten; oppsett, gruppering og piler er våre.",
    "reconstructed": "Ord, oppsett og piler er våre: Rapportens tegning er ikke gjengitt, så "
    "innholdet er rekonstruert fra teksten.",
}
"""What caption and text alternative say about where the words come from."""

PLURALS = {
    "akse": "akser",
    "boks": "bokser",
    "forklaring": "forklaringer",
    "linje": "linjer",
    "livsfase": "livsfaser",
    "lov": "lover",
    "punkt": "punkter",
    "ramme": "rammer",
    "tema": "temaer",
}
"""What several elements of a role are called, where it is another word."""
NODES = {
    "nodes": "boks",
    "blocks": "boks",
    "layers": "nivå",
    "lines": "linje",
    "items": "punkt",
    "groups": "gruppe",
    "halves": "halvdel",
    "sectors": "felt",
    "pairs": "par",
    "phases": "livsfase",
    "themes": "tema",
    "parallel": "parallelt arbeid",
    "laws": "lov",
    "printed_labels": "ramme",
    "axes": "akse",
}
"""Keys that hold several elements → what one of them is called."""
SINGLE = {
    "centre": "sentrum",
    "hub": "nav",
    "left": "del",
    "right": "del",
    "outcome": "utfall",
    "base": "grunnlag",
    "side_box": "sidefelt",
    "monitoring": "oppfølging",
    "title": "overskrift",
    "x": "vannrett akse",
    "y": "loddrett akse",
    "example": "eksempel",
    "message": "budskap",
}
"""Keys that hold one element → what it is called."""
OURS = ("message", "example")
"""Summaries of the text around the figure, never part of the drawing itself."""
DETAILS = {"note": "beskrivelse", "description": "beskrivelse"}
"""Keys of an element that hold a text below its label."""
SETTINGS = ("labels", "type", "layout", "edge_note", "claims", "shape", "edges")
OWN = (
    "id",
    "label",
    "letter",
    "title",
    "date",
    "role",
    "follows",
    "printed",
    "from",
    "to",
    "shape",
)


@dataclass(frozen=True)
class Element:
    """One text of a diagram: a box, a layer, a point of a list, an axis."""

    id: str
    role: str
    text: str
    parent: str = ""
    origin: str = MADE
    date: str = ""
    lang: str = ""

    @property
    def full(self) -> str:
        """Return the text with its date, if it has one."""
        return f"{self.text} ({self.date})" if self.date else self.text

    @property
    def told(self) -> str:
        """Return where the words come from, and their language if it is another."""
        return ", ".join(
            part for part in (ORIGINS[self.origin], LANGUAGES.get(self.lang, "")) if part
        )


@dataclass(frozen=True)
class Relation:
    """A tie from one element to another; ``label`` is empty where the arrow has no words.

    Ties are never printed as such: the report's drawings are read by us.
    """

    start: str
    end: str
    verb: str
    label: str = ""


@dataclass(frozen=True)
class Diagram:
    """Elements in reading order, relations, and how they are to be drawn."""

    entry: FigureEntry
    elements: Mapping[str, Element]
    relations: tuple[Relation, ...]
    remark: str
    wide: tuple[Mapping[str, Any], ...]
    narrow: tuple[Mapping[str, Any], ...]
    hyphens: Mapping[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """Return how faults name this diagram."""
        return f"{FILE}, {self.entry.id}"

    def __getitem__(self, key: str) -> Element:
        if key not in self.elements:
            raise LevekarError(
                f"«{key}» er ikke en del av diagrammet.",
                where=self.where,
                hint=near(key, list(self.elements)),
            )
        return self.elements[key]

    def children(self, key: str) -> list[Element]:
        """Return the elements that belong to ``key``, in order."""
        return [e for e in self.elements.values() if e.parent == key]

    def relation(self, start: str, end: str) -> Relation:
        """Return the tie from ``start`` to ``end``."""
        for relation in self.relations:
            if (relation.start, relation.end) == (start, end):
                return relation
        raise LevekarError(
            f"Diagrammet har ingen sammenheng fra «{start}» til «{end}».",
            where=self.where,
            hint="sammenhengene står under edges i data/report/figures.yml.",
        )


def read(entry: FigureEntry) -> Diagram:
    """Return the diagram of a catalogue entry, checked: every tie has both its ends."""
    if not entry.diagram:
        raise LevekarError(
            "Figuren har ikke noe diagram.",
            where=f"data/report/figures.yml, {entry.id}",
            hint="lk.diagram er for innslag med diagram; bruk lk.figure med data.",
        )
    file = _layouts(paths.project().report / "diagrams.yml")
    layout = file["figures"].get(entry.id) or {}
    for key in layout:
        if key not in _LAYOUT:
            raise LevekarError(
                f"Ukjent valg «{key}».", where=f"{FILE}, {entry.id}", hint=near(key, list(_LAYOUT))
            )
    return _Reader(entry, layout, file.get("hyphens") or []).diagram()


_LAYOUT = (
    "ids", "words", "printed", "made", "added", "parents", "verb", "remark", "lang", "sections",
    "narrow",
)  # fmt: skip


@cache
def _layouts(path: Path) -> dict[str, Any]:
    out: dict[str, Any] = catalogue.load_yaml(path)
    return out


class _Reader:
    def __init__(self, entry: FigureEntry, layout: Mapping[str, Any], hyphens: list[str]) -> None:
        self.entry, self.layout, self.raw = entry, layout, entry.diagram
        self.hyphens = {word.replace("|", ""): word for word in hyphens}
        self.words: Mapping[str, str] = layout.get("words") or {}
        self.labels: str = self.raw.get("labels") or MADE
        self.elements: dict[str, Element] = {}
        self.relations: list[Relation] = []
        self.used: set[str] = set()
        self.edges: list[tuple[str, str, str]] = []

    def diagram(self) -> Diagram:
        for key, value in self.raw.items():
            if key in SETTINGS or not value:
                continue
            if key in NODES:
                for number, item in enumerate(_listed(value), 1):
                    self.several(key, str(number), item)
            elif key in SINGLE:
                self.single(key, value)
            else:
                raise self.fault(f"Ukjent felt «{key}» i diagrammet.")
        for raw in self.layout.get("added") or ():
            parent = raw.get("parent", "")
            self.add(raw["id"], raw.get("role", "forklaring"), raw["label"], parent, origin=MADE)
        named = [(e["from"], e["to"], e.get("label") or "") for e in self.raw.get("edges") or ()]
        for edge in (*named, *self.edges):
            self.relate(*edge)
        for parent, own in (self.layout.get("parents") or {}).items():
            for child in own:
                self.belong(child, parent)
        if unknown := sorted(set(self.words) - self.used):
            raise LevekarError(
                f"Ordene for «{unknown[0]}» hører ikke til noe i diagrammet.",
                where=f"{FILE}, {self.entry.id}",
                hint=near(unknown[0], list(self.elements)),
            )
        sections = tuple(self.layout.get("sections") or ({"family": "outline"},))
        return Diagram(
            entry=self.entry,
            elements=self.elements,
            relations=tuple(self.relations),
            remark=self.layout.get("remark") or REMARKS.get(self.labels, REMARKS[MADE]),
            wide=sections,
            narrow=tuple(self.layout.get("narrow") or sections),
            hyphens=self.hyphens,
        )

    def fault(self, message: str, hint: str = "") -> LevekarError:
        return LevekarError(message, where=f"data/report/figures.yml, {self.entry.id}", hint=hint)

    def several(self, key: str, number: str, raw: Any, parent: str = "") -> None:
        """Read one of the elements under ``key``: a text, or a mapping with what belongs to it."""
        own = f"{parent}.{number}" if parent else f"{key}.{number}"
        if not isinstance(raw, dict):
            self.add(own, NODES[key], str(raw), parent)
            return
        if key == "pairs":
            origin = PRINTED if raw.get("printed") else MADE
            self.add(f"fra.{number}", "fra", raw["from"], parent, origin=origin)
            self.add(f"til.{number}", "til", raw["to"], parent, origin=origin)
            self.edges.append((f"fra.{number}", f"til.{number}", ""))
            return
        if "values" in raw:  # an axis
            self.add(raw["id"], NODES[key], raw["id"], parent)
            self.inner(raw["id"], "items", raw["values"])
            return
        own = str(raw.get("id") or raw.get("letter") or own)
        role = "sentrum" if raw.get("role") == "centre" else NODES[key]
        self.add(own, role, raw["label"], parent, date=_date(raw.get("date")))
        self.details(own, raw)
        if raw.get("follows"):
            self.edges.append((own, raw["follows"], "følger"))

    def single(self, key: str, raw: Any) -> None:
        if not isinstance(raw, dict):
            self.add(key, SINGLE[key], str(raw), "")
            return
        self.add(key, SINGLE[key], raw.get("title") or raw["label"], "")
        self.details(key, raw)

    def details(self, own: str, raw: Mapping[str, Any]) -> None:
        for key, value in raw.items():
            if key in DETAILS:
                self.add(f"{own}.tekst", DETAILS[key], value, own)
            elif key in NODES:
                self.inner(own, key, value)
            elif key not in OWN:
                raise self.fault(f"Ukjent felt «{key}» under «{own}».")

    def inner(self, own: str, key: str, values: Any) -> None:
        for number, item in enumerate(_listed(values), 1):
            self.several(key, str(number), item, own)

    def add(self, own: str, role: str, label: str, parent: str, **more: str) -> None:
        own = (self.layout.get("ids") or {}).get(own, own)
        if own in self.elements:
            raise self.fault(f"«{own}» står to ganger i diagrammet.")
        self.used.add(own)
        origin = PRINTED if self.labels == "printed" and own not in OURS else MADE
        origin = PRINTED if own in (self.layout.get("printed") or ()) else origin
        origin = MADE if own in (self.layout.get("made") or ()) else origin
        self.elements[own] = Element(
            id=own,
            role=role,
            text=text.sentence(str(self.words.get(own, label))),
            parent=parent,
            lang=(self.layout.get("lang") or {}).get(own, ""),
            **({"origin": origin} | more),
        )

    def belong(self, child: str, parent: str) -> None:
        for own in (child, parent):
            if own not in self.elements:
                raise LevekarError(
                    f"«{own}» under parents er ikke en del av diagrammet.",
                    where=f"{FILE}, {self.entry.id}",
                    hint=near(own, list(self.elements)),
                )
        self.elements[child] = replace(self.elements[child], parent=parent)

    def relate(self, start: str, end: str, label: str) -> None:
        for own in (start, end):
            if own not in self.elements:
                raise self.fault(
                    f"En sammenheng viser til «{own}», som ikke er en del av diagrammet.",
                    near(own, list(self.elements)),
                )
        key = f"{start}>{end}"
        self.used.add(key)
        verb = str(self.layout.get("verb") or "leder til")
        said = self.words.get(key, label)
        self.relations.append(Relation(start, end, said or verb, said))


def _listed(value: Any) -> Iterator[Any]:
    """Yield what a key holds: items of a list, or the axes of a mapping."""
    if not isinstance(value, dict):
        yield from value
        return
    for own, values in value.items():
        yield {"id": own, "values": values if isinstance(values, list) else [values]}


def _date(raw: Any) -> str:
    """Return «18. januar 2024» for a full date, a year as it is."""
    parts = str(raw or "").split("-")
    if len(parts) != 3:
        return parts[0]
    return f"{int(parts[2])}. {MONTHS[int(parts[1]) - 1]} {parts[0]}"
