from __future__ import annotations

import pickle

from levekar.errors import LevekarError, near


def test_says_where_what_and_how():
    error = LevekarError("fila mangler.", where="data/raw/a.csv", hint="hent den.")
    assert error.render() == "data/raw/a.csv: fila mangler.\nGjør slik: hent den."


def test_survives_a_process_border():
    error = pickle.loads(pickle.dumps(LevekarError("m", where="w", hint="h")))
    assert (error.message, error.where, error.hint) == ("m", "w", "h")


def test_near_names_close_words_and_else_the_few_known():
    assert near("figur-9", ["figur-09", "figur-19"]).startswith("mente du «figur-")
    assert near("zzz", ["a", "b"]) == "velg en av: a, b."
