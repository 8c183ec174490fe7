from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import yaml

from levekar import paths
from levekar.book import quarto
from levekar.book.build import build
from levekar.book.config import read, select
from levekar.errors import LevekarError
from levekar.paths import Project

from .conftest import FIXTURE, Built
from .describe import describe

GOLDEN = yaml.safe_load((Path(__file__).parent / "golden.yml").read_text(encoding="utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edit(book: Project, path: str, old: str, new: str) -> None:
    text = (book.root / path).read_text(encoding="utf-8")
    assert old in text
    (book.root / path).write_text(text.replace(old, new), encoding="utf-8")


def test_site_is_as_described(built: Built) -> None:
    assert describe(built.result.site) == GOLDEN


@pytest.mark.skipif(quarto.program() is None, reason="Quarto er ikke installert")
def test_quarto_gives_the_same_ids_links_and_alts(book: Project) -> None:
    build(book, engine="quarto", only=["02"])
    found = describe(book.site)
    assert set(found) == set(GOLDEN)
    for page, wanted in GOLDEN.items():
        for key in ("headings", "ids", "images", "captions"):
            missing = [item for item in wanted.get(key, []) if item not in found[page].get(key, [])]
            assert missing == [], (page, key)
        links = {link.split(":~")[0] for link in found[page].get("links", [])}
        assert set(wanted.get("links", [])) <= links, page


def test_result_tells_what_was_done(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    result = built.result
    assert result.engine == "embedded"
    assert result.executed == ("notebooks/01-tall.ipynb", "notebooks/02-lenker.ipynb")
    assert set(result.reasons.values()) == {"er ikke kjørt før"}
    assert result.rendered == tuple(entry.path for entry in read(FIXTURE).entries)
    assert [name for name, _ in result.steps] == [
        "Leser kapitlene", "Kjører kapitlene", "Leser teksten", "Lager nettsidene", "Lager PDF",
        "Sjekker lenker og bilder", "Legger boka på plass",
    ]  # fmt: skip
    assert ("Kjører kapitlene", 2, 2) in built.steps
    site = built.project.root / "_book"
    assert result.summary()[-1].endswith(f" {site}/index.html og {site}/proveboka.pdf")
    monkeypatch.setattr(paths, "project", lambda: built.project)
    assert result.summary()[-1].endswith(" _book/index.html og _book/proveboka.pdf")


def test_figures_lie_in_the_tree_too(built: Built) -> None:
    figures = contents(built.project.root / "figures")
    assert set(figures) == {"figur-09.svg", "figur-09.csv"}
    site = built.result.site / "figures"
    assert contents(site) == figures


def test_nothing_is_left_over(built: Built) -> None:
    found = sorted(path.name for path in built.project.build.iterdir())
    assert found == ["book.json", "executed", "lock", "pages", "typst"]


def test_only_the_named_chapter_is_run_and_the_bytes_are_the_same(book: Project) -> None:
    before = contents(book.site)
    (book.root / "figures" / "gammel.svg").write_text("<svg/>")
    result = build(book, engine="embedded", only=["1"])
    assert result.executed == ("notebooks/01-tall.ipynb",)
    assert result.warnings == []
    assert contents(book.site) == before
    assert not (book.root / "figures" / "gammel.svg").exists()


def test_a_changed_chapter_that_is_not_run_is_warned_of(book: Project) -> None:
    edit(book, "notebooks/02-lenker.ipynb", "`{python} 2 + 2`", "`{python} 2 + 3`")
    result = build(book, engine="embedded", only=["01"])
    (warning,) = result.warnings
    assert "02-lenker.ipynb har fått ny kode" in warning
    assert result.summary()[0] == f"Advarsel: {warning}"
    assert build(book, engine="embedded").executed == ("notebooks/02-lenker.ipynb",)


def test_chapters_without_an_earlier_run_are_run_too(book: Project) -> None:
    shutil.rmtree(book.build)
    edit(book, "_quarto.yml", "        - notebooks/01-tall.ipynb\n", "")
    edit(book, "index.qmd", "(notebooks/01-tall.ipynb#figur-09)", "(#om)")
    for anchor in ("figur-09", "tabell-1", "figuren"):
        edit(book, "notebooks/02-lenker.ipynb", f"01-tall.ipynb#{anchor}", "#oppsummering")
    result = build(book, engine="embedded", only=["index"])
    assert result.executed == ("notebooks/02-lenker.ipynb",)


@pytest.mark.parametrize("name", ["01", "1", "01-tall", "notebooks/01-tall.ipynb"])
def test_chapters_are_named_in_several_ways(name: str) -> None:
    assert [entry.stem for entry in select(read(FIXTURE), [name])] == ["01-tall"]


def test_unknown_chapter_is_told_with_the_known_ones() -> None:
    with pytest.raises(LevekarError, match="07") as caught:
        select(read(FIXTURE), ["01", "07"])
    assert "01-tall, 02-lenker" in caught.value.hint


BROKEN = [
    ("notebooks/01-tall.ipynb", "values = [40", "values = [borte", "01-tall.ipynb, celle 2"),
    ("notebooks/02-lenker.ipynb", '"cells": [', '"cells": [,', "02-lenker.ipynb, linje 2"),
    ("_quarto.yml", "book:", "book: [", "_quarto.yml, linje"),
    ("_quarto.yml", "notebooks/02-lenker.ipynb", "notebooks/borte.ipynb", "_quarto.yml"),
    ("index.qmd", "Dette står bare i PDF-en.", "![Rød](bilde.png)", "index.qmd, linje 1"),
    ("index.qmd", "#figur-09", "#borte", "index.qmd, linje 1"),
    ("index.qmd", "Dette står bare på nettsiden.", "{{< pagebreak >}}", "index.qmd, linje 1"),
    ("index.qmd", "Dette står bare på", "<a href='borte.html'>x</a>", "index.html: lenken"),
    ("book/theme/book.typ", "#let part", "#let del", "PDF"),
]


@pytest.mark.parametrize(("path", "old", "new", "named"), BROKEN, ids=[b[1] for b in BROKEN])
def test_a_fault_leaves_the_last_good_book_whole(
    book: Project, path: str, old: str, new: str, named: str
) -> None:
    before = contents(book.site), contents(book.root / "figures")
    edit(book, path, old, new)
    only = [Path(path).stem] if path.startswith(("notebooks", "index")) else ["referanser"]
    with pytest.raises(LevekarError) as caught:
        build(book, engine="embedded", only=only)
    assert named in caught.value.render()
    assert (contents(book.site), contents(book.root / "figures")) == before


def test_missing_theme_is_named(book: Project) -> None:
    (book.theme / "page.html.jinja").unlink()
    with pytest.raises(LevekarError, match=r"page\.html\.jinja"):
        build(book, engine="embedded", only=["referanser"])


def test_same_figure_from_two_chapters_must_be_the_same(book: Project) -> None:
    other = book.build / "executed" / "notebooks" / "02-lenker"
    other.mkdir(exist_ok=True)
    (other / "figur-09.csv").write_text("annet\n")
    with pytest.raises(LevekarError, match=r"figur-09\.csv lages også av 01-tall"):
        build(book, engine="embedded", only=["referanser"])


def test_banner_is_handed_to_the_theme(book: Project) -> None:
    page = book.theme / "page.html.jinja"
    page.write_text("<html lang='nb'>{{ book.banner }}{{ page.body | safe }}</html>")
    edit(book, "book/theme/book.typ", 'lang: "nb", body', 'lang: "nb", banner: "", body')
    build(book, engine="embedded", only=["referanser"], banner="Bare en prøve")
    assert "Bare en prøve" in (book.site / "index.html").read_text(encoding="utf-8")


def test_unknown_engine_is_told(book: Project) -> None:
    with pytest.raises(LevekarError, match="latex"):
        build(book, engine="latex")


# ---- Quarto, played by a script ----


def play(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    folder.mkdir()
    (folder / "quarto").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "quarto").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_quarto_gets_a_copy_with_outputs_and_runs_nothing(
    book: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (book.root / "data").mkdir()
    (book.root / "data" / "rå.csv").write_text("1\n")
    edit(book, "index.qmd", "## Slik er den laget", "```{python}\nprint('ut' + 'data')\n```")
    before = contents(book.root / "notebooks")
    play(tmp_path / "bin", monkeypatch, "mkdir _book && cp -rL . ../kopi && cp index.qmd _book/")
    result = build(book, only=["index"])
    assert result.engine == "quarto"
    assert contents(book.root / "notebooks") == before
    copy = book.build / "kopi"
    assert yaml.safe_load((copy / "_quarto.yml").read_text())["execute"]["enabled"] is False
    notebook = json.loads((copy / "notebooks" / "01-tall.ipynb").read_text(encoding="utf-8"))
    assert notebook["cells"][7]["outputs"][0]["text"] == ["385\n"]
    assert (copy / "figures" / "figur-09.svg").is_file()
    assert (copy / "data" / "rå.csv").is_file()
    page = (book.site / "index.qmd").read_text(encoding="utf-8")
    assert "```\nutdata\n```" in page
    assert "{python}" not in page


def test_quarto_fault_leaves_the_last_good_book_whole(
    book: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(book.site)
    play(tmp_path / "bin", monkeypatch, "echo 'ERROR: noe er galt' >&2; exit 3")
    with pytest.raises(LevekarError, match="ERROR: noe er galt"):
        build(book, engine="quarto", only=["referanser"])
    assert contents(book.site) == before


def test_without_quarto_the_embedded_engine_is_taken(
    book: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert build(book, only=["referanser"]).engine == "embedded"
    with pytest.raises(LevekarError, match="Quarto er ikke installert"):
        build(book, engine="quarto", only=["referanser"])
