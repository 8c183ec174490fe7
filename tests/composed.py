"""Files and answers in the services' shapes. All are composed here; none is a recorded answer."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

from levekar import cards


def put(tree: Path, provider: str, name: str, data: bytes, **changes) -> Path:
    """Put a raw file with its card in the tree and return where it lies."""
    values = {
        "provider": provider,
        "title": "Prøve",
        "what": "Tall til en test",
        "licence": "CC0 1.0",
        "access": "åpen",
        "retrieved": "2024-06-01",
        "sha256": cards.sha256(data),
        "size": len(data),
        "synthetic": True,
        "period": "2021",
        "reference": "ssb",
    }
    file = tree / "data" / "raw" / provider / name
    cards.write(file, data, cards.Card(**values | changes))
    return file


def jsonstat(dims, values, *, index="object", **top) -> bytes:
    """A json-stat2 dataset. ``dims``: name → codes; ``index``: object (SSB) or list (FHI)."""
    content = {
        "version": "2.0",
        "class": "dataset",
        "label": "Composed",
        "id": list(dims),
        "size": [len(codes) for codes in dims.values()],
        "dimension": {
            name: {
                "label": name,
                "category": {
                    "index": {c: i for i, c in enumerate(codes)} if index == "object" else codes,
                    "label": {c: c for c in codes},
                },
            }
            for name, codes in dims.items()
        },
        "value": values,
    } | top
    return json.dumps(content, ensure_ascii=False).encode()


def ssb(dims, values, status=None, **top) -> bytes:
    """A table as SSB gives it: object index, null when hidden, symbols in ``status``."""
    more = {"status": status} if status else {}
    role = {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]}
    return jsonstat(dims, values, role=role, **more, **top)


def fhi(dims, values, **top) -> bytes:
    """A table as FHI gives it: byte order mark, list index, symbols among the values."""
    shape = {"role": {"time": None, "geo": None, "metric": ["MEASURE_TYPE"]}, "status": ""}
    return b"\xef\xbb\xbf" + jsonstat(dims, values, index="list", **shape | top)


def metadata(variables, label="00000: Prøve", updated="2024-05-01T06:00:00Z") -> bytes:
    """SSB's metadata. ``variables``: name → (codes, elimination, code lists)."""
    dimension = {
        name: {
            "label": name,
            "category": {
                "index": {c: i for i, c in enumerate(codes)},
                "label": {c: c for c in codes},
            },
            "extension": {
                "elimination": elimination,
                "codelists": [{"id": i, "label": i} for i in lists],
            },
        }
        for name, (codes, elimination, lists) in variables.items()
    }
    content = {
        "version": "2.0",
        "class": "dataset",
        "label": label,
        "updated": updated,
        "id": list(dimension),
        "dimension": dimension,
    }
    return json.dumps(content).encode()


def cells(dims) -> int:
    return math.prod(len(codes) for codes in dims.values())


def workbook(sheets) -> bytes:
    """An Excel file. ``sheets``: name → rows of cells."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pst302() -> bytes:
    """A workbook in the form of NAV's PST302: county, municipality and bydel rows by month."""
    months = [None, None, "Januar", "Februar"]
    rows = [
        [None, "2024 : "],
        months,
        [None, "50 Trøndelag"],
        [None, "50 Trøndelag i alt  ", 30_100, 30_200],
        [None, "1101 Eigersund", 700, 701],
        [None, "5001 Trondheim - Tråante i alt  ", 9_100, 9_150],
        [None, "500101 Midtbyen", 1_900, 1_910],
        [None, "500104 Heimdal", 3_000, "*"],
        months,
        [None, "I alt utland", 12, 13],
    ]
    shares = [
        [r[0], r[1], *(6.3 if isinstance(c, int) else c for c in r[2:])] if len(r) > 3 else r
        for r in rows
    ]
    return workbook(
        {
            " Om statistikken": [["Tallene gjelder 2024."]],
            "Kommune-bydel. Antall": rows,
            "Kommune-bydel. Andel": shares,
        }
    )


def udir(rows, per_page=2) -> list[bytes]:
    """Udir's pages: each a JSON list of rows, every row with the total."""
    numbered = [row | {"Sidenummer": 1, "RaderTotalt": len(rows)} for row in rows]
    pages = [numbered[i : i + per_page] for i in range(0, len(numbered), per_page)]
    return [json.dumps(page, ensure_ascii=False).encode() for page in pages]
