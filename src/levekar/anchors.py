"""The ids that the text of a page gives: what links to the page may lead to."""

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
