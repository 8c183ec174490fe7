from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from levekar import cards
from levekar.errors import LevekarError


def card(data: bytes, **changes):
    values = {
        "provider": "fhi",
        "title": "Prøve",
        "what": "Tall til en test",
        "licence": "CC0 1.0",
        "access": "åpen",
        "retrieved": "2026-01-01",
        "sha256": cards.sha256(data),
        "size": len(data),
        "synthetic": True,
        "period": "2021",
        "reference": "fhi_kommunehelsa",
    }
    return cards.Card(**values | changes)


def put(tree, name, data=b"innhold", **changes):
    file = tree / "data" / "raw" / "fhi" / name
    cards.write(file, data, card(data, **changes))
    return file


@given(
    st.binary(max_size=200), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))
)
def test_what_is_written_is_read_back(tmp_path_factory, data, title):
    file = tmp_path_factory.mktemp("raw") / "fhi" / "a.json"
    cards.write(file, data, card(data, title=title))
    raw, read = cards.open_raw(file)
    assert read == data
    assert raw.card == card(data, title=title)


def test_what_a_killed_process_was_writing_is_removed_by_the_next(tree):
    file = put(tree, "a.json")
    (file.parent / ".abc.tmp").write_bytes(b"halv")
    cards.put(file, b"nytt", card(b"nytt"))
    assert cards.open_raw(file)[1] == b"nytt"
    assert sorted(path.name for path in file.parent.iterdir()) == ["a.json", "a.json.yml"]


def test_a_card_that_waits_is_not_taken_for_other_bytes(tree):
    file = put(tree, "a.json")
    cards.card_path(file).rename(file.with_name(".a.json.yml.ny"))
    file.write_bytes(b"rettet for haand")
    with pytest.raises(LevekarError, match="mangler kort"):
        cards.open_raw(file)


def test_status_follows_the_card():
    assert card(b"").status == "synthetic"
    assert replace(card(b""), synthetic=False).status == "official"
    assert replace(card(b""), synthetic=False, transcribed=True).status == "published"


def test_a_missing_file_is_told(tree):
    with pytest.raises(LevekarError, match=r"data/raw/fhi/b\.json: råfila finnes ikke"):
        cards.open_raw(tree / "data" / "raw" / "fhi" / "b.json")


def test_a_file_without_card_is_told(tree):
    file = put(tree, "a.json")
    cards.card_path(file).unlink()
    with pytest.raises(LevekarError, match="mangler kort"):
        cards.open_raw(file)


@pytest.mark.parametrize(("data", "word"), [(b"innho", "avkortet"), (b"innholD", "endret")])
def test_other_bytes_than_the_card_says_are_told(tree, data, word):
    file = put(tree, "a.json")
    file.write_bytes(data)
    with pytest.raises(LevekarError, match=f"råfila er {word}"):
        cards.open_raw(file)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.pop("licence"), "mangler licence"),
        (lambda c: c.update(farge="blå"), "ukjente felt farge"),
        (lambda c: c.update(synthetic="ja"), "feil type"),
    ],
)
def test_a_faulty_card_is_told(tree, change, message):
    file = put(tree, "a.json")
    path = cards.card_path(file)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(LevekarError, match=message):
        cards.open_raw(file)


@pytest.mark.parametrize("text", ["", "a: [", "- bare\n- en liste"])
def test_a_card_that_is_no_card_is_told(tree, text):
    file = put(tree, "a.json")
    cards.card_path(file).write_text(text, encoding="utf-8")
    with pytest.raises(LevekarError, match="kortet"):
        cards.open_raw(file)


def test_the_providers_own_file_wins_over_stand_ins(tree):
    demo, typed = put(tree, "a.demo.json"), put(tree, "a.rapport.json")
    assert cards.resolve("fhi", "a.json") == typed
    own = put(tree, "a.json", synthetic=False)
    assert cards.resolve("fhi", "a.json") == own
    assert cards.files("fhi") == [own]
    assert demo.is_file()


def test_a_file_that_is_gone_is_not_passed_over_in_silence(tree):
    file = put(tree, "a.demo.json")
    file.unlink()
    assert cards.files("fhi") == [file]
    with pytest.raises(LevekarError, match=r"a\.demo\.json: råfila finnes ikke"):
        cards.open_raw(cards.resolve("fhi", "a.json"))


def test_a_failed_write_leaves_the_old_file(tree, monkeypatch):
    file = put(tree, "a.json")

    def broken(self, target):
        raise OSError("disken er full")

    monkeypatch.setattr("pathlib.Path.replace", broken)
    with pytest.raises(OSError, match="disken er full"):
        cards.replace(file, b"nytt")
    assert file.read_bytes() == b"innhold"
    assert [p.name for p in file.parent.iterdir() if p.name.startswith(".")] == []


def test_what_is_opened_is_remembered(tree):
    put(tree, "husket.json")
    cards.open_raw(cards.resolve("fhi", "husket.json"))
    assert cards.loaded()["fhi/husket.json"] == cards.sha256(b"innhold")
