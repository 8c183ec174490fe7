from __future__ import annotations

import pandas as pd
import pytest

from levekar.edition import breaks
from levekar.errors import LevekarError

ROW = {"measure": "m", "provider": "ssb", "geo": "500104"}


def put(tree, text):
    (tree / "data" / "breaks.yml").write_text("breaks:\n" + text, encoding="utf-8")
    breaks._breaks.cache_clear()


def test_the_breaks_of_the_project_can_be_read():
    found = {b.id: b for b in breaks.breaks()}
    assert found["klaebu"].geo == ("500104",)
    assert found["kommunehelsa"].edition == "2025"


def test_a_series_is_broken_where_the_border_moved():
    assert breaks.within(ROW, "2019", "2020").id == "klaebu"
    assert breaks.within(ROW, "2018", "2019") is None
    assert breaks.within(ROW, "2020", "2023") is None
    assert breaks.within(ROW | {"geo": "500101"}, "2019", "2020") is None
    # Folkehelseinstituttet has brought its series in line with the new border
    assert breaks.within(ROW | {"provider": "fhi"}, "2019", "2020") is None


@pytest.mark.parametrize(
    ("first", "last", "broken"),
    [
        ("2018-10", "2018-11", True),
        ("2018-11", "2018-12", False),
        ("2017", "2018", True),
        ("2022", "2023", False),
        ("2021–2023", "2022–2024", True),
        ("2023-12", "2024-01", True),
    ],
)
def test_a_break_in_a_month_counts_from_that_month(first, last, broken):
    row = {"measure": "m", "provider": "nav", "geo": "5001"}
    assert (breaks.within(row, first, last) is not None) == broken


def test_editions_on_either_side_of_a_break_are_not_compared(tree):
    put(
        tree,
        "- {id: a, kind: definisjon, text: Ny, measures: [m], edition: '2025'}\n"
        "- {id: b, kind: grense, text: Nytt, geo: ['1'], edition: '2026', moved: [['1', '2']]}\n",
    )
    table = pd.DataFrame({"measure": ["m", "n"], "provider": "x", "geo": "1"})
    assert breaks.comparable("2024", "2025")(table).tolist() == [False, True]
    assert breaks.comparable("2025", "2026")(table).tolist() == [True, True]
    assert breaks.between(ROW, "2024", "2025").id == "a"
    assert breaks.between(ROW, "2025", "2026") is None
    assert [(m.old, m.new) for m in breaks.moved("2024", "2026")] == [("1", "2")]
    assert breaks.moved("2024", "2025") == ()


def test_a_tree_without_the_file_has_no_breaks(tree):
    assert breaks.breaks() == ()


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{id: a, kind: annet, text: T, period: '2020'}", "«kind» er 'annet'"),
        ("{id: a, kind: grense, text: '', period: '2020'}", "ingen tekst"),
        ("{id: a, kind: grense, text: T}", "ikke noe tidspunkt"),
        ("{id: a, kind: grense, text: T, periode: '2020'}", "ukjent felt «periode»"),
    ],
)
def test_a_fault_in_a_break_is_told_with_its_id(tree, entry, told):
    put(tree, f"- {entry}\n")
    with pytest.raises(LevekarError, match=told) as error:
        breaks.breaks()
    assert error.value.message.startswith("a: ")
