"""The real book, built once in a copy of the tree."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter, defaultdict
from itertools import pairwise

import pypdfium2
import pytest

import structure
from levekar import catalogue
from levekar.book import axe, check
from levekar.book.build import build
from levekar.book.config import read
from levekar.paths import Project

PARTS = ("_quarto.yml", "index.qmd", "book", "notebooks", "data")


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bok")
    for name in PARTS:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def book(copy):
    return build(Project(copy), engine="embedded", tables=True)


@pytest.fixture(scope="module")
def shown(root):
    """The figures and tables that the notebooks show."""
    text = "".join(
        "".join("".join(cell["source"]) for cell in json.loads(f.read_text("utf-8"))["cells"])
        for f in sorted((root / "notebooks").glob("*.ipynb"))
    )
    return sorted(set(re.findall(r'lk\.(?:figure|table)\(\s*"([a-z]+-[\w-]+)"', text)))


def test_chapter_3_shows_its_nine_figures(shown):
    assert {f"figur-{n:02d}" for n in range(9, 18)} <= set(shown)


def test_every_link_and_picture_is_in_order(book):
    assert check.faults(book.site) == []


def test_an_id_is_given_by_one_page_alone(book):
    # the PDF is one document, where the same id on two pages would be the same place
    given = {}
    for page in (*book.site.glob("*.html"), *book.site.glob("[bn]*/*.html")):
        main = page.read_text("utf-8").partition("<main")[2].partition("</main>")[0]
        for name in set(re.findall(r'\sid="([^"]+)"', main)) - {"innhold", "reuse-title"}:
            assert given.setdefault(name, page.name) == page.name, name


def test_nothing_was_written_to_stderr(book):
    assert book.warnings == []


def test_the_pdf_names_every_figure_and_table(book, shown):
    with pypdfium2.PdfDocument(book.pdf) as pdf:
        text = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    words = re.sub(r"\s+", " ", text)
    for name in shown:
        assert re.search(rf"{catalogue.figure(name).label}[: ]", words), name


def test_every_figure_has_picture_numbers_and_text(book, shown, copy):
    pages = "".join(p.read_text("utf-8") for p in book.site.rglob("*.html"))
    for name in shown:
        assert f'id="{name}"' in pages
        if catalogue.figure(name).kind in ("table", "quote_panel"):
            # words and tables are no pictures
            assert (book.site / "figures" / f"{name}.csv").stat().st_size > 100
            continue
        stem = name
        assert re.search(
            rf'<img[^>]+{stem}\.svg[^>]+alt="[^"]{{80,}}"|<img[^>]+alt="[^"]{{80,}}"[^>]+{stem}\.svg',
            pages,
        ), name
        for kind in ("svg", "png", "csv"):
            assert (book.site / "figures" / f"{stem}.{kind}").stat().st_size > 100
            assert (copy / "figures" / f"{stem}.{kind}").is_file()


def test_a_synthetic_number_says_so_wherever_it_is_shown(book):
    page = (book.site / "notebooks" / "03-folkehelse.html").read_text("utf-8")
    csv = (book.site / "figures" / "figur-09.csv").read_text("utf-8")
    assert "synthetic" in csv
    for figure in re.findall(r"<figure.*?</figure>", page, re.DOTALL):
        alt = re.search(r'alt="([^"]+)"', figure).group(1)
        caption = re.search(r"<figcaption.*?</figcaption>", figure, re.DOTALL).group()
        assert "syntetiske demotall" in alt.lower()
        assert "syntetiske demotall" in caption.lower()


def test_pages_ask_for_nothing_outside(book):
    for page in book.site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r'<(?:img|script|link)[^>]+(?:src|href)="(?:https?:)?//', text), (
            page.name
        )
        assert '<html lang="nb"' in text


# ---- accessibility ----


@pytest.fixture(scope="module")
def tagged(book):
    return structure.read(book.pdf)


def test_the_pdf_is_tagged_in_norwegian_and_shows_its_title(tagged, copy):
    assert (tagged.marked, tagged.conformance, tagged.lang) == (True, "1", "nb")
    assert (tagged.title, tagged.shows_title) == (read(copy).title, True)
    assert {"/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure", "/Caption", "/Link"} <= set(
        tagged.tags
    )


def test_the_pdf_says_what_every_picture_shows(tagged, book):
    pages = "".join(p.read_text("utf-8") for p in book.site.rglob("*.html"))
    shown = re.findall(r'<img src="[^"]+\.(?:svg|png)" alt="([^"]+)"', pages)
    assert len(tagged.alts) >= len(shown) > 9
    assert min(map(len, tagged.alts)) >= 20
    assert max(Counter(tagged.alts).values()) == 1


def test_the_pdf_has_its_headings_in_order_and_a_bookmark_for_each_chapter(tagged, book, copy):
    """Levels never skip one on the way down; bookmarks follow the headings."""
    levels = [level for level, _ in tagged.headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    rest = iter(tagged.headings)
    assert all(mark in rest for mark in tagged.bookmarks)
    pages = [(book.site / e.href).read_text("utf-8") for e in read(copy).entries]
    titles = [re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1] for page in pages]
    chapters = [re.sub(r"<[^>]+>|\s+", " ", title) for title in titles]
    wanted = [" ".join(title.split()) for title in chapters]
    assert [title for level, title in tagged.bookmarks if level == 1] == wanted


def sample(names):
    """Some pages of each kind: those of a folder are made from the same template."""
    folders = defaultdict(list)
    for name in names:
        folders[name.rpartition("/")[0]].append(name)
    return [name for found in folders.values() for name in found[:: 1 + len(found) // 3]]


def test_no_page_breaks_wcag_in_any_look_or_width(book):
    """LEVEKAR_AXE=pages sees every page, as the pipeline does, in some minutes.

    LEVEKAR_AXE=all sees all their looks too, and every row of the tables, as publishing does.
    """
    if fault := axe.missing():
        pytest.skip(fault)
    names, extent = axe.pages(book.site), os.environ.get("LEVEKAR_AXE")
    only = names if extent in ("pages", "all") else sample(names)
    found = axe.violations(book.site, only=only, thorough=extent == "all")
    assert [violation.line() for violation in found] == []


def test_the_front_page_leads_to_every_chapter(book, copy):
    front = (book.site / "index.html").read_text("utf-8")
    main = front[front.index("<main") : front.index("</main>")]
    missing = [e.href for e in read(copy).entries[1:] if f'href="{e.href}"' not in main]
    assert missing == []


def test_every_chapter_offers_its_notebook(book, root):
    for notebook in sorted((root / "notebooks").glob("*.ipynb")):
        assert (book.site / "notebooks" / notebook.name).read_bytes() == notebook.read_bytes()
        page = (book.site / "notebooks" / f"{notebook.stem}.html").read_text("utf-8")
        assert f'href="{notebook.name}" download' in page
        assert f"levekar build {notebook.stem.split('-')[0]}<" in page


def test_pictures_have_their_size_so_that_nothing_moves(book):
    for page in book.site.rglob("*.html"):
        for picture in re.findall(r"<img[^>]+>", page.read_text("utf-8")):
            assert re.search(r'width="\d+"', picture), (page.name, picture)
            assert re.search(r'height="\d+"', picture), (page.name, picture)


def test_a_second_build_gives_the_same_bytes(book, copy):
    def taken():
        files = [f for f in book.site.rglob("*") if f.is_file()]
        return {f.relative_to(book.site).as_posix(): f.read_bytes() for f in files}

    before = taken()
    build(Project(copy), engine="embedded", tables=True, only=("03",))
    after = taken()
    assert sorted(before) == sorted(after)
    assert [name for name in before if before[name] != after[name]] == []
