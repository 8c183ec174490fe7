from __future__ import annotations

import pytest

from composed import put, ssb
from levekar import edition
from levekar.edition import accessible, definition, planning
from levekar.errors import LevekarError


def offline(year="2025"):
    return planning.new(year, offline=True)


@pytest.mark.parametrize(
    ("codes", "after"),
    [
        (("2020", "2021", "2022"), ("2020", "2021", "2022", "2023")),
        (("2023",), ("2024",)),
        (("202112", "202212", "202312"), ("202112", "202212", "202312", "202412")),
        (("2019_2021", "2020_2022"), ("2019_2021", "2020_2022", "2021_2023")),
        (("2024-01-01",), ("2025-01-01",)),
        (("2017_2017", "2021_2021"), ("2017_2017", "2021_2021")),
        (("2021_2021",), ("2021_2021",)),
        (("2012_2014", "2020_2022"), ("2012_2014", "2020_2022")),
    ],
)
def test_a_new_edition_asks_for_numbers_as_fresh_as_the_last_one_did(codes, after):
    assert planning.later(codes, 2024, 1) == after


def test_a_survey_gets_its_next_round_when_that_is_as_old_as_the_last_was():
    codes = ("2017_2017", "2021_2021")
    assert planning.later(codes, 2024, 3) == codes
    assert planning.later(codes, 2024, 4) == (*codes, "2025_2025")


def test_an_election_is_moved_when_the_next_one_comes():
    assert planning.later(("2023",), 2024, 1, every=4) == ("2023",)
    assert planning.later(("2023",), 2024, 4, every=4) == ("2027",)


def test_a_period_without_a_year_is_told():
    with pytest.raises(LevekarError, match="fant ikke noe år"):
        planning.later(("i fjor", "i år"), 2024, 1)


def test_the_definition_is_copied_as_a_draft_with_its_comments(tree):
    assert planning.define("2025") == "2024"
    text = (tree / "data" / "editions" / "2025.yml").read_text(encoding="utf-8")
    old = (tree / "data" / "editions" / "2024.yml").read_text(encoding="utf-8")
    assert [x for x in text.splitlines() if x.startswith("#")] == [
        x for x in old.splitlines() if x.startswith("#")
    ]
    made = edition.edition("2025")
    assert (made.year, made.reference_year, made.draft) == ("2025", 2025, True)
    assert made.periods["ssb/neet.json"][-2:] == ("2022", "2023")
    assert edition.current() == "2024"


def test_a_definition_that_is_there_is_left_alone(tree):
    planning.define("2025")
    file = tree / "data" / "editions" / "2025.yml"
    file.write_text(file.read_text("utf-8").replace("title: ", "title: Ny "), encoding="utf-8")
    definition.forget()
    planning.define("2025")
    assert edition.edition("2025").title.startswith("Ny ")


@pytest.mark.parametrize(
    ("year", "told"), [("25", "ikke et årstall"), ("2020", "ingen utgave før")]
)
def test_a_year_that_cannot_be_is_told(tree, year, told):
    with pytest.raises(LevekarError, match=told):
        offline(year)


def test_the_plan_follows_what_lies_there(tree):
    plan = offline()
    states = {item.request.id: item.state for item in plan.items}
    assert states["ssb/neet.json"] == planning.DUE
    assert states["ungdata/ungdata_2021.sav"] == planning.ORDER
    later = "2008 til 2023"
    put(tree, "ssb", "neet.json", b"{}", synthetic=False, period=later)
    put(tree, "ungdata", "ungdata_2021.sav", b"x", synthetic=False, retrieved="2024-01-01")
    put(tree, "ungdata", "ungdata_2020.sav", b"x", synthetic=False, retrieved="2025-01-01")
    put(tree, "ungdata", "ungdata_2017.demo.sav", b"x", synthetic=True)
    put(tree, "hunt", "friluftsliv.rapport.csv", b"x", synthetic=False, transcribed=True)
    states = {item.request.id: item.state for item in offline().items}
    assert states["ssb/neet.json"] == planning.DONE
    assert states["ungdata/ungdata_2021.sav"] == planning.LOOK
    assert states["ungdata/ungdata_2020.sav"] == planning.DONE
    assert states["ungdata/ungdata_2017.sav"] == planning.ORDER
    assert states["hunt/friluftsliv.csv"] == planning.DONE


def test_an_older_or_broken_file_is_due(tree):
    put(tree, "ssb", "neet.json", b"{}", synthetic=False, period="2008 til 2022")
    file = put(tree, "ssb", "folkemengde.json", b"{}", synthetic=False)
    file.write_bytes(b"{ }")
    found = {item.request.id: item for item in offline().items}
    assert found["ssb/neet.json"].state == planning.DUE
    assert "2008 til 2022" in found["ssb/neet.json"].message
    assert "endret" in found["ssb/folkemengde.json"].message


def test_the_checklist_keeps_the_ticks_of_a_person(tree):
    plan = offline()
    text = plan.checklist.read_text(encoding="utf-8")
    assert "- [ ] Se over data/editions/2025.yml" in text
    assert "Bestill datasettet hos Sikt" in text and "levekar data adopt ungdata_2021.sav" in text
    line = next(x for x in text.splitlines() if x.endswith("<!-- brudd -->"))
    done = text.replace(line, line.replace("[ ]", "[x]"))
    plan.checklist.write_text(done, encoding="utf-8")
    put(tree, "ssb", "neet.json", b"{}", synthetic=False, period="2008 til 2023")
    again = offline().checklist.read_text(encoding="utf-8")
    assert line.replace("[ ]", "[x]") in again
    assert again.count("[x]") == 1
    assert offline().checklist.read_text(encoding="utf-8") == again


def test_the_page_is_in_order(tree):
    page = offline().page.read_text(encoding="utf-8")
    assert accessible.faults(page) == []
    assert "<strong>Gjenstår:</strong> Se over" in page


def test_the_summary_says_how_it_stands(tree):
    lines = offline().lines()
    assert lines[0] == "Utgaven 2025 er et utkast, laget etter 2024."
    assert "må skaffes for hånd" in lines[1]
    assert "data/editions/2025.sjekkliste.md" in lines[-1]


def test_what_is_due_is_fetched_and_a_fault_is_told(tree, monkeypatch):
    from levekar import fetch
    from levekar.fetch import Result

    asked = []

    def answer(target, *, edition, client):
        asked.append((target, edition))
        request = next(r for r in planning.source.requests(edition) if r.id == target)
        if request.provider == "ssb":
            data = ssb({"Region": ["5001"], "Tid": ["2023"]}, [1])
            put(tree, "ssb", request.file, data, synthetic=False, period=request.period)
            return [Result(request, fetch.FETCHED, "10 byte")]
        return [Result(request, fetch.KEPT, "tjenesten\nsvarer ikke")]

    monkeypatch.setattr(fetch, "fetch", answer)
    steps = []
    plan = planning.new("2025", progress=lambda *step: steps.append(step))
    found = {item.request.id: item for item in plan.items}
    assert found["ssb/neet.json"].state == planning.DONE
    assert found["fhi/mobbing.json"].state == planning.LEFT
    assert found["fhi/mobbing.json"].message == "tjenesten svarer ikke"
    assert {year for _, year in asked} == {"2025"}
    first = len(asked)
    planning.new("2025")
    assert len(asked) < 2 * first, "what was fetched is not asked for again"
    assert any("Henter" in step for step, _, _ in steps)
