from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient

from levekar import forks
from levekar.book import kernels
from levekar.book.config import EXECUTE
from levekar.book.execute import run
from levekar.book.source import Source, parse

FORKED = pytest.mark.skipif(
    not forks.available(), reason="her finnes ikke prosesser som er delt av"
)
CELLS = {
    "tekst": "print('ut'); import sys; print('feil', file=sys.stderr); 1 + 1",
    "sted": "import os; print(os.getcwd(), __name__, sys.argv[0], sys.stdin.isatty())",
    "søkestier": "[path for path in sys.path]",
    "frø": "hash('levekår'), {'a', 'b', 'c', 'd'}",
    "miljø": "sorted(k for k in os.environ if k not in {'JPY_PARENT_PID', '_', 'SHLVL'})",
    "pakka": "sorted(m for m in sys.modules if m.startswith('levekar'))",
    "tabell": "import pandas; pandas.DataFrame({'a': [1, 2.5], 'b': ['x', None]})",
    "regning": "import numpy; numpy.linalg.svd(numpy.arange(36.0).reshape(6, 6))[1]",
    "figur": (
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2, 4])\n"
        "axes.set_title('æøå')"
    ),
    "innstillinger": "[(name, str(value)) for name, value in plt.rcParams.items()]",
    "skall": "!echo $OMP_NUM_THREADS",
    "magi": "%precision 3\n3.14159",
    "html": "from IPython.display import HTML, display; display(HTML('<b>ja</b>')); Out[1]",
    # their numbers count all that were ever made, also before the fork
    "tråder": "import re, threading; print(sorted(re.sub(r'-\\d+', '', t.name) for t in "
    "threading.enumerate()))",
    "skall i Python": "print(type(get_ipython()).__name__, In[-1])",
}


def source() -> Source:
    cells = [
        nbformat.v4.new_code_cell(code, id=f"c{number}")
        for number, code in enumerate(CELLS.values())
    ]
    cells.append(nbformat.v4.new_code_cell("#| error: true\ndef f():\n    1 / 0\n\nf()", id="feil"))
    cells.append(nbformat.v4.new_markdown_cell("Tallet er `{python} 2 * 21`.", id="tall"))
    return parse("prove.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=cells)))


def given(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "MPLCONFIGDIR": str(tmp_path)}


def executed(tmp_path: Path) -> dict[str, Any]:
    return asyncio.run(run(source(), tmp_path, given(tmp_path), EXECUTE)).notebook


@FORKED
def test_forked_and_ordinary_kernels_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forked = executed(tmp_path)["cells"]
    monkeypatch.setenv(forks.VARIABLE, "no")
    ordinary = executed(tmp_path)["cells"]
    for name, one, other in zip([*CELLS, "feil", "tall"], forked, ordinary, strict=True):
        assert one == other, name


@FORKED
def test_what_one_chapter_does_no_other_sees(tmp_path: Path) -> None:
    first = "import os, sys, pandas\npandas.x = sys.y = 1\nos.environ['W'] = 'v'"
    texts = [
        first,
        "import pandas, sys, os\nhasattr(pandas, 'x'), hasattr(sys, 'y'), os.environ.get('W')",
    ]
    for text in texts:
        chapter = parse("prove.qmd", f"# T\n\n```{{python}}\n{text}\n```\n")
        (cell,) = [
            cell
            for cell in asyncio.run(run(chapter, tmp_path, given(tmp_path), EXECUTE)).notebook[
                "cells"
            ]
            if cell["cell_type"] == "code"
        ]
    assert cell["outputs"][0]["data"]["text/plain"] == "(False, False, None)"


@pytest.fixture
def kernel() -> Iterator[KernelManager]:
    """A kernel started as any Jupyter program would: by the name of the kernelspec."""
    manager = KernelManager(
        kernel_name=kernels.NAME, kernel_spec_manager=kernels.manager().kernel_spec_manager
    )
    manager.start_kernel()
    yield manager
    if manager.has_kernel:
        manager.shutdown_kernel(now=True)


def test_it_is_registered_where_all_of_jupyter_looks() -> None:
    known = KernelSpecManager().get_kernel_spec(kernels.NAME)
    stanza = known.metadata["kernel_provisioner"]
    assert KernelProvisionerFactory.instance().is_provisioner_available(known)
    assert stanza["provisioner_name"] == kernels.PROVISIONER


def test_nbclient_gets_it_by_name(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("6 * 7")])
    NotebookClient(
        notebook, kernel_name=kernels.NAME, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert notebook.cells[0].outputs[0].data["text/plain"] == "42"


@FORKED
def test_its_process_is_forked_and_ends_with_the_kernel(kernel: KernelManager) -> None:
    provisioner: Any = kernel.provisioner
    process = psutil.Process(provisioner.pid)
    assert str(forks.PROGRAM) in " ".join(process.cmdline())
    assert kernel.is_alive()
    kernel.shutdown_kernel(now=True)
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@FORKED
def test_it_can_be_interrupted_and_restarted(kernel: KernelManager) -> None:
    client = kernel.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    asked = client.execute("print('i gang', flush=True)\nwhile True: pass")
    # what is told before that, is told before the code runs
    while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    kernel.interrupt_kernel()
    # answers to what was asked while it started may lie before
    while (reply := client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != asked:
        pass
    client.stop_channels()
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    before = kernel.provisioner.pid  # type: ignore[union-attr]
    kernel.restart_kernel(now=True)
    assert kernel.is_alive()
    assert kernel.provisioner.pid != before  # type: ignore[union-attr]


def test_without_a_server_the_kernel_is_an_ordinary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(forks.VARIABLE, str(tmp_path / "ingen.socket"))
    manager = kernels.manager()
    process: Any = None

    async def start() -> None:
        nonlocal process
        await manager.start_kernel()
        process = manager.provisioner.process
        await manager.shutdown_kernel(now=True)

    asyncio.run(start())
    assert not isinstance(process, forks.Process)
