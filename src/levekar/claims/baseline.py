"""What each statement's verdict was when somebody last looked and accepted it.

The list lies in data/report/verdicts.csv and is changed by ``levekar check claims --accept``
only, so that a statement that stops holding, or loses its data, is noticed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from levekar import catalogue, paths
from levekar.cards import replace
from levekar.claims.check import CONTRADICTED, REPRODUCED, Verdict

HELD = (REPRODUCED, CONTRADICTED)
FILE = "verdicts.csv"


def accepted() -> dict[str, str]:
    """Return statement id → accepted verdict."""
    path = paths.project().report / FILE
    return {row["id"]: row["verdict"] for row in catalogue.load_csv(path)} if path.exists() else {}


def lost(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts of statements that were accounted for, and are no longer."""
    before = accepted()
    return [v for v in verdicts if before.get(v.statement.id) in HELD and v.verdict not in HELD]


def accept(verdicts: Iterable[Verdict]) -> None:
    """Make these verdicts the accepted ones."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("id", "verdict"))
    writer.writerows((v.statement.id, v.verdict) for v in verdicts)
    replace(paths.project().report / FILE, out.getvalue().encode())
