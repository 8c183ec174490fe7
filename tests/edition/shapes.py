"""Small books, tables and records for the tests of editions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from levekar import observations
from levekar.book.source import Source
from levekar.edition import record


def rows(measure: str = "lonely_often", **columns) -> pd.DataFrame:
    """A table of one measure; columns may be lists."""
    size = max((len(v) for v in columns.values() if isinstance(v, list)), default=1)
    given = {
        "provider": "ungdata", "geo_level": "kommune", "geo": "5001", "period": "2021",
        "value": 10.0, "count": 50.0, "n": 500.0, "unit": "percent", "status": "official",
        "reason": "", "raw": "ungdata/ungdata_2021.sav",
    }  # fmt: skip
    whole = pd.DataFrame({"measure": [measure] * size})
    return observations.complete(whole.assign(**(given | columns)))


def chapter(*cells: tuple[str, str], values: dict[str, str] | None = None) -> Source:
    """An executed chapter of (kind, text) cells; ``values``: expression → what it gave."""
    from levekar.book.source import INLINE

    made = []
    for number, (kind, text) in enumerate(cells):
        cell = {"cell_type": kind, "id": f"c{number}", "metadata": {}, "source": text}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": 1}
        found = [m.group(2).strip() for m in INLINE.finditer(text)] if kind == "markdown" else []
        if found:
            cell["metadata"]["user_expressions"] = [
                {"expression": e, "result": {"data": {"text/markdown": (values or {})[e]}}}
                for e in found
            ]
        made.append(cell)
    return Source("notebooks/a.ipynb", {}, {"cells": made, "metadata": {}})


def said(
    year: str,
    *tables: pd.DataFrame,
    sentences: tuple[tuple[str, ...], ...] = (),
    figures: tuple[tuple[str, ...], ...] = (),
    statements: tuple[tuple[str, ...], ...] = (),
) -> record.Record:
    """The record of an edition that said this."""
    frame = record.whole({str(i): table for i, table in enumerate(tables)})
    return record.Record(
        year,
        {
            record.VALUES: record._values(frame),
            record.FIGURES: record._table(record.FIGURE, figures),
            record.SENTENCES: record._table(record.SENTENCE, sentences),
            record.STATEMENTS: record._table(record.STATEMENT, statements),
        },
    )


def site(folder: Path, body: str, **files: str) -> Path:
    """A site of one page with ``body``, and figures: name → CSV."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    page = (
        '<!DOCTYPE html><html lang="nb"><head><title>T</title></head><body><main><h1>A</h1>'
        f"{body}</main></body></html>"
    )
    (folder / "index.html").write_text(page, encoding="utf-8")
    for name, content in files.items():
        (folder / "figures" / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder
