from __future__ import annotations

import numpy as np
import pandas as pd
from disclosure_shapes import COUNTS, SHARES, cells, hide, nesting, protect

from levekar import disclosure
from levekar.disclosure import Moved

ROWS = [("500101", "F", 4, 60), ("500101", "M", 25, 60), ("500102", "F", 20, 60)]
ROWS += [("500102", "M", 30, 60)]


def attack(old, new, rules=SHARES, **known):
    return disclosure.attack_editions(old, new, rules, nesting=nesting(old, new), **known)


def test_the_same_table_twice_tells_nothing_new():
    safe = protect(cells(*ROWS, unit="count"))
    found = attack(safe, safe)
    assert set(found["edition"]) == {"old", "new"}
    assert not found["recoverable"].any()


def test_a_number_shown_in_the_old_edition_gives_away_the_new():
    frame = cells(*ROWS, unit="count")
    safe = protect(frame)
    found = attack(frame, safe)
    assert len(found) == (safe["status"] == "suppressed").sum()
    assert (found["edition"] == "new").all() and found["recoverable"].all()
    assert (found["lowest"] == found["highest"]).all()


def test_other_rows_hidden_in_each_edition_give_both_away():
    frame = cells(*ROWS, unit="count")
    safe = protect(frame)
    other = hide(hide(frame, sex="F"), geo="500102", sex="all")
    assert not disclosure.attack(safe, SHARES, nesting=nesting(safe))["recoverable"].any()
    found = attack(other, safe)
    small = found[(found["geo"] == "500101") & (found["sex"] == "F")]
    assert small["recoverable"].all()


def test_late_answers_are_laid_open_by_exact_numerators():
    old = cells(("500101", "F", 20, 60), ("500102", "F", 30, 80))
    new = cells(("500101", "F", 21, 62), ("500102", "F", 30, 80))
    found = attack(old, new, COUNTS)
    late = found[(found["geo"] == "500101") & (found["sex"] == "F")]
    assert set(late["edition"]) == {"sene svar"}
    assert (late["lowest"] == 1).all() and late["recoverable"].all()


def test_late_answers_are_covered_by_rounding_in_large_groups():
    old = cells(("500101", "F", 90, 600), ("500102", "F", 140, 800)).assign(count=np.nan)
    new = cells(("500101", "F", 91, 603), ("500102", "F", 140, 800)).assign(count=np.nan)
    assert attack(old, new).empty


def test_a_hidden_row_may_have_moved_with_late_answers():
    old = hide(cells(("500101", "F", 3, 60), ("500102", "F", 30, 80)), geo="500101")
    new = cells(("500101", "F", 5, 62), ("500102", "F", 30, 80))
    found = attack(old.assign(count=np.nan), new.assign(count=np.nan))
    hidden = found[(found["edition"] == "old") & (found["geo"] == "500101")]
    # 5 of 62 now, two of them new: 3 to 5 before, and the old total allows no more than 4
    assert ((hidden["lowest"] == 3) & (hidden["highest"] == 4)).all()
    assert hidden["recoverable"].all()


def moved(n, count, *, rounded=False):
    """Return two editions where an area of ``n`` persons has moved from one zone to another."""
    old = cells(("500101", "F", 140, 1500), ("500102", "F", 250, 1500))
    new = cells(("500101", "F", 140 - count, 1500 - n), ("500102", "F", 250 + count, 1500 + n))
    if rounded:
        old, new = old.assign(count=np.nan), new.assign(count=np.nan)
    return old, new


def test_a_border_change_lays_open_the_small_area_that_moved():
    change = (Moved("500101", "500102"),)
    found = attack(*moved(7, 2), COUNTS, moved=change)
    area = found[found["edition"] == "500101 → 500102"]
    assert len(area) and (area["lowest"] == 2).all() and (area["highest"] == 2).all()
    assert attack(*moved(7, 2, rounded=True), moved=change).empty
    assert attack(*moved(100, 20), COUNTS, moved=change).empty


def test_a_zone_that_was_divided_is_the_sum_of_its_parts():
    old = cells(("500101", "F", 40, 300), unit="count")
    new = cells(("500102", "F", 38, 250), ("500103", "F", 2, 50), unit="count")
    new = hide(new, geo="500103")
    change = (Moved("500101", "500102"), Moved("500101", "500103"))
    found = attack(old, new[new["geo_level"] == "bydel"], moved=change)
    hidden = found[(found["edition"] == "new") & (found["geo"] == "500103")]
    assert ((hidden["lowest"] == 2) & (hidden["highest"] == 2)).all()


def test_numbers_without_a_published_change_follow_the_others_of_their_period():
    old = cells(("500101", "F", 4, 60), ("500102", "F", 30, 80), unit="count")
    new = cells(("500101", "F", 4, 60), ("500102", "F", 33, 80), unit="count")
    old, new = (hide(f, geo="500101") for f in (old, new))
    drop = new["geo_level"] == "bydel"
    found = attack(old[drop], new[drop])
    assert not found["recoverable"].any()


def test_two_editions_with_nothing_in_common():
    old = cells(("500101", "F", 20, 60))
    found = attack(old, cells(("500101", "F", 22, 60), period="2024"))
    assert found.empty


def test_frames_are_not_changed():
    old, new = cells(*ROWS), cells(*ROWS)
    copies = old.copy(), new.copy()
    attack(old, new)
    pd.testing.assert_frame_equal(old, copies[0])
    pd.testing.assert_frame_equal(new, copies[1])
