from __future__ import annotations

from shapes import chapter

from levekar.edition import sentences

TEXT = """## Del

Andelen er `{python} v("lonely_often", sex="F")` blant jenter og `{python} gutter` blant gutter
[se figuren](#figur-1). Den var lavere før [@kilde2020], **bare** `{python} for_`.
"""
VALUES = {'v("lonely_often", sex="F")': "12\u00a0%^s^", "gutter": "9\u00a0%", "for_": "[x]"}
CODE = 'import levekar as lk\nv = lk.value\ngutter = v("lonely_often", sex="M")\nfor_ = gutter'


def found():
    return sentences.sentences(chapter(("code", CODE), ("markdown", TEXT), values=VALUES))


def test_each_number_is_found_with_its_sentence():
    girls, boys, before = found()
    assert girls.shown == "12\u00a0%s" and girls.made_up and not boys.made_up
    assert girls.whole == "Andelen er 12 %s blant jenter og 9 % blant gutter se figuren."
    assert boys.whole == girls.whole
    assert before.whole == "Den var lavere før , bare [x]."
    assert (girls.cell, girls.number, boys.number) == ("c1", 0, 1)
    assert girls.where == "notebooks/a.ipynb, celle 2"


def test_the_words_around_stop_where_others_write():
    girls, boys, before = found()
    assert (girls.before, girls.after) == ("Andelen er ", " blant jenter og ")
    assert boys.after.startswith(" blant gutter se figuren. Den var lavere")
    assert before.before == ", bare "


def test_the_measures_behind_a_name_are_known():
    girls, boys, before = found()
    assert girls.measures == boys.measures == before.measures == ("lonely_often",)


def test_what_is_only_on_the_page_is_known_as_that():
    text = (
        '::: {.content-visible when-format="html"}\nHer er `{python} a`.\n:::\n\nOg `{python} b`.'
    )
    first, second = sentences.sentences(chapter(("markdown", text), values={"a": "1", "b": "2"}))
    assert first.forms == ("html",)
    assert second.forms == ("html", "typst")


def test_a_chapter_without_numbers_has_no_sentences():
    assert sentences.sentences(chapter(("markdown", "# Tittel"), ("code", "1 + 1"))) == []


def test_plain_words_of_a_value():
    assert sentences.plain("12\u00a0%^s^") == "12\u00a0%s"
    assert sentences.plain("*mange*") == "mange"
    assert sentences.plain("[x]") == "[x]"
    assert sentences.value_of({"text/plain": "'a b'"}) == "a b"
