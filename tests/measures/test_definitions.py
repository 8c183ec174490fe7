from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.measures.definitions import AtLeast, HighMean, Share

ANSWERS = ["ikke plaget", "litt plaget", "ganske mye plaget", "veldig mye plaget"]
SCALE = dict(zip(ANSWERS, (1.0, 2.0, 3.0, 4.0), strict=True))
answers = st.lists(st.tuples(*[st.sampled_from([*ANSWERS, None])] * 3), min_size=1, max_size=30)


def respondents(rows):
    return pd.DataFrame(rows, columns=["a", "b", "c"], dtype="object")


@given(answers)
def test_a_share_and_the_rest_make_a_whole(rows):
    table = respondents(rows)
    some = Share("x", "a", tuple(ANSWERS[:1])).indicator(table)
    rest = Share("y", "a", tuple(ANSWERS[1:])).indicator(table)
    assert (some + rest).dropna().eq(1).all()
    assert some.isna().equals(table["a"].isna())


@given(answers)
def test_the_mean_is_as_by_hand(rows):
    got = HighMean("x", ("a", "b", "c"), SCALE, at_least=3).indicator(respondents(rows))
    for value, row in zip(got, rows, strict=True):
        if None in row:
            assert pd.isna(value)
        else:
            assert value == float(sum(SCALE[answer] for answer in row) >= 9)


@given(answers, st.integers(1, 3))
def test_at_least_counts_the_items(rows, times):
    got = AtLeast("x", ("a", "b", "c"), tuple(ANSWERS[2:]), times).indicator(respondents(rows))
    for value, row in zip(got, rows, strict=True):
        if None in row:
            assert pd.isna(value)
        else:
            assert value == float(sum(answer in ANSWERS[2:] for answer in row) >= times)


def test_a_mean_right_at_the_threshold_counts():
    rows = [("ganske mye plaget",) * 3]
    got = HighMean("x", ("a", "b", "c"), SCALE, at_least=3).indicator(respondents(rows))
    assert got.tolist() == [1.0]


def test_an_unanswered_item_is_not_a_no():
    got = Share("x", "a", ("litt plaget",)).indicator(respondents([(None, None, None)]))
    assert got.isna().all()


@pytest.mark.parametrize("name", ["items", "key", "decimals"])
def test_all_forms_answer_to_the_same_names(name):
    forms = (
        Share("x", "a", ("ja",)),
        HighMean("x", ("a",), SCALE, 3),
        AtLeast("x", ("a",), ("ja",), 1),
    )
    assert all(hasattr(form, name) for form in forms)
