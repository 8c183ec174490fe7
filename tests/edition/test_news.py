from __future__ import annotations

import pytest
from shapes import rows, said

import levekar as lk
from levekar.edition import breaks, definition, news


@pytest.fixture
def next_year(tree):
    """A tree with the edition 2025 after that of 2024; none is recorded."""
    folder = tree / "data" / "editions"
    text = (folder / "2024.yml").read_text(encoding="utf-8")
    (folder / "2025.yml").write_text(text.replace('year: "2024"', 'year: "2025"'), "utf-8")
    definition.forget()
    return tree


def shown():
    return lk.edition_news()._repr_markdown_()


def test_the_first_edition_has_nothing_to_be_compared_with(tree):
    assert shown() == news.FIRST


def test_an_edition_that_is_not_recorded_is_told(next_year):
    assert "2024 er ikke ført" in shown()
    said("2024", rows()).write()
    assert "2025 er ikke ført" in shown()


def test_what_is_new_is_told_and_can_be_downloaded(next_year, tmp_path, monkeypatch):
    monkeypatch.setenv("LEVEKAR_FIGURES", str(tmp_path / "figurer"))
    (tmp_path / "figurer").mkdir()
    old = rows(period=["2017", "2021"], value=[9.0, 10.0])
    new = rows(period=["2017", "2021", "2025"], value=[9.0, 11.0, 12.0])
    sentence = ("a.ipynb", "c1", "0", "v()", "lonely_often")
    said("2024", old, sentences=((*sentence, "10", "Det er 10."),)).write()
    said("2025", new, sentences=((*sentence, "12", "Det er 12."),)).write()
    text = shown()
    assert "Verdier: 1 nye, 1 endret" in text
    assert "12\u00a0% \\(2025\\)" in text or "12\u00a0% (2025)" in text
    assert "opp 2\u00a0prosentpoeng" in text
    assert "Det er 12." in text
    csv = (tmp_path / "figurer" / "hva-er-nytt.csv").read_text(encoding="utf-8")
    assert csv.startswith("Liste,Hva slags,") and "setninger,endret" in csv


def test_a_long_list_of_corrections_is_cut(next_year, tmp_path, monkeypatch):
    monkeypatch.setenv("LEVEKAR_FIGURES", str(tmp_path))
    monkeypatch.setattr(news, "MOST", 2)
    periods = [str(2000 + i) for i in range(4)]
    said("2024", rows(period=periods, value=10.0)).write()
    said("2025", rows(period=periods, value=12.0)).write()
    text = shown()
    assert "Det er 4 slike tall" in text and "De 2 første" in text
    assert "2001" in text and "2002," not in text


def test_breaks_stand_first(next_year, tmp_path, monkeypatch):
    monkeypatch.setenv("LEVEKAR_FIGURES", str(tmp_path))
    entry = "{id: a, kind: definisjon, text: Regnes nytt., edition: '2025'}"
    (next_year / "data" / "breaks.yml").write_text(f"breaks:\n- {entry}\n", encoding="utf-8")
    breaks._breaks.cache_clear()
    said("2024", rows(value=10.0)).write()
    said("2025", rows(value=12.0)).write()
    text = shown()
    assert text.index("Regnes nytt.") < text.index("Nye tall for kommunen")
    assert "opp 2" not in text
