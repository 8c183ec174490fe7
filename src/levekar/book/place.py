"""What is finished, put in its place: whole or not at all."""

from __future__ import annotations

import ctypes
import filecmp
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from levekar.book.state import is_figure

HERE = -100  # AT_FDCWD: paths are from the working directory
EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def swap(new: Path, place: Path, spare: Path) -> None:
    """Put the folder ``new`` in ``place``; what was there is removed at the end.

    The two change places in one step where the system can do that. Elsewhere the old folder lies
    in ``spare`` for a moment, and ``restore`` brings it back if that was the last one.
    """
    shutil.rmtree(spare, ignore_errors=True)
    if not (place.exists() and _exchange(new, place)):
        if place.exists():
            place.replace(spare)
        try:
            new.replace(place)
        except OSError:
            restore(place, spare)
            raise
    shutil.rmtree(spare, ignore_errors=True)
    shutil.rmtree(new, ignore_errors=True)


def restore(place: Path, spare: Path) -> None:
    """Bring back what a process that was cut off in ``swap`` had moved away."""
    if spare.exists() and not place.exists():
        spare.replace(place)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False if the system cannot."""
    if sys.platform not in {"linux", "darwin"}:
        return False
    library, names = ctypes.CDLL(None), (os.fsencode(one), os.fsencode(other))
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(HERE, names[0], HERE, names[1], EXCHANGE) == 0)
    if hasattr(library, "renamex_np"):
        return bool(library.renamex_np(*names, EXCHANGE) == 0)
    return False


def share(source: Path, goal: Path) -> None:
    """Let ``goal`` be the same file as ``source``, a copy where the disk cannot do that.

    It is for the many small files that a build makes again and again: to write one takes ten times
    as long as to give it another name.
    """
    try:
        goal.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, goal)


def share_all(source: Path, goal: Path) -> None:
    """Let the folder ``goal`` have the same files as ``source``."""
    shutil.copytree(source, goal, copy_function=lambda one, other: share(Path(one), Path(other)))


def figures(made: Mapping[str, Path], folder: Path) -> None:
    """Bring ``folder`` to hold just ``made``; hidden files and the README are left alone."""
    folder.mkdir(exist_ok=True)
    with os.scandir(folder) as found:
        there = {entry.name: entry for entry in found}
    for name, file in made.items():
        aside, old = folder / f".{name}", there.get(name)
        if aside.name in there:
            aside.unlink()
        same = old and old.is_file() and os.path.samestat(old.stat(), file.stat())
        if same or (old and old.is_file() and filecmp.cmp(file, folder / name, shallow=False)):
            continue
        share(file, aside)
        aside.replace(folder / name)
    for name, entry in there.items():
        if name not in made and is_figure(name) and entry.is_file():
            (folder / name).unlink()
