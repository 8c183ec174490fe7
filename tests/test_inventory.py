from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import yaml

from levekar import cards, inventory, tables
from levekar.errors import LevekarError
from levekar.sources.maps import survey_map

TERMS = {"licence": "Avtale om utlån", "access": "Kan ikke deles"}


@pytest.fixture
def survey(tree, tmp_path_factory):
    """A survey file from elsewhere, in which one variable has another name and other codes."""

    def make(name="ungdata_2021.sav", **changes):
        chart = survey_map("ungdata")
        draw = np.random.default_rng(1)
        size = 400
        columns = {
            v.name: draw.choice(sorted(v.codes), size=size)
            for v in chart.variables()
            if v.key != "grade"
        }
        columns[chart.background["grade"].name] = draw.choice([8.0, 9.0, 10.0], size=size)
        columns |= {
            c.name: draw.integers(c.low, c.high + 1, size).astype(float) for c in chart.components
        }
        columns |= changes
        file = tmp_path_factory.mktemp("fra-leverandoren") / name
        frame = pd.DataFrame({k: v for k, v in columns.items() if v is not None})
        pyreadstat.write_sav(frame, file)
        return file

    return make


def use(tree, **files):
    path = tree / "data" / "maps" / "ungdata.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["files"] = files
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    survey_map.__globals__["_survey_map"].cache_clear()


@pytest.fixture(autouse=True)
def clean():
    yield
    survey_map.__globals__["_survey_map"].cache_clear()


def lonely(tree):
    table = tables._of_respondents.__wrapped__(tree)
    rows = table[(table["measure"] == "lonely_often") & (table["period"] == "2021")]
    return rows[(rows["sex"] == "all") & (rows["geo"] == "5001") & (rows["grade"] == "all")]


def test_a_real_file_replaces_the_demo_file(tree, root, survey):
    for file in (root / "data" / "raw" / "ungdata").glob("ungdata_2021.demo.sav*"):
        (tree / "data" / "raw" / "ungdata").mkdir(exist_ok=True)
        shutil.copy(file, tree / "data" / "raw" / "ungdata")
    assert set(lonely(tree)["status"]) <= {"synthetic", "published"}
    placed = inventory.adopt(survey(), provider="ungdata", **TERMS)
    assert placed == tree / "data" / "raw" / "ungdata" / "ungdata_2021.sav"
    card = cards.read_card(placed)
    assert not card.synthetic
    assert card.status == "official"
    assert card.licence == TERMS["licence"]
    after = lonely(tree)
    assert set(after["status"]) == {"official"}
    assert after[after["ses"] == "all"]["n"].iloc[0] == 400
    assert set(after["raw"]) == {"ungdata/ungdata_2021.sav"}


def test_the_map_translates_other_names_and_codes(tree, survey):
    flipped = np.repeat([10.0, 20.0], [300, 100])
    file = survey(ensom_ofte=None, q7=flipped)
    use(
        tree,
        **{
            "ungdata_2021.sav": {
                "lonely_often": {"variable": "q7", "codes": {10: "aldri", 20: "ofte"}}
            }
        },
    )
    inventory.adopt(file, provider="ungdata", **TERMS)
    total = lonely(tree)
    assert total[total["ses"] == "all"]["value"].tolist() == [25.0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ensom_ofte": None}, "mangler 1 variabler: ensom_ofte"),
        ({"ensom_ofte": np.repeat(7.0, 400)}, r"ensom_ofte har ukjente koder \(7\) i 400 rader"),
        ({"ses_kultur": np.repeat(9.0, 400)}, "ses_kultur skal ligge mellom 0 og 3"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(tree, survey, changes, message):
    with pytest.raises(LevekarError, match=message) as caught:
        inventory.adopt(survey(**changes), provider="ungdata", **TERMS)
    assert "ungdata.yml" in caught.value.hint
    assert not list((tree / "data" / "raw").rglob("*.sav"))


def test_a_cut_off_file_changes_nothing(tree, survey):
    file = survey()
    file.write_bytes(file.read_bytes()[:300])
    with pytest.raises(LevekarError, match="kan ikke leses som SPSS-fil"):
        inventory.adopt(file, provider="ungdata", **TERMS)
    assert not list((tree / "data" / "raw").rglob("*.sav"))


@pytest.mark.parametrize(
    ("name", "provider", "message"),
    [
        ("ungdata_2021.sav", None, "vet ikke hvem fila kommer fra"),
        ("ungdata_2021.sav", "ungdat", "ukjent leverandør «ungdat»"),
        ("ungdata_2021.demo.sav", "ungdata", "merket til en demofil"),
        ("ungdata.sav", "ungdata", "slutter ikke på et årstall"),
    ],
)
def test_what_is_unclear_is_told(tree, survey, name, provider, message):
    with pytest.raises(LevekarError, match=message):
        inventory.adopt(survey(name), provider=provider, **TERMS)


def test_a_file_already_in_its_folder_needs_no_provider(tree, survey):
    folder = tree / "data" / "raw" / "ungdata"
    folder.mkdir()
    file = shutil.move(survey(), folder)
    placed = inventory.adopt(folder / "ungdata_2021.sav", provider=None, **TERMS)
    assert str(placed) == str(file)
    assert cards.card_path(placed).is_file()


def test_the_stock_tells_faults_instead_of_stopping(tree, root):
    folder = tree / "data" / "raw" / "fhi"
    folder.mkdir()
    for file in (root / "data" / "raw" / "fhi").glob("ensomhet.demo.json*"):
        shutil.copy(file, folder)
    (folder / "uten_kort.json").write_text("{}", encoding="utf-8")
    rows = {row.id: row for row in inventory.raw_files()}
    assert rows["fhi/ensomhet.demo.json"].state == "i orden"
    assert rows["fhi/ensomhet.demo.json"].kind == "demodata"
    assert "mangler kort" in rows["fhi/uten_kort.json"].state
