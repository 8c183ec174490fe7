"""Where the command begins. What can be answered at once is, before anything heavy is loaded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress


def main() -> None:
    """Run the command ``levekar``."""
    if not nothing_to_do(sys.argv[1:]):
        from levekar.cli import main as command

        command()


def nothing_to_do(arguments: Sequence[str]) -> bool:
    """Answer a plain «levekar build» if the book is as it should be; tell whether it was.

    The library that reads arguments takes longer to load than the whole answer. Anything out of
    the ordinary is left to the command itself.
    """
    if list(arguments) != ["build"]:
        return False
    with suppress(Exception):
        from levekar import paths
        from levekar.book import build, state

        project = paths.project()
        found = state.unchanged(project, build.chosen("auto"))
        if found is not None:
            print(*build.as_it_was(project, found).summary(), sep="\n")
            return True
    return False
