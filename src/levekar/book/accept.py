"""The digests that nbval compares with: written into the notebooks from the last run."""

from __future__ import annotations

import json
from collections.abc import Sequence

from levekar.book.config import read, select
from levekar.book.runs import Store, text
from levekar.book.source import load
from levekar.errors import LevekarError
from levekar.paths import Project

MARK = "# NBVAL_CHECK_OUTPUT"


def accept(project: Project, chapters: Sequence[str] = ()) -> list[str]:
    """Write the outputs of marked cells into the notebooks; return one line for each chapter.

    Only cells that hold the mark are changed, and only notebooks where a digest differs.
    """
    store = Store(project.build / "executed")
    lines = []
    for entry in select(read(project.root), chapters):
        source = load(project.root, entry.path)
        if not (entry.path.endswith(".ipynb") and source.runs):
            continue
        executed = store.load(source)
        if executed is None or not executed.fits(source):
            raise LevekarError(
                "kapitlet er ikke kjørt siden det sist ble endret.",
                where=entry.path,
                hint=f"kjør «levekar build {entry.stem.split('-')[0]}» først.",
            )
        file = project.root / entry.path
        notebook = json.loads(file.read_text(encoding="utf-8"))
        # as nbformat writes them: texts cut into lines
        run = json.loads(text(executed.source.notebook))
        marked = changed = 0
        for cell, new in zip(notebook["cells"], run["cells"], strict=True):
            if cell["cell_type"] == "code" and MARK in "".join(cell["source"]):
                marked += 1
                changed += cell["outputs"] != new["outputs"]
                cell["outputs"] = new["outputs"]
        if changed:
            aside = file.with_suffix(".tmp")
            aside.write_text(
                json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
            aside.replace(file)
        lines.append(f"{entry.path}: {changed} av {marked} tallsammendrag endret")
    return lines
