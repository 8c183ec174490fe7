from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.book import glossary
from levekar.book.glossary import Marker, Term

TERMS = (
    Term("gruppert levekårssone", "ord-gruppert", "Slått sammen."),
    Term("levekårssone", "ord-sone", "En del av en bydel."),
    Term("sosial gradient", "ord-gradient", "Trinn for trinn."),
    Term("mattering", "ord-mattering", "Å bety noe.", foreign=True),
    Term("HUNT", "ord-hunt", "Helseundersøkelsen."),
)


def marked(html: str) -> list[str]:
    text, _ = Marker(TERMS, "ordliste.html").mark(html)
    return re.findall(r'<a class="term"[^>]*>([^<]*)</a>', text)


def test_a_word_leads_to_the_glossary_and_to_its_explanation() -> None:
    text, used = Marker(TERMS, "../book/ordliste.html").mark("<p>En sosial gradient.</p>")
    assert text == (
        '<p>En <a class="term" href="../book/ordliste.html#ord-gradient"'
        ' aria-describedby="forklaring-gradient">sosial gradient</a>.</p>'
    )
    assert used == [TERMS[2]]


@pytest.mark.parametrize(
    "form",
    ["levekårssone", "Levekårssonen", "levekårssoner", "levekårssonene", "levekårssonenes",
     "sosiale gradienten", "sosial\ngradient", "grupperte levekårssoner", "HUNT", "HUNTs"],
)  # fmt: skip
def test_words_are_found_in_other_forms(form: str) -> None:
    assert marked(f"<p>Den {form} her.</p>") == [form]


@pytest.mark.parametrize("other", ["hunt", "levekårssonegruppe", "HUNT-data", "levekår", "HUNT4"])
def test_other_words_are_left_alone(other: str) -> None:
    assert marked(f"<p>Den {other} her.</p>") == []


def test_a_foreign_word_has_its_language() -> None:
    text, _ = Marker(TERMS, "").mark("<p>mattering</p>")
    assert 'lang="en">mattering</a>' in text


def test_only_the_first_in_each_section_is_marked() -> None:
    html = "<h1>A</h1><p>HUNT og HUNT</p><p>HUNT</p><h2>B</h2><p>HUNT</p><h3>C</h3><p>HUNT</p>"
    assert marked(html) == ["HUNT", "HUNT"]


@pytest.mark.parametrize(
    "around",
    ["<h2>{}</h2>", "<p><a href='x'>{}</a></p>", "<table><tr><td><p>{}</p></td></tr></table>",
     "<figure><figcaption><p>{}</p></figcaption></figure>", "<p><code>{}</code></p>",
     "<div>{}</div>",
     "<details><summary>x</summary><p>{}</p></details>", "<p title='{}'>x</p>",
     "<div class='register'><p>{}</p></div>", '<div class="register"><ul><li>{}</li></ul></div>',
     '<div class="callout callout-note"><div><p>{}</p></div></div>'],
)  # fmt: skip
def test_words_outside_running_text_are_left_alone(around: str) -> None:
    html = around.replace("'", '"').format("HUNT")
    assert marked(html) == []
    assert marked(f"{html}<p>HUNT</p>") == ["HUNT"]


def test_elements_that_never_close_do_not_hide_what_follows() -> None:
    assert marked("<p>En<br>to <img src='x'> tre</p><hr><p>HUNT</p>") == ["HUNT"]


@given(
    st.lists(st.sampled_from(["HUNT", " ", "<p>", "</p>", "<a>", "</a>", "<h2>", "</h2>", "ord"]))
)
def test_nothing_but_links_is_added(parts: list[str]) -> None:
    html = "".join(parts)
    text, _ = Marker(TERMS, "o.html").mark(html)
    assert re.sub(r'<a class="term"[^>]*>(HUNT)</a>', r"\1", text) == html


def test_words_are_read_from_the_project(tmp_path: Path) -> None:
    assert glossary.load(tmp_path) == ()
    file = tmp_path / glossary.FILE
    file.parent.mkdir(parents=True)
    file.write_text(
        "term_no,term_en,definition_no,chapters\n"
        "bydel,city district,En del av byen,3\nmattering,mattering,Å bety noe.,2\n",
        encoding="utf-8",
    )
    assert glossary.load(tmp_path) == (
        Term("mattering", "ord-mattering", "Å bety noe.", foreign=True),
        Term("bydel", "ord-bydel", "En del av byen."),
    )


def test_without_words_a_page_stays_as_it_is() -> None:
    assert Marker((), "o.html").mark("<p>HUNT</p>") == ("<p>HUNT</p>", [])
