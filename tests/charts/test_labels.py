from __future__ import annotations

import pytest

from levekar import observations
from levekar.catalogue import figure
from levekar.charts import labels
from levekar.errors import LevekarError


@pytest.mark.parametrize("dim", ["measure", "provider", *observations.DIMENSIONS])
def test_every_dimension_has_a_name(dim):
    assert labels.dimension(dim, ["x"])


@pytest.mark.parametrize(
    ("dim", "code"), [(dim, code) for dim, codes in observations.CODES.items() for code in codes]
)
def test_every_code_has_a_word(dim, code):
    assert labels.word(figure("figur-09"), dim, code)


@pytest.mark.parametrize("unit", observations.UNITS)
def test_every_unit_has_words(unit):
    assert labels.unit(unit).axis


@pytest.mark.parametrize("status", observations.STATUSES)
def test_every_status_has_words(status):
    assert labels.status(status)


def test_words_follow_the_report():
    assert labels.word(figure("figur-09"), "sex", "F") == "jenter"
    assert labels.word(figure("figur-45"), "sex", "F") == "kvinner"
    assert labels.word(figure("figur-25"), "sex", "M") == "gutter"
    assert labels.word(figure("figur-12"), "measure", "distress_worry") == "Bekymret seg mye"
    assert labels.word(figure("figur-09"), "geo", "500104") == "Heimdal"


def test_order_follows_the_report():
    assert labels.order(figure("figur-09"), "sex", ["M", "F"]) == ["F", "M"]
    assert labels.order(figure("figur-51"), "sex", ["F", "M"]) == ["M", "F"]
    assert labels.order(figure("figur-09"), "ses", ["all", "høy", "lav"]) == ["lav", "høy", "all"]
    assert labels.order(figure("figur-09"), "period", ["2021", "2010"]) == ["2010", "2021"]


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2021", 2021),
        ("2016–2018", 2017),
        ("2020/2021", 2020.5),
        ("2013/14", 2013.5),
        ("siste 6 måneder", None),
        ("1/2/3", None),
    ],
)
def test_position_in_time(period, year):
    assert labels.position(period) == year


def test_a_code_without_a_word_is_told():
    with pytest.raises(LevekarError, match=r"labels\.yml"):
        labels.word(figure("figur-09"), "sex", "K")
