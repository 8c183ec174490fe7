"""The one error class that users meet: what is wrong, where, and what to do."""

from __future__ import annotations

import errno
from pathlib import Path


class LevekarError(Exception):
    """A fault the user can mend.

    ``message`` says what is wrong, ``where`` names the file (and row or cell), ``hint`` says
    what to do. All three are shown, without a traceback, by the ``levekar`` command.
    """

    def __init__(self, message: str, *, where: Path | str | None = None, hint: str = "") -> None:
        self.message = message
        self.where = str(where) if where is not None else ""
        self.hint = hint
        super().__init__(self.render())

    def render(self) -> str:
        """Return the whole message on up to three lines."""
        lines = [f"{self.where}: {self.message}" if self.where else self.message]
        if self.hint:
            lines.append(f"Gjør slik: {self.hint}")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[object, tuple[str, str, str]]:
        """Keep all three parts when the error crosses a process border."""
        return (_rebuild, (self.message, self.where, self.hint))


def _rebuild(message: str, where: str, hint: str) -> LevekarError:
    return LevekarError(message, where=where or None, hint=hint)


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the system says when there is no room for a file."""
ROOM = 1 << 20
"""With fewer bytes left than this, a fault is that of the disk."""


def is_full(error: BaseException) -> bool:
    """Tell whether an error, or one behind it, is that the disk is full."""
    text = f"[Errno {errno.ENOSPC}]"
    while True:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        # a chapter runs in a process of its own, and only its words come back
        if isinstance(error, LevekarError) and text in error.message:
            return True
        if error.__cause__ is None:
            return False
        error = error.__cause__


def no_room(folder: Path) -> bool:
    """Tell whether the disk of a folder is full, where an error does not say so itself."""
    import shutil

    try:
        return shutil.disk_usage(folder).free < ROOM
    except OSError:
        return False


def disk_is_full() -> LevekarError:
    """Return the error that tells it."""
    return LevekarError(
        "det er ikke plass til å skrive filene; disken eller kvoten er full.",
        hint="frigjør plass og kjør kommandoen igjen. Det som lå der fra før, er urørt.",
    )


def near(word: str, known: list[str]) -> str:
    """Return a hint that names the known words nearest to ``word``, or all if they are few."""
    import difflib
    import re

    def bare(text: str) -> str:
        return re.sub(r"\b0+(?=\d)", "", text).casefold()

    same = [k for k in known if bare(k) == bare(word)]
    close = same or difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    if close:
        return "mente du " + " eller ".join(f"«{c}»" for c in close) + "?"
    if len(known) <= 30:
        return "velg en av: " + ", ".join(known) + "."
    return f"det finnes {len(known)} å velge mellom; se data/report/."
