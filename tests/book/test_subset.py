from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from levekar.book import document
from levekar.book.config import Config, Entry
from levekar.book.execute import Executed
from levekar.book.source import Source
from levekar.errors import LevekarError

EXAMPLES = yaml.safe_load((Path(__file__).parent / "unsupported.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["names"])
def test_syntax_outside_the_subset_stops_with_file_cell_and_name(
    config: Config, example: dict[str, str]
) -> None:
    texts = ["# Kapittel", "Ren tekst.", example["text"]]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in texts]
    source = Source("notebooks/x.ipynb", {}, {"cells": cells})
    with pytest.raises(LevekarError) as caught:
        document.make(config, Entry("notebooks/x.ipynb"), Executed(source, Path("ingen")))
    assert example["names"] in caught.value.message
    assert caught.value.where.startswith("notebooks/x.ipynb")
    if example["names"] != "YAML":
        assert caught.value.where.startswith("notebooks/x.ipynb, celle 3")
    assert caught.value.hint
