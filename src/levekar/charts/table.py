"""Numbers as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levekar.charts.content import Content, GridContent
from levekar.charts.grid import Dims, Grid, Order, arrange

if TYPE_CHECKING:
    import pandas as pd

    from levekar.catalogue import FigureEntry
    from levekar.charts.style import Canvas


def build(
    entry: FigureEntry,
    data: pd.DataFrame,
    *,
    rows: Dims,
    columns: Dims = None,
    order: Order | None = None,
) -> Content:
    """Return the content of a table; units may differ between its rows or columns."""
    grid = arrange(entry, data, x=rows, series=columns, order=order, one_unit=False)
    return GridContent("Tabell", entry, grid, _no_picture)


def _no_picture(canvas: Canvas, grid: Grid) -> None:
    raise NotImplementedError("a table has no picture")
