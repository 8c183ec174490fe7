"""Laws that hold for every diagram of the report."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from itertools import combinations, pairwise

import drawings
import pypandoc
import pytest
from drawings import IDS, WIDTHS, shown

import levekar as lk
from levekar.charts import style
from levekar.charts.diagram import DiagramFigure
from levekar.charts.diagram.sheet import FAMILIES, Sheet
from levekar.charts.figure import figure
from levekar.charts.widths import NARROW, NARROW_FILE

PRINT = 160 / 25.4
"""Width of a picture in print, in inches."""
PHONE = 320


def test_all_diagrams_of_the_report_are_here():
    assert len(IDS) == 21
    assert {f"figur-0{i}" for i in range(1, 9)} | {"figur-60", "kart-v1"} <= set(IDS)


def test_every_family_is_in_use():
    used = {
        section["family"]
        for name in IDS
        for sections in (shown(name).content.diagram.wide, shown(name).content.diagram.narrow)
        for section in sections
    }
    assert used == set(FAMILIES)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", IDS)
def test_texts_stay_on_the_picture_and_off_each_other(name, width):
    picture = drawings.picture(shown(name), width)
    found = [(t.get_text(), box) for t, box in drawings.texts(picture)]
    for label, box in found:
        assert 0 <= box.x0 <= box.x1 <= picture.bbox.width, label
        assert 0 <= box.y0 <= box.y1 <= picture.bbox.height, label
    for (one, a), (other, b) in combinations(found, 2):
        apart = a.x1 <= b.x0 + 2 or b.x1 <= a.x0 + 2 or a.y1 <= b.y0 + 2 or b.y1 <= a.y0 + 2
        assert apart, (one, other)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", IDS)
def test_no_line_runs_through_words_or_boxes(name, width):
    picture = drawings.picture(shown(name), width)
    words, boxes = drawings.texts(picture), drawings.boxes(picture)
    for points in drawings.lines(picture):
        for text, box in words:
            assert not drawings.inside(points, box, 3), text.get_text()
        for box in boxes:
            assert not drawings.inside(points, box, 6)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", IDS)
def test_words_lie_wholly_in_or_out_of_a_box(name, width):
    picture = drawings.picture(shown(name), width)
    found = drawings.texts(picture)
    for box in drawings.boxes(picture):
        for text, words in found:
            across = words.x1 > box.xmin + 2 and words.x0 < box.xmax - 2
            up = words.y1 > box.ymin + 6 and words.y0 < box.ymax - 6
            within = box.xmin + 4 <= words.x0 and words.x1 <= box.xmax - 4
            assert not (across and up) or within, text.get_text()
    for middle, radius in drawings.discs(picture):
        for text, words in found:
            corners = [(x, y) for x in (words.x0, words.x1) for y in (words.y0, words.y1)]
            far = [math.dist(corner, middle) for corner in corners]
            centre = ((words.x0 + words.x1) / 2, (words.y0 + words.y1) / 2)
            if math.dist(centre, middle) < radius:
                # the boxes of words hold room for letters that reach above and below the line
                assert max(far) <= radius + 8, text.get_text()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["figur-01", "figur-03", "figur-62", "figur-65"])
def test_every_relation_has_an_arrow(name, width):
    arrows = drawings.lines(drawings.picture(shown(name), width))
    assert len(arrows) >= len(shown(name).content.diagram.relations)


@pytest.mark.parametrize("name", IDS)
def test_words_can_be_read_in_print_and_on_a_phone(name):
    for width, room, least in (("wide", PRINT * 72, 7.0), ("narrow", PHONE * 0.75, 7.5)):
        picture = drawings.picture(shown(name), width)
        scale = room / (picture.get_size_inches()[0] * 72)
        assert min(t.get_fontsize() for t, _ in drawings.texts(picture)) * scale >= least


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", IDS)
def test_the_picture_shows_every_word(name, width):
    run = drawings.run(drawings.picture(shown(name), width))
    diagram = shown(name).content.diagram
    for element in diagram.elements.values():
        assert drawings.bare(element.text) in run
        assert drawings.bare(element.date) in run


@pytest.mark.parametrize("name", IDS)
def test_the_wide_picture_fits_a_page(name):
    wide, tall = shown(name).picture.get_size_inches()
    assert tall * PRINT / wide <= 8.0


@pytest.mark.parametrize("name", IDS)
def test_the_text_alternative_tells_everything(name):
    made = shown(name)
    for element in made.content.diagram.elements.values():
        assert element.text.rstrip(".?") in made.alt
        assert element.date in made.alt
    for tie in made.content.diagram.relations:
        assert tie.verb in made.alt
        assert made.content.diagram[tie.start].text in made.alt.partition("Sammenhenger: ")[2]
    assert made.content.remark in made.alt
    assert made.content.remark in made.caption
    assert f"Kilde: {made.source}" in made.caption


@pytest.mark.parametrize("name", IDS)
def test_csv_holds_every_element_and_relation(name):
    made = shown(name)
    rows = list(csv.DictReader(io.StringIO(made.csv())))
    assert list(rows[0]) == [
        "figure", "row", "element", "role", "parent", "from", "relation", "to", "text", "wording",
        "wording_name", "source",
    ]  # fmt: skip
    elements = {r["element"]: r for r in rows if r["row"] == "element"}
    diagram = made.content.diagram
    assert list(elements) == list(diagram.elements)
    assert all(elements[e.id]["text"] == e.full for e in diagram.elements.values())
    assert {r["parent"] for r in elements.values()} <= {"", *elements}
    ties = [(r["from"], r["to"], r["relation"]) for r in rows if r["row"] == "relation"]
    assert ties == [(t.start, t.end, t.verb) for t in diagram.relations]
    for row in rows:
        assert row["wording"] in ("printed", "reconstructed")
        assert row["figure"] == name
        assert row["source"] and row["text"] and row["wording_name"]


@pytest.mark.parametrize("name", IDS)
def test_the_table_behind_is_the_content(name):
    made = shown(name)
    table = made.content.text_table()
    assert [head for head, _ in table.rows] == [
        e.full for e in made.content.diagram.elements.values()
    ]
    assert all(cell.words for _, cells in table.rows for cell in cells)
    assert not made.statuses


@pytest.mark.parametrize("name", IDS)
def test_the_digest_names_everything(name):
    digest = shown(name).digest().splitlines()
    diagram = shown(name).content.diagram
    assert digest[0].startswith(f"{name} diagram ")
    assert len(digest) == 1 + len(diagram.elements) + len(diagram.relations)


@pytest.mark.parametrize("name", IDS)
def test_the_same_bytes_each_time(name):
    again = lk.diagram(name)
    assert again.svg() == shown(name).svg()
    assert again.csv() == shown(name).csv()


def test_all_files_and_their_bytes():
    one, other = (lk.diagram("bilde-inkluschool").files() for _ in range(2))
    assert one == other
    assert sorted(one) == [
        f"bilde-inkluschool{NARROW_FILE}.svg",
        "bilde-inkluschool.csv",
        "bilde-inkluschool.png",
        "bilde-inkluschool.svg",
    ]


def test_markdown_has_both_pictures_for_pages_and_one_for_the_pdf():
    made = lk.diagram("figur-05", note="En merknad")
    assert made.caption.endswith("tegningen er vår. En merknad.")
    blocks = json.loads(pypandoc.convert_text(made.markdown(), "json", "markdown"))["blocks"]
    html, typst = blocks
    assert dict(html["c"][0][2]) == {"when-format": "html"}
    assert dict(typst["c"][0][2]) == {"when-format": "typst"}
    pdf = pypandoc.convert_text(json.dumps({
        "pandoc-api-version": [1, 23], "meta": {}, "blocks": typst["c"][1],
    }), "html", "json")  # fmt: skip
    assert pdf.count("<img") == 1
    assert "../figures/figur-05.svg" in pdf
    page = made.markdown().partition("```{=html}\n")[2].partition("\n```")[0]
    assert re.findall(r'(?:srcset|src)="([^"]+)"', page) == [
        "../figures/figur-05-smal.svg", "../figures/figur-05.svg",
    ]  # fmt: skip
    assert page.count("<figcaption>") == 1
    assert f'alt="{made.alt}"'.replace("«", "«") in page
    sizes = re.findall(r'width="(\d+)" height="(\d+)"', page)
    assert [int(w) for w, _ in sizes] == [round(NARROW * 96), round(style.WIDTH * 96)]
    assert made.html().count("<img") == 1


def test_where_words_come_from_is_told():
    made = lk.diagram("figur-56")
    origins = {e.id: e.origin for e in made.content.diagram.elements.values()}
    assert origins["fra.1"] == origins["til.1"] == "printed"
    assert {origins[f"{side}.{i}"] for side in ("fra", "til") for i in (2, 3, 4)} == {
        "reconstructed"
    }
    words = [t.get_text() for t, _ in drawings.texts(made.picture)]
    assert {"Trykt i rapporten", "Våre ord"} <= set(words)
    assert "på engelsk" in lk.diagram("figur-64").csv()


def test_schematic_figures_say_so_and_have_no_number():
    for name in ("figur-06", "figur-60"):
        made = shown(name)
        assert "ikke data" in made.caption
        drawn = [t.get_text() for t, _ in drawings.texts(made.picture)]
        assert any("skjematisk" in words for words in drawn)
        assert not [w for w in drawn if re.fullmatch(r"[\d\s,.%]+", w)]


def test_the_curve_of_early_effort_falls_all_the_way():
    lines = [line.get_xydata() for line in shown("figur-60").picture.axes[0].lines]
    curve = max(lines, key=len)
    # downwards on the page is a larger number
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(curve))
    falls = [b[1] - a[1] for a, b in pairwise(curve)]
    assert all(a > b for a, b in pairwise(falls))


def test_the_lift_is_largest_where_the_need_is():
    now, goal = (line.get_ydata() for line in shown("figur-06").picture.axes[0].lines[:2])
    assert now[0] - goal[0] > now[-1] - goal[-1] > 0


def test_a_diagram_is_also_a_kind_of_figure():
    made = figure("figur-05", None, chart="diagram")
    assert isinstance(made, DiagramFigure)
    assert made.caption == lk.diagram("figur-05").caption


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("name", ["plain", "soft", "strong", "warm", "key", "white"])
def test_words_stand_out_from_their_box_in_grey_too(name):
    with style.settings():
        sheet = Sheet(style.Canvas("Prøve", "", ""), shown("figur-05").content.diagram)
    look = sheet.look(name)
    light, dark = sorted((luminance(look.fill), luminance(look.text)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7
    # the edge of a box is seen against the panel, or the box itself is
    seen = min(luminance(look.edge), luminance(look.fill))
    assert 1.05 / (seen + 0.05) >= 3
