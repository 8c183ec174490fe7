"""Names are matched exactly, by a listed variant, or not at all, and never silently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar import geography
from levekar.errors import LevekarError

NAMES = [zone.name for zone in geography.zones().values()]


def test_names_as_they_are_listed_need_no_report():
    found = geography.match(NAMES, "sone")
    assert list(found.complete().values()) == list(geography.zones())
    assert found.report() == []


def test_a_listed_variant_is_matched_and_told():
    found = geography.match(["Romolslia"], "sone")
    assert found.codes == {"Romolslia": "S44"}
    assert found.report() == ["«Romolslia» er lest som Romulslia (skrivevariant)"]
    assert geography.match(["Heimdal"], "sonegruppe").codes == {"Heimdal": "G03"}


@given(
    st.sampled_from(NAMES),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["-", " - ", "–", " – "]),
)
def test_capitals_spaces_and_hyphens_do_not_matter_but_are_told(name, change, hyphen):
    other = f" {change(name).replace('-', hyphen)} "
    found = geography.match([other], "sone")
    assert geography.name(found.codes[other]) == name
    assert found.report() == [f"«{other}» er lest som {name} (skrevet annerledes)"]


KNOWN = {"romolslia", *(n.casefold() for n in NAMES), *(c.casefold() for c in geography.zones())}


@given(st.text(max_size=12).filter(lambda name: name.strip().casefold() not in KNOWN))
def test_nothing_is_guessed(name):
    found = geography.match([name], "sone")
    assert found.codes == {}
    assert found.unknown == (name,)


def test_unknown_names_are_counted_and_near_ones_suggested():
    with pytest.raises(LevekarError) as told:
        geography.match(["Ila", "Romuls", "Rosenbor"], "sone").complete("kart.gpkg")
    assert told.value.message == "2 av 3 navn er ikke levekårssoner: «Romuls», «Rosenbor»."
    assert "Romulslia" in told.value.hint
    assert "variants.csv" in told.value.hint


def test_two_names_for_one_zone_are_told():
    with pytest.raises(LevekarError, match="1 av 60 levekårssoner står flere ganger: Romulslia"):
        geography.match(["Romulslia", "Romolslia"], "sone").complete()
    with pytest.raises(LevekarError, match="«Ila» og «Ila»"):
        geography.match(["Ila", "Ila", "Rye"], "sone").complete()


def test_names_of_the_other_division_are_told_as_such():
    with pytest.raises(LevekarError, match="to inndelinger uten nøkkel"):
        geography.match(["Trondheim - Tråante LKS 010001"], "sone").complete()
