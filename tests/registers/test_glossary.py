from __future__ import annotations

import levekar as lk
from levekar import anchors
from levekar.registers import glossary


def test_terms_stand_in_norwegian_order():
    terms = [row["term_no"] for row in glossary.rows()]
    assert len(terms) == 38
    assert terms.index("samstyring") < terms.index("SØS") < terms.index("utenforskap")


def test_each_term_has_its_id():
    source = lk.glossary_register().source
    assert all(f"{{#{anchors.term(row['term_no'])} " in source for row in glossary.rows())


def test_the_english_name_is_only_what_the_term_does_not_say():
    source = lk.glossary_register().source
    assert "**EU60** ([at risk of poverty]{lang=en}): " in source
    assert "**HUNT**: " in source
