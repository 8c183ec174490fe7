"""What stands at the foot of a chapter is the same in both engines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from levekar.paths import project

ROOT = project(Path(__file__)).root
FILTER = ROOT / "book" / "theme" / "reuse.lua"
INPUT = "quarto = {{doc = {{input_file = '{}'}}}}\n"


def filtered(tmp_path: Path, file: str) -> str:
    """Return a page that pandoc has taken through the filter, as Quarto would for ``file``."""
    import pypandoc

    script = tmp_path / "filter.lua"
    script.write_text(INPUT.format(file) + FILTER.read_text(encoding="utf-8"), encoding="utf-8")
    return str(
        pypandoc.convert_text(
            "# Kapittel 3\n\nTekst.", "html", "markdown", extra_args=["--lua-filter", str(script)]
        )
    )


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("file", "number"), [("03-folkehelse.ipynb", "03"), ("vedlegg.ipynb", "vedlegg")]
)
def test_quarto_offers_the_notebook_and_the_same_words(
    tmp_path: Path, file: str, number: str
) -> None:
    from jinja2 import Environment, FileSystemLoader

    page = filtered(tmp_path, f"/bok/notebooks/{file}")
    assert f'<a href="{file}" download data-noresolveinput="true">' in page
    theme = Environment(loader=FileSystemLoader(FILTER.parent), autoescape=True)
    source = (FILTER.parent / "page.html.jinja").read_text(encoding="utf-8")
    aside = source.split('<aside class="reuse"')[1].split("</aside>")[0]
    own = theme.from_string(aside).render(page={"notebook": {"href": file, "number": number}})
    shown = page.split('<aside class="reuse"')[1].split("</aside>")[0]
    assert words(f"<{shown}") == words(f"<{own}")


@pytest.mark.parametrize("file", ["/bok/book/ordliste.qmd", ""])
def test_other_pages_are_left_alone(tmp_path: Path, file: str) -> None:
    assert "aside" not in filtered(tmp_path, file)


def test_the_notebooks_are_part_of_the_site() -> None:
    config = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    assert "/notebooks/*.ipynb" in config["project"]["resources"]
    assert config["format"]["html"]["filters"][-1] == "book/theme/reuse.lua"


def test_no_notebook_has_the_words_itself() -> None:
    for file in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        assert all("Last ned notatboka" not in "".join(cell["source"]) for cell in cells), file
