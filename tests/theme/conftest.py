"""A small site with the book's own theme, and a browser to use it in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexed import index
from levekar.book import axe, document, html, links
from levekar.book.config import Entry, read
from levekar.book.execute import Executed
from levekar.book.shelf import Shelf
from levekar.book.source import parse
from levekar.paths import project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

THEME = project(Path(__file__)).theme
FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200" viewBox="0 0 300 200">'
    '<path d="M0 0h300v200z"/></svg>'
)
CHAPTERS = {
    "index.qmd": """\
# Prøveboka

Her er kapitlene: [Helse](notebooks/03-helse.qmd).

## Figuren {#avsnitt}

::: {#figur-01}
![Figur 1: Trekanten er stor.](figur.svg){fig-alt="En trekant som fyller bildet." width=100%}
:::

::: {#tabell-1}
::: {.table-title}
**Tabell 1: Ensomhet.** Prosent.
:::

::: {.row-headers}
| Bydel | Andel som er ensomme | Andel som er svært ensomme | Andel som aldri er ensomme |
|:---|---:|---:|---:|
| Sykehusområdet-Rosenborg | 12 | 13 | 14 |
| Østbyen | 22 | 23 | 24 |
:::
:::
""",
    "notebooks/03-helse.qmd": """\
# Kapittel 3 Helse og trivsel

Den sosiale gradienten går igjen i levekårssonene. En sosial gradient til.

## Mer om søvn {#sovn}

Den sosiale gradienten her også, og [en lenke om sosial gradient](../index.qmd).

::: {.callout-note collapse="true"}
## Merk
Sosial gradient.
:::

```{=html}
<details class="figure-made">
<summary>Slik er figur 9 laget</summary>
```

Adresse
:   I denne utgaven: [[\\#sovn](#sovn)]{.figure-copy}

Vis til den slik
:   [Ola (2024). Figur 9.]{.figure-copy}

```{=html}
</details>
```
""",
    "book/ordliste.qmd": """\
# Ordliste

::: {.register data-facets="" data-words="ord"}
:::: {#ord-sosial-gradient .entry}
**sosial gradient** ([social gradient]{lang=en}): Helse bedres trinn for trinn.
::::

:::: {#ord-levekarssone .entry}
**levekårssone**: En del av en bydel.
::::
:::
""",
}
GLOSSARY = """\
term_no,term_en,definition_no,chapters
sosial gradient,social gradient,Helse bedres trinn for trinn,3
levekårssone,living-conditions zone,En del av en bydel,3
borte,gone,Står ikke i lista,3
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished site of a book of three pages."""
    root = tmp_path_factory.mktemp("liten")
    for path, text in CHAPTERS.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / "figur.svg").write_text(FIGURE, encoding="utf-8")
    (root / "data" / "report").mkdir(parents=True)
    (root / "data" / "report" / "glossary.csv").write_text(GLOSSARY, encoding="utf-8")
    (root / "_quarto.yml").write_text(
        "project: {type: book}\nnumber-sections: false\n"
        f"book: {{title: Prøveboka, author: Ola, chapters: [{', '.join(CHAPTERS)}]}}\n",
        encoding="utf-8",
    )
    config = read(root)
    pages = [
        document.make(config, Entry(path), Executed(parse(path, text), Path("ingen")))
        for path, text in CHAPTERS.items()
    ]
    book = links.assemble(config, pages, {})
    site = html.Site(book, THEME, root / "_book", "Demoutgave.")
    for page in book.pages:
        site.page(page)
    site.files()
    assert site.search()
    (root / "_book" / config.pdf).write_bytes(b"%PDF")
    index(root / "_book", Shelf(root / "_build" / "pages"))
    return root / "_book"


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    """A copy of the small site that a test may change."""
    return shutil.copytree(small, tmp_path / "bok")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; tests that need it are skipped where there is none."""
    if fault := axe.missing():
        pytest.skip(fault)
    with axe.browser() as running:
        yield running
