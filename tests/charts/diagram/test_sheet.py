"""Faults in a layout are named, and never give half a picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levekar import catalogue
from levekar.charts import style
from levekar.charts.diagram import model
from levekar.charts.diagram.sheet import Para, Sheet
from levekar.errors import LevekarError

NODES = [{"id": k, "label": f"Boks {k}"} for k in "abc"]
ENTRY = replace(
    catalogue.figure("figur-57"),
    id="prove",
    diagram={"nodes": NODES, "edges": [{"from": "a", "to": "b"}]},
)
CELLS = {"a": [0, 0], "b": [1, 0], "c": [0, 1]}


def grid(*edges, **more):
    return {"family": "grid", "columns": [1, 1], "cells": CELLS, "edges": list(edges)} | more


TIE = {"tie": "a>b"}


def draw(monkeypatch, *sections, narrow=(), entry=ENTRY, wide=style.WIDTH, **options):
    figure = {"sections": list(sections), "narrow": list(narrow)} | options
    monkeypatch.setattr(
        model, "_layouts", lambda path: {"figures": {"prove": figure}, "hyphens": []}
    )
    with style.settings():
        canvas = style.Canvas("Prøve", "Kilde", "", wide)
        Sheet(canvas, model.read(entry)).draw()
    return canvas.picture


@pytest.mark.parametrize(
    ("sections", "message", "hint"),
    [
        ([{"family": "grit"}], "Ukjent form «grit»", "grid"),
        ([{"family": "cards", "items": ["a"], "kolonner": 2}], "har ikke valget «kolonner»", ""),
        ([{"family": "cards"}], "mangler et valg", ""),
        ([{"family": "cards", "items": ["d"]}], "«d» er ikke en del av diagrammet", "a"),
        ([{"family": "cards", "items": ["a", "b"]}], "Tegningen viser ikke «c»", "bred og smal"),
        ([{"family": "cards", "items": ["a", "b", "c"]}], "sammenhengen fra «a» til «b»", ""),
        ([{"family": "cards", "items": ["a"], "badge": "stjerne"}], "Ukjent merke", "letter"),
        ([grid({"tie": "a>d"})], "«d», som ikke er en boks her", "a, b, c"),
        ([grid({"tie": "b>a"})], "ingen sammenheng fra «b» til «a»", "edges"),
        ([grid(TIE | {"farge": "rød"})], "Ukjent valg «farge»", "lane"),
        ([grid(TIE | {"out": "opp", "in": "left"})], "«opp» er ikke en side", "right"),
        ([grid(TIE | {"out": "right", "in": "left", "lane": "x"})], "«x» er ikke en bane", "c1"),
        ([grid({"out": "right"})], "«», som ikke er en boks", "a, b, c"),
        (
            [{"family": "curve", "x": "a", "y": "b", "lines": {"c": {"at": [0, 0]}}}],
            "Linja «c» har ingen form",
            "points",
        ),
        ([grid(TIE | {"label": "over"})], "«over» er ikke en plass", "above"),
        ([grid(TIE, looks={"a": "rosa"})], "Ukjent utseende «rosa»", "soft"),
        ([grid(TIE, columns=[1])], "kolonne som ikke finnes", "columns"),
        ([{"family": "puzzle", "items": ["a", "b"]}], "tre trinn", "items"),
        ([{"family": "wheel", "hub": "c", "items": ["a"], "radius": 2}], "to halvdeler", "items"),
        ([{"family": "spokes", "centre": "c", "left": ["a"], "right": []}], "like mange", "left"),
        (
            [{"family": "layers", "items": ["a", "b"], "bypass": "a>c"}],
            "«c» er ikke et av lagene",
            "a, b",
        ),
    ],
)
def test_faults_say_where_and_what_to_do(monkeypatch, sections, message, hint):
    with pytest.raises(LevekarError, match=message) as fault:
        draw(monkeypatch, *sections)
    assert fault.value.where == "data/report/diagrams.yml, prove"
    assert hint in fault.value.hint


def test_the_narrow_picture_must_show_everything_too(monkeypatch):
    cards = {"family": "cards", "items": ["a", "b"]}
    assert draw(monkeypatch, grid(TIE), narrow=[cards])
    with pytest.raises(LevekarError, match="Tegningen viser ikke «c»"):
        draw(monkeypatch, grid(TIE), narrow=[cards], wide=3.8)


def test_a_word_that_does_not_fit_is_named(monkeypatch):
    long = "Kommunestyre" * 12
    entry = replace(ENTRY, diagram={"nodes": [{"id": "a", "label": long}]})
    with pytest.raises(LevekarError, match="får ikke plass") as fault:
        draw(monkeypatch, {"family": "cards", "items": ["a"]}, entry=entry)
    assert "hyphens" in fault.value.hint


def sheet(hyphens=()):
    with style.settings():
        canvas = style.Canvas("Prøve", "Kilde", "")
    made = replace(
        model.Diagram(ENTRY, {}, (), "", (), ()), hyphens={h.replace("|", ""): h for h in hyphens}
    )
    return Sheet(canvas, made)


@pytest.fixture(scope="module")
def plain():
    return sheet()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["å", "by", "skole", "arbeid/fritid", "fellesskap"]), min_size=1),
    st.floats(1.0, 4.0),
)
def test_wrapped_lines_fit_and_hold_all_words(plain, words, room):
    made = plain
    text = " ".join(words)
    lines = made.wrap(text, room, 11)
    assert all(made.canvas.width(line, 11) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["å", "by", "skole", "arbeid", "fellesskap"]), min_size=2))
def test_even_lines_are_as_few_and_no_longer(plain, words):
    made = plain
    para = Para(" ".join(words))
    uneven, even = (made.block([para], 2.0, even=even) for even in (False, True))
    assert len(uneven.lines) == len(even.lines)
    assert even.wide <= uneven.wide + 1e-9


def test_a_long_word_breaks_where_it_may():
    made = sheet(["kunnskaps|grunnlag"])
    room = made.canvas.width("kunnskapsgrunn", 11)
    assert made.wrap("et kunnskapsgrunnlag", room, 11) == ["et kunnskaps-", "grunnlag"]
    assert made.wrap("Nasjonal/lokal", made.canvas.width("Nasjonal/", 11) + 0.05, 11) == [
        "Nasjonal/", "lokal",
    ]  # fmt: skip
