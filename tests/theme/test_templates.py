"""The page template and the PDF template."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from levekar.paths import project

THEME = project(Path(__file__)).theme
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """Collects the elements of a page and holds that every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.found if t == tag and wanted.items() <= a.items()]


def render(**changes: Any) -> Page:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    here = {"label": "Helse & trivsel", "number": "3", "href": "helse.html", "active": True}
    there = {"label": "Forord", "number": "", "href": "../index.html", "active": False}
    context: dict[str, Any] = {
        "book": {
            "title": "Levekår",
            "subtitle": "",
            "author": "Prosjektet",
            "lang": "nb",
            "date": "31. desember 2024",
            "pdf": "bok.pdf",
            "banner": "",
            "search": "",
        },
        "page": {
            "title": "Helse & trivsel",
            "href": "notebooks/helse.html",
            "body": "<h1>Helse &amp; trivsel</h1>",
            "toc": [],
            "previous": None,
            "next": None,
            "terms": [],
            "scripts": [],
            "notebook": None,
            "wide": False,
            "kind": "",
        },
        "nav": [
            {"title": None, "chapters": [there]},
            {"title": "Folkehelse", "chapters": [here]},
        ],
        "root": "../",
    }
    for name, value in changes.items():
        context[name] = {**context[name], **value}
    environment = Environment(
        loader=FileSystemLoader(THEME), autoescape=True, undefined=StrictUndefined
    )
    return Page(environment.get_template("page.html.jinja").render(context))


def test_page_has_language_title_landmarks_and_skip_link() -> None:
    page = render()
    assert page.all("html", lang="nb")
    assert "Helse & trivsel – Levekår" in page.text
    [target] = page.all("main")
    assert page.all("a", **{"class": "skip", "href": f"#{target['id']}"})
    assert len(page.all("h1")) == 1
    assert len(page.all("header")) == len(page.all("footer")) == 1
    assert all("aria-label" in nav or "aria-labelledby" in nav for nav in page.all("nav"))


def test_page_marks_the_chapter_being_read_in_both_menus() -> None:
    current = render().all("a", **{"aria-current": "page"})
    assert [link["href"] for link in current] == ["helse.html"] * 2


def test_page_leaves_out_what_it_does_not_have() -> None:
    page = render(book={"pdf": "", "author": ""})
    for missing in ("pager", "toc", "banner-demo", "reuse", "terms", "site-search", "frame-wide"):
        assert not [a for _, a in page.found if missing in (a.get("class") or "")]
    assert "PDF" not in page.text


def test_page_shows_contents_neighbours_and_banner() -> None:
    page = render(
        book={"banner": "Demoutgave <1>"},
        page={
            "toc": [{"level": 3, "id": "søvn", "title": "Søvn"}],
            "previous": {"title": "Forord", "href": "../index.html"},
            "next": {"title": "Bolig", "href": "bolig.html"},
        },
    )
    # one list beside the text, and one that unfolds where there is no room for it
    assert len(page.all("li", **{"class": "level-3"})) == 2
    assert len(page.all("a", href="#søvn")) == 2
    assert page.all("a", rel="prev", href="../index.html")
    assert page.all("a", rel="next", href="bolig.html")
    assert "Demoutgave <1>" in page.text


def test_page_offers_the_notebook_and_how_to_run_it() -> None:
    page = render(page={"notebook": {"href": "helse.ipynb", "number": "03"}})
    assert page.all("a", href="helse.ipynb", download=None)
    assert "levekar build 03" in page.text


def test_page_offers_search_but_not_on_the_page_with_results() -> None:
    page = render(book={"search": "sok.html"})
    assert page.all("form", role="search", action="../sok.html")
    page = render(book={"search": "sok.html"}, page={"href": "sok.html", "scripts": ["search.js"]})
    assert not page.all("form")
    assert page.all("script", src="../assets/search.js", type="module")


def test_page_holds_the_explanations_that_its_words_refer_to() -> None:
    page = render(page={"terms": [{"id": "forklaring-sone", "definition": "En del av <byen>."}]})
    assert page.all("p", id="forklaring-sone")
    assert "En del av <byen>." in page.text
    assert page.all("script", src="../assets/terms.js")


def test_page_loads_only_files_of_the_site() -> None:
    page = render(page={"terms": [{"id": "a", "definition": "b"}], "scripts": ["search.js"]})
    loaded = [a["href"] for a in page.all("link")] + [a["src"] for a in page.all("script")]
    assert loaded
    for address in loaded:
        assert address is not None
        assert (THEME / address.removeprefix("../assets/")).is_file()


SAMPLE = """
#import "theme/book.typ": book, callout, part
#show: book.with(title: "Levekår", subtitle: "Prøve", author: "Prosjektet", date: "2024",
  lang: "nb", banner: BANNER)
= Forord <forord>
Kort.
#part("Folkehelse")
= Helse <helse>
Se #link(<figur-09>)[Figur 9] og #link("https://example.org")[kilden].#footnote[En note.]
#callout("note", [Les dette])[- ett]
== Søvn
#[#figure(image("a.svg", ALT), caption: [Figur 9: Søvn.])] <figur-09>
#figure(align(center)[#table(columns: 2, align: (auto, right,), table.header([Bydel], [Andel],),
  table.hline(), [Midtbyen], [[c]])], caption: [Tabell 1: Andel.], kind: table)
#quote(block: true)[«Sliten»]
/ Ord: #block[forklart]
+ `kode`
= Trivsel
#part("Arbeid")
= Jobb
Slutt.
"""


def compile_sample(folder: Path, banner: str = "none", alt: str = 'alt: "Strek"') -> PdfReader:
    import typst

    (folder / "theme").symlink_to(THEME, target_is_directory=True)
    (folder / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9z"/></svg>',
        encoding="utf-8",
    )
    source = folder / "main.typ"
    source.write_text(SAMPLE.replace("BANNER", banner).replace("ALT", alt), encoding="utf-8")
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[THEME / "fonts"]
    )
    data, warnings = typst.Compiler(source, root=folder, font_paths=fonts).compile_with_warnings(
        format="pdf", pdf_standards="ua-1"
    )
    assert isinstance(data, bytes)
    assert [w.message for w in warnings] == []
    return PdfReader(io.BytesIO(data))


def test_pdf_has_title_language_bookmarks_and_no_blank_page(tmp_path: Path) -> None:
    pdf = compile_sample(tmp_path)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Levekår"
    assert pdf.root_object["/Lang"] == "nb"
    flat = [item for item in pdf.outline if not isinstance(item, list)]
    assert [item.title for item in flat] == ["Forord", "Helse", "Trivsel", "Jobb"]
    texts = [page.extract_text() for page in pdf.pages]
    assert len(texts) == 6  # title, contents, four chapters
    assert all(text.strip() for text in texts)


def test_pdf_names_a_part_at_its_first_chapter_and_in_the_contents(tmp_path: Path) -> None:
    _, contents, *chapters = [page.extract_text() for page in compile_sample(tmp_path).pages]
    assert contents.index("Folkehelse") < contents.index("Helse") < contents.index("Arbeid")
    assert ["Folkehelse" in text for text in chapters] == [False, True, False, False]
    assert ["Arbeid" in text for text in chapters] == [False, False, False, True]


def test_pdf_caption_carries_no_number_of_its_own(tmp_path: Path) -> None:
    text = compile_sample(tmp_path).pages[3].extract_text()
    assert "\nFigur 9: Søvn." in text
    assert "\nTabell 1: Andel." in text
    assert "Figur 1" not in text


def test_pdf_shows_the_banner_on_every_page(tmp_path: Path) -> None:
    pdf = compile_sample(tmp_path, banner='"Demoutgave."')
    assert all("Demoutgave." in page.extract_text() for page in pdf.pages)


def test_pdf_refuses_a_figure_without_alternative_text(tmp_path: Path) -> None:
    import typst

    with pytest.raises(typst.TypstError, match="alt"):
        compile_sample(tmp_path, alt="width: 50%")
