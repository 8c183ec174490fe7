from __future__ import annotations

import pytest

from levekar.edition import accessible

PAGE = """<!DOCTYPE html>
<html lang="nb"><head><title>Tittel</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><nav aria-label="Kapitler"><a href="index.html">Forsiden</a></nav>
<main><h1 id="en">Kapittel</h1>{}</main></body></html>
"""
FINE = """
<h2>Del</h2><h3>Avsnitt</h3><h2>Del to</h2>
<p><a href="#en">til toppen av kapitlet</a></p>
<figure><img src="a.svg" alt="Søylediagram. Høyest er 3."><figcaption>Figur</figcaption></figure>
<table><caption>Tall</caption><thead><tr><th>År</th><th>Verdi</th></tr></thead>
<tbody><tr><th scope="row">2020</th><td>3</td></tr></tbody></table>
<label for="soek">Søk</label><input id="soek"><button>Nullstill</button>
<svg aria-hidden="true"></svg><input type="hidden" name="x">
"""


def test_a_page_in_order_has_no_faults():
    assert accessible.faults(PAGE.format(FINE)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('lang="nb"', "", "hvilket språk"),
        ("<title>Tittel</title>", "<title> </title>", "ingen tittel"),
        ("<main>", "<div>", "0 hovedområder"),
        ("initial-scale=1", "user-scalable=no", "forstørres"),
        ("<head>", '<head><meta http-equiv="refresh" content="0;url=a">', "meta refresh"),
        ("<h1 id=\"en\">Kapittel</h1>", "", "0 overskrifter på nivå 1"),
        ("<h2>Del to</h2>", "<h1>Del to</h1>", "2 overskrifter på nivå 1"),
        ("<h2>Del</h2><h3>Avsnitt</h3>", "<h3>Avsnitt</h3>", "hopper fra nivå 1 til 3"),
        ("<h3>Avsnitt</h3>", "<h3> </h3>", "nivå 3 er tom"),
        ('alt="Søylediagram. Høyest er 3."', "", "mangler alternativ tekst"),
        ('alt="Søylediagram. Høyest er 3."', 'alt=" "', "tom alternativ tekst"),
        ("<thead><tr><th>År</th><th>Verdi</th></tr></thead>", "", None),
        ('<th scope="row">2020</th>', "<th>2020</th>", "sier ikke hva den gjelder"),
        ("til toppen av kapitlet", "", "lenken til #en har ingen tekst"),
        ("til toppen av kapitlet", "Les mer", "sier ikke hvor den går"),
        ("Nullstill", "", "en knapp har ingen tekst"),
        ('<label for="soek">Søk</label>', "", "har ingen ledetekst"),
        ('<label for="soek">', '<label for="annet">', "«annet», som ikke finnes"),
        ('<svg aria-hidden="true">', "<svg>", "verken navn eller aria-hidden"),
        ("<h2>Del</h2>", '<h2 id="en">Del</h2>', "id-en «en» står flere ganger"),
        ("<button>", '<button tabindex="2">', "endrer rekkefølgen"),
        ("<figure>", '<iframe src="x"></iframe><figure>', "ramme"),
    ],
)  # fmt: skip
def test_each_fault_is_told(old, new, told):
    page = PAGE.format(FINE)
    assert old in page
    found = accessible.faults(page.replace(old, new, 1))
    assert found == [] if told is None else any(told in fault for fault in found)


def test_a_table_without_headers_is_told():
    faults = accessible.faults(PAGE.format("<table><tr><td>1</td></tr></table>"))
    assert faults == ["en tabell har ingen overskriftsceller (th)"]


def test_what_is_hidden_needs_no_name():
    page = PAGE.format('<div aria-hidden="true"><a href="x"></a><button></button></div>')
    assert accessible.faults(page) == []


def test_the_name_of_a_link_may_come_from_its_picture_or_its_label():
    links = (
        '<a href="x"><img src="i.png" alt="Kartet"></a><a href="y" aria-label="Lenke til y"></a>'
    )
    assert accessible.faults(PAGE.format(links)) == []


def test_a_site_tells_the_page_of_each_fault(tmp_path):
    (tmp_path / "under").mkdir()
    (tmp_path / "index.html").write_text(PAGE.format(FINE), encoding="utf-8")
    bad = PAGE.format("<h3>Hopp</h3>")
    (tmp_path / "under" / "side.html").write_text(bad, encoding="utf-8")
    (reason,) = accessible.of_site(tmp_path)
    assert reason.where == "under/side.html"
    assert "hopper" in reason.line()


def test_figures_are_found_with_page_and_caption(tmp_path):
    body = (
        '<div id="figur-09"><figure><img src="f.svg" alt="a"><figcaption>Figur 9: Tall.'
        "</figcaption></figure></div>"
        '<div id="tabell-1"><div class="table-title"><p><b>Tabell 1.</b> Flere</p></div></div>'
    )
    (tmp_path / "index.html").write_text(PAGE.format(body), encoding="utf-8")
    assert accessible.figures(tmp_path) == {
        "figur-09": ("index.html", "Figur 9: Tall."),
        "tabell-1": ("index.html", "Tabell 1. Flere"),
    }


def test_a_missing_browser_is_a_reason_beside_the_others(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVEKAR_CHROMIUM", str(tmp_path / "ingen"))
    (tmp_path / "a.html").write_text(PAGE.format("").replace(' lang="nb"', ""), encoding="utf-8")
    first, last = accessible.whole(tmp_path)
    assert first.where == "a.html"
    assert "kan ikke prøves i nettleser" in last.what and "--no-browser" in last.do
