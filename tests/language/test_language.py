"""Spelling and typography of everything people read.

Words that the dictionary lacks, and that are right, stand in words.txt, one to a line.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from prose import ROOT, markdown, pages, prose, registers

OWN = Path(__file__).with_name("words.txt")
DICTIONARY = "nb_NO"
# a number as English writes it; dates, versions, chapter numbers and addresses have two dots or a
# letter beside them
POINT = re.compile(r"(?<![\w.,:/–-])\d+\.\d+(?![\w.])")
THOUSANDS = re.compile(r"(?<![\w,.])\d{5,}(?![\w,.])|(?<!\d)\d{1,3} \d{3}(?!\d)")
# numbers that are names: of sections, versions and cases
NAMED = re.compile(r"^\d\.\d(?= )|(?:WCAG|TRD|versjon|prosjekt)[ \xa0]?\d[\d.]*\d", re.MULTILINE)
STRAIGHT = re.compile(r'["“”]')
# text with such numbers in it for a reason
QUOTED = ("docs/quarto-subset.md",)


@cache
def unknown(words: str) -> list[str]:
    command = ["hunspell", "-d", DICTIONARY, "-i", "utf-8", "-l"]
    found = subprocess.run(command, input=words, capture_output=True, text=True, check=True)
    return sorted(set(found.stdout.split()) - own_words())


@cache
def own_words() -> frozenset[str]:
    return frozenset(OWN.read_text(encoding="utf-8").split())


def has_dictionary() -> bool:
    if not shutil.which("hunspell"):
        return False
    probe = subprocess.run(
        ["hunspell", "-d", DICTIONARY, "-l"],
        input="ord",
        capture_output=True,
        text=True,
        check=False,
    )
    return probe.returncode == 0


needs_dictionary = pytest.mark.skipif(
    not has_dictionary(),
    reason="hunspell med ordlista nb_NO finnes ikke her (Debian: hunspell hunspell-no)",
)


@needs_dictionary
@pytest.mark.parametrize("page", pages(), ids=lambda p: p.name)
def test_every_word_of_a_page_is_known(page):
    assert unknown(prose(markdown(page))) == []


@needs_dictionary
@pytest.mark.parametrize(("name", "text"), list(registers()), ids=lambda v: str(v)[:40])
def test_every_word_of_the_fact_base_shown_is_known(name, text):
    assert unknown(text) == []


@needs_dictionary
def test_a_misspelling_is_found():
    assert unknown("Barna i bydlen har det godt.") == ["bydlen"]


def test_own_words_are_sorted_and_each_once():
    words = OWN.read_text(encoding="utf-8").split("\n")[:-1]
    assert words == sorted(set(words))


@needs_dictionary
def test_own_words_are_all_in_use():
    read = "\n".join([*(prose(markdown(p)) for p in pages()), *(text for _, text in registers())])
    used = set(re.findall(r"[^\W\d_]+", read))
    assert sorted(word for word in own_words() if word not in used) == []


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.name)
def test_numbers_and_quotes_are_written_the_norwegian_way(page):
    text = NAMED.sub("", prose(markdown(page)))
    assert STRAIGHT.findall(text) == [], "bruk « og »"
    if page.relative_to(ROOT).as_posix() not in QUOTED:
        assert POINT.findall(text) == [], "bruk desimalkomma"
        assert THOUSANDS.findall(text) == [], "bruk hardt mellomrom mellom tusener"
