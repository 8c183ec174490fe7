from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from levekar.book import html

from .conftest import FIXTURE, Built, Make


def body(make: Make, text: str) -> str:
    book = make(f"# T\n\n{text}\n")
    return html.body(book, book.pages[0])


TABLE = "| År | Tall |\n|:---|-----:|\n| 2020 | 1 |\n"


def test_header_cells_have_scope_and_the_table_can_scroll(make: Make) -> None:
    text = body(make, f"**Tabell 1: Tall.**\n\n{TABLE}")
    start = '<div class="table-scroll" role="region" tabindex="0" aria-label="Tabell 1: Tall.">'
    assert start in text
    assert text.count('scope="col"') == 2
    assert 'scope="row"' not in text
    assert 'aria-label="Med tittel"' in body(make, f"{TABLE}\n: Med tittel\n")


def test_first_column_is_header_cells_where_asked(make: Make) -> None:
    text = body(make, f"::: {{.row-headers}}\n{TABLE}:::\n")
    assert '<th style="text-align: left;" scope="row">2020</th>' in text
    assert '<td style="text-align: right;">1</td>' in text


def test_a_table_in_a_region_of_its_own_is_one_region(make: Make) -> None:
    text = body(
        make, f'::: {{.data-table role=region tabindex=0 aria-label="Tabell 1"}}\n{TABLE}:::\n'
    )
    assert '<div class="table-scroll" role="region" tabindex="0" aria-label="Tabell 1">' in text
    assert text.count('role="region"') == text.count("tabindex=") == 1


def test_columns_are_as_wide_as_their_content_asks(make: Make) -> None:
    long = "ord " * 30
    assert "width" not in body(make, f"| a | b |\n|--|--------|\n| {long} | {long} |\n")


def test_pictures_have_alt_and_size(make: Make) -> None:
    text = body(make, '![Figur 1: «Rød»](bilde.png){fig-alt="En <rød> firkant" width=50%}')
    assert (
        '<img src="bilde.png" alt="En &lt;rød&gt; firkant" width="24" height="16" '
        'loading="eager" style="width: 50%;">'
    ) in text
    assert "<figcaption>Figur 1: «Rød»</figcaption>" in text


def test_only_the_first_picture_is_loaded_at_once(make: Make) -> None:
    text = body(make, '![](bilde.png){fig-alt="a"}\n\n![](bilde.png){fig-alt="b"}')
    assert text.index('loading="eager"') < text.index('loading="lazy"')


def test_callouts(make: Make) -> None:
    text = body(make, "::: {.callout-warning}\n## Pass *på*\n\nTekst\n:::\n")
    assert '<div class="callout callout-warning" role="note">' in text
    assert "<p>Pass <em>på</em></p>" in text
    assert "<p>Vær varsom</p>" in body(make, "::: {.callout-caution #boks}\nTekst\n:::\n")


def test_folded_callouts_can_be_opened_without_script(make: Make) -> None:
    text = body(make, '::: {.callout-tip #tips collapse="true" title="Les *mer*"}\nTekst\n:::\n')
    start = '<details class="callout callout-tip" id="tips">'
    assert start in text
    assert '<summary class="callout-title">Les *mer*</summary>' in text
    opened = body(make, '::: {.callout-tip collapse="false"}\nTekst\n:::\n')
    assert '<details class="callout callout-tip" open>' in opened


def test_conditional_content(make: Make) -> None:
    text = body(
        make,
        '::: {.content-visible when-format="html"}\nen\n:::\n\n'
        '::: {.content-visible when-format="typst"}\nto\n:::\n\n'
        '::: {.content-hidden when-format="html"}\ntre\n:::\n\n'
        '::: {.content-visible unless-format="typst" #fire}\nfire\n:::\n\n'
        '[fem]{.content-visible when-format="html"}[seks]{.content-hidden when-format="html"}\n',
    )
    assert [word in text for word in ("en", "to", "tre", "fire", "fem", "seks")] == [
        True, False, False, True, True, False,
    ]  # fmt: skip
    assert '<div id="fire">' in text
    assert "content-" not in text


def test_footnotes_have_a_name(make: Make) -> None:
    assert 'role="doc-endnotes" aria-label="Fotnoter"' in body(make, "Ord.[^1]\n\n[^1]: Note.")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('width="300" height="150"', (300, 150)),
        ('width="72pt" height="36pt" viewBox="0 0 72 36"', (96, 48)),
        ('width="100%" viewBox="0 0 640 480"', (640, 480)),
        ('viewBox="0,0,10.4,20"', (10, 20)),
    ],
)
def test_size_of_svg(head: str, expected: tuple[int, int]) -> None:
    svg = f'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" {head}></svg>'
    assert html.size(svg.encode(), "a.svg") == expected


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_page_frame(built: Built) -> None:
    site = built.result.site
    page = (site / "notebooks" / "01-tall.html").read_text(encoding="utf-8")
    tags = _Tags(page).found
    assert ("html", {"lang": "nb"}) in tags
    current = [given["href"] for tag, given in tags if given.get("aria-current")]
    assert current == ["01-tall.html"]
    assert '<a rel="prev" href="../index.html">Om prøveboka</a>' in page
    assert '<a rel="next" href="02-lenker.html">Kapittel 1 B Lenker</a>' in page
    assert '<a href="../proveboka.pdf">PDF</a>' in page
    assert page.count("<h1") == 1


def test_theme_and_linked_files_are_part_of_the_site(built: Built) -> None:
    files = {
        path.relative_to(built.result.site).as_posix()
        for path in built.result.site.rglob("*")
        if path.is_file()
    }
    assert files == {
        "index.html", "notebooks/01-tall.html", "notebooks/02-lenker.html",
        "book/referanser.html", "proveboka.pdf", "bilde.png", "assets/style.css",
        "figures/figur-09.svg", "figures/figur-09.csv",
        "notebooks/01-tall.ipynb", "notebooks/02-lenker.ipynb",
    }  # fmt: skip


def test_the_notebook_that_is_offered_is_the_source(built: Built) -> None:
    name = "notebooks/01-tall.ipynb"
    assert (built.result.site / name).read_bytes() == (FIXTURE / name).read_bytes()


def test_relative_addresses(make: Make, tmp_path: Path) -> None:
    book = make({"index.qmd": "# A\n", "b/c.qmd": "# B\n"})
    start, inner = book.pages
    assert html.relative(inner, "index.html") == "../index.html"
    assert html.relative(start, "b/c.html") == "b/c.html"
    assert html.relative(inner, "b/d.html") == "d.html"
