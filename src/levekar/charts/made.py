"""How a figure was made, and how one refers to it: what is folded under each of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from levekar import cards, catalogue, inventory, paths, text
from levekar.charts import labels, markup
from levekar.charts.marks import SYNTHETIC
from levekar.edition.definition import FIGURES, edition

if TYPE_CHECKING:
    from levekar.charts.figure import Figure

SOURCE = ("LEVEKAR_CHAPTER", "QUARTO_DOCUMENT_FILE")
"""Variables that hold the name of the chapter's file, in this order."""
PAGE = "book/datagrunnlag.qmd"
"""The page with the definitions of the measures; a book may do without."""
DATA = f"../{PAGE}"
"""Its address, seen from notebooks/ and book/."""
MEASURE = "maal-"
"""What the id of a measure on that page begins with."""


def measure_id(key: str) -> str:
    """Return the id of a measure in the list of measures."""
    return MEASURE + key.replace("_", "-")


def markdown(shown: Figure, kind: str) -> str:
    """Return what folds out under ``shown``, which the module ``kind`` makes; for pages only."""
    facts = "\n\n".join(f"{name}\n:   {said}" for name, said in _facts(shown, kind))
    name = text.inside(shown.label) if shown.entry.label else "dette"
    return markup.folded(f"Slik er {name} laget", "figure-made", facts)


def citation(shown: Figure) -> str:
    """Return how one refers to the figure, on one line."""
    issue, title = edition(), shown.entry.title
    parts = (
        f"{issue.publisher} ({issue.year}).",
        _sentence(f"{shown.label}: {title}" if shown.entry.label else title),
        f"I {issue.title}, utgaven {issue.year}.",
        _sentence(f"Kilde: {shown.source}"),
        _synthetic(shown),
        address(shown) if issue.address else "",
    )
    return " ".join(part for part in parts if part)


def address(shown: Figure) -> str:
    """Return the address that follows the figure from edition to edition.

    It is whole where the edition says where it is published, else from the root of that place.
    """
    root = edition().address
    return f"{root}/{FIGURES}/{shown.entry.id}.html" if root else f"{FIGURES}/{shown.entry.id}.html"


def _facts(shown: Figure, kind: str) -> Iterator[tuple[str, str]]:
    records = shown.content.records()
    if shown.statuses:
        yield "Hva slags tall", _statuses([record["status"] for record in records])
    keys = dict.fromkeys(record["measure"] for record in records if "measure" in record)
    if keys:
        yield "Mål", _listed([_measure(key) for key in keys])
    files = _raw(shown)
    if files:
        yield "Råfiler, vilkår og SHA-256", _listed(files)
    else:
        yield "Innhold", _ledger(shown)
    yield "Kode", _code(shown, kind)
    yield "Fast adresse", _place(shown)
    yield "Vis til den slik", _copied(text.markdown(citation(shown)))


def _statuses(statuses: list[str]) -> str:
    counted = Counter(labels.status(status) for status in statuses)
    told = (f"{text.sentence(words)}: {count}." for words, count in counted.items())
    return text.markdown(" ".join(told))


def _measure(key: str) -> str:
    entry = catalogue.measure(key)
    name = text.markdown(entry.name)
    if (paths.project().root / PAGE).is_file():
        name = f"[{name}]({DATA}#{measure_id(key)})"
    return f"{name}: {text.markdown(entry.definition)}"


def _raw(shown: Figure) -> list[str]:
    out = []
    for name in shown.raw:
        file = paths.project().raw / name
        about = ""
        if cards.card_path(file).is_file():
            # the chapter reads the card itself, so that it is run anew when the file is another
            card = cards.read_card(file)
            kind = inventory.KINDS[card.status]
            about = (
                f": {text.markdown(kind)}. Vilkår: {text.markdown(card.licence)}. "
                f"`sha256:{card.sha256}`"
            )
        out.append(f"`{name}`{about}")
    return out


def _ledger(shown: Figure) -> str:
    """Return where content without raw files stands: in the ledger of what the report prints."""
    entry = shown.entry
    if entry.table_file:
        file = paths.project().report / entry.table_file
        return f"`data/report/{entry.table_file}`. `sha256:{cards.sha256(file.read_bytes())}`"
    return f"`data/report/figures.yml`, innslaget `{entry.id}`"


def _synthetic(shown: Figure) -> str:
    """Return the warning that a citation must not lose."""
    if SYNTHETIC not in shown.statuses:
        return ""
    whole = shown.statuses <= {SYNTHETIC, *labels.SYMBOLS}
    return "Tallene er syntetiske demotall." if whole else "Noen av tallene er syntetiske demotall."


def _code(shown: Figure, kind: str) -> str:
    """Return the cell that asks for the figure and the function that makes it."""
    function = f"`{kind}.build`"
    chapter = next((name for key in SOURCE if (name := os.environ.get(key))), "")
    return (
        f"`{chapter}`, cella med `{shown.entry.id}`. Den bruker {function}."
        if chapter
        else function
    )


def _place(shown: Figure) -> str:
    """Return the address that stays, and the one in this edition."""
    if edition().address:
        return _copied(f"`{address(shown)}`")
    here = f"[\\#{shown.entry.id}](#{shown.entry.id})"
    told = (
        f"`{address(shown)}`, fra stedet der utgavene er publisert. Den går til den nyeste utgaven."
    )
    # the same figure in another form stands in another place
    return told if shown.stem != shown.entry.id else f"{told} I denne utgaven: {_copied(here)}"


def _copied(words: str) -> str:
    """Return words that a script gives a button to copy them."""
    return f"[{words}]{{.figure-copy}}"


def _listed(lines: list[str]) -> str:
    if len(lines) == 1:
        return lines[0]
    return "\n    ".join(f"- {line}" for line in lines)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
