"""A new edition: its definition, the raw files that are due, and a checklist for a person.

Nothing is remembered between runs but what lies in the tree: the definition, the raw files with
their cards, and the ticks a person has put in the checklist. So it can be stopped anywhere and
started again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from levekar import cards, edition, locks, paths
from levekar.cards import Card
from levekar.edition import definition
from levekar.edition.breaks import breaks
from levekar.edition.validation import Finding, validate
from levekar.errors import LevekarError
from levekar.paths import shown
from levekar.sources import request as source
from levekar.sources.request import Request

DONE, DUE, LEFT, ORDER, LOOK = "ferdig", "hentes", "ikke hentet", "skaffes", "se etter"
TOLD = {
    DONE: "er på plass",
    DUE: "kan hentes av seg selv",
    LEFT: "ble ikke hentet",
    ORDER: "må skaffes for hånd",
    LOOK: "ligger der fra før; se etter nyere",
}
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\d{2}(?!\d)|(?!\d))")
TICK = re.compile(r"^- \[(x| )\] .*<!-- ([\w/.-]+) -->$", re.MULTILINE)
FRESH = 1
"""A single period at most so many years old is one that comes every year."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Item:
    """One raw file of the edition: its request, how it stands, and what to say of it."""

    request: Request
    state: str
    message: str = ""


@dataclass
class Plan:
    """What stands of a new edition: its files, what was found in the numbers, and where to read."""

    year: str
    previous: str
    items: list[Item]
    findings: list[Finding] = field(default_factory=list)
    fault: str = ""
    page: Path = Path()
    checklist: Path = Path()

    def of(self, *states: str) -> list[Item]:
        """Return the files in one of the states."""
        return [item for item in self.items if item.state in states]

    def lines(self) -> list[str]:
        """Return the summary that the command prints."""
        counted = [
            f"{len(self.of(state))} {told}" for state, told in TOLD.items() if self.of(state)
        ]
        wrong = sum(found.level == "feil" for found in self.findings)
        return [
            f"Utgaven {self.year} er et utkast, laget etter {self.previous}.",
            f"Råfiler: {', '.join(counted)}.",
            self.fault
            or f"Kontroll av tallene: {wrong} feil, {len(self.findings) - wrong} å se på.",
            f"Sjekklista ligger i {shown(self.checklist)} (og som side i {shown(self.page)}).",
        ]


def new(
    year: str,
    *,
    offline: bool = False,
    progress: Progress = lambda step, done, total: None,
    waiting: Callable[[str], None] | None = None,
) -> Plan:
    """Begin an edition, or go on with it; return how it stands.

    ``offline``: fetch nothing. Files that could not be fetched are told and left as they are.
    """
    if not re.fullmatch(r"(19|20)\d{2}", year):
        raise LevekarError(f"«{year}» er ikke et årstall.", hint="skriv utgaven slik: 2025.")
    build = paths.project().root / "_build"
    with locks.held(build / f"utgave-{year}.lock", waiting):
        previous = define(year)
        with definition.chosen(year):
            items = survey(year)
            if not offline:
                items = fetch_due(year, items, progress)
            plan = Plan(year, previous, items)
            progress("Kontrollerer tallene", 0, 1)
            _check(plan)
        _write(plan)
        return plan


def _check(plan: Plan) -> None:
    from levekar import tables

    try:
        plan.findings = validate(tables.all_tables())
    except LevekarError as error:
        plan.fault = f"Tallene kan ikke kontrolleres ennå: {error.message}"


# ---- the definition ----


def define(year: str) -> str:
    """Make the definition of an edition from the one before it; one that is there is left alone.

    Returns the edition it follows. The text is copied, so that what a person has written about
    the fields stays.
    """
    folder = paths.project().editions
    before = [known for known in edition.definitions() if known < year]
    if not before:
        raise LevekarError(
            f"det finnes ingen utgave før {year}.", hint="en ny utgave lages etter den forrige."
        )
    previous = before[-1]
    path = folder / f"{year}.yml"
    if path.is_file():
        return previous
    old = edition.edition(previous)
    gap = int(year) - int(previous)
    periods = {
        request.id: later(request.periods, old.reference_year, gap, request.every)
        for request in source.requests(previous)
        if request.editions and not request.by_hand
    }
    text = (folder / f"{previous}.yml").read_text(encoding="utf-8")
    text = _replaced(text, "year", f'"{year}"')
    text = _replaced(text, "reference_year", str(old.reference_year + gap))
    text = _replaced(text, "draft", "true")
    text = _replaced(text, "accepted", "{}")
    text = _replaced(text, "periods", _as_yaml(periods))
    definition.parse(text, shown(path))
    cards.replace(path, text.encode())
    definition.forget()
    return previous


def later(codes: Sequence[str], reference: int, gap: int, every: int = 0) -> tuple[str, ...]:
    """Return the periods to ask for ``gap`` years later, as fresh as ``codes`` were.

    A yearly series is made longer. A single period that was new is moved. A survey that comes
    every few years stays as it is, until its next round would be as old as the last one was.
    ``every``: years between periods; 0 reads it off the codes.
    """
    last = _end(codes[-1])
    alone = len(codes) == 1
    step = every or (1 if alone else last - _end(codes[-2]))
    if alone and not every and reference - last > FRESH:
        return tuple(codes)
    out = list(codes)
    while step > 0 and _end(out[-1]) + step <= last + gap:
        out.append(_moved(out[-1], step))
    return tuple(out[-1:] if alone else out)


def _end(code: str) -> int:
    years = YEAR.findall(code)
    if not years:
        raise LevekarError(f"fant ikke noe år i perioden «{code}».", where="data/requests.yml")
    return int(years[-1])


def _moved(code: str, years: int) -> str:
    return YEAR.sub(lambda match: str(int(match[1]) + years), code)


def _replaced(text: str, name: str, value: str) -> str:
    """Return a definition with another value of one field; comments are left where they are."""
    field_ = re.compile(rf"^{name}:.*\n(?:[ ].*\n)*", re.MULTILINE)
    line = f"{name}: {value}\n" if not value.startswith("\n") else f"{name}:{value}"
    if field_.search(text):
        return field_.sub(lambda _: line, text, count=1)
    return text + line


def _as_yaml(periods: Mapping[str, Sequence[str]]) -> str:
    if not periods:
        return "{}"
    rows = (f"  {name}: [{', '.join(f'{chr(34)}{c}{chr(34)}' for c in codes)}]\n" for name, codes in
            periods.items())  # fmt: skip
    return "\n" + "".join(rows)


# ---- the raw files ----


def survey(year: str) -> list[Item]:
    """Return how each raw file of an edition stands, from what lies in the tree."""
    return [_stands(request, year) for request in source.requests(year)]


def _stands(request: Request, year: str) -> Item:
    file = paths.project().raw / request.provider / request.file
    if request.by_hand:
        return _by_hand(request, file, year)
    if not file.is_file():
        return Item(request, DUE)
    try:
        card, wanted = cards.open_raw(file)[0].card, request.period
    except LevekarError as error:
        return Item(request, DUE, _one_line(error.render()))
    if (wanted and card.period != wanted) or (not wanted and _old(card, year)):
        return Item(request, DUE, f"fila fra før har {card.period or 'ukjent periode'}")
    return Item(request, DONE, f"hentet {card.retrieved}")


def _by_hand(request: Request, file: Path, year: str) -> Item:
    """Return how a file stands that no service gives."""
    found = file if file.is_file() else cards.resolve(request.provider, request.file)
    try:
        card = cards.open_raw(found)[0].card
    except LevekarError:
        return Item(request, ORDER, request.by_hand)
    if card.transcribed:
        return Item(request, DONE, "skrevet av fra rapporten fra 2024, og gjelder den")
    if card.synthetic:
        return Item(request, ORDER, request.by_hand)
    told = f"hentet {card.retrieved}, periode {card.period or 'ikke oppgitt'}"
    return Item(request, LOOK if _old(card, year) else DONE, told)


def _old(card: Card, year: str) -> bool:
    return card.retrieved[:4] < year


def fetch_due(year: str, items: Sequence[Item], progress: Progress) -> list[Item]:
    """Fetch what is due, one file after the other; return how the files stand then."""
    from levekar import fetch
    from levekar.sources.http import Client

    due = [item for item in items if item.state == DUE]
    after = {item.request.id: item for item in items}
    with Client() as client:
        for done, item in enumerate(due):
            progress(f"Henter {item.request.id}", done, len(due))
            (result,) = fetch.fetch(item.request.id, edition=year, client=client)
            if result.failed or result.state == fetch.TERMS:
                after[item.request.id] = Item(item.request, LEFT, _one_line(result.message))
            else:
                after[item.request.id] = Item(item.request, DONE, result.message)
    return list(after.values())


def _one_line(text: str) -> str:
    return " ".join(text.split())


# ---- the checklist ----


def _write(plan: Plan) -> None:
    """Write the checklist to keep, with the ticks that are in it, and the page to read."""
    project = paths.project()
    plan.checklist = project.editions / f"{plan.year}.sjekkliste.md"
    old = plan.checklist.read_text(encoding="utf-8") if plan.checklist.is_file() else ""
    ticked = {match[2] for match in TICK.finditer(old) if match[1] == "x"}
    text = checklist(plan, ticked)
    cards.replace(plan.checklist, text.encode())
    folder = project.root / "_build" / f"utgave-{plan.year}"
    folder.mkdir(parents=True, exist_ok=True)
    plan.page = folder / "sjekkliste.html"
    cards.replace(plan.page, as_page(text, plan.year).encode())


def checklist(plan: Plan, ticked: Iterable[str] = ()) -> str:
    """Return the checklist as Markdown; ``ticked``: what a person has done already."""
    done = set(ticked)
    parts = [
        f"# Sjekkliste for utgaven {plan.year}",
        f"Lista er laget av «levekar edition new {plan.year}». Kjør kommandoen igjen når noe er "
        "gjort: Kryssene blir stående, og resten følger det som ligger i treet. Hvordan du gjør "
        "hvert steg, står i docs/kommune.md.",
        "## 1. Definisjonen",
        _steps(
            done,
            {
                "definisjon": f"Se over data/editions/{plan.year}.yml: tittel, latest_round, "
                "periods, geography og contact.",
                "tittel": "Sett samme tittel, ny undertittel og ny dato i _quarto.yml.",
                "brudd": f"Se over data/breaks.yml ({len(breaks())} brudd): Er det kommet nye "
                "grenser, nye definisjoner eller nedlagte tjenester?",
                "runder": "Er det kommet en ny runde av Ungdata eller HUNT? Da skal den nye "
                "perioden inn i latest_round og i periods.",
            },
        ),
        "## 2. Råfiler som hentes av seg selv",
        _files(plan.of(DUE, LEFT), "Alle filene som kan hentes, er på plass."),
        "## 3. Råfiler som skaffes for hånd",
        _ordered(done, plan.of(ORDER, LOOK)),
        "## 4. På plass",
        _files(plan.of(DONE), "Ingen filer er på plass ennå."),
        "## 5. Kontroll av tallene",
        plan.fault or _found(plan.findings),
        "## 6. Videre",
        _steps(
            done,
            {
                "bygg": f"Bygg boka: «levekar build --edition {plan.year}». Les alle kapitlene.",
                "godta": "Godta nye tall i notatbøkene («levekar accept»), radtall («levekar check "
                "data --accept») og påstander («levekar check claims --accept»).",
                "ferdig": f"Sett «draft: false» i data/editions/{plan.year}.yml.",
                "for": f"Før utgaven: «levekar edition record {plan.year}».",
                "sammenlign": f"Sammenlign: «levekar edition compare {plan.previous} {plan.year}». "
                "Les hver setning som er nevnt.",
                "publiser": f"Publiser: «levekar publish --edition {plan.year}».",
            },
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _steps(done: set[str], steps: Mapping[str, str]) -> str:
    return "\n".join(
        f"- [{'x' if name in done else ' '}] {text} <!-- {name} -->" for name, text in steps.items()
    )


def _files(items: Sequence[Item], none: str) -> str:
    if not items:
        return none
    alike: dict[tuple[str, str], list[str]] = {}
    for item in items:
        alike.setdefault((TOLD[item.state], _cell(item.message)), []).append(item.request.id)
    rows = [f"| {', '.join(ids)} | {state} | {more} |" for (state, more), ids in alike.items()]
    return "\n".join(["| Fil | Hvordan det står til | Mer |", "|---|---|---|", *rows])


def _ordered(done: set[str], items: Sequence[Item]) -> str:
    if not items:
        return "Alle filene som skaffes for hånd, er på plass."
    out = []
    for item in items:
        r = item.request
        how = r.by_hand if item.state == ORDER else f"{item.message}. {r.by_hand}"
        used = f" Brukes i {', '.join(r.figures)}." if r.figures else ""
        take = (
            f"«levekar data adopt {r.file} --provider {r.provider} --licence "
            '"vilkårene" --access "hvem som kan få den"»'
        )
        out.append(
            f"{r.title} ({r.id}), {r.service.name}: {_one_line(how)}{used} Ta den inn med {take}."
        )
    return _steps(done, {item.request.id: text for item, text in zip(items, out, strict=True)})


def _found(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Kontrollen fant ingenting å se på."
    rows = [f"| {f.level} | {f.kind} | {_cell(f.where)} | {_cell(f.what)} |" for f in findings]
    return "\n".join(["| Hvor alvorlig | Hva slags | Hvor | Hva |", "|---|---|---|---|", *rows])


def _cell(words: str) -> str:
    return _one_line(words).replace("|", "\\|") or "–"


def as_page(markdown: str, year: str) -> str:
    """Return a checklist as a page to read in a browser."""
    from levekar.book import tree

    ticks = markdown.replace("- [ ] ", "- **Gjenstår:** ").replace("- [x] ", "- Gjort: ")
    body, _ = tree.pandoc(ticks, "-f", "gfm", "-t", "html", where="sjekklista")
    title = escape(f"Sjekkliste for utgaven {year}")
    head = (
        '<!DOCTYPE html>\n<html lang="nb">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<style>:root{color-scheme:light dark}"
        "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
        "overflow-wrap:anywhere;hyphens:auto}"
        "table{border-collapse:collapse;table-layout:fixed;width:100%}"
        "td,th{border:1px solid #767676;padding:.3rem .6rem;"
        "text-align:left;vertical-align:top}</style>\n</head>\n<body>\n<main>\n"
    )
    return f"{head}{body}</main>\n</body>\n</html>\n"
