from __future__ import annotations

import pytest

from levekar import catalogue
from levekar.errors import LevekarError


def test_the_catalogue_holds_every_figure_with_its_own_number():
    figures = catalogue.figures()
    assert len(figures) == 83
    assert [figures[f"figur-{n:02d}"].label for n in range(1, 66)] == [
        f"Figur {n}" for n in range(1, 66)
    ]
    assert figures["tabell-3"].label == "Tabell 3"


def test_categories_keep_the_order_of_the_report():
    entry = catalogue.figure("figur-12")
    assert len(entry.dims["measure"]) == len(entry.measures) == 6
    assert entry.periods == ("2013", "2017", "2021")


def test_every_measure_of_a_figure_is_known():
    for entry in catalogue.figures().values():
        for key in entry.measures:
            assert catalogue.measure(key).key == key


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: catalogue.figure("figur-9"), "figur-09"),
        (lambda: catalogue.measure("lonely_trouble"), "lonely_troubled"),
    ],
)
def test_an_unknown_name_is_told_with_a_near_one(call, hint):
    with pytest.raises(LevekarError, match=hint):
        call()
