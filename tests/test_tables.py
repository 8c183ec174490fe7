from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levekar import disclosure, measures, tables
from levekar.errors import LevekarError
from levekar.measures.definitions import Cells
from levekar.sources.maps import survey_map

GRADES = {"8": "U", "9": "U", "Vg1": "V"}
ITEMS = sorted({item for d in measures.of_respondents() for item in d.items})
pupils = st.lists(
    st.fixed_dictionaries(
        {
            "survey": st.sampled_from(["2020", "2021"]),
            "grade": st.sampled_from(sorted(GRADES)),
            "sex": st.sampled_from(["F", "M"]),
            "ses": st.sampled_from(["lav", "middels", "høy", None]),
            "geo": st.sampled_from(["500101", "500104"]),
            "lonely": st.sampled_from(["ikke plaget", "veldig mye plaget", None]),
        }
    ),
    min_size=1,
    max_size=40,
)


def respondents(rows):
    frame = pd.DataFrame(rows).reindex(columns=[*rows[0], *[i for i in ITEMS if i != "lonely"]])
    frame["school_level"] = frame["grade"].map(GRADES)
    return frame.assign(raw="ungdata/a.demo.sav", status="synthetic").astype("object")


def lonely(table, **where):
    rows = table[table["measure"] == "lonely_very_troubled"]
    for name, code in where.items():
        rows = rows[rows[name] == code]
    return rows


@settings(max_examples=30)
@given(pupils)
def test_groups_add_to_their_total(rows):
    table = tables.tabulate(respondents(rows), {})
    answered = [r for r in rows if r["lonely"]]
    for (survey, level), _ in table.groupby(["period", "school_level"]):
        inside = [
            r for r in answered if r["survey"] == survey and level in (GRADES[r["grade"]], "all")
        ]
        of_level = lonely(table, period=survey, school_level=level)
        total = of_level[
            of_level[["sex", "ses", "grade"]].eq("all").all(axis=1) & of_level["geo"].eq("5001")
        ]
        assert total["n"].sum() == len(inside)
        assert total["count"].sum() == sum(r["lonely"] == "veldig mye plaget" for r in inside)
        by_sex = of_level[
            of_level["sex"].ne("all") & of_level[["ses", "grade"]].eq("all").all(axis=1)
        ]
        assert by_sex[by_sex["geo"] == "5001"]["n"].sum() == len(inside)
        assert by_sex[by_sex["geo_level"] == "bydel"]["n"].sum() == len(inside)


@settings(max_examples=30)
@given(pupils)
def test_a_round_pools_its_surveys(rows):
    table = tables.tabulate(respondents(rows), {"2020/2021": ("2020", "2021")})
    both = lonely(table, period="2020/2021")
    parts = pd.concat([lonely(table, period="2020"), lonely(table, period="2021")])
    keys = ["school_level", "geo", "sex", "ses", "grade"]
    if parts.empty:
        assert both.empty
        return
    pooled = parts[parts["school_level"] != "all"].groupby(keys)[["count", "n"]].sum()
    told = both[both["school_level"] != "all"].set_index(keys)[["count", "n"]].sort_index()
    pd.testing.assert_frame_equal(pooled.sort_index(), told)


def test_halves_are_rounded_up_as_tables_are_printed():
    rows = [{"lonely": "veldig mye plaget"}] * 1 + [{"lonely": "ikke plaget"}] * 7
    base = {"survey": "2021", "grade": "8", "sex": "F", "ses": "lav", "geo": "500101"}
    table = tables.tabulate(respondents([base | row for row in rows]), {})
    assert set(lonely(table)["value"]) == {13.0}


def test_a_pool_with_one_synthetic_file_is_synthetic():
    base = {"grade": "8", "sex": "F", "ses": "lav", "geo": "500101", "lonely": "ikke plaget"}
    frame = respondents([base | {"survey": "2020"}, base | {"survey": "2021"}])
    frame.loc[0, "status"] = "official"
    table = tables.tabulate(frame, {"2020/2021": ("2020", "2021")})
    status = table.groupby("period")["status"].unique().map(list).to_dict()
    assert status == {"2020": ["official"], "2021": ["synthetic"], "2020/2021": ["synthetic"]}


CELLS = pd.DataFrame(
    {
        "geo_level": ["kommune", "bydel"],
        "geo": ["5001", "500104"],
        "period": "2021",
        "MEASURE_TYPE": "MEIS",
        "value": [23.6, float("nan")],
        "flag": ["", ":"],
        "raw": "fhi/ensomhet.demo.json",
        "status": "synthetic",
    }
)
LONELY = Cells("lonely_troubled_fhi", "fhi", "ensomhet.json", {"MEASURE_TYPE": "MEIS"})


def test_a_hidden_cell_is_never_a_number():
    table = tables.from_cells([LONELY], CELLS, "test")
    assert table["value"].tolist()[0] == 24.0
    assert table["status"].tolist() == ["synthetic", "suppressed"]
    assert pd.isna(table["value"][1])
    assert table["reason"].tolist() == ["", "leverandøren skriver «:»"]


def test_a_category_that_is_not_there_is_told():
    wanted = Cells("lonely_troubled_fhi", "fhi", "ensomhet.json", {"MEASURE_TYPE": "RATE"})
    with pytest.raises(LevekarError, match=r"ensomhet\.json: fant ikke MEASURE_TYPE = RATE"):
        tables.from_cells([LONELY, wanted], CELLS, "data/raw/fhi/ensomhet.json")


def test_a_column_that_is_not_there_is_told_like_a_category():
    wanted = Cells("lonely_troubled_fhi", "fhi", "ensomhet.json", {"SPM_ID": "MEIS"})
    with pytest.raises(LevekarError, match="fant ikke SPM_ID = MEIS"):
        tables.from_cells([wanted], CELLS, "test")


def test_each_definition_picks_its_own_cells_of_a_table():
    share = replace(LONELY, decimals=1)
    opposite = replace(LONELY, key="lonely_rarely", complement=True)
    counted = Cells("lonely_count", "fhi", "ensomhet.json", {"MEASURE_TYPE": "N"}, unit="count")
    cells = pd.concat([CELLS, CELLS.assign(MEASURE_TYPE="N", value=[41.5, 3.0], flag="")])
    whole = tables.from_cells([share, opposite, counted], cells, "test")
    parts = [tables.from_cells([d], cells, "test") for d in (share, opposite, counted)]
    pd.testing.assert_frame_equal(whole, pd.concat(parts, ignore_index=True))
    assert whole["value"].dropna().tolist() == [23.6, 76.0, 42.0, 3.0]
    assert whole["unit"].tolist() == ["percent"] * 4 + ["count"] * 2


def test_every_measure_gives_a_valid_table_with_known_statuses():
    for key in measures.computed():
        table = tables.measure_table(key)
        assert not table.empty
        # a table may leave cells out where it does not cross two groups
        assert set(table["status"]) <= {"published", "synthetic", "missing", "suppressed"}
        assert (table["status"] != "missing").any()


def test_all_tables_at_once_are_the_tables_one_by_one():
    whole = tables.all_tables()
    assert sorted(whole) == measures.computed()
    for key in ("lonely_often", "lonely_troubled_fhi", "health_not_satisfied"):
        pd.testing.assert_frame_equal(whole[key], tables.measure_table(key))


def test_a_printed_value_does_not_bring_made_up_counts():
    table = tables.measure_table("life_not_satisfied")
    printed = table[table["status"] == "published"]
    assert len(printed) >= 4
    assert printed[["count", "n"]].isna().all(axis=None)
    assert table[table["status"] == "synthetic"]["n"].notna().all()


def test_no_hidden_number_of_the_book_can_be_worked_out():
    defined = measures.of_respondents()
    answers = {name: item.codes.values() for name, item in survey_map("ungdata").items.items()}
    decimals = {d.key: d.decimals for d in defined}
    book = pd.concat(
        [t[t["provider"] == "ungdata"] for t in map(tables.measure_table, decimals)],
        ignore_index=True,
    )
    found = disclosure.attack(
        book, linked=disclosure.questions(defined, answers), decimals=decimals
    )
    assert len(found) == (book["status"] == "suppressed").sum()
    assert not found["recoverable"].any()
    assert disclosure.exposed(book, decimals=decimals).empty


def test_a_table_is_the_callers_own():
    first = tables.measure_table("lonely_troubled_fhi")
    first["value"] = 0.0
    assert (tables.measure_table("lonely_troubled_fhi")["value"] > 0).all()
