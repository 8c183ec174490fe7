"""Measure the maps of the book: processor seconds in one process, and the data readers download.

The maps are those that the report has, with all their files: both pictures, PNG, CSV, GeoJSON and
the data of the interactive layer. Processor time is counted, so that other work on the machine
does not. The limits are 6 s on two cores for all maps (12 s of processor time, the start of Python
and all libraries included) and 400 kB, compressed, for the data of all measures at all levels.
"""

from __future__ import annotations

import argparse
import gzip
import os
from collections.abc import Callable
from typing import Any

LIMIT = 12.0
SIZE = 400_000
LEVELS = ("sone", "bydel")


def spent() -> float:
    """Seconds of processor time that this process has used since it started."""
    used = os.times()
    return used.user + used.system


def timed(name: str, work: Callable[[], Any]) -> Any:
    start = spent()
    done = work()
    print(f"{name:<44} {spent() - start:6.2f} s")
    return done


def tables() -> dict[str, Any]:
    """Return the table of each map that the report has, by figure."""
    import levekar as lk
    from levekar import catalogue

    everything = lk.mapped()
    found = {}
    for entry in catalogue.figures().values():
        if entry.kind != "map":
            continue
        rows = everything[everything["measure"].isin(entry.measures)]
        rows = rows[rows["geo_level"] == "sone"]
        sexes = sorted(set(rows["sex"]))
        sex = sexes[len([e for e in found if found[e][1] == entry.measures]) % len(sexes)]
        found[entry.id] = (rows[rows["sex"] == sex], entry.measures, rows, everything)
    return found


def draw(figure_id: str, data: Any, scale: Any, choices: Any) -> int:
    """Make all files and the page of one map; return the bytes of its layer, compressed."""
    import levekar as lk

    shown: Any = lk.figure(figure_id, data, chart="map", scale=scale, choices=choices)
    shown.files()
    shown.markdown()
    return len(gzip.compress(shown.answers.encode()))


def sizes() -> dict[str, int]:
    """Return the compressed bytes of geometry and values for all measures, level by level."""
    import pandas as pd

    import levekar as lk
    from levekar import catalogue, geography
    from levekar import tables as finished
    from levekar.charts import interactive

    whole = pd.concat([t for t in finished.all_tables().values() if not t.empty])
    out = {}
    for level in LEVELS:
        areas = set(geography.made_of(level))
        for entry in catalogue.figures().values():
            rows = whole[(whole["geo_level"] == level) & whole["measure"].isin(entry.measures)]
            groups = [
                g for _, g in rows.groupby(list(interactive.CHOSEN)) if set(g["geo"]) == areas
            ]
            if groups:
                own = groups[0][groups[0]["measure"] == groups[0]["measure"].iloc[0]]
                shown: Any = lk.figure(entry.id, own, chart="map", choices=whole)
                layer = interactive.ground(shown.content.grid, shown.content.plan)
                parts = (layer, shown.answers)
                out[level] = sum(len(gzip.compress(part.encode())) for part in parts)
                break
    return out


def main() -> None:
    started = spent()
    found = timed("tabeller", tables)
    for figure_id, (data, _, scale, choices) in found.items():
        timed(figure_id, lambda i=figure_id, d=data, s=scale, c=choices: draw(i, d, s, c))
    whole = spent()
    print(f"{'alle kart, fra start':<44} {whole:6.2f} s (grense {LIMIT:g} s)")
    print(f"{'av dette før tabellene':<44} {started:6.2f} s")
    data = sizes()
    for level, size in data.items():
        print(f"{f'data for alle mål, {level}':<44} {size / 1000:6.1f} kB")
    print(f"{'data i alt':<44} {sum(data.values()) / 1000:6.1f} kB (grense {SIZE / 1000:g} kB)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: .venv/bin/python benchmarks/maps.py",
    )
    parser.parse_args()
    main()
