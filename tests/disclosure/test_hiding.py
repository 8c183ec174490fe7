from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from disclosure_shapes import (
    COUNTS,
    FUTURE,
    KINDS,
    LIFE,
    SHARES,
    attack,
    cells,
    hide,
    hierarchies,
    protect,
    row,
    table,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levekar import disclosure, observations
from levekar.disclosure import Limits, Rules

few = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


@few
@given(hierarchies(), KINDS, st.randoms(use_true_random=False))
def test_protecting_keeps_what_is_shown_and_does_not_depend_on_order(atoms, kind, random):
    rules, unit = kind
    frame = table(atoms, unit=unit)
    safe = protect(frame, rules)
    observations.validate(safe, "prøven")
    assert safe.index.equals(frame.index) and list(safe) == list(frame)
    shown = safe["status"] != "suppressed"
    assert safe.loc[shown, "value"].equals(frame.loc[shown, "value"])
    assert safe[list(observations.KEY)].equals(frame[list(observations.KEY)])
    assert safe.loc[~shown, ["value", "count"]].isna().all(axis=None)
    assert (safe.loc[shown, "reason"] == "").all()
    assert safe.loc[~shown, "reason"].str.match("primær: .*under|sekundær: .*beskytte").all()
    pd.testing.assert_frame_equal(protect(safe, rules), safe)
    order = list(frame.index)
    random.shuffle(order)
    pd.testing.assert_frame_equal(protect(frame.loc[order], rules), safe.loc[order])


def test_rows_under_each_limit_are_hidden_with_the_reason():
    frame = cells(("500101", "F", 4, 60), ("500102", "F", 57, 60), ("500103", "F", 12, 29))
    frame = protect(frame[frame["sex"] == "F"])
    reasons = {g: row(frame, geo=g, sex="F")["reason"] for g in ("500101", "500102", "500103")}
    assert reasons == {
        "500101": "primær: teller under 5",
        "500102": "primær: utfyllende tall under 5",
        "500103": "primær: nevner under 30",
    }
    # a denominator is shown unless it is what is small
    assert row(frame, geo="500101", sex="F")["n"] == 60
    assert np.isnan(row(frame, geo="500103", sex="F")["n"])


def test_rows_on_the_limit_are_shown():
    frame = protect(cells(("500101", "F", 5, 30), ("500102", "F", 25, 30)))
    assert set(frame["status"]) == {"official"}


def test_no_one_counts_as_few_unless_the_rules_let_zero_be_shown():
    frame = cells(("500101", "F", 0, 60), ("500101", "M", 20, 60), unit="count")
    assert row(protect(frame), geo="500101", sex="F")["status"] == "suppressed"
    zero = Rules(Limits(zero=True))
    shown = protect(frame, zero)
    assert row(shown, geo="500101", sex="F")["value"] == 0
    assert set(shown["status"]) == {"official"}


def test_zero_that_must_be_hidden_cannot_be_worked_out():
    frame = cells(
        *(("50010" + g, s, c, 60) for g, s, c in [("1", "F", 0), ("1", "M", 30), ("2", "F", 20)]),
        ("500102", "M", 25, 60),
        unit="count",
    )
    found = attack(protect(frame))
    assert row(found, geo="500101", sex="F")["highest"] >= 5


def test_everything_small_hides_everything():
    frame = protect(cells(("500101", "F", 1, 3), ("500101", "M", 0, 2), ("500102", "F", 1, 4)))
    assert set(frame["status"]) == {"suppressed"}
    assert not attack(frame)["recoverable"].any()
    pd.testing.assert_frame_equal(protect(frame), frame)


def test_empty_table_stays_empty():
    assert protect(observations.empty()).empty


def test_dearest_rows_stay_when_something_else_can_be_hidden():
    rows = [("500101", "F", 2, 60), ("500101", "M", 20, 70), ("500102", "F", 21, 60)]
    rows += [("500102", "M", 22, 70), ("500103", "F", 23, 60), ("500103", "M", 24, 70)]
    safe = protect(cells(*rows, unit="count"))
    hidden = safe[safe["status"] == "suppressed"]
    # a square of four cells; the totals of places and sexes stay
    assert len(hidden) == 4
    assert (hidden["geo_level"] == "bydel").all() and (hidden["sex"] != "all").all()


def test_what_later_hiding_makes_needless_is_shown_again():
    women = [("500101", 7, 58), ("500102", 4, 79), ("500103", 2, 46), ("500104", 3, 35)]
    men = [("500101", 2, 60), ("500102", 5, 86), ("500103", 5, 79), ("500104", 2, 31)]
    rows = [(geo, sex, c, n) for sex, group in (("F", women), ("M", men)) for geo, c, n in group]
    safe = protect(cells(*rows))
    # one by one, the totals of two districts had to go as well; now every cell is hidden
    assert set(safe.loc[safe["status"] == "suppressed", "sex"]) == {"F", "M"}
    assert (safe.loc[safe["sex"] == "all", "status"] == "official").all()


def test_printed_values_are_the_last_to_go():
    rows = [("500101", "F", 2, 60), ("500102", "F", 20, 60), ("500103", "F", 30, 60)]
    frame = cells(*rows, unit="count")
    frame = frame[frame["sex"] == "F"]
    first = row(protect(frame), geo="500102", sex="F")
    assert first["status"] == "suppressed"
    frame.loc[frame["geo"] == "500102", "status"] = "published"
    safe = protect(frame)
    assert row(safe, geo="500102", sex="F")["status"] == "published"
    assert row(safe, geo="500103", sex="F")["status"] == "suppressed"


def test_a_small_printed_share_stays_without_the_numbers_that_make_it_sharper():
    frame = cells(("500101", "F", 3, 100), ("500102", "F", 40, 100)).assign(status="published")
    small = row(protect(frame), geo="500101", sex="F")
    assert (small["status"], small["value"]) == ("published", 3)
    assert np.isnan(small["n"]) and np.isnan(small["count"])


def test_numerators_are_published_only_where_the_rules_say_so():
    frame = cells(("500101", "F", 30, 100), ("500102", "F", 40, 100))
    assert protect(frame, SHARES)["count"].isna().all()
    assert protect(frame, COUNTS)["count"].equals(frame["count"])


def test_providers_that_hide_for_themselves_are_left_alone():
    frame = cells(("500101", "F", 2, 60), ("500102", "F", 20, 60), unit="count")
    frame = hide(frame.assign(provider="nav", count=np.nan), geo="500102")
    nav = Rules(providers={"nav": Limits(by="leverandør", numerator=4, zero=True)})
    pd.testing.assert_frame_equal(protect(frame, nav), frame)
    # but what they let slip is told: a number under their own limit, and one that follows
    assert set(disclosure.exposed(frame, nav)["geo"]) == {"500101"}
    found = attack(frame, nav)
    assert found["recoverable"].all() and not found["ours"].any()


def linked_table(yes, unsure, n):
    """Return three measures of one question in two districts."""
    counts = {
        "ja": yes,
        "usikker": unsure,
        "begge": [a + b for a, b in zip(yes, unsure, strict=True)],
    }
    parts = [
        cells(*((f"50010{i + 1}", "F", c, n) for i, c in enumerate(count)), measure=measure)
        for measure, count in counts.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_linked_measures_protect_each_other():
    frame = linked_table([20, 30], [2, 40], 80)
    alone, together = protect(frame), protect(frame, linked=(FUTURE,))
    assert attack(alone, linked=(FUTURE,))["recoverable"].any()
    assert not attack(together, linked=(FUTURE,))["recoverable"].any()
    pd.testing.assert_frame_equal(protect(together, linked=(FUTURE,)), together)


@few
@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=2),
    st.lists(st.integers(0, 40), min_size=2, max_size=2),
    st.integers(80, 200),
)
def test_nothing_can_be_worked_out_of_linked_measures(yes, unsure, n):
    frame = linked_table(yes, unsure, n)
    safe = protect(frame, linked=(FUTURE,))
    found = attack(safe, linked=(FUTURE,))
    truth = frame["count"].reindex(found.index)
    assert not found["recoverable"].any()
    assert ((found["lowest"] <= truth) & (truth <= found["highest"])).all()


def test_a_measure_and_its_opposite_are_hidden_together():
    rows = [("500101", "F", 38, 40), ("500102", "F", 30, 60)]
    opposite = [(g, s, n - c, n) for g, s, c, n in rows]
    frame = pd.concat(
        [cells(*rows, measure="fornøyd"), cells(*opposite, measure="misfornøyd")],
        ignore_index=True,
    )
    safe = protect(frame, linked=(LIFE,))
    for measure in ("fornøyd", "misfornøyd"):
        hidden = safe[(safe["measure"] == measure) & (safe["geo"] == "500101")]
        assert set(hidden["status"]) == {"suppressed"}


def test_numbers_that_contradict_each_other_stop_nothing():
    frame = cells(("500101", "F", 2, 60), ("500101", "M", 20, 60), ("500102", "F", 9, 60))
    frame.loc[frame["geo_level"] == "kommune", ["count", "value"]] = [1.0, 90.0]
    safe = protect(frame, COUNTS)
    assert not attack(safe, COUNTS)["recoverable"].any()
    pd.testing.assert_frame_equal(protect(safe, COUNTS), safe)


def test_large_groups_keep_every_value_for_rounding_protects_them():
    """A survey of a city: three grades of about 1 500, by sex and district or sex and SES."""
    random = np.random.default_rng(4)
    rows = []
    for geo, part in zip(
        ["500101", "500102", "500103", "500104"], [0.1, 0.3, 0.3, 0.3], strict=True
    ):
        for sex in "FM":
            for grade in ("8", "9", "10"):
                n = int(random.normal(1500 * part / 2, 10))
                rows.append((geo, sex, grade, random.binomial(n, 0.08), n))
    atoms = pd.DataFrame(rows, columns=["geo", "sex", "grade", "count", "n"])
    frame = table(atoms.astype({"count": float, "n": float}), school_level="U")
    finest = (frame[["sex", "grade"]] != "all").all(axis=1) & (frame["geo_level"] == "bydel")
    frame = frame[~finest]
    safe = protect(frame)
    small = (frame["count"] < 5) | (frame["n"] - frame["count"] < 5) | (frame["n"] < 30)
    assert (safe["status"] == "suppressed").equals(small)
    assert small.sum() < 3


def test_units_that_count_nobody_are_left_alone():
    frame = cells(("500101", "F", 2, 60)).assign(unit="nok", value=1.0, n=3.0)
    assert protect(frame)["value"].equals(frame["value"])


@pytest.mark.parametrize("sizes", [(400, 0), (400, 3)])
def test_pupils_who_left_a_question_open_are_room_to_move_in(sizes):
    known, unknown = sizes
    frame = cells(("500101", "F", 3, known), ("500101", "M", 60, known))
    total = (frame["sex"] == "all").to_numpy()
    frame.loc[total, "n"] += unknown
    safe = protect(frame, COUNTS)
    assert not attack(safe, COUNTS)["recoverable"].any()
    assert (safe.loc[total, "status"] == "official").any()
