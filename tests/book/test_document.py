from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from levekar.book import document
from levekar.book.config import EXECUTE, Config, Entry
from levekar.book.execute import Executed
from levekar.book.source import Cell, parse
from levekar.errors import LevekarError

from .conftest import Make

ENTRY = Entry("notebooks/01-tall.ipynb")


def cell(source: str = "kode", kind: str = "code", **raw: Any) -> Cell:
    full = {"id": "c1", "metadata": {}, "outputs": []} | raw
    return Cell("x.ipynb, celle 2", kind, source, raw.pop("options", {}), full)


def shown(one: Cell, files: dict[str, bytes] | None = None, **options: bool) -> str:
    return document.markdown(one, {**EXECUTE, **options}, ENTRY, {} if files is None else files)


def output(**data: str) -> list[dict[str, Any]]:
    names = {key.replace("_", "/").replace("svg", "svg+xml"): text for key, text in data.items()}
    return [{"output_type": "display_data", "data": names, "metadata": {}}]


def test_code_is_shown_or_hidden_as_asked() -> None:
    stream = [{"output_type": "stream", "name": "stdout", "text": ["en\n", "to\n"]}]
    one = cell("print()", outputs=stream)
    assert shown(one) == "```python\nprint()\n```\n\n```\nen\nto\n```"
    assert shown(one, echo=False) == "```\nen\nto\n```"
    assert shown(one, output=False) == "```python\nprint()\n```"
    assert shown(one, include=False) == ""


def test_options_of_the_cell_win_over_those_of_the_book() -> None:
    one = Cell("x", "code", "a", {"echo": True}, {"id": "c1", "outputs": []})
    assert shown(one, echo=False) == "```python\na\n```"


def test_stderr_is_not_part_of_the_book() -> None:
    stream = [{"output_type": "stream", "name": "stderr", "text": "advarsel"}]
    assert shown(cell(outputs=stream), echo=False) == ""


def test_errors_that_are_asked_for_are_shown() -> None:
    error = [{"output_type": "error", "ename": "ValueError", "evalue": "nei", "traceback": []}]
    assert shown(cell(outputs=error), echo=False) == "```\nValueError: nei\n```"


def test_markdown_wins_over_html_and_plain() -> None:
    one = cell(outputs=output(text_markdown="**ja**", text_html="<b>", text_plain="nei"))
    assert shown(one, echo=False) == "**ja**"


def test_html_alone_is_plain_text_in_the_pdf() -> None:
    text = shown(cell(outputs=output(text_html="<b>ja</b>", text_plain="ja")), echo=False)
    assert text.startswith("```{=html}\n<b>ja</b>\n```")
    assert 'when-format="typst"}\n\n```\nja\n```' in text


def test_pictures_become_figures_with_alt() -> None:
    files: dict[str, bytes] = {}
    options = {"fig-alt": 'En "rød" firkant', "fig-cap": "Figur 1: Rød."}
    svg = Cell("x", "code", "", options, {"id": "c1", "outputs": output(image_svg="<svg/>")})
    assert shown(svg, files) == (
        '![Figur 1: Rød.](/figures/notebooks-01-tall-c1-1.svg){fig-alt="En \\"rød\\" firkant"}'
    )
    data = base64.b64encode(b"png").decode()
    png = Cell("x", "code", "", options, {"id": "c2", "outputs": output(image_png=data)})
    shown(png, files)
    assert files["figures/notebooks-01-tall-c1-1.svg"] == b"<svg/>"
    assert files["figures/notebooks-01-tall-c2-1.png"] == b"png"


def test_picture_without_alt_is_a_fault_with_file_and_cell() -> None:
    with pytest.raises(LevekarError, match="alternativ tekst") as caught:
        shown(cell(outputs=output(image_svg="<svg/>")))
    assert caught.value.where == "x.ipynb, celle 2"


def inline(value: dict[str, str]) -> str:
    stored = [{"expression": "v", "result": {"data": value, "status": "ok", "metadata": {}}}]
    return shown(cell("Se `{python} v`.", "markdown", metadata={"user_expressions": stored}))


def test_inline_values_are_shown_as_quarto_shows_them() -> None:
    assert inline({"text/plain": "12"}) == "Se 12."
    assert inline({"text/plain": "'a_b'"}) == "Se a\\_b."
    assert inline({"text/plain": "'…'", "text/markdown": "12\u00a0%"}) == "Se 12\u00a0%."
    with pytest.raises(LevekarError, match=r"12\\xa0%"):
        inline({"text/plain": repr("12\u00a0%")})


def test_page_knows_its_title_ids_and_contents(make: Make) -> None:
    (page,) = make(
        "# Tittel *her* {#topp}\n\n## En {#en}\n\n### To\n\n#### Tre\n\n## Fire {.unlisted}\n\n"
        "::: {#figur-09}\nx\n:::\n\n[y]{#spenn}\n"
    ).pages
    assert (page.title, page.anchor) == ("Tittel her", "topp")
    assert page.toc == [(2, "en", "En"), (3, "to", "To")]
    assert set(page.ids) == {"topp", "en", "to", "tre", "fire", "figur-09", "spenn"}


def test_yaml_title_becomes_the_heading(make: Make) -> None:
    (page,) = make("---\ntitle: Fra toppen\n---\n\nTekst\n").pages
    assert page.title == "Fra toppen"
    assert page.blocks[0]["t"] == "Header"


def test_footnotes_lists_and_divs_run_across_cells(config: Config) -> None:
    texts = ["# T", "::: {#boks}", "Ord[^1].", ":::", "[^1]: Noten."]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in texts]
    text = json.dumps({"cells": cells, "nbformat": 4, "metadata": {}})
    source = parse("x.ipynb", text)
    page = document.make(config, Entry("x.ipynb"), Executed(source, Path("ingen")))
    assert [block["t"] for block in page.blocks] == ["Header", "Div"]
    assert page.ids["boks"] == "x.ipynb, celle 2"
    assert "Note" in [node["t"] for node in document.tree.elements(page.blocks)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Tekst uten tittel\n", "overskrift på nivå 1"),
        ("", "overskrift på nivå 1"),
        ("# A\n\n# B\n", "«B» er den andre"),
        ("# A\n\n## B {#b}\n\n::: {#b}\nx\n:::\n", "«b» er alt brukt"),
        ("# A\n\n![Figur](bilde.png)\n", "bilde.png mangler alternativ tekst"),
        ("# A\n\nTekst ![](bilde.png) her\n", "bilde.png mangler alternativ tekst"),
    ],
)
def test_faults_of_a_chapter(make: Make, text: str, named: str) -> None:
    with pytest.raises(LevekarError, match=r"index\.qmd") as caught:
        make(text)
    assert named in caught.value.message
