"""The published numbers, read again from the finished pages and the PDF, and held against tables.

Three places are read: the numbers for download beside each figure, the tables on the pages, and
every number in running text. Each number must be the one that the measure table has, and must
stand in the text around it, on the page and in the PDF.
"""

from __future__ import annotations

import ast
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import text
from levekar.book.source import Source
from levekar.charts.labels import SYMBOLS
from levekar.edition import accessible
from levekar.edition.accessible import Element
from levekar.edition.printed import Printed
from levekar.edition.reasons import Reason
from levekar.edition.sentences import Sentence, identity, plain
from levekar.errors import LevekarError
from levekar.observations import DIMENSIONS, KEY, TOTAL

if TYPE_CHECKING:
    import pandas as pd

CHECK = "Tall lest tilbake"
BUILD = "bygg utgaven på nytt med «levekar publish», og rett kapitlet hvis det gjentar seg."
BEFORE, AFTER = 24, 12
"""How many letters around a number must be found with it."""
NUMBER = re.compile(rf"[-−]?\d[\d\u00a0 ]*(,\d+)?|{'|'.join(map(re.escape, SYMBOLS.values()))}")
FIGURE = ("figure", "table", "diagram", "quotes", "text_table")


# ---- figures and tables ----


class Numbers:
    """The rows of all measure tables, found by their keys."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables
        self.known: dict[str, dict[tuple[str, ...], tuple[float, str]]] = {}

    def row(self, record: Mapping[str, str]) -> tuple[float, str] | None:
        """Return value and status of the row that a line of a download is about."""
        measure = record["measure"]
        if measure not in self.known:
            table = self.tables.get(measure)
            rows: Iterable[Any] = ()
            if table is not None:
                names = [*KEY, "value", "status"]
                rows = zip(*(table[name].tolist() for name in names), strict=True)
            self.known[measure] = {tuple(row[:-2]): (row[-2], row[-1]) for row in rows}
        return self.known[measure].get(tuple(record.get(name) or TOTAL for name in KEY))


def of_figures(site: Path, tables: Mapping[str, pd.DataFrame]) -> Iterator[Reason]:
    """Yield each difference between the downloads, the tables on the pages and ``tables``."""
    known = Numbers(tables)
    shown = _tables_by_anchor(site)
    for file in sorted((site / "figures").glob("*.csv")):
        records = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
        if not records or not {"value", "status", "measure", "period", "provider"} <= set(
            records[0]
        ):
            continue
        where = f"figures/{file.name}"
        for record in records:
            if fault := _differs(record, known.row(record)):
                yield Reason(CHECK, where, fault, BUILD)
        if file.stem in shown:
            page, found = shown[file.stem]
            wanted = Counter(_written(record["value"]) for record in records)
            if found != wanted:
                yield Reason(CHECK, f"{page}, {file.stem}", _unlike(found, wanted), BUILD)


def count(site: Path) -> int:
    """Return how many numbers for download there are beside the figures."""
    return sum(
        max(0, file.read_text(encoding="utf-8").count("\n") - 1)
        for file in (site / "figures").glob("*.csv")
    )


def _differs(record: Mapping[str, str], row: tuple[float, str] | None) -> str:
    what = ", ".join(record[d] for d in ("measure", *DIMENSIONS) if record.get(d, TOTAL) != TOTAL)
    if row is None:
        # a pair of categories that no row has is shown as missing
        return "" if record["value"] == SYMBOLS["missing"] else f"{what} står ikke i noen tabell"
    value, status = row
    if record["status"] != status:
        return f"{what} har status «{record['status']}», men tabellen sier «{status}»"
    if status in SYMBOLS:
        same = record["value"] == SYMBOLS[status]
    else:
        same = _is_number(record["value"]) and abs(float(record["value"]) - value) < 1e-6
    told = SYMBOLS.get(status, f"{value:g}")
    return "" if same else f"{what} er {record['value']}, men tabellen har {told}"


def _is_number(words: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", words))


def _written(value: str) -> str:
    """Return a value of a download as a page writes it."""
    if not _is_number(value):
        return value
    return _bare(text.number(float(value), len(value.partition(".")[2])))


def _bare(words: str) -> str:
    return words.replace("\u00a0", " ").replace("−", "-").strip()


def _tables_by_anchor(site: Path) -> dict[str, tuple[str, Counter[str]]]:
    """Return figure id → page and the numbers in its table, for tables inside the figure's div."""
    out: dict[str, tuple[str, Counter[str]]] = {}
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        for element in accessible.parse(page.read_text(encoding="utf-8")).all("div"):
            found = element.all("table") if element.given.get("id") else []
            if len(found) == 1:
                cells = (_cell(cell) for cell in found[0].all("td"))
                numbers = Counter(cell for cell in cells if NUMBER.fullmatch(cell))
                out.setdefault(element.given["id"], (name, numbers))
    return out


def _cell(element: Element) -> str:
    """Return the text of a cell without raised letters, which are marks."""
    parts = [c if isinstance(c, str) else _cell(c) for c in element.children]
    return "" if element.tag == "sup" else _bare(" ".join("".join(parts).split(" ")))


def _unlike(found: Counter[str], wanted: Counter[str]) -> str:
    more, less = (found - wanted).elements(), (wanted - found).elements()
    parts = [
        f"{told} {', '.join(sorted(some)[:6])}"
        for told, some in (("tabellen på siden har", list(more)), ("nedlastingen har", list(less)))
        if some
    ]
    return "; ".join(parts)


# ---- numbers in running text ----


def squeezed(words: str) -> str:
    """Return words as both the pages and the PDF have them: no spaces, hyphens or raised marks."""
    return re.sub(r"[\s\u00a0\u00ad\u2010\u2011\u200b\u202f-]", "", words)


def of_sentences(
    found: Sequence[Sentence], pages: Mapping[str, str], printed: str
) -> Iterator[Reason]:
    """Yield every number in running text that does not stand in its place.

    ``pages``: file of a chapter → text of its page; ``printed``: text of the PDF.
    """
    page_of = {file: squeezed(words) for file, words in pages.items()}
    pdf = squeezed(printed)
    for sentence in found:
        if not sentence.forms:
            yield Reason(CHECK, sentence.where, f"fant ikke «{sentence.shown}» i teksten", BUILD)
        for form, whole, name in (
            ("html", page_of.get(sentence.file, ""), "siden"),
            ("typst", pdf, "PDF-en"),
        ):
            if form in sentence.forms and not _stands(sentence, whole, turns=form == "typst"):
                words = f"{sentence.before[-40:]}{sentence.shown}{sentence.after[:20]}".strip()
                yield Reason(CHECK, sentence.where, f"{name} har ikke «…{words}…»", BUILD)


def _stands(sentence: Sentence, whole: str, *, turns: bool) -> bool:
    """Tell whether a number stands between its words.

    ``turns``: where a page turns, its foot and the head of the next stand between; then the words
    on one side are enough.
    """
    before = squeezed(sentence.before)[-BEFORE:]
    after = squeezed(sentence.after)[:AFTER]
    shown = squeezed(sentence.shown)
    ways = [(before, after)]
    if turns:
        ways += [pair for pair in ((before, ""), ("", after)) if any(pair)]
    return any(
        # without words on a side, the number must not be a part of a longer one
        re.search(
            (re.escape(first) or r"(?<![\d,])")
            + re.escape(shown)
            + (re.escape(last) or r"(?!,?\d)"),
            whole,
        )
        for first, last in ways
    )


# ---- the values themselves ----


def again(source: Source, found: Sequence[Sentence]) -> Iterator[Reason]:
    """Yield every inline value that is another when its expression is computed now."""
    names: dict[str, Any] = {"__name__": "levekar_kapittel"}
    by_cell: dict[int, list[Sentence]] = {}
    cells = source.notebook["cells"]
    places = {identity(source, raw): at for at, raw in enumerate(cells)}
    for sentence in found:
        by_cell.setdefault(places[sentence.cell], []).append(sentence)
    for at, raw in enumerate(cells):
        if raw["cell_type"] == "code":
            _define("".join(raw["source"]), names)
        for sentence in by_cell.get(at, ()):
            try:
                value = _value(eval(sentence.expression, names))
            except LevekarError as error:
                value = error.message
            except Exception as error:
                value = f"{type(error).__name__}: {error}"
            if squeezed(plain(value)) != squeezed(sentence.shown):
                what = f"«{sentence.expression}» er {sentence.shown} i boka, men {value} regnet nå"
                yield Reason(CHECK, sentence.where, what, BUILD)


def _define(code: str, names: dict[str, Any]) -> None:
    """Run the statements of a cell that give names a value, but draw no figure."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return
    kept = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.For)
    for statement in body:
        draws = any(isinstance(n, ast.Attribute) and n.attr in FIGURE for n in ast.walk(statement))
        if isinstance(statement, kept) and not draws:
            module = ast.Module([statement], [])
            try:
                exec(compile(module, "<kapittel>", "exec"), names)
            except Exception:
                continue  # the expression that needs the name will tell


def _value(result: Any) -> str:
    if isinstance(result, str):
        return result
    shown = getattr(result, "_repr_markdown_", None)
    return str(shown()) if shown else repr(result)


def of_pictures(site: Path, printed: Printed) -> Iterator[Reason]:
    """Yield every figure whose text alternative on the page is not in the PDF."""
    inside = {squeezed(words) for words in printed.alternatives}
    for page in sorted(site.rglob("*.html")):
        top = accessible.parse(page.read_text(encoding="utf-8"))
        for figure in top.all("figure"):
            for image in figure.all("img"):
                if squeezed(image.given.get("alt", "")) not in inside:
                    name = page.relative_to(site).as_posix()
                    what = (
                        f"PDF-en har ikke samme alternative tekst for {image.given.get('src', '')}"
                    )
                    yield Reason(CHECK, name, what, BUILD)
