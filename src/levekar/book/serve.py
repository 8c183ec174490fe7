"""The finished book on this machine only."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from levekar.book.config import read
from levekar.errors import LevekarError
from levekar.paths import Project

HOST = "127.0.0.1"


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing for each request."""


def server(site: Path, port: int = 8000) -> ThreadingHTTPServer:
    """Return a server of ``site``; call ``serve_forever()``. Port 0 takes any free one."""
    if not (site / "index.html").is_file():
        raise LevekarError(
            f"det finnes ingen bok i {site}.", hint="bygg den først med «levekar build»."
        )
    try:
        return ThreadingHTTPServer((HOST, port), partial(_Quiet, directory=str(site)))
    except OSError as error:
        raise LevekarError(
            f"port {port} er opptatt.", hint=f"velg en annen, for eksempel --port {port + 1}."
        ) from error


def serve(project: Project, port: int = 8000) -> None:
    """Serve the book of ``project`` until interrupted."""
    with server(project.root / read(project.root).output_dir, port) as running:
        print(f"Boka vises på http://{HOST}:{running.server_port}/ (Ctrl+C stanser).")
        with suppress(KeyboardInterrupt):
            running.serve_forever()
