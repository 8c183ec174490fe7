from __future__ import annotations

from pathlib import Path

import pytest

from levekar.book.check import check, faults
from levekar.errors import LevekarError

from .conftest import Built

PAGE = '<html lang="nb"><body>{}</body></html>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "å.html").write_text(PAGE.format('<p id="ø">x</p>'), encoding="utf-8")
    (tmp_path / "fil.csv").write_text("1\n")
    return tmp_path


def write(site: Path, body: str, page: str = PAGE) -> list[str]:
    (site / "index.html").write_text(page.format(body), encoding="utf-8")
    return faults(site)


def test_fixture_book_is_whole(built: Built) -> None:
    assert faults(built.result.site) == []


def test_good_links_of_every_kind(site: Path) -> None:
    body = (
        '<p id="t"><a href="#t">1</a><a href="a/%C3%A5.html#%C3%B8">2</a><a href="fil.csv">3</a>'
        '<a href="https://example.org/x">4</a><img src="fil.csv" alt="tall"></p>'
    )
    assert write(site, body) == []


@pytest.mark.parametrize("page", ["", " ", "<!-- bare dette -->", "<p>{}</p>"])
def test_a_page_with_nothing_on_it_has_no_language(site: Path, page: str) -> None:
    assert write(site, "", page) == ["index.html: siden sier ikke hvilket språk den er på"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('<a href="borte.html">x</a>', "borte.html"),
        ('<a href="a/%C3%A5.html#borte">x</a>', "borte"),
        ('<a href="#borte">x</a>', "#borte"),
        ('<a href="../utenfor.csv">x</a>', "utenfor.csv"),
        ('<a href="a">x</a>', "fil som ikke finnes"),
        ('<p id="a"></p><b id="a"></b>', "«a» står 2 ganger"),
        ('<img src="fil.csv" alt=" ">', "fil.csv mangler alternativ tekst"),
        ('<img src="fil.csv">', "fil.csv mangler alternativ tekst"),
        ('<script src="borte.js"></script>', "borte.js"),
        ('<source srcset="fil.csv 1x, borte-smal.svg 2x">', "borte-smal.svg"),
    ],
)
def test_each_fault_is_found_and_named(site: Path, body: str, named: str) -> None:
    (line,) = write(site, body)
    assert line.startswith("index.html: ")
    assert named in line


def test_page_without_language(site: Path) -> None:
    assert write(site, "x", "<html><body>{}</body></html>") == [
        "index.html: siden sier ikke hvilket språk den er på"
    ]


def test_all_faults_are_told_at_once(site: Path) -> None:
    write(site, '<a href="en.html">x</a><a href="to.html">x</a>')
    with pytest.raises(LevekarError) as caught:
        check(site)
    assert "en.html" in caught.value.message
    assert "to.html" in caught.value.message
