from __future__ import annotations

import sys

import pytest
import typst

from levekar.edition import printed
from levekar.errors import LevekarError

BOOK = """#set document(title: "Boka", author: "Ola")
#set text(lang: "{lang}")
= Kapittel
Omtrent 12 % svarte ja.
#figure(image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
  alt: "Søylediagram. Høyest er 3."), caption: [Figur])
"""


def make(folder, lang="nb", **options):
    (folder / "bok.typ").write_text(BOOK.format(lang=lang), encoding="utf-8")
    file = folder / "bok.pdf"
    file.write_bytes(typst.compile(folder / "bok.typ", **options))
    return file


def test_a_tagged_pdf_passes_and_can_be_read(tmp_path):
    file = make(tmp_path, pdf_standards="ua-1")
    assert printed.of_pdf(file) == []
    seen = []
    text = printed.Printed(file).text(lambda done, total: seen.append((done, total)))
    assert "12 % svarte" in text.replace("\u00a0", " ")
    assert seen == [(1, 1)]
    assert printed.Printed(file).alternatives == ("Søylediagram. Høyest er 3.",)


def test_a_pdf_that_is_not_ua_1_is_told(tmp_path):
    found = [r.what for r in printed.of_pdf(make(tmp_path))]
    assert any("PDF/UA-1" in what for what in found)


def test_another_language_is_told(tmp_path):
    (reason,) = printed.of_pdf(make(tmp_path, lang="en", pdf_standards="ua-1"))
    assert reason.what == "språket er «en», ikke «nb»"


@pytest.mark.parametrize("data", [None, b"ikke en pdf"])
def test_a_file_that_is_no_pdf_is_told(tmp_path, data):
    file = tmp_path / "bok.pdf"
    if data is not None:
        file.write_bytes(data)
    (reason,) = printed.of_pdf(file)
    assert "finnes ikke" in reason.what or "kan ikke leses" in reason.what


def test_the_package_that_reads_a_pdf_is_asked_for_by_name(tmp_path, monkeypatch):
    (tmp_path / "bok.pdf").write_bytes(b"%PDF-1.7")
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(LevekarError, match="pypdf") as raised:
        printed.of_pdf(tmp_path / "bok.pdf")
    assert "levekar[publish]" in raised.value.hint
