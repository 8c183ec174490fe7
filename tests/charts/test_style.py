from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levekar import theme
from levekar.charts import style
from levekar.charts.grid import Axis, Category
from levekar.errors import LevekarError


def axis(dim, *codes):
    return Axis((dim,), dim, tuple(Category((c,), c) for c in codes))


@given(st.floats(0, 1e6).map(lambda v: round(v, 2)), st.floats(0.1, 1e6).map(lambda v: round(v, 2)))
def test_ticks_hold_the_data_at_even_steps(low, room):
    high = low + room
    found = style.ticks(low, high, {})
    steps = [b - a for a, b in pairwise(found)]
    assert found[0] <= low + 1e-6 * high
    assert found[-1] >= high - 1e-6 * high
    assert max(steps) == pytest.approx(min(steps))
    assert 2 <= len(found) <= 8
    assert len(set(style.tick_labels(found, "count"))) == len(found)


def test_the_reports_own_axis_is_used_where_it_holds_the_data():
    own = {"min": 0, "max": 60, "step": 10}
    assert style.ticks(0, 48, own) == [0, 10, 20, 30, 40, 50, 60]
    assert style.ticks(0, 75, own)[-1] == 80


def test_tick_labels_share_decimals():
    assert style.tick_labels([0, 0.5, 1], "percent") == ["0,0\u00a0%", "0,5\u00a0%", "1,0\u00a0%"]
    assert style.tick_labels([0, 2.5, 5], "count") == ["0,0", "2,5", "5,0"]
    assert style.tick_labels([0, 0.25, 0.5], "ratio") == ["0,00", "0,25", "0,50"]


def test_groups_keep_their_colours():
    chart = theme.tokens().chart
    assert style.colours(axis("sex", "F", "M")) == [chart.girls, chart.boys]
    assert style.colours(axis("sex", "M", "all")) == [chart.boys, chart.neutral]
    assert style.colours(axis("geo", "0", "5001"))[0] == chart.neutral
    assert style.colours(axis("ses", "lav", "middels", "høy")) == list(chart.sequential[-3:])


@pytest.mark.parametrize("count", [1, 2, 5, 6])
def test_colours_are_told_apart(count):
    for dim in ("geo", "period", "measure"):
        found = style.colours(axis(dim, *(str(n) for n in range(count))))
        assert len(set(found)) == count


def test_text_in_a_colour_can_be_read():
    chart = theme.tokens().chart
    for colour in (*chart.categorical, *chart.sequential[1:], chart.girls, chart.neutral):
        dark = style.readable(colour)
        ratio = 1.05 / (style._luminance(dark) + 0.05)
        assert ratio >= 4.5
        assert style.readable(dark) == dark


def test_a_missing_font_is_told(tree):
    (tree / "book" / "theme").mkdir(parents=True)
    source = Path(__file__).parents[2] / "book" / "theme" / "tokens.yml"
    (tree / "book" / "theme" / "tokens.yml").write_bytes(source.read_bytes())
    with pytest.raises(LevekarError, match=r"Inter-Regular\.ttf"):
        style.font(10)


def test_settings_leave_matplotlib_as_it_was():
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 33, "svg.fonttype": "none"}):
        with style.settings():
            assert mpl.rcParams["font.size"] != 33
            assert mpl.rcParams["svg.fonttype"] == "path"
        assert mpl.rcParams["font.size"] == 33
        assert mpl.rcParams["svg.fonttype"] == "none"


def test_the_width_of_a_line_is_that_of_its_letters():
    from matplotlib.textpath import TextPath

    words = "Interseksjonalitet: kjønn, legning og innvandring"
    with style.settings():
        canvas = style.Canvas("Prøve", "", "")
        for points in (8.0, 11.4, 20.0):
            drawn = TextPath((0, 0), words, prop=style.font(points, bold=True)).get_extents()
            measured = canvas.width(words, points, bold=True)
            # the advance holds the air on both sides of the letters
            assert drawn.width / style.INCH <= measured <= drawn.width / style.INCH * 1.02


def test_a_picture_can_be_narrower():
    with style.settings():
        canvas = style.Canvas("En lang tittel som ikke får plass på én linje", "Kilde", "", 3.8)
        canvas.axes(1.0, left=0.2, right=0.2, below=0.1)
    assert canvas.picture.get_size_inches()[0] == 3.8
