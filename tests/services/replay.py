"""A local server that replays the shapes of the statistics services, faults included."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

# SSB answers 404, not 400, when the address is longer
LONGEST_PATH = 2100


@dataclass(frozen=True)
class Reply:
    """One answer. ``cut`` promises more bytes than are sent, and hangs up."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: Mapping[str, str]


class Replay:
    """Routes with queues of answers; the last answer of a queue is given again and again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._routes: dict[str, list[Reply]] = {}
        replay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                replay._serve(self)

            do_POST = do_GET

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def reset(self) -> None:
        self.asked.clear()
        self._routes.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def on(self, path: str, *replies: Reply | bytes) -> None:
        """Answer ``path`` (without query) with these, one after the other."""
        self._routes[path] = [r if isinstance(r, Reply) else Reply(r) for r in replies]

    def paths(self) -> list[str]:
        return [f"{a.method} {a.path}" for a in self.asked]

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        query = {k: v[0] for k, v in parse_qs(url.query, keep_blank_values=True).items()}
        content = json.loads(body) if body else None
        headers = dict(handler.headers)
        self.asked.append(Asked(handler.command, url.path, query, content, headers))
        queue = self._routes.get(url.path)
        if queue is None or len(handler.path) > LONGEST_PATH:
            reply = Reply(status=404)
        else:
            reply = queue.pop(0) if len(queue) > 1 else queue[0]
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(reply.body) + (100 if reply.cut else 0)))
        handler.end_headers()
        handler.wfile.write(reply.body)
        handler.close_connection = reply.cut
