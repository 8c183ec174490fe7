from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager

from levekar.book import execute, kernels
from levekar.book.config import EXECUTE
from levekar.book.execute import Run, run, run_all
from levekar.book.runs import Executed, Store, text
from levekar.book.source import Source, parse
from levekar.errors import LevekarError

from .conftest import Built

TEXTS = {
    "feil.qmd": "# T\n\n```{python}\nx = 1\ny = x / 0\n```\n",
    "tolkning.qmd": "# T\n\n```{python}\nx = 1\nfor\n```\n",
    "inne.qmd": "# T\n\nTallet `{python} 1` og `{python} borte + 1`.\n",
    "egen.qmd": (
        "# T\n\n```{python}\nclass LevekarError(Exception):\n    pass\n\n"
        "raise LevekarError('fil.csv: mangler.\\nGjør slik: hent den.')\n```\n"
    ),
    "dør.qmd": "# T\n\n```{python}\nimport os\nos._exit(1)\n```\n",
    "god.qmd": (
        "# T\n\n```{python}\n#| eval: false\n1 / 0\n```\n\n"
        "```{python}\n#| error: true\n1 / 0\n```\n\n"
        "```{python}\nimport os, sys\nprint(os.getcwd())\nprint('obs', file=sys.stderr)\n```\n\n"
        "`{python} os.environ['PYTHONHASHSEED']`\n"
    ),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source | BaseException]:
    """What came of each text, all run at the same time; ``feil.qmd`` → source or fault."""
    folder = tmp_path_factory.mktemp("kapitler")

    async def every() -> list[Run | BaseException]:
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        sources = [parse(path, text) for path, text in TEXTS.items()]
        return await asyncio.gather(
            *(run(source, folder, environment, EXECUTE) for source in sources),
            return_exceptions=True,
        )

    found = asyncio.run(every())
    return {
        path: result if isinstance(result, BaseException) else Source(path, {}, result.notebook)
        for path, result in zip(TEXTS, found, strict=True)
    }


@pytest.mark.parametrize(
    ("path", "where", "message"),
    [
        ("feil.qmd", "linje 4", "linje 2: «y = x / 0» stanset med feil.\n  ZeroDivisionError: "),
        ("tolkning.qmd", "linje 4", "linje 2: «for» stanset med feil.\n  SyntaxError: "),
        ("inne.qmd", "linje 1", "«`{python} borte + 1`» stanset med feil.\n  NameError: "),
        ("egen.qmd", "linje 4", "stanset med feil.\n  fil.csv: mangler.\n  Gjør slik: hent den."),
        ("dør.qmd", "linje 4", "døde"),
    ],
)
def test_fault_names_file_line_and_reason(
    runs: dict[str, Source | BaseException], path: str, where: str, message: str
) -> None:
    fault = runs[path]
    assert isinstance(fault, LevekarError)
    assert fault.where == f"{path}, {where}"
    assert message in fault.message
    assert "Traceback" not in fault.render()


def test_options_inline_values_and_warnings(runs: dict[str, Source | BaseException]) -> None:
    source = runs["god.qmd"]
    assert isinstance(source, Source)
    _, skipped, failing, last, inline = source.cells
    assert skipped.raw["outputs"] == []
    assert failing.raw["outputs"][0]["ename"] == "ZeroDivisionError"
    assert [output["name"] for output in last.raw["outputs"]] == ["stdout", "stderr"]
    assert inline.raw["metadata"]["user_expressions"] == [
        {
            "expression": "os.environ['PYTHONHASHSEED']",
            "result": {"status": "ok", "data": {"text/plain": "'0'"}, "metadata": {}},
        }
    ]


def test_a_fault_keeps_the_old_copy_and_the_chapters_that_were_finished(tmp_path: Path) -> None:
    # the one with most code is run first
    good = parse("god.qmd", "# T\n\n`{python} 1` og `{python} 2`\n")
    bad = parse("feil.qmd", TEXTS["feil.qmd"])
    store = Store(tmp_path / "_build" / "executed")
    old = store.save(Executed(parse("feil.qmd", TEXTS["god.qmd"]), tmp_path / "ingen"))
    with pytest.raises(LevekarError, match=r"feil\.qmd"):
        run_all(tmp_path, [bad, good], store, EXECUTE, workers=1)
    assert store.kept("god.qmd") is not None
    assert store.notebook("feil.qmd").read_text("utf-8") == text(old.source.notebook)
    assert [path.name for path in (tmp_path / "_build").iterdir()] == ["executed"]


def test_sources_are_never_written_to(built: Built) -> None:
    from .conftest import sources

    assert sources(built.project.root) == built.sources


@pytest.mark.parametrize(
    ("places", "need", "together"), [(8, 30, 3), (2, 30, 2), (8, 0, 6), (8, 1000, 1)]
)
def test_chapters_run_together_while_there_is_memory_and_a_place(
    monkeypatch: pytest.MonkeyPatch, places: int, need: int, together: int
) -> None:
    most = 0

    async def one(room: execute._Room) -> None:
        nonlocal most
        async with room.of(need):
            most = max(most, room.inside)
            await asyncio.sleep(0)

    async def every() -> None:
        room = execute._Room(places)
        monkeypatch.setattr(execute, "free_memory", lambda: max(0, 100 - 30 * room.inside))
        await asyncio.gather(*(one(room) for _ in range(6)))

    asyncio.run(every())
    assert most == together


def test_a_kernel_that_is_slow_to_end_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    managers: list[AsyncKernelManager] = []

    async def too_long(self: AsyncKernelManager, **_: float) -> None:
        raise TimeoutError

    made = kernels.manager

    def manager(**options: Any) -> AsyncKernelManager:
        managers.append(made(**options))
        return managers[-1]

    monkeypatch.setattr(kernels, "manager", manager)
    monkeypatch.setattr(AsyncKernelManager, "_async_wait", too_long)
    asyncio.run(run(parse("a.qmd", "# T\n\n```{python}\n1\n```\n"), tmp_path, os.environ, EXECUTE))
    (one,) = managers
    assert not one.has_kernel
