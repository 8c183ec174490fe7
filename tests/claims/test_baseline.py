from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from levekar.claims import baseline, check, ledger


def test_what_held_when_it_was_accepted_still_holds():
    assert [v.statement.id for v in baseline.lost(check())] == []


def test_every_statement_has_an_accepted_verdict():
    assert set(baseline.accepted()) == {v.statement.id for v in check()}


def test_a_statement_that_loses_its_data_is_noticed():
    held = next(v for v in check() if v.verdict == "reproduced")
    assert baseline.lost([replace(held, verdict="not_computable")])
    assert baseline.lost([replace(held, verdict="broken")])
    assert not baseline.lost([replace(held, verdict="contradicted")])


def test_the_readme_gives_the_counts(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    origin = {s.id: s.origin for s in ledger()}
    counts = Counter(v for id, v in baseline.accepted().items() if origin[id] == "claims")
    told = [int(n) for n in re.findall(r"^\| [a-z].* \| (\d+) \|$", text, re.MULTILINE)]
    assert told == [counts[k] for k in ("reproduced", "contradicted", "not_computable")]
    assert counts["broken"] == 0


def test_accepting_is_written_down(tree):
    verdicts = check(tables=lambda key: None)
    baseline.accept(verdicts)
    assert baseline.accepted() == {v.statement.id: v.verdict for v in verdicts}
