"""The page on what is new: the current edition beside the one before it, for everyone to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from levekar import edition, paths, text
from levekar.charts import export, markup
from levekar.edition import compare, record
from levekar.edition.compare import CHANGED, GONE, NEW, STATUS, Change, Comparison
from levekar.notebook import Markdown
from levekar.registers import listing

FIRST = "Dette er den første utgaven. Det finnes ingen tidligere utgave å sammenligne med."
FILE = record.OWN
NONE = "Ingen."
MOST = 200
"""So many corrected numbers are listed on the page; the file has them all."""
Row = Callable[[Change], Sequence[str]]


class News(Markdown):
    """Markdown that also has a file to download, written when it is shown."""

    def __init__(self, source: str, csv: str) -> None:
        super().__init__(source)
        self.csv = csv

    def _repr_markdown_(self) -> str:
        export.write(paths.project().figures / f"{FILE}.csv", self.csv.encode("utf-8"))
        return self.source


def edition_news() -> Markdown:
    """Return what has changed since the edition before, as text and tables with a CSV of it all.

    Where there is no earlier edition, or one of the two is not recorded, that is what it says.
    """
    now = edition.current()
    known = record.all_records()
    before = [year for year in edition.definitions() if year < now]
    if not before:
        return Markdown(FIRST)
    old = before[-1]
    for year in (old, now):
        if year not in known:
            return Markdown(f"Utgaven {year} er ikke ført ennå, så den kan ikke sammenlignes.")
    found = Comparison(known[old], known[now])
    return News("\n\n".join(filter(None, _parts(found))), compare.whole_csv(found))


def _parts(found: Comparison) -> list[str]:
    old, new = found.old.edition, found.new.edition
    tools = markup.links("Last ned", [("alt som er nytt (CSV)", f"../figures/{FILE}.csv")])
    return [
        f"Her er det som er nytt i utgaven {new} siden utgaven {old}. {_summary(found)}",
        markup.html_only(tools),
        "## Dette kan ikke sammenlignes {#ikke-sammenlignes}",
        "\n".join(f"- {text.markdown(one.text)}" for one in found.broken)
        or "Det er ingen brudd mellom utgavene.",
        "## Nye tall for kommunen {#nye-tall}",
        "Hver rad har det nyeste tallet i hver utgave. Endringen står tom der tallene ikke kan "
        "sammenlignes.",
        _table(("Hva", "Hvem", old, new, "Endring", "Merknad"), found.latest, _latest),
        "## Tall som er rettet {#rettede-tall}",
        "Disse tallene gjelder samme gruppe og periode i begge utgavene, men er ikke like.",
        _corrected(found),
        "## Figurer {#nye-figurer}",
        _table(("Figur", "Hva som er nytt"), found.figures, _figure),
        "## Påstander fra rapporten {#nye-pastander}",
        "Disse påstandene har fått et annet svar enn i den forrige utgaven.",
        _table(("Påstand", old, new), found.statements, _statement),
        "## Setninger {#nye-setninger}",
        f"Tall i teksten som er nye, borte eller endret: {text.number(len(found.sentences))}.",
        _folded("Setningene før og nå", ("Hvor", old, new), found.sentences, _sentence),
        "## Hva slags tall {#hva-slags-tall}",
        _table(("Status", old, new), found.statuses, lambda c: (c.what, c.before, c.now)),
    ]


def _summary(found: Comparison) -> str:
    kinds = [change.kind for change in found.values]
    words = ((NEW, "nye"), (CHANGED, "endret"), (STATUS, "med ny status"), (GONE, "tatt ut"))
    told = [f"{text.number(kinds.count(kind))} {word}" for kind, word in words]
    return f"Verdier: {text.join(told)}."


def _latest(change: Change) -> tuple[str, ...]:
    return change.what, change.where, change.before, change.now, change.change, change.note


def _figure(change: Change) -> tuple[str, ...]:
    words = {NEW: "Ny figur", GONE: "Tatt ut"}
    return change.what, words.get(change.kind, f"Endret: {change.change}")


def _statement(change: Change) -> tuple[str, ...]:
    return change.what, change.before, change.now


def _sentence(change: Change) -> tuple[str, ...]:
    return change.where, change.before, change.now


def _corrected(found: Comparison) -> str:
    old, new = found.old.edition, found.new.edition
    changes = [change for change in found.values if change.kind in (CHANGED, STATUS)]
    head = ("Hva", "Hvem og når", old, new, "Endring", "Merknad")
    if len(changes) <= MOST:
        return _folded("Tallene før og nå", head, changes, _latest) or NONE
    table = _folded(f"De {MOST} første", head, changes[:MOST], _latest)
    return f"Det er {text.number(len(changes))} slike tall; alle står i fila.\n\n{table}"


def _folded(title: str, head: Sequence[str], changes: Sequence[Change], row: Row) -> str:
    if not changes:
        return ""
    inner = _table(head, changes, row)
    return f'::::: {{.callout-note collapse="true"}}\n## {title}\n\n{inner}\n:::::'


def _table(head: Sequence[str], changes: Sequence[Change], row: Row) -> str:
    if not changes:
        return NONE
    return listing.table(head, [[text.markdown(cell) for cell in row(c)] for c in changes])
