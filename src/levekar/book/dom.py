"""Finished pages as trees of elements."""

from __future__ import annotations

from lxml import etree

Element = etree._Element


def parse(html: str) -> Element:
    """Return the page ``html`` as a tree without comments; its top is the element ``html``."""
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    top: Element | None = etree.HTML(html, parser)
    return etree.Element("html") if top is None else top  # nothing at all
