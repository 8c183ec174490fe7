"""The reference list, made from data/report/sources.csv.

``python -m levekar.references`` writes book/references.bib. What is not known (a title, a year)
is left out, never invented.
"""

from __future__ import annotations

import re

from levekar import catalogue, paths, text
from levekar.cards import replace

_SPECIAL = str.maketrans({"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_"})


def bibtex() -> str:
    """Return all sources as BibTeX, in key order."""
    rows = catalogue.load_csv(paths.project().report / "sources.csv")
    return "\n".join(_entry(row) for row in sorted(rows, key=lambda row: row["key"]))


def _entry(row: dict[str, str]) -> str:
    # double braces keep «Parlikar mfl.» and institutions as one name
    # a label ends with the year, which stands in its own field
    named = row["authors"] or row["label"].removesuffix(f" {row['year']}")
    person, _, organization = text.cited(named).removesuffix(")").partition(" (")
    fields = {"author": f"{{{person}}}", "title": row["title"] and f"{{{row['title']}}}"}
    # the report's own letters (2021b): otherwise they would be given out anew, by title
    found = re.fullmatch(r"\d{4}[a-z]?", row["year"].strip())
    fields["year"] = found.group() if found else ""
    fields["organization"] = organization and f"{{{organization}}}"
    url = row["url"]
    lines = [
        f"  {name} = {{{value.translate(_SPECIAL)}}}," for name, value in fields.items() if value
    ]
    if url:
        lines.append(f"  url = {{{url if '://' in url else 'https://' + url}}},")
    return f"@misc{{{row['key']},\n" + "\n".join(lines) + "\n}\n"


def main() -> None:
    """Write book/references.bib."""
    replace(paths.project().book / "references.bib", bibtex().encode())


if __name__ == "__main__":
    main()
