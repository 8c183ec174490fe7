from __future__ import annotations

import pytest

from levekar import absence, geography
from levekar.profiles import pages
from levekar.profiles.page import Maker, Towns


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("LEVEKAR_FIGURES", str(tmp_path))
    monkeypatch.setattr(Maker, "page", lambda self, code: f"<p>{code}</p>\n")
    return tmp_path


def test_the_list_leads_to_every_profile_and_writes_them_when_shown(few, folder):
    listed = pages.profiles()
    assert list(folder.iterdir()) == []
    source = listed._repr_markdown_()
    wanted = {geography.profile_name(code) for code in pages.towns().codes}
    assert {path.name for path in folder.iterdir()} == wanted
    assert all(f"](../figures/{name})" in source for name in wanted)
    assert (folder / "profil-S10.html").read_text(encoding="utf-8") == "<p>S10</p>\n"


def test_the_list_in_print_has_the_names_without_links(few):
    _, printed = pages.profiles().source.split('when-format="typst"')
    assert "Lademoen" in printed
    assert "](" not in printed


def test_a_municipality_without_bydeler_has_no_profiles_and_says_why(monkeypatch, folder):
    monkeypatch.setattr(pages, "towns", lambda: Towns("5001", {}))
    shown = pages.profiles()._repr_markdown_()
    assert shown == absence.box(
        "Det er ingen områdeprofiler",
        "Utgaven kjenner ingen bydeler eller levekårssoner i Trondheim.",
    )
    assert list(folder.iterdir()) == []


def test_a_municipality_with_bydeler_alone_has_profiles_of_them_and_says_why(few):
    alone = Towns("5001", {"500101": ()})
    listed = pages.Profiles(alone)
    assert list(listed.files) == ["profil-500101.html"]
    assert "Utgaven kjenner ingen levekårssoner i Trondheim" in listed.source
    assert "profile-list" not in listed.source
    assert "Bydel i Trondheim." in listed.files["profil-500101.html"].decode()


def test_a_municipality_with_zones_needs_no_reason(few):
    assert "kjenner ingen" not in pages.profiles().source
