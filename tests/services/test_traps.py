"""The table of traps (traps.yml) names a test for each, and the tests exist."""

from __future__ import annotations

import ast
from pathlib import Path

import yaml
from replay import Reply

from composed import put
from levekar import fetch
from levekar.sources import kommune

TESTS = Path(__file__).resolve().parent.parent
TABLE = yaml.safe_load(Path(__file__).with_name("traps.yml").read_text(encoding="utf-8"))


def defined(name: str) -> set[str]:
    tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_trap_has_a_test_that_exists():
    assert list(TABLE["traps"]) == list(range(1, 21))
    named = [t for trap in TABLE["traps"].values() for t in trap["tests"]]
    named += [t for tests in TABLE["faults"].values() for t in tests]
    for name in named:
        file, function = name.split("::")
        assert function in defined(file), name


def test_csv_in_latin_1_keeps_its_letters_when_the_map_says_so(server, tree, client, ask):
    text = "Levekårsnavn;Antall;Andel\nØya;10;23.4\n"
    places = tree / "data" / "geo" / "places.csv"
    places.write_text(places.read_text("utf-8") + "sone,S99,Øya,500101\n", encoding="utf-8")
    path = tree / "data" / "maps" / "kommune.yml"
    options = 'options: {encoding: iso-8859-1, separator: ";", decimal: "."}\n'
    path.write_text(options + path.read_text("utf-8"), encoding="utf-8")
    request = ask("kommune/personer_0_17.csv")
    headers = {"Content-Type": "text/csv; charset=iso-8859-1"}
    address = "/kommune_tabeller" + request.spec["spreadsheet"]
    server.on(address, Reply(text.encode("iso-8859-1"), headers=headers))
    data, _ = kommune.fetch(request, client)
    assert data == text.encode("iso-8859-1")
    frame = kommune.read(put(tree, "kommune", request.file, data))
    assert set(frame["geo"]) == {"S99"}
    assert frame["value"].tolist() == [10.0, 23.4]


def test_no_request_sums_altered_small_counts(tree):
    # 04362 changes 1 and 2 to 0 or 3, so zones cannot be summed from it: nothing asks for it
    assert "04362" not in {str(r.spec.get("table", "")) for r in fetch.plan()}
