from __future__ import annotations

import pytest

from levekar import catalogue
from levekar.errors import LevekarError


def test_the_catalogue_holds_every_figure_with_its_own_number():
    figures = catalogue.figures()
    assert len(figures) == 83
    assert [figures[f"figur-{n:02d}"].label for n in range(1, 66)] == [
        f"Figur {n}" for n in range(1, 66)
    ]
    assert figures["tabell-3"].label == "Tabell 3"


def test_categories_keep_the_order_of_the_report():
    entry = catalogue.figure("figur-12")
    assert len(entry.dims["measure"]) == len(entry.measures) == 6
    assert entry.periods == ("2013", "2017", "2021")


def test_every_measure_of_a_figure_is_known():
    for entry in catalogue.figures().values():
        for key in entry.measures:
            assert catalogue.measure(key).key == key


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: catalogue.figure("figur-9"), "figur-09"),
        (lambda: catalogue.measure("lonely_trouble"), "lonely_troubled"),
    ],
)
def test_an_unknown_name_is_told_with_a_near_one(call, hint):
    with pytest.raises(LevekarError, match=hint):
        call()


def test_a_large_file_is_parsed_once_in_a_build(tmp_path, monkeypatch):
    file, kept = tmp_path / "stor.yml", tmp_path / "stor.yml.parsed"
    file.write_text("".join(f"a{n}: [{n}, ja, 2024-01-01]\n" for n in range(2000)))
    plain = catalogue.load_yaml(file)
    monkeypatch.setenv("LEVEKAR_MEASURES", str(tmp_path))
    assert catalogue.load_yaml(file) == plain
    with monkeypatch.context() as no_parser:
        no_parser.setattr(catalogue, "parse_yaml", None)
        assert catalogue.load_yaml(file) == plain
    # a damaged copy, and one of another text, are not used
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert catalogue.load_yaml(file) == plain
    file.write_text(file.read_text() + "ny: 1\n")
    assert catalogue.load_yaml(file) == plain | {"ny": 1}
    # small ones, and those that cannot be kept, are parsed
    file.write_text("a: 1\n")
    assert catalogue.load_yaml(file) == {"a": 1}
    monkeypatch.setenv("LEVEKAR_MEASURES", str(tmp_path / "borte"))
    file.write_text("".join(f"a{n}: [{n}, ja, 2024-01-01]\n" for n in range(2000)))
    assert catalogue.load_yaml(file) == plain
