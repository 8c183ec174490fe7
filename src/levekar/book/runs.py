"""The last run of each chapter, kept with a record of all that it depends on."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from levekar import reading
from levekar.book.source import INLINE, Source, parse
from levekar.cards import replace
from levekar.errors import LevekarError


@dataclass(frozen=True)
class Executed:
    """One chapter after the run: its source with outputs, and the folder of its own figures."""

    source: Source
    figures: Path
    warnings: tuple[str, ...] = ()

    def fits(self, source: Source) -> bool:
        """Whether the run is of the code that ``source`` holds now."""
        return code(self.source) == code(source)


@dataclass(frozen=True)
class Kept:
    """What is known of a run: its code, what it depends on, what it gave and what it took.

    ``settings`` stands for the environment it ran in. ``figures`` maps names to hashes,
    ``versions`` to what tells one version of a file on disk from another. ``seconds`` is the time
    in cells, ``memory`` the most that the process used, in bytes.
    """

    code: str
    settings: str
    record: reading.Record
    notebook: str
    figures: Mapping[str, str]
    versions: Mapping[str, str]
    seconds: float = 0.0
    memory: int = 0


@dataclass(frozen=True)
class Ran:
    """What a run on another machine gave, and the environment ``around`` it."""

    around: str
    notebook: dict[str, Any]
    figures: Mapping[str, bytes]
    kept: Kept


def units(source: Source) -> Iterator[tuple[dict[str, Any], str, int]]:
    """Yield (raw cell, code, number) for all that is run, in order.

    Inline expressions are numbered from 0 in each cell; the number of a code cell is -1.
    """
    for cell in source.cells:
        if cell.kind == "code":
            yield cell.raw, "".join(cell.raw["source"]), -1
        else:
            for number, match in enumerate(INLINE.finditer(cell.source)):
                yield cell.raw, match.group(2).strip(), number


def code(source: Source) -> str:
    """Return a hash of the code in a chapter: its code cells and inline expressions, in order."""
    texts = [(number < 0, text) for _, text, number in units(source)]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def stitched(source: Source, run: Source) -> Source:
    """Return ``source`` with the outputs of a run of the same code: prose may be another."""
    notebook = copy.deepcopy(source.notebook)
    result = Source(source.path, source.head, notebook)
    for cell in notebook["cells"]:
        cell["metadata"].pop("user_expressions", None)
    for (raw, _, inline), (given, _, place) in zip(units(result), units(run), strict=True):
        if inline >= 0:
            value = given["metadata"]["user_expressions"][place]
            raw["metadata"].setdefault("user_expressions", []).append(value)
        else:
            raw["outputs"] = given["outputs"]
            raw["execution_count"] = given["execution_count"]
    return result


def text(notebook: Mapping[str, Any]) -> str:
    """Return a notebook as the text of a file: sorted keys, one line of source to a line."""
    import nbformat

    node = nbformat.from_dict(copy.deepcopy(dict(notebook)))  # type: ignore[no-untyped-call]
    return str(nbformat.writes(node)) + "\n"  # type: ignore[no-untyped-call]


def warnings(source: Source) -> tuple[str, ...]:
    """Return what cells wrote to stderr, one line each."""
    return tuple(
        f"{cell.where}: {' '.join(''.join(output['text']).split())}"
        for cell in source.cells
        for output in cell.raw.get("outputs", ())
        if output["output_type"] == "stream" and output["name"] == "stderr"
    )


class Store:
    """The executed copies under the build folder: notebook, folder of figures and record."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def notebook(self, path: str) -> Path:
        """Where the executed copy of the chapter ``path`` lies."""
        return (self.folder / path).with_suffix(".ipynb")

    def figures(self, path: str) -> Path:
        """Where the figures of the chapter ``path`` lie."""
        return (self.folder / path).with_suffix("")

    def kept(self, path: str) -> Kept | None:
        """Return what is known of the last run, if what it gave is still as it was."""
        try:
            kept = Kept(**json.loads((self.folder / path).with_suffix(".json").read_bytes()))
            same = _hash(self.notebook(path)) == kept.notebook
        except (OSError, ValueError, TypeError):
            return None
        folder = self.figures(path)
        # hundreds of files need not be read when none has been written to
        whole = same and (
            reading.signatures(folder) == kept.versions or hashes(folder) == kept.figures
        )
        return kept if whole else None

    def load(self, source: Source) -> Executed | None:
        """Return the last run of ``source``, if there is one that can be read.

        It has the prose of ``source`` where the code is the same. A chapter without code needs no
        run.
        """
        if not source.runs:
            return Executed(source, self.figures(source.path))
        try:
            text = self.notebook(source.path).read_text(encoding="utf-8")
            run = parse(source.path[: -len(Path(source.path).suffix)] + ".ipynb", text)
        except (OSError, LevekarError):
            return None
        result = Source(source.path, source.head, run.notebook)
        if code(result) == code(source):
            result = stitched(source, result)
        return Executed(result, self.figures(source.path), warnings(result))

    def save(
        self,
        executed: Executed,
        record: reading.Record | None = None,
        settings: str = "",
        seconds: float = 0.0,
        memory: int = 0,
    ) -> Executed:
        """Put a run in its place and return it as it lies there.

        The record is written last: a run that was cut off on the way does not fit its record.
        """
        path = executed.source.path
        figures, notebook = self.figures(path), self.notebook(path)
        notebook.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(figures, ignore_errors=True)
        if executed.figures.is_dir():
            executed.figures.replace(figures)
        replace(notebook, text(executed.source.notebook).encode())
        kept = Kept(
            code(executed.source), settings, record or {}, _hash(notebook), hashes(figures),
            reading.signatures(figures), seconds, memory,
        )  # fmt: skip
        replace(notebook.with_suffix(".json"), json.dumps(vars(kept), ensure_ascii=False).encode())
        return Executed(executed.source, figures, executed.warnings)


def hashes(folder: Path) -> dict[str, str]:
    """Return name → hash for the files in a folder; empty if it is not there."""
    return {file.name: _hash(file) for file in sorted(folder.glob("*")) if file.is_file()}


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
