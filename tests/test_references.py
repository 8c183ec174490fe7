from __future__ import annotations

from levekar import catalogue, references


def test_the_committed_list_is_the_generated_one(root):
    assert (root / "book" / "references.bib").read_text(encoding="utf-8") == references.bibtex()


def test_what_is_unknown_is_left_out(root):
    rows = {r["key"]: r for r in catalogue.load_csv(root / "data" / "report" / "sources.csv")}
    entries = references.bibtex().split("@misc{")[1:]
    assert len(entries) == len(rows)
    for entry in entries:
        row = rows[entry.split(",", 1)[0]]
        assert ("title = " in entry) == bool(row["title"])
        assert ("year = " in entry) <= bool(row["year"])


def test_the_letters_of_the_report_are_kept_and_an_organization_is_no_author():
    entries = {e.split(",", 1)[0]: e for e in references.bibtex().split("@misc{")[1:]}
    assert "year = {2021}," in entries["trondheim2021"]
    assert "year = {2021b}," in entries["trondheim2021b"]
    assert "author = {{Horn}}," in entries["horn2023"]
    assert "organization = {{Voksne for Barn}}," in entries["horn2023"]
