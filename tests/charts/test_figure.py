from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import chart_shapes as shapes
import pypandoc
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from levekar import catalogue
from levekar.charts import style
from levekar.charts.figure import KINDS, Figure, figure
from levekar.charts.widths import NARROW
from levekar.errors import LevekarError


def make(name: str, **more) -> Figure:
    shape, options = shapes.FIGURES[name]
    return figure(name, shape(**more), **options)


def words(shown: Figure) -> list[str]:
    return [t.get_text() for t in shown.picture.findobj(Text) if t.get_text()]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVEKAR_FIGURES", str(tmp_path / "figures"))
    for name in ("LEVEKAR_RENDER", "QUARTO_DOCUMENT_PATH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "figures"


@pytest.mark.parametrize("wide", [style.WIDTH, NARROW])
@pytest.mark.parametrize("name", shapes.FIGURES)
def test_labels_stay_on_the_picture_and_off_each_other(name, wide):
    picture = make(name).drawn(wide)
    picture.set_dpi(192)
    renderer = FigureCanvasAgg(picture).get_renderer()
    # the demo mark lies across everything on purpose
    texts = [t for t in picture.findobj(Text) if t.get_text() and t.get_gid() != "mark"]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts]
    for label, box in boxes:
        assert 0 <= box.x0 <= box.x1 <= picture.bbox.width, label
        assert 0 <= box.y0 <= box.y1 <= picture.bbox.height, label
    for (one, a), (other, b) in combinations(boxes, 2):
        # boxes hold the room for letters that reach below the line; two pixels may meet
        apart = a.x1 <= b.x0 + 2 or b.x1 <= a.x0 + 2 or a.y1 <= b.y0 + 2 or b.y1 <= a.y0 + 2
        assert apart, (one, other)


@pytest.mark.parametrize("name", shapes.FIGURES)
def test_number_source_and_status_are_always_there(name):
    shown = make(name)
    entry = catalogue.figure(name)
    assert shown.caption.startswith(entry.label)
    assert f"Kilde: {shown.source}." in shown.caption
    assert any(f"Kilde: {shown.source}" in w for w in words(shown))
    synthetic = "synthetic" in shown.statuses
    for place in (shown.caption, shown.alt, shown.csv(), " ".join(words(shown))):
        assert ("yntetisk" in place.replace("synthetic", "Syntetisk")) == synthetic
    assert ("SYNTETISKE DEMOTALL" in words(shown)) == synthetic


def test_csv_has_explicit_columns():
    rows = list(csv.DictReader(io.StringIO(make("figur-10").csv())))
    assert list(rows[0]) == [
        "figure", "measure", "measure_name", "geo_level", "geo", "geo_name", "sex", "sex_name",
        "school_level", "school_level_name", "ses", "ses_name", "period", "unit", "value",
        "count", "n", "status", "status_name", "provider", "source",
    ]  # fmt: skip
    assert rows[0]["figure"] == "figur-10"
    assert (rows[0]["sex"], rows[0]["sex_name"]) == ("F", "jenter")
    assert [float(r["value"]) for r in rows] == [50, 60, 70, 60, 70, 80]
    assert {r["status"] for r in rows} == {"synthetic"}
    assert {r["source"] for r in rows} == {"Ungdata 2021"}
    assert all(cell for row in rows for cell in row.values())


def test_counts_are_given_where_they_are_known():
    data = shapes.figur_10()
    data.loc[0, ["count", "n"]] = [500.0, 1000.0]
    shown = figure("figur-10", data, chart="bar", x="ses", series="sex")
    rows = list(csv.DictReader(io.StringIO(shown.csv())))
    assert [(r["count"], r["n"]) for r in rows][:2] == [("500", "1000"), ("[x]", "[x]")]


@pytest.mark.parametrize("name", ["figur-09", "figur-10", "figur-12"])
def test_a_hidden_number_is_nowhere(name):
    shape, options = shapes.FIGURES[name]
    data = shape()
    data.loc[1, ["value", "count", "n", "status", "reason"]] = [
        73.19, 6211.0, 8467.0, "suppressed", "færre enn 6211",
    ]  # fmt: skip
    shown = figure(name, data, **options)
    axes = shown.picture.axes[0]
    drawn = [f"{n:.2f}" for p in axes.patches for n in (p.get_height(), p.get_width())]
    drawn += [f"{float(n):.2f}" for line in axes.lines for n in line.get_ydata()]
    places = [
        shown.csv(), shown.alt, shown.caption, shown.markdown(), shown.digest(),
        shown.content.text_table().html(""), " ".join(words(shown)), " ".join(drawn),
    ]  # fmt: skip
    for place in places:
        for number in ("73.19", "73,19", "73,2", "6211", "8467", "73\u00a0%"):
            assert number not in place
    assert "[c]" in shown.csv()
    assert "=[c]" in shown.digest()
    assert "kjult av hensyn til personvern" in shown.alt
    assert r"\[c\] betyr" in shown.markdown()


def test_the_picture_does_not_depend_on_hidden_numbers():
    pictures = []
    for hidden in (1.0, 99.0):
        data = shapes.figur_10()
        data.loc[0, ["value", "status"]] = [hidden, "suppressed"]
        pictures.append(figure("figur-10", data, chart="bar", x="ses", series="sex").svg())
    assert pictures[0] == pictures[1]


def test_digest_tells_values_and_statuses():
    data = shapes.figur_09()
    data.loc[0, "status"] = "published"
    data.loc[1, "status"] = "missing"
    shown = figure("figur-09", data, chart="line", x="period", series="sex")
    assert shown.digest() == (
        "figur-09 line 8\n"
        "jenter: 2010=20p, 2013=[x], 2017=30s, 2021=40s\n"
        "gutter: 2010=22s, 2013=21s, 2017=20s, 2021=20s"
    )


def test_same_bytes_in_another_process():
    code = (
        "import hashlib, test_figure as t\n"
        "for content in t.make('figur-12').files().values():\n"
        "    print(hashlib.sha256(content).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    mine = [hashlib.sha256(content).hexdigest() for content in make("figur-12").files().values()]
    assert other.stdout.split() == mine


def test_files_carry_no_date_and_no_program():
    shown = make("figur-10")
    assert b"dc:date" not in shown.svg()
    assert b"Matplotlib" not in shown.svg().replace(b"<!-- Created with matplotlib", b"")
    assert b"Software" not in shown.png()


def test_in_a_notebook_it_shows_html_and_writes_files(folder):
    bundle = make("figur-10")._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert 'src="data:image/svg+xml;base64,' in bundle["text/html"]
    assert 'alt="Søylediagram.' in bundle["text/html"]
    assert "<figcaption>Figur 10:" in bundle["text/html"]
    assert sorted(p.name for p in folder.iterdir()) == [
        "figur-10-smal.svg", "figur-10.csv", "figur-10.png", "figur-10.svg",
    ]  # fmt: skip


@pytest.mark.parametrize("variable", ["LEVEKAR_RENDER", "QUARTO_DOCUMENT_PATH"])
def test_in_the_book_it_is_markdown(folder, monkeypatch, variable):
    monkeypatch.setenv(variable, "1")
    bundle = make("figur-10")._repr_mimebundle_()
    assert set(bundle) == {"text/markdown", "text/plain"}
    source = bundle["text/markdown"]
    assert "![Figur 10: " in source
    assert "](../figures/figur-10.svg){fig-alt=" in source
    assert 'srcset="../figures/figur-10-smal.svg" width=' in source
    made = pypandoc.convert_text(source, "html", "markdown", extra_args=["--wrap=none"])
    assert "<figcaption" in made
    assert made.count("<details") == made.count("</details>") == 2
    for form in ("csv", "svg", "png"):
        saved = f"figur-10-fornoyd-med-egen-helse-etter-sos-og-kjonn.{form}"
        assert f'href="../figures/figur-10.{form}" download="{saved}"' in made


def test_the_other_form_has_its_own_name():
    drawn = make("tabell-1")
    assert drawn.caption.startswith("Tabell 1 som linjediagram: ")
    assert sorted(drawn.files()) == [
        "tabell-1-diagram-smal.svg", "tabell-1-diagram.csv", "tabell-1-diagram.png",
        "tabell-1-diagram.svg",
    ]  # fmt: skip
    assert "figure-data" not in drawn.markdown()


def test_a_note_ends_the_caption():
    shape, options = shapes.FIGURES["figur-10"]
    shown = figure("figur-10", shape(), **options, note="Se også figur 11")
    assert shown.caption.endswith(" Se også figur 11.")


def test_raw_files_are_known():
    data = shapes.figur_10()
    data.loc[0, "raw"] = "ungdata/b.sav; ungdata/a.sav"
    shown = figure("figur-10", data, chart="bar", x="ses", series="sex")
    assert shown.raw == ("ungdata/a.sav", "ungdata/b.sav", "ungdata/prove.sav")


def test_a_figure_where_everything_is_hidden():
    for name in ("figur-09", "figur-10", "figur-12"):
        shown = make(name, status="suppressed")
        assert "Alle tallene er skjult" in shown.alt
        assert "[c]" in words(shown)
        assert shown.svg()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("figur-999", {"chart": "bar", "x": "ses"}, "figurkatalogen"),
        ("figur-10", {"chart": "kake", "x": "ses"}, "Ukjent diagramtype «kake»"),
        ("figur-10", {"chart": "bar", "x": "ses", "hue": "sex"}, "ikke valget «hue»"),
        ("figur-10", {"chart": "bar"}, "mangler et valg"),
    ],
)
def test_faults_are_told(name, options, message):
    with pytest.raises(LevekarError, match=message):
        figure(name, shapes.figur_10(), **options)


def test_no_figure_without_source(tree):
    file = tree / "data" / "report" / "figures.yml"
    source = file.read_text(encoding="utf-8")
    assert "etter familiens sosioøkonomiske status og\n    kjønn. Kilde: Ungdata 2021.'" in source
    broken = source.replace(
        "etter familiens sosioøkonomiske status og\n    kjønn. Kilde: Ungdata 2021.'", "etter SØS.'"
    ).replace("  source: Ungdata\n  source_citation: Ungdata 2021\n", "")
    file.write_text(broken, encoding="utf-8")
    (tree / "data" / "labels.yml").write_bytes(
        (Path(__file__).parents[2] / "data" / "labels.yml").read_bytes()
    )
    with pytest.raises(LevekarError, match="figurtekst og kilde"):
        figure("figur-10", shapes.figur_10(), chart="bar", x="ses", series="sex")


def test_every_kind_builds_content():
    from importlib import import_module

    for module in KINDS.values():
        assert callable(import_module(module).build)
