from __future__ import annotations

import levekar as lk
from levekar import catalogue
from levekar.registers import sources

OWN = ("rapporten (2024)", "ikke oppgitt")


def test_every_figure_has_a_source_in_the_list_or_is_the_reports_own():
    listed = {name for row in sources.rows() for name in row["figures"].split(";")}
    for entry in catalogue.figures().values():
        assert (entry.id in listed) or entry.source in OWN, entry.id


def test_a_source_names_figures_that_there_are():
    for row in sources.rows():
        for name in filter(None, row["figures"].split(";")):
            assert catalogue.figure(name).id == name


def test_a_remark_is_not_a_title():
    for row in sources.rows():
        assert "oppgitt" not in row["title"]
        assert "figur" not in row["title"]


def test_each_figure_stands_at_its_source():
    source = lk.source_register().source
    line = next(line for line in source.splitlines() if line.startswith("| Opdahl mfl. 2020 |"))
    assert "Figur 45" in line
    assert "Figur 46" in line
