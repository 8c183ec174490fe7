"""Profiles: one page for each bydel and each zone, with every measure that has a value there."""
