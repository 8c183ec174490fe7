"""Pages made with the book's own theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from levekar.book import axe, check

HELSE = "notebooks/03-helse.html"


def read(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


def test_every_link_is_in_order(small: Path) -> None:
    assert check.faults(small) == []


def test_the_number_of_a_chapter_is_set_apart_and_the_words_are_the_same(small: Path) -> None:
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", read(small, HELSE))
    assert '<span class="chapter-number">Kapittel 3</span>' in heading
    assert re.sub(r"<[^>]+>", "", heading) == "Kapittel 3 Helse og trivsel"
    assert "chapter-number" not in read(small, "index.html")


def test_the_menu_shows_number_and_title_and_the_front_page(small: Path) -> None:
    menu = read(small, "index.html").split("menu-wide")[1].split("</nav>")[0]
    items = [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<li>(.*?)</li>", menu, re.S)]
    assert items == ["Forside", "3 Helse og trivsel", "Ordliste"]


def test_words_of_the_glossary_lead_there_once_in_each_section(small: Path) -> None:
    page = read(small, HELSE)
    words = re.findall(r'<a class="term" href="([^"]+)"[^>]*>([^<]+)</a>', page)
    assert words == [
        ("../book/ordliste.html#ord-sosial-gradient", "sosiale gradienten"),
        ("../book/ordliste.html#ord-levekarssone", "levekårssonene"),
        ("../book/ordliste.html#ord-sosial-gradient", "sosiale gradienten"),
    ]
    notes = re.findall(r'<p id="(forklaring-[^"]+)">([^<]+)</p>', page)
    assert notes == [
        ("forklaring-sosial-gradient", "Helse bedres trinn for trinn."),
        ("forklaring-levekarssone", "En del av en bydel."),
    ]


@pytest.mark.parametrize("name", ["index.html", "book/ordliste.html"])
def test_pages_without_such_words_load_nothing_for_them(small: Path, name: str) -> None:
    assert "terms.js" not in read(small, name)
    assert 'class="term' not in read(small, name)


def test_the_search_page_stands_outside_the_book(small: Path) -> None:
    page = read(small, "sok.html")
    assert "<title>Søk – Prøveboka</title>" in page
    assert 'aria-current="page"' not in page
    assert "pager" not in page
    assert not (small / "assets" / "search.html").exists()


def test_pages_break_no_rule_in_any_look_or_width(small: Path) -> None:
    if fault := axe.missing():
        pytest.skip(fault)
    assert [v.line() for v in axe.violations(small, thorough=True)] == []
