"""Ids and addresses: those that the text of a page gives, and how words become one."""

from __future__ import annotations

import json
import re
from pathlib import Path

ID = re.compile(r"\{#([\w-]+)")


def given(page: Path) -> list[str]:
    """Return the ids in the text of a notebook or ``.qmd`` file, in order; code is not text."""
    source = page.read_text(encoding="utf-8")
    if page.suffix != ".ipynb":
        return ID.findall(source)
    cells = json.loads(source)["cells"]
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return [found for text in texts for found in ID.findall(text)]


def plain(words: str) -> str:
    """Return words in the letters that ids, addresses and file names can hold everywhere.

    «Sosial gradient» → sosial-gradient, «Søylediagram» → soylediagram.
    """
    spelled = words.casefold().translate({ord("æ"): "ae", ord("ø"): "o", ord("å"): "a"})
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")


def term(word: str) -> str:
    """Return the id of a word in the glossary: «sosial gradient» → ord-sosial-gradient."""
    return f"ord-{plain(word)}"
