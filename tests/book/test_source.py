from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.book.document import fence
from levekar.book.source import INLINE, chunks, parse, split_head, split_options
from levekar.errors import LevekarError

from .conftest import FIXTURE

QMD = """\
---
title: Tittel
---

Tekst før.

```{python}
#| echo: true
x = 1
```

````markdown
```{python}
dette er bare et eksempel
```
````

Slutt: `{python} x + 1`.
"""


def test_qmd_is_cut_at_its_python_blocks() -> None:
    source = parse("a.qmd", QMD)
    cells = list(source.cells)
    assert source.head == {"title": "Tittel"}
    assert [(cell.kind, cell.where) for cell in cells] == [
        ("markdown", "a.qmd, linje 1"),
        ("code", "a.qmd, linje 8"),
        ("markdown", "a.qmd, linje 11"),
    ]
    assert (cells[1].source, cells[1].options) == ("x = 1", {"echo": True})
    assert "bare et eksempel" in cells[2].source
    assert source.runs


def test_notebook_cells_keep_their_numbers() -> None:
    path = "notebooks/01-tall.ipynb"
    source = parse(path, (FIXTURE / path).read_text(encoding="utf-8"))
    cells = list(source.cells)
    assert cells[0].where == f"{path}, celle 1"
    assert cells[7].options == {"include": False}
    assert cells[7].source.startswith("# NBVAL_CHECK_OUTPUT")


def test_text_only_chapter_needs_no_kernel() -> None:
    assert not parse("a.qmd", "# Tittel\n\nBare `{.python} tekst`.\n").runs


def test_execute_options_of_the_chapter_win() -> None:
    source = parse("a.qmd", "---\nexecute: {echo: true}\n---\n\n# T\n")
    assert source.options({"echo": False, "eval": True}) == {"echo": True, "eval": True}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("#| fold: true\nx", "fold"),
        ("#| echo: fenced\nx", "echo"),
        ("#| output: asis\nx", "output"),
        ("#| label: fig-a\nx", "fig-a"),
        ("#| tbl-cap: Tabell\nx", "tbl-cap"),
        ("x = 1\n#| echo: true", "etter koden"),
        ("#| echo: [\nx", "YAML"),
    ],
)
def test_cell_options_outside_the_subset_are_refused(text: str, named: str) -> None:
    with pytest.raises(LevekarError) as caught:
        split_options(text, "a.ipynb, celle 4")
    assert caught.value.where.startswith("a.ipynb, celle 4")
    assert named in caught.value.message


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"cells": [', "JSON"),
        ('{"cells": [], "nbformat": 3}', "nbformat"),
        ('{"nbformat": 4}', "cells"),
        ("[]", "nbformat 4"),
    ],
)
def test_broken_notebook_is_named(text: str, named: str) -> None:
    with pytest.raises(LevekarError) as caught:
        parse("notebooks/x.ipynb", text)
    assert caught.value.where.startswith("notebooks/x.ipynb")
    assert named in caught.value.message


def _notebook(**cell: object) -> str:
    full = {"cell_type": "markdown", "metadata": {}, "source": "a"} | cell
    return json.dumps({"cells": [full], "nbformat": 4, "nbformat_minor": 4, "metadata": {}})


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ({"cell_type": "raw", "source": "rå"}, "råcelle"),
        ({"attachments": {"a.png": {}}}, "vedlagt bilde"),
        ({"source": "```{python}\nx\n```"}, "{python}"),
    ],
)
def test_cells_that_cannot_be_shown_are_refused(cell: dict[str, object], named: str) -> None:
    with pytest.raises(LevekarError, match="celle 1") as caught:
        list(parse("x.ipynb", _notebook(**cell)).cells)
    assert named in caught.value.message


def test_other_languages_are_refused() -> None:
    text = '{"cells": [], "nbformat": 4, "metadata": {"kernelspec": {"language": "R"}}}'
    with pytest.raises(LevekarError, match="notatbok i R"):
        parse("x.ipynb", text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("# T\n\n```{r}\nx\n```\n", "linje 3"),
        ("# T\n\n```{python}\nx\n", "aldri avsluttet"),
        ("---\nforfatter: Ola\n---\n# T\n", "forfatter"),
        ("---\ntitle: [\n---\n# T\n", "linje 2"),
    ],
)
def test_broken_qmd_is_named(text: str, named: str) -> None:
    with pytest.raises(LevekarError, match=r"a\.qmd") as caught:
        list(parse("a.qmd", text).cells)
    assert named in caught.value.render()


def test_head_is_split_only_at_the_top() -> None:
    assert split_head("---\na: 1\n---\nTekst") == ("a: 1\n", "Tekst")
    assert split_head("Tekst\n\n---\na: 1\n---\n") == ("", "Tekst\n\n---\na: 1\n---\n")


def test_inline_expressions_are_those_quarto_finds() -> None:
    text = "`{python} a` og (`{python} b['c']`), ikke ``{python} d``."
    assert [match.group(2) for match in INLINE.finditer(text)] == ["a", "b['c']"]


@given(st.text(alphabet=st.sampled_from("`~ a\n{}"), max_size=40))
def test_a_fence_is_never_closed_by_what_it_holds(text: str) -> None:
    lines = fence(text, "python").split("\n")
    assert [number for number, _ in chunks("\n".join(lines))] == [1, len(lines)]
