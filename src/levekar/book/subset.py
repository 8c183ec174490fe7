"""Quarto syntax outside the subset (docs/quarto-subset.md): named, never shown half."""

from __future__ import annotations

import re
from typing import Any

from levekar.book import tree
from levekar.book.source import FLOATS, unsupported
from levekar.book.tree import Node

CALLOUTS = ("note", "tip", "warning", "important", "caution")
FORMATS = ("html", "typst")
REFERENCES = (*FLOATS, "sec-", "thm-", "lem-", "cor-", "prp-", "cnj-", "def-", "exm-", "exr-")
CLASSES = re.compile(
    r"panel-|column|margin-|layout|cell-|"
    r"(aside|hidden|landscape|appendix|incremental|theorem|proof|lightbox|grid)$"
)
ATTRIBUTES = re.compile(
    r"layout|tbl-|lst-|code-|when-(profile|meta)|unless-(profile|meta)|lightbox|"
    r"fig-(?!alt$)|(filename|group|shortcode|icon|appearance)$"
)
LENGTH = re.compile(r"\d+(\.\d+)?(%|pt|mm|cm|in|em)")
INLINE = re.compile(r"\{(\w+)\}\s")


def refuse(node: Node, where: str) -> None:
    """Raise LevekarError, naming ``where`` and the syntax, if ``node`` is outside the subset."""
    content = node.get("c")
    if node["t"] in _CONTENT:
        _CONTENT[node["t"]](content, where)
    if node["t"] in tree.WORDS:
        return
    identifier, classes, pairs = tree.attr(node)
    if identifier.startswith(FLOATS):
        raise unsupported(
            f"id-en «{identifier}», som Quarto nummererer per kapittel",
            where,
            "velg en id uten fig-, tbl-, lst- eller eq- foran.",
        )
    for name in classes:
        callout = name.startswith("callout-") and name not in {"callout-title", "callout-body"}
        if CLASSES.match(name) or (callout and "callout" not in classes):
            raise unsupported(f"klassen .{name}", where)
    for key, given in pairs:
        _pair(node["t"], key, given, where)


def _pair(kind: str, key: str, given: str, where: str) -> None:
    if ATTRIBUTES.match(key):
        raise unsupported(f"egenskapen {key}", where)
    if kind == "Image" and key in {"width", "height"} and not LENGTH.fullmatch(given):
        raise unsupported(f"{key}={given}", where, "skriv prosent, som width=80%, eller mm.")
    if key in {"when-format", "unless-format"} and given not in FORMATS:
        raise unsupported(f'{key}="{given}"', where, "bruk html eller typst.")


def _string(content: str, where: str) -> None:
    if "{{<" in content:
        raise unsupported("en kortkode ({{< … >}})", where)


def _math(content: Any, where: str) -> None:
    hint = "skriv den som tekst; PDF/UA-1 krever det også."
    raise unsupported(f"formelen «{content[1]}»", where, hint)


def _code(content: Any, where: str) -> None:
    if match := INLINE.match(content[1]):
        raise unsupported(f"innskutt {match.group(1)}-kode («{content[1]}»)", where)


def _raw(content: Any, where: str) -> None:
    if content[0] not in FORMATS:
        raise unsupported(f"rå {content[0]} («{content[1].strip()[:40]}»)", where)


def _cite(content: Any, where: str) -> None:
    for key in (cite["citationId"] for cite in content[0]):
        if key.startswith(REFERENCES):
            hint = "skriv en lenke, [Figur 9](03-folkehelse.ipynb#figur-09)."
            raise unsupported(f"kryssreferansen @{key}", where, hint)


_CONTENT = {
    "Str": _string, "Math": _math, "Code": _code, "RawBlock": _raw, "RawInline": _raw,
    "Cite": _cite,
}  # fmt: skip
