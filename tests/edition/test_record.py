from __future__ import annotations

import gzip

import pandas as pd
import pytest
from shapes import rows, said, site

from levekar import observations
from levekar.edition import edition, record
from levekar.edition.sentences import Sentence
from levekar.errors import LevekarError


def made(folder, table):
    body = '<div id="figur-09"><figure><figcaption>Figur 9: Tall.</figcaption></figure></div>'
    book = site(folder, body, **{"figur-09": "a\n1\n", record.OWN: "b\n"})
    known = [
        Sentence("a.ipynb", "c1", "celle 2", 0, "v()", "10", whole="Det er 10.", measures=("m",))
    ]
    return record.make(edition(), {"m": table}, known, book, [("P1", "3", "reproduced", "T")])


def test_a_record_is_read_as_it_was_written(tree, tmp_path_factory):
    table = rows(period=["2017", "2021"], status=["official", "suppressed"], value=[10.0, None],
                 count=[5.0, None], reason=["", "færre enn 5"])  # fmt: skip
    one = made(tmp_path_factory.mktemp("bok"), table)
    files = one.write()
    assert len(files) == 4
    again = record.load("2024")
    assert again is not None and record.differing(again, one) == []
    assert again.write() == []
    observations.validate(again.values, "føringen")
    assert again.values["status"].tolist() == ["official", "suppressed"]
    assert again.figures == [
        {"id": "figur-09", "page": "index.html", "caption": "Figur 9: Tall.",
         "hash": again.figures[0]["hash"]}
    ]  # fmt: skip
    assert again.statements[0]["verdict"] == "reproduced"
    assert again.sentences == [
        {"file": "a.ipynb", "cell": "c1", "number": "0", "expression": "v()", "measures": "m",
         "shown": "10", "sentence": "Det er 10."}
    ]  # fmt: skip
    assert list(record.all_records()) == ["2024"]


def test_the_reason_for_hiding_and_what_is_missing_are_not_kept():
    table = rows(period=["2017", "2021"], status=["missing", "suppressed"], value=None,
                 count=None, n=None, reason="færre enn 5 svar")  # fmt: skip
    kept = said("2024", table)
    assert b"svar" not in kept.parts[record.VALUES]
    assert kept.values["status"].tolist() == ["suppressed"]


def test_the_bytes_do_not_depend_on_the_clock_or_the_order_of_rows(tree):
    table = rows(period=["2017", "2021"])
    turned = table.iloc[::-1].reset_index(drop=True)
    assert said("2024", table).parts == said("2024", turned).parts
    (file, *_) = [f for f in said("2024", table).write() if f.suffix == ".gz"]
    assert file.read_bytes()[4:8] == b"\0\0\0\0"


def test_a_changed_value_is_a_changed_part():
    one, other = said("2024", rows(value=10.0)), said("2024", rows(value=11.0))
    assert record.differing(one, other) == [record.VALUES]


def test_an_edition_without_a_record_has_none(tree):
    assert record.load("2024") is None
    assert record.all_records() == {}


def test_a_broken_record_is_told(tree):
    said("2024", rows()).write()
    file = tree / "data" / "editions" / "2024" / record.VALUES
    file.write_bytes(gzip.compress(b"a,b\n", mtime=0)[:-6])
    with pytest.raises(LevekarError, match="kan ikke leses"):
        record.load("2024")


def test_a_table_without_a_number_is_still_a_table():
    hidden = rows(status="suppressed", value=None, count=None, n=None)
    assert said("2024", hidden).values["value"].dtype == float
    assert said("2024").values.empty
    assert isinstance(said("2024").values, pd.DataFrame)
