"""Facts of the 60 zones."""

from __future__ import annotations

from levekar import geography
from levekar.geography.zones import points, project


def test_neighbours_go_both_ways_and_the_villages_have_none():
    near = geography.neighbours()
    assert all(code in near[other] for code, others in near.items() for other in others)
    assert sum(len(others) for others in near.values()) == 2 * 135
    assert [code for code, others in near.items() if not others] == [f"S{n}" for n in range(56, 61)]


def test_points_are_projected_to_metres():
    found = points()
    assert found.shape == (60, 2)
    # the central meridian of the zone is 9° east, and lies at 500 000 m
    assert project([(9.0, 63.4)])[0][0] == 500_000


def test_every_zone_lies_in_one_bydel_and_groups_are_made_of_zones():
    for level in ("sone", "bydel"):
        members = [zone for own in geography.made_of(level).values() for zone in own]
        assert sorted(members) == sorted(geography.zones())
    assert geography.made_of("sonegruppe")["G04"] == ("S44", "S46", "S47")
