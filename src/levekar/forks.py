"""Processes that start with the heavy libraries loaded: asked of a server that forks them.

Only Linux has it. Where the server cannot be had, ``NotAvailable`` is raised, and the caller starts
an ordinary process instead: the same results, later.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from levekar import locks

PROGRAM = Path(__file__).resolve().parent / "forkserver.py"
VARIABLE = "LEVEKAR_FORKS"
"""Where the server listens; ``no`` means that ordinary processes are wanted."""
LIBRARIES = (
    "numpy", "pandas", "pandas.core.arrays.arrow.extension_types", "pyarrow.parquet",
    "pyarrow.dataset", "pyarrow.pandas_compat", "pandera.pandas", "pyreadstat", "scipy.optimize",
    "scipy.sparse", "highspy", "openpyxl", "yaml", "PIL.Image", "matplotlib.figure",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "matplotlib.patheffects",
    "IPython.core.interactiveshell", "ipykernel.kernelapp",
    "ipykernel.ipkernel", "ipykernel.debugger", "shapely", "pyproj", "pyogrio", "mapclassify",
)  # fmt: skip
ENVIRONMENT = {
    # one thread each: a process with several may not be forked, and the cores are shared anyway
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # read by matplotlib when it is imported; a kernel would have set it
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
IDLE = 300
"""For how many seconds the server waits for the next client."""
START = 120
"""For how many seconds it is waited for."""
STREAMS = (1, 2)
"""A forked process writes output and errors where its client does."""


class NotAvailable(OSError):
    """There is no server of forked processes here."""


class Process:
    """A forked process, with the methods of ``subprocess.Popen`` that a kernel's owner uses."""

    stdin = stdout = stderr = None

    def __init__(
        self,
        place: str,
        arguments: Sequence[str],
        cwd: str,
        environment: Mapping[str, str],
        streams: Sequence[int] = STREAMS,
    ) -> None:
        self.returncode: int | None = None
        self.connection = connect(place)
        request = {"argv": list(arguments), "cwd": cwd, "env": dict(environment)}
        data = json.dumps(request).encode() + b"\n"
        try:
            self.connection.settimeout(START)
            sent = socket.send_fds(self.connection, [data], list(streams))
            self.connection.sendall(data[sent:])
            self.pending = b""
            answer = self._answer()
        except OSError as error:
            self.connection.close()
            raise NotAvailable(str(error)) from error
        if "pid" not in answer:
            self.connection.close()
            raise NotAvailable("the server ended")
        self.pid = answer["pid"]

    def _answer(self) -> dict[str, int]:
        while b"\n" not in self.pending:
            data = self.connection.recv(1 << 12)
            if not data:
                # the server is gone, and its processes with it
                return {"exit": -signal.SIGKILL}
            self.pending += data
        line, _, self.pending = self.pending.partition(b"\n")
        answer: dict[str, int] = json.loads(line)
        return answer

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the process and return its exit code."""
        if self.returncode is None:
            watch = select.poll()
            watch.register(self.connection, select.POLLIN)
            # the end may have come with the answer that told of the start
            told = b"\n" in self.pending
            if not (told or watch.poll(None if timeout is None else 1000 * timeout)):
                raise subprocess.TimeoutExpired("fork", timeout or 0)
            self.returncode = self._answer()["exit"]
            self.connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the process and what it has started."""
        if self.poll() is None:
            with suppress(BrokenPipeError):
                self.connection.sendall(json.dumps({"signal": int(number)}).encode() + b"\n")

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)


def available() -> bool:
    """Tell whether this system can have forked processes."""
    return sys.platform == "linux" and os.environ.get(VARIABLE) != "no"


def connect(place: str) -> socket.socket:
    """Return a connection to the server at ``place``; while it is open the server lives."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(place)
    except OSError as error:
        connection.close()
        raise NotAvailable(str(error)) from error
    return connection


def server() -> str:
    """Return where a server listens; it is started if none does.

    One server is shared by all programs of this user that have the same Python, packages and
    settings. It ends by itself when it has been idle for some minutes.
    """
    if chosen := os.environ.get(VARIABLE):
        return chosen
    home = Path(tempfile.gettempdir()) / f"levekar-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    found = home.stat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise NotAvailable(f"{home} belongs to others")
    place = home / f"{_key()}.socket"
    with locks.held(place.with_suffix(".lock")):
        try:
            connect(str(place)).close()
        except NotAvailable:
            place.unlink(missing_ok=True)
            _start(place, IDLE, LIBRARIES)
    return str(place)


def _key() -> str:
    """Return what a server is for: everything that cannot be changed once Python runs."""
    folders = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    installed = [p.name for folder in sorted(folders) for p in Path(folder).glob("*.dist-info")]
    settings = [
        f"{name}={value}"
        for name, value in os.environ.items()
        if name.startswith(("PYTHON", "LC_", "LANG", "MPL")) and name not in ENVIRONMENT
    ]
    what = [sys.executable, sys.version, PROGRAM.read_text("utf-8"), *LIBRARIES]
    what += [*sorted(installed), *sorted(settings)]
    return sha256("\n".join(what).encode()).hexdigest()[:16]


def run(arguments: Sequence[str], cwd: str, environment: Mapping[str, str]) -> Process:
    """Start ``python`` with ``arguments`` (``-m MODULE …``) as a forked process."""
    if not available():
        raise NotAvailable(f"there is none on {sys.platform}, or none is wanted")
    return Process(server(), arguments, cwd, environment)


@contextmanager
def private(modules: Sequence[str]) -> Iterator[str]:
    """Yield where a server listens that has loaded ``modules``, and lives as long as this block."""
    if not available():
        raise NotAvailable(f"there is none on {sys.platform}, or none is wanted")
    with tempfile.TemporaryDirectory(prefix="levekar-") as folder:
        place = Path(folder) / "socket"
        _start(place, 0, modules)
        with connect(str(place)):
            yield str(place)


def _start(place: Path, idle: float, modules: Sequence[str]) -> None:
    """Start a server at ``place``; it loads ``modules`` while clients may already connect."""
    command = [sys.executable, str(PROGRAM), str(place), str(idle), *modules]
    none = subprocess.DEVNULL
    process = subprocess.Popen(
        command, env=os.environ | ENVIRONMENT, cwd=place.parent,
        stdin=none, stdout=none, stderr=none, start_new_session=True,
    )  # fmt: skip
    wait_for(place, process)
    # a server outlives its starter; nobody is to wait for it
    process.returncode = 0


def wait_for(place: Path, process: subprocess.Popen[bytes] | Process) -> None:
    """Wait until somebody listens at ``place``."""
    deadline = time.monotonic() + START
    while not place.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotAvailable(f"the server ended with {process.returncode}")
        time.sleep(0.005)
