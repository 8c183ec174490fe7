"""Stand-ins for raw files: the same bytes every time, and never in the way of real files."""

from __future__ import annotations

from pathlib import Path

import pyreadstat
import pytest

from levekar import cards, geography
from levekar.errors import LevekarError
from levekar.paths import project
from levekar.synthetic import PROVIDERS, kept, synthesize

COMMITTED = project(Path(__file__)).raw
SAVS = sorted(COMMITTED.glob("ungdata/*.demo.sav"))


def test_the_same_bytes_again(tree: Path) -> None:
    told: list[tuple[int, int]] = []
    written = synthesize(project(), progress=lambda _, done, total: told.append((done, total)))
    for file in written:
        committed = COMMITTED / file.relative_to(tree / "data" / "raw")
        assert file.read_bytes() == committed.read_bytes(), file.name
        assert cards.card_path(file).read_bytes() == cards.card_path(committed).read_bytes()
    made = {
        f.relative_to(COMMITTED)
        for provider in PROVIDERS
        for mark in cards.STAND_INS
        for f in COMMITTED.glob(f"{provider}/*{mark}.*")
        if f.suffix != cards.SUFFIX
    }
    assert {f.relative_to(tree / "data" / "raw") for f in written} == made
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_providers_own_file_is_left_alone(tree: Path) -> None:
    own = tree / "data" / "raw" / "fhi" / "ensomhet.json"
    own.parent.mkdir()
    own.write_text("{}", encoding="utf-8")
    written = synthesize(project(), ["fhi"])
    assert own.read_text(encoding="utf-8") == "{}"
    assert "ensomhet.demo.json" not in {f.name for f in written}
    assert "livskvalitet.demo.json" in {f.name for f in written}
    assert kept() == [own]


def test_an_unknown_provider_is_told(tree: Path) -> None:
    with pytest.raises(LevekarError, match="ungdat") as error:
        synthesize(project(), ["ungdat"])
    assert "ungdata" in error.value.hint
    assert list((tree / "data" / "raw").iterdir()) == []


@pytest.mark.parametrize("file", SAVS, ids=lambda f: f.name)
def test_survey_files_say_what_they_are(file: Path) -> None:
    frame, meta = pyreadstat.read_sav(file)
    assert "SYNTETISK" in meta.file_label
    assert file.read_bytes()[92:109] == b"31 Aug 2400:00:00"
    assert file.stat().st_size < 900_000
    assert set(meta.variable_value_labels) == set(frame)
    assert 1000 < frame.groupby("trinn").size().mean() < 1700
    # some do not answer, but most do
    silent = (frame == 99).mean()
    assert silent.drop(["trinn", "alkohol_debut"]).between(0.001, 0.1).all()
    # only those who have had alcohol are asked when they first did
    assert 0.5 < silent["alkohol_debut"] < 0.7
    card = cards.read_card(file)
    assert card.synthetic
    assert "ingen person" in card.note


def test_survey_files_are_all_there() -> None:
    years = [file.name.removeprefix("ungdata_")[:4] for file in SAVS]
    assert years == ["2010", "2013", "2017", "2020", "2021"]


@pytest.mark.parametrize("file", sorted(COMMITTED.glob("*/*.rapport.*")), ids=lambda f: f.name)
def test_transcripts_are_not_called_made_up(file: Path) -> None:
    if file.suffix == cards.SUFFIX:
        card = cards.read_card(file.with_suffix(""))
        assert (card.synthetic, card.transcribed, card.status) == (False, True, "published")


def test_the_city_lies_among_its_districts() -> None:
    from levekar.sources import fhi

    districts = [geo for geo, (level, _) in geography.places().items() if level == "bydel"]
    for name in ("fornoyd_helsa", "livskvalitet", "misfornoyd_flere_sider", "ensomhet"):
        cells = fhi.read(cards.resolve("fhi", f"{name}.json"))
        cells = cells[cells["MEASURE_TYPE"] == "MEIS"]
        for _, year in cells.groupby("period"):
            value = year.set_index("geo")["value"]
            assert value[districts].min() <= value["5001"] <= value[districts].max()
