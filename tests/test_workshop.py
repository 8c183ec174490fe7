from __future__ import annotations

import base64
import pickle

import pytest

from levekar import store, workshop
from levekar.errors import LevekarError


def full():
    raise OSError(28, "No space left on device")


def wrong():
    raise LevekarError("råfila er feil.")


@pytest.mark.parametrize("compute", [full, wrong])
def test_what_cannot_be_made_is_left_to_who_asked(tree, tmp_path, monkeypatch, capfd, compute):
    monkeypatch.setenv(store.VARIABLE, str(tmp_path))
    assert workshop.main(base64.b64encode(pickle.dumps(("prove", compute))).decode()) == 1
    assert capfd.readouterr() == ("", "")
    assert not list(tmp_path.glob("prove*"))
