from __future__ import annotations

import csv
import io
import re

import pytest

import levekar as lk
from levekar import catalogue, claims, paths
from levekar.registers import revision


@pytest.fixture(scope="module")
def register():
    return lk.revision_register()


def test_every_inconsistency_is_shown_with_what_is_followed(register):
    source = register.source
    found = catalogue.inconsistencies()
    assert len(found) == 91
    for name in found:
        assert source.count(f"{{#{name.lower()} .entry") == 1
    assert source.count("**Dette følger boka:** ") == 91
    rows = list(csv.DictReader(io.StringIO(register.csv)))
    assert all(row["followed"].endswith(".") for row in rows)


def test_what_is_not_followed_is_what_was_decided(register):
    decided = {d.inconsistency for d in claims.decisions() if d.decision == "contradicted"}
    rows = list(csv.DictReader(io.StringIO(register.csv)))
    assert {row["id"] for row in rows if "contradicted" in row["verdicts"]} == decided
    assert {row["id"] for row in rows if row["solution"] == revision.CHOSEN} == decided
    assert "følges ikke; tallene i boka gir 11,5" in register.source


def test_only_what_has_no_decision_is_explained_apart():
    decided = {d.inconsistency for d in claims.decisions()}
    explained = {
        row["inconsistency"] for row in catalogue.load_csv(paths.project().report / "followed.csv")
    }
    assert decided | explained == set(catalogue.inconsistencies())
    assert not decided & explained


def test_the_summary_adds_up():
    lines = lk.revision_summary().source.splitlines()[3:-1]
    *parts, total = ([int(cell) for cell in line.split("|")[2:-1]] for line in lines)
    assert [sum(column) for column in zip(*parts, strict=True)] == total
    assert sum(total) == 91


def test_figures_that_are_named_are_pointed_to(register):
    entry = re.search(r"\{#i33 .*?\n::::\n", register.source, re.DOTALL).group()
    where = entry.partition("**Gjelder:**")[2]
    for label in ("Tabell 1", "Tabell 2", "Figur 29", "Figur 30", "Figur 33"):
        assert label in where
    assert "Figur 2]" not in where and "Figur 2," not in where


def test_chapters_stand_in_the_order_of_the_report(register):
    heads = re.findall(r"^## (.*?) \{", register.source, re.MULTILINE)
    plain = [head.replace("\u00a0", " ") for head in heads]
    assert plain[:3] == ["Kapittel 2", "Kapittel 3", "Kapittel 4 B"]
    assert plain.index("Kapittel 6") < plain.index("Vedlegg 1")
    assert len(heads) == len(set(heads))
