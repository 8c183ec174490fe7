from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.book.rerun import (
    ABSENT,
    UNTOLD,
    Cell,
    Change,
    Rerun,
    _cells,
    as_csv,
    changes,
    rerun,
)
from levekar.book.runs import Executed
from levekar.book.source import Source
from levekar.errors import LevekarError
from levekar.paths import Project

from .conftest import Built

PATH = "notebooks/01-tall.ipynb"
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["figur-01", "figur-02"]), st.sampled_from("abcd")),
    st.tuples(st.integers(0, 3), st.sampled_from(["published", "synthetic", "suppressed"])),
)


def cells(found: dict[tuple[str, str], tuple[int, str]]) -> dict[tuple[str, ...], Cell]:
    return {
        key: Cell(key[0], key[1], "[c]" if status == "suppressed" else f"{number} %", status)
        for key, (number, status) in found.items()
    }


@given(CELLS)
def test_the_same_run_twice_changes_nothing(found: dict[tuple[str, str], tuple[int, str]]) -> None:
    assert changes("a", cells(found), cells(found)) == []


@given(CELLS, CELLS)
def test_each_difference_is_told_once_and_nothing_hidden_is_shown(
    one: dict[tuple[str, str], tuple[int, str]], other: dict[tuple[str, str], tuple[int, str]]
) -> None:
    old, new = cells(one), cells(other)
    found = {(c.figure, c.row): c for c in changes("a", old, new)}
    differing = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    assert set(found) == differing
    hiding = {place for (place, _), cell in new.items() if cell.status == "suppressed"}
    for key, change in found.items():
        assert change.now == (new[key].shown if key in new else ABSENT)
        if key not in old:
            assert change.before == ABSENT
        elif (new[key].status == "suppressed") if key in new else key[0] in hiding:
            assert change.before == UNTOLD
        else:
            assert change.before == old[key].shown


def run_with(folder: Path, rows: str, name: str = "figur-01.csv") -> Executed:
    (folder / name).write_text(rows, encoding="utf-8")
    return Executed(Source("a.ipynb", {}, {"cells": []}), folder)


HEAD = "figure,measure,measure_name,geo_level,geo,geo_name,sex,sex_name,period,value,n,status\n"


def test_a_value_is_known_by_what_it_is_about_and_not_by_its_place(tmp_path: Path) -> None:
    row = "figur-01,m,Ensomme,kommune,5001,Trondheim,{},{},2021,{},100,{}\n"
    girls, boys = ("F", "jenter"), ("M", "gutter")
    one = row.format(*girls, 12, "synthetic") + row.format(*boys, 8, "synthetic")
    other = row.format(*boys, 8, "synthetic") + row.format(*girls, 14, "published")
    old = _cells(run_with(tmp_path, HEAD + one))
    new = _cells(run_with(tmp_path, HEAD + other))
    assert old is not None and new is not None
    assert [(c.row, c.before, c.now) for c in changes("a", old, new) if c.before != c.now] == [
        ("Ensomme, Trondheim, jenter, 2021", "12", "14")
    ]
    (value, n) = changes("a", old, new)
    assert value.status == "syntetisk demotall → trykt i rapporten fra 2024"
    assert n.row.endswith("(nevner)")


def test_the_numbers_behind_a_hidden_value_are_hidden_too(tmp_path: Path) -> None:
    row = HEAD + "figur-01,m,Ensomme,kommune,5001,Trondheim,F,jenter,2021,{},{},{}\n"
    old = _cells(run_with(tmp_path, row.format(12, 25, "published")))
    new = _cells(run_with(tmp_path, row.format("[c]", "[x]", "suppressed")))
    assert old is not None and new is not None
    assert {c.before for c in changes("a", old, new)} == {UNTOLD}


def test_a_table_of_words_is_compared_row_by_row(tmp_path: Path) -> None:
    old = _cells(run_with(tmp_path, "figure,row,text,source\ntabell-4,1,Før,x\n", "tabell-4.csv"))
    new = _cells(run_with(tmp_path, "figure,row,text,source\ntabell-4,1,Nå,y\n", "tabell-4.csv"))
    assert old is not None and new is not None
    found = changes("a", old, new)
    assert found == [Change("a", "tabell-4", "rad 1 (tekst)", "Før", "Nå", "")]
    assert next(iter(csv.DictReader(io.StringIO(as_csv(found).decode()))))["now"] == "Nå"


def test_the_csv_has_its_header_when_nothing_has_changed() -> None:
    assert as_csv([]) == b"chapter,figure,row,before,now,status\n"


def test_what_is_told_besides_the_table() -> None:
    change = Change(PATH, "figur-09", "rad 1", "1", "2", "")
    assert Rerun((PATH,), [change]).lines() == ["1 verdi er endret siden forrige kjøring."]
    assert Rerun((PATH,)).lines() == ["Ingen verdier er endret siden forrige kjøring."]
    assert Rerun((PATH,), [], (PATH,)).lines() == [
        f"{PATH} er ikke kjørt før; det er ingenting å sammenligne."
    ]


def test_a_chapter_is_run_again_and_told_of_and_no_page_is_made(book: Project) -> None:
    file = book.root / PATH
    notebook = json.loads(file.read_text(encoding="utf-8"))
    notebook["cells"][1]["source"] = "#| include: false\nvalues = [40, 95, 120, 60, 130]"
    file.write_text(json.dumps(notebook), encoding="utf-8")
    site = {path: path.read_bytes() for path in (book.root / "_book").rglob("*.html")}
    found = rerun(book, ["01"])
    assert found.executed == (PATH,)
    told = {(c.figure, c.row): (c.before, c.now) for c in found.changes}
    assert told["figur-09", "rad 2 (verdi)"] == ("90", "95")
    assert told["figur-09", "rad 5 (verdi)"] == ("75", "130")
    assert told["teksten", "max(values)"] == ("120", "130")
    assert len(told) == len(found.changes) == 3
    assert {path: path.read_bytes() for path in (book.root / "_book").rglob("*.html")} == site
    # it is the last run now
    assert rerun(book, ["1"]).changes == []


def test_a_chapter_that_is_not_there_or_has_no_code_is_told(built: Built) -> None:
    with pytest.raises(LevekarError, match="fant ikke kapitlet «99»"):
        rerun(built.project, ["99"])
    with pytest.raises(LevekarError, match="har ingen kode"):
        rerun(built.project, ["referanser"])
