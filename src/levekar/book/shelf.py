"""Finished pieces of the book, each kept with a key of all that it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
        text = json.dumps([self.salt, what], ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest().encode()
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

    def text(self, place: str, what: Any, make: Callable[[], str]) -> str:
        """Return a piece that is text."""
        return self.piece(place, what, lambda: make().encode()).decode()

    def json(self, place: str, what: Any, make: Callable[[], Any]) -> Any:
        """Return a piece that can be written as JSON."""
        return json.loads(self.piece(place, what, lambda: json.dumps(make()).encode()))

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
