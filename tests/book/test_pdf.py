from __future__ import annotations

import io
import re
import shutil
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from levekar.book import pdf
from levekar.errors import LevekarError

from .conftest import FIXTURE, Built, Make

THEME = FIXTURE / "book" / "theme"


@pytest.fixture(scope="module")
def reader(built: Built) -> PdfReader:
    return PdfReader(io.BytesIO(built.result.pdf.read_bytes()))


def typst(make: Make, text: str) -> str:
    book = make(f"# T\n\n{text}\n")
    return pdf.chapter(book, book.pages[0])


def test_pdf_is_tagged_and_says_it_is_ua_1(reader: PdfReader) -> None:
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/StructTreeRoot"]
    assert catalogue["/Lang"] == "nb"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data()
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Prøveboka", "Redaksjonen")


def test_pdf_holds_the_book_in_reading_order(reader: PdfReader) -> None:
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    wanted = [
        "Tallene", "Kapittel 1 A Tall", "Høyeste verdi er 120", "Figur 9: Fem søyler",
        "Tabell 1: Fem verdier.", "Kapittel 1 B Lenker", "Tall som kan leses",
    ]  # fmt: skip
    after_contents = text[text.index("Boka har to kapitler") :]
    places = [after_contents.index(words) for words in wanted]
    assert places == sorted(places)
    assert "Dette står bare i PDF-en." in text
    assert "bare på nettsiden" not in text


def test_pdf_has_bookmarks_for_the_chapters(reader: PdfReader) -> None:
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert [t for t in titles if t and t.startswith("Kapittel")] == [
        "Kapittel 1 A Tall", "Kapittel 1 B Lenker",
    ]  # fmt: skip


def test_alternative_texts_are_in_the_structure(reader: PdfReader) -> None:
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            if "/Alt" in node:
                found.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    assert found == ["Søylediagram. Høyest er 120, lavest 40.", "En rød firkant"]


def test_same_book_gives_the_same_bytes(make: Make, tmp_path: Path) -> None:
    book = make('# T {#t}\n\n![F](bilde.png){fig-alt="Rød"} [lenke](#t) [en]{lang="en"}\n')
    for name in ("a", "b"):
        pdf.write(book, THEME, tmp_path / name / "arbeid", tmp_path / f"{name}.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_labels_are_those_of_the_chapter(make: Make) -> None:
    book = make({"index.qmd": "# A {#x}\n\n[b](b/c.qmd) [x](b/c.qmd#x)\n", "b/c.qmd": "# B {#x}\n"})
    head = '#import "/theme/book.typ": callout, horizontalrule\n\n'
    assert [pdf.chapter(book, page).removeprefix(head) for page in book.pages] == [
        "= A\n<index--x>\n#link(<b-c--x>)[b] #link(<b-c--x>)[x]\n",
        "= B\n<b-c--x>\n",
    ]


def test_what_pandoc_leaves_out_is_written(make: Make) -> None:
    text = typst(make, '![Figur 9: *Tall*.](bilde.png){fig-alt="Det er \\"rødt\\"" width=50%}')
    assert (
        '#figure(image("/files/bilde.png", alt: "Det er \\"rødt\\"", width: 50%), '
        "caption: [Figur 9: #emph[Tall].])"
    ) in text
    assert '#box(image("/files/bilde.png", alt: "rød"))' in typst(
        make, "Et ![rød](bilde.png) bilde"
    )
    assert '#text(lang: "en")[well-being]' in typst(make, "[well-being]{lang=en-GB}")
    assert "#metadata(none)<index--her>Tekst" in typst(make, "[]{#her}Tekst")
    assert "#[ord]<index--der>" in typst(make, "[ord]{#der}")


def test_callouts_are_functions_of_the_theme(make: Make) -> None:
    text = typst(make, "::: {.callout-tip #b}\n## Les *mer*\n\nTekst\n:::\n")
    assert '#callout("tip", [Les #emph[mer]])[' in text
    assert "] <index--b>" in text


def test_wide_tables_share_the_line_by_content(make: Make) -> None:
    narrow = typst(make, "| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert "columns: 2," in narrow
    text = "| kort | lang |\n|------|---|\n| en | " + "ord " * 40 + "|\n"
    found = re.search(r"columns: \(([\d.]+)%, ([\d.]+)%\)", typst(make, text))
    assert found
    first, second = map(float, found.groups())
    assert 5 < first < 10
    assert first + second == pytest.approx(100, abs=0.1)
    wide = "| " + " | ".join(["enogtjuebokstaverlangt"] * 6) + " |"
    assert "columns: 6," in typst(make, f"{wide}\n{'|---' * 6}|\n{wide}\n")


@given(st.data())
def test_widths_fill_the_line_and_no_other_make_a_table_lower(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 5))
    column = st.lists(st.integers(0, 200), min_size=1, max_size=6)
    columns = data.draw(st.lists(column, min_size=count, max_size=count))
    least = data.draw(st.lists(st.integers(3, 12), min_size=count, max_size=count))
    widths = pdf._widths(columns, least, 60)
    assert sum(widths) == 60
    assert all(width >= small for width, small in zip(widths, least, strict=True))
    tall = sum(map(pdf._height, columns, widths))
    for one, other in permutations(range(count), 2):
        if widths[one] > least[one]:
            moved = [w + (at == other) - (at == one) for at, w in enumerate(widths)]
            assert tall <= sum(map(pdf._height, columns, moved)) + 1e-6 * tall


def test_only_long_words_of_a_table_may_break(make: Make) -> None:
    text = typst(make, "| a | b |\n|---|---|\n| menneskerettigheter | kort |\n")
    assert "#text(hyphenate: true)[menneskerettigheter]" in text
    assert "[kort]" in text
    code = typst(make, "| a | b |\n|---|---|\n| BEFOLKNING_KOMMNR | b |\n")
    assert "BEFOLKNING\\_\u200bKOMMNR" in code
    assert "\u200b" not in typst(make, "BEFOLKNING_KOMMNR\n")


def test_the_title_of_a_table_stays_with_it(make: Make) -> None:
    text = typst(make, "::: {.table-title}\n**Tabell 1: Tall.**\n:::\n")
    assert "#block(sticky: true)[\n#strong[Tabell 1: Tall.]\n\n]" in text


def test_the_boxes_of_a_register_are_for_pages_only(make: Make) -> None:
    text = typst(make, "::: {.register}\n## B {#b}\n\n::: {#r01 .entry}\nTekst\n:::\n:::\n")
    assert "#block" not in text
    assert "#metadata(none)<index--r01>" in text


def test_links_to_files_are_plain_text(make: Make) -> None:
    assert "Se bildet." in typst(make, "Se [bildet](bilde.png).")


def test_typst_fault_names_the_chapter(make: Make, tmp_path: Path) -> None:
    book = make("# T\n\n```{=typst}\n#finnes-ikke()\n```\n")
    with pytest.raises(LevekarError, match="finnes-ikke") as caught:
        pdf.write(book, THEME, tmp_path / "arbeid", tmp_path / "a.pdf")
    assert caught.value.where == "index.qmd"
    assert not (tmp_path / "a.pdf").exists()


def test_pictures_without_alt_are_refused_by_typst_too(make: Make, tmp_path: Path) -> None:
    book = make('# T\n\n```{=typst}\n#image("/files/bilde.png")\n```\n\n![a](bilde.png){fig-alt=b}')
    with pytest.raises(LevekarError, match="alt"):
        pdf.write(book, THEME, tmp_path / "arbeid", tmp_path / "a.pdf")


def test_fonts_of_the_machine_are_not_used(make: Make, tmp_path: Path) -> None:
    theme = tmp_path / "tema"
    shutil.copytree(THEME, theme)
    text = (theme / "book.typ").read_text(encoding="utf-8")
    changed = text.replace("set text(lang: lang)", 'set text(lang: lang, font: "DejaVu Sans")')
    (theme / "book.typ").write_text(changed, encoding="utf-8")
    warnings = pdf.write(make("# T\n"), theme, tmp_path / "arbeid", tmp_path / "a.pdf")
    assert any("dejavu sans" in warning for warning in warnings)
