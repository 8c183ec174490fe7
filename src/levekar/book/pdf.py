"""The whole book as one tagged PDF (PDF/UA-1): the same trees as the pages, through typst."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from levekar.book import tree
from levekar.book.document import Page
from levekar.book.html import visible
from levekar.book.links import Book, Target
from levekar.book.tree import Node
from levekar.errors import LevekarError

Goals = Mapping[str, str]
"""Link → where it leads in the PDF."""
TEMPLATE = "book.typ"
NOT_IN_PDF = {".css", ".html", ".jinja", ".js", ".scss", ".woff2"}
MAIN = """\
#import "/theme/book.typ": book, callout, part
#show: book.with({arguments})

{chapters}
"""
CHAPTER = """\
#import "/theme/book.typ": callout, horizontalrule

"""
LINE = 96  # characters of table text on a line
WORD = 22  # longer words do not widen a column
LONG = 14  # longer words in a table may break, codes at PARTS
PARTS = re.compile(r"(?<=[_/])(?=\w)")
PLACE = re.compile(r"chapters/([^:\s]+)\.typ:(\d+)")


def write(book: Book, theme: Path, work: Path, out: Path, banner: str = "") -> tuple[str, ...]:
    """Write the PDF to ``out`` and return typst's warnings; ``work`` is emptied and filled.

    Fonts come from ``theme``/fonts only and the time stamp is the date of the book, so the same
    book gives the same bytes on every machine. A PDF on the book's shelf is taken from there.
    Raises LevekarError naming the chapter.
    """
    with ThreadPoolExecutor() as pool:
        chapters = list(pool.map(partial(chapter, book), book.pages))
    files = {
        target.file: book.files[target.file]
        for page in book.pages
        for link, target in book.targets_of(page).items()
        if link in {source for source, _ in page.images}
    }
    names = sorted(p for p in theme.rglob("*") if p.is_file() and p.suffix not in NOT_IN_PDF)
    main = _main(book, banner)
    what = [
        main,
        chapters,
        {name: _hash(source) for name, source in files.items()},
        {name.relative_to(theme).as_posix(): _hash(name) for name in names},
        str(book.config.date),
        version("typst"),
    ]

    def make() -> tuple[bytes, list[str]]:
        shutil.rmtree(work, ignore_errors=True)
        for name in names:
            _put(work / "theme" / name.relative_to(theme), name.read_bytes())
        for place, source in files.items():
            data = source if isinstance(source, bytes) else source.read_bytes()
            _put(work / "files" / place, data)
        for page, text in zip(book.pages, chapters, strict=True):
            _put(work / "chapters" / f"{page.entry.slug}.typ", text.encode())
        _put(work / "main.typ", main.encode())
        return _compile(book, work)

    made = cache(make)
    warnings = book.shelf.json("pdf/warnings.json", what, lambda: made()[1])
    _put(out, book.shelf.piece("pdf/book.pdf", what, lambda: made()[0]))
    return tuple(warnings)


def _compile(book: Book, work: Path) -> tuple[bytes, list[str]]:
    import typst

    midnight = datetime.time(tzinfo=datetime.UTC)
    date = book.config.date or datetime.date(2000, 1, 1)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[work / "theme" / "fonts"])
    try:
        compiler = typst.Compiler(work / "main.typ", root=work, font_paths=fonts)
        data, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards="ua-1",
            timestamp=datetime.datetime.combine(date, midnight),
        )
    except typst.TypstError as error:
        raise _fault(book, error.message, error.diagnostic, error.hints) from error
    assert isinstance(data, bytes)
    return data, [f"PDF: {warning.message}" for warning in warnings]


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _hash(source: Path | bytes) -> str:
    data = source if isinstance(source, bytes) else source.read_bytes()
    return hashlib.sha256(data).hexdigest()


def chapter(book: Book, page: Page) -> str:
    """Return one chapter as typst."""
    goals = {link: _goal(target) for link, target in book.targets_of(page).items()}

    def make() -> str:
        blocks = tree.transform(page.blocks, partial(_change, goals, page))
        return CHAPTER + tree.write(blocks, "typst", page.entry.path)

    return book.shelf.text(f"{page.entry.slug}/chapter.typ", [page.print, goals], make)


def _goal(target: Target) -> str:
    """Return where a link leads in the PDF: a label after ``#``, or a file after ``/files/``."""
    if target.page:
        return f"#{label(target.page, target.anchor or target.page.anchor)}"
    return f"/files/{target.file}" if target.file else ""


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


def _change(goals: Goals, page: Page, node: Node) -> list[Node] | None:
    if (shown := visible(node, "typst")) is not None:
        return shown
    kind = "Callout" if "callout" in tree.attr(node)[1] else node["t"]
    if kind in _WRITERS:
        return _WRITERS[kind](goals, page, node)
    if tree.attr(node)[0]:
        tree.attr(node)[0] = label(page, tree.attr(node)[0])
    return None


def _span(_: Goals, page: Page, node: Node) -> list[Node] | None:
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


def _link(goals: Goals, _: Page, node: Node) -> list[Node] | None:
    goal = goals[node["c"][2][0]]
    if goal.startswith("#"):
        node["c"][2][0] = goal
    elif goal:  # a file beside the site; the PDF has nothing to lead to
        return list(node["c"][1])
    return None


def _inline_image(goals: Goals, _: Page, node: Node) -> list[Node]:
    return [tree.raw_inline("typst", f"#box({_image(goals, node)})")]


def _image(goals: Goals, node: Node) -> str:
    (_, _, pairs), inner, (link, _) = node["c"]
    arguments = [string(goals[link]), f"alt: {string(tree.plain(inner))}"]
    for key, value in pairs:
        if key in {"width", "height"}:
            arguments.append(f"{key}: {value}")
    return f"image({', '.join(arguments)})"


def _figure(_: Goals, page: Page, node: Node) -> list[Node] | None:
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


def _div(_: Goals, page: Page, node: Node) -> list[Node] | None:
    """Keep the title of a table with it; a register's boxes are for pages only."""
    (identifier, classes, _), inner = node["c"]
    mark = f"<{label(page, identifier)}>" if identifier else ""
    if "table-title" in classes:
        return [tree.raw("typst", "#block(sticky: true)["), *inner, tree.raw("typst", "]")]
    if {"register", "entry"} & set(classes):
        return [*([tree.raw("typst", f"#metadata(none){mark}")] if mark else []), *inner]
    node["c"][0][0] = mark[1:-1]
    return None


def _table(_: Goals, page: Page, node: Node) -> None:
    """Give the columns of a table wider than the line the widths that let its rows be low.

    Left to itself typst gives all such columns the same width.
    """
    attributes, _, columns, head, bodies, _ = node["c"]
    attributes[0] = attributes[0] and label(page, attributes[0])
    node["c"][3:5] = tree.transform([head, bodies], _breakable, leave=frozenset())
    rows = [row for rows in (head[1], *(body[3] for body in bodies)) for row in rows]
    texts = [[tree.plain(cell[4]) for cell in row[1]] for row in rows]
    if not texts or any(len(row) != len(columns) for row in texts):
        return  # cells that span columns
    by_column = list(zip(*texts, strict=True))
    words = [min(max(map(len, " ".join(c).split(" "))), WORD) + 2 for c in by_column]
    if sum(words) > LINE or sum(max(map(len, c)) + 2 for c in by_column) <= LINE:
        return
    lengths = [list(map(len, c)) for c in by_column]
    for column, width in zip(columns, _widths(lengths, words, LINE), strict=True):
        column[1] = {"t": "ColWidth", "c": round(width / LINE, 4)}


def _height(column: Sequence[int], width: int) -> float:
    """Return how tall a column is; a tall cell counts more, for it makes its whole row so."""
    return sum(max(length / width, 1.0) ** 4 for length in column)


def _widths(columns: Sequence[Sequence[int]], least: Sequence[int], line: int) -> list[int]:
    """Return the width of each column in characters, ``line`` together.

    ``columns`` are the lengths of their texts. Each character that is left beside the ``least``
    widths goes where it helps most, or at last to the widest: since a column gains less by each
    than by the one before, no other widths are better.
    """
    widths = list(least)

    def gain(at: int) -> tuple[float, int]:
        width = widths[at]
        return _height(columns[at], width) - _height(columns[at], width + 1), width

    gains = [gain(at) for at in range(len(widths))]
    for _ in range(line - sum(least)):
        at = gains.index(max(gains))
        widths[at] += 1
        gains[at] = gain(at)
    return widths


def _breakable(node: Node) -> list[Node] | None:
    """Let a long word break; the others are easier to read whole."""
    if node["t"] != "Str" or len(node["c"]) <= LONG:
        return None
    word = {"t": "Str", "c": PARTS.sub("\u200b", node["c"])}
    start = tree.raw_inline("typst", "#text(hyphenate: true)[")
    return [start, word, tree.raw_inline("typst", "]")]


def _callout(_: Goals, page: Page, node: Node) -> list[Node]:
    (identifier, classes, _), (title, inner) = node["c"]
    kind = next(name[8:] for name in classes if name.startswith("callout-"))
    start = [
        tree.raw_inline("typst", f"#callout({string(kind)}, ["),
        *title["c"][1][0]["c"],
        tree.raw_inline("typst", "])["),
    ]
    mark = f" <{label(page, identifier)}>" if identifier else ""
    return [{"t": "Para", "c": start}, *inner["c"][1], tree.raw("typst", f"]{mark}\n")]


_WRITERS: dict[str, Callable[[Goals, Page, Node], list[Node] | None]] = {
    "Link": _link, "Image": _inline_image, "Figure": _figure, "Span": _span, "Callout": _callout,
    "Table": _table, "Div": _div,
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
