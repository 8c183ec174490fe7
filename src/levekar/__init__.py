"""levekar: from raw files to the figures, tables and sentences of the report.

Notebooks use only this face of the package: ``import levekar as lk``. Heavy libraries load the
first time they are needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from levekar.charts.diagram import diagram
    from levekar.charts.figure import figure, table
    from levekar.charts.quotes import quotes
    from levekar.charts.text_table import text_table
    from levekar.cohorts import cohort
    from levekar.edition.keyfigures import key_figure_fields, key_figure_register
    from levekar.edition.news import edition_news
    from levekar.notebook import banner, entry, mapped, measure, note, value
    from levekar.profiles.pages import profiles
    from levekar.registers.cohorts import cohort_table
    from levekar.registers.data import (
        field_register,
        measure_register,
        raw_file_register,
        verdict_register,
    )
    from levekar.registers.glossary import glossary_register
    from levekar.registers.indicators import indicator_register, indicator_summary
    from levekar.registers.practices import practice_register, practices
    from levekar.registers.recommendations import recommendation_register, recommendations
    from levekar.registers.revision import revision_register, revision_summary
    from levekar.registers.sources import source_register

__version__ = "0.1.0"
_WHERE = {
    "figure": "levekar.charts.figure",
    "table": "levekar.charts.figure",
    "text_table": "levekar.charts.text_table",
    "diagram": "levekar.charts.diagram",
    "profiles": "levekar.profiles.pages",
    "quotes": "levekar.charts.quotes",
    "banner": "levekar.notebook",
    "cohort": "levekar.cohorts",
    "cohort_table": "levekar.registers.cohorts",
    "edition_news": "levekar.edition.news",
    "entry": "levekar.notebook",
    "key_figure_fields": "levekar.edition.keyfigures",
    "key_figure_register": "levekar.edition.keyfigures",
    "mapped": "levekar.notebook",
    "measure": "levekar.notebook",
    "note": "levekar.notebook",
    "value": "levekar.notebook",
    "field_register": "levekar.registers.data",
    "verdict_register": "levekar.registers.data",
    "measure_register": "levekar.registers.data",
    "raw_file_register": "levekar.registers.data",
    "glossary_register": "levekar.registers.glossary",
    "indicator_register": "levekar.registers.indicators",
    "indicator_summary": "levekar.registers.indicators",
    "practice_register": "levekar.registers.practices",
    "practices": "levekar.registers.practices",
    "recommendation_register": "levekar.registers.recommendations",
    "recommendations": "levekar.registers.recommendations",
    "revision_register": "levekar.registers.revision",
    "revision_summary": "levekar.registers.revision",
    "source_register": "levekar.registers.sources",
}
__all__ = [
    "__version__",
    "banner",
    "cohort",
    "cohort_table",
    "diagram",
    "edition_news",
    "entry",
    "field_register",
    "figure",
    "glossary_register",
    "indicator_register",
    "indicator_summary",
    "key_figure_fields",
    "key_figure_register",
    "mapped",
    "measure",
    "measure_register",
    "note",
    "practice_register",
    "practices",
    "profiles",
    "quotes",
    "raw_file_register",
    "recommendation_register",
    "recommendations",
    "revision_register",
    "revision_summary",
    "source_register",
    "table",
    "text_table",
    "value",
    "verdict_register",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
