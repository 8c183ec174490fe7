from __future__ import annotations

import csv
import io
import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import levekar as lk
from levekar import catalogue, edition, measures, tables
from levekar.book import tree as pandoc
from levekar.charts import labels
from levekar.edition import keyfigures
from levekar.errors import LevekarError
from levekar.observations import GROUPS, STATUSES, TOTAL

KNOWN = ("official", "published", "synthetic")


def row(period="2021", value=10.0, status="published", **given):
    whole = dict.fromkeys(GROUPS, TOTAL) | {
        "measure": "lonely_often", "provider": "ungdata", "geo_level": "kommune", "geo": "5001",
        "unit": "percent", "raw": "ungdata/x.sav", "period": period, "value": value,
        "status": status,
    }  # fmt: skip
    if status in labels.SYMBOLS:
        whole["value"] = math.nan
    return whole | given


ROWS = st.builds(
    lambda year, value, status: row(str(year), float(value), status),
    st.integers(2000, 2030), st.integers(0, 100), st.sampled_from(STATUSES[:4]),
)  # fmt: skip


@given(st.lists(ROWS, max_size=6, unique_by=lambda r: r["period"]))
def test_a_change_is_of_shown_numbers_and_never_better_known_than_the_weaker(rows):
    series = sorted(rows, key=lambda r: r["period"])
    gap, _ = keyfigures.change(series, 0)
    if gap is None:
        assert len([r for r in series[:-1] if r["status"] in KNOWN]) == 0
        return
    first = next(r for r in series if r["period"] == gap.low)
    assert gap.high == series[-1]["period"]
    assert gap.status == max(first["status"], series[-1]["status"], key=STATUSES.index)
    if gap.status in KNOWN:
        assert gap.value == series[-1]["value"] - first["value"]
    else:
        assert math.isnan(gap.value)


@given(st.lists(ROWS, max_size=6))
def test_the_widest_difference_is_of_shown_places_only(rows):
    areas = [r | {"geo": f"50010{i}", "geo_level": "bydel"} for i, r in enumerate(rows)]
    gap = keyfigures.widest(areas, 0)
    shown = [r for r in areas if r["status"] in KNOWN]
    if len(shown) < 2:
        assert gap is None or math.isnan(gap.value)
        return
    assert gap is not None
    assert gap.value == max(r["value"] for r in shown) - min(r["value"] for r in shown)
    assert gap.status == max((r["status"] for r in shown), key=STATUSES.index)
    assert {gap.high, gap.low} <= {r["geo"] for r in shown}


def test_numbers_on_each_side_of_a_break_are_not_compared(tree):
    one = '- {id: x, kind: definisjon, text: Ny måte., measures: [lonely_often], period: "2017"}'
    (tree / "data" / "breaks.yml").write_text(f"breaks:\n{one}\n", encoding="utf-8")
    series = [row("2013", 5.0), row("2016", 6.0), row("2018", 9.0), row("2021", 8.0)]
    gap, note = keyfigures.change(series, 0)
    assert (gap.value, gap.low) == (-1.0, "2018")
    assert note == "Ny måte."
    gap, note = keyfigures.change([series[0], series[3]], 0)
    assert gap is None
    assert note == "Ny måte."


def test_numbers_that_share_time_are_not_compared():
    assert keyfigures.change([row("2018–2020"), row("2019–2021")], 0) == (None, "")
    gap, _ = keyfigures.change([row("2016–2018"), row("2018–2020"), row("2019–2021")], 0)
    assert gap.low == "2016–2018"


def test_a_year_and_an_average_are_not_one_line():
    rows = [row("2019"), row("2020/2021"), row("2021"), row("2017")]
    assert [r["period"] for r in keyfigures.alike(rows)] == ["2017", "2019", "2021"]


@pytest.mark.parametrize(
    ("age", "span"),
    [
        ("18–29", (18, 29)), ("25", (25, 25)), ("16+", (16, keyfigures.OLDEST)), ("<18", (0, 17)),
        (TOTAL, None), ("unge", None),
    ],
)  # fmt: skip
def test_an_age_group_has_a_first_and_a_last_year(age, span):
    assert keyfigures.span(age) == span


# ---- the book's own ----


@pytest.fixture(scope="module")
def found():
    return keyfigures.key_figures()


@pytest.fixture(scope="module")
def register():
    return lk.key_figure_register()


def test_key_measures_follow_the_rule_and_no_other(found):
    chosen = keyfigures.setup()
    for key in {figure.row["measure"] for figure in found}:
        entry = catalogue.measure(key)
        assert entry.unit in chosen.units and entry.role in chosen.roles
        assert keyfigures.indicators_of(key) or entry.marmot
    keys = {figure.row["measure"] for figure in found}
    for key in measures.computed():
        if keyfigures.is_key(key) and key not in keys:
            table = tables.measure_table(key)
            whole = table["geo"] == edition.edition().kommune
            for name in keyfigures.WHOLE:
                whole &= table[name] == TOTAL
            assert not whole.any(), key


def test_what_the_report_does_not_place_stays_unplaced(found):
    letters = set(keyfigures.setup().principles)
    for figure in found:
        given = {figure.measure.marmot, *(r["marmot_letter"] for r in figure._indicators)}
        assert set(figure.principles) == {x for some in given for x in some.split(";") if x}
        assert set(figure.principles) <= letters
        assert set(figure.age_groups) <= set(keyfigures.setup().ages)
        assert figure.taxonomy == ()


def test_the_newest_number_is_that_of_the_table(found):
    for figure in found:
        table = tables.measure_table(figure.row["measure"])
        names = ("provider", "geo", *GROUPS, "period")
        same = table
        for name in names:
            same = same[same[name] == figure.row[name]]
        assert len(same) == 1
        assert same.iloc[0]["status"] == figure.row["status"]
        assert STATUSES.index(figure.status) >= STATUSES.index(figure.row["status"])


def test_page_csv_and_json_say_the_same(found, register):
    lines = list(csv.DictReader(io.StringIO(register.csv)))
    content = json.loads(register.files["json"])
    assert (
        len(lines) == len(content["rows"]) == len(found) == register.source.count("{#nokkeltall-")
    )
    assert [f["name"] for f in content["fields"]] == list(lines[0])
    assert all(f["description"] for f in content["fields"])
    for line, told in zip(lines, content["rows"], strict=True):
        assert list(told) == list(line)
        for name, value in told.items():
            if value is None:
                assert line[name] in ("", *labels.SYMBOLS.values())
            elif isinstance(value, float):
                assert float(line[name]) == value
            else:
                assert line[name] == value


def test_a_hidden_number_is_hidden_in_all_three(found, register):
    hidden = [f for f in found for g in (f.sex, f.ses, f.bydel) if g and g.status == "suppressed"]
    assert hidden
    rows = {r["name"]: r for r in json.loads(register.files["json"])["rows"]}
    for figure in hidden:
        assert rows[figure.name]["ses_gap"] is None
        line = next(x for x in register.source.splitlines() if f"{{#{figure.id} " in x)
        assert r"\[c\]" in line
    for line in csv.DictReader(io.StringIO(register.csv)):
        assert (line["ses_gap"] == "[c]") == (line["ses_status"] == "suppressed")


def test_each_row_has_an_id_of_its_own_and_every_made_up_number_its_mark(found, register):
    assert len({figure.id for figure in found}) == len(found)
    assert len({figure.name for figure in found}) == len(found)
    names = {figure.id: figure.name for figure in found}
    assert names["nokkeltall-bullied-u"] == "Blir mobbet (Ungdata), ungdomsskole"
    for figure in found:
        line = next(x for x in register.source.splitlines() if f"{{#{figure.id} " in x)
        gaps = [figure.trend, figure.sex, figure.ses, figure.bydel]
        made_up = [figure.row["status"], *(gap.status for gap in gaps if gap)].count("synthetic")
        assert line.count("^s^") == made_up


def test_the_page_has_all_rows_and_the_pdf_too(found, register):
    page, pdf = (node for node in pandoc.read(register.source, "test")[1] if node["t"] == "Div")
    for part, columns in ((page, len(keyfigures.HEADS)), (pdf, len(keyfigures.PRINTED))):
        (table,) = (node for node in pandoc.elements(part["c"][1]) if node["t"] == "Table")
        rows = [r for body in table["c"][4] for r in body[3]]
        assert len(rows) == len(found)
        assert all(len(r[1]) == columns for r in rows)


def test_the_official_book_has_no_made_up_number(monkeypatch):
    monkeypatch.setenv("LEVEKAR_OFFICIAL", "1")
    for figure in keyfigures.key_figures():
        gaps = (figure.trend, figure.sex, figure.ses, figure.bydel)
        assert figure.row["status"] != "synthetic"
        assert all(gap.status != "synthetic" for gap in gaps if gap)


def test_principles_without_key_figures_are_named(found):
    having = {letter for figure in found for letter in figure.principles}
    named = set(re.findall(r"\b([A-H]) \(", keyfigures.missing_principles()))
    assert named == set(keyfigures.setup().principles) - having


# ---- the registry ----


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("eu_taxonomy: []", "eu: []", "ukjent felt «eu»"),
        ("eu_taxonomy: []", "", "«eu_taxonomy» mangler"),
        ("eu_taxonomy: []", "eu_taxonomy: [{measure: neet}]", "er ikke hel"),
        (
            "eu_taxonomy: []",
            "eu_taxonomy: [{measure: neet, code: a, reason: b}]",
            "målet «neet» finnes ikke",
        ),
        ("[indicator, principle]", "[indicator, gut]", "ukjent grunn «gut»"),
        ("  B: Barneskole 5–12 år", "  B: Barneskole", "«Barneskole» står ikke under «ages»"),
    ],
)
def test_a_fault_in_the_registry_is_told(tree, root, old, new, message):
    text = (root / "data" / "keyfigures.yml").read_text(encoding="utf-8")
    assert old in text
    (tree / "data" / "keyfigures.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LevekarError, match=f"keyfigures.yml: .*{message}"):
        keyfigures.setup()


def test_a_place_in_the_taxonomy_is_shown_where_it_is_written(tree, root):
    text = (root / "data" / "keyfigures.yml").read_text(encoding="utf-8")
    place = "eu_taxonomy: [{measure: neet_rate_ssb, code: Mål 1, reason: prøve}]"
    (tree / "data" / "keyfigures.yml").write_text(
        text.replace("eu_taxonomy: []", place), encoding="utf-8"
    )
    assert keyfigures.setup().taxonomy == {"neet_rate_ssb": ("Mål 1",)}
