from __future__ import annotations

import pytest
from shapes import chapter, rows, site

from levekar.edition import readback, sentences

HEAD = "figure,measure,geo_level,geo,period,unit,value,count,n,status,status_name,provider,source\n"


def line(period, value, status="official"):
    return (
        f"figur-09,lonely_often,kommune,5001,{period},percent,{value},5,50,{status},x,ungdata,U\n"
    )


def table(*cells):
    inner = "".join(f"<tr><th scope='row'>{i}</th><td>{c}</td></tr>" for i, c in enumerate(cells))
    return f'<div id="figur-09"><table><tbody>{inner}</tbody></table></div>'


TRUE = {"lonely_often": rows(period=["2017", "2021"], value=[10.0, 1234.5])}


def faults(folder, body, text, tables=TRUE):
    return [r.what for r in readback.of_figures(site(folder, body, **{"figur-09": text}), tables)]


def test_a_figure_that_is_as_its_table_has_no_faults(tmp_path):
    body = table("10,0", "1\u00a0234,5")
    assert faults(tmp_path, body, HEAD + line("2017", "10.0") + line("2021", "1234.5")) == []


@pytest.mark.parametrize(
    ("csv", "told"),
    [
        (line("2017", "11.0"), "er 11.0, men tabellen har 10"),
        (line("2017", "[c]", "suppressed"), "status «suppressed», men tabellen sier «official»"),
        (line("2018", "10.0"), "står ikke i noen tabell"),
        (line("2017", "10.0", "synthetic"), "status «synthetic»"),
    ],
)
def test_a_download_that_differs_from_its_table_is_told(tmp_path, csv, told):
    assert any(told in fault for fault in faults(tmp_path, "", HEAD + csv))


def test_a_pair_of_categories_without_a_row_is_missing(tmp_path):
    assert faults(tmp_path, "", HEAD + line("2018", "[x]", "missing")) == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("10,0", "1\u00a0243,5"), "tabellen på siden har 1 243,5; nedlastingen har 1 234,5"),
        (("10,0",), "nedlastingen har 1 234,5"),
    ],
)
def test_a_table_on_the_page_that_differs_from_its_download_is_told(tmp_path, cells, told):
    csv = HEAD + line("2017", "10.0") + line("2021", "1234.5")
    assert faults(tmp_path, table(*cells), csv) == [told]


def test_a_raised_mark_is_no_part_of_the_number(tmp_path):
    made_up = {"lonely_often": rows(period="2017", status="synthetic")}
    csv = HEAD + line("2017", "10", "synthetic")
    assert faults(tmp_path, table("10<sup>s</sup>"), csv, made_up) == []


def test_other_downloads_are_left_alone(tmp_path):
    assert faults(tmp_path, "", "name,text\na,b\n") == []


TEXT = "I fjor var `{python} a` av elevene ensomme, mot `{python} b` året før."


def said(a="12\u00a0%", b="9\u00a0%"):
    return sentences.sentences(chapter(("markdown", TEXT), values={"a": a, "b": b}))


PAGE = "I fjor var 12\u00a0% av elevene ensomme, mot 9\u00a0% året før. Mer tekst."
PAPER = "I fjor var 12 % av elev\u00ad\nene ensomme, mot 9 %\nåret før. 4\nKapittel"


def test_numbers_that_stand_in_page_and_pdf_are_found():
    assert list(readback.of_sentences(said(), {"notebooks/a.ipynb": PAGE}, PAPER)) == []


@pytest.mark.parametrize(
    ("page", "paper", "told"),
    [
        (PAGE.replace("12", "21"), PAPER, ["siden har ikke «…I fjor var 12"]),
        (PAGE, PAPER.replace("9 %", "8 %"), ["PDF-en har ikke"]),
        (PAGE.replace("9\u00a0%", "19\u00a0%"), PAPER, ["siden har ikke"]),
        (PAGE, PAPER.replace("9 %", "19 %"), ["PDF-en har ikke"]),
        (PAGE, PAPER.replace("9 %", "9,5 %"), ["PDF-en har ikke"]),
        ("", PAPER, ["siden har ikke", "siden har ikke"]),
    ],
)  # fmt: skip
def test_a_number_that_is_another_on_page_or_paper_is_told(page, paper, told):
    found = list(readback.of_sentences(said(), {"notebooks/a.ipynb": page}, paper))
    assert len(found) == len(told)
    assert all(words in reason.what for words, reason in zip(told, found, strict=True))
    assert found[0].where == "notebooks/a.ipynb, celle 1"


def test_a_number_at_the_turn_of_a_page_is_found():
    paper = PAPER.replace("mot 9 %", "mot 9 %\nfotnote 4\nKapittel 3")
    assert list(readback.of_sentences(said(), {"notebooks/a.ipynb": PAGE}, paper)) == []


def test_values_are_computed_again():
    code = (
        "code",
        "import math\n\ndef to(n):\n    return n * 2\n\n\na = to(6)\n1 / 0\nb = math.sqrt(81)",
    )
    source = chapter(code, ("markdown", TEXT), values={"a": "12", "b": "9.0"})
    assert list(readback.again(source, sentences.sentences(source))) == []
    other = chapter(code, ("markdown", TEXT), values={"a": "13", "b": "9.0"})
    (reason,) = readback.again(other, sentences.sentences(other))
    assert reason.what == "«a» er 13 i boka, men 12 regnet nå"


def test_an_expression_that_cannot_be_computed_again_is_told():
    source = chapter(("markdown", TEXT), values={"a": "12", "b": "9"})
    found = [r.what for r in readback.again(source, sentences.sentences(source))]
    assert len(found) == 2 and "NameError" in found[0]


def test_figures_are_not_drawn_again():
    code = (
        "code",
        "import levekar as lk\nfig = lk.figure('figur-09', None, chart='bar')\na = b = 1",
    )
    source = chapter(code, ("markdown", TEXT), values={"a": "1", "b": "1"})
    assert list(readback.again(source, sentences.sentences(source))) == []


@pytest.mark.parametrize("words", ["a b\u00a0c", "a\u00adbc", "a-b\nc", "a\u200bb\u202fc"])
def test_squeezed_words_are_the_same_on_page_and_paper(words):
    assert readback.squeezed(words) == "abc"


def test_a_minus_is_not_squeezed_away():
    assert readback.squeezed("−3 %") == "−3%"


def test_downloads_are_counted(tmp_path):
    assert readback.count(site(tmp_path, "", a="x\n1\n2\n", b="x\n")) == 2
