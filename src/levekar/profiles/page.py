"""One profile: what the page about a place shows, as its template wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from levekar import catalogue, edition, geography, paths, text
from levekar.charts import labels, marks
from levekar.charts.made import measure_id
from levekar.charts.marks import SYNTHETIC
from levekar.charts.markup import MADE_UP
from levekar.geography.zones import GROUPS
from levekar.notebook import demo_sentence
from levekar.profiles import drawing, values
from levekar.profiles.values import Line, Number, Reference, Span
from levekar.registers import places

TEMPLATE = "profile.html.jinja"
LISTING = "../book/profiler.html"
OPEN = ("Folkehelse", "3")
"""Heading and chapter of the measures that belong to none of the principles."""
EMPTY = "–"
PEERS = {"bydel": "bydelene", "sone": "sonene", "sonegruppe": "sonegruppene"}
COUNTED = {"bydel": "bydeler", "sone": "soner", "sonegruppe": "sonegrupper"}
KINDS = {"bydel": "Bydeler", "sone": "Soner"}
"""What the search calls the pages."""
BESIDE = {"bydel": "Bydelen", "kommune": "Kommunen"}
Links = list[tuple[str, str]]
"""Name and address of each."""


@dataclass(frozen=True)
class Towns:
    """The bydeler of the municipality that the book is about, and the zones of each."""

    kommune: str
    zones: Mapping[str, tuple[str, ...]]

    @property
    def codes(self) -> list[str]:
        """Return the places that have a profile: each bydel, and then all zones."""
        return [*self.zones, *self.inside]

    @property
    def inside(self) -> list[str]:
        """Return all zones."""
        return [zone for zones in self.zones.values() for zone in zones]


def towns() -> Towns:
    """Return the places of this edition that get a profile."""
    kommune = edition.edition().kommune
    within = geography.made_of("bydel")
    own = [
        code
        for code, (level, _) in geography.places().items()
        if level == "bydel" and kommune in geography.nesting().get(code, ())
    ]
    return Towns(kommune, {code: within.get(code, ()) for code in own})


class Maker:
    """Makes the pages of one book; what they share is made once."""

    def __init__(self, found: Towns) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        self.towns = found
        self.city = geography.name(found.kommune)
        self.numbers = values.collect()
        self.locator = drawing.Locator(geography.layer("sone"), geography.layer("bydel"))
        self.groups = geography.made_of("sonegruppe")
        self.figures = _figures()
        self.themes = _themes()
        self.banner = demo_sentence()
        settings = catalogue.load_yaml(paths.project().root / paths.MARKER)
        self.book = {"title": settings["book"]["title"], "lang": settings["lang"]}
        environment = Environment(
            loader=FileSystemLoader(paths.project().theme),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.template = environment.get_template(TEMPLATE)

    def page(self, code: str) -> str:
        """Return the page about a bydel or a zone."""
        level = geography.level(code)
        group = next((g for g, inside in self.groups.items() if code in inside), "")
        own = self.numbers.lines(code, level, self._around(code, level), self._peers(level))
        shared = self.numbers.lines(
            group, "sonegruppe", self._around(group, "sonegruppe"), self._peers("sonegruppe")
        )
        drawn = [*own, *shared]
        statuses = {status for line in drawn for status in line.statuses}
        text_of = {
            "book": self.book,
            "banner": self.banner,
            "listing": LISTING,
            "place": self._place(code, level),
            "themes": self._by_theme(own, code, level),
            "group": self._group(group, shared) if shared else None,
            "key": self._key(code, level, drawn),
            "has_trend": any(line.trend for line in drawn),
            "has_interval": any(line.interval for line in drawn),
            "statuses": marks.sentence(statuses),
            "symbols": marks.symbols(statuses),
            "absent": _names(self.numbers.absent(code, level)),
            "left_out": _names(self.numbers.left_out(code)) if edition.official() else [],
            "merged": _merged(code, drawn),
        }
        return self.template.render(text_of) + "\n"

    def _around(self, code: str, level: str) -> dict[str, str]:
        """Return what a place is held against, and the shape of each; the nearest first."""
        near = {geography.zones()[code].bydel: "bydel"} if level == "sone" else {}
        return {**near, self.towns.kommune: "kommune"}

    def _peers(self, level: str) -> Sequence[str]:
        """Return the places that a place of a level is one of."""
        found = {"bydel": list(self.towns.zones), "sone": self.towns.inside}
        return found.get(level, list(self.groups))

    def _place(self, code: str, level: str) -> dict[str, Any]:
        """Return what is known of the place itself, and the ways from it."""
        name = geography.name(code)
        notes = []
        if level == "bydel":
            up, inside = "", self.towns.zones[code]
            zones = f" med {len(inside)} levekårssoner" if inside else ""
            lead = f"Bydel i {self.city}{zones}."
            ways = {
                "Levekårssonene i bydelen": inside,
                "De andre bydelene": [other for other in self.towns.zones if other != code],
            }
        else:
            zone = geography.zones()[code]
            up, bydel = zone.bydel, geography.name(zone.bydel)
            number = f" {zone.number}" if zone.number else ""
            lead = f"Levekårssone{number} i bydelen {bydel} i {self.city}."
            if not zone.bydel_certain:
                notes.append(
                    f"Sonen ligger i mer enn én bydel. Den regnes til {bydel}, der det meste av "
                    "den ligger."
                )
            if not zone.neighbours:
                notes.append("Sonen grenser ikke til noen annen levekårssone.")
            near = (code, *zone.neighbours)
            ways = {
                "Nabosonene": zone.neighbours,
                f"Andre soner i {bydel}": [z for z in self.towns.zones[up] if z not in near],
            }
        return {
            "name": name,
            "title": f"{name} ({labels.plain('geo_level', level)})",
            "kind": KINDS[level],
            "lead": lead,
            "notes": notes,
            "up": _links([up])[0] if up else None,
            "ways": {title: _links(codes) for title, codes in ways.items() if codes},
            "map": Markup(self.locator.map(code, f"Kart over {self.city} der {name} er merket.")),
            "map_note": self.locator.notice if self.locator.has(code) else "",
        }

    def _by_theme(self, lines: Sequence[Line], code: str, level: str) -> list[dict[str, Any]]:
        """Return the measures of a place, theme by theme."""
        found: dict[str, list[Line]] = {}
        for line in lines:
            letter = catalogue.measure(line.series.measure).marmot
            found.setdefault(letter if letter in self.themes else "", []).append(line)
        return [
            {"id": f"tema-{letter.lower() or 'folkehelse'}", "title": title, "chapter": chapter}
            | self._panel(found[letter], code, level)
            for letter, (title, chapter) in self.themes.items()
            if letter in found
        ]

    def _group(self, code: str, lines: Sequence[Line]) -> dict[str, Any]:
        """Return the measures of the group that a zone is taken to belong to."""
        name = geography.name(code)
        names = text.join(geography.name(zone) for zone in self.groups[code])
        note = f"Disse tallene gjelder ikke sonen alene, men sonegruppa {name}. {GROUPS}: {names}."
        return {"title": f"Sonegruppa {name}", "note": note} | self._panel(
            lines, code, "sonegruppe"
        )

    def _panel(self, lines: Sequence[Line], code: str, level: str) -> dict[str, Any]:
        """Return lines with their charts, and the table behind them."""
        return {
            "badge": marks.across({status for line in lines for status in line.statuses}),
            "rows": [self._row(line, geography.name(code), level) for line in lines],
            "table": _table(lines, geography.name(code), level),
        }

    def _row(self, line: Line, name: str, level: str) -> dict[str, Any]:
        """Return one measure as the page shows it."""
        told = [(name, line.own), *((r.name, r.number) for r in line.references)]
        alt = [f"{who}: {_told(line, number)}" for who, number in told]
        if line.interval:
            alt.append(f"95\u00a0% intervall: {_interval(line, line.own)}")
        among = f"{line.span.places} {COUNTED[level]}" if line.span else ""
        if line.span:
            ends = _told(line, line.span.low), _told(line, line.span.high)
            alt.append(f"{among} går fra {ends[0]} til {ends[1]}")
        over = [f"{period}: {_told(line, own)}" for period, own, _ in line.trend]
        unit, status = line.words.axis.lower(), labels.status(line.own.status)
        outer = [line.trend[0], line.trend[-1]] if line.trend else []
        return {
            "name": line.name,
            "groups": line.groups,
            "about": f"{_period(line.period)}, {unit}, {status}",
            "amount": _amount(line, line.own),
            "interval": _interval(line, line.own) if line.interval else "",
            "against": [(r.name, _amount(line, r.number)) for r in line.references],
            "span": (among, _span(line, line.span)) if line.span else None,
            "chart": Markup(drawing.values(line, f"{line.name}. {'. '.join(alt)}.")),
            "trend": Markup(drawing.trend(line, f"{line.name}. {'. '.join(over)}."))
            if over
            else "",
            "ends": [(period, _amount(line, own)) for period, own, _ in outer],
            "figures": self.figures.get(line.series.measure, []),
            "definition": f"../book/datagrunnlag.html#{measure_id(line.series.measure)}",
        }

    def _key(self, code: str, level: str, lines: Sequence[Line]) -> list[tuple[Markup, str]]:
        """Return samples and words that explain what the charts of a page show."""
        beside = [reference for line in lines for reference in line.references]
        middle = {reference.shape for reference in beside if _is_middle(reference)}
        found = {"place", *(reference.shape for reference in beside)}
        found |= {"span"} if any(line.span for line in lines) else set()
        found |= {"interval"} if any(line.interval for line in lines) else set()
        up = geography.name(geography.zones()[code].bydel) if level == "sone" else ""
        words = {
            "place": geography.name(code),
            "bydel": f"bydelen {up}",
            "kommune": self.city,
            "span": f"fra lavest til høyest av {PEERS[level]}",
            "interval": "95\u00a0% intervall",
        }
        out = [
            (
                Markup(drawing.sample(kind)),
                words[kind] + (f", eller {values.MIDDLE} der" if kind in middle else ""),
            )
            for kind in words
            if kind in found
        ]
        if any(SYNTHETIC in line.statuses for line in lines):
            open_ = Markup(drawing.sample("place", made_up=True))
            out.append((open_, "åpen form eller stiplet strek: syntetisk demotall"))
        return out


def _figures() -> dict[str, Links]:
    """Return measure → the figures and tables of the book that show it."""
    found: dict[str, Links] = {}
    for entry in catalogue.figures().values():
        at = places.anchor(entry.id) if entry.measures else ""
        for key in entry.measures if at else ():
            found.setdefault(key, []).append((entry.label or entry.title, _on_site(at)))
    return found


def _themes() -> dict[str, tuple[str, str]]:
    """Return letter → heading and address of its chapter, in the order of the book."""
    rows = catalogue.load_csv(paths.project().report / "principles.csv")
    named = {"": OPEN} | {row["letter"]: (row["name_no"], row["chapter"]) for row in rows}
    return {
        letter: (name, _on_site(places.chapter_page(chapter)))
        for letter, (name, chapter) in named.items()
    }


def _on_site(source: str) -> str:
    """Return the address on the site of what lies in a source: …/03.ipynb#x → …/03.html#x."""
    path, mark, anchor = source.partition("#")
    return f"{path.rpartition('.')[0]}.html{mark}{anchor}" if path else ""


def _links(codes: Iterable[str]) -> Links:
    found = [(geography.name(code), geography.profile_name(code)) for code in codes]
    return sorted(found, key=lambda link: text.alphabetical(link[0]))


def _names(keys: Iterable[str]) -> list[str]:
    return sorted((catalogue.measure(key).name for key in keys), key=text.alphabetical)


def _merged(code: str, lines: Sequence[Line]) -> list[str]:
    """Return what was merged into the place while its series ran."""
    years = [period[:4] for line in lines for period, _, _ in line.trend]
    changes = geography.merged(code, min(years), max(years)) if years else ()
    return [f"{change.what} i {change.date[:4]}." for change in changes]


def _table(lines: Sequence[Line], name: str, level: str) -> dict[str, Any]:
    """Return the numbers behind the charts: the newest of each measure, then the older ones."""
    shapes = [s for s in BESIDE if any(r.shape == s for x in lines for r in x.references)]
    rows = []
    for line in lines:
        about = f"{line.name}, {line.groups}" if line.groups else line.name
        beside = {reference.shape: _beside(line, reference) for reference in line.references}
        span = _span(line, line.span) if line.span else EMPTY
        rows.append((about, line.period, line.own, beside, span, line))
        for period, own, city in reversed(line.trend):
            if period != line.period:
                older = {"kommune": _amount(line, city)} if city else {}
                rows.append((about, period, own, older, EMPTY, line))
    head = ["Mål", "Periode", name, *(BESIDE[s] for s in shapes)]
    head += [f"Lavest–høyest av {PEERS[level]}", "95\u00a0% intervall", "Antall svar", "Status"]
    body = []
    for about, period, own, beside, span, line in rows:
        cells = [
            about,
            _period(period),
            _amount(line, own),
            *(beside.get(s, EMPTY) for s in shapes),
        ]
        people = text.number(own.n) if own.shown and own.n > 0 else EMPTY
        cells += [span, _interval(line, own) or EMPTY, people, labels.status(own.status)]
        body.append(cells)
    # a column where no measure has anything is left out
    kept = [i for i, _ in enumerate(head) if any(cells[i] != EMPTY for cells in body)]
    return {
        "name": f"{name}: tallene bak",
        "head": [head[i] for i in kept],
        "rows": [[cells[i] for i in kept] for cells in body],
    }


def _beside(line: Line, reference: Reference) -> Markup:
    what = Markup(" ({})").format(values.MIDDLE) if _is_middle(reference) else Markup("")
    return _amount(line, reference.number) + what


def _is_middle(reference: Reference) -> bool:
    return text.inside(reference.name).startswith(values.MIDDLE)


def _period(period: str) -> str:
    return "år ikke oppgitt" if labels.position(period) is None else period


def _amount(line: Line, number: Number) -> Markup:
    """Return a number with its unit, and the mark of a synthetic one."""
    mark = Markup(f"<sup>{MADE_UP}</sup>") if number.status == SYNTHETIC else Markup("")
    return Markup("{}{}").format(line.amount(number), mark)


def _span(line: Line, span: Span) -> Markup:
    return Markup("{} til {}").format(_amount(line, span.low), _amount(line, span.high))


def _interval(line: Line, number: Number) -> str:
    """Return the 95 % interval of a number, empty if it has none."""
    found = number.interval(line.unit)
    return f"{line.written(found[0])} til {line.written(found[1])}" if found else ""


def _told(line: Line, number: Number) -> str:
    """Return a number as an alternative text says it."""
    if not number.shown:
        return labels.status(number.status)
    return line.amount(number) + (", syntetisk" if number.status == SYNTHETIC else "")
