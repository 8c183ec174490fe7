"""Levels, codes, dates, and the wall between the two divisions into zones."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from levekar import cards, geography, paths
from levekar.errors import LevekarError
from levekar.geography.levels import TWO_DIVISIONS

# codes of the form that SSB's zones have; the list itself is SSB's and is not needed here
LKS = [f"500101{number:04d}" for number in range(1, 86)]


def test_each_level_has_the_number_of_places_that_its_source_says():
    counts = Counter(unit.level for unit in geography.units(on="2024-01-01").values())
    for level in geography.levels().values():
        if level.key in counts and level.number:
            assert counts[level.key] == level.number, level.key


def test_codes_have_the_form_of_their_level_and_of_no_other_division():
    for code, unit in geography.units().items():
        assert re.fullmatch(geography.levels()[unit.level].form, code)
        assert geography.level_of(code) == unit.level
    assert geography.level_of("5001040099") == "lks"
    assert geography.level_of("hva som helst") == ""


def test_parents_are_places_that_were_in_force():
    known = geography.units()
    for unit in known.values():
        for parent in unit.parents:
            assert parent in known
            assert not known[parent].valid_to or known[parent].valid_to == unit.valid_to


def test_the_tables_of_places_agree():
    known = geography.units()
    for code, (level, name) in geography.places().items():
        if level in geography.levels() and (level != "kommune" or code == "5001"):
            assert (known[code].level, known[code].name) == (level, name)
    for zone in geography.zones().values():
        assert known[zone.code].name == zone.name
        assert known[zone.code].parents == (zone.bydel,)
        assert zone.delomrade in known


def test_klaebu_became_part_of_trondheim_and_of_heimdal():
    assert set(geography.units("kommune", on="2019-12-31")) == {"5001", "5030"}
    assert set(geography.units("kommune", on="2020-01-01")) == {"5001"}
    assert geography.successors("1662") == ("5001", "500104")
    assert geography.successors("160102") == ("500102",)
    assert geography.successors("5001") == ("5001",)
    assert geography.successors("9999") == ()
    assert [c.date for c in geography.merged("500104", "2015-01-01", "2024-01-01")] == [
        "2020-01-01"
    ]
    assert geography.merged("500103", "2015-01-01", "2024-01-01") == ()
    assert geography.merged("500104", "2020-01-01", "2024-01-01") == ()


def test_no_zone_has_a_code_like_those_of_the_other_division():
    zones = geography.units("sone")
    assert len(zones) == 60
    form = geography.levels()["lks"].form
    assert not [code for code in zones if re.fullmatch(form, code)]
    assert all(geography.level_of(code) == "lks" for code in LKS)


def test_lks_codes_offered_as_zones_are_told_with_counts():
    with pytest.raises(LevekarError) as told:
        geography.require(LKS, "sone", whole=tuple(geography.zones()), where="fila")
    message = told.value.message
    assert message.startswith(
        "85 av 85 koder er ikke levekårssoner: 85 SSB-soner (LKS) (5001010001"
    )
    assert "60 av 60 levekårssoner mangler: Ila, " in message
    assert TWO_DIVISIONS in message
    with pytest.raises(LevekarError, match="to inndelinger"):
        geography.require(["S01"], "lks")


def test_what_is_wrong_or_missing_is_counted_and_named():
    codes = [*list(geography.zones())[2:], "S61", "500101"]
    with pytest.raises(LevekarError) as told:
        geography.require(codes, "sone", whole=tuple(geography.zones()), where="fila")
    assert told.value.message == (
        "2 av 60 koder er ikke levekårssoner: 1 ukjente (S61); 1 bydeler (500101). "
        "2 av 60 levekårssoner mangler: Ila, Hammersborg-Trolla."
    )
    assert told.value.where == "fila"


def test_every_data_file_has_a_card_with_its_bytes():
    folder = paths.project().geo
    for file in sorted([*folder.glob("*.csv"), *folder.glob("*.json")]):
        _, data = cards.open_raw(file)
        assert data
    assert "Klass" in cards.read_card(folder / "areas.csv").note
