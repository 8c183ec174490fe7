from __future__ import annotations

import pypandoc
import pytest

from levekar.charts import markup
from levekar.charts.markup import TextCell, TextTable

TABLE = TextTable(
    "Sted",
    ("2020", "2021"),
    (
        ("Ila | Øya", (TextCell("1,5"), TextCell("[c]"))),
        ("<b>", (TextCell("2", True), TextCell("3"))),
    ),
)


def html(source: str) -> str:
    return pypandoc.convert_text(source, "html", "markdown", extra_args=["--wrap=none"])


def test_a_pipe_table_survives_pandoc():
    made = html(TABLE.markdown())
    assert '<th style="text-align: left;">Sted</th>' in made
    assert "Ila | Øya" in made
    assert "[c]" in made
    assert "2<sup>s</sup>" in made
    assert "&lt;b&gt;" in made


def test_html_table_has_row_and_column_headers():
    made = TABLE.html("Tabell 1")
    assert made.count('scope="col"') == 3
    assert made.count('scope="row"') == 2
    assert "<td>2<sup>s</sup></td>" in made
    assert "&lt;b&gt;" in made


@pytest.mark.parametrize("words", ['si "nei"', "a\\b", "[c] og *d*", "50 % {x}", "<i>"])
def test_an_image_keeps_every_letter(words):
    tree = pypandoc.convert_text(markup.image(words, "../figures/a.svg", words), "json", "markdown")
    assert "../figures/a.svg" in tree
    made = html(markup.image(words, "a.svg", words))
    plain = made.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
    assert f'data-fig-alt="{words}"' in plain
    assert f">{words}</figcaption>" in plain


def test_what_is_for_pages_only_is_one_div():
    made = html(markup.html_only(markup.links("Last ned:", [("tall", "../figures/a.csv")]), "x"))
    assert made.startswith('<div class="content-visible" data-when-format="html">')
    assert 'href="../figures/a.csv" download="a.csv"' in made
    assert made.rstrip().endswith("</div>")


def test_details_pass_through_pandoc_untouched():
    inner = markup.details("Vis <tall>", "Tallene", TABLE.html("T"))
    assert html(markup.raw_html(inner)).strip() == inner
    assert "Vis &lt;tall&gt;" in inner
    assert 'tabindex="0"' in inner


@pytest.mark.parametrize(
    ("kind", "anchor"), [("Søylediagram", "soylediagram"), ("Kart", "kart"), ("Tabell", "tabell")]
)
def test_each_kind_of_figure_leads_to_how_it_is_read(kind, anchor):
    made = html(markup.links("Last ned:", [("CSV", "../figures/a.csv")], markup.guide(kind)))
    assert f'<a href="{markup.GUIDE}#{anchor}">Hjelp til å lese {kind.lower()}</a>' in made
    assert made.count("download=") == 1
