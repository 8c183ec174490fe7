from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from indexed import index
from levekar.book import search
from levekar.book.search import Record, records
from levekar.book.shelf import Shelf
from levekar.errors import LevekarError


def page(main: str) -> str:
    return (
        f"<html><body><p>Meny</p><main><h1 id='t'>Kapittel 3 Helse</h1>{main}</main></body></html>"
    )


def found(main: str) -> list[Record]:
    return records(page(main), "a/b.html")


def test_each_section_is_a_record_with_its_page() -> None:
    whole, part = found("<p>Først.</p><h2 id='sovn'>Søvn</h2><p>Så <b>dette</b>.</p><p>Mer</p>")
    assert whole == Record("a/b.html", "Kapittel 3 Helse", "Tekst", "", "Først.")
    assert part == Record("a/b.html#sovn", "Søvn", "Tekst", "Kapittel 3 Helse", "Så dette. Mer")


def test_a_section_that_has_the_id_of_its_heading_is_found() -> None:
    _, part = found("<section id='sovn'><h2>Søvn</h2><p>Ord</p></section>")
    assert part.address == "a/b.html#sovn"


def test_a_figure_is_found_by_caption_and_alternative_text() -> None:
    _, figure = found(
        "<div id='figur-09'><figure><img src='x.svg' alt='Høyest er 40.'>"
        "<figcaption>Figur 9: Søvn. Kilde: Ungdata.</figcaption></figure>"
        "<div class='figure-tools'><p>Last ned</p></div>"
        "<details class='figure-data'><table><tr><td>1</td></tr></table></details></div>"
    )
    assert (figure.address, figure.kind) == ("a/b.html#figur-09", "Figurer")
    assert figure.title == "Figur 9: Søvn. Kilde: Ungdata"
    assert figure.text == "Høyest er 40."


def test_a_table_is_found_by_its_title() -> None:
    _, table = found(
        "<div id='tabell-1'><div class='table-title'><p><strong>Tabell 1: Uføre.</strong> Prosent."
        "</p></div><table><tr><th>Norge</th><td>2</td></tr></table></div>"
    )
    assert (table.title, table.kind) == ("Tabell 1: Uføre", "Tabeller")
    assert table.text == "Prosent. Norge 2"


def test_words_are_parted_where_the_page_parts_them() -> None:
    (record,) = found("<p>Levekårs<wbr>soner<!-- ikke dette --> er<br>små</p><p>og<b>så</b>.</p>")
    assert record.text == "Levekårssoner er små også."


def test_what_stands_after_the_page_is_not_searched() -> None:
    (record,) = records("<main><h1>Tempe</h1><p>En sone</p></main>Bunntekst", "tempe.html")
    assert record.text == "En sone"


def test_entries_of_a_register_are_records_of_their_own_kind() -> None:
    register = (
        "<div class='register' data-words='mål'><h2 id='del'>Del</h2>"
        "<table><tr><th><span id='maal-a'>Ensom</span></th><td>Andel</td></tr></table>"
        "<ol><li><p><span id='r01' class='entry'>Styrk omsorgen.</span> "
        "<a href='#r01'>R01</a></p></li></ol>"
        "<div id='c01' class='entry'><h3 id='c01-navn'>Liten og ny</h3><p>Tilvenning.</p></div>"
        "<div id='i83' class='entry'><p><strong>I83.</strong> Noe er galt.</p></div></div>"
    )
    shown = [(r.address, r.title, r.text) for r in found(register) if r.kind == "Mål"]
    assert shown == [
        ("a/b.html#maal-a", "Ensom", "Andel"),
        ("a/b.html#r01", "Styrk omsorgen", "R01"),
        ("a/b.html#c01", "Liten og ny", "Tilvenning."),
        ("a/b.html#i83", "I83: Noe er galt.", "I83: Noe er galt."),
    ]


def test_a_page_can_say_what_kind_it_is_of() -> None:
    (record,) = records("<main data-kind='Soner'><h1>Tempe</h1><p>En sone</p></main>", "tempe.html")
    assert (record.kind, record.title) == ("Soner", "Tempe")


@pytest.mark.parametrize(
    "beside",
    ["<nav>Her</nav>", "<script>Her</script>", "<aside>Her</aside>", "<sup>Her</sup>",
     "<div class='callout callout-warning'><p>Her</p></div>",
     "<section class='footnotes'>Her</section>"],
)  # fmt: skip
def test_what_stands_beside_the_text_is_not_found(beside: str) -> None:
    assert "Her" not in "".join(r.title + r.text for r in found(f"<p>Ord</p>{beside}"))


def test_a_long_title_is_cut_and_its_text_is_whole() -> None:
    long = "ord " * 60
    _, entry = found(
        f"<ul class='register' data-words='ord'><li><span id='x'>{long}</span></li></ul>"
    )
    assert len(entry.title) <= search.LONGEST + 2
    assert entry.title.endswith(" …")
    assert long.strip() in entry.text


def site(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.html").write_text(page("<h2 id='x'>Ensomme unge</h2><p>Ord</p>"), encoding="utf-8")
    (folder / search.PAGE).write_text(page("<p>Her vises treff</p>"), encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_the_index_holds_each_record_and_is_the_same_each_time(tmp_path: Path) -> None:
    one, two, shelf = site(tmp_path / "1"), site(tmp_path / "2"), Shelf(tmp_path / "a")
    assert index(one, shelf) == index(two, Shelf(tmp_path / "b")) == 2
    assert contents(one) == contents(two)
    folder = one / "pagefind" / "oppslag"
    kinds = json.loads((folder / search.KINDS).read_text(encoding="utf-8"))
    assert list(kinds) == ["Tekst"]
    for name in kinds["Tekst"]:
        data = gzip.decompress((folder / "fragment" / f"{name}.pf_fragment").read_bytes())
        assert json.loads(data.removeprefix(b"pagefind_dcd"))["meta"]["at"].startswith("a.html")
    # what pagefind has for other pages than these is left out
    assert not list((one / "pagefind").rglob("*ui*"))


def test_a_word_in_a_chapter_leaves_the_index_of_the_registers_alone(tmp_path: Path) -> None:
    folder, shelf = site(tmp_path / "1"), tmp_path / "hylle"
    chapter = folder / "notebooks" / "03.html"
    chapter.parent.mkdir()
    for words in ("Et ord", "Et annet ord"):
        chapter.write_text(page(f"<p>{words}</p>"), encoding="utf-8")
        used = Shelf(shelf)
        assert index(folder, used) == 3
    assert used.made == {"notebooks-03/search.json", "search/kapitler"}
    assert json.loads((folder / "pagefind" / search.LIST).read_text()) == ["kapitler", "oppslag"]
    # the program that searches is there once
    assert [f.parent.name for f in folder.rglob("pagefind.js")] == ["kapitler"]


def test_a_page_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    folder, shelf = site(tmp_path / "1"), Shelf(tmp_path / "hylle")
    index(folder, shelf)
    again = Shelf(tmp_path / "hylle")
    index(folder, again)
    assert again.made == set()


def test_a_search_that_cannot_be_made_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pagefind_bin

    broken = tmp_path / "pagefind"
    broken.write_text("#!/bin/sh\necho 'ikke plass' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(pagefind_bin, "get_executable", lambda: broken)
    with pytest.raises(LevekarError, match="ikke plass"):
        index(site(tmp_path / "bok"), Shelf(tmp_path / "hylle"))
