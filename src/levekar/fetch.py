"""Get raw files from the services: what would be asked for, and the asking itself.

A fetch reads the answer before anything is changed. A failed or odd answer leaves the old file,
and the result says so. A fetched file gets the name without the mark of a stand-in
(``x.json`` beside ``x.demo.json``), so that it is read instead of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import cards, catalogue, geography, paths
from levekar.cards import Card
from levekar.errors import LevekarError, near
from levekar.paths import shown
from levekar.sources import request as source
from levekar.sources.http import Call, Client
from levekar.sources.request import Request

if TYPE_CHECKING:
    import pandas as pd

# How one request ended
FETCHED, SAME, KEPT, BY_HAND, PLANNED = "hentet", "uendret", "ikke hentet", "for hånd", "plan"
TERMS = "vilkår ikke godtatt"
GEO = "geo"
AGAIN = "prøv igjen senere; tjenesten kan være under oppdatering."
REWRITE = "rett «periods» i data/requests.yml etter det tabellen har."
MOVE = "er svaret riktig, flytt den gamle fila bort og hent på nytt."


@dataclass(frozen=True)
class Result:
    """How one request ended: ``state`` (see above), and the message or the calls to show."""

    request: Request
    state: str
    message: str = ""
    calls: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Return whether the file could have been fetched, but was not."""
        return self.state == KEPT

    def lines(self) -> list[str]:
        """Return the result as the command prints it."""
        text = f": {self.message}" if self.message else ""
        return [f"{self.request.id} ({self.state}){text}", *(f"  {call}" for call in self.calls)]


def plan(target: str = "", edition: str = "") -> list[Request]:
    """Return the requests that ``target`` needs, in the order of data/requests.yml.

    ``target``: a provider, a measure, a figure or table (figur-20), a raw file (fhi/mobbing.json),
    ``geo`` for what maps need, or "" for all. An unknown target is an error that names near ones.
    ``edition``: the current one if not given.
    """
    every = source.requests(edition)
    if not target:
        return every
    if target == GEO:
        # codes first: the areas are held against them
        return sorted((r for r in every if r.geometry), key=lambda r: r.provider != "klass")
    found = [r for r in every if target in (r.provider, r.id, *r.measures, *r.figures)]
    if found:
        return found
    if target in catalogue.measures() or target in catalogue.figures():
        raise LevekarError(
            f"«{target}» har ingen råfil som kan hentes.",
            where="data/requests.yml",
            hint="tallet er trykt i rapporten, eller figuren har ingen tall.",
        )
    known = {name for r in every for name in (r.provider, r.id, *r.measures, *r.figures)} | {GEO}
    raise LevekarError(
        f"ukjent mål, figur eller leverandør «{target}».", hint=near(target, sorted(known))
    )


def terms(target: str = "", edition: str = "") -> list[str]:
    """Return the terms that must be accepted for ``target``: one line for each map file."""
    return [
        f"{r.title} ({r.id}): {r.service.name}. Vilkår: {r.service.licence}. "
        f"Tilgang: {r.service.access}."
        for r in plan(target, edition)
        if geography.has_areas(r.id)
    ]


def fetch(
    target: str = "",
    *,
    edition: str = "",
    dry_run: bool = False,
    accepted: bool = False,
    client: Client | None = None,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> list[Result]:
    """Get every raw file that ``target`` needs, one after the other.

    ``dry_run`` sends nothing and tells the calls. ``accepted`` tells that the terms of map files
    are accepted; without it they are left. ``progress`` gets (file, done, total).
    Faults are told in the results, one for each file; the other files are still fetched.
    """
    chosen = plan(target, edition)
    if dry_run:
        bases = {s.key: s.base for s in source.services().values()}
        return [_planned(request, bases) for request in chosen]
    with nullcontext(client) if client else Client() as used:
        results: list[Result] = []
        for request in chosen:
            done = len(results)
            progress(request.id, done, len(chosen))
            used.notice = partial(_told, progress, done, len(chosen))
            if geography.has_areas(request.id) and not accepted:
                results.append(Result(request, TERMS, request.service.licence))
            else:
                results.append(_one(request, used))
        progress("ferdig", len(chosen), len(chosen))
        return results


def _told(progress: Callable[[str, int, int], None], done: int, total: int, text: str) -> None:
    progress(text, done, total)


def _planned(request: Request, bases: dict[str, str]) -> Result:
    if request.by_hand:
        return Result(request, BY_HAND, request.by_hand)
    try:
        calls: list[Call] = _provider(request).calls(request)
    except LevekarError as error:
        return Result(request, KEPT, error.render())
    return Result(request, PLANNED, calls=tuple(call.shown(bases) for call in calls))


def _one(request: Request, client: Client) -> Result:
    if request.by_hand:
        return Result(request, BY_HAND, source.by_hand(request).render())
    file = paths.project().raw / request.provider / request.file
    try:
        data, fields = _provider(request).fetch(request, client)
        if _lies_there(file, data):
            return Result(request, SAME, "svaret er det samme som fila som ligger der")
        card = _card(request, data, fields)
        frame = _read(request, data, card)
        _inspect(request, file, frame)
    except LevekarError as error:
        old = cards.resolve(request.provider, request.file)
        left = f"Den gamle fila ({shown(old)}) er urørt. " if old.is_file() else ""
        return Result(request, KEPT, left + error.render())
    cards.put(file, data, replace(card, period=card.period or _span(frame)))
    return Result(request, FETCHED, f"{len(data)} byte")


def _lies_there(file: Path, data: bytes) -> bool:
    """Tell whether a raw file holds ``data``, with a card that says so.

    A process that was killed between the two has left a file whose card is of the old one.
    """
    try:
        return cards.open_raw(file)[1] == data
    except LevekarError:
        return False


def _provider(request: Request) -> Any:
    return import_module(f"levekar.sources.{request.provider}")


def _card(request: Request, data: bytes, fields: dict[str, str]) -> Card:
    notes = (request.note, fields.get("note", ""))
    return Card(
        provider=request.provider,
        title=request.title,
        what=request.what,
        licence=request.service.licence,
        access=request.service.access,
        retrieved=cards.today(),
        sha256=cards.sha256(data),
        size=len(data),
        synthetic=False,
        period=request.period,
        reference=request.reference,
        url=fields["url"],
        note=". ".join(note.removesuffix(".") for note in notes if note),
    )


def _read(request: Request, data: bytes, card: Card) -> pd.DataFrame:
    """Read the answer in a folder of its own, so that nothing in data/raw is touched yet."""
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / request.provider / request.file
        cards.write(aside, data, card)
        try:
            frame: pd.DataFrame = _provider(request).read(aside)
            if geography.has_areas(request.id):
                geography.check_areas(aside)
        except LevekarError as error:
            raise LevekarError(error.message, where=request.id, hint=error.hint) from error
    return frame


def _span(frame: pd.DataFrame) -> str:
    """Return the first and last period of a table, "" when it has none."""
    if "period" not in frame:
        return ""
    found = sorted(frame["period"].unique())
    return str(found[0]) if len(found) == 1 else f"{found[0]} til {found[-1]}"


def _inspect(request: Request, file: Path, frame: pd.DataFrame) -> None:
    """Hold the answer against what was asked for, and against the file that is there."""
    if frame.empty:
        raise _odd(request, "svaret har ingen rader", AGAIN)
    if "value" in frame:
        _values(request, frame)
    if file.is_file():
        try:
            old = _provider(request).read(file)
        except LevekarError:
            # a broken file is no measure of a whole one
            return
        _against_old(request, frame, old)


def _values(request: Request, frame: pd.DataFrame) -> None:
    """A table of nothing but zeros and hidden values is what a service gives while it updates."""
    if not frame["value"].fillna(0).ne(0).any():
        raise _odd(request, "alle verdier er 0 eller skjult", AGAIN)
    asked = len(request.periods)
    found = frame["period"].nunique()
    if found < asked:
        raise _odd(request, f"svaret har {found} perioder, men det ble spurt om {asked}", REWRITE)


def _against_old(request: Request, new: pd.DataFrame, old: pd.DataFrame) -> None:
    """The provider's own file from before must not have had more rows or other dimensions."""
    gone = [str(name) for name in old if name not in new]
    extra = [str(name) for name in new if name not in old]
    if gone or extra:
        parts = [f"mangler {', '.join(gone)}"] if gone else []
        parts += [f"har fått {', '.join(extra)}"] if extra else []
        raise _odd(request, f"dimensjonene er endret: svaret {' og '.join(parts)}", MOVE)
    if len(new) < len(old):
        raise _odd(request, f"svaret har {len(new)} rader, fila fra før har {len(old)}", MOVE)


def _odd(request: Request, what: str, hint: str) -> LevekarError:
    return LevekarError(f"{what}.", where=request.id, hint=hint)
