from __future__ import annotations

from disclosure_shapes import COUNTS, KINDS, SHARES, attack, hide, hierarchies, protect, table
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from levekar import disclosure


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(hierarchies(), KINDS)
def test_nothing_can_be_worked_out_of_a_protected_hierarchy(atoms, kind):
    rules, unit = kind
    frame = table(atoms, unit=unit)
    safe = protect(frame, rules)
    found = attack(safe, rules)
    assert not found["recoverable"].any()
    truth = frame["count"].reindex(found.index)
    assert ((found["lowest"] <= truth) & (truth <= found["highest"])).all()
    assert disclosure.exposed(safe, rules).empty


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(hierarchies(), st.sampled_from([(COUNTS, "percent"), (SHARES, "count")]))
def test_hiding_small_numbers_alone_gives_them_away(atoms, kind):
    rules, unit = kind
    frame = table(atoms.assign(count=atoms["count"].clip(lower=8), n=atoms["n"] + 60), unit=unit)
    # the first district is hidden, and nothing else: the others and the city are left
    found = attack(hide(frame, geo="500101", sex="all", age="all"), rules)
    assert list(found["lowest"]) == list(frame["count"].reindex(found.index))
    assert found["recoverable"].all()


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(hierarchies(), KINDS)
def test_no_row_is_hidden_without_need(atoms, kind):
    rules, unit = kind
    # only sums that are whole by their codes: what two rows alone would tell is then the same
    # before and after one of them is shown
    assume(atoms["sex"].nunique() == 2)
    frame = table(atoms.drop(columns="age"), unit=unit)
    safe = protect(frame, rules)
    for extra in safe.index[safe["reason"].str.startswith("sekundær")]:
        shown = safe.copy()
        shown.loc[extra] = frame.loc[extra]
        if not rules.default.counts and unit == "percent":
            shown.loc[extra, "count"] = float("nan")
        assert attack(shown, rules)["recoverable"].any()
