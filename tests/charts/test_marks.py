from __future__ import annotations

from itertools import combinations

import pytest

from levekar.charts import marks
from levekar.observations import STATUSES

SUBSETS = [set(c) for n in range(len(STATUSES) + 1) for c in combinations(STATUSES, n)]


@pytest.mark.parametrize("statuses", SUBSETS, ids=lambda s: "+".join(sorted(s)) or "none")
def test_synthetic_numbers_are_told_everywhere(statuses):
    synthetic = "synthetic" in statuses
    assert bool(marks.across(statuses)) == synthetic
    assert ("yntetiske demotall" in marks.sentence(statuses)) == synthetic
    for lines in (True, False):
        keys = [key.status for key in marks.keys(statuses, lines=lines)]
        assert ("synthetic" in keys) == synthetic
        assert set(keys) >= statuses & {"suppressed", "missing"}


def test_a_mixture_says_so():
    both = {"synthetic", "published"}
    assert marks.across(both) == "DELVIS SYNTETISKE DEMOTALL"
    assert marks.sentence(both).startswith("Noen av tallene")
    assert "trykt i rapporten" in marks.sentence(both)
    assert marks.sentence({"synthetic", "missing"}).startswith("Syntetiske demotall")


def test_symbols_are_explained_only_when_used():
    assert marks.symbols({"published"}) == ""
    assert marks.symbols({"suppressed"}).startswith("[c]")
    assert "[x]" in marks.symbols({"missing", "suppressed"})


def test_a_synthetic_mark_never_looks_like_a_real_one():
    colour = "#0f5671"
    for index in range(12):
        synthetic, real = (marks.bar(s, colour, index) for s in ("synthetic", "published"))
        assert synthetic["hatch"]
        assert "hatch" not in real
        assert synthetic["facecolor"] != real["facecolor"]
        assert marks.line(True, index)["linestyle"] != marks.line(False, index)["linestyle"]
        open_point = marks.point("synthetic", colour, index, "#ffffff")
        assert open_point["markerfacecolor"] == "#ffffff"
        assert marks.point("official", colour, index, "#ffffff")["markerfacecolor"] == colour


def test_lighter():
    assert marks.lighter("#000000", 0.5) == "#808080"
    assert marks.lighter("#ffffff") == "#ffffff"
