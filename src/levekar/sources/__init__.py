"""One module for each provider: bytes in, tidy tables out. Nothing here knows a chart.

Every provider module has ``PROVIDER``, ``fetch(request, client)`` (bytes as received, and fields
for the card) and ``read(file)``: one row for each cell, with

- the standard dimensions that the table has (geo_level, geo, sex, age, …, period),
- the provider's remaining columns under their own names,
- ``value`` (NaN when hidden) and ``flag`` (the provider's symbol, or ""),
- ``brudd`` (text of a break in the series before this row, or ""), ``raw`` and ``status``.
"""
