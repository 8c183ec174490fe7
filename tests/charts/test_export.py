from __future__ import annotations

import re
from pathlib import Path

import pytest

from levekar.charts import export, style


def test_csv_quotes_what_it_must():
    rows = [{"a": "1,5", "b": "æ"}, {"a": '"', "b": ""}]
    assert export.table(rows) == 'a,b\n"1,5",æ\n"""",\n'


def test_a_file_is_replaced_whole(tmp_path):
    file = tmp_path / "deep" / "a.csv"
    export.write(file, b"one")
    export.write(file, b"two")
    assert file.read_bytes() == b"two"
    assert [p.name for p in file.parent.iterdir()] == ["a.csv"]
    assert file.stat().st_mode & 0o777 == 0o644


def test_an_equal_file_is_left_alone(tmp_path):
    file = tmp_path / "a.csv"
    export.write(file, b"one")
    before = file.stat().st_ino
    export.write(file, b"one")
    assert file.stat().st_ino == before


def test_nothing_half_written(tmp_path, monkeypatch):
    def full(self: Path, target: Path) -> None:
        raise OSError("disken er full")

    file = tmp_path / "a.csv"
    export.write(file, b"one")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="full"):
        export.write(file, b"two")
    assert file.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


@pytest.fixture
def drawn() -> str:
    """A small drawing with letters, as SVG."""
    with style.settings():
        canvas = style.Canvas("Tittel", "Kilde", "")
        canvas.axes(2, left=0.5, right=0.1, below=0.5).plot([0, 1 / 3, 1], [0, 1 / 7, 1])
        return export.svg(canvas.picture, "Tittel").decode()


def test_svg_paths_are_in_hundredths_and_scales_are_whole(drawn):
    paths = re.findall(r' d="([^"]*)"', drawn)
    assert paths
    assert not re.search(r"\.\d{3}", " ".join(paths))
    assert re.search(r"scale\(0\.\d{3}", drawn)


def test_letters_are_as_fine_as_they_are_seen(drawn):
    letters = re.findall(r' d="([^"]*)" transform="scale', drawn)
    numbers = [int(n) for letter in letters for n in re.findall(r"-?[\d.]+", letter)]
    assert numbers
    assert all(number % export.GRAIN == 0 for number in numbers)
