from __future__ import annotations

import shutil

import pytest

from levekar import disclosure, measures, paths
from levekar.disclosure import limits
from levekar.errors import LevekarError
from levekar.measures.definitions import Cells


@pytest.fixture
def rules_file(tree, root):
    shutil.copy(root / limits.FILE, tree / limits.FILE)
    limits._read.cache_clear()
    yield tree / limits.FILE
    limits._read.cache_clear()


def test_every_limit_has_a_reason_and_a_source():
    rules = disclosure.rules()
    for name, entry in {"default": rules.default, **rules.providers}.items():
        assert len(entry.reason) > 20, name
        assert len(entry.source) > 10, name


def test_providers_that_hide_for_themselves_are_not_called_our_own_choice():
    for name, entry in disclosure.rules().providers.items():
        assert entry.ours == entry.own, name


def test_every_provider_of_a_measure_has_rules():
    known = disclosure.rules().providers
    used = {d.provider for d in measures.from_cells() if isinstance(d, Cells)} | {"ungdata"}
    assert used <= set(known)


def test_exceptions_are_for_measures_in_the_catalogue():
    from levekar import catalogue

    assert set(disclosure.rules().measures) <= set(catalogue.measures())


def test_a_measure_may_differ_from_its_provider():
    rules = disclosure.rules()
    assert rules.of("kommune", "kindergartens_not_meeting_staff_norm").numerator == 0
    assert rules.of("kommune", "obesity").numerator == rules.default.numerator
    assert rules.of("en ny leverandør", "obesity") == rules.default


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("numerator: 5", "numerator: -1", "helt tall fra 0"),
        ("numerator: 5", "numerator: fem", "helt tall fra 0"),
        ("width: 5", "width: 0", "helt tall fra 1"),
        ("zero: false", "zero: nei takk", "true eller false"),
        ("noise: 0", "noise: litt", "tall fra 0"),
        ("by: oss", "by: noen", "oss eller leverandør"),
        ("numerator: 5", "numirator: 5", "mente du «numerator»"),
        ("  own: true\n", "  own: true\n  source: 3\n", "tekst"),
    ],
)
def test_a_fault_in_the_rules_is_an_error_that_names_it(rules_file, old, new, message):
    content = rules_file.read_text(encoding="utf-8")
    assert old in content
    content = (
        content.replace("source: >-\n    Formen", "note: >-\n    Formen")
        if "source" in new
        else content
    )
    rules_file.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LevekarError, match=message) as caught:
        disclosure.rules()
    assert limits.FILE in str(caught.value)


def test_without_rules_nothing_is_shown(tree):
    (tree / "data" / "disclosure.yml").unlink()
    with pytest.raises(LevekarError, match="finnes ikke"):
        disclosure.rules()


def test_linked_measures_can_be_written_in_the_file(rules_file):
    content = rules_file.read_text(encoding="utf-8")
    entry = "linked:\n  - {question: livet, answers: {a: [ja], b: [nei]}, others: [vet ikke]}\n"
    rules_file.write_text(content.replace("linked: []\n", entry), encoding="utf-8")
    (question,) = disclosure.rules().linked
    assert question.answers == {"a": frozenset({"ja"}), "b": frozenset({"nei"})}
    assert question.whole == {"ja", "nei", "vet ikke"}


def test_questions_are_found_from_the_definitions():
    from levekar.sources.maps import survey_map

    answers = {k: v.codes.values() for k, v in survey_map("ungdata").items.items()}
    found = {q.name: q for q in disclosure.questions(measures.of_respondents(), answers)}
    assert set(found["future_unemployed"].answers) == {
        "future_unemployed_yes",
        "future_unemployed_dont_know",
        "future_unemployed_yes_or_dont_know",
    }
    assert found["future_unemployed"].whole == {"ja", "nei", "vet ikke"}
    # one measure alone is linked to nothing
    assert all(len(q.answers) > 1 for q in found.values())


def test_the_rules_lie_where_the_project_says():
    assert (paths.project().root / limits.FILE).is_file()
