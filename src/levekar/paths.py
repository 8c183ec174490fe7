"""Where everything lies. This room reads no files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from levekar import reading
from levekar.errors import LevekarError

MARKER = "_quarto.yml"


@dataclass(frozen=True)
class Project:
    """The folders of one project tree."""

    root: Path

    @cached_property
    def raw(self) -> Path:
        """Raw files as the providers give them, one card beside each."""
        return self.root / "data" / "raw"

    @cached_property
    def report(self) -> Path:
        """The ledger: what the 2024 report printed."""
        return self.root / "data" / "report"

    @cached_property
    def geo(self) -> Path:
        """Places and zones."""
        return self.root / "data" / "geo"

    @cached_property
    def data(self) -> Path:
        """Everything the figures are computed from."""
        return self.root / "data"

    @cached_property
    def editions(self) -> Path:
        """One definition for each yearly edition."""
        return self.root / "data" / "editions"

    @cached_property
    def notebooks(self) -> Path:
        """One notebook for each chapter."""
        return self.root / "notebooks"

    @cached_property
    def book(self) -> Path:
        """Pages that are not notebooks."""
        return self.root / "book"

    @cached_property
    def theme(self) -> Path:
        """Design tokens, fonts and templates."""
        return self.root / "book" / "theme"

    @property
    def figures(self) -> Path:
        """Generated figures; ``LEVEKAR_FIGURES`` moves them aside during a build."""
        override = os.environ.get("LEVEKAR_FIGURES")
        return Path(override) if override else self.output("figures")

    @property
    def chosen(self) -> str:
        """What has been chosen: an edition, the official kind of book, both, or nothing."""
        kind = "offisiell" if os.environ.get("LEVEKAR_OFFICIAL", "") not in ("", "0") else ""
        return "-".join(part for part in (os.environ.get("LEVEKAR_EDITION", ""), kind) if part)

    @property
    def build(self) -> Path:
        """Work folder of the build, never in git; what has been chosen has its own inside it."""
        return self.root / "_build" / self.chosen

    @property
    def site(self) -> Path:
        """The finished book."""
        return self.output("_book")

    def output(self, name: str) -> Path:
        """Return where a build puts its folder ``name``.

        That is in the tree, but what has been chosen stays in its work folder: so the book that
        lies there is always the current edition as it is made from day to day.
        """
        return (self.build if self.chosen else self.root) / name


def _is_root(folder: Path) -> bool:
    return (folder / MARKER).is_file() and (folder / "data").is_dir()


def find_root(start: Path) -> Path:
    """Return the project tree for ``start``.

    ``LEVEKAR_PROJECT`` wins; then the nearest folder upwards from ``start``; then the tree this
    package is installed from, so that a notebook runs from any working directory.
    """
    chosen = os.environ.get("LEVEKAR_PROJECT")
    if chosen:
        if _is_root(Path(chosen)):
            return Path(chosen).resolve()
        raise LevekarError(
            f"LEVEKAR_PROJECT peker på {chosen}, men der finnes ikke {MARKER} og data/.",
            hint="la variabelen peke på prosjektmappa, eller fjern den.",
        )
    here = start.resolve()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if _is_root(folder):
            return folder
    raise LevekarError(
        f"Fant ikke prosjektet: ingen mappe over {here} har {MARKER} og data/.",
        hint="gå til prosjektmappa, eller sett LEVEKAR_PROJECT til den.",
    )


@cache
def _project(start: Path | str, chosen: str | None) -> Project:
    return Project(find_root(Path(start)))


def project(start: Path | None = None) -> Project:
    """Return the project that ``start`` (the working directory if not given) belongs to."""
    # asked for thousands of times in one chapter: looked up once for each folder and setting, and
    # as text, since a Path takes longer to make and to look up
    folder = start or os.getcwd()  # noqa: PTH109
    found = _project(folder, os.environ.get("LEVEKAR_PROJECT"))
    reading.begin(found.root)
    return found


def shown(path: Path) -> str:
    """Return ``path`` as messages show it: from the project folder when it lies there."""
    try:
        return path.resolve().relative_to(project().root).as_posix()
    except (ValueError, LevekarError):
        return str(path)
