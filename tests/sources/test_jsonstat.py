from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composed import fhi, jsonstat, ssb
from levekar.errors import LevekarError
from levekar.sources.jsonstat import parse

FILE = Path("fhi/prøve.json")
DIMS = {"GEO": ["5001", "500101"], "AAR": ["2020", "2021", "2022"]}
VALUES = [1, 2, 3, 4, 5, 6]


def content(data: bytes) -> dict:
    return json.loads(data.decode("utf-8-sig"))


def again(found: dict) -> bytes:
    return json.dumps(found).encode()


def test_cells_stand_in_row_major_order():
    frame = parse(ssb(DIMS, VALUES), FILE)
    assert frame["GEO"].tolist() == ["5001"] * 3 + ["500101"] * 3
    assert frame["AAR"].tolist() == ["2020", "2021", "2022"] * 2
    assert frame["value"].tolist() == [1, 2, 3, 4, 5, 6]
    assert set(frame["flag"]) == {""}


def test_an_index_as_object_and_as_list_give_the_same():
    assert parse(ssb(DIMS, VALUES), FILE).equals(parse(fhi(DIMS, VALUES), FILE))


def test_an_index_as_object_may_stand_in_any_order():
    found = content(ssb(DIMS, VALUES))
    found["dimension"]["AAR"]["category"]["index"] = {"2022": 2, "2020": 0, "2021": 1}
    assert parse(again(found), FILE).equals(parse(ssb(DIMS, VALUES), FILE))


def test_the_order_of_cells_follows_id_and_not_dimension():
    found = content(ssb(DIMS, VALUES))
    found["dimension"] = dict(reversed(found["dimension"].items()))
    assert parse(again(found), FILE).equals(parse(ssb(DIMS, VALUES), FILE))


def test_a_single_category_may_be_given_by_its_label():
    found = content(ssb({"GEO": ["5001"], "AAR": ["2021"]}, [7]))
    del found["dimension"]["GEO"]["category"]["index"]
    assert parse(again(found), FILE)["GEO"].tolist() == ["5001"]


@pytest.mark.parametrize("status", [None, "", {}, {"1": ":"}])
def test_status_as_object_text_and_absent(status):
    frame = parse(jsonstat(DIMS, [1, None, 3, 4, 5, 6], status=status), FILE)
    assert math.isnan(frame["value"][1])
    assert frame["flag"][1] == (":" if status else "..")
    assert frame["flag"].drop(1).eq("").all()


def test_a_provisional_value_keeps_value_and_symbol():
    frame = parse(ssb(DIMS, VALUES, status={"0": "*"}), FILE)
    assert (frame["value"][0], frame["flag"][0]) == (1.0, "*")


@pytest.mark.parametrize("symbol", [":", "..", ".", "k", "-"])
def test_a_symbol_among_the_values_is_a_flag_and_never_a_number(symbol):
    frame = parse(fhi(DIMS, [1, symbol, 3, 4, 5, 6]), FILE)
    assert math.isnan(frame["value"][1])
    assert frame["flag"][1] == symbol


def test_a_number_as_text_is_a_number():
    assert parse(fhi(DIMS, [1, "2.5", 3, 4, 5, 6]), FILE)["value"][1] == 2.5


def test_sparse_values_leave_the_other_cells_hidden():
    frame = parse(jsonstat(DIMS, {"0": 1, "5": 6}), FILE)
    assert frame["value"].count() == 2
    assert frame["flag"].tolist() == ["", "..", "..", "..", "..", ""]


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.data(),
    st.sampled_from(["object", "list"]),
)
def test_every_cell_is_read_once_and_a_hidden_one_is_never_a_number(sizes, data, index):
    dims = {f"D{i}": [f"{i}-{j}" for j in range(n)] for i, n in enumerate(sizes)}
    size = math.prod(sizes)
    cell = st.one_of(st.none(), st.sampled_from([":", ".."]), st.floats(-1e6, 1e6))
    values = data.draw(st.lists(cell, min_size=size, max_size=size))
    frame = parse(jsonstat(dims, values, index=index), FILE)
    assert len(frame) == size
    assert not frame.duplicated(list(dims)).any()
    for value, found, flag in zip(values, frame["value"], frame["flag"], strict=True):
        if isinstance(value, float):
            assert (found, flag) == (value, "")
        else:
            assert math.isnan(found)
            assert flag == (value or "..")


def fault(data: bytes) -> str:
    with pytest.raises(LevekarError) as error:
        parse(data, FILE)
    assert error.value.where == "fhi/prøve.json"
    return error.value.message


def changed(**changes) -> bytes:
    return again(content(ssb(DIMS, VALUES)) | changes)


def with_index(index) -> bytes:
    found = content(ssb(DIMS, VALUES))
    found["dimension"]["GEO"]["category"]["index"] = index
    return again(found)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html>", "fila er HTML"),
        (b'{"a": [1,\n 2', "linje 2"),
        (b"[]", "feltet class mangler"),
        (b'{"class": "dataset"}', "id, size, dimension, value mangler"),
        (changed(value=[1, 2]), "ventet 6 verdier, fant 2"),
        (changed(value=None), "ventet 6 verdier, fant NoneType"),
        (changed(value={"6": 1}), "cellen «6» finnes ikke"),
        (changed(size=[3, 2]), "GEO har 2 koder, men size sier 3"),
        (changed(size=[6]), "id nevner 2 dimensjoner og size 1"),
        (changed(id=["GEO", "TID"]), "TID står i id, men er ikke beskrevet"),
        (with_index({"5001": 0, "500101": 0}), "to koder på samme plass"),
        (with_index(["5001", "5001"]), "koden «5001» to ganger"),
        (with_index([]), "ingen kategorier"),
    ],
)
def test_faults_are_told(data, said):
    assert said in fault(data)


def test_a_wrong_encoding_is_told_with_its_row():
    assert "rad 2: fant byte 0xf8" in fault('{\n"ø"}'.encode("latin-1"))
