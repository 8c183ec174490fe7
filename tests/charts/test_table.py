from __future__ import annotations

import csv
import io

import chart_shapes as shapes
import pytest

from levekar.charts.figure import table
from levekar.errors import LevekarError


def test_a_published_table():
    shown = table("tabell-1", shapes.tabell_1(), rows="geo", columns="period")
    source = shown.markdown()
    assert source.startswith("::: {.table-title}\n**Tabell 1: Varig uføretrygd, 18–29 år.** Andel")
    assert "treårige gjennomsnitt. Prosent.\n" in source
    assert "| Sted | 2016–2018 | 2017–2019 |" in source
    assert "| Norge | 1,0 | 1,2 | 1,4 | 1,6 | 1,8 |" in source
    assert "Kilde: Kommunehelsa. Tallene er trykt i rapporten fra 2024." in source
    assert '.row-headers role=region tabindex=0 aria-label="Tabell 1"' in source
    assert "[c]" not in source
    assert "yntetisk" not in source


def test_units_that_differ_stand_with_the_rows():
    shown = table("tabell-3", shapes.tabell_3(), rows="measure", columns="period")
    source = shown.markdown()
    assert "| Unike personer (antall) | 10 | 20 |" in source
    assert "| Lovbrudd per person (forholdstall) | 1,0 | 1,1 |" in source
    turned = table("tabell-3", shapes.tabell_3(), rows="period", columns="measure").markdown()
    assert "| År | Unike personer (antall) |" in turned


def test_hidden_and_synthetic_numbers_are_marked_and_explained():
    data = shapes.tabell_1()
    data.loc[0, ["value", "status"]] = [float("nan"), "suppressed"]
    data.loc[1, "status"] = "synthetic"
    source = table("tabell-1", data, rows="geo", columns="period").markdown()
    assert r"| Norge | \[c\] | 1,2^s^ | 1,4 |" in source
    assert r"\[c\] betyr at tallet er skjult" in source
    assert "Hevet s betyr syntetisk demotall." in source
    assert "Noen av tallene er syntetiske demotall" in source


def test_csv_agrees_with_the_table():
    shown = table("tabell-3", shapes.tabell_3(), rows="measure", columns="period")
    rows = list(csv.DictReader(io.StringIO(shown.csv())))
    assert len(rows) == 50
    assert {r["status"] for r in rows} == {"published"}
    assert rows[0]["value"] == "10"
    assert next(r for r in rows if r["unit"] == "ratio")["value"] == "1.0"
    assert list(shown.files()) == ["tabell-3.csv"]


def test_one_column():
    data = shapes.tabell_1()
    shown = table("tabell-1", data[data["period"] == "2016–2018"], rows="geo")
    assert "| Sted | Prosent |" in shown.markdown()


def test_a_table_has_no_picture():
    shown = table("tabell-1", shapes.tabell_1(), rows="geo", columns="period")
    with pytest.raises(LevekarError, match="ikke noe bilde"):
        shown.svg()


def test_in_a_notebook():
    made = table("tabell-1", shapes.tabell_1(), rows="geo", columns="period").html()
    assert made.count('<th scope="row">') == 6
    assert "Kilde: Kommunehelsa." in made
