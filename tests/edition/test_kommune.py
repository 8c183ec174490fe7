from __future__ import annotations

import json
from pathlib import Path

import pytest
from municipality import ROOT, compose, use

from levekar.book.source import INLINE
from levekar.edition import accessible

CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own chapters about the municipality that does not exist."""
    return compose(tmp_path_factory.mktemp("kommune"), whole=True)


@pytest.mark.parametrize("chapter", [path.stem for path in CHAPTERS])
def test_every_chapter_can_be_made_for_another_municipality(whole, chapter, monkeypatch, tmp_path):
    """Nothing in a chapter stops for want of data: a number is missing, a figure is left out."""
    use(monkeypatch, whole)
    monkeypatch.setenv("LEVEKAR_FIGURES", str(tmp_path))
    monkeypatch.chdir(whole / "notebooks")
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in json.loads((whole / "notebooks" / f"{chapter}.ipynb").read_bytes())["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            exec(compile(text, chapter, "exec"), names)
        for match in INLINE.finditer(text if cell["cell_type"] == "markdown" else ""):
            str(eval(match.group(2), names))


def page(prepared):
    html = prepared.out / "2024" / "notebooks" / "01-prove.html"
    return accessible.parse(html.read_text(encoding="utf-8")).text


def test_what_has_data_is_shown_and_what_has_none_says_why(prepared):
    text = page(prepared)
    assert "I 2021 ble 7\u00a0% av elevene mobbet, mot 6\u00a0% i 2017." in text.replace(
        " %", "\u00a0%"
    )
    assert "Andelen utenfor arbeid er [x]." in text
    assert "Figur 29 er ikke med" in text
    assert "Utgaven har ingen tall for Prøvekommunen om det figuren viser." in text


def test_a_figure_is_about_the_municipality_of_the_book(prepared):
    text = page(prepared)
    assert "vedvarende lavinntekt i Prøvekommunen" in text
    assert "Teksten er om Trondheim" in text


def test_the_fixture_cannot_be_taken_for_a_real_place():
    places = (ROOT / "data" / "geo" / "places.csv").read_text(encoding="utf-8")
    assert ",99" not in places
    own = ROOT / "tests" / "fixtures" / "kommune"
    for card in sorted(own.rglob("*.json.yml")):
        assert "ikke ekte" in card.read_text(encoding="utf-8")
