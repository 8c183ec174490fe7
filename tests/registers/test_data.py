from __future__ import annotations

import levekar as lk
from levekar import catalogue, inventory, measures
from levekar.charts.made import measure_id


def rows(register):
    lines = register.source.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("| :-"))
    return [line for line in lines[start + 1 :] if line.startswith("|")]


def test_every_computed_measure_is_shown_with_its_own_id():
    shown = rows(lk.measure_register())
    assert len(shown) == len(measures.computed())
    for key in measures.computed():
        name = catalogue.measure(key).name
        assert sum(f"{{#{measure_id(key)}}}" in line for line in shown) == 1, name


def test_every_raw_file_is_shown_with_what_it_is():
    shown = rows(lk.raw_file_register())
    assert len(shown) == len(inventory.raw_files())
    assert all("demodata" in line or "trykt i rapporten" in line for line in shown)


def test_the_verdicts_of_all_chapters_add_up():
    *chapters, total = (
        [int(cell) for cell in line.split("|")[2:-1]] for line in rows(lk.verdict_register())
    )
    assert [sum(column) for column in zip(*chapters, strict=True)] == total
    assert sum(total) == 934
