"""The numbers in running text: every inline expression of a chapter, with the words around it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from levekar import catalogue
from levekar.book import html, tree
from levekar.book.source import INLINE, Cell, Source
from levekar.book.tree import Node
from levekar.charts.markup import MADE_UP

START, STOP, BREAK = "\ue000", "\ue001", "\ue002"
"""Stand around an inline value, and where the text of the page is not known beforehand."""
FORMS = ("html", "typst")
MARK = f"^{MADE_UP}^"
"""Follows a synthetic number in running text."""
OTHERS = frozenset(("Cite", "Note", "RawInline", "Math", "Image", "Code"))
"""What is set by others, so that its text is not known here."""


@dataclass(frozen=True)
class Sentence:
    """One inline expression as the book shows it.

    ``cell`` is the id of its cell and ``number`` its place there; ``where`` is what a message
    names. ``before`` and ``after`` are the words between the value ``shown`` and the next thing
    that is set by others; ``whole`` is the sentence it stands in, with all its values. ``forms``:
    html and typst, or the one that shows it. ``made_up``: it has the mark of a synthetic number.
    ``measures``: the measures it is computed from.
    """

    file: str
    cell: str
    where: str
    number: int
    expression: str
    shown: str
    before: str = ""
    after: str = ""
    whole: str = ""
    forms: tuple[str, ...] = FORMS
    made_up: bool = False
    measures: tuple[str, ...] = ()


def sentences(source: Source) -> list[Sentence]:
    """Return every inline expression of an executed chapter, in order."""
    parts: list[str] = []
    known: list[tuple[Cell, int, str, str]] = []
    for cell in source.cells:
        if cell.kind == "markdown":
            parts.append(_marked(cell, known))
    if not known:
        return []
    blocks = tree.read("\n\n".join(parts), source.path)[1]
    values = [plain(value) for _, _, _, value in known]
    around: dict[int, tuple[str, str, str]] = {}
    forms: dict[int, list[str]] = {}
    for form in FORMS:
        for at, *words in _around(blocks, form, values):
            around.setdefault(at, (words[0], words[1], words[2]))
            forms.setdefault(at, []).append(form)
    of = _measures(source)
    return [
        Sentence(
            source.path, identity(source, cell.raw), cell.where, number, expression, values[at],
            *around.get(at, ("", "", "")), tuple(forms.get(at, ())), value.endswith(MARK),
            of(expression),
        )
        for at, (cell, number, expression, value) in enumerate(known)
    ]  # fmt: skip


def identity(source: Source, raw: dict[str, Any]) -> str:
    """Return the id of a cell; its place in the chapter where it has none."""
    return str(raw.get("id") or next(i for i, c in enumerate(source.notebook["cells"]) if c is raw))


def _marked(cell: Cell, known: list[tuple[Cell, int, str, str]]) -> str:
    """Return the text of a cell with the place in ``known`` of each value, between marks."""
    stored = cell.raw["metadata"].get("user_expressions", [])
    first = len(known)

    def show(match: re.Match[str]) -> str:
        number = len(known) - first
        value = value_of(stored[number]["result"]["data"])
        known.append((cell, number, match.group(2).strip(), value))
        return f"{match.group(1)}{START}{len(known) - 1}{STOP}"

    return INLINE.sub(show, cell.source)


def value_of(data: dict[str, Any]) -> str:
    """Return what an inline expression gave, as the page is given it."""
    if "text/markdown" in data:
        return "".join(data["text/markdown"])
    value = "".join(data.get("text/plain", ""))
    return str(ast.literal_eval(value)) if value[:1] in "'\"" else value


def plain(markdown: str) -> str:
    """Return the words of a small piece of markdown, raised letters included."""
    bare = re.sub(r"\^([^\s^]+)\^", r"\1", markdown)
    if not re.search(r"[*_^`\\<]|\]\(", bare):
        return bare
    return tree.plain(tree.read(markdown, "")[1])


def _measures(source: Source) -> Callable[[str], tuple[str, ...]]:
    """Return a function from code to the measures it names, also through names given earlier."""
    known = catalogue.measures()
    behind: dict[str, set[str]] = {}

    def of(node: ast.AST) -> set[str]:
        out: set[str] = set()
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and part.value in known:
                out.add(str(part.value))
            elif isinstance(part, ast.Name):
                out |= behind.get(part.id, set())
        return out

    def parsed(code: str) -> list[ast.stmt]:
        try:
            return ast.parse(code).body
        except SyntaxError:
            return []

    for raw in source.notebook["cells"]:
        for statement in parsed("".join(raw["source"])) if raw["cell_type"] == "code" else ():
            names = [n.id for n in ast.walk(statement) if isinstance(n, ast.Name)
                     and isinstance(n.ctx, ast.Store)]  # fmt: skip
            names += [statement.name] if isinstance(statement, ast.FunctionDef) else []
            found = of(statement) if names else set()
            for name in names:
                behind[name] = behind.get(name, set()) | found
    return lambda code: tuple(sorted({m for s in parsed(code) for m in of(s)}))


def _around(
    blocks: list[Node], form: str, values: Sequence[str]
) -> Iterator[tuple[int, str, str, str]]:
    """Yield (place in the list, before, after, whole sentence) for all that ``form`` shows."""

    def filled(line: str) -> str:
        shown = re.sub(f"{START}(\\d+){STOP}", lambda m: values[int(m[1])], line)
        return " ".join(shown.replace(BREAK, "").split())

    shown = tree.transform(blocks, lambda node: html.visible(node, form))
    for node in tree.elements(shown):
        if node["t"] not in ("Para", "Plain", "Header"):
            continue
        line = _line(node["c"][-1] if node["t"] == "Header" else node["c"])
        for sentence in re.split(rf"(?<=[.!?:])\s+(?=[«A-ZÆØÅ{START}])", line):
            for match in re.finditer(f"{START}(\\d+){STOP}", sentence):
                at = line.index(match.group())
                before = re.split(f"[{STOP}{BREAK}]", line[:at])[-1]
                after = re.split(f"[{START}{BREAK}]", line[at + len(match.group()) :])[0]
                yield int(match.group(1)), before, after, filled(sentence)


def _line(inlines: Any) -> str:
    if isinstance(inlines, list):
        return "".join(map(_line, inlines))
    if not isinstance(inlines, dict):
        return ""
    kind: str = inlines.get("t", "")
    content: Any = inlines.get("c")
    if kind == "Str":
        return str(content)
    if kind == "Quoted":
        return f"{BREAK}{_line(content[1])}{BREAK}"
    fixed = {"Space": " ", "SoftBreak": " ", "LineBreak": " "} | dict.fromkeys(OTHERS, BREAK)
    return fixed.get(kind) or _line(content[1] if kind in ("Link", "Span") else content)
