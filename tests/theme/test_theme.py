"""The design tokens: contrast, colour vision, generated files, fonts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from levekar import theme
from levekar.errors import LevekarError
from levekar.paths import project

Vector = tuple[float, float, float]

TEXT, GRAPHICS = 4.5, 3.0
THEME = project(Path(__file__)).theme
TOKENS = theme.read_tokens(THEME / "tokens.yml")
MODES = {"light": TOKENS.light, "dark": TOKENS.dark}

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB
VISIONS: dict[str, tuple[Vector, Vector, Vector]] = {
    "ordinary": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> Vector:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return r, g, b


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio."""
    weights = (0.2126, 0.7152, 0.0722)
    low, high = sorted(
        sum(w * c for w, c in zip(weights, linear(x), strict=True)) for x in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, vision: str) -> Vector:
    """CIE L*a*b* (D65) of a colour as seen with one kind of colour vision."""
    r, g, b = (
        min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear(colour), strict=True))))
        for row in VISIONS[vision]
    )
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, vision: str) -> float:
    pairs = zip(seen(one, vision), seen(other, vision), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


def lightness(colour: str) -> float:
    return seen(colour, "ordinary")[0]


def pairs() -> Iterator[tuple[str, str, str, str, float]]:
    """Every pair of tokens that meets on a page: mode, in front, behind, least contrast."""
    for mode, look in MODES.items():
        colours = look.plain()
        behind = ["background", "surface", *(f"{kind}-surface" for kind in theme.CALLOUTS)]
        for back in behind:
            for front in ("text", "muted", "link", "hover"):
                yield mode, front, back, f"{colours[front]}/{colours[back]}", TEXT
            for front in ("focus", "control"):
                yield mode, front, back, f"{colours[front]}/{colours[back]}", GRAPHICS
        for kind in theme.CALLOUTS:
            mark, back = colours[f"{kind}-mark"], colours[f"{kind}-surface"]
            yield mode, f"{kind}-mark", f"{kind}-surface", f"{mark}/{back}", TEXT
            yield mode, f"{kind}-mark", "background", f"{mark}/{colours['background']}", GRAPHICS
        yield mode, "on-accent", "accent", f"{look.on_accent}/{look.accent}", TEXT
        yield mode, "accent", "background", f"{look.accent}/{look.background}", TEXT
        yield mode, "text", "highlight", f"{look.text}/{look.highlight}", TEXT
    chart = TOKENS.chart
    for name, least in (("text", TEXT), ("muted", TEXT), ("axis", GRAPHICS), ("mark", GRAPHICS)):
        yield "chart", name, "panel", f"{getattr(chart, name)}/{chart.panel}", least
    for i, colour in enumerate((*chart.categorical, chart.neutral, chart.girls, chart.boys)):
        yield "chart", f"series {i}", "panel", f"{colour}/{chart.panel}", GRAPHICS


@pytest.mark.parametrize(
    ("colours", "least"),
    [pytest.param(c, least, id=f"{m}: {f} on {b}") for m, f, b, c, least in pairs()],
)
def test_contrast(colours: str, least: float) -> None:
    assert contrast(*colours.split("/")) >= least


def test_contrast_has_the_known_values() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("vision", VISIONS)
def test_series_are_told_apart_with_every_colour_vision(vision: str) -> None:
    chart = TOKENS.chart
    for one, other in itertools.combinations(chart.categorical, 2):
        assert distance(one, other, vision) >= 20, (one, other)
    assert distance(chart.girls, chart.boys, vision) >= 40
    for series in (chart.girls, chart.boys):
        assert distance(chart.neutral, series, vision) >= 15


def test_neighbouring_series_are_told_apart_in_grey() -> None:
    chart = TOKENS.chart
    assert len(chart.categorical) >= 6
    for one, other in itertools.pairwise(chart.categorical):
        assert abs(lightness(one) - lightness(other)) >= 15, (one, other)
    assert abs(lightness(chart.girls) - lightness(chart.boys)) >= 15


@pytest.mark.parametrize("vision", VISIONS)
def test_map_classes_grow_darker_in_clear_steps(vision: str) -> None:
    steps = [seen(colour, vision)[0] for colour in TOKENS.chart.sequential]
    assert len(steps) == 5
    assert all(light - dark >= 10 for light, dark in itertools.pairwise(steps))


@pytest.mark.parametrize("name", theme.GENERATED)
def test_generated_files_are_up_to_date(name: str) -> None:
    committed = (THEME / name).read_text(encoding="utf-8")
    assert committed == theme.GENERATED[name](), "run: python -m levekar.theme"


def test_dark_mode_sets_every_colour_of_light_mode() -> None:
    css = theme.css_variables()
    blocks = re.findall(r"^(:root\S*) \{\n(.*?)\n\}", css, re.S | re.M)
    names = {selector: set(re.findall(r"--([\w-]+):", block)) for selector, block in blocks}
    dark = {"scheme", *TOKENS.dark.plain()}
    assert names[':root:not([data-theme="light"])'] == dark
    assert names[':root[data-theme="dark"]'] == dark
    assert dark < names[":root"]


@pytest.mark.parametrize("name", ["quarto.scss", "quarto-dark.scss"])
def test_both_engines_have_the_variables_of_the_shared_style_sheets(name: str) -> None:
    shared = "".join(
        (THEME / file).read_text(encoding="utf-8")
        for file in ("common.css", "register.css", "map-layer.css")
    )
    own = set(re.findall(r"^  --([\w-]+):", theme.GENERATED[name](), re.M))
    assert set(re.findall(r"var\(--([\w-]+)[,)]", shared)) <= own


def test_the_pdf_and_printed_pages_have_the_same_margins() -> None:
    paper = TOKENS.paper
    assert set(paper) == {"top", "side", "bottom"}
    mm = {edge: f"{length:g}mm" for edge, length in paper.items()}
    assert f"margin: {mm['top']} {mm['side']} {mm['bottom']};" in theme.css_variables()
    assert f"top: {mm['top']}, x: {mm['side']}, bottom: {mm['bottom']}" in theme.typst_tokens()


def test_printed_pages_are_light() -> None:
    """Dark colours stand inside a media query for screens."""
    css = theme.css_variables()
    for selector in (':root:not([data-theme="light"])', ':root[data-theme="dark"]'):
        before = css[: css.index(selector)]
        assert before[before.rindex("@media") :].startswith("@media screen")


def test_style_sheet_uses_only_variables_that_exist() -> None:
    style = "".join(
        (THEME / name).read_text(encoding="utf-8")
        for name in ("style.css", "common.css", "register.css", "map-layer.css")
    )
    own = set(re.findall(r"(?<!\()--([\w-]+):", style + theme.css_variables()))
    used = set(re.findall(r"var\(--([\w-]+)[,)]", style))
    assert used <= own
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", style), "colours belong in tokens.yml"


def test_quarto_rules_use_only_tokens_that_exist() -> None:
    for text in (theme.scss(), theme.scss_dark()):
        defaults, rules = text.split("/*-- scss:rules --*/")
        assert set(re.findall(r"\$([\w-]+)", rules)) <= set(
            re.findall(r"^\$([\w-]+):", defaults, re.M)
        )


LOADED = sorted(file.name for kind in ("css", "js", "html") for file in THEME.glob(f"*.{kind}"))


@pytest.mark.parametrize("name", LOADED)
def test_pages_ask_nothing_of_other_sites(name: str) -> None:
    text = (THEME / name).read_text(encoding="utf-8")
    assert "//" not in re.sub(r"(^|\s)// .*$", "", text, flags=re.M)
    assert "@import" not in text


def test_fonts_cover_the_text_and_carry_their_licence() -> None:
    from fontTools.ttLib import TTFont

    wanted = "ABCÆØÅabcæøåáčđŋšŧžéôü0123456789«»–—…−×≤≥≈→←↩½°%§[]•\u00a0\u202f"
    licence = (THEME / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    for family in (TOKENS.sans, TOKENS.mono):
        assert f"{family.name}: Copyright" in licence
        for face in family.faces:
            assert (THEME / "fonts" / f"{face.file}.woff2").is_file()
            with TTFont(THEME / "fonts" / f"{face.file}.ttf") as font:
                assert font["name"].getBestFamilyName() == family.name
                assert font["OS/2"].usWeightClass == face.weight
                assert bool(font["OS/2"].fsSelection & 1) == (face.style == "italic")
                if family is TOKENS.sans:
                    assert {ord(c) for c in wanted} <= set(font.getBestCmap())
    assert sum(f.stat().st_size for f in (THEME / "fonts").iterdir()) < 1_500_000
    assert [f.suffix for f in theme.font_files()] == [".ttf"] * 5


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("colour", "dark", "link"), "blue", "colour.dark.link"),
        (("colour", "light", "callout", "tip"), None, "colour.light.callout.tip"),
        (("chart", "categorical"), ["#0f5671", "#XYZXYZ"], "chart.categorical"),
        (("chart", "sequential"), "#0f5671", "chart.sequential"),
        (("font", "sans", "faces"), ["Inter"], "font.sans.faces"),
        (("font", "mono", "name"), 5, "font.mono.name"),
        (("type", "base", "print"), "10 pt", "type.base.print"),
        (("space", 1), 0, "space.1"),
    ],
)
def test_a_faulty_token_is_named(
    tmp_path: Path, path: tuple[str, ...], value: object, named: str
) -> None:
    raw = yaml.safe_load((THEME / "tokens.yml").read_text(encoding="utf-8"))
    group = raw
    for key in path[:-1]:
        group = group[key]
    group[path[-1]] = value
    file = tmp_path / "tokens.yml"
    file.write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(LevekarError, match=re.escape(f"«{named}»")) as caught:
        theme.read_tokens(file)
    assert caught.value.where == str(file)


@pytest.mark.parametrize("text", ["a: [", "", "- a"])
def test_a_broken_token_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tokens.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LevekarError, match=r"tokens\.yml"):
        theme.read_tokens(file)


# What bootstrap.scss imports by name; «variables» Quarto gives it itself.
PARTS = {
    "accordion", "alert", "badge", "breadcrumb", "button-group", "buttons", "card", "carousel",
    "close", "containers", "dropdown", "forms", "functions", "grid", "helpers", "images",
    "list-group", "maps", "mixins", "modal", "nav", "navbar", "offcanvas", "pagination",
    "placeholders", "popover", "progress", "reboot", "root", "spinners", "tables", "toasts",
    "tooltip", "transitions", "type", "utilities",
}  # fmt: skip


def test_no_style_sheet_takes_the_place_of_a_part_of_bootstrap() -> None:
    """Sass looks beside the theme first, so Quarto would import ours in place of Bootstrap's."""
    assert not PARTS & {file.stem.lstrip("_") for file in THEME.glob("*.*css")}
