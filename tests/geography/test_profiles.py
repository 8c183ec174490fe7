from __future__ import annotations

from levekar import geography


def test_every_place_has_a_file_of_its_own_that_is_safe_in_an_address():
    names = {geography.profile_name(code) for code in geography.places()}
    assert len(names) == len(geography.places())
    assert all(name.isascii() and name.endswith(".html") for name in names)
    assert geography.profile_name("500101") == "profil-500101.html"


def test_bydeler_and_zones_have_a_page_and_other_places_none():
    pages = filter(geography.has_profile, geography.places())
    with_page = set(map(geography.level, pages))
    assert with_page == {"bydel", "sone"}
