"""The stock of raw files: what lies there, whether it is whole, and how own files are taken in."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from levekar import cards, catalogue, measures, paths
from levekar.errors import LevekarError, near

KINDS = {
    "synthetic": "demodata",
    "published": "trykt i rapporten",
    "official": "leverandørens egne",
}


@dataclass(frozen=True)
class Row:
    """One raw file as ``levekar data status`` shows it; ``fault`` is empty when all is well."""

    id: str
    period: str = ""
    kind: str = "ukjent"
    retrieved: str = ""
    licence: str = ""
    figures: tuple[str, ...] = ()
    fault: str = ""

    @property
    def state(self) -> str:
        """Return «i orden» or the first line of the fault."""
        return self.fault.splitlines()[0] if self.fault else "i orden"

    @property
    def age(self) -> str:
        """Return how old the file is in whole days, as words; empty when it is not known."""
        try:
            days = (
                dt.date.fromisoformat(cards.today()) - dt.date.fromisoformat(self.retrieved)
            ).days
        except ValueError:
            return ""
        return f"{days} dager"


def providers() -> list[str]:
    """Return the providers that have a reader."""
    import pkgutil

    from levekar import sources

    names = [module.name for module in pkgutil.iter_modules(sources.__path__)]
    return sorted(n for n in names if hasattr(import_module(f"levekar.sources.{n}"), "PROVIDER"))


def raw_files() -> list[Row]:
    """Return a row for every raw file in use; faults are told, not raised."""
    out = []
    for provider in providers():
        for file in cards.files(provider):
            name = f"{provider}/{file.name}"
            figures = _figures_of(provider, cards.base_name(file.name))
            try:
                card = cards.open_raw(file)[0].card
            except LevekarError as error:
                out.append(Row(name, figures=figures, fault=error.render()))
            else:
                kind = KINDS[card.status]
                out.append(Row(name, card.period, kind, card.retrieved, card.licence, figures))
    return out


def _figures_of(provider: str, name: str) -> tuple[str, ...]:
    """Return the figures and tables whose measures a raw file feeds."""
    fed = {d.key for d in measures.from_cells() if (d.provider, d.file) == (provider, name)}
    if provider == "ungdata":
        fed = {d.key for d in measures.of_respondents()}
    return tuple(e.id for e in catalogue.figures().values() if fed & set(e.measures))


def adopt(file: Path, *, provider: str | None, licence: str, access: str, title: str = "") -> Path:
    """Take a provider's own file into data/raw and write its card; return where it lies.

    The file is read with the provider's reader before anything is changed. A stand-in of the
    same name (``x.demo.sav`` for ``x.sav``) stays, but is no longer read.
    """
    if not file.is_file():
        raise LevekarError("fila finnes ikke.", where=str(file), hint="sjekk stien.")
    inside = file.resolve().parent
    raw = paths.project().raw
    provider = provider or (inside.name if inside.parent == raw.resolve() else None)
    known = providers()
    if provider is None:
        raise LevekarError(
            "vet ikke hvem fila kommer fra.",
            where=str(file),
            hint=f"legg til --provider med en av: {', '.join(known)}.",
        )
    if provider not in known:
        raise LevekarError(f"ukjent leverandør «{provider}».", hint=near(provider, known))
    if cards.base_name(file.name) != file.name:
        raise LevekarError(
            "filnavnet har merket til en demofil.",
            where=str(file),
            hint=f"kall den {cards.base_name(file.name)}.",
        )
    data = file.read_bytes()
    target = raw / provider / file.name
    stand_in = cards.resolve(provider, file.name)
    old = cards.read_card(stand_in) if cards.card_path(stand_in).is_file() else None
    card = cards.Card(
        provider=provider,
        title=title or (old.title.removeprefix("DEMO: ") if old else file.stem),
        what=old.what if old else "",
        licence=licence,
        access=access,
        retrieved=cards.today(),
        sha256=cards.sha256(data),
        size=len(data),
        synthetic=False,
        period=old.period if old else "",
        reference=old.reference if old else "",
    )
    _try_reading(data, card, provider, file.name)
    cards.put(target, data, card)
    return target


def _try_reading(data: bytes, card: cards.Card, provider: str, name: str) -> None:
    """Read the file in a folder of its own; a fault is raised before data/raw is touched."""
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / provider / name
        cards.write(aside, data, card)
        try:
            import_module(f"levekar.sources.{provider}").read(aside)
        except LevekarError as error:
            where = f"data{os.sep}raw{os.sep}{provider}{os.sep}{name}"
            raise LevekarError(error.message, where=where, hint=error.hint) from error
