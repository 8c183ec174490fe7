"""The finished book on this machine only; as a preview it follows the builds."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from levekar.book.config import read
from levekar.errors import LevekarError
from levekar.paths import Project

HOST = "127.0.0.1"
EVENTS = "/_levekar/hendelser"
PREVIEW = f"""
<script>
const events = new EventSource("{EVENTS}?etter=NUMMER");
events.addEventListener("ny", () => location.reload());
events.addEventListener("feil", event => {{
  let box = document.getElementById("levekar-feil");
  if (!box) {{
    box = document.createElement("pre");
    box.id = "levekar-feil";
    box.setAttribute("role", "alert");
    box.style.cssText = "position:fixed;inset:auto 0 0 0;margin:0;padding:1rem;z-index:99;" +
      "background:#fff;color:#8a0000;border-top:3px solid #8a0000;white-space:pre-wrap";
    document.body.append(box);
  }}
  box.textContent = JSON.parse(event.data);
}});
</script>
"""


class News:
    """What the preview is told: the number of the last build, and the fault of it if any."""

    def __init__(self) -> None:
        self.number, self.fault = 0, ""
        self.changed = threading.Condition()
        self.closed = False

    def tell(self, fault: str = "") -> None:
        """Tell of a build that is finished, or that failed."""
        with self.changed:
            self.number, self.fault = self.number + 1, fault
            self.changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()

    def after(self, number: int) -> tuple[int, str] | None:
        """Wait for what comes after ``number`` and return it; None when there will be no more."""
        with self.changed:
            self.changed.wait_for(lambda: self.number > number or self.closed)
            return None if self.closed else (self.number, self.fault)


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing for each request."""


class _Preview(_Quiet):
    """Adds to each page a script that loads it anew after a build; the files have none of it."""

    def __init__(self, *arguments: object, news: News, directory: str) -> None:
        self.news = news
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        address, _, number = self.path.partition("?etter=")
        if address == EVENTS and number.isdecimal():
            with suppress(ConnectionError):
                self.events(int(number))
            return
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if file.suffix != ".html" or not file.is_file():
            super().do_GET()
            return
        # what the page is made of may be older than this number, never newer
        script = PREVIEW.replace("NUMMER", str(self.news.number))
        data = file.read_bytes().replace(b"</body>", f"{script}</body>".encode())
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def events(self, number: int) -> None:
        """Tell a page of each build after ``number``, for as long as it listens."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while (found := self.news.after(number)) is not None:
            number, fault = found
            event, data = ("feil", json.dumps(fault)) if fault else ("ny", str(number))
            self.wfile.write(f"event: {event}\ndata: {data}\n\n".encode())


def server(site: Path, port: int = 8000, news: News | None = None) -> ThreadingHTTPServer:
    """Return a server of ``site``; call ``serve_forever()``. Port 0 takes any free one.

    With ``news`` its pages are loaded anew when there is some.
    """
    if not (site / "index.html").is_file():
        raise LevekarError(
            f"det finnes ingen bok i {site}.", hint="bygg den først med «levekar build»."
        )
    handler = partial(_Preview, news=news) if news else _Quiet
    try:
        return ThreadingHTTPServer((HOST, port), partial(handler, directory=str(site)))
    except OSError as error:
        raise LevekarError(
            f"port {port} er opptatt.", hint=f"velg en annen, for eksempel --port {port + 1}."
        ) from error


def serve(project: Project, port: int = 8000) -> None:
    """Serve the book of ``project`` until interrupted."""
    with server(project.output(read(project.root).output_dir), port) as running:
        print(f"Boka vises på http://{HOST}:{running.server_port}/ (Ctrl+C stanser).")
        with suppress(KeyboardInterrupt):
            running.serve_forever()
