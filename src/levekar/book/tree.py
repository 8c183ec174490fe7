"""The pandoc program, and walks over its JSON tree."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from levekar.errors import LevekarError

Node = dict[str, Any]
Change = Callable[[Node], list[Node] | None]
API = [1, 23, 1]

WORDS = frozenset(("Str", "Space", "SoftBreak", "LineBreak"))
"""Elements that are words, and what stands between them."""
TEXTS = WORDS | {"Para", "Plain", "Header", "LineBlock"}
"""Elements that are text, and blocks that hold nothing else."""

# where a pandoc element keeps its attributes: (id, classes, key-value pairs)
_ATTR = {"Header": 1, "Div": 0, "Span": 0, "Code": 0, "CodeBlock": 0, "Link": 0, "Image": 0}
_ATTR |= {"Table": 0, "Figure": 0}


@cache
def program() -> str:
    """Return the pandoc that came with pypandoc_binary, else the one it finds."""
    found = find_spec("pypandoc")
    folder = Path(found.origin).parent if found and found.origin else Path()
    # to import the package takes as long as to read a chapter
    if bundled := sorted((folder / "files").glob("pandoc*")):
        return str(bundled[0])
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def pandoc(text: str, *arguments: str, where: str) -> tuple[str, str]:
    """Return what pandoc writes for ``text``, and its warnings."""
    result = subprocess.run(
        [program(), "--wrap=none", "--syntax-highlighting=none", *arguments],
        input=text, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if result.returncode:
        raise LevekarError(f"pandoc stanset: {result.stderr.strip()}", where=where)
    return result.stdout, result.stderr


def read(markdown: str, where: str) -> tuple[dict[str, Any], list[Node]]:
    """Return metadata and blocks of ``markdown`` as Quarto's pandoc reads it."""
    tree = json.loads(pandoc(markdown, "-f", "markdown", "-t", "json", where=where)[0])
    return tree["meta"], tree["blocks"]


def document(blocks: Sequence[Node], meta: dict[str, Any] | None = None) -> str:
    """Return the JSON text of a whole pandoc document."""
    whole = {"pandoc-api-version": API, "meta": meta or {}, "blocks": list(blocks)}
    return json.dumps(whole, ensure_ascii=False)


def write(blocks: Sequence[Node], to: str, where: str) -> str:
    """Return ``blocks`` as text in the format ``to``."""
    return pandoc(document(blocks), "-f", "json", "-t", to, where=where)[0]


def elements(value: Any) -> Iterator[Node]:
    """Yield every element under ``value`` in reading order, outer before inner.

    What is done to an element before the next one is asked for, is seen by the walk.
    """
    # a stack of its own: generators inside one another cost a step for each level, for each element
    stack = [iter((value,))]
    while stack:
        for item in stack[-1]:
            if type(item) is dict:
                if "t" in item:
                    yield item
                    if item["t"] in WORDS:  # nothing inside
                        continue
                stack.append(iter(item.values()))
                break
            if type(item) is list:
                stack.append(iter(item))
                break
        else:
            stack.pop()


def transform(value: Any, change: Change, *, leave: frozenset[str] = WORDS) -> Any:
    """Return ``value`` anew where ``change`` has seen every element, inner before outer.

    ``change`` returns the elements that replace the one it is given, or None to keep it. Elements
    of the kinds ``leave`` are kept as they are, with all inside: words are nine out of ten.
    """
    if type(value) is dict:
        return {
            key: transform(item, change, leave=leave)
            if type(item) is list or type(item) is dict
            else item
            for key, item in value.items()
        }
    if type(value) is not list:
        return value
    result: list[Any] = []
    for item in value:
        if type(item) is dict:
            if item.get("t") in leave:
                result.append(item)
                continue
            new = transform(item, change, leave=leave)
            replaced = change(new) if "t" in new else None
            if replaced is None:
                result.append(new)
            else:
                result += replaced
        else:
            result.append(transform(item, change, leave=leave) if type(item) is list else item)
    return result


def attr(node: Node) -> list[Any]:
    """Return ``[id, classes, [[key, value], …]]`` of an element; empty for those without."""
    place = _ATTR.get(node["t"])
    return ["", [], []] if place is None else node["c"][place]


def value(node: Node, key: str) -> str | None:
    """Return one attribute value of an element."""
    return dict(attr(node)[2]).get(key)


def plain(value: Any) -> str:
    """Return the text of inlines or blocks, without footnotes and raw code."""
    return _plain(value).strip()


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "".join(map(_plain, value))
    if not isinstance(value, dict) or value.get("t") in {"Note", "RawInline", "RawBlock"}:
        return ""
    kind: str = value.get("t", "")
    content: Any = value.get("c")
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind in {"Str", "Code"}:
        return str(content if kind == "Str" else content[1])
    return f"“{_plain(content)}”" if kind == "Quoted" else _plain(content)


def raw(form: str, text: str) -> Node:
    """Return a raw block."""
    return {"t": "RawBlock", "c": [form, text]}


def raw_inline(form: str, text: str) -> Node:
    """Return a raw inline."""
    return {"t": "RawInline", "c": [form, text]}


def div(identifier: str, classes: list[str], pairs: dict[str, str], blocks: list[Node]) -> Node:
    """Return a Div."""
    return {"t": "Div", "c": [[identifier, classes, [list(p) for p in pairs.items()]], blocks]}
