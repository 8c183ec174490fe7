from __future__ import annotations

import dataclasses

import pytest
from shapes import chapter, rows, said, site

from composed import put
from levekar import cards, tables
from levekar.book.config import Config
from levekar.book.runs import Executed
from levekar.charts import marks
from levekar.claims import baseline
from levekar.edition import definition, gate
from levekar.edition.reasons import Reason, listed
from levekar.errors import LevekarError

PARTS = ["500101", "500102", "500103", "500104"]


@pytest.fixture
def candidate(tmp_path_factory, monkeypatch):
    """A candidate without faults, made of nothing; tests change its parts."""
    edition = definition.edition()
    folder = site(tmp_path_factory.mktemp("bok"), "<p>Tekst</p>")
    config = Config(root=folder, title=edition.title, author="", entries=())
    monkeypatch.setattr(tables, "all_tables", lambda withheld=False: {})
    return gate.Candidate(edition, config, folder, {})


def with_tables(candidate, *found, earlier=()):
    candidate.__dict__["tables"] = {str(i): table for i, table in enumerate(found)}
    candidate.__dict__["tables"] = {t["measure"].iloc[0]: t for t in found}
    candidate.earlier = earlier
    return candidate


def districts(*values, whole=40.0, status=None):
    """A count for the city and its four parts."""
    return rows(
        geo=["5001", *PARTS], geo_level=["kommune", *["bydel"] * 4], value=[whole, *values],
        count=None, n=None, unit="count",
        status=status or ["official" if v is not None else "suppressed" for v in (whole, *values)],
    )  # fmt: skip


def whats(found):
    return [reason.what for reason in found]


# ---- all together ----


def test_a_fault_in_one_check_is_a_reason_and_stops_no_other(candidate):
    def fails(_):
        raise LevekarError("fila er borte.", where="data/x.csv", hint="hent den.")

    one = Reason("B", "", "noe")
    found = gate.reasons(candidate, {"A": fails, "B": lambda c: [one, one], "C": lambda c: []})
    assert found == [Reason("A", "data/x.csv", "fila er borte.", "hent den."), one]


def test_a_check_that_breaks_down_keeps_the_edition_back(candidate):
    def breaks_down(_):
        raise TimeoutError("nettleseren svarte ikke\nlang historie")

    (reason,) = gate.reasons(candidate, {"A": breaks_down})
    assert reason.what == "kontrollen kunne ikke fullføres (TimeoutError: nettleseren svarte ikke)"


def test_reasons_are_listed_by_check_with_what_to_do_once():
    found = [Reason("A", "x", "en", "gjør det."), Reason("A", "y", "to", "gjør det.")]
    assert listed(found) == ["A (2):", "  - x: en", "  - y: to", "  Gjør slik: gjør det."]
    assert listed(found, most=1)[2] == "  - … og 1 til"


# ---- each alone ----


def test_a_draft_and_a_book_of_another_name_are_told(candidate):
    assert whats(gate.definition(candidate)) == []
    candidate.edition = dataclasses.replace(
        candidate.edition, draft=True, title="Annet", contact=""
    )
    assert len(whats(gate.definition(candidate))) == 3


@pytest.mark.parametrize("status", ["synthetic"])
def test_a_synthetic_value_in_a_table_is_told(candidate, status):
    assert whats(gate.synthetic(with_tables(candidate, rows()))) == []
    found = list(gate.synthetic(with_tables(candidate, rows(status=status))))
    assert found[0].where == "lonely_often"


def test_a_status_that_the_edition_does_not_allow_is_told(candidate):
    candidate.edition = dataclasses.replace(candidate.edition, statuses=("official",))
    assert len(whats(gate.synthetic(with_tables(candidate, rows(status="published"))))) == 1


@pytest.mark.parametrize(
    "body", [marks.sentence({"synthetic"}), '<aside class="banner-demo"><p>Demo</p></aside>']
)
def test_a_page_that_shows_demo_numbers_is_told(candidate, body):
    with_tables(candidate)
    site(candidate.site, f"<p>{body}</p>")
    (reason,) = gate.synthetic(candidate)
    assert reason.where == "index.html"


def test_a_download_with_a_synthetic_value_is_told(candidate):
    with_tables(candidate)
    site(candidate.site, "", **{"figur-09": "value,status\n1,official\n2,synthetic\n"})
    (reason,) = gate.synthetic(candidate)
    assert reason.where == "figures/figur-09.csv"


def test_a_number_in_the_text_with_the_mark_of_a_synthetic_one_is_told(candidate, tmp_path):
    source = chapter(("markdown", "Det er `{python} a`."), values={"a": "12\u00a0%^s^"})
    candidate.chapters = {source.path: Executed(source, tmp_path)}
    (reason,) = gate.synthetic(with_tables(candidate))
    assert "«Det er 12 %s.» har et demotall" in reason.what


def test_a_figure_without_a_single_number_is_told(candidate):
    some = {"figur-09": "value,status\n[x],missing\n2,official\n", "egen": "a,b\n1,2\n"}
    site(candidate.site, "", **some, **{"figur-10": "value,status\n[x],missing\n[x],missing\n"})
    (reason,) = gate.empty(candidate)
    assert (reason.where, reason.what) == ("Figur 10", "ingen av de 2 verdiene er kjent")


def test_a_sentence_that_lacks_its_number_is_told_in_the_reports_municipality(
    candidate, tmp_path, monkeypatch
):
    source = chapter(
        ("markdown", "Det er `{python} a` av `{python} b`."), values={"a": "[x]", "b": "[c]"}
    )
    candidate.chapters = {source.path: Executed(source, tmp_path)}
    (reason,) = gate.empty(candidate)
    assert reason.what == "«Det er [x] av [c].» mangler et tall"
    monkeypatch.setattr(gate.absence, "elsewhere", lambda: True)
    assert list(gate.empty(candidate)) == []


def test_a_raw_file_without_card_or_with_other_bytes_is_told(candidate, tree):
    with_tables(candidate)
    whole = put(tree, "fhi", "a.json", b"{}", licence="CC BY 4.0")
    assert whats(gate.raw_files(candidate)) == []
    whole.write_bytes(b"{ }")
    other = put(tree, "fhi", "b.json", b"{}")
    cards.card_path(other).unlink()
    found = {r.where: r.what for r in gate.raw_files(candidate)}
    assert "endret" in found["fhi/a.json"] and "mangler kort" in found["fhi/b.json"]


@pytest.mark.parametrize("licence", ["ikke oppgitt; spør kommunen", " "])
def test_a_shown_number_on_unknown_terms_is_told(candidate, tree, licence):
    put(tree, "fhi", "a.json", b"{}", licence=licence)
    shown, hidden = rows(raw="fhi/a.json"), rows(raw="fhi/a.json", status="missing", value=None)
    assert whats(gate.raw_files(with_tables(candidate, hidden))) == []
    (reason,) = gate.raw_files(with_tables(dataclasses.replace(candidate), shown))
    assert "vilkårene er ikke kjent" in reason.what


def test_a_hidden_number_that_can_be_worked_out_is_told(candidate):
    safe = districts(10.0, 10.0, None, None)
    assert whats(gate.small_groups(with_tables(candidate, safe))) == []
    open_ = with_tables(dataclasses.replace(candidate), districts(18.0, 10.0, 9.0, None))
    (reason,) = gate.small_groups(open_)
    assert "mellom 0 og 3 personer" in reason.what and "500104" in reason.where


def test_a_small_number_that_stands_open_is_told(candidate):
    found = whats(gate.small_groups(with_tables(candidate, rows(count=2.0, n=20.0))))
    assert found == ["tallet står åpent, men bygger på for få"]


def test_a_number_hidden_now_and_shown_before_is_told(candidate):
    now = rows(status="suppressed", value=None, count=None, n=None)
    before = said("2023", rows(value=2.0, count=3.0, n=150.0))
    (reason,) = gate.small_groups(with_tables(candidate, now, earlier=[before]))
    assert reason.what.endswith("når utgaven holdes sammen med 2023")
    made_up = said("2023", rows(value=2.0, count=3.0, n=150.0, status="synthetic"))
    again = with_tables(dataclasses.replace(candidate), now, earlier=[made_up])
    assert whats(gate.small_groups(again)) == []


def test_a_correction_is_held_against_the_edition_it_corrects(candidate):
    now = rows(status="suppressed", value=None, count=None, n=None)
    before = said(candidate.edition.year, rows(value=2.0, count=3.0, n=150.0))
    (reason,) = gate.small_groups(with_tables(candidate, now, earlier=[before]))
    assert reason.what.endswith("når utgaven holdes sammen med den som er publisert før")


def test_a_statement_that_no_longer_holds_is_told_unless_there_is_a_reason(candidate, monkeypatch):
    held = [name for name, verdict in baseline.accepted().items() if verdict == "reproduced"]
    monkeypatch.setattr(baseline, "accepted", lambda: dict.fromkeys(held[:2], "reproduced"))
    found = {reason.where for reason in gate.ledger(candidate)}
    assert found == set(held[:2])
    accepted = {held[0]: "Kilden har rettet tallet.", held[1]: " "}
    candidate.edition = dataclasses.replace(candidate.edition, accepted=accepted)
    assert {reason.where for reason in gate.ledger(candidate)} == {held[1]}


def test_an_edition_that_is_not_recorded_as_it_is_is_told(candidate, tree):
    with_tables(candidate)
    (reason,) = gate.recorded(candidate)
    assert "ikke ført" in reason.what
    said("2024", rows()).write()
    assert {r.where.rpartition("/")[2] for r in gate.recorded(candidate)} == {
        "values.csv.gz", "statements.csv",
    }  # fmt: skip


def test_the_pages_are_held_against_the_test_that_is_given(candidate):
    candidate.pages = lambda folder: [Reason("Test", folder.name, "grå på grå")]
    assert whats(gate.pages(candidate)) == ["grå på grå"]


def test_a_dead_link_is_told(candidate):
    site(candidate.site, '<a href="borte.html">Borte</a>')
    (reason,) = gate.dead_links(candidate)
    assert reason == Reason(
        "Lenker", "index.html", "lenken borte.html går til en fil som ikke finnes", reason.do
    )


def test_a_book_without_pdf_is_told(candidate):
    (reason,) = gate.pdf(candidate)
    assert reason.what == "PDF-en finnes ikke"
