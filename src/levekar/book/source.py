"""Chapters as cells: notebooks as they are, ``.qmd`` files cut at their ``{python}`` blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from levekar.book.config import execution, load_yaml
from levekar.errors import LevekarError, near

INLINE = re.compile(r"(^|[^`])`\{python\}[ \t]([^`]+)`", re.MULTILINE)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*(.*?)\s*$")
CHUNK = re.compile(r"^\{([A-Za-z][\w-]*)(.*)\}$")
OPTION = re.compile(r"^#\| ?")
OPTIONS = {
    "echo": bool, "include": bool, "eval": bool, "output": bool, "warning": bool, "error": bool,
    "label": str, "fig-cap": str, "fig-alt": str,
}  # fmt: skip
HEAD = {"title", "execute", "jupyter"}
FLOATS = ("fig-", "tbl-", "lst-", "eq-")
QUARTO = "skriv det med det levekar kan (docs/quarto-subset.md), eller bruk --engine quarto."


@dataclass(frozen=True)
class Cell:
    """One cell: ``source`` without option lines; ``where`` is what an error message names."""

    where: str
    kind: str
    source: str
    options: dict[str, Any]
    raw: dict[str, Any]


@dataclass(frozen=True)
class Source:
    """One chapter file: its YAML head and the notebook (nbformat 4 as plain dictionaries)."""

    path: str
    head: dict[str, Any]
    notebook: dict[str, Any]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells that hold text or code, options read and checked."""
        return tuple(self._read())

    def _read(self) -> Iterator[Cell]:
        for number, raw in enumerate(self.notebook["cells"], 1):
            line = raw["metadata"].get("levekar", {}).get("line")
            where = f"{self.path}, " + (f"linje {line}" if line else f"celle {number}")
            text = "".join(raw["source"])
            if raw["cell_type"] == "code":
                options, text = split_options(text, where)
                yield Cell(where, "code", text, options, raw)
            elif text := split_head(text)[1] if number == 1 else text:
                if raw["cell_type"] == "raw" and text.strip():
                    raise unsupported("en råcelle", where, "gjør den om til en tekstcelle.")
                if raw.get("attachments"):
                    raise unsupported("et vedlagt bilde i cella", where, "legg bildet i en fil.")
                for chunk, info in chunks(text):
                    if info:
                        raise unsupported(f"kodeblokken {info}", f"{where} (linje {chunk})")
                yield Cell(where, "markdown", text, {}, raw)

    def options(self, defaults: Mapping[str, bool]) -> dict[str, bool]:
        """Return the execute options of this chapter: the book's, changed by its YAML head."""
        return {**defaults, **execution(self.head.get("execute") or {}, self.path)}

    @property
    def runs(self) -> bool:
        """Whether anything in the chapter needs a kernel."""
        return any(c.kind == "code" or INLINE.search(c.source) for c in self.cells)


def unsupported(what: str, where: str, hint: str = "") -> LevekarError:
    """Return the error for Quarto syntax outside the subset."""
    return LevekarError(f"levekar kan ikke vise {what}.", where=where, hint=hint or QUARTO)


def load(root: Path, path: str) -> Source:
    """Return the chapter at ``path`` (relative to ``root``)."""
    return parse(path, (root / path).read_text(encoding="utf-8"))


def parse(path: str, text: str) -> Source:
    """Return the chapter that ``text`` holds; ``path`` decides how it is read."""
    notebook = _notebook(path, text) if path.endswith(".ipynb") else _qmd(path, text)
    cells = notebook["cells"]
    head = load_yaml(split_head("".join(cells[0]["source"]))[0], path) if cells else {}
    for key in head:
        if key not in HEAD:
            raise LevekarError(
                f"{key} i toppen av kapitlet er en nøkkel som levekar ikke kjenner.",
                where=path,
                hint=near(key, sorted(HEAD)),
            )
    return Source(path, head, notebook)


def split_head(text: str) -> tuple[str, str]:
    """Return the YAML head and the rest of a chapter's first cell."""
    match = re.match(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.S | re.M)
    return (match.group(1), text[match.end() :]) if match else ("", text)


def split_options(source: str, where: str) -> tuple[dict[str, Any], str]:
    """Return the ``#|`` options of a code cell and the code after them."""
    lines = source.split("\n")
    count = next((i for i, line in enumerate(lines) if not OPTION.match(line)), len(lines))
    if any(OPTION.match(line) for line in lines[count:]):
        raise LevekarError(
            "en linje med #| står etter koden.", where=where, hint="flytt den øverst i cella."
        )
    options = load_yaml("\n".join(OPTION.sub("", line) for line in lines[:count]), where)
    for key, value in options.items():
        if key not in OPTIONS:
            raise unsupported(f"celleinnstillingen «{key}»", where)
        if not isinstance(value, OPTIONS[key]):
            raise unsupported(f"celleinnstillingen «{key}: {value}»", where)
    if str(options.get("label", "")).startswith(FLOATS):
        raise unsupported(
            f"merket «{options['label']}»",
            where,
            "Quarto nummererer slike per kapittel; sett i stedet ::: {#navn} rundt cella.",
        )
    return options, "\n".join(lines[count:])


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, ``{language}``) for each fenced block outside other fences.

    Ordinary fences are yielded with an empty string; a pair of yields is one block.
    """
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        match = FENCE.match(line)
        if not match:
            continue
        mark, info = match.groups()
        if not fence:
            fence = mark
            yield number, info if CHUNK.match(info) else ""
        elif mark.startswith(fence) and not info:
            fence = ""
            yield number, ""


def _notebook(path: str, text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        if notebook["nbformat"] != 4:
            raise KeyError("nbformat")
        for number, cell in enumerate(cells, 1):
            cell["source"] = "".join(cell["source"])
            cell.setdefault("metadata", {})
            cell.setdefault("id", f"celle-{number}")
            if cell["cell_type"] == "code":
                cell["outputs"] = cell.get("outputs", [])
    except json.JSONDecodeError as error:
        raise LevekarError(
            f"notatboka er ikke gyldig JSON: {error.msg}.",
            where=f"{path}, linje {error.lineno}",
            hint="hent fila fra git igjen, eller åpne og lagre den i JupyterLab.",
        ) from error
    except (KeyError, TypeError) as error:
        raise LevekarError(
            f"dette er ikke en notatbok i nbformat 4 (mangler {error}).",
            where=path,
            hint="åpne og lagre den i JupyterLab.",
        ) from error
    language = notebook.get("metadata", {}).get("kernelspec", {}).get("language", "python")
    if language != "python":
        raise unsupported(f"en notatbok i {language}", path)
    notebook.setdefault("metadata", {})
    notebook["nbformat_minor"] = max(5, notebook.get("nbformat_minor", 0))
    return dict(notebook)


def _qmd(path: str, text: str) -> dict[str, Any]:
    lines = text.replace("\r\n", "\n").split("\n")
    marks = list(chunks("\n".join(lines)))
    cells: list[dict[str, Any]] = []

    def add(kind: str, first: int, last: int) -> None:
        source = "\n".join(lines[first - 1 : last])
        if source.strip():
            cell: dict[str, Any] = {"cell_type": kind, "id": f"linje-{first}", "source": source}
            cell["metadata"] = {"levekar": {"line": first}}
            cells.append(
                cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
            )

    start = 1
    for opened, closed in zip(marks[::2], marks[1::2], strict=False):
        if opened[1] == "{python}":
            add("markdown", start, opened[0] - 1)
            add("code", opened[0] + 1, closed[0] - 1)
            start = closed[0] + 1
        elif opened[1]:
            raise unsupported(f"kodeblokken {opened[1]}", f"{path}, linje {opened[0]}")
    if len(marks) % 2:
        raise LevekarError(
            "kodeblokken blir aldri avsluttet.", where=f"{path}, linje {marks[-1][0]}"
        )
    add("markdown", start, len(lines))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
