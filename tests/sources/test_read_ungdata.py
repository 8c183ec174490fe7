from __future__ import annotations

import pandas as pd
import pytest
import yaml

from composed import put
from levekar.errors import LevekarError
from levekar.sources import ungdata
from levekar.sources.maps import survey_map

pyreadstat = pytest.importorskip("pyreadstat")


def respondents(rows: int = 4) -> pd.DataFrame:
    """Respondents that gave the first answer to everything, as the default map names it."""
    chart = survey_map("ungdata")
    columns = {v.name: [min(v.codes)] * rows for v in chart.variables()}
    columns |= {part.name: [float(part.high)] * rows for part in chart.components}
    return pd.DataFrame(columns, dtype=float)


def sav(tree, frame: pd.DataFrame, name: str = "ungdata_2021.demo.sav"):
    file = tree / "aside.sav"
    pyreadstat.write_sav(frame, file)
    return put(tree, "ungdata", name, file.read_bytes())


def test_codes_become_answers(tree):
    frame = ungdata.read(sav(tree, respondents()))
    chart = survey_map("ungdata")
    assert len(frame) == 4
    first = frame.iloc[0]
    assert (first["survey"], first["status"]) == ("2021", "synthetic")
    assert first["raw"] == "ungdata/ungdata_2021.demo.sav"
    assert (first["sex"], first["grade"], first["school_level"]) == ("M", "8", "U")
    assert first["geo"] == "500101"
    # every sub-score at its highest
    assert first["ses"] == "høy"
    for key, item in chart.items.items():
        assert first[key] == item.codes[min(item.codes)]


def test_unanswered_is_missing_and_takes_the_ses_group_away(tree):
    frame = respondents()
    chart = survey_map("ungdata")
    code = min(chart.missing)
    item = chart.items["health"]
    frame.loc[0, item.name] = code
    frame.loc[1, item.name] = float("nan")
    frame.loc[2, chart.components[0].name] = code
    found = ungdata.read(sav(tree, frame))
    assert found["health"].isna().tolist() == [True, True, False, False]
    assert found["ses"].isna().tolist() == [False, False, True, False]


def test_the_lowest_and_middle_groups_follow_the_cuts(tree):
    chart = survey_map("ungdata")
    frame = respondents(3)
    for part in chart.components:
        frame[part.name] = [float(part.low)] * 3
    frame.loc[1, chart.components[0].name] = 3.0
    frame.loc[2, [p.name for p in chart.components]] = [3.0, 3.0, 0.0]
    assert ungdata.read(sav(tree, frame))["ses"].tolist() == ["lav", "middels", "middels"]


def test_a_file_may_have_names_and_codes_of_its_own(tree):
    path = tree / "data" / "maps" / "ungdata.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["files"] = {
        "ungdata_2021.sav": {
            "sex": {"variable": "q1", "codes": {5: "F"}},
            "ses": {"variable": "grp", "codes": {1: "lav"}},
        }
    }
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    frame = respondents().drop(columns=[c.name for c in survey_map("ungdata").components])
    frame = frame.rename(columns={survey_map("ungdata").background["sex"].name: "q1"})
    found = ungdata.read(sav(tree, frame.assign(q1=5.0, grp=1.0)))
    assert set(found["sex"]) == {"F"}
    assert set(found["ses"]) == {"lav"}


def test_an_unknown_variable_in_the_map_is_told(tree):
    path = tree / "data" / "maps" / "ungdata.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["files"] = {"ungdata_2021.sav": {"helse": {"variable": "q1"}}}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(LevekarError, match="«helse» under files"):
        survey_map("ungdata", "ungdata_2021.sav")


def test_a_missing_map_is_told(tree):
    (tree / "data" / "maps" / "ungdata.yml").unlink()
    with pytest.raises(LevekarError, match="variabelkartet finnes ikke"):
        survey_map("ungdata")


def test_missing_variables_are_named(tree):
    names = [item.name for item in survey_map("ungdata").items.values()]
    frame = respondents().drop(columns=names[:2])
    with pytest.raises(LevekarError, match=f"mangler 2 variabler: {names[0]}, {names[1]}"):
        ungdata.read(sav(tree, frame))


def test_an_unknown_code_is_told_with_its_first_row(tree):
    frame = respondents()
    name = survey_map("ungdata").items["health"].name
    frame.loc[2, name] = 77.0
    with pytest.raises(LevekarError, match=rf"{name} har ukjente koder \(77\) i 1 rader.*rad 3"):
        ungdata.read(sav(tree, frame))


def test_a_sub_score_out_of_range_is_told(tree):
    frame = respondents()
    part = survey_map("ungdata").components[0]
    frame.loc[1, part.name] = 9.0
    with pytest.raises(LevekarError, match=f"{part.name} skal ligge mellom .* rad 2 har 9"):
        ungdata.read(sav(tree, frame))


def test_a_name_without_a_year_is_told(tree):
    with pytest.raises(LevekarError, match="filnavnet slutter ikke på et årstall"):
        ungdata.read(sav(tree, respondents(), "ungdata.sav"))


def test_a_file_that_is_cut_off_is_told(tree):
    whole = sav(tree, respondents(200)).read_bytes()
    file = put(tree, "ungdata", "ungdata_2021.sav", whole[:100])
    with pytest.raises(LevekarError, match="kan ikke leses som SPSS-fil"):
        ungdata.read(file)


def test_every_survey_is_read(tree):
    sav(tree, respondents(2), "ungdata_2020.demo.sav")
    sav(tree, respondents(3), "ungdata_2021.demo.sav")
    assert ungdata.read_all()["survey"].tolist() == ["2020"] * 2 + ["2021"] * 3


def test_no_survey_at_all_is_told(tree):
    with pytest.raises(LevekarError, match=r"ingen \.sav-filer"):
        ungdata.read_all()
