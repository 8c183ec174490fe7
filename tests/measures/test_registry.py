from __future__ import annotations

import pytest

from levekar import catalogue, measures
from levekar.errors import LevekarError
from levekar.sources.maps import survey_map


def test_every_measure_is_in_the_catalogue():
    for key in measures.computed():
        assert catalogue.measure(key).key == key


def test_no_measure_is_defined_twice_for_one_file():
    seen = [
        (d.key, getattr(d, "provider", "ungdata"), getattr(d, "file", ""))
        for k in measures.computed()
        for d in measures.definitions(k)
    ]
    assert len(seen) == len(set(seen))


def test_every_counted_answer_is_an_answer_of_the_map():
    items = survey_map("ungdata").items
    for definition in measures.of_respondents():
        for item in definition.items:
            known = set(items[item].codes.values())
            counted = getattr(definition, "answers", None) or tuple(definition.scale)
            assert set(counted) <= known, definition.key


def test_an_undefined_measure_is_told_with_a_near_one():
    with pytest.raises(LevekarError, match="lonely_often"):
        measures.definitions("lonely_oftn")
