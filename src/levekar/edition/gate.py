"""The gate: everything that keeps an edition from being published, found at once.

Each check gets the candidate (the finished official book and what it was made from) and gives its
reasons. No check stops the others: a fault in one is a reason too, and so is a check that could not
be made.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import absence, cards, catalogue, claims, disclosure, inventory, paths, tables
from levekar.book import check as links
from levekar.book.config import Config
from levekar.book.runs import Executed
from levekar.charts import labels, marks
from levekar.claims import baseline
from levekar.edition import accessible, breaks, printed, readback, record, sentences
from levekar.edition.definition import Edition
from levekar.edition.reasons import Reason
from levekar.edition.sentences import Sentence
from levekar.errors import LevekarError
from levekar.observations import KEY, TOTAL

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN_TERMS = ("", "ikke oppgitt")
Progress = Callable[[str, int, int], None]


@dataclass
class Candidate:
    """An edition that someone wants to publish.

    ``site`` is the finished official book, ``chapters`` what it was made from, ``earlier`` the
    records of editions published before, and of this one as it was. ``pages`` is the accessibility
    test of a site.
    """

    edition: Edition
    config: Config
    site: Path
    chapters: Mapping[str, Executed]
    earlier: Sequence[record.Record] = ()
    pages: accessible.Test = accessible.of_site
    progress: Progress = lambda step, done, total: None
    read: dict[str, int] = field(default_factory=dict)

    @property
    def pdf(self) -> Path:
        """The finished PDF."""
        return self.site / self.config.pdf

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The measure tables as the official book has them."""
        return tables.all_tables()

    @cached_property
    def published(self) -> pd.DataFrame:
        """All rows of all measure tables, as one table."""
        return record.whole(self.tables)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The numbers in running text of all chapters."""
        return [
            s for chapter in self.chapters.values() for s in sentences.sentences(chapter.source)
        ]


Check = Callable[[Candidate], Iterable[Reason]]


def reasons(candidate: Candidate, checks: Mapping[str, Check] | None = None) -> list[Reason]:
    """Return every reason not to publish ``candidate``; empty when there is none."""
    chosen = CHECKS if checks is None else checks
    found: list[Reason] = []
    for done, (name, check) in enumerate(chosen.items()):
        candidate.progress(f"Kontrollerer: {name}", done, len(chosen))
        try:
            found += check(candidate)
        except LevekarError as error:
            found.append(Reason(name, error.where, error.message, error.hint))
        except Exception as error:  # a browser or a reader of PDF fails in many ways
            told = f"{type(error).__name__}: {error}".splitlines()[0]
            what = f"kontrollen kunne ikke fullføres ({told})"
            found.append(Reason(name, "", what, "prøv igjen; meld fra hvis det gjentar seg."))
    candidate.progress("Kontrollerer", len(chosen), len(chosen))
    return list(dict.fromkeys(found))


# ---- what may be shown ----


def definition(candidate: Candidate) -> Iterator[Reason]:
    """The edition is finished, and the book is about it."""
    name, edition = "Utgaven", candidate.edition
    where = f"data/editions/{edition.year}.yml"
    if edition.draft:
        yield Reason(name, where, "utgaven er et utkast", "sett «draft: false» når den er ferdig.")
    if candidate.config.title != edition.title:
        what = f"boka heter «{candidate.config.title}», utgaven «{edition.title}»"
        yield Reason(name, "_quarto.yml", what, "gi dem samme tittel.")
    if not edition.contact:
        yield Reason(name, where, "utgaven har ingen kontaktside", "fyll ut «contact».")


def synthetic(candidate: Candidate) -> Iterator[Reason]:
    """No synthetic value is shown anywhere, and only statuses that the edition allows."""
    import csv

    name = "Syntetiske verdier"
    do = "bytt demodata med ekte data («levekar data adopt»), eller ta ut det som viser dem."
    allowed = set(candidate.edition.statuses)
    for key, table in candidate.tables.items():
        for status in sorted(set(table["status"]) - allowed):
            number = int((table["status"] == status).sum())
            yield Reason(name, key, f"{number} verdier har status «{status}»", do)
    for file in sorted((candidate.site / "figures").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            found = {row.get("status", "") for row in csv.DictReader(stream)}
        for status in sorted(found - allowed - {""}):
            yield Reason(name, f"figures/{file.name}", f"viser verdier med status «{status}»", do)
    signs = (marks.across({"synthetic"}), marks.sentence({"synthetic"}))
    for page in sorted(candidate.site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        where = page.relative_to(candidate.site).as_posix()
        if any(sign in text for sign in signs) or 'class="banner-demo"' in text:
            yield Reason(name, where, "siden viser demotall, eller sier at den gjør det", do)
    for sentence in candidate.sentences:
        if sentence.made_up:
            yield Reason(name, sentence.where, f"«{sentence.whole}» har et demotall", do)


def empty(candidate: Candidate) -> Iterator[Reason]:
    """No figure is without a single number, and no sentence lacks one.

    What is made up is taken out of the official book; where nothing is left, a reader is told
    something that nobody knows. A book about another municipality says so in each place.
    """
    import csv

    name, none = "Tall som mangler", labels.SYMBOLS["missing"]
    do = (
        "ta inn ekte data («levekar data adopt»), eller ta figuren eller setningen ut av kapitlet. "
        "Demotall blir ikke vist i en offisiell utgave."
    )
    for file in sorted((candidate.site / "figures").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = [row.get("status", "") for row in csv.DictReader(stream)]
        if rows and set(rows) == {"missing"}:
            yield Reason(name, _figure(file.stem), f"ingen av de {len(rows)} verdiene er kjent", do)
    if absence.elsewhere():
        return
    for sentence in candidate.sentences:
        if sentence.shown == none:
            yield Reason(name, sentence.where, f"«{sentence.whole}» mangler et tall", do)


def _figure(name: str) -> str:
    known = catalogue.figures()
    return known[name].label or known[name].title if name in known else name


def raw_files(candidate: Candidate) -> Iterator[Reason]:
    """Every raw file has a card and is what the card says; what is shown has known terms."""
    name = "Kort, vilkår og sjekksum"
    for row in inventory.raw_files():
        if row.fault:
            message, _, hint = row.fault.partition("\nGjør slik: ")
            yield Reason(name, row.id, message.removeprefix(f"data/raw/{row.id}: "), hint)
    shown = candidate.published[~candidate.published["status"].isin(["suppressed", "missing"])]
    used = sorted({file for cell in shown["raw"].unique() for file in str(cell).split("; ")})
    for file in used:
        path = paths.project().raw / file
        if not cards.card_path(path).is_file():
            continue  # told above
        card = cards.read_card(path)
        if card.licence.split(";")[0].strip().casefold() in UNKNOWN_TERMS:
            what = f"vilkårene er ikke kjent («{card.licence}»)"
            yield Reason(name, file, what, "spør leverandøren, og skriv vilkårene på kortet.")


# ---- what may be worked out ----


def small_groups(candidate: Candidate) -> Iterator[Reason]:
    """No hidden value can be worked out, in this edition or together with an earlier one."""
    name = "Små grupper"
    linked = tables.linked()
    places = {key: tables.decimals(key) for key in candidate.tables}
    table = candidate.published
    found = disclosure.attack(table, linked=linked, decimals=places)
    do = "se over grensene i data/disclosure.yml; et tall til må skjules."
    for row in found[found["recoverable"] & found["ours"]].to_dict("records"):
        yield Reason(name, _told(row), _span(row), do)
    open_ = disclosure.exposed(table, decimals=places)
    for row in open_.to_dict("records"):
        yield Reason(name, _told(row), "tallet står åpent, men bygger på for få", do)
    for other in candidate.earlier:
        yield from _between(candidate, other, linked, places)


def _between(
    candidate: Candidate,
    other: record.Record,
    linked: Sequence[disclosure.Question],
    places: Mapping[str, int],
) -> Iterator[Reason]:
    """Yield what two editions together tell; rows across a break do not mean the same."""
    name, do = "Små grupper", "skjul raden i denne utgaven også, eller skjul en rad til."
    old = other.values[other.values["status"] != "synthetic"]
    new = candidate.published
    same = breaks.comparable(other.edition, candidate.edition.year)
    found = disclosure.attack_editions(
        old[same(old)], new[same(new)], moved=breaks.moved(other.edition, candidate.edition.year),
        linked=linked, decimals=places,
    )  # fmt: skip
    for row in found[found["recoverable"] & found["ours"]].to_dict("records"):
        what = f"{_span(row)}, når utgaven holdes sammen med {_named(other, candidate)}"
        yield Reason(name, _told(row), what, do)


def _named(other: record.Record, candidate: Candidate) -> str:
    same = other.edition == candidate.edition.year
    return "den som er publisert før" if same else other.edition


def _told(row: Mapping[Hashable, Any]) -> str:
    parts = [str(row[d]) for d in KEY if d not in ("provider", "geo_level") and row[d] != TOTAL]
    return ", ".join(parts)


def _span(row: Mapping[Hashable, Any]) -> str:
    return f"et skjult tall kan regnes ut: mellom {row['lowest']:g} og {row['highest']:g} personer"


# ---- what has been said ----


def ledger(candidate: Candidate) -> Iterator[Reason]:
    """Every statement of the report that held still holds, or there is a reason why not."""
    if absence.elsewhere():
        return  # the report says nothing about this municipality
    name = "Påstander"
    do = (
        "rett rådata eller definisjonen, eller skriv hvorfor påstanden ikke lenger behøver å "
        f"stemme under «accepted» i data/editions/{candidate.edition.year}.yml."
    )
    # a synthetic value is withheld from the book, but a statement is not broken by that
    behind = tables.all_tables(withheld=True)
    verdicts = claims.check(behind.get)
    lost = {verdict.statement.id for verdict in baseline.lost(verdicts)}
    for verdict in verdicts:
        statement = verdict.statement
        gone = verdict.verdict == "broken" or statement.id in lost
        if gone and not candidate.edition.accepted.get(statement.id, "").strip():
            yield Reason(name, statement.id, f"«{statement.text}» – {verdict.detail}", do)


def recorded(candidate: Candidate) -> Iterator[Reason]:
    """What the edition says is kept as data, so that the next one can be compared with it."""
    name, year = "Føring av utgaven", candidate.edition.year
    do = f"kjør «levekar edition record {year}», se over endringene i git, og publiser igjen."
    kept = record.load(year)
    if kept is None:
        yield Reason(name, f"data/editions/{year}", "utgaven er ikke ført", do)
        return
    now = record.make(
        candidate.edition,
        candidate.tables,
        candidate.sentences,
        candidate.site,
        record.statements(),
    )
    for part in record.differing(kept, now):
        yield Reason(name, f"data/editions/{year}/{part}", "er ikke slik boka er nå", do)


# ---- what is seen ----


def pages(candidate: Candidate) -> Iterator[Reason]:
    """Every page passes the accessibility test."""
    yield from candidate.pages(candidate.site)


def dead_links(candidate: Candidate) -> Iterator[Reason]:
    """No link on the pages is dead."""
    for fault in links.faults(candidate.site):
        where, _, what = fault.partition(": ")
        yield Reason("Lenker", where, what, "rett kapitlet, og bygg igjen.")


def pdf(candidate: Candidate) -> Iterator[Reason]:
    """The PDF says that it is PDF/UA-1, and has what that takes."""
    yield from printed.of_pdf(candidate.pdf, candidate.config.lang)


def numbers(candidate: Candidate) -> Iterator[Reason]:
    """Every published number, read again from pages and PDF, is the one in its table."""
    site, paper = candidate.site, printed.Printed(candidate.pdf)
    hrefs = {entry.path: entry.href for entry in candidate.config.entries}
    texts = {
        path: accessible.parse((site / hrefs[path]).read_text(encoding="utf-8")).text
        for path in {s.file for s in candidate.sentences}
    }
    steps = "Leser PDF-en"
    text = paper.text(lambda done, total: candidate.progress(steps, done, total))
    found = [
        *readback.of_figures(site, candidate.tables),
        *readback.of_sentences(candidate.sentences, texts, text),
        *readback.of_pictures(site, paper),
    ]
    for path, chapter in candidate.chapters.items():
        own = [s for s in candidate.sentences if s.file == path]
        found += readback.again(chapter.source, own) if own else []
    candidate.read = {
        "inline": len(candidate.sentences),
        "figures": readback.count(site),
    }
    yield from found


OF_DATA: Mapping[str, Check] = {
    "utgaven": definition,
    "kort, vilkår og sjekksum": raw_files,
    "små grupper": small_groups,
    "påstander": ledger,
}
"""The checks that need no finished book: they are made even where none could be built."""
CHECKS: Mapping[str, Check] = {
    **OF_DATA,
    "syntetiske verdier": synthetic,
    "tall som mangler": empty,
    "føring av utgaven": recorded,
    "tilgjengelighet": pages,
    "lenker": dead_links,
    "PDF/UA-1": pdf,
    "tall lest tilbake": numbers,
}
"""All checks in the order they are made; each stands alone."""
