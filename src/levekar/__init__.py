"""levekar: from raw files to the figures, tables and sentences of the report.

Notebooks use only this face of the package: ``import levekar as lk``. Heavy libraries load the
first time they are needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from levekar.charts.figure import figure, table
    from levekar.notebook import banner, entry, measure, note, value
    from levekar.registers import (
        decision_register,
        field_register,
        measure_register,
        raw_file_register,
        verdict_register,
    )

__version__ = "0.1.0"
_WHERE = {
    "figure": "levekar.charts.figure",
    "table": "levekar.charts.figure",
    "banner": "levekar.notebook",
    "entry": "levekar.notebook",
    "measure": "levekar.notebook",
    "note": "levekar.notebook",
    "value": "levekar.notebook",
    "decision_register": "levekar.registers",
    "field_register": "levekar.registers",
    "verdict_register": "levekar.registers",
    "measure_register": "levekar.registers",
    "raw_file_register": "levekar.registers",
}
__all__ = [
    "__version__",
    "banner",
    "decision_register",
    "entry",
    "field_register",
    "figure",
    "measure",
    "measure_register",
    "note",
    "raw_file_register",
    "table",
    "value",
    "verdict_register",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
