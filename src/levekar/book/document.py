"""Executed cells → one markdown text → one pandoc tree per chapter, checked against the subset.

HTML and PDF are both written from the tree made here. The subset is described for authors in
docs/quarto-subset.md.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any

from levekar.book import tree
from levekar.book.config import Config, Entry
from levekar.book.runs import Executed
from levekar.book.shelf import NoShelf, Shelf
from levekar.book.source import INLINE, Cell, unsupported
from levekar.book.subset import CALLOUTS, refuse
from levekar.book.tree import Node
from levekar.errors import LevekarError

MARK = re.compile(r"<!--levekar (\d+)-->")
IMAGES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
ESCAPE = re.compile(r"([\\`*_{}\[\]()>#+\-.!])")


@dataclass
class Page:
    """One chapter as a pandoc tree, with everything that other chapters need to know of it.

    ``source`` is the tree as JSON, before citations are set, and ``read`` the tree itself if it
    was just read. ``cites`` holds its Cite elements in reading order, ``refs`` how many places it
    has for the list of references; ``citations`` and ``references`` are what is to stand there.
    ``new``: it has changed since the last book.
    """

    entry: Entry
    source: str
    new: bool = True
    title: str = ""
    anchor: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    toc: list[tuple[int, str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    cites: list[Node] = field(default_factory=list)
    refs: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    read: list[Node] | None = None
    citations: list[list[Node]] = field(default_factory=list)
    references: list[Any] = field(default_factory=list)

    @cached_property
    def blocks(self) -> list[Node]:
        """The tree, read when it is needed; citations must be set before that."""
        blocks: list[Node] = json.loads(self.source) if self.read is None else self.read
        nodes = list(tree.elements(blocks)) if self.citations or self.references else []
        cites = [node for node in nodes if node["t"] == "Cite"]
        for node, inlines in zip(cites, self.citations, strict=True):
            node |= {"t": "Span", "c": [["", ["citation"], []], inlines]}
        for node in nodes:
            if self.references and _is_refs(node):
                node["c"] = self.references
        return blocks

    @cached_property
    def print(self) -> str:
        """A hash of the whole tree, citations included."""
        known = hashlib.sha256(self.source.encode())
        known.update(json.dumps([self.citations, self.references]).encode())
        return known.hexdigest()


def _is_refs(node: Node) -> bool:
    return bool(node["t"] == "Div" and node["c"][0][0] == "refs")


def make(config: Config, entry: Entry, executed: Executed, shelf: Shelf | None = None) -> Page:
    """Return the chapter as a page; a fault names file, cell and what is wrong.

    A chapter that is on the ``shelf`` is not read again by pandoc.
    """
    source = executed.source
    files: dict[str, bytes] = {}
    wheres: list[str] = []
    parts: list[str] = []
    options = source.options(config.execute)
    for cell in source.cells:
        text = markdown(cell, options, entry, files)
        parts.append(f"<!--levekar {len(wheres)}-->\n\n{text}")
        wheres.append(cell.where)
    if title := source.head.get("title"):
        parts.insert(0, f"# {title}")
    text = "\n\n".join(parts)
    what = [text, wheres, dict(config.language), config.toc_depth]
    read = cache(partial(_read, config, entry, text, wheres))
    shelf = shelf or NoShelf()
    place = f"{entry.slug}/page.json"
    known: dict[str, Any] = shelf.json(place, what, lambda: read()[0])
    whole = shelf.text(
        f"{entry.slug}/tree.json", what, lambda: json.dumps(read()[1], ensure_ascii=False)
    )
    known |= {name: [tuple(item) for item in known[name]] for name in _PAIRS}
    blocks = read()[1] if read.cache_info().currsize else None
    return Page(entry, whole, place in shelf.made, **known, files=files, read=blocks)


_PAIRS = ("toc", "links", "images", "keys")


def _read(
    config: Config, entry: Entry, text: str, wheres: list[str]
) -> tuple[dict[str, Any], list[Node]]:
    """Return what is known of a page, ready to be kept, and its tree."""
    meta, blocks = tree.read(text, entry.path)
    if meta:
        raise unsupported("YAML-toppen midt i kapitlet", entry.path)
    blocks = tree.transform(blocks, partial(_callout, config.language), leave=tree.TEXTS)
    page = Page(entry, "")
    _Inspector(page, wheres, config.toc_depth).walk(blocks)
    blocks = tree.transform(
        blocks, lambda node: [] if _mark(node) is not None else None, leave=tree.TEXTS
    )
    first = blocks[0] if blocks else {"t": "Null"}
    if first["t"] != "Header" or first["c"][0] != 1:
        raise LevekarError(
            "kapitlet begynner ikke med en overskrift på nivå 1.",
            where=entry.path,
            hint="la første tekstcelle begynne med «# Tittel».",
        )
    names = (*_PAIRS, "title", "anchor", "ids", "cites", "refs")
    return {name: getattr(page, name) for name in names}, blocks


# ---- cells to markdown ----


def markdown(
    cell: Cell, defaults: Mapping[str, bool], entry: Entry, files: dict[str, bytes]
) -> str:
    """Return what one executed cell adds to the chapter's markdown; image bytes go to ``files``."""
    if cell.kind == "markdown":
        return _inline(cell)
    options = {**defaults, **cell.options}
    if not options["include"]:
        return ""
    parts = [fence(cell.source, "python")] if options["echo"] and cell.source.strip() else []
    if options["output"]:
        for number, output in enumerate(cell.raw["outputs"], 1):
            name = f"figures/{entry.slug}-{cell.raw['id']}-{number}"
            parts.append(_output(output, cell, name, files))
    return "\n\n".join(filter(None, parts))


def fence(text: str, language: str) -> str:
    """Return ``text`` as a fenced block that nothing inside it can close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"


def _inline(cell: Cell) -> str:
    stored = cell.raw["metadata"].get("user_expressions", [])
    values = {item["expression"]: item["result"]["data"] for item in stored}

    def show(match: re.Match[str]) -> str:
        data = values[match.group(2).strip()]
        if "text/markdown" in data:
            return match.group(1) + "".join(data["text/markdown"])
        text = "".join(data["text/plain"])
        if text[:1] in "'\"":
            # Quarto shows the characters between the quotation marks of repr(); so do we
            if ast.literal_eval(text) != text[1:-1]:
                raise LevekarError(
                    f"verdien av «{match.group(2)}» har tegn som Quarto ville vist som {text}.",
                    where=cell.where,
                    hint="la uttrykket gi tekst med _repr_markdown_, som funksjonene i levekar.",
                )
            text = ESCAPE.sub(r"\\\1", text[1:-1])
        return match.group(1) + text

    return INLINE.sub(show, cell.source)


def _output(output: Mapping[str, Any], cell: Cell, name: str, files: dict[str, bytes]) -> str:
    kind = output["output_type"]
    if kind == "stream":  # stderr is shown by the build, not by the book
        return fence("".join(output["text"]), "") if output["name"] == "stdout" else ""
    if kind == "error":
        return fence(f"{output['ename']}: {output['evalue']}", "")
    data = {key: value for key, value in output["data"].items() if key in _SHOWN}
    if "text/markdown" in data:
        return "".join(data["text/markdown"])
    for mime, suffix in IMAGES.items():
        if mime in data:
            return _image("".join(data[mime]), cell, f"{name}.{suffix}", files)
    plain = fence("".join(data["text/plain"]), "") if "text/plain" in data else ""
    if "text/html" in data:
        html = fence("".join(data["text/html"]), "{=html}")
        return html + (f'\n\n::: {{.content-visible when-format="typst"}}\n\n{plain}\n\n:::')
    return plain


_SHOWN = {"text/markdown", "text/html", "text/plain", *IMAGES}


def _image(data: str, cell: Cell, name: str, files: dict[str, bytes]) -> str:
    alt = cell.options.get("fig-alt")
    if not alt:
        raise _no_alt("bildet fra cella", cell.where, "#| fig-alt: …")
    files[name] = data.encode() if name.endswith("svg") else base64.b64decode(data)
    alt = re.sub(r'([\\"])', r"\\\1", " ".join(alt.split()))
    return f'![{cell.options.get("fig-cap", "")}](/{name}){{fig-alt="{alt}"}}'


def _no_alt(what: str, where: str, how: str) -> LevekarError:
    return LevekarError(
        f"{what} mangler alternativ tekst.",
        where=where,
        hint=f"skriv {how}, som sier hva bildet viser, for den som ikke ser det.",
    )


# ---- the tree, brought to one form and checked ----


def _mark(node: Node) -> int | None:
    match = MARK.fullmatch(node["c"][1].strip()) if node["t"] == "RawBlock" else None
    return int(match.group(1)) if match else None


def _callout(words: Mapping[str, str], node: Node) -> list[Node] | None:
    """Bring a callout to the form Div.callout[Div.callout-title, Div.callout-body]."""
    names = tree.attr(node)[1] if node["t"] == "Div" else []
    kind = next((name for name in CALLOUTS if f"callout-{name}" in names), "")
    if not kind:
        return None
    (identifier, classes, pairs), inner = node["c"]
    given = dict(pairs)
    place = next((i for i, block in enumerate(inner) if _mark(block) is None), None)
    title: list[Node] = [{"t": "Str", "c": words[f"callout-{kind}-title"]}]
    if "title" in given:
        title = [{"t": "Str", "c": given.pop("title")}]
    elif place is not None and inner[place]["t"] == "Header":
        title = inner[place]["c"][2]
        inner = inner[:place] + inner[place + 1 :]
    parts = [
        tree.div("", ["callout-title"], {}, [{"t": "Para", "c": title}]),
        tree.div("", ["callout-body"], {}, inner),
    ]
    return [tree.div(identifier, ["callout", *classes], given, parts)]


class _Inspector:
    """Walks a page in reading order; collects what others need, refuses what is not supported."""

    def __init__(self, page: Page, wheres: list[str], depth: int) -> None:
        self.page, self.wheres, self.depth = page, wheres, depth
        self.where = page.entry.path
        self.figures: set[int] = set()

    def walk(self, blocks: list[Node]) -> None:
        collect = {
            "Header": self.header,
            "Figure": lambda n: self.figures.update(id(i) for i in tree.elements(n["c"][2])),
            "Image": self.image,
            "Link": lambda n: self.page.links.append((n["c"][2][0], self.where)),
            "Cite": self.cite,
            "Div": self.div,
            "Table": self.table,
        }
        for node in tree.elements(blocks):
            if (mark := _mark(node)) is not None:
                self.where = self.wheres[mark]
                continue
            refuse(node, self.where)
            if node["t"] in tree.WORDS:
                continue
            self.identifier(tree.attr(node)[0])
            if node["t"] in collect:
                collect[node["t"]](node)

    def identifier(self, name: str) -> None:
        if name in self.page.ids:
            raise LevekarError(
                f"id-en «{name}» er alt brukt i {self.page.ids[name]}.",
                where=self.where,
                hint="gi hver overskrift, figur og boks sin egen id.",
            )
        if name:
            self.page.ids[name] = self.where

    def header(self, node: Node) -> None:
        level, (identifier, classes, _), inner = node["c"]
        text = tree.plain(inner)
        if level > 1 and level <= self.depth and "unlisted" not in classes:
            self.page.toc.append((level, identifier, text))
        elif level == 1 and self.page.title:
            raise LevekarError(
                f"«{text}» er den andre overskriften på nivå 1 i kapitlet.",
                where=self.where,
                hint="bruk «##» for avsnitt; ett kapittel er én fil.",
            )
        elif level == 1:
            self.page.title, self.page.anchor = text, identifier

    def cite(self, node: Node) -> None:
        self.page.cites.append(node)
        self.page.keys.extend((cite["citationId"], self.where) for cite in node["c"][0])

    def image(self, node: Node) -> None:
        _alt(node, self.where, id(node) in self.figures)
        self.page.images.append((node["c"][2][0], self.where))

    def div(self, node: Node) -> None:
        """Hand the class .row-headers down to the tables inside."""
        self.page.refs += _is_refs(node)
        for table in tree.elements(node["c"][1]) if "row-headers" in node["c"][0][1] else ():
            if table["t"] == "Table":
                tree.attr(table)[1].append("row-headers")

    def table(self, node: Node) -> None:
        """Let what the columns hold decide their widths: pandoc takes them from the dashes."""
        node["c"][2] = [[align, {"t": "ColWidthDefault"}] for align, _ in node["c"][2]]


def _alt(image: Node, where: str, is_figure: bool) -> None:
    """Give the image its alternative text as content; a figure's must be written out."""
    (_, _, pairs), inner, (target, _) = image["c"]
    alt = tree.value(image, "fig-alt") or ("" if is_figure else tree.plain(inner))
    if not alt.strip():
        raise _no_alt(f"bildet {target}", where, '{fig-alt="…"}')
    image["c"][0][2] = [pair for pair in pairs if pair[0] != "fig-alt"]
    image["c"][1] = [{"t": "Str", "c": alt}]
