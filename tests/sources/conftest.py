from __future__ import annotations

from pathlib import Path

import pytest

PLACES = """geo_level,geo,name,parent
land,0,Norge,
fylke,50,Trøndelag,0
kommune,5001,Trondheim,50
kommune,0301,Oslo,
bydel,500101,Midtbyen,5001
bydel,500102,Østbyen,5001
bydel,500103,Lerkendal,5001
bydel,500104,Heimdal,5001
sone,S01,Ila,500101
sone,S03,Midtbyen,500101
sonegruppe,G1,Lademoen,5001
"""


@pytest.fixture
def tree(tree: Path) -> Path:
    """The small project, with a list of places that the tests know."""
    (tree / "data" / "geo" / "places.csv").write_text(PLACES, encoding="utf-8")
    return tree
