from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from levekar.book import document, links, tree
from levekar.book.config import Config, Entry
from levekar.book.execute import Executed
from levekar.book.source import parse
from levekar.errors import LevekarError

from .conftest import Make

TWO = {
    "index.qmd": (
        "# Start\n\n[a](notebooks/a.qmd) [b](notebooks/a.qmd#b) [c](#start) [d](/bilde.png)\n"
    ),
    "notebooks/a.qmd": (
        "# A\n\n## B\n\n[s](../index.qmd#start) [w](https://example.org) [m](tel:12345678)\n"
    ),
}


def test_every_kind_of_link_resolves(make: Make) -> None:
    book = make(TWO)
    start, a = book.pages
    assert book.targets_of(start)["notebooks/a.qmd"] == links.Target(a)
    assert book.targets_of(start)["notebooks/a.qmd#b"] == links.Target(a, "b")
    assert book.targets_of(start)["#start"] == links.Target(start, "start")
    assert book.targets_of(start)["/bilde.png"] == links.Target(file="bilde.png")
    assert book.targets_of(a)["../index.qmd#start"] == links.Target(start, "start")
    assert book.targets_of(a)["https://example.org"] == links.Target()
    assert set(book.files) == {"bilde.png"}


def test_figures_of_the_build_win_over_those_in_the_tree(make: Make, tmp_path: Path) -> None:
    made = tmp_path / "laget.csv"
    made.write_text("1\n")
    book = make("# T\n\n[tall](figures/figur.csv)\n", **{"figur.csv": made})
    assert book.files == {"figures/figur.csv": made}


def test_sources_nobody_cites_can_be_listed(config: Config) -> None:
    entry = Entry("index.qmd")
    source = parse("index.qmd", "# Kilder\n\n::: {#refs}\n:::\n")
    page = document.make(config, entry, Executed(source, Path("ingen")))
    links.assemble(dataclasses.replace(config, nocite="@vik2021"), [page], {})
    assert "Unge i byen" in tree.plain(page.blocks)
    assert "Tall som kan leses" not in tree.plain(page.blocks)


def test_resources_come_from_this_build_and_from_the_tree(config: Config, tmp_path: Path) -> None:
    made, old = tmp_path / "laget.csv", tmp_path / "figures" / "figur.csv"
    old.parent.mkdir()
    for file in (made, old, old.with_name("gammel.csv")):
        file.write_text("1\n")
    asked = dataclasses.replace(config, resources=("/figures/*.csv", "*.png"))
    book = links.assemble(asked, [], {"figur.csv": made, "figur.svg": made})
    assert book.files == {"figures/figur.csv": made, "bilde.png": tmp_path / "bilde.png"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[x](notebooks/borte.ipynb)", "går ikke til et kapittel"),
        ("[x](notebooks/a.html)", "går ikke til et kapittel"),
        ("[x](#borte)", "«borte», som ikke finnes i index.qmd"),
        ("[x](notebooks/a.qmd#borte)", "«borte», som ikke finnes i notebooks/a.qmd"),
        ("[x](borte.csv)", "borte.csv finnes ikke"),
        ("[x](../../utenfor.txt)", "finnes ikke"),
        ("[x](book)", "finnes ikke"),
        ("![x](https://example.org/a.png)", "ikke en fil i prosjektet"),
        ("![x](borte.png)", "borte.png finnes ikke"),
        ("Som sagt [@borte2020].", "@borte2020 finnes ikke i book/references.bib"),
    ],
)
def test_a_link_that_leads_nowhere_is_named(make: Make, text: str, named: str) -> None:
    chapters = {
        "index.qmd": f"# Start\n\n{text} {{fig-alt='x'}}\n",
        "notebooks/a.qmd": "# A\n",
        "r.qmd": "# R\n\n::: {#refs}\n:::\n",
    }
    with pytest.raises(LevekarError) as caught:
        make(chapters)
    assert caught.value.where.startswith("index.qmd, linje 1")
    assert named in caught.value.message


def test_citations_need_one_place_for_the_list(make: Make) -> None:
    with pytest.raises(LevekarError, match="refs"):
        make("# T\n\nSom sagt [@berg2020].\n")
    with pytest.raises(LevekarError, match="refs"):
        make({"index.qmd": "# T\n\n::: {#refs}\n:::\n", "b.qmd": "# U\n\n::: {#refs}\n:::\n"})


def test_citations_are_set_across_the_book_and_lead_to_the_list(make: Make) -> None:
    book = make(
        {
            "index.qmd": "# T\n\nSom sagt [@berg2020, s. 4].\n",
            "b.qmd": "# U\n\n@vik2021 mener det samme.\n",
            "book/r.qmd": "# Kilder\n\n::: {#refs}\n:::\n",
        }
    )
    first, second, home = book.pages
    assert tree.plain(first.blocks[1:]) == "Som sagt (Berg og Dahl 2020, 4)."
    assert tree.plain(second.blocks[1:]) == "Vik (2021) mener det samme."
    assert book.targets_of(first)["/book/r.qmd#ref-berg2020"] == links.Target(home, "ref-berg2020")
    assert tree.plain(home.blocks).count("Tall som kan leses") == 1
