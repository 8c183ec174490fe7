from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from disclosure_shapes import COUNTS, FUTURE, LIFE, OPEN, attack, cells, hide, row, table
from hypothesis import given, settings
from hypothesis import strategies as st

from levekar import observations

EXAMPLES = sorted(Path(__file__).with_name("examples").glob("*.csv"))
KEYS = ["geo", "sex", "age", "measure"]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda f: f.stem)
def test_what_an_attacker_gets_out_of_the_examples(file):
    frame = pd.read_csv(file, dtype=dict.fromkeys(observations.KEY, "str"), keep_default_na=True)
    expected = frame[frame["status"] == "suppressed"]
    table = observations.complete(
        frame.drop(columns=["lowest", "highest", "recoverable"]),
        provider="kommune",
        raw="kommune/x.csv",
    )
    found = attack(table, OPEN, linked=(LIFE, FUTURE))
    assert list(found["lowest"]) == list(expected["lowest"])
    assert list(found["highest"]) == list(expected["highest"].fillna(np.inf))
    assert list(found["recoverable"]) == list(expected["recoverable"] == "ja")


def spans_by_trying(frame, total, consistent):
    """Return lowest and highest of each atom over every whole-number table that fits."""
    grid = np.array(list(product(range(total + 1), repeat=4)))
    fits = grid[consistent(grid)]
    return fits.min(axis=0), fits.max(axis=0)


ATOMS = [("500101", "F"), ("500101", "M"), ("500102", "F"), ("500102", "M")]


def margins(grid):
    """Return place, sex → sums, for atoms in the columns of ``grid``."""
    out = {}
    for geo, sex in product(["5001", "500101", "500102"], ["all", "F", "M"]):
        inside = [geo in (g, "5001") and sex in (s, "all") for g, s in ATOMS]
        out[geo, sex] = grid[:, inside].sum(axis=1)
    return out


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    st.sets(st.sampled_from(sorted(set(margins(np.zeros((1, 4)))) - {("5001", "all")}))),
)
def test_spans_of_counts_are_those_found_by_trying_every_table(counts, hidden):
    frame = cells(*((g, s, c, 9) for (g, s), c in zip(ATOMS, counts, strict=True)), unit="count")
    for geo, sex in hidden:
        frame = hide(frame, geo=geo, sex=sex)
    truth = {key: sums[0] for key, sums in margins(np.array([counts])).items()}

    def consistent(grid):
        sums = margins(grid)
        return np.all([sums[k] == truth[k] for k in truth if k not in hidden], axis=0)

    low, high = spans_by_trying(frame, sum(counts), consistent)
    found = attack(frame, OPEN)
    for atom, a, b in zip(ATOMS, low, high, strict=True):
        if atom in hidden:
            span = row(found, geo=atom[0], sex=atom[1])
            assert (span["lowest"], span["highest"]) == (a, b)


@settings(max_examples=25)
@given(
    st.lists(
        st.integers(1, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=4,
        max_size=4,
    ),
    st.sets(st.sampled_from(ATOMS), min_size=1),
)
def test_spans_of_rounded_shares_are_those_found_by_trying_every_table(atoms, hidden):
    frame = cells(*((*key, *atom) for key, atom in zip(ATOMS, atoms, strict=True)))
    for geo, sex in hidden:
        frame = hide(frame, geo=geo, sex=sex)
    frame["count"] = np.nan
    n = margins(np.array([[n for _, n in atoms]]))
    shown = {key: row(frame, geo=key[0], sex=key[1])["value"] for key in n if key not in hidden}

    def consistent(grid):
        small = np.all(grid <= [n for _, n in atoms], axis=1)
        sums = margins(grid)
        rounded = [np.floor(100 * sums[k] / n[k] + 0.5) == v for k, v in shown.items()]
        return small & np.all(rounded, axis=0)

    low, high = spans_by_trying(frame, 6, consistent)
    found = attack(frame, OPEN)
    for atom, a, b in zip(ATOMS, low, high, strict=True):
        if atom in hidden:
            span = row(found, geo=atom[0], sex=atom[1])
            assert (span["lowest"], span["highest"]) == (a, b)


def test_one_hidden_row_among_exact_counts_is_always_found():
    frame = cells(("50010101", "F", 4, 40), ("50010102", "M", 9, 50), ("50010201", "F", 7, 60))
    for key in frame[["geo", "sex", "age"]].itertuples(index=False):
        naive = hide(frame, **key._asdict())
        found = attack(naive, COUNTS)
        truth = frame["count"].reindex(found.index)
        assert (found["lowest"] == truth).all() and (found["highest"] == truth).all()
        assert found["recoverable"].all()


def test_a_hidden_share_without_denominators_follows_no_sum():
    frame = hide(cells(("500101", "F", 4, 40), ("500101", "M", 9, 50)), sex="F")
    frame[["n", "count"]] = np.nan
    found = attack(frame)
    assert (found["lowest"] == 0).all() and np.isinf(found["highest"]).all()
    assert not found["recoverable"].any()


def test_the_report_keeps_the_index_and_order_of_the_table():
    frame = hide(cells(("500101", "F", 4, 40), ("500102", "M", 9, 50)), geo="500101")
    frame = frame.sample(frac=1, random_state=1).set_axis(range(100, 100 + len(frame)))
    found = attack(frame)
    assert list(found.index) == list(frame.index[frame["status"] == "suppressed"])
    assert (found["geo"] == frame["geo"].reindex(found.index)).all()


def test_noise_of_the_provider_leaves_room():
    from levekar.disclosure import Limits, Rules

    frame = cells(("500101", "F", 20, 40), ("500102", "F", 30, 50), unit="count")
    frame = hide(frame.assign(provider="microdata", count=np.nan), geo="500101")
    noisy = Rules(providers={"microdata": Limits(by="leverandør", noise=5)})
    exact, noised = attack(frame), attack(frame, noisy)
    assert exact["recoverable"].all() and not noised["recoverable"].any()
    assert (noised["highest"] - noised["lowest"] == 20).all()


def test_answers_weighted_to_fractions_are_not_taken_for_whole_persons():
    from levekar.disclosure import Limits, Rules

    frame = cells(("500101", "F", 3.4, 40), ("500102", "F", 9.5, 50))
    found = attack(hide(frame, geo="500101"), Rules(Limits(whole=False, counts=True)))
    assert found["lowest"].to_numpy() == pytest.approx([3.4] * len(found))
    assert found["recoverable"].all()


def test_a_share_that_is_shown_is_known_to_be_within_the_limits():
    frame = hide(cells(("500101", "F", 5, 400), ("500101", "M", 3, 400)), sex="M", geo="5001")
    frame = frame[frame["geo"] == "5001"].assign(count=np.nan)
    # 1 % of 400 is 2 to 5, but under 5 would not be shown; 1 % of 800 is 5 to 11
    (seen,), (told,) = attack(frame, OPEN).to_dict("records"), attack(frame).to_dict("records")
    assert (seen["lowest"], seen["highest"]) == (0, 9)
    assert (told["lowest"], told["highest"]) == (0, 6)


def test_table_without_hidden_rows_has_nothing_to_find():
    assert attack(table(pd.DataFrame({"geo": ["500101"], "count": [9.0], "n": [40.0]}))).empty
