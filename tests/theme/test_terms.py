"""Words of the glossary are marked alike by both engines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from levekar.book import glossary, tree
from levekar.paths import project

ROOT = project(Path(__file__)).root
THEME = ROOT / "book" / "theme"
INPUT = """\
quarto = {{
  doc = {{ input_file = '{file}' }},
  utils = {{ resolve_path = function(name) return '{theme}/' .. name end }},
}}
"""
MARKED = re.compile(r'<a\b[^>]*\bclass="term"[^>]*>([^<]*)</a>')
IDENTIFIER = re.compile(r"#(ord-[\w-]+)")
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TEXT = """\
# Kapittel

Den sosiale gradienten i levekårssoner
og HUNT-data, «levekårssone», *levekårssonen*. HUNT er HUNT, ikke hunt.

- levekårssone, [mattering](x.md), Mattering
- `mattering`

Uttrykk
: Sosial gradient

## To

::: {.register}
Levekårssone
:::

> HUNT

| HUNT |
|------|
| HUNT |

```{=html}
<details><summary>a</summary>
```

Mattering

```{=html}
</details>
```

Sosial\u00a0gradient, HUNTs mattering[^1].

[^1]: Levekårssone
"""


def text(chapter: Path) -> str:
    cells = json.loads(chapter.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def filtered(folder: Path, markdown: str, file: str = "/bok/notebooks/03.ipynb") -> str:
    """Return what pandoc writes through the filter, as Quarto would for ``file``."""
    script = folder / "filter.lua"
    words = INPUT.format(file=file, theme=THEME.as_posix())
    script.write_text(words + (THEME / "terms.lua").read_text("utf-8"), encoding="utf-8")
    options = ("-f", "markdown", "-t", "html", "--lua-filter", str(script))
    return tree.pandoc(markdown, *options, where=file)[0]


def marks(html: str) -> list[tuple[str, str]]:
    """Return (id, words) of each marked word."""
    return [
        (IDENTIFIER.search(found[0])[1], " ".join(found[1].split()))  # type: ignore[index]
        for found in MARKED.finditer(html)
    ]


@pytest.mark.parametrize("markdown", [TEXT, *map(text, CHAPTERS)], ids=lambda m: m[:30])
def test_both_engines_mark_the_same_words(tmp_path: Path, markdown: str) -> None:
    plain = tree.pandoc(markdown, "-f", "markdown", "-t", "html", where="")[0]
    own, used = glossary.Marker(glossary.load(ROOT), "ordliste.html").mark(plain)
    quarto = filtered(tmp_path, markdown)
    assert marks(quarto) == marks(own) != []
    notes = re.findall(r'<p id="(forklaring-[\w-]+)">', quarto)
    assert notes == [term.note for term in used]


def test_the_glossary_itself_is_left_alone(tmp_path: Path) -> None:
    assert marks(filtered(tmp_path, TEXT, "/bok/book/ordliste.qmd")) == []


def test_the_list_of_words_is_that_of_the_glossary() -> None:
    kept = (THEME / glossary.LIST).read_text(encoding="utf-8")
    assert kept == glossary.listed(glossary.load(ROOT)), "kjør python -m levekar.book.glossary"


def test_quarto_uses_the_filter_and_the_script() -> None:
    html = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))["format"]["html"]
    assert html["filters"][0] == "book/theme/terms.lua"
    assert any("/book/theme/terms.js" in part["text"] for part in html["include-in-header"])
