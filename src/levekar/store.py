"""Finished observation tables, computed once for a build and shared by its chapters.

The tables lie as Parquet under the build folder, in a folder named by everything they depend on:
the bytes of all raw files and of the ledger, and the code that computes them. The chapter that
needs a table first computes and leaves it; the others read it. A chapter finds the folder by
``LEVEKAR_MEASURES``; without it each process computes what it needs itself.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from levekar.cards import replace
from levekar.paths import Project

if TYPE_CHECKING:
    import pandas as pd

VARIABLE = "LEVEKAR_MEASURES"
DATA = ("raw", "report", "maps", "geo", "editions", "disclosure.yml")
LIBRARIES = ("highspy", "numpy", "pandas", "pandera", "pyarrow", "pyreadstat", "scipy")


def cached(name: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return the table ``name`` from the store in use; compute and leave it there if it is new."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return compute()
    import pandas as pd

    file = Path(folder) / f"{name}.parquet"
    if file.is_file():
        return pd.read_parquet(file)
    table = compute()
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    replace(file, buffer.getvalue())
    return table


def key(project: Project) -> str:
    """Return a hash of all that the tables depend on: data, code and the versions it runs on."""
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    code = Path(__file__).resolve().parent
    files = [f for part in DATA for f in _files(project.data / part)]
    for file in [*files, *_files(code, "*.py")]:
        digest.update(hashlib.sha256(file.read_bytes()).digest() + file.name.encode())
    return digest.hexdigest()[:32]


def prepare(project: Project) -> Path:
    """Return the folder for the tables of the data and code as they are; others are removed."""
    home = project.build / "measures"
    folder = home / key(project)
    if not folder.is_dir():
        shutil.rmtree(home, ignore_errors=True)
        folder.mkdir(parents=True)
    return folder


def _files(path: Path, pattern: str = "*") -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(f for f in path.rglob(pattern) if f.is_file() and "__pycache__" not in f.parts)
