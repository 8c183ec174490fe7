from __future__ import annotations

import levekar as lk
from levekar import catalogue, inventory, measures


def rows(register):
    return register.source.splitlines()[2:]


def test_every_computed_measure_is_shown():
    shown = rows(lk.measure_register())
    assert len(shown) == len(measures.computed())
    for key in measures.computed():
        assert any(line.startswith(f"| {catalogue.measure(key).name} |") for line in shown)


def test_every_raw_file_is_shown_with_what_it_is():
    shown = rows(lk.raw_file_register())
    assert len(shown) == len(inventory.raw_files())
    assert all("demodata" in line or "trykt i rapporten" in line for line in shown)


def test_every_decision_is_shown_with_its_reason(root):
    decided = catalogue.load_csv(root / "data" / "report" / "decisions.csv")
    assert len(rows(lk.decision_register())) == len(decided)
