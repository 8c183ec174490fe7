"""The real book, built once in a copy of the tree."""

from __future__ import annotations

import json
import re
import shutil

import pypdf
import pytest

from levekar import catalogue
from levekar.book import check
from levekar.book.build import build
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
    return build(Project(copy), engine="embedded")


@pytest.fixture(scope="module")
def shown(root):
    """The figures and tables that the notebooks show."""
    text = "".join(
        "".join("".join(cell["source"]) for cell in json.loads(f.read_text("utf-8"))["cells"])
        for f in sorted((root / "notebooks").glob("*.ipynb"))
    )
    return sorted(set(re.findall(r'lk\.(?:figure|table)\(\s*"([a-z]+-[\w-]+)"', text)))


def test_chapter_3_shows_its_nine_figures(shown):
    assert [f"figur-{n:02d}" for n in range(9, 18)] == [f for f in shown if f.startswith("figur")]


def test_every_link_and_picture_is_in_order(book):
    assert check.faults(book.site) == []


def test_nothing_was_written_to_stderr(book):
    assert book.warnings == []


def test_the_pdf_names_every_figure_and_table(book, shown):
    reader = pypdf.PdfReader(book.pdf)
    text = " ".join(page.extract_text() for page in reader.pages)
    words = re.sub(r"\s+", " ", text)
    for name in shown:
        assert re.search(rf"{catalogue.figure(name).label}[: ]", words), name
    assert reader.trailer["/Root"]["/Lang"] == "nb"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_every_figure_has_picture_numbers_and_text(book, shown, copy):
    pages = "".join(p.read_text("utf-8") for p in book.site.rglob("*.html"))
    for name in shown:
        stem = f"{name}-diagram" if name.startswith("tabell") else name
        assert f'id="{name}"' in pages
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


def test_a_second_build_gives_the_same_bytes(book, copy):
    def taken():
        files = [f for f in book.site.rglob("*") if f.is_file()]
        return {f.relative_to(book.site).as_posix(): f.read_bytes() for f in files}

    before = taken()
    build(Project(copy), engine="embedded", only=("03",))
    after = taken()
    assert sorted(before) == sorted(after)
    assert [name for name in before if before[name] != after[name]] == []
