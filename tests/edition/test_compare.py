from __future__ import annotations

import csv
import io

import pytest
from shapes import rows, said

from levekar import claims
from levekar.edition import breaks, compare
from levekar.errors import LevekarError

S = ("notebooks/03.ipynb", "c1")


def sentence(number, shown, whole, measures="lonely_often", expression="v()"):
    return (*S, str(number), expression, measures, shown, whole)


def between(old, new):
    return compare.Comparison(old, new)


def test_two_equal_editions_have_no_changes():
    one = said("2024", rows(), sentences=(sentence(0, "10", "Det er 10."),))
    same = between(one, said("2025", rows(), sentences=(sentence(0, "10", "Det er 10."),)))
    assert not any((same.values, same.latest, same.figures, same.sentences, same.statements))
    assert same.doubtful == [] and same.broken == []


def test_each_kind_of_change_of_a_value():
    old = rows(period=["2013", "2017", "2020", "2021"], value=[8.0, 9.0, 10.0, 11.0])
    new = rows(
        period=["2017", "2020", "2021", "2024"], value=[9.5, None, 11.0, 12.0],
        status=["official", "suppressed", "published", "official"],
    )  # fmt: skip
    found = {c.key[-1]: c for c in between(said("2024", old), said("2025", new)).values}
    assert {period: c.kind for period, c in found.items()} == {
        "2013": "borte", "2017": "endret", "2020": "endret", "2021": "ny status", "2024": "ny",
    }  # fmt: skip
    assert found["2017"].change == "opp 0,5\u00a0prosentpoeng"
    assert (found["2020"].now, found["2020"].change) == ("[c]", "")
    assert "→" in found["2021"].note
    assert found["2024"].now == "12\u00a0%"
    assert found["2024"].where == "Trondheim, 2024"


def test_the_newest_number_is_held_against_the_newest_before():
    old, new = rows(period=["2017", "2021"], value=[9.0, 10.0]), rows(period="2025", value=12.0)
    (change,) = between(said("2024", old), said("2025", new)).latest
    assert (change.before, change.now) == ("10\u00a0% (2021)", "12\u00a0% (2025)")
    assert change.change == "opp 2\u00a0prosentpoeng"


def test_nobody_compares_across_a_break(tree):
    entry = "{id: a, kind: definisjon, text: Regnes nytt., providers: [fhi], edition: '2025'}"
    (tree / "data" / "breaks.yml").write_text(f"breaks:\n- {entry}\n", encoding="utf-8")
    breaks._breaks.cache_clear()
    old, new = (rows(provider="fhi", value=v, raw="fhi/a.json") for v in (10.0, 12.0))
    found = between(said("2024", old), said("2025", new))
    (change,) = found.values
    assert change.change == ""
    assert change.note == "Kan ikke sammenlignes: Regnes nytt."
    assert [b.id for b in found.broken] == ["a"]
    assert any("Regnes nytt." in line for line in found.lines())


def test_a_number_that_comes_or_goes_at_a_break_says_why(tree):
    entry = (
        "{id: a, kind: tjeneste, text: Tjenesten er nedlagt., providers: [fhi], edition: '2025'}"
    )
    (tree / "data" / "breaks.yml").write_text(f"breaks:\n- {entry}\n", encoding="utf-8")
    breaks._breaks.cache_clear()
    old, new = (rows(provider="fhi", period=p, raw="fhi/a.json") for p in ("2020", "2021"))
    found = between(said("2024", old), said("2025", new)).values
    assert {c.kind: c.note for c in found} == dict.fromkeys(
        ("ny", "borte"), "Kan ikke sammenlignes: Tjenesten er nedlagt."
    )


def test_a_synthetic_number_is_never_compared():
    old = rows(status="synthetic", value=10.0)
    (change,) = between(said("2024", old), said("2025", rows(value=12.0))).values
    assert change.change == "" and "demotall" in change.note


def test_changes_of_figures_and_statements():
    old = said(
        "2024",
        figures=(("figur-09", "a.html", "Figur 9: A", "1"), ("figur-10", "a.html", "B", "2")),
        statements=(("P0001", "3", "reproduced", "Flere"), ("P0002", "3", "reproduced", "Like")),
    )
    new = said(
        "2025",
        figures=(("figur-09", "a.html", "Figur 9: A", "9"), ("figur-11", "a.html", "C", "3")),
        statements=(("P0001", "3", "broken", "Flere"), ("P0002", "3", "reproduced", "Like")),
    )
    found = between(old, new)
    assert [(c.kind, c.what, c.change) for c in found.figures] == [
        ("endret", "Figur 9", "tallene"), ("ny", "Figur 11", ""), ("borte", "Figur 10", ""),
    ]  # fmt: skip
    (statement,) = found.statements
    assert (statement.before, statement.now) == ("stemmer", "stemmer ikke")


def test_a_sentence_whose_numbers_have_changed_places_is_doubtful():
    def pair(a, b):
        whole = f"Flere jenter ({a}) enn gutter ({b})."
        return (sentence(0, a, whole), sentence(1, b, whole))

    old, new = (
        said("2024", sentences=pair("12\u00a0%", "9\u00a0%")),
        said("2025", sentences=pair("8\u00a0%", "9\u00a0%")),
    )
    found = between(old, new)
    (doubt,) = found.doubtful
    assert "før 12\u00a0% og 9\u00a0%, nå 8\u00a0% og 9\u00a0%" in doubt.note
    assert doubt.where == "notebooks/03.ipynb, celle c1"
    assert any("8\u00a0%" in line for line in found.lines())
    assert between(old, said("2025", sentences=pair("13\u00a0%", "9\u00a0%"))).doubtful == []
    (alike,) = between(old, said("2025", sentences=pair("9\u00a0%", "9\u00a0%"))).doubtful
    assert "nå 9\u00a0% og 9\u00a0%" in alike.note


@pytest.mark.parametrize(
    ("words", "before", "now", "doubt"),
    [
        ("Det er {}.", "51\u00a0%", "49\u00a0%", ""),
        ("Over halvparten ({}) trives.", "51\u00a0%", "49\u00a0%", "passert halvparten"),
        ("De fleste ({}) trives.", "50\u00a0%", "50,1\u00a0%s", "passert halvparten"),
        ("De fleste ({}) trives.", "80\u00a0%", "60\u00a0%", ""),
        ("De fleste ({}) trives.", "60", "40", ""),
        ("Det er en endring på {}.", "3\u00a0prosentpoeng", "−1\u00a0prosentpoeng", "passert null"),
        ("Det er en endring på {}.", "3\u00a0prosentpoeng", "0\u00a0prosentpoeng", "passert null"),
    ],
)
def test_a_number_that_has_passed_zero_or_half_makes_its_sentence_doubtful(
    words, before, now, doubt
):
    old, new = (
        said(year, sentences=(sentence(0, shown, words.format(shown)),))
        for year, shown in (("2024", before), ("2025", now))
    )
    found = between(old, new).doubtful
    assert [doubt in change.note for change in found] == ([True] if doubt else [])


def test_a_number_that_is_hidden_now_makes_its_sentence_doubtful():
    old = said("2024", sentences=(sentence(0, "12\u00a0%", "Det er 12 %."),))
    new = said("2025", sentences=(sentence(0, "[c]", "Det er [c]."),))
    (doubt,) = between(old, new).doubtful
    assert "skjult" in doubt.note


def test_a_sentence_with_several_doubtful_numbers_stands_once():
    whole = "Det er {0} i byen og {0} i landet."
    old, new = (
        said(
            year,
            sentences=[
                sentence(number, shown, whole.format(shown), expression=f"v({number})")
                for number in (0, 1)
            ],
        )
        for year, shown in (("2024", "12\u00a0%"), ("2025", "[c]"))
    )
    (doubt,) = between(old, new).doubtful
    assert doubt.what == "v(0); v(1)"


def test_a_statement_that_fell_makes_sentences_on_its_measure_doubtful(monkeypatch):
    monkeypatch.setattr(compare, "_measures_of", lambda name: ["lonely_often"])
    kept = (sentence(0, "12", "Tolv."), sentence(1, "3", "Tre.", measures="bullied"))
    old = said("2024", sentences=kept, statements=(("P1", "3", "reproduced", "A"),))
    new = said("2025", sentences=kept, statements=(("P1", "3", "broken", "A"),))
    (doubt,) = between(old, new).doubtful
    assert doubt.key[-1] == "0" and "P1" in doubt.note


def test_the_measures_of_a_statement_come_from_the_ledger():
    bound = next(s for s in claims.ledger() if s.bounds)
    named = {cell.measure for one in bound.bounds for _, cell in one.terms}
    assert compare._measures_of(bound.id) == sorted(named)
    assert compare._measures_of("finnes ikke") == []


@pytest.mark.parametrize(
    ("shown", "amount", "unit"),
    [
        ("1\u00a0234", 1234.0, ""),
        ("12,5\u00a0%s", 12.5, "%"),
        ("−3\u00a0prosentpoeng", -3.0, "prosentpoeng"),
        ("[c]", None, "[c]"),
    ],
)  # fmt: skip
def test_a_value_in_text_is_a_number_and_a_unit(shown, amount, unit):
    assert compare._amount(shown) == amount
    assert compare._unit(shown) == unit


def test_the_file_of_changes_has_headings_in_norwegian():
    old, new = said("2024", rows(value=10.0)), said("2025", rows(value=12.0))
    (row,) = csv.DictReader(io.StringIO(compare.as_csv(between(old, new).values)))
    assert row["Før"] == "10\u00a0%" and row["Endring"] == "opp 2\u00a0prosentpoeng"


def test_an_edition_that_is_not_recorded_cannot_be_compared(tree):
    said("2024", rows()).write()
    with pytest.raises(LevekarError, match="utgaven 2025 er ikke ført") as error:
        compare.comparison("2024", "2025")
    assert "2024" in error.value.hint
