"""Where everything lies. This room reads no files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from levekar.errors import LevekarError

MARKER = "_quarto.yml"


@dataclass(frozen=True)
class Project:
    """The folders of one project tree."""

    root: Path

    @property
    def raw(self) -> Path:
        """Raw files as the providers give them, one card beside each."""
        return self.root / "data" / "raw"

    @property
    def report(self) -> Path:
        """The ledger: what the 2024 report printed."""
        return self.root / "data" / "report"

    @property
    def geo(self) -> Path:
        """Places and zones."""
        return self.root / "data" / "geo"

    @property
    def data(self) -> Path:
        """Everything the figures are computed from."""
        return self.root / "data"

    @property
    def editions(self) -> Path:
        """One definition for each yearly edition."""
        return self.root / "data" / "editions"

    @property
    def notebooks(self) -> Path:
        """One notebook for each chapter."""
        return self.root / "notebooks"

    @property
    def book(self) -> Path:
        """Pages that are not notebooks."""
        return self.root / "book"

    @property
    def theme(self) -> Path:
        """Design tokens, fonts and templates."""
        return self.root / "book" / "theme"

    @property
    def figures(self) -> Path:
        """Generated figures; ``LEVEKAR_FIGURES`` moves them aside during a build."""
        override = os.environ.get("LEVEKAR_FIGURES")
        return Path(override) if override else self.root / "figures"

    @property
    def build(self) -> Path:
        """Work folder of the build, never in git."""
        return self.root / "_build"

    @property
    def site(self) -> Path:
        """The finished book."""
        return self.root / "_book"


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
def _project(start: Path, chosen: str | None) -> Project:
    return Project(find_root(start))


def project(start: Path | None = None) -> Project:
    """Return the project that ``start`` (the working directory if not given) belongs to."""
    # asked for hundreds of times in one chapter: looked up once for each folder and setting
    return _project(start or Path.cwd(), os.environ.get("LEVEKAR_PROJECT"))
