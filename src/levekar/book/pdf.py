"""The whole book as one tagged PDF (PDF/UA-1): the same trees as the pages, through typst."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from levekar.book import tree
from levekar.book.document import Page
from levekar.book.html import visible
from levekar.book.links import Book
from levekar.book.tree import Node
from levekar.errors import LevekarError

TEMPLATE = "book.typ"
MAIN = """\
#import "/theme/book.typ": book, callout, part
#show: book.with({arguments})

{chapters}
"""
CHAPTER = """\
#import "/theme/book.typ": callout, horizontalrule

"""
LINE = 110  # characters of table text on a line
WORD = 22  # longer words do not widen a column
PLACE = re.compile(r"chapters/([^:\s]+)\.typ:(\d+)")


def write(book: Book, theme: Path, work: Path, out: Path, banner: str = "") -> tuple[str, ...]:
    """Write the PDF to ``out`` and return typst's warnings; ``work`` is emptied and filled.

    Fonts come from ``theme``/fonts only and the time stamp is the date of the book, so the same
    book gives the same bytes on every machine. Raises LevekarError naming the chapter.
    """
    import typst

    shutil.rmtree(work, ignore_errors=True)
    (work / "chapters").mkdir(parents=True)
    shutil.copytree(theme, work / "theme")
    for name, source in book.files.items():
        file = work / "files" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(source if isinstance(source, bytes) else source.read_bytes())
    for page in book.pages:
        text = CHAPTER + chapter(book, page)
        (work / "chapters" / f"{page.entry.slug}.typ").write_text(text, encoding="utf-8")
    main = work / "main.typ"
    main.write_text(_main(book, banner), encoding="utf-8")
    midnight = datetime.time(tzinfo=datetime.UTC)
    date = book.config.date or datetime.date(2000, 1, 1)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[theme / "fonts"])
    try:
        compiler = typst.Compiler(main, root=work, font_paths=fonts)
        data, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards="ua-1",
            timestamp=datetime.datetime.combine(date, midnight),
        )
    except typst.TypstError as error:
        raise _fault(book, error.message, error.diagnostic, error.hints) from error
    assert isinstance(data, bytes)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(data)
    return tuple(f"PDF: {warning.message}" for warning in warnings)


def chapter(book: Book, page: Page) -> str:
    """Return one chapter as typst."""
    return tree.write(
        tree.transform(page.blocks, partial(_change, book, page)), "typst", page.entry.path
    )


def label(page: Page, identifier: str) -> str:
    """Return the typst label of an id: chapters may use the same id, the PDF may not."""
    return f"{page.entry.slug}--{identifier}"


def string(text: str) -> str:
    """Return ``text`` as a typst string."""
    return json.dumps(text, ensure_ascii=False)


def _main(book: Book, banner: str) -> str:
    config = book.config
    fields = {
        "title": config.title,
        "subtitle": config.subtitle,
        "author": config.author,
        "date": config.date_text,
        "lang": config.lang,
    }
    if banner:
        fields["banner"] = banner
    arguments = ", ".join(f"{key}: {string(value)}" for key, value in fields.items())
    lines, current = [], ""
    for page in book.pages:
        appendix = config.language["section-title-appendices"] if page.entry.appendix else ""
        part = page.entry.part or appendix
        if part and part != current:
            lines.append(f"#part({string(part)})")
        current = part
        lines.append(f"#include {string(f'chapters/{page.entry.slug}.typ')}")
    return MAIN.format(arguments=arguments, chapters="\n".join(lines))


def _change(book: Book, page: Page, node: Node) -> list[Node] | None:
    if (shown := visible(node, "typst")) is not None:
        return shown
    kind = "Callout" if "callout" in tree.attr(node)[1] else node["t"]
    if kind in _WRITERS:
        return _WRITERS[kind](book, page, node)
    if tree.attr(node)[0]:
        tree.attr(node)[0] = label(page, tree.attr(node)[0])
    return None


def _span(_: Book, page: Page, node: Node) -> list[Node] | None:
    """Write what pandoc's writer leaves out of a Span: its language, and a label without text."""
    (identifier, _, pairs), inner = node["c"]
    mark = f"<{label(page, identifier)}>" if identifier else ""
    if identifier and not inner:
        return [tree.raw_inline("typst", f"#metadata(none){mark}")]
    language = dict(pairs).get("lang", "").split("-")[0]
    start = f"#text(lang: {string(language)})[" if language else "#["
    if not (language or mark):
        return None
    return [tree.raw_inline("typst", start), *inner, tree.raw_inline("typst", f"]{mark}")]


def _link(book: Book, page: Page, node: Node) -> list[Node] | None:
    link = node["c"][2][0]
    target = book.target(page, link)
    if target.page:
        goal = label(target.page, target.anchor or target.page.anchor)
        node["c"][2][0] = f"#{goal}"
    elif target.file:  # a file beside the site; the PDF has nothing to lead to
        return list(node["c"][1])
    return None


def _inline_image(book: Book, page: Page, node: Node) -> list[Node]:
    return [tree.raw_inline("typst", f"#box({_image(book, page, node)})")]


def _image(book: Book, page: Page, node: Node) -> str:
    (_, _, pairs), inner, (link, _) = node["c"]
    arguments = [
        string(f"/files/{book.target(page, link).file}"),
        f"alt: {string(tree.plain(inner))}",
    ]
    for key, value in pairs:
        if key in {"width", "height"}:
            arguments.append(f"{key}: {value}")
    return f"image({', '.join(arguments)})"


def _figure(book: Book, page: Page, node: Node) -> list[Node] | None:
    """Write the figure as raw typst: pandoc's writer leaves the image's alternative text out."""
    (identifier, _, _), caption, inner = node["c"]
    images = [n for n in tree.elements(inner) if n["t"] == "RawInline"]
    if len(images) != 1:
        return None
    picture = images[0]["c"][1].removeprefix("#box(").removesuffix(")")
    mark = f"<{label(page, identifier)}>" if identifier else ""
    text = [block for block in caption[1] if block["t"] in {"Plain", "Para"}]
    inlines = text[0]["c"] if text else []
    start = tree.raw_inline("typst", f"#figure({picture}, caption: [")
    return [{"t": "Para", "c": [start, *inlines, tree.raw_inline("typst", f"]){mark}")]}]


def _table(_: Book, page: Page, node: Node) -> None:
    """Give the columns of a table wider than the line their share by content.

    Left to itself typst gives all such columns the same width.
    """
    attributes, _, columns, head, bodies, _ = node["c"]
    attributes[0] = attributes[0] and label(page, attributes[0])
    rows = [row for rows in (head[1], *(body[3] for body in bodies)) for row in rows]
    texts = [[tree.plain(cell[4]) for cell in row[1]] for row in rows]
    if not texts or any(len(row) != len(columns) for row in texts):
        return  # cells that span columns
    by_column = list(zip(*texts, strict=True))
    words = [min(max(map(len, " ".join(c).split(" "))), WORD) + 2 for c in by_column]
    free = LINE - sum(words)
    if free < 0 or sum(max(map(len, c)) + 2 for c in by_column) <= LINE:
        return
    means = [sum(map(len, c)) / len(c) for c in by_column]
    wants = [max(mean - word, 1) for mean, word in zip(means, words, strict=True)]
    for column, word, want in zip(columns, words, wants, strict=True):
        share = (word + free * want / sum(wants)) / LINE
        column[1] = {"t": "ColWidth", "c": round(share, 4)}


def _callout(_: Book, page: Page, node: Node) -> list[Node]:
    (identifier, classes, _), (title, inner) = node["c"]
    kind = next(name[8:] for name in classes if name.startswith("callout-"))
    start = [
        tree.raw_inline("typst", f"#callout({string(kind)}, ["),
        *title["c"][1][0]["c"],
        tree.raw_inline("typst", "])["),
    ]
    mark = f" <{label(page, identifier)}>" if identifier else ""
    return [{"t": "Para", "c": start}, *inner["c"][1], tree.raw("typst", f"]{mark}\n")]


_WRITERS: dict[str, Callable[[Book, Page, Node], list[Node] | None]] = {
    "Link": _link, "Image": _inline_image, "Figure": _figure, "Span": _span, "Callout": _callout,
    "Table": _table,
}  # fmt: skip


def _fault(book: Book, message: str, diagnostic: str, hints: list[str]) -> LevekarError:
    """Turn a typst error into one that names the chapter, where typst says which."""
    place = PLACE.search(diagnostic)
    pages = {page.entry.slug: page.entry.path for page in book.pages}
    where = pages.get(place[1], "") if place else ""
    return LevekarError(
        f"PDF-en kunne ikke lages: {message}." + (f" ({place[0]})" if place else ""),
        where=where or "PDF",
        hint=" ".join(hints) or "se fila under _build/typst/ som meldingen nevner.",
    )
