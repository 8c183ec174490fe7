"""Figures and tables: picture, CSV, text alternative and caption from one measure table.

``levekar.charts.figure`` is the way in; the other modules serve it.
"""
