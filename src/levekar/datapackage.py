"""The Data Package of data/: every file with its fields, terms, bytes and hash.

``python -m levekar.datapackage`` writes data/datapackage.json (frictionless Data Package v1).
Field types and descriptions stand in data/fields.yml, the data dictionary that the book shows.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from levekar import __version__, cards, catalogue, edition, inventory, paths
from levekar.errors import LevekarError
from levekar.paths import shown

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def fields() -> dict[str, dict[str, dict[str, str]]]:
    """Return table → field → {type, description}; ``observations`` is the form of all numbers."""
    loaded: dict[str, dict[str, dict[str, str]]] = catalogue.load_yaml(
        paths.project().data / "fields.yml"
    )
    return loaded


def describe() -> dict[str, Any]:
    """Return the descriptor: the tables of the ledger and of places, then all raw files."""
    data = paths.project().data
    tables = sorted([*(data / "report").glob("*.csv"), *(data / "geo").glob("*.csv")])
    return {
        "name": "levekar-trondheim",
        "title": edition.edition().title,
        "version": __version__,
        "licenses": [LICENCE],
        "resources": [
            *(table(f, f.relative_to(data).as_posix(), f.stem) for f in tables),
            *_raw_files(),
        ],
    }


def table(file: Path, path: str, described: str) -> dict[str, Any]:
    """Return the resource of a CSV file that lies at ``path`` in its package.

    ``described`` names its fields in data/fields.yml; a field that does not stand there is an
    error.
    """
    with file.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    known = fields().get(described, {})
    unknown = [name for name in header if name not in known]
    if unknown:
        raise LevekarError(
            f"feltene {', '.join(unknown)} er ikke beskrevet.",
            where=shown(file),
            hint=f"beskriv dem under «{described}» i data/fields.yml.",
        )
    return {
        "name": _slug(file.stem),
        "type": "table",
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_bytes(file.read_bytes()),
        "schema": {
            "fields": [{"name": name, **known[name]} for name in header],
            "missingValues": [""],
        },
    }


def _raw_files() -> list[dict[str, Any]]:
    out = []
    for raw in cards.all_cards():
        card = raw.card
        out.append(
            {
                "name": _slug(raw.id),
                "type": "file",
                "path": f"raw/{raw.id}",
                "format": raw.path.suffix.lstrip("."),
                "title": card.title,
                "description": card.what,
                "bytes": card.size,
                "hash": f"sha256:{card.sha256}",
                "licenses": [{"name": _slug(card.licence), "title": card.licence}],
                "sources": [{"title": card.provider, **({"path": card.url} if card.url else {})}],
                "levekar:status": inventory.KINDS[card.status],
                "levekar:period": card.period,
            }
        )
    return out


def _slug(words: str) -> str:
    """Return ``words`` as a Data Package name: small letters, digits, points and hyphens."""
    return re.sub(r"[^a-z0-9.]+", "-", words.lower()).strip("-")


def _bytes(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "hash": f"sha256:{cards.sha256(data)}"}


def text() -> str:
    """Return the descriptor as the text of the file."""
    return json.dumps(describe(), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write data/datapackage.json."""
    cards.replace(paths.project().data / "datapackage.json", text().encode())


if __name__ == "__main__":
    main()
