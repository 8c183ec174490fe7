"""One HTML page per chapter: the tree through pandoc, then through the theme's page template."""

from __future__ import annotations

import io
import posixpath
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

from levekar.book import glossary, place, search, tree
from levekar.book.config import Entry
from levekar.book.document import Page
from levekar.book.links import Book, Target
from levekar.book.tree import Node

TEMPLATE = "page.html.jinja"
RESULTS = "search.html"
"""The body of the search page; a theme without it has no search."""
ASSETS = "assets"
FRONT = "Forside"
NUMBERED = re.compile(r"(Kapittel (\d+(?: [A-Z])?)) (.+)")
"""A chapter title with its number, as in «Kapittel 4 A Best mulig start på livet»."""
WIDE = re.compile(r'class="register".*?<table', re.DOTALL)
"""A page with a register that is a table: it takes all the room there is."""
PX = {"": 1.0, "px": 1.0, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


class Site:
    """Writes pages of ``book`` below ``folder`` with the template in ``theme``."""

    def __init__(self, book: Book, theme: Path, folder: Path, banner: str = "") -> None:
        from jinja2 import Environment, FileSystemLoader

        self.book, self.theme, self.folder, self.banner = book, theme, folder, banner
        environment = Environment(loader=FileSystemLoader(theme), autoescape=True)
        self.template = environment.get_template(TEMPLATE)
        self.searchable = (theme / RESULTS).is_file()
        self.terms = glossary.load(book.config.root)

    def page(self, page: Page) -> None:
        """Write one page."""
        self._write(page, self.page_context(page))

    def search(self) -> bool:
        """Write the page with search results; return False if the theme has none."""
        if self.searchable:
            body = (self.theme / RESULTS).read_text(encoding="utf-8")
            page = Page(Entry(search.SOURCE), "", title="Søk")
            shown = {"title": page.title, "href": search.PAGE, "body": body}
            self._write(page, shown | {"scripts": [search.SCRIPT]})
        return self.searchable

    def _write(self, page: Page, shown: dict[str, Any]) -> None:
        out = self.folder / page.entry.href
        out.parent.mkdir(parents=True, exist_ok=True)
        context = {**self.context(page), "page": shown}
        out.write_text(self.template.render(context) + "\n", encoding="utf-8")

    def files(self) -> None:
        """Write what the pages use: theme, figures, and files that are linked to."""
        notebooks = [p.entry.path for p in self.book.pages if p.entry.path.endswith(".ipynb")]
        for folder in {str(Path(name).parent) for name in [*self.book.files, *notebooks]}:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        for name, source in sorted(self.book.files.items()):
            out = self.folder / name
            if isinstance(source, bytes):
                out.write_bytes(source)
            elif self.book.figures.get(Path(name).name) is source:
                place.share(source, out)
            else:
                shutil.copyfile(source, out)
        for name in notebooks:
            shutil.copyfile(self.book.config.root / name, self.folder / name)
        skip = shutil.ignore_patterns(
            RESULTS, "*.jinja", "*.json", "*.lua", "*.typ", "*.yml", "*.ttf", "*.otf", "*.scss"
        )
        shutil.copytree(self.theme, self.folder / ASSETS, ignore=skip)

    def context(self, page: Page) -> dict[str, Any]:
        """Return what the template knows besides the page itself."""
        config = self.book.config
        root = "../" * page.entry.href.count("/")
        groups: list[dict[str, Any]] = []
        for other in self.book.pages:
            title = self.part(other)
            if not groups or groups[-1]["title"] != title:
                groups.append({"title": title, "chapters": []})
            numbered = NUMBERED.fullmatch(other.title)
            entry = {
                "title": other.title,
                "href": relative(page, other.entry.href),
                "active": other is page,
                "number": numbered[2] if numbered else "",
                "label": FRONT if other is self.book.pages[0] else other.title,
            }
            groups[-1]["chapters"].append(entry | ({"label": numbered[3]} if numbered else {}))
        book = {key: getattr(config, key) for key in ("title", "subtitle", "author", "lang", "pdf")}
        book |= {"date": config.date_text, "banner": self.banner}
        book["search"] = search.PAGE if self.searchable else ""
        return {"book": book, "nav": groups, "root": root, "words": config.language}

    def part(self, page: Page) -> str | None:
        """Return the name of the part that ``page`` stands in."""
        appendix = self.book.config.language["section-title-appendices"]
        return page.entry.part or (appendix if page.entry.appendix else None)

    def page_context(self, page: Page) -> dict[str, Any]:
        """Return title, address, body, contents, previous and next of one page."""
        pages = self.book.pages
        at = pages.index(page)

        def near(other: Page | None) -> dict[str, str] | None:
            href = other and relative(page, other.entry.href)
            return {"title": other.title, "href": str(href)} if other else None

        text, terms = self.explained(page, body(self.book, page))
        notebook = {"href": f"{page.entry.stem}.ipynb", "number": page.entry.number}
        return {
            "title": page.title,
            "href": page.entry.href,
            "body": text,
            "terms": terms,
            "wide": bool(WIDE.search(text)),
            "notebook": notebook if page.entry.path.endswith(".ipynb") else None,
            "toc": [{"level": level, "id": at, "title": title} for level, at, title in page.toc],
            "previous": near(pages[at - 1] if at else None),
            "next": near(pages[at + 1] if at + 1 < len(pages) else None),
        }

    def explained(self, page: Page, text: str) -> tuple[str, list[dict[str, str]]]:
        """Return the body of a page with the words of the glossary marked, and what they mean."""
        home = next(
            (p for p in self.book.pages if p.ids.keys() & {t.identifier for t in self.terms}), None
        )
        if home is None or home is page:
            return text, []
        terms = [term for term in self.terms if term.identifier in home.ids]
        marker = glossary.Marker(terms, relative(page, home.entry.href))

        def make() -> Any:
            marked, used = marker.mark(text)
            return [marked, [{"id": term.note, "definition": term.definition} for term in used]]

        what = [text, marker.address, [asdict(term) for term in terms]]
        marked, used = self.book.shelf.json(f"{page.entry.slug}/terms.json", what, make)
        return marked, used


def body(book: Book, page: Page) -> str:
    """Return the chapter as HTML, its h1 included."""
    targets = book.targets_of(page)
    files = {link: targets[link].file for link, _ in page.images}
    links = {link: address(page, link, target) for link, target in targets.items()}
    sizes = {link: size(book.files[file], file) for link, file in files.items()}
    notes = book.config.language["section-title-footnotes"]

    def make() -> str:
        state = {"images": 0, "text": page.title}
        blocks = tree.transform(page.blocks, partial(_change, links, sizes, state))
        text = tree.write(blocks, "html5", page.entry.path)
        label = f'role="doc-endnotes" aria-label="{escape(notes)}"'
        return _numbered(text).replace('role="doc-endnotes"', label)

    what = [page.print, page.title, links, sizes, notes]
    return book.shelf.text(f"{page.entry.slug}/body.html", what, make)


def _numbered(text: str) -> str:
    """Let the chapter's number in its heading be set apart; the words stay as they are."""
    start = re.match(r"\s*<h1[^>]*>", text)
    numbered = NUMBERED.match(text, start.end()) if start else None
    if not numbered:
        return text
    before, after = text[: numbered.start()], text[numbered.end(1) :]
    return f'{before}<span class="chapter-number">{numbered[1]}</span>{after}'


def address(page: Page, link: str, target: Target) -> str:
    """Return the address of ``target`` as seen from ``page``."""
    if target.page is page and target.anchor:
        return f"#{target.anchor}"
    if target.page:
        anchor = f"#{target.anchor}" if target.anchor else ""
        return relative(page, target.page.entry.href) + anchor
    return relative(page, target.file) if target.file else link


def relative(page: Page, path: str) -> str:
    """Return ``path`` (from the root of the site) as seen from ``page``."""
    return _relative(posixpath.dirname(page.entry.href) or ".", path)


@cache
def _relative(folder: str, path: str) -> str:
    return posixpath.relpath(path, folder)


def visible(node: Node, form: str) -> list[Node] | None:
    """Return what is left of a conditional Div or Span in the format ``form``; None if not one."""
    if node["t"] not in {"Div", "Span"}:
        return None
    (identifier, classes, pairs), inner = node["c"]
    given = dict(pairs)
    asked = {"content-visible", "content-hidden"} & set(classes)
    if not asked:
        return None
    holds = given.pop("when-format", form) == form and given.pop("unless-format", "") != form
    if holds != ("content-visible" in asked):
        return []
    rest = [name for name in classes if name not in asked]
    given.pop("unless-format", None)
    if not (identifier or rest or given):
        return list(inner)
    return [{"t": node["t"], "c": [[identifier, rest, [list(p) for p in given.items()]], inner]}]


def _change(
    links: Mapping[str, str],
    sizes: Mapping[str, tuple[int, int]],
    state: dict[str, Any],
    node: Node,
) -> list[Node] | None:
    kind = node["t"]
    if (shown := visible(node, "html")) is not None:
        return shown
    if kind in {"Para", "Header"}:
        state["text"] = tree.plain(node["c"][-1] if kind == "Header" else node["c"])
    if kind == "Link":
        link, title = node["c"][2]
        node["c"][2] = [links[link], title]
    elif kind == "Image":
        state["images"] += 1
        link = node["c"][2][0]
        image = _img(node, links[link], sizes[link], lazy=state["images"] > 1)
        return [tree.raw_inline("html", image)]
    elif kind == "Table":
        return [_table(node, state["text"])]
    elif kind == "Div" and "callout" in node["c"][0][1]:
        return _callout(node)
    elif kind == "Div" and tree.value(node, "role") == "region":
        _one_region(node)
    return None


def _img(node: Node, source: str, size: tuple[int, int], *, lazy: bool) -> str:
    (identifier, classes, pairs), inner, (_, title) = node["c"]
    width, height = size
    given = dict(pairs)
    style = "".join(f"{key}: {given.pop(key)};" for key in ("width", "height") if key in given)
    attributes = {
        "src": source,
        "alt": tree.plain(inner),
        "width": str(width),
        "height": str(height),
        "loading": "lazy" if lazy else "eager",
        "id": identifier,
        "class": " ".join(classes),
        "title": title,
        "style": style,
        **given,
    }
    text = " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items() if value)
    return f"<img {text}>"


def size(source: Path | bytes, name: str) -> tuple[int, int]:
    """Return width and height of a picture in pixels."""
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        if name.endswith(".svg"):
            return _drawn(file.read(4000).decode("utf-8", "replace"))
        from PIL import Image

        with Image.open(file) as picture:
            return picture.size


def _drawn(start: str) -> tuple[int, int]:
    """Return width and height that the start of an SVG gives."""
    head = re.search(r"<svg\b[^>]*>", start)
    found = dict(re.findall(r'\b(width|height|viewBox)="([^"]+)"', head[0] if head else ""))
    sizes = [_px(found[key]) for key in ("width", "height") if key in found]
    box = [float(part) for part in re.split(r"[ ,]+", found.get("viewBox", "0 0 300 150"))]
    width, height = sizes if len(sizes) == 2 and all(sizes) else box[2:]
    return round(width), round(height)


def _px(text: str) -> float:
    match = re.fullmatch(r"([\d.]+)(px|pt|mm|cm|in|)", text)
    return float(match[1]) * PX[match[2]] if match else 0.0


def _table(node: Node, text: str) -> Node:
    """Give header cells their scope and the table a labelled region that can scroll."""
    (_, classes, _), caption, _, head, bodies, _ = node["c"]
    for row in head[1]:
        for cell in row[1]:
            cell[0][2].append(["scope", "col"])
    if "row-headers" in classes:
        for table_body in bodies:
            table_body[1] = 1
            for row in table_body[3]:
                row[1][0][0][2].append(["scope", "row"])
    label = tree.plain(caption[1]) or text
    pairs = {"role": "region", "tabindex": "0", "aria-label": label}
    return tree.div("", ["table-scroll"], pairs, [node])


def _one_region(node: Node) -> None:
    """Let a table that stands in a region of its own be one region: the one that scrolls."""
    attributes, inner = node["c"]
    own = dict(attributes[2])
    for block in inner:
        if "table-scroll" in tree.attr(block)[1]:
            region = {**dict(tree.attr(block)[2]), "aria-label": own["aria-label"]}
            tree.attr(block)[2] = [list(pair) for pair in region.items()]
            outer = {k: v for k, v in own.items() if k not in region}
            attributes[2] = [list(pair) for pair in outer.items()]


def _callout(node: Node) -> list[Node]:
    (identifier, classes, pairs), (title, inner) = node["c"]
    given = dict(pairs)
    folded = given.pop("collapse", None)
    if folded is None:
        return [tree.div(identifier, classes, {"role": "note", **given}, [title, inner])]
    start = f'<details class="{" ".join(classes)}"' + (f' id="{identifier}"' if identifier else "")
    start += ">" if folded == "true" else " open>"
    summary = [
        tree.raw_inline("html", '<summary class="callout-title">'),
        *title["c"][1][0]["c"],
        tree.raw_inline("html", "</summary>"),
    ]
    end = tree.raw("html", "</details>")
    return [tree.raw("html", start), {"t": "Plain", "c": summary}, inner, end]
