"""Cohorts followed through the register rows, side by side."""

from __future__ import annotations

from levekar import absence, catalogue, cohorts, text
from levekar.charts import labels, markup
from levekar.charts.markup import TextCell, TextTable
from levekar.errors import LevekarError
from levekar.notebook import Markdown


def cohort_table(*years: int) -> Markdown:
    """Return how the 15-year-olds of each year fare ten years later, in percent of the cohort.

    Made from the rows in data/raw/register, with all choices as in ``levekar.cohorts.follow``.
    """
    try:
        found = [cohorts.cohort(year).set_index("measure") for year in years]
    except LevekarError as error:
        if not absence.elsewhere():
            raise
        return Markdown(absence.box("Tabellen over årskullene er ikke med", error.message))
    values = [dict(zip(f.index, f["value"], strict=True)) for f in found]
    statuses = [dict(zip(f.index, f["status"], strict=True)) for f in found]
    rows = []
    for key in cohorts.INDICATORS:
        cells = []
        for value, status in zip(values, statuses, strict=True):
            hidden = labels.SYMBOLS.get(status[key])
            shown = hidden or text.number(value[key], 0)
            cells.append(TextCell(shown, status[key] == "synthetic"))
        rows.append((catalogue.measure(key).name, tuple(cells)))
    heading = tuple(f"15 år i {year}" for year in years)
    table = TextTable("Andel av kullet, prosent", heading, tuple(rows))
    name = markup.attribute("Årskull fulgt gjennom registerradene")
    return Markdown(
        f"::: {{.data-table .row-headers role=region tabindex=0 aria-label={name}}}\n"
        f"{table.markdown()}\n:::"
    )
