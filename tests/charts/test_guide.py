"""Every kind of figure has its help, and its link to it."""

from __future__ import annotations

import re

import pytest

from levekar.charts import markup


@pytest.fixture(scope="module")
def guide(root):
    return (root / "book" / "les-figuren.qmd").read_text(encoding="utf-8")


def test_every_word_that_a_chart_uses_of_itself_has_a_section(root, guide):
    sections = set(re.findall(r"\{#([a-z-]+)\}", guide))
    sources = "\n".join(
        file.read_text(encoding="utf-8") for file in (root / "src/levekar/charts").rglob("*.py")
    )
    named = set(re.findall(r'(?:Content\(|\bword = |"(?:map|tile)": )"([A-ZÆØÅ]\w+)"', sources))
    assert {"Søylediagram", "Linjediagram", "Diagram", "Kart", "Rutekart", "Sitater"} <= named
    for word in named:
        (anchor,) = re.findall(r"#([a-z]+)\)", markup.guide(word))
        assert anchor in sections, word


def test_each_section_says_what_to_look_for_and_what_to_mind(guide):
    kinds = guide.split("\n## ")[2:]
    assert len(kinds) >= 7
    for section in kinds:
        assert "**Pass på:**" in section, section.splitlines()[0]
