"""One HTML page per chapter: the tree through pandoc, then through the theme's page template."""

from __future__ import annotations

import posixpath
import re
import shutil
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from levekar.book import tree
from levekar.book.document import Page
from levekar.book.links import Book, Target
from levekar.book.tree import Node

TEMPLATE = "page.html.jinja"
ASSETS = "assets"
PX = {"": 1.0, "px": 1.0, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


class Site:
    """Writes pages of ``book`` below ``folder`` with the template in ``theme``."""

    def __init__(self, book: Book, theme: Path, folder: Path, banner: str = "") -> None:
        from jinja2 import Environment, FileSystemLoader

        self.book, self.theme, self.folder, self.banner = book, theme, folder, banner
        environment = Environment(loader=FileSystemLoader(theme), autoescape=True)
        self.template = environment.get_template(TEMPLATE)

    def page(self, page: Page) -> None:
        """Write one page."""
        out = self.folder / page.entry.href
        out.parent.mkdir(parents=True, exist_ok=True)
        context = {**self.context(page), "page": self.page_context(page)}
        out.write_text(self.template.render(context) + "\n", encoding="utf-8")

    def files(self) -> None:
        """Write what the pages use: theme, figures, and files that are linked to."""
        for name, source in sorted(self.book.files.items()):
            out = self.folder / name
            out.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(source, bytes):
                out.write_bytes(source)
            else:
                shutil.copyfile(source, out)
        skip = shutil.ignore_patterns("*.jinja", "*.typ", "*.yml", "*.ttf", "*.otf", "*.scss")
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
            entry = {"title": other.title, "href": relative(page, other.entry.href)}
            groups[-1]["chapters"].append(entry | {"active": other is page})
        book = {key: getattr(config, key) for key in ("title", "subtitle", "author", "lang", "pdf")}
        book |= {"date": config.date_text, "banner": self.banner}
        return {"book": book, "nav": groups, "root": root, "words": config.language}

    def part(self, page: Page) -> str | None:
        """Return the name of the part that ``page`` stands in."""
        appendix = self.book.config.language["section-title-appendices"]
        return page.entry.part or (appendix if page.entry.appendix else None)

    def page_context(self, page: Page) -> dict[str, Any]:
        """Return title, address, body, contents, previous and next of one page."""
        pages = self.book.pages
        place = pages.index(page)

        def near(other: Page | None) -> dict[str, str] | None:
            href = other and relative(page, other.entry.href)
            return {"title": other.title, "href": str(href)} if other else None

        return {
            "title": page.title,
            "href": page.entry.href,
            "body": body(self.book, page),
            "toc": [{"level": level, "id": at, "title": title} for level, at, title in page.toc],
            "previous": near(pages[place - 1] if place else None),
            "next": near(pages[place + 1] if place + 1 < len(pages) else None),
        }


def body(book: Book, page: Page) -> str:
    """Return the chapter as HTML, its h1 included."""
    state = {"images": 0, "text": page.title}
    blocks = tree.transform(page.blocks, partial(_change, book, page, state))
    text = tree.write(blocks, "html5", page.entry.path)
    notes = escape(book.config.language["section-title-footnotes"])
    return text.replace('role="doc-endnotes"', f'role="doc-endnotes" aria-label="{notes}"')


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
    return posixpath.relpath(path, posixpath.dirname(page.entry.href) or ".")


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


def _change(book: Book, page: Page, state: dict[str, Any], node: Node) -> list[Node] | None:
    kind = node["t"]
    if (shown := visible(node, "html")) is not None:
        return shown
    if kind in {"Para", "Header"}:
        state["text"] = tree.plain(node["c"][-1] if kind == "Header" else node["c"])
    if kind == "Link":
        link, title = node["c"][2]
        node["c"][2] = [address(page, link, book.target(page, link)), title]
    elif kind == "Image":
        state["images"] += 1
        return [tree.raw_inline("html", _img(book, page, node, lazy=state["images"] > 1))]
    elif kind == "Table":
        return [_table(node, state["text"])]
    elif kind == "Div" and "callout" in node["c"][0][1]:
        return _callout(node)
    return None


def _img(book: Book, page: Page, node: Node, lazy: bool) -> str:
    (identifier, classes, pairs), inner, (link, title) = node["c"]
    target = book.target(page, link)
    width, height = size(book.files[target.file], target.file)
    given = dict(pairs)
    style = "".join(f"{key}: {given.pop(key)};" for key in ("width", "height") if key in given)
    attributes = {
        "src": relative(page, target.file),
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
    data = source if isinstance(source, bytes) else source.read_bytes()
    if name.endswith(".svg"):
        head = re.search(r"<svg\b[^>]*>", data[:4000].decode("utf-8", "replace"))
        found = dict(re.findall(r'\b(width|height|viewBox)="([^"]+)"', head[0] if head else ""))
        sizes = [_px(found[key]) for key in ("width", "height") if key in found]
        box = [float(part) for part in re.split(r"[ ,]+", found.get("viewBox", "0 0 300 150"))]
        width, height = sizes if len(sizes) == 2 and all(sizes) else box[2:]
        return round(width), round(height)
    import io

    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


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
