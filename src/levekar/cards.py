"""Raw files and the card beside each of them.

A raw file is passed through as its provider gives it. The card (``<file>.yml``) says where it
came from, under which terms, and what bytes it must have. Nothing reads a raw file without its
card being checked first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from levekar import locks, paths, reading
from levekar.catalogue import load_yaml
from levekar.errors import LevekarError
from levekar.paths import shown

SUFFIX = ".yml"
ASIDE, NEW = ".tmp", ".ny"
"""End the names of what is being written, and of what waits; they begin with a dot."""
# Marks of files that stand in for the provider's own, best first: typed from the report; made up.
# They may be committed; the provider's own file of a restricted source may not.
STAND_INS = (".rapport", ".demo")


@dataclass(frozen=True)
class Card:
    """What is known about one raw file.

    ``synthetic``: the values are demo data. ``transcribed``: the file is typed from what the
    2024 report printed, not received from the provider. ``reference``: key in references.bib.
    """

    provider: str
    title: str
    what: str
    licence: str
    access: str
    retrieved: str
    sha256: str
    size: int
    synthetic: bool
    period: str
    reference: str
    transcribed: bool = False
    generator: str = ""
    url: str = ""
    note: str = ""

    @property
    def status(self) -> str:
        """Return the status that values from this file start with."""
        if self.synthetic:
            return "synthetic"
        return "published" if self.transcribed else "official"


@dataclass(frozen=True)
class RawFile:
    """A raw file whose card and bytes agree."""

    path: Path
    card: Card

    @property
    def id(self) -> str:
        """Return ``provider/name``, the name used in observation tables."""
        return f"{self.path.parent.name}/{self.path.name}"


_loaded: dict[str, str] = {}


def loaded() -> dict[str, str]:
    """Return raw file id → sha256 for every raw file this process has opened."""
    return dict(_loaded)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def card_path(file: Path) -> Path:
    """Return where the card of ``file`` lies."""
    return file.with_name(file.name + SUFFIX)


def read_card(file: Path) -> Card:
    """Return the card beside ``file``; a missing or faulty card is an error."""
    path = card_path(file)
    if not path.is_file() and not _finished(file):
        raise LevekarError(
            "fila mangler kort.",
            where=shown(file),
            hint=f"kjør «levekar data adopt {shown(file)}», eller skriv {path.name} ved siden av.",
        )
    try:
        content = load_yaml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LevekarError(
            f"kortet er ikke gyldig YAML ({str(error).splitlines()[0]}).",
            where=shown(path),
            hint="rett kortet, eller hent fila på nytt.",
        ) from error
    return _card(content, path)


def _card(content: Any, path: Path) -> Card:
    if not isinstance(content, dict):
        raise LevekarError(
            "kortet er tomt.", where=shown(path), hint="fyll ut feltene; se data/raw/README.md."
        )
    known = {field.name: field for field in fields(Card)}
    missing = [name for name in _REQUIRED if name not in content]
    unknown = [name for name in content if name not in known]
    if missing or unknown:
        parts = [f"mangler {', '.join(missing)}"] if missing else []
        parts += [f"har ukjente felt {', '.join(map(str, unknown))}"] if unknown else []
        raise LevekarError(
            "kortet " + " og ".join(parts) + ".",
            where=shown(path),
            hint="feltene er forklart i data/raw/README.md.",
        )
    for name, kind in _TYPES.items():
        if name in content and not isinstance(content[name], kind):
            raise LevekarError(
                f"feltet «{name}» har feil type: {content[name]!r}.",
                where=shown(path),
                hint="synthetic og transcribed er true/false, size er et heltall, resten tekst.",
            )
    return Card(**content)


_REQUIRED = tuple(f.name for f in fields(Card) if f.default is MISSING)
_TYPES: dict[str, type] = {
    f.name: {"bool": bool, "int": int, "str": str}[str(f.type)] for f in fields(Card)
}


def write(file: Path, data: bytes, card: Card) -> None:
    """Put a raw file and its card in place.

    The new card waits beside the file until the file is there, so that a process that is killed
    between the two leaves what ``_finished`` needs.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(asdict(card), allow_unicode=True, sort_keys=False, width=100)
    replace(_waiting(file), text.encode())
    replace(file, data)
    _waiting(file).replace(card_path(file))


def _waiting(file: Path) -> Path:
    """Return where the card of a new ``file`` waits until the file is in place."""
    return file.with_name(f".{file.name}{SUFFIX}{NEW}")


def _finished(file: Path) -> bool:
    """Give a file the card that waits for it, if there is one and it is about these bytes."""
    try:
        content = load_yaml(_waiting(file))
        if not isinstance(content, dict) or content.get("sha256") != sha256(file.read_bytes()):
            return False
        _waiting(file).replace(card_path(file))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return False
    return True


def put(file: Path, data: bytes, card: Card) -> None:
    """Put a file and its card in data/raw, one process at a time.

    What a process that was killed had written aside in the same folder is removed.
    """
    with locks.held(paths.project().root / "_build" / "raw.lock"):
        for left in file.parent.glob(f".*{ASIDE}"):
            left.unlink()
        write(file, data, card)


def replace(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that either the old or the new file is there, never half."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=ASIDE)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        # mkstemp makes files private; raw files are as open as the rest of the tree
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def open_raw(file: Path) -> tuple[RawFile, bytes]:
    """Return a raw file and its bytes; they must be what the card says."""
    if not file.is_file():
        raise LevekarError(
            "råfila finnes ikke.",
            where=shown(file),
            hint="kjør «levekar synthesize» for demodata, eller «levekar data adopt FIL».",
        )
    card = read_card(file)
    data = file.read_bytes()
    if sha256(data) != card.sha256 and _finished(file):
        card = read_card(file)
    if len(data) != card.size or sha256(data) != card.sha256:
        kind = "avkortet" if len(data) < card.size else "endret"
        raise LevekarError(
            f"råfila er {kind}: kortet sier {card.size} byte og sha256 {card.sha256[:12]}…, "
            f"fila har {len(data)} byte og {sha256(data)[:12]}….",
            where=shown(file),
            hint="hent fila på nytt. Er endringen riktig, kjør «levekar data adopt FIL».",
        )
    raw = RawFile(file, card)
    _loaded[raw.id] = card.sha256
    return raw, data


def base_name(name: str) -> str:
    """Return a raw file's name without the mark of a stand-in: ``a.demo.sav`` → ``a.sav``."""
    for mark in STAND_INS:
        name = name.replace(mark + ".", ".", 1)
    return name


def files(provider: str, raw: Path | None = None) -> list[Path]:
    """Return the raw files of a provider in name order, the best one of each name.

    A stand-in (``a.demo.sav``, ``a.rapport.json``) is left out where the provider's own file
    (``a.sav``) or a better stand-in lies beside it.
    """
    best: dict[str, Path] = {}
    for found in sorted(((raw or paths.project().raw) / provider).glob("*")):
        # a card whose file is gone still stands for it, so that the loss is told when it is read
        path = found.with_suffix("") if found.suffix == SUFFIX else found
        hidden = path.name.startswith(".") or path.name == "README.md"
        if found.is_file() and not hidden:
            name = base_name(path.name)
            if name not in best or _rank(path) < _rank(best[name]):
                best[name] = path
    return [best[name] for name in sorted(best)]


def all_cards() -> list[RawFile]:
    """Return every raw file in use with its card; the bytes are not read."""
    return list(_cards(paths.project().raw))


def _cards(raw: Path) -> Iterator[RawFile]:
    for name in sorted(path.name for path in raw.iterdir() if path.is_dir()):
        yield from (RawFile(file, read_card(file)) for file in files(name, raw))


def any_demo(raw: Path | None = None) -> bool:
    """Tell whether any of the raw files in use is demo data."""
    folder = raw or paths.project().raw
    # who asks depends on the answer, not on every card
    with reading.quiet():
        found = any(file.card.synthetic for file in _cards(folder))
    reading.note("demo", "data/raw", "1" if found else "")
    return found


def resolve(provider: str, name: str) -> Path:
    """Return the file that stands for ``name``: the provider's own, or the best stand-in."""
    # what else the provider's folder holds does not matter
    with reading.quiet():
        found = next((path for path in files(provider) if base_name(path.name) == name), None)
    reading.note("stands", f"{provider}/{name}", found.name if found else "")
    return found or paths.project().raw / provider / name


def _rank(path: Path) -> int:
    marks = ("", *STAND_INS)
    return next(i for i, mark in reversed(list(enumerate(marks))) if f"{mark}." in path.name)


def today() -> str:
    """Return today's date as a card writes it."""
    return dt.datetime.now(dt.UTC).date().isoformat()
