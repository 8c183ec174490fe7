from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from levekar import reading

PROGRAM = """
import os, sys
from pathlib import Path

from levekar import reading

root = Path(sys.argv[1])
reading.follow(root, root / "_build" / "lest.notes")
exec(sys.stdin.read())
"""


@pytest.fixture
def tree(tmp_path):
    """A tree with a little of everything."""
    for name, text in {
        "data/a.csv": "id,verdi\nx,1\ny,2\n",
        "data/b.csv": "b",
        "data/c.yml": "version: 1\nrader:\n- {id: x, verdi: 1}\n- {id: y, verdi: 2}\n",
        "data/mappe/d.txt": "d",
        "notebooks/modul.py": "TALL = 1\n",
        "figures/figur-01.csv": "1",
        "_build/gammel.csv": "1",
        ".skjult/e.csv": "e",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def seen(tree: Path, code: str) -> dict[tuple[str, str], str]:
    """What is noted of the tree when ``code`` is run in a process of its own."""
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tree)], input=code, text=True, check=True, cwd=tree
    )
    notes = reading.load(tree / "_build" / "lest.notes")
    return {key: what for key, what in notes.items() if not key[1].startswith(reading.WITHIN)}


OPENED = {
    "open": "open('data/a.csv')",
    "pathlib": "(root / 'data' / 'a.csv').read_bytes()",
    "os": "os.open('data/a.csv', os.O_RDONLY)",
    "chdir": "os.chdir('notebooks'); open('../data/a.csv')",
    "pandas": "import pandas; pandas.read_csv('data/a.csv')",
    "bytes": "open(os.fsencode(str(root / 'data/a.csv')))",
    "fork": "if not (n := os.fork()):\n    open('data/a.csv'); os._exit(0)\nos.waitpid(n, 0)",
}


@pytest.mark.parametrize("code", OPENED.values(), ids=OPENED)
def test_a_file_is_noted_however_it_is_opened(tree, code):
    found = seen(tree, code)
    assert found["file", "data/a.csv"] == reading.signature(tree / "data" / "a.csv")
    assert ("file", "data/b.csv") not in found


@pytest.mark.parametrize(
    "code",
    [
        "open('data/b.csv', 'w')",
        "open('figures/figur-01.csv')",
        "open('_build/gammel.csv')",
        "open('.skjult/e.csv')",
        "import json, decimal, numpy",
        "with reading.quiet():\n    open('data/a.csv')\n    os.listdir('data')\n    root.exists()",
    ],
)
def test_what_is_written_made_hidden_elsewhere_or_quiet_is_not(tree, code):
    assert [key for key in seen(tree, code) if key[0] in {"file", "folder"}] == []


@pytest.mark.parametrize(
    "code", ["os.listdir('data')", "list(root.glob('data/*'))", "os.chdir('data'); os.listdir()"]
)
def test_a_folder_that_is_listed_is_noted(tree, code):
    assert ("folder", "data") in seen(tree, code)


def test_looking_for_modules_is_no_reading_of_folders(tree):
    found = seen(tree, "sys.path.insert(0, 'notebooks')\nimport modul, decimal")
    assert ("file", "notebooks/modul.py") in found
    assert [key for key in found if key[0] == "folder"] == []
    # the second time it is the compiled file that is opened
    assert ("file", "notebooks/modul.py") in seen(tree, "sys.path[0] = 'notebooks'\nimport modul")


def test_asking_whether_something_is_there_is_noted(tree):
    found = seen(tree, "(root / 'data/a.csv').is_file(); os.path.exists('data/ny.csv')")
    assert found["exists", "data/a.csv"] == "1"
    assert found["exists", "data/ny.csv"] == ""
    assert ("file", "data/ny.csv") not in found


def test_a_file_that_could_not_be_opened_is_noted(tree):
    found = seen(tree, "try:\n    open('data/ny.csv')\nexcept OSError:\n    pass")
    assert found["file", "data/ny.csv"] == ""


def test_modules_of_the_package_are_noted(tree):
    seen(tree, "from levekar import text")
    names = {name for _, name in reading.load(tree / "_build" / "lest.notes")}
    assert {"levekar:__init__.py", "levekar:reading.py", "levekar:text.py"} <= names
    assert "levekar:tables.py" not in names


def record(tree: Path, code: str) -> reading.Record:
    return reading.Prints(tree).take(seen(tree, code))


def test_a_record_tells_what_has_changed(tree):
    kept = record(tree, "open('data/a.csv'); os.listdir('data'); Path('data/ny.csv').exists()")
    assert reading.Prints(tree).differs(kept) == ""
    (tree / "data" / "b.csv").write_text("noe annet")
    assert reading.Prints(tree).differs(kept) == ""
    (tree / "data" / "ny.csv").write_text("")
    assert reading.Prints(tree).differs(kept) == "data/ny.csv"
    (tree / "data" / "ny.csv").rename(tree / "data" / "nyere.csv")
    assert reading.Prints(tree).differs(kept) == "data"
    (tree / "data" / "a.csv").write_text("")
    assert reading.Prints(tree).differs(kept) == "data/a.csv"


def test_content_counts_and_not_the_time_of_writing(tree):
    kept = record(tree, "open('data/a.csv')")
    os.utime(tree / "data" / "a.csv", (1, 1))
    assert reading.Prints(tree).differs(kept) == ""


def test_a_file_that_changes_meanwhile_fits_nothing(tree):
    kept = record(tree, "open('data/a.csv').read()\nPath('data/a.csv').write_text('nytt')")
    assert kept["file"]["data/a.csv"] == reading.CHANGED
    assert reading.Prints(tree).differs(kept) == "data/a.csv"


@pytest.mark.parametrize("name", ["data/a.csv", "data/c.yml"])
def test_a_row_is_told_from_the_other_rows(tree, name):
    kept = record(tree, f"reading.row(root / '{name}', 'x')")
    text = (tree / name).read_text()
    (tree / name).write_text(text.replace("2", "3"))
    assert reading.Prints(tree).differs(kept) == ""
    (tree / name).write_text(text.replace("x", "z"))
    assert reading.Prints(tree).differs(kept) == f"{name}#x"


def test_the_ids_of_a_page_are_told_from_its_words(tree):
    page = tree / "03.ipynb"
    page.write_text('{"cells": [{"cell_type": "markdown", "source": ["# En {#en}", " to"]}]}')
    kept = record(tree, "reading.row(root / '03.ipynb', reading.IDS)")
    text = page.read_text()
    page.write_text(text.replace("to", "tre"))
    assert reading.Prints(tree).differs(kept) == ""
    for other in (text.replace("#en", "#ein"), text[:-1]):
        page.write_text(other)
        assert reading.Prints(tree).differs(kept) == "03.ipynb#id-er"


def test_one_process_sees_each_change(tree):
    prints = reading.Prints(tree)
    before = prints.now("file", "data/b.csv")
    (tree / "data" / "b.csv").write_text("et annet innhold")
    assert prints.now("file", "data/b.csv") != before


def test_a_half_written_line_is_the_last_one(tree):
    seen(tree, "open('data/a.csv')")
    lines = (tree / "_build" / "lest.notes").read_text().splitlines()
    assert all(len(json.loads(line)) == 3 for line in lines)


def test_a_folder_that_changes_after_it_was_listed_does_not_fit(tree):
    kept = record(tree, "os.listdir('data/mappe')\nPath('data/mappe/ny.txt').write_text('')")
    assert reading.Prints(tree).differs(kept) == "data/mappe"
