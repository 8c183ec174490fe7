from __future__ import annotations

import pytest

from levekar import geography, tables
from levekar.book import check, search
from levekar.charts import marks
from levekar.edition import accessible
from levekar.profiles import values
from levekar.profiles.page import Maker, towns


def words(page: str) -> str:
    return " ".join(accessible.parse(page).text.split()).replace("\u00a0", " ")


def test_a_zone_is_held_against_its_bydel_and_the_city(maker):
    text = words(maker.page("S10"))
    assert "Lademoen (levekårssone)" in text
    assert "14,1 per 1000" in text
    assert "Trondheim: 6,0 per 1000" in text
    assert "Nabosonene" in text
    assert "Sonegruppa Lademoen" in text
    assert "Gruppene er vist som sonene de har navn etter" in text


def test_a_page_leads_to_what_is_around_it_and_to_the_book(maker):
    links = check.facts(maker.page("S10")).links
    around = [*geography.neighbours()["S10"], geography.zones()["S10"].bydel]
    assert {geography.profile_name(code) for code in around} <= set(links)
    assert {"../index.html", "../book/profiler.html"} <= set(links)
    assert "../notebooks/04g-forebygging.html" in links
    assert any(link.startswith("../notebooks/04d-levestandard.html#figur-") for link in links)
    assert "../book/datagrunnlag.html#maal-violence-threat-offenders-per-1000" in links


def test_a_bydel_leads_to_its_zones(maker):
    links = set(check.facts(maker.page("500102")).links)
    assert {geography.profile_name(z) for z in geography.made_of("bydel")["500102"]} <= links


@pytest.mark.parametrize("code", ["500104", "S10", "S56"])
def test_a_page_is_well_made_and_the_same_each_time(maker, code):
    page = maker.page(code)
    assert accessible.faults(page) == []
    assert len(check.facts(page).ids) == len(set(check.facts(page).ids))
    assert page == maker.page(code)


def test_a_synthetic_value_is_marked_beside_it_and_in_words(maker):
    page = maker.page("S11")
    assert "banner-demo" in page
    assert "SYNTETISKE DEMOTALL" in page
    assert "syntetisk demotall" in words(page)
    assert "<sup>s</sup>" in page
    assert "made-up" in page


def test_a_hidden_value_stands_nowhere_on_the_page(few, monkeypatch):
    real = tables.measure_table

    def hidden(key):
        table = real(key)
        here = (table["geo"] == "S10") & (key == "violence_threat_offenders_per_1000")
        numbers = {name: table[name].mask(here) for name in ("value", "count", "n")}
        return table.assign(**numbers, status=table["status"].mask(here, "suppressed"))

    before = Maker(towns()).page("S10")
    monkeypatch.setattr(tables, "measure_table", hidden)
    page = Maker(towns()).page("S10")
    assert "14,1" in words(before)
    assert "14,1" not in words(page)
    assert "14.1" not in page
    assert "[c]" in page
    assert "[c] betyr at tallet er skjult" in words(page)


def test_the_official_profile_shows_no_made_up_value_and_says_what_is_left_out(few, monkeypatch):
    monkeypatch.setenv("LEVEKAR_OFFICIAL", "1")
    maker = Maker(towns())
    for code in ("S10", "S11", "500102"):
        page = maker.page(code)
        assert "synteti" not in page.lower()
        assert "made-up" not in page
        assert "banner-demo" not in page
        assert marks.sentence({"synthetic"}) not in page
        assert "Dette er en offisiell utgave" in words(page)
        assert accessible.faults(page) == []
    assert "14,1 per 1000" in words(maker.page("S10"))
    assert "Lite støtte fra trygg voksen i barndommen" in words(maker.page("S11"))


def test_a_zone_in_several_bydeler_says_so(maker):
    uncertain = [z.code for z in geography.zones().values() if not z.bydel_certain]
    for code in uncertain[:1]:
        assert "mer enn én bydel" in words(maker.page(code))
    assert "mer enn én bydel" not in words(maker.page("S10"))


def test_the_search_finds_a_profile_by_its_name_alone(maker):
    (record,) = search.records(maker.page("S10"), "figures/profil-S10.html")
    assert (record.title, record.kind) == ("Lademoen (levekårssone)", "Soner")
    assert "Østbyen" in record.text
    (record,) = search.records(maker.page("500102"), "figures/profil-500102.html")
    assert (record.title, record.kind) == ("Østbyen (bydel)", "Bydeler")


def test_the_table_behind_has_every_period_and_no_empty_column(maker):
    page = accessible.parse(maker.page("500102"))
    heads = [" ".join(th.text.split()) for th in page.all("th") if th.given.get("scope") == "col"]
    assert "Periode" in heads
    assert "Antall svar" not in heads
    for period in ("2013–2015", "2020–2022"):
        assert any(td.text == period for td in page.all("td"))


def test_every_bydel_and_zone_has_a_page():
    assert len(towns().codes) == len(set(towns().codes)) == 64


def test_lines_that_are_held_against_the_middle_zone_say_so(maker):
    assert values.MIDDLE in words(maker.page("S11")).lower()
