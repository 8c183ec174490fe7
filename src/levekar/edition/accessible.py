"""A page held against the accessibility rules that can be read off its HTML, without a browser.

It covers what WCAG 2.1 A and AA ask of the markup: language, title, headings, text alternatives,
headers of tables, names of links, buttons and fields, and references between ids. Contrast and
what scripts make need a browser: where there is one, ``in_browser`` is the other half of the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from levekar.book import dom
from levekar.edition.reasons import Reason
from levekar.errors import LevekarError

CHECK = "Tilgjengelighet"
Test = Callable[[Path], list[Reason]]
"""What any accessibility test of a finished site is: the folder in, the reasons out."""

HEADING = re.compile(r"h([1-6])")
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")
UNNAMED = frozenset(("hidden", "submit", "reset", "button", "image"))
VAGUE = frozenset(("her", "klikk her", "les mer", "mer", "lenke", "link", "…", "..."))


@dataclass
class Element:
    """One element of a page with its attributes, in the tree."""

    tag: str
    given: dict[str, str]
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Go through this element and all inside it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, *tags: str) -> list[Element]:
        """Return the elements inside with one of the tags."""
        return [e for e in self.walk() if e.tag in tags]

    @property
    def text(self) -> str:
        """The text inside, with single spaces."""
        return " ".join(self._text().split())

    def _text(self) -> str:
        parts = (c if isinstance(c, str) else c._text() for c in self.children)
        return "" if self.tag in ("script", "style", "template") else "".join(parts)

    def above(self) -> Iterator[Element]:
        """Go through the elements around this one, the nearest first."""
        around = self.parent
        while around is not None:
            yield around
            around = around.parent


def parse(html: str) -> Element:
    """Return the page as a tree."""
    return _grown(dom.parse(html), None)


def _grown(found: dom.Element, parent: Element | None) -> Element:
    given = {str(key): str(value) for key, value in found.attrib.items()}
    element = Element(str(found.tag), given, parent, [found.text or ""])
    for child in found:
        element.children += [_grown(child, element), child.tail or ""]
    return element


def of_site(site: Path) -> list[Reason]:
    """Return what is wrong on the pages of ``site``; an accessibility ``Test``."""
    return [
        Reason(CHECK, page.relative_to(site).as_posix(), fault, "rett malen eller kapitlet.")
        for page in sorted(site.rglob("*.html"))
        for fault in faults(page.read_text(encoding="utf-8"))
    ]


def in_browser(site: Path) -> list[Reason]:
    """Return what axe-core finds on the pages of ``site`` in a browser; a ``Test``.

    A machine without a browser is a LevekarError.
    """
    from levekar.book import axe

    return [
        Reason(CHECK, found.page, found.line().removeprefix(f"{found.page}, "), "rett malen.")
        for found in axe.violations(site, thorough=True)
    ]


def whole(site: Path) -> list[Reason]:
    """Return what both halves of the test find; a ``Test``. No browser is a reason too."""
    found = of_site(site)
    try:
        return [*found, *in_browser(site)]
    except LevekarError as error:
        what = f"sidene kan ikke prøves i nettleser: {error.message}"
        do = (
            f"{error.hint.rstrip('.')}. «--no-browser» gir ut uten prøven, og fører at den mangler."
        )
        return [*found, Reason(CHECK, "", what, do)]


def figures(site: Path) -> dict[str, tuple[str, str]]:
    """Return id → page and caption of every figure and table on the pages of ``site``.

    The id is that of the element around it; the caption of a table is the text above it.
    """
    out: dict[str, tuple[str, str]] = {}
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        for element in parse(page.read_text(encoding="utf-8")).all("div"):
            captions = element.all("figcaption")
            captions += [e for e in element.all("div") if "table-title" in e.given.get("class", "")]
            if element.given.get("id") and captions:
                out.setdefault(element.given["id"], (name, captions[0].text))
    return out


def faults(html: str) -> list[str]:
    """Return one line for each fault on a page."""
    top = parse(html)
    ids = [e.given["id"] for e in top.walk() if e.given.get("id")]
    found = [
        f"id-en «{name}» står flere ganger" for name in dict.fromkeys(ids) if ids.count(name) > 1
    ]
    found += _page(top)
    found += _headings(top)
    for element in top.walk():
        found += _element(element, set(ids))
    return found


def _page(top: Element) -> Iterator[str]:
    if not any(e.given.get("lang") for e in top.all("html")):
        yield "siden sier ikke hvilket språk den er på (lang)"
    if not any(e.text for e in top.all("title")):
        yield "siden har ingen tittel (title)"
    if len(top.all("main")) != 1:
        yield f"siden har {len(top.all('main'))} hovedområder (main), og skal ha ett"
    if any(e.given.get("http-equiv", "").lower() == "refresh" for e in top.all("meta")):
        yield "siden bytter seg selv ut etter en tid (meta refresh)"
    for meta in top.all("meta"):
        content = meta.given.get("content", "").replace(" ", "")
        if meta.given.get("name") == "viewport" and re.search(
            r"user-scalable=no|maximum-scale=1\b", content
        ):
            yield "siden kan ikke forstørres (viewport)"


def _headings(top: Element) -> Iterator[str]:
    levels = [(int(m[1]), e) for e in top.walk() if (m := HEADING.fullmatch(e.tag))]
    first = [e for level, e in levels if level == 1]
    if len(first) != 1:
        yield f"siden har {len(first)} overskrifter på nivå 1, og skal ha én"
    before = 0
    for level, element in levels:
        if not element.text:
            yield f"en overskrift på nivå {level} er tom"
        if level > before + 1 and before:
            yield f"overskriften «{element.text}» hopper fra nivå {before} til {level}"
        before = level


def _element(element: Element, ids: set[str]) -> Iterator[str]:
    given = element.given
    for name in REFERENCES:
        for goal in given.get(name, "").split():
            if goal not in ids:
                yield f"{name} viser til «{goal}», som ikke finnes på siden"
    if given.get("tabindex", "0").lstrip("+").isdigit() and int(given.get("tabindex", "0")) > 0:
        yield f"<{element.tag}> endrer rekkefølgen for tastaturet (tabindex={given['tabindex']})"
    test = _TESTS.get(element.tag)
    if test and not _hidden(element):
        yield from test(element)


def _hidden(element: Element) -> bool:
    return any(
        "hidden" in e.given or e.given.get("aria-hidden") == "true"
        for e in (element, *element.above())
    )


def _named(element: Element) -> str:
    """Return the name of a link or button: what a screen reader says."""
    given = element.given
    if given.get("aria-labelledby"):
        return given["aria-labelledby"]
    inside = [e.given.get("alt", "") for e in element.all("img")]
    inside += [e.text for e in element.all("title")]
    return given.get("aria-label", "") or element.text or " ".join(inside) or given.get("title", "")


def _link(element: Element) -> Iterator[str]:
    if not element.given.get("href"):
        return
    name = _named(element).strip()
    if not name:
        yield f"lenken til {element.given['href']} har ingen tekst"
    elif name.casefold().strip(" .") in VAGUE:
        yield f"lenketeksten «{name}» sier ikke hvor den går ({element.given['href']})"


def _image(element: Element) -> Iterator[str]:
    if "alt" not in element.given:
        yield f"bildet {element.given.get('src', '')} mangler alternativ tekst"
    elif not element.given["alt"].strip() and element.given.get("role") != "presentation":
        yield f"bildet {element.given.get('src', '')} har tom alternativ tekst"


def _drawing(element: Element) -> Iterator[str]:
    named = _named(element).strip()
    if not named and element.given.get("role") != "presentation":
        yield "en tegning (svg) har verken navn eller aria-hidden"


def _table(element: Element) -> Iterator[str]:
    if element.given.get("role") in ("presentation", "none"):
        return
    headers = element.all("th")
    name = next((e.text for e in element.all("caption")), "")
    called = f"tabellen «{name}»" if name else "en tabell"
    if not headers:
        yield f"{called} har ingen overskriftsceller (th)"
    for header in headers:
        inside = any(e.tag == "thead" for e in header.above())
        if not inside and not header.given.get("scope"):
            yield f"{called}: overskriftscella «{header.text}» sier ikke hva den gjelder (scope)"


def _button(element: Element) -> Iterator[str]:
    if not _named(element).strip():
        yield "en knapp har ingen tekst"


def _field(element: Element) -> Iterator[str]:
    given = element.given
    if element.tag == "input" and given.get("type", "text") in UNNAMED:
        return
    top = [element, *element.above()][-1]
    labelled = any(e.given.get("for") == given.get("id", "-") for e in top.all("label"))
    inside = any(e.tag == "label" for e in element.above())
    if not (labelled or inside or given.get("aria-label") or given.get("aria-labelledby")):
        yield f"feltet <{element.tag}> har ingen ledetekst (label)"


def _frame(element: Element) -> Iterator[str]:
    if not element.given.get("title"):
        yield "en ramme (iframe) har ingen tittel"


_TESTS: dict[str, Callable[[Element], Iterator[str]]] = {
    "a": _link, "img": _image, "svg": _drawing, "table": _table, "button": _button,
    "input": _field, "select": _field, "textarea": _field, "iframe": _frame,
}  # fmt: skip
