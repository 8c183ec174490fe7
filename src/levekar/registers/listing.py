"""The markup of a register: entries that can be searched and filtered, and downloaded as CSV.

The page holds everything, so it reads the same without scripts and in print. The theme's
register.js adds a search box and a choice for each facet to every ``.register``. An entry is a
row of a table, or a list item or block that holds ``.entry`` with ``data-1``, ``data-2`` … for
the facets in their order; several values of one facet stand apart with «|». In a table a facet
is the column of that name, and its values are the cell's ``.tag``s, or the whole cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from levekar import paths, text
from levekar.charts import export, markup
from levekar.notebook import Markdown

APART = "|"
EMPTY = "–"
MARKUP = re.compile(r"\]\([^)]*\)|\{[^}]*\}|[\[\]\\*]")


class Register(Markdown):
    """Markdown that also has files to download, written when it is shown.

    They are ``rows`` as CSV, and ``more``: ending → text.
    """

    def __init__(
        self,
        source: str,
        name: str,
        rows: Sequence[Mapping[str, str]],
        more: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(source)
        self.name = name
        self.files = {"csv": export.table(rows), **(more or {})}

    @property
    def csv(self) -> str:
        """The rows as CSV."""
        return self.files["csv"]

    def _repr_markdown_(self) -> str:
        for ending, content in self.files.items():
            export.write(paths.project().figures / f"{self.name}.{ending}", content.encode("utf-8"))
        return self.source


def register(
    inner: str,
    *,
    name: str,
    words: str,
    rows: Sequence[Mapping[str, str]],
    facets: Sequence[str] = (),
    printed: str | None = None,
    more: Mapping[str, str] | None = None,
) -> Register:
    """Return ``inner`` (Markdown) as a register called ``words`` («anbefalinger») with its CSV.

    The PDF shows ``printed`` instead, if it is given. ``more``: ending → text of other files.
    """
    listed = markup.attribute(APART.join(facets))
    block = (
        f"::::: {{.register data-facets={listed} data-words={markup.attribute(words)}}}\n"
        f"{inner}\n:::::"
    )
    files = [(ending.upper(), f"../figures/{name}.{ending}") for ending in ("csv", *(more or ()))]
    tools = markup.links(f"Last ned alle {words}:", files)
    if printed is None:
        return Register(f"{block}\n\n{markup.html_only(tools)}", name, rows, more)
    both = f"{markup.html_only(block, tools)}\n\n{markup.typst_only(printed)}"
    return Register(both, name, rows, more)


def entry(identifier: str, values: Sequence[Sequence[str]] = ()) -> str:
    """Return the attributes of an entry: its id and the values of each facet."""
    pairs = "".join(
        f" data-{number}={markup.attribute(APART.join(found))}"
        for number, found in enumerate(values, 1)
    )
    return f"{{#{identifier} .entry{pairs}}}"


def tag(words: str) -> str:
    """Return one value of a facet in a table cell."""
    return f"[{text.markdown(words)}]{{.tag}}"


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str = "",
    *,
    numbers: bool = False,
) -> str:
    """Return a pipe table of cells that are Markdown already; the first column names the rows.

    ``numbers`` tells that the other columns hold numbers.
    """
    lines = [list(columns), *([cell or EMPTY for cell in row] for row in rows)]
    wide = [markup.room([MARKUP.sub("", c) for c in column]) for column in zip(*lines, strict=True)]
    rules = [
        "-" * (w - 1) + ":" if numbers and i else ":" + "-" * (w - 1) for i, w in enumerate(wide)
    ]
    lines.insert(1, rules)
    drawn = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    below = f"\n\n: {text.markdown(caption)}" if caption else ""
    label = markup.attribute(caption or f"Tabell med {text.join(columns)}")
    region = f"{{.table-region .row-headers role=region tabindex=0 aria-label={label}}}"
    return f":::: {region}\n{drawn}{below}\n::::"
