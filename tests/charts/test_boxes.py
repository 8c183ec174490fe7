"""Names find room: inside the picture, on nothing, and nearest to what they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar.charts.boxes import Box

SIDE = st.floats(0, 10, allow_nan=False)
BOXES = st.lists(
    st.tuples(SIDE, SIDE, st.floats(0.1, 2), st.floats(0.1, 2)).map(
        lambda b: Box(b[0], b[1], b[0] + b[2], b[1] + b[3])
    ),
    min_size=1,
    max_size=6,
)
WHOLE = Box(0, 0, 12, 12)


def away(one, other):
    across = max(one.west, other.west) - min(one.east, other.east)
    up = max(one.south, other.south) - min(one.north, other.north)
    return (max(across, 0) ** 2 + max(up, 0) ** 2) ** 0.5


@given(BOXES, BOXES)
def test_a_free_place_covers_nothing_and_belongs_to_its_own(own, others):
    found = WHOLE.free((0.6, 0.2), own, others, [*own, *others])
    if found is None:
        return
    assert WHOLE.holds(found)
    assert all(found.shared(box) == 0 for box in (*own, *others))
    assert min(away(found, b) for b in own) < min(away(found, b) for b in others)


def test_without_room_there_is_no_place():
    assert Box(0, 0, 1, 1).free((0.6, 0.1), [WHOLE], [], []) is None
    assert WHOLE.free((0.6, 0.2), [WHOLE], [], [WHOLE]) is None


def test_a_name_stands_above_if_it_can_and_stays_inside():
    box = Box(5, 5, 6, 6)
    assert box.beside(0.5, 0.25, [box], WHOLE) == Box(5, 6, 6, 6.5)
    assert box.beside(0.5, 0.25, [box, Box(4, 6, 7, 7)], WHOLE) == Box(5, 4.5, 6, 5)
    edge = Box(11.5, 5, 12, 6).beside(1.0, 0.1, [], WHOLE)
    assert edge.east == pytest.approx(12)


def test_boxes_of_points_and_of_boxes():
    box = Box.of([(1, 2), (3, 1)])
    assert box == Box(1, 1, 3, 2)
    assert Box.whole([box, Box(0, 0, 1, 1)]) == Box(0, 0, 3, 2)
    assert Box.around((1, 1), 1, 0.5).middle == (1, 1)
