"""The other engine: Quarto itself, on a copy of the tree that holds what the chapters gave."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from levekar.book import document
from levekar.book.config import FILE, Config, Entry
from levekar.book.runs import Executed, text
from levekar.errors import LevekarError


def program() -> str | None:
    """Return the Quarto on PATH, if there is one."""
    return shutil.which("quarto")


def render(
    config: Config,
    chapters: Mapping[str, Executed],
    figures: Mapping[str, Path],
    copy: Path,
    site: Path,
) -> None:
    """Render every format in one call and put the site in ``site``.

    Quarto writes beside its sources, and outputs into the notebooks it executes. So it works on
    ``copy``, where the chapters hold their outputs already and nothing is executed again.
    """
    command = program()
    if command is None:
        raise LevekarError(
            "Quarto er ikke installert.",
            hint="bruk --engine embedded, eller installer Quarto (se environment.yml).",
        )
    _copy_tree(config, copy)
    for entry in config.entries:
        executed = chapters[entry.path]
        if entry.path.endswith(".ipynb"):
            written = text(executed.source.notebook)
        elif executed.source.runs:
            written = _outputs(config, entry, executed, copy)
        else:
            continue
        (copy / entry.path).write_text(written, encoding="utf-8")
    (copy / "figures").mkdir(exist_ok=True)
    for name, file in figures.items():
        shutil.copyfile(file, copy / "figures" / name)
    result = subprocess.run(
        [command, "render"], cwd=copy, env={**os.environ, "QUARTO_PYTHON": sys.executable},
        capture_output=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if result.returncode:
        last = [line for line in result.stderr.splitlines() if line.strip()][-20:]
        raise LevekarError(
            "Quarto stanset:\n  " + "\n  ".join(last),
            where=FILE,
            hint="rett kapitlet som er nevnt, eller bruk --engine embedded.",
        )
    (copy / config.output_dir).replace(site)


def _copy_tree(config: Config, copy: Path) -> None:
    """Copy what Quarto reads; folders without chapters are linked to, not copied."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    made = {"figures", config.output_dir, copy.parent.name}
    folders = {entry.path.split("/")[0] for entry in config.entries if "/" in entry.path} | {"book"}
    for item in config.root.iterdir():
        if item.name in made or item.name.startswith("."):
            continue
        if item.is_file():
            shutil.copyfile(item, copy / item.name)
        elif item.name in folders:
            shutil.copytree(item, copy / item.name)
        else:
            (copy / item.name).symlink_to(item, target_is_directory=True)
    settings = yaml.safe_load((copy / FILE).read_text(encoding="utf-8"))
    settings["execute"] = {**(settings.get("execute") or {}), "enabled": False}
    (copy / FILE).write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def _outputs(config: Config, entry: Entry, executed: Executed, copy: Path) -> str:
    """Return a ``.qmd`` chapter where outputs stand in place of the cells that gave them."""
    options = executed.source.options(config.execute)
    files: dict[str, bytes] = {}
    head = yaml.safe_dump(executed.source.head, allow_unicode=True) if executed.source.head else ""
    parts = [f"---\n{head}---"] if head else []
    for cell in executed.source.cells:
        parts.append(document.markdown(cell, options, entry, files))
    for name, data in files.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(data)
    return "\n\n".join(parts) + "\n"
