from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import drawings
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levekar import catalogue
from levekar.charts import style
from levekar.charts.diagram import DiagramContent, model
from levekar.charts.diagram.sheet import Sheet
from levekar.errors import LevekarError

ENTRY = replace(catalogue.figure("figur-57"), id="prove")


def entry(**diagram):
    return replace(ENTRY, diagram=diagram)


def node(key, **more):
    return {"id": key, "label": f"Boks {key}"} | more


@pytest.fixture
def layout(monkeypatch):
    """Give the entry «prove» a layout."""

    def give(hyphens=(), **options):
        whole = {"hyphens": list(hyphens), "figures": {"prove": options}}
        monkeypatch.setattr(model, "_layouts", lambda path: whole)

    give()
    return give


def test_elements_in_order_with_what_belongs_to_them(layout):
    made = model.read(
        entry(
            labels="printed",
            layers=[
                {"id": "a", "label": "øverst", "note": "mer", "items": ["x", "y"]},
                {"id": "b", "label": "nederst", "groups": [{"label": "del", "items": ["z"]}]},
            ],
            message="poenget",
        )
    )
    assert list(made.elements) == [
        "a", "a.tekst", "a.1", "a.2", "b", "b.1", "b.1.1", "message",
    ]  # fmt: skip
    assert made["a"].text == "Øverst"
    assert [e.id for e in made.children("a")] == ["a.tekst", "a.1", "a.2"]
    assert made["b.1.1"].parent == "b.1"
    # a summary of the text is never printed in the drawing
    assert (made["a.1"].origin, made["message"].origin) == ("printed", "reconstructed")


def test_all_forms_of_content_are_read(layout):
    made = model.read(
        entry(
            nodes=[node("a", date="2024-03-01"), node("b", date="2024"), node("c", date=None)],
            pairs=[{"from": "her", "to": "der", "printed": True}],
            axes={"bredde": ["få", "mange"], "tid": "varig"},
            monitoring={"label": "Oppfølging", "items": [{"label": "teller", "follows": "a"}]},
            left={"title": "Tittel", "description": "tekst"},
            laws=["Loven"],
        )
    )
    assert [made[k].date for k in "abc"] == ["1. mars 2024", "2024", ""]
    assert made["a"].full == "Boks a (1. mars 2024)"
    assert [made[k].origin for k in ("fra.1", "til.1", "a")] == [
        "printed", "printed", "reconstructed",
    ]  # fmt: skip
    assert [e.text for e in made.children("bredde")] == ["Få", "Mange"]
    assert made["tid.1"].text == "Varig"
    assert made["left.tekst"].parent == "left"
    assert [(r.start, r.end, r.verb) for r in made.relations] == [
        ("fra.1", "til.1", "leder til"), ("monitoring.1", "a", "følger"),
    ]  # fmt: skip


def test_the_layout_changes_words_origins_and_belonging(layout):
    layout(
        words={"a": "nytt", "a>b": "virker på"},
        verb="går til",
        ids={"centre": "midten"},
        printed=["b"],
        added=[{"id": "mer", "label": "forklart", "role": "forklaring"}],
        parents={"a": ["mer"]},
        lang={"b": "en"},
        remark="Slik er det.",
    )
    made = model.read(
        entry(
            centre="Midt",
            nodes=[node("a"), node("b")],
            edges=[{"from": "a", "to": "b"}, {"from": "b", "to": "midten"}],
        )
    )
    assert made["a"].text == "Nytt"
    assert made["midten"].text == "Midt"
    assert made["mer"].parent == "a"
    assert made["b"].told == "trykt i rapporten, på engelsk"
    assert [(r.verb, r.label) for r in made.relations] == [
        ("virker på", "virker på"), ("går til", ""),
    ]  # fmt: skip
    assert made.remark == "Slik er det."


@pytest.mark.parametrize("labels", ["printed", "reconstructed"])
def test_where_words_come_from_is_said_if_the_layout_does_not(layout, labels):
    made = model.read(entry(labels=labels, nodes=[node("a")]))
    assert made.remark == model.REMARKS[labels]


@pytest.mark.parametrize(
    ("diagram", "message"),
    [
        ({}, "ikke noe diagram"),
        ({"nodes": [node("a")], "edges": [{"from": "a", "to": "b"}]}, "«b», som ikke er en del"),
        ({"nodes": [node("a"), node("a")]}, "«a» står to ganger"),
        ({"nodes": [node("a")], "knutepunkt": ["b"]}, "Ukjent felt «knutepunkt»"),
        ({"nodes": [node("a", farge="rød")]}, "Ukjent felt «farge»"),
    ],
)
def test_faults_in_the_catalogue_name_the_place(layout, diagram, message):
    with pytest.raises(LevekarError, match=message) as fault:
        model.read(entry(**diagram))
    assert fault.value.where == "data/report/figures.yml, prove"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"form": "sirkel"}, "Ukjent valg «form»"),
        ({"words": {"b": "feil"}}, "Ordene for «b»"),
        ({"words": {"a>b": "feil"}}, "Ordene for «a>b»"),
        ({"parents": {"a": ["b"]}}, "«b» under parents"),
    ],
)
def test_faults_in_the_layout_name_the_place(layout, options, message):
    layout(**options)
    with pytest.raises(LevekarError, match=message) as fault:
        model.read(entry(nodes=[node("a")]))
    assert fault.value.where == "data/report/diagrams.yml, prove"


def test_asking_for_what_is_not_there(layout):
    made = model.read(entry(nodes=[node("aa"), node("b")]))
    with pytest.raises(LevekarError, match="«ab» er ikke en del"):
        made["ab"]
    with pytest.raises(LevekarError, match="ingen sammenheng fra «aa» til «b»"):
        made.relation("aa", "b")


WORD = st.sampled_from(["tillit", "skole", "by", "arbeid", "fellesskap", "og", "i"])
WORDS = st.lists(WORD, min_size=1)


@settings(deadline=None, max_examples=15)
@given(st.lists(WORDS, min_size=1, max_size=5), st.data())
def test_any_diagram_can_be_drawn_without_a_layout(labels, data):
    keys = [f"n{i}" for i in range(len(labels))]
    ends = st.tuples(st.sampled_from(keys), st.sampled_from(keys))
    ties = data.draw(st.lists(ends, max_size=5, unique=True))
    made = model.read(
        entry(
            nodes=[
                {"id": k, "label": " ".join(w), "items": [{"label": "del", "items": w[:2]}]}
                for k, w in zip(keys, labels, strict=True)
            ],
            edges=[{"from": a, "to": b} for a, b in ties],
        )
    )
    content = DiagramContent(made)
    assert len(content.records()) == len(made.elements) + len(ties)
    for wide in (style.WIDTH, 3.8):
        with style.settings():
            canvas = style.Canvas("Prøve", "Kilde", "", wide)
            Sheet(canvas, made).draw()
        run = drawings.run(canvas.picture)
        for element in made.elements.values():
            assert drawings.bare(element.text) in run
            assert element.text in content.describe()
        for (_, a), (_, b) in combinations(drawings.texts(canvas.picture), 2):
            assert a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1
