from __future__ import annotations

import pytest

import levekar as lk
from levekar.registers import glossary


def test_terms_stand_in_norwegian_order():
    terms = [row["term_no"] for row in glossary.rows()]
    assert len(terms) == 38
    assert terms.index("samstyring") < terms.index("SØS") < terms.index("utenforskap")


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("SØS", "ord-sos"),
        ("sosial gradient", "ord-sosial-gradient"),
        ("microdata.no", "ord-microdata-no"),
    ],
)
def test_an_id_holds_plain_letters(term, name):
    assert glossary.term_id(term) == name
    assert f"{{#{name} " in lk.glossary_register().source


def test_the_english_name_is_only_what_the_term_does_not_say():
    source = lk.glossary_register().source
    assert "**EU60** ([at risk of poverty]{lang=en}): " in source
    assert "**HUNT**: " in source
