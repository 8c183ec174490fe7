from __future__ import annotations

from levekar import geography


def test_every_place_has_a_file_of_its_own_that_is_safe_in_an_address():
    names = {geography.profile_name(code) for code in geography.places()}
    assert len(names) == len(geography.places())
    assert all(name.isascii() and name.endswith(".html") for name in names)
    assert geography.profile_name("500101") == "profil-500101.html"
