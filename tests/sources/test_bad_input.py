"""Every example of faulty input in bad_input.yml is told with file, row, column and expectation."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import yaml

from composed import fhi, put, ssb
from levekar.errors import LevekarError

EXAMPLES = yaml.safe_load(Path(__file__).with_name("bad_input.yml").read_text(encoding="utf-8"))
# what the examples must cover
REQUIRED = (
    "feil tegnsett",
    "kolonne mangler",
    "dobbel nøkkel",
    "ukjent stedskode",
    "prosent over 100",
    "tekst der et tall skal stå",
    "periode etter at fila ble hentet",
    "gammel og ny bydelskode blandet",
    "Klæbu-bruddet umerket",
)


def composed(example: dict) -> bytes:
    if "text" in example:
        return example["text"].encode(example.get("encoding", "utf-8"))
    kind, make = ("fhi", fhi) if "fhi" in example else ("ssb", ssb)
    return make(example[kind]["dims"], example[kind]["values"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["id"])
def test_faulty_input_is_told(tree, example):
    with (tree / "data" / "geo" / "places.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in example.get("places", ()))
    provider, name = example["file"].split("/")
    file = put(tree, provider, name, composed(example))
    with pytest.raises(LevekarError) as error:
        import_module(f"levekar.sources.{provider}").read(file)
    assert error.value.where == example["where"]
    for text in example["says"]:
        assert text in error.value.message, error.value.message
    assert error.value.hint


def test_every_kind_of_fault_has_an_example():
    assert set(REQUIRED) <= {example["id"] for example in EXAMPLES}
