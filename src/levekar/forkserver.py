"""A process that loads heavy libraries once, and then forks a process for each request.

It is run as a program by its path, never imported, so that nothing of ``levekar`` is loaded in it:
each forked process loads the package as it is at that moment.

    python forkserver.py SOCKET SECONDS [MODULE | MODULE:FUNCTION …]

A client connects to SOCKET and sends one line of JSON, ``{"argv", "cwd", "env"}``, with its own
output and error streams beside it. ``argv`` is what follows ``python``: ``-m MODULE …``;
``{parent}`` in it stands for the process number of the server. The answers are lines of JSON too:
``{"pid": …}`` at once and ``{"exit": …}`` when that process has ended. The client may send
``{"signal": …}`` in between, and when it goes away the process is killed. The server ends when no
client has been connected for SECONDS.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import runpy
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

STREAMS = 2
FIRST = 60.0
"""How long the first client may take to connect, in seconds."""


class Server:
    """Listens on ``place`` and keeps one process for each client."""

    def __init__(self, place: Path, idle: float) -> None:
        self.idle = idle
        self.clients: dict[socket.socket, int] = {}
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX)
        # bound aside and swapped in: whoever finds the socket finds someone listening
        aside = place.with_name(f"{place.name}.{os.getpid()}")
        self.listener.bind(str(aside))
        self.listener.listen(64)
        aside.replace(place)
        self.woken, self.wake = socket.socketpair()
        for end in (self.woken, self.wake):
            end.setblocking(False)

    def serve(self) -> None:
        """Answer clients until there has been none for ``idle`` seconds."""
        signal.set_wakeup_fd(self.wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(self.woken, selectors.EVENT_READ)
        deadline = time.monotonic() + max(FIRST, self.idle)
        while self.clients or time.monotonic() < deadline:
            for key, _ in self.selector.select(None if self.clients else 1 + self.idle / 10):
                found = key.fileobj
                if found is self.listener:
                    self.accept()
                elif found is self.woken:
                    with suppress(BlockingIOError):
                        self.woken.recv(4096)
                elif found in self.clients:
                    self.listen(found)
                if self.clients:
                    deadline = time.monotonic() + self.idle
            self.reap()

    def accept(self) -> None:
        """Take a client; one that sends nothing at once only keeps the server alive."""
        client, _ = self.listener.accept()
        self.clients[client] = 0
        self.selector.register(client, selectors.EVENT_READ)

    def listen(self, client: socket.socket) -> None:
        """Do what a client asks, or let it go when it is gone."""
        try:
            client.settimeout(10)
            data, streams, _, _ = socket.recv_fds(client, 1 << 16, STREAMS)
            while data and not data.endswith(b"\n"):
                data += client.recv(1 << 16)
            asked = [json.loads(line) for line in data.splitlines()]
        except (OSError, ValueError):
            asked = []
        if not asked:
            self.drop(client)
        for request in asked:
            if "signal" in request:
                self.signal(client, request["signal"])
            else:
                self.start(client, request, streams)

    def start(self, client: socket.socket, request: dict[str, Any], streams: list[int]) -> None:
        """Fork the process that ``request`` describes."""
        pid = os.fork()
        if pid == 0:
            self.become(request, streams)
        with suppress(OSError):
            os.setpgid(pid, pid)
        for stream in streams:
            os.close(stream)
        self.clients[client] = pid
        self.tell(client, pid=pid)

    def become(self, request: dict[str, Any], streams: list[int]) -> NoReturn:
        """Be the forked process: set up what a new process would have, run the module, end."""
        code = 1
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.selector.close()
            for end in (self.listener, self.woken, self.wake, *self.clients):
                end.close()
            streams = [os.open(os.devnull, os.O_RDONLY), *streams]
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            os.environ.clear()
            os.environ.update(request["env"])
            if not {"LC_ALL", "LC_CTYPE", "LANG"} & set(os.environ):
                os.environ["LC_CTYPE"] = "C.UTF-8"  # as Python does when it starts
            os.chdir(request["cwd"])
            # a new process draws its own seeds
            random.seed()
            if "numpy" in sys.modules:
                sys.modules["numpy"].random.seed()
            _, module, *rest = request["argv"]
            sys.argv = [module, *(part.replace("{parent}", str(os.getppid())) for part in rest)]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            with suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def reap(self) -> None:
        """Tell clients whose process has ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for client, known in self.clients.items():
                if known == pid:
                    self.clients[client] = 0
                    self.tell(client, exit=os.waitstatus_to_exitcode(status))

    def signal(self, client: socket.socket, number: int) -> None:
        """Send a signal to the process of a client, and to what that has started."""
        if pid := self.clients.get(client):
            with suppress(ProcessLookupError):
                os.killpg(pid, number)

    def drop(self, client: socket.socket) -> None:
        """Forget a client that is gone, and kill its process."""
        self.signal(client, signal.SIGKILL)
        self.selector.unregister(client)
        del self.clients[client]
        client.close()

    def tell(self, client: socket.socket, **message: int) -> None:
        """Send a client a line; one that is gone is dropped when its connection is read."""
        with suppress(OSError):
            client.sendall(json.dumps(message).encode() + b"\n")


def load(names: Sequence[str]) -> None:
    """Import modules and call functions; what fails here, fails again where it is needed."""
    for name in names:
        module, _, function = name.partition(":")
        with suppress(Exception):
            found = importlib.import_module(module)
            if function:
                getattr(found, function)()
    # what is here now is shared with every forked process, and stays so if it is not visited
    gc.collect()
    gc.freeze()


def main(place: str, idle: str, *modules: str) -> None:
    """Load, and serve."""
    if sys.path[0] == str(Path(__file__).resolve().parent):
        del sys.path[0]  # the folder of this program is no place for modules
    server = Server(Path(place), float(idle))
    load(modules)
    server.serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
