from __future__ import annotations

import os
import subprocess
import sys

import pytest
import shapes

from levekar import edition, observations, paths
from levekar.edition import definition
from levekar.errors import LevekarError
from levekar.sources import request

WHOLE = """\
year: "2031"
title: Bok
kommune: "5001"
latest_round: "2030"
reference_year: 2031
geography: "2020-01-01"
publisher: Noen
contact: https://example.org
"""


def write(tree, year, text):
    (tree / "data" / "editions" / f"{year}.yml").write_text(text, encoding="utf-8")
    definition._current.cache_clear()


def rows(*statuses):
    return shapes.rows(period=[str(2000 + i) for i in range(len(statuses))], status=list(statuses))


def test_the_edition_names_its_municipality():
    assert edition.edition().kommune == "5001"


def test_an_unknown_edition_is_told_with_the_known():
    with pytest.raises(LevekarError, match=r"kjente utgaver: .*2024"):
        edition.edition("1999")


def test_the_current_edition_is_the_newest_that_is_no_draft(tree, monkeypatch):
    write(tree, "2031", WHOLE + "draft: true\n")
    assert edition.current() == "2024"
    write(tree, "2030", WHOLE.replace("2031", "2030"))
    assert edition.current() == "2030"
    monkeypatch.setenv("LEVEKAR_EDITION", "2031")
    assert edition.edition().draft
    assert list(edition.definitions()) == ["2024", "2030", "2031"]


def test_a_tree_of_drafts_has_no_current_edition(tree):
    (tree / "data" / "editions" / "2024.yml").unlink()
    write(tree, "2031", WHOLE + "draft: true\n")
    with pytest.raises(LevekarError, match="ingen ferdig utgave"):
        edition.current()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("title: Bok\n|", "mangler title"),
        ("|kontakt: x\n", "ukjent felt «kontakt»"),
        ("|draft: kanskje\n", "true eller false"),
        ("|statuses: [official, synthetic]\n", "«statuses» skal være en liste"),
        ("reference_year: 2031|reference_year: i fjor", "årstall"),
        ("|periods: [2021]\n", "nøkler med verdier"),
        ("publisher: Noen|publisher: [Noen]", "skal være tekst"),
        ("|tittel: [\n", "ikke gyldig YAML"),
    ],
)
def test_a_fault_in_a_definition_is_told_with_the_field(change, told):
    old, new = change.split("|")
    text = WHOLE.replace(old, new) if old else WHOLE + new
    with pytest.raises(LevekarError, match=told) as error:
        definition.parse(text, "data/editions/2031.yml")
    assert error.value.where == "data/editions/2031.yml"


def test_periods_of_the_edition_go_before_those_of_the_requests(tree):
    write(tree, "2031", WHOLE + 'periods: {ssb/neet.json: ["2030", "2031"]}\n')
    asked = {r.id: r for r in request.requests("2031")}
    assert asked["ssb/neet.json"].periods == ("2030", "2031")
    with pytest.raises(LevekarError, match="ingen perioder er ført opp for utgaven 2031"):
        _ = asked["ssb/lavinntekt_barn.json"].periods


def test_the_official_book_shows_no_synthetic_value(monkeypatch):
    table = rows("synthetic", "published", "official")
    assert edition.shown(table).equals(table)
    monkeypatch.setenv("LEVEKAR_OFFICIAL", "1")
    official = observations.validate(edition.shown(table), "prøve")
    assert official["status"].tolist() == ["missing", "published", "official"]
    assert official.loc[0, ["value", "count", "n"]].isna().all()
    assert official.iloc[1:].equals(table.iloc[1:])


def test_each_kind_of_book_has_a_work_folder_of_its_own(tree, monkeypatch):
    project = paths.project()
    folders = {project.build}
    monkeypatch.setenv("LEVEKAR_OFFICIAL", "1")
    folders.add(project.build)
    monkeypatch.setenv("LEVEKAR_EDITION", "2031")
    folders.add(project.build)
    assert len(folders) == 3
    assert all(folder.is_relative_to(tree / "_build") for folder in folders)


def test_the_face_of_the_package_stays_light():
    code = "import sys, levekar.edition; print('pandas' in sys.modules, 'yaml' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert ran.stdout.split()[0] == "False"
