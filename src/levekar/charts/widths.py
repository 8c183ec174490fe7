"""Figures with two pictures: one for pages and print, one for small screens."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from levekar.charts import export, markup
from levekar.charts.figure import ADDRESS, Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

NARROW = 3.8
"""Width in inches of the picture for small screens."""
SMALL = "35rem"
"""Screens up to this width get the narrow picture."""
NARROW_FILE = "-smal"


class InTwoWidths(Figure):
    """A figure that is drawn anew for small screens, so that its words can be read there."""

    @cached_property
    def narrow(self) -> Picture:
        """The drawing for small screens, before export."""
        return self.drawn(NARROW)

    @property
    def downloads(self) -> dict[str, str]:
        """Return the endings of the files and what a reader calls them, in order."""
        found = super().downloads
        at = list(found).index(".svg") + 1
        narrow = (f"{NARROW_FILE}.svg", "smalt bilde (SVG)")
        return dict([*list(found.items())[:at], narrow, *list(found.items())[at:]])

    def files(self) -> dict[str, bytes]:
        """Return the files of every figure, and the narrow picture."""
        narrow = export.svg(self.narrow, self.entry.title)
        return super().files() | {f"{self.stem}{NARROW_FILE}.svg": narrow}

    def markdown(self) -> str:
        """Return both pictures for pages, the wide one for the PDF."""
        address = f"{ADDRESS}/{self.stem}"
        tools = self.tools(
            [(words, f"{address}{ending}") for ending, words in self.downloads.items()]
        )
        shown = markup.raw_html(self._pictures(address))
        behind = [] if self._recast else [markup.raw_html(self._unfolded())]
        return "\n\n".join(
            [
                markup.html_only(shown, tools, *behind, self.made),
                markup.typst_only(markup.image(self.caption, f"{address}.svg", self.alt)),
            ]
        )

    def _pictures(self, address: str) -> str:
        """Return a figure of HTML that shows the picture that suits the screen."""
        narrow = f"{address}{NARROW_FILE}.svg"
        return (
            f'<figure>\n<picture>\n<source media="(max-width: {SMALL})" srcset="{narrow}"'
            f"{_size(self.narrow)}>\n"
            f'<img src="{address}.svg" alt="{escape(self.alt)}" loading="lazy"'
            f"{_size(self.picture)}>\n"
            f"</picture>\n<figcaption>{escape(self.caption)}</figcaption>\n</figure>"
        )


def _size(picture: Picture) -> str:
    wide, tall = picture.get_size_inches()
    return f' width="{wide * 96:.0f}" height="{tall * 96:.0f}"'
