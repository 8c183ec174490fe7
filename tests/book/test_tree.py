from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from levekar.book import tree

INLINES = st.recursive(
    st.sampled_from([{"t": "Space"}, {"t": "Str", "c": "a"}]),
    lambda inner: st.builds(lambda c: {"t": "Emph", "c": c}, st.lists(inner, max_size=3)),
    max_leaves=8,
)


@given(st.lists(INLINES, max_size=4))
def test_transform_that_changes_nothing_gives_an_equal_copy(nodes: list[dict[str, Any]]) -> None:
    assert tree.transform(nodes, lambda node: None) == nodes
    assert tree.transform(nodes, lambda node: [node]) == nodes


@given(st.lists(INLINES, max_size=4))
def test_transform_sees_what_elements_yields(nodes: list[dict[str, Any]]) -> None:
    found = sorted(node["t"] for node in tree.elements(nodes))
    for leave in (frozenset[str](), tree.WORDS):
        seen: list[str] = []
        tree.transform(nodes, lambda node, seen=seen: seen.append(node["t"]), leave=leave)
        assert sorted(seen) == [kind for kind in found if kind not in leave]


def test_what_transform_leaves_is_kept_with_all_inside() -> None:
    blocks = tree.read("# A *b*\n\n::: {.c}\nTekst *d*\n:::\n", "a.qmd")[1]
    seen: list[str] = []
    kept = tree.transform(blocks, lambda node: seen.append(node["t"]), leave=tree.TEXTS)
    assert kept == blocks
    assert seen == ["Div"]


def test_elements_come_in_reading_order_outer_first() -> None:
    blocks = tree.read("# A *b*\n\nc", "a.qmd")[1]
    assert [n["t"] for n in tree.elements(blocks)] == [
        "Header", "Str", "Space", "Emph", "Str", "Para", "Str",
    ]  # fmt: skip


def test_plain_leaves_notes_and_raw_code_out() -> None:
    blocks = tree.read('Et *ord* "to" `kode`[^1] <b>tre</b>\n\n[^1]: Note', "a.qmd")[1]
    assert tree.plain(blocks) == "Et ord “to” kode tre"


def test_document_is_read_by_pandoc_as_written() -> None:
    blocks = tree.read("# Tittel {#id .klasse a=b}\n\nTekst", "a.qmd")[1]
    again = tree.pandoc(tree.document(blocks), "-f", "json", "-t", "json", where="a.qmd")[0]
    assert json.loads(again)["blocks"] == blocks
    assert tree.attr(blocks[0]) == ["id", ["klasse"], [["a", "b"]]]
    assert tree.value(blocks[0], "a") == "b"
