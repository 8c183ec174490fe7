from __future__ import annotations

import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest

from levekar.book.serve import serve, server
from levekar.errors import LevekarError
from levekar.paths import Project

from .conftest import Built


def test_book_is_shown_on_this_machine_only(built: Built) -> None:
    with server(built.result.site, port=0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        host, port = running.server_address[:2]
        connection = HTTPConnection(str(host), port)
        connection.request("GET", "/notebooks/01-tall.html")
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        running.shutdown()
        thread.join()
    assert host == "127.0.0.1"
    assert response.status == 200
    assert "Figur 9" in text


def test_port_in_use_is_said(built: Built) -> None:
    with (
        server(built.result.site, port=0) as running,
        pytest.raises(LevekarError, match="opptatt"),
    ):
        server(built.result.site, port=running.server_port)


def test_no_book_is_said(tmp_path: Path) -> None:
    (tmp_path / "index.qmd").write_text("# T\n", encoding="utf-8")
    (tmp_path / "_quarto.yml").write_text(
        "project: {type: book}\nnumber-sections: false\n"
        "book: {title: B, author: O, chapters: [index.qmd]}\n",
        encoding="utf-8",
    )
    with pytest.raises(LevekarError, match="levekar build"):
        serve(Project(tmp_path))
