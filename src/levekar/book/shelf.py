"""Finished pieces of the book, each kept with a key of all that it was made from."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from levekar import reading
from levekar.cards import replace


class Shelf:
    """Pieces below ``folder``; ``salt`` stands for the code that makes them.

    Each piece has a place, and there it lies until it is asked for with another key.
    """

    def __init__(self, folder: Path, salt: str = "") -> None:
        self.folder, self.salt = folder, salt
        self.used: set[Path] = set()
        self.made: set[str] = set()

    def piece(self, place: str, what: Any, make: Callable[[], bytes]) -> bytes:
        """Return the piece at ``place`` that was made from ``what`` (as JSON); make it if need be.

        Threads may ask for different places at the same time.
        """
        key = self._key(what).encode()
        file = self.folder / place
        self.used.add(file)
        try:
            known, _, data = file.read_bytes().partition(b"\n")
        except OSError:
            known = b""
        if known == key:
            return data
        data = make()
        self.made.add(place)
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, key + b"\n" + data)
        return data

    def files(self, place: str, what: Any, make: Callable[[Path], None]) -> Path:
        """Return the folder at ``place``, whose files ``make`` writes from ``what`` if need be.

        The site may hold the same files under another name. Where one of them is changed there,
        the folder is made anew the next time.
        """
        folder, note = self.folder / place, self.folder / f"{place}.json"
        key = self._key(what)
        try:
            known = json.loads(note.read_bytes())
        except (OSError, ValueError):
            known = []
        if known != [key, reading.signatures(folder)]:
            note.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            make(folder)
            self.made.add(place)
            replace(note, json.dumps([key, reading.signatures(folder)]).encode())
        self.used |= {note, *folder.rglob("*")}
        return folder

    def _key(self, what: Any) -> str:
        text = json.dumps([self.salt, what], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def text(self, place: str, what: Any, make: Callable[[], str]) -> str:
        """Return a piece that is text."""
        return self.piece(place, what, lambda: make().encode()).decode()

    def json(self, place: str, what: Any, make: Callable[[], Any]) -> Any:
        """Return a piece that can be written as JSON."""
        return json.loads(
            self.piece(place, what, lambda: json.dumps(make(), ensure_ascii=False).encode())
        )

    def sweep(self) -> None:
        """Remove the pieces that nobody has asked for."""
        for file in self.folder.rglob("*"):
            if file.is_file() and file not in self.used:
                file.unlink()


class NoShelf(Shelf):
    """Keeps nothing: each piece is made when it is asked for."""

    def __init__(self) -> None:
        super().__init__(Path())

    def piece(self, place: str, what: Any, make: Callable[[], bytes]) -> bytes:
        """Return the piece made now."""
        return make()

    def files(self, place: str, what: Any, make: Callable[[Path], None]) -> Path:
        """Refuse: there is no folder that the files could lie in."""
        raise TypeError(f"{place} må ha en hylle på disk")
