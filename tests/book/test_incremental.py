"""The law of the build: what has changed, and only that, is done again, with the same result."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levekar import forks, reading
from levekar.book.build import Result, build
from levekar.book.state import Extent
from levekar.paths import Project

from .conftest import FIXTURE
from .test_build import contents

CONFIG = """\
project: {{type: book, resources: ["book/*.txt"]}}
book:
  title: {title}
  author: Ola
  chapters: [index.qmd, {order}]
number-sections: false
execute: {{echo: {echo}}}
bibliography: book/references.bib
"""
TEXTS = {
    "index.qmd": """\
# {title}

Se [tallene](notebooks/tall.qmd#summen) og [@berg2020]. {prose}

{refs}
""",
    "notebooks/tall.qmd": """\
# Tall {{#tall}}

{prose}

```{{python}}
from pathlib import Path

from hjelper import double

numbers = Path("../data/raw/tall.csv").read_text().split()
print({code} * double(int(numbers[0])))
```

```{{python}}
from levekar import catalogue

print(catalogue.figure("figur-01").title)
```

## Sum {{#summen}}

Summen er `{{python}} sum(map(int, numbers))`.
""",
    "notebooks/mappe.qmd": """\
# Mappe

```{{python}}
#| echo: true
import os
from pathlib import Path

for file in sorted(Path("../data/mappe").glob("*.txt")):
    print(file.name, file.read_text(), {code})
```

{prose}

```{{python}}
figures = Path(os.environ["LEVEKAR_FIGURES"])
figures.mkdir(exist_ok=True)
ending = "ja" if Path("../data/valgfri.csv").is_file() else "nei"
(figures / "figur-01.csv").write_text(ending)
size = 'viewBox="0 0 9 9" width="{code}0" height="5"'
(figures / "figur-02.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {{size}}/>')
```

[Tallene](../figures/figur-01.csv) og [start](../index.qmd). Gradienten er bratt.
""",
    "book/slutt.qmd": """\
# Slutt {{#{anchor}}}

{prose} `{{python}} 1 + {code}`

{image}

[]{{#ord-gradient}}Gradient, []{{#ord-bratt}}bratt.

{refs}
""",
}
REFS = "::: {#refs}\n:::"
IMAGE = '![Flaten](../figures/figur-02.svg){fig-alt="Ei tom flate."}'
SOURCES = """\
@book{{berg2020,
  author = {{Berg, Anna}}, title = {{Tall}}, publisher = {{Forlaget}}, year = {{202{digit}}}
}}
"""
WORDS = "term_no,term_en,definition_no,chapters\n{word},word,{meaning},1\n"
ROW = "- {{id: {name}, chapter: '1', kind: bar, title_no: '{title}'}}\n"
DATA = {
    "data/raw/tall.csv": "4 5",
    "data/raw/ubrukt.csv": "1",
    "data/mappe/a.txt": "en",
    "notebooks/hjelper.py": "def double(number):\n    return 2 * number\n",
    "book/vedlegg.txt": "fast",
    "book/references.bib": SOURCES.format(digit=0),
    "data/report/glossary.csv": WORDS.format(word="gradient", meaning="Hvor skjevt det er"),
}
TALL, MAPPE, SLUTT = "notebooks/tall.qmd", "notebooks/mappe.qmd", "book/slutt.qmd"


@dataclass
class Tree:
    """A small project, and what its files are to hold."""

    root: Path
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=lambda: dict(DATA))
    config: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(
        default_factory=lambda: dict.fromkeys(["figur-01", "figur-02"], "en")
    )

    def __post_init__(self) -> None:
        plain = {"prose": "Tekst.", "code": "1", "anchor": "slutt", "title": "Start", "refs": ""}
        self.fields = {name: dict(plain) for name in TEXTS}
        self.fields[SLUTT] |= {"refs": REFS, "image": IMAGE}
        self.config = {"title": "Bok", "echo": "false", "order": f"{TALL}, {MAPPE}, {SLUTT}"}
        shutil.copytree(FIXTURE / "book", self.root / "book")

    def write(self) -> None:
        files = {name: TEXTS[name].format(**fields) for name, fields in self.fields.items()}
        files |= self.files | {"_quarto.yml": CONFIG.format(**self.config)}
        rows = [ROW.format(name=name, title=title) for name, title in self.rows.items()]
        files["data/report/figures.yml"] = "figures:\n" + "".join(rows)
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # a file that is not edited is not touched either
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
        for path in (self.root / "data").rglob("*"):
            if path.is_file() and path.relative_to(self.root).as_posix() not in files:
                path.unlink()

    def build(self, extent: Extent = Extent.ALL) -> Result:
        self.write()
        return build(Project(self.root), engine="embedded", extent=extent)

    def cold(self, place: Path) -> dict[str, bytes]:
        """Return the book that is built from a copy of the sources alone."""
        made = shutil.ignore_patterns("_build", "_book", "figures", "__pycache__")
        shutil.copytree(self.root, place, ignore=made)
        build(Project(place), engine="embedded")
        return book(place)


def book(root: Path) -> dict[str, bytes]:
    return {
        f"{name}/{file}": data
        for name in ("_book", "figures")
        for file, data in contents(root / name).items()
    }


Edit = Callable[[Tree, str], set[str]]


def prose(name: str) -> Edit:
    def edit(tree: Tree, text: str) -> set[str]:
        tree.fields[name]["prose"] = f"Tekst {text}."
        return set()

    return edit


def code(name: str) -> Edit:
    def edit(tree: Tree, text: str) -> set[str]:
        changed = tree.fields[name]["code"] != text
        tree.fields[name]["code"] = text
        return {name} if changed else set()

    return edit


def data(name: str, reader: set[str]) -> Edit:
    def edit(tree: Tree, text: str) -> set[str]:
        changed = tree.files.get(name) != text
        tree.files[name] = text
        return reader if changed else set()

    return edit


def remove(name: str, reader: set[str]) -> Edit:
    def edit(tree: Tree, _: str) -> set[str]:
        return reader if tree.files.pop(name, None) is not None else set()

    return edit


def row(name: str, reader: set[str]) -> Edit:
    def edit(tree: Tree, text: str) -> set[str]:
        changed = tree.rows[name] != text
        tree.rows[name] = text
        return reader if changed else set()

    return edit


def helper(tree: Tree, text: str) -> set[str]:
    before = tree.files["notebooks/hjelper.py"]
    tree.files["notebooks/hjelper.py"] = f"def double(number):\n    return {text} * number\n"
    return {TALL} if tree.files["notebooks/hjelper.py"] != before else set()


def setting(key: str, *values: str) -> Edit:
    def edit(tree: Tree, text: str) -> set[str]:
        tree.config[key] = values[int(text) % len(values)]
        return set()

    return edit


def title(tree: Tree, text: str) -> set[str]:
    tree.fields["index.qmd"]["title"] = f"Start {text}"
    return set()


def sources(tree: Tree, text: str) -> set[str]:
    tree.files["book/references.bib"] = SOURCES.format(digit=text)
    return set()


def home_of_sources(tree: Tree, text: str) -> set[str]:
    home = ("index.qmd", SLUTT)[int(text) % 4 // 2]
    for name in ("index.qmd", SLUTT):
        tree.fields[name]["refs"] = REFS if name == home else ""
    return set()


def words(tree: Tree, text: str) -> set[str]:
    word = ("gradient", "bratt")[int(text) % 4 // 2]
    tree.files["data/report/glossary.csv"] = WORDS.format(word=word, meaning=f"Mer {text}")
    return set()


def anchor(tree: Tree, text: str) -> set[str]:
    tree.fields[SLUTT]["anchor"] = f"slutt-{text}"
    return set()


EDITS: dict[str, Edit] = {
    "prosa i start": prose("index.qmd"),
    "prosa i tall": prose(TALL),
    "prosa i mappe": prose(MAPPE),
    "prosa i slutt": prose(SLUTT),
    "kode i tall": code(TALL),
    "kode i slutt": code(SLUTT),
    "brukt råfil": data("data/raw/tall.csv", {TALL}),
    "ubrukt råfil": data("data/raw/ubrukt.csv", set()),
    "ny ubrukt råfil": data("data/raw/ny.csv", set()),
    "rad som er brukt": row("figur-01", {TALL}),
    "rad som ikke er brukt": row("figur-02", set()),
    "fil i mappa": data("data/mappe/b.txt", {MAPPE}),
    "fil ut av mappa": remove("data/mappe/b.txt", {MAPPE}),
    "valgfri fil": data("data/valgfri.csv", {MAPPE}),
    "uten valgfri fil": remove("data/valgfri.csv", {MAPPE}),
    "hjelpemodul": helper,
    "boktittel": setting("title", "Bok", "En bok til"),
    "kode vist": setting("echo", "true", "false"),
    "rekkefølge": setting("order", f"{TALL}, {MAPPE}, {SLUTT}", f"{MAPPE}, {SLUTT}, {TALL}"),
    "vedlagt fil": data("book/vedlegg.txt", set()),
    "stilark": data("book/theme/style.css", set()),
    "overskrift": anchor,
    "tittel på start": title,
    "kilde": sources,
    "hvor kildelista står": home_of_sources,
    "ordliste": words,
    # last: it changes a picture on a page that nothing is done to after this
    "kode i mappe": code(MAPPE),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, built once."""
    tree = Tree(tmp_path_factory.mktemp("grunn"))
    tree.build()
    return tree.root


def copy(base: Path, place: Path) -> Tree:
    tree = Tree(place)
    shutil.copytree(base, place, dirs_exist_ok=True)
    return tree


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(EDITS)), st.sampled_from("2379")), min_size=3, max_size=5
    )
)
def test_random_edits_give_the_book_of_a_cold_build(
    base: Path, tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str]]
) -> None:
    place = tmp_path_factory.mktemp("bok")
    tree = copy(base, place / "a")
    for name, text in edits:
        EDITS[name](tree, text)
        tree.build()
    assert book(tree.root) == tree.cold(place / "b")


def test_each_edit_runs_just_the_chapters_that_depend_on_it(base: Path, tmp_path: Path) -> None:
    tree = copy(base, tmp_path / "a")
    assert tree.build().unchanged
    for name, edit in EDITS.items():
        expected = edit(tree, "7")
        result = tree.build()
        assert set(result.executed) == expected, name
        assert tree.build().unchanged, name
    assert book(tree.root) == tree.cold(tmp_path / "b")


def test_prose_renders_one_page_and_the_pdf(base: Path, tmp_path: Path) -> None:
    tree = copy(base, tmp_path / "a")
    pdf = tree.root / "_book" / "Bok.pdf"
    before = pdf.read_bytes()
    tree.fields[MAPPE]["prose"] = "Noe annet."
    result = tree.build()
    assert (result.executed, result.rendered) == ((), (MAPPE,))
    assert pdf.read_bytes() != before


@pytest.mark.parametrize("extent", list(Extent))
def test_what_is_not_of_the_extent_is_left_as_it_was(
    base: Path, tmp_path: Path, extent: Extent
) -> None:
    tree = copy(base, tmp_path / "a")
    (tree.root / "book" / "theme" / "search.html").write_text("<h1>Søk</h1>", encoding="utf-8")
    tree.build()
    before = book(tree.root)
    tree.fields[MAPPE]["prose"] = "Noe annet."
    tree.build(extent)
    after = book(tree.root)
    changed = {name for name in before if before[name] != after.get(name)}
    assert "_book/notebooks/mappe.html" in changed
    assert any(name.startswith("_book/pagefind/") for name in changed) == (extent >= Extent.SITE)
    assert ("_book/Bok.pdf" in changed) == (extent >= Extent.ALL)
    assert tree.build(extent).unchanged
    assert tree.build().unchanged == (extent == Extent.ALL)
    assert book(tree.root) == tree.cold(tmp_path / "b")


def test_a_style_sheet_is_no_part_of_the_pdf(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = copy(base, tmp_path / "a")
    monkeypatch.setattr("levekar.book.pdf._compile", None)
    tree.files["book/theme/style.css"] = "p { color: black }\n"
    assert tree.build().rendered == ()
    assert "black" in (tree.root / "_book" / "assets" / "style.css").read_text("utf-8")


@pytest.mark.parametrize("lost", ["_book/index.html", "_book/Bok.pdf", "figures/figur-01.csv"])
def test_what_is_lost_from_the_book_comes_back(base: Path, tmp_path: Path, lost: str) -> None:
    tree = copy(base, tmp_path / "a")
    before = book(tree.root)
    (tree.root / lost).write_bytes(b"")
    assert tree.build().executed == ()
    assert book(tree.root) == before


@pytest.mark.parametrize("place", ["_book/figures", "figures"])
def test_what_is_written_to_in_the_book_does_not_stay(tmp_path: Path, place: str) -> None:
    # not a copy: the site has the same files as the copies of the runs
    tree = Tree(tmp_path / "a")
    tree.build()
    (tree.root / place / "figur-01.csv").write_text("rettet for hånd")
    tree.build()
    assert book(tree.root) == tree.cold(tmp_path / "b")


def test_a_damaged_copy_of_a_run_is_made_anew(base: Path, tmp_path: Path) -> None:
    tree = copy(base, tmp_path / "a")
    kept = tree.root / "_build" / "executed" / "notebooks"
    (kept / "mappe" / "figur-01.csv").write_text("ødelagt")
    (kept / "tall.ipynb").write_text("ødelagt")
    tree.fields["index.qmd"]["prose"] = "Ny."
    assert set(tree.build().executed) == {TALL, MAPPE}
    assert book(tree.root) == tree.cold(tmp_path / "b")


def test_force_runs_everything(base: Path, tmp_path: Path) -> None:
    tree = copy(base, tmp_path / "a")
    before = book(tree.root)
    result = build(Project(tree.root), engine="embedded", force=True)
    assert set(result.executed) == {TALL, MAPPE, SLUTT}
    assert book(tree.root) == before


def test_another_environment_runs_everything(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = copy(base, tmp_path / "a")
    monkeypatch.setenv("LEVEKAR_PROVE", "1")
    result = tree.build()
    assert set(result.executed) == {TALL, MAPPE, SLUTT}
    assert set(result.reasons.values()) == {"er kjørt i et annet miljø"}


def test_a_module_of_the_package_runs_the_chapters_that_use_it(tmp_path: Path) -> None:
    # a copy of the package that may be changed, and builds in processes that use it
    inside = shutil.ignore_patterns("__pycache__", "synthetic")
    package = tmp_path / "pakke" / "levekar"
    shutil.copytree(reading.PACKAGE, package, ignore=inside)
    tree = Tree(tmp_path / "a")
    tree.config["order"] = f"{TALL}, {SLUTT}"
    tree.fields[SLUTT]["image"] = ""  # made by the chapter that is left out
    tree.write()
    build_with(package, tree.root)
    module = package / "catalogue.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(
        text.replace('title=raw.get("title_no")', 'title="Ny " + raw.get("title_no")'), "utf-8"
    )
    told = build_with(package, tree.root)
    assert f"{TALL} bruker src/levekar/catalogue.py, som er endret; kjørt på nytt." in told
    assert f"{SLUTT} " not in told
    made = shutil.ignore_patterns("_build", "_book", "figures", "__pycache__")
    shutil.copytree(tree.root, tmp_path / "b", ignore=made)
    build_with(package, tmp_path / "b")
    assert book(tree.root) == book(tmp_path / "b")
    assert "Ny en" in (tree.root / "_book" / "notebooks" / "tall.html").read_text("utf-8")


def build_with(package: Path, root: Path) -> str:
    """Build ``root`` with the package in the folder ``package``; return what is told."""
    given = {"PYTHONPATH": str(package.parent), "LEVEKAR_PROJECT": str(root), forks.VARIABLE: "no"}
    command = [sys.executable, "-m", "levekar.cli", "build", "--engine", "embedded"]
    ended = subprocess.run(
        command, cwd=root, env=os.environ | given, capture_output=True, encoding="utf-8", check=True
    )
    return ended.stdout
