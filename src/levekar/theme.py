"""Design tokens for pages, PDF and figures, read from ``book/theme/tokens.yml``.

``python -m levekar.theme`` writes the files that are generated from the tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from levekar.catalogue import parse_yaml
from levekar.errors import LevekarError
from levekar.paths import project

CALLOUTS = ("note", "tip", "warning", "important", "caution")
_HEX = re.compile(r"#[0-9a-f]{6}")
_MADE = "Generated from tokens.yml by `python -m levekar.theme`; edit the tokens instead."


@dataclass(frozen=True)
class Callout:
    """Colours of one kind of callout."""

    mark: str
    surface: str


@dataclass(frozen=True)
class Mode:
    """Colours of the pages in light or dark mode, as ``#rrggbb``."""

    background: str
    surface: str
    text: str
    muted: str
    link: str
    hover: str
    border: str
    control: str
    focus: str
    accent: str
    on_accent: str
    highlight: str
    callout: Mapping[str, Callout]

    def plain(self) -> dict[str, str]:
        """Return every colour by its name in CSS, callouts included."""
        named = {k.replace("_", "-"): v for k, v in vars(self).items() if isinstance(v, str)}
        for kind, callout in self.callout.items():
            named[f"{kind}-mark"] = callout.mark
            named[f"{kind}-surface"] = callout.surface
        return named


@dataclass(frozen=True)
class Chart:
    """Colours of the figures; they stand on ``panel`` in both modes."""

    panel: str
    text: str
    muted: str
    axis: str
    grid: str
    categorical: tuple[str, ...]
    neutral: str
    girls: str
    boys: str
    sequential: tuple[str, ...]
    missing: str
    mark: str


@dataclass(frozen=True)
class Face:
    """One cut of a font family: ``file`` is the stem of the .ttf and .woff2 in fonts/."""

    file: str
    weight: int
    style: str


@dataclass(frozen=True)
class Font:
    """A font family with what a browser may use in its place."""

    name: str
    fallback: tuple[str, ...]
    faces: tuple[Face, ...]

    @property
    def stack(self) -> str:
        """The family and its fallbacks as a CSS ``font-family`` value."""
        return ", ".join(f'"{n}"' if " " in n else n for n in (self.name, *self.fallback))


@dataclass(frozen=True)
class Tokens:
    """All design tokens.

    ``base_html`` is in px, ``base_print`` and ``base_chart`` in pt; ``scale`` holds factors of the
    base size; ``measure``, ``layout`` and ``space`` are in rem, ``radius`` in px, ``paper`` in mm.
    """

    light: Mode
    dark: Mode
    chart: Chart
    sans: Font
    mono: Font
    base_html: float
    base_print: float
    base_chart: float
    line_height: float
    measure: float
    scale: Mapping[str, float]
    layout: Mapping[str, float]
    paper: Mapping[str, float]
    space: Mapping[str, float]
    radius: Mapping[str, float]


@dataclass(frozen=True)
class _Node:
    """A mapping in the token file that knows where it stands, so that faults can be named."""

    file: Path
    name: str
    raw: Mapping[str, Any]

    def fault(self, key: str, wanted: str) -> LevekarError:
        place = f"{self.name}.{key}" if self.name else key
        return LevekarError(f"«{place}» mangler eller er ikke {wanted}.", where=self.file)

    def child(self, key: str) -> _Node:
        value = self.raw.get(key)
        if not isinstance(value, dict):
            raise self.fault(key, "en gruppe verdier")
        name = f"{self.name}.{key}" if self.name else key
        return _Node(self.file, name, {str(k): v for k, v in value.items()})

    def children(self, key: str) -> tuple[_Node, ...]:
        value = self.raw.get(key)
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.fault(key, "en liste av grupper")
        return tuple(_Node(self.file, f"{self.name}.{key}[{i}]", v) for i, v in enumerate(value))

    def text(self, key: str) -> str:
        value = self.raw.get(key)
        if not isinstance(value, str) or not value:
            raise self.fault(key, "tekst")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.fault(key, "en liste av tekster")
        return tuple(value)

    def number(self, key: str) -> float:
        value = self.raw.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise self.fault(key, "et tall over null")
        return value

    def numbers(self) -> Mapping[str, float]:
        return MappingProxyType({key: self.number(key) for key in self.raw})

    def colour(self, key: str) -> str:
        value = self.raw.get(key)
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            raise self.fault(key, "en farge på formen #rrggbb med små bokstaver")
        return value

    def colours(self, key: str) -> tuple[str, ...]:
        values = self.texts(key)
        if not values or not all(_HEX.fullmatch(v) for v in values):
            raise self.fault(key, "en liste av farger på formen #rrggbb med små bokstaver")
        return values


def _mode(node: _Node) -> Mode:
    kinds = node.child("callout")
    return Mode(
        **{key: node.colour(key.replace("_", "-")) for key in _colours(Mode)},
        callout=MappingProxyType(
            {
                kind: Callout(kinds.child(kind).colour("mark"), kinds.child(kind).colour("surface"))
                for kind in CALLOUTS
            }
        ),
    )


def _colours(of: type[Mode] | type[Chart]) -> list[str]:
    """Return the names of the colour fields of a token class."""
    return [field.name for field in fields(of) if field.type == "str"]


def _chart(node: _Node) -> Chart:
    return Chart(
        **{key: node.colour(key) for key in _colours(Chart)},
        categorical=node.colours("categorical"),
        sequential=node.colours("sequential"),
    )


def _font(node: _Node) -> Font:
    return Font(
        name=node.text("name"),
        fallback=node.texts("fallback"),
        faces=tuple(
            Face(face.text("file"), int(face.number("weight")), face.text("style"))
            for face in node.children("faces")
        ),
    )


def read_tokens(file: Path) -> Tokens:
    """Read a token file; raise ``LevekarError`` naming the token that is missing or malformed."""
    import yaml

    try:
        raw = parse_yaml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LevekarError(f"Kan ikke lese designverdiene: {error}", where=file) from error
    top = _Node(file, "", raw if isinstance(raw, dict) else {})
    base = top.child("type").child("base")
    return Tokens(
        light=_mode(top.child("colour").child("light")),
        dark=_mode(top.child("colour").child("dark")),
        chart=_chart(top.child("chart")),
        sans=_font(top.child("font").child("sans")),
        mono=_font(top.child("font").child("mono")),
        base_html=base.number("html"),
        base_print=base.number("print"),
        base_chart=base.number("chart"),
        line_height=top.child("type").number("line-height"),
        measure=top.child("type").number("measure"),
        scale=top.child("type").child("scale").numbers(),
        layout=top.child("layout").numbers(),
        paper=top.child("paper").numbers(),
        space=top.child("space").numbers(),
        radius=top.child("radius").numbers(),
    )


@cache
def _cached(file: Path) -> Tokens:
    return read_tokens(file)


def tokens() -> Tokens:
    """Return the tokens of the project at hand."""
    return _cached(project().theme / "tokens.yml")


def font_files() -> tuple[Path, ...]:
    """Return the .ttf files of both families, for matplotlib and typst."""
    found = tokens()
    folder = project().theme / "fonts"
    return tuple(folder / f"{face.file}.ttf" for f in (found.sans, found.mono) for face in f.faces)


def _block(selector: str, pairs: Iterable[tuple[str, str]]) -> str:
    return selector + " {\n" + "".join(f"  --{name}: {value};\n" for name, value in pairs) + "}\n"


def _named(prefix: str, values: Mapping[str, float], unit: str) -> list[tuple[str, str]]:
    return [(f"{prefix}-{name}", f"{value:g}{unit}") for name, value in values.items()]


def font_css() -> str:
    """Return the ``@font-face`` rules; addresses are relative, as in ``fonts/Inter-Italic.woff2``.

    The semibold cut answers for every weight from 600 up, so that no browser fakes a bolder one.
    """
    rules = [f"/* {_MADE} */\n"]
    for font in (tokens().sans, tokens().mono):
        for face in font.faces:
            weight = "600 900" if face.weight >= 600 else str(face.weight)
            rules.append(
                f'@font-face {{ font-family: "{font.name}"; font-style: {face.style}; '
                f"font-weight: {weight}; font-display: swap; "
                f'src: url("fonts/{face.file}.woff2") format("woff2"); }}\n'
            )
    return "".join(rules)


def css_variables() -> str:
    """Return the style sheet ``variables.css``: fonts, and the tokens as CSS custom properties.

    Dark colours apply on screen only, by the reader's system setting or by
    ``<html data-theme="dark">``; ``data-theme="light"`` overrides the system setting. Printed pages
    have the margins of the PDF.
    """
    found = tokens()
    chart = found.chart
    light = [
        *found.light.plain().items(),
        *((f"chart-{name}", getattr(chart, name)) for name in _colours(Chart)),
        *((f"chart-{i}", colour) for i, colour in enumerate(chart.categorical, 1)),
        *((f"chart-step-{i}", colour) for i, colour in enumerate(chart.sequential, 1)),
        ("font-sans", found.sans.stack),
        ("font-mono", found.mono.stack),
        # a percentage of the reader's own size, so that browser settings are respected
        ("size-base", f"{found.base_html / 16 * 100:g}%"),
        ("line-height", f"{found.line_height:g}"),
        ("measure", f"{found.measure:g}rem"),
        *_sizes(),
    ]
    dark = list(found.dark.plain().items())
    return (
        font_css()
        + _block(":root", [("scheme", "light"), *light])
        + "@media screen and (prefers-color-scheme: dark) {\n"
        + _block(':root:not([data-theme="light"])', [("scheme", "dark"), *dark])
        + "}\n@media screen {\n"
        + _block(':root[data-theme="dark"]', [("scheme", "dark"), *dark])
        + "}\n@page { size: A4; "
        + f"margin: {_paper('top')} {_paper('side')} {_paper('bottom')}; }}\n"
    )


def _sizes() -> list[tuple[str, str]]:
    found = tokens()
    return [
        *_named("size", found.scale, "rem"),
        *_named("layout", found.layout, "rem"),
        *_named("space", found.space, "rem"),
        *_named("radius", found.radius, "px"),
    ]


def _paper(edge: str) -> str:
    return f"{tokens().paper[edge]:g}mm"


def _scss(mode: Mode) -> str:
    found = tokens()
    rem = {name: f"{value:g}rem" for name, value in found.scale.items()}
    defaults = {
        "body-bg": mode.background,
        "body-color": mode.text,
        "primary": mode.accent,
        "secondary": mode.muted,
        "success": mode.callout["tip"].mark,
        "info": mode.callout["note"].mark,
        "warning": mode.callout["warning"].mark,
        "danger": mode.callout["caution"].mark,
        "light": mode.surface,
        "dark": mode.text,
        "text-muted": mode.muted,
        "link-color": mode.link,
        "link-hover-color": mode.hover,
        "link-decoration": "underline",
        "border-color": mode.border,
        "border-radius": f"{found.radius['m']:g}px",
        "code-color": mode.text,
        "code-bg": mode.surface,
        "code-block-bg": mode.surface,
        "sidebar-bg": mode.surface,
        "sidebar-fg": mode.text,
        "sidebar-hl": mode.link,
        "navbar-bg": mode.surface,
        "navbar-fg": mode.text,
        "navbar-hl": mode.link,
        "footer-bg": mode.surface,
        "footer-fg": mode.muted,
        "toc-color": mode.link,
        "table-color": mode.text,
        "table-bg": mode.background,
        "table-border-color": mode.border,
        "input-border-color": mode.control,
        **{f"callout-color-{kind}": mode.callout[kind].mark for kind in CALLOUTS},
        "font-family-sans-serif": found.sans.stack,
        "font-family-monospace": found.mono.stack,
        "font-size-root": f"{found.base_html:g}px",
        "line-height-base": f"{found.line_height:g}",
        "headings-font-weight": "600",
        "h1-font-size": rem["xxl"],
        "h2-font-size": rem["xl"],
        "h3-font-size": rem["l"],
        "h4-font-size": rem["m"],
        # the remaining tokens, under the names the shared rules use
        "token-surface": mode.surface,
        "token-muted": mode.muted,
        "token-control": mode.control,
        "token-focus": mode.focus,
        "token-panel": found.chart.panel,
        "token-border": mode.border,
        "token-text": mode.text,
        "token-link": mode.link,
        "token-hover": mode.hover,
    }
    rules = (project().theme / "quarto-rules.scss").read_text(encoding="utf-8")
    lines = [f"${name}: {value} !default;\n" for name, value in defaults.items()]
    lines += [f"$token-{k}-surface: {mode.callout[k].surface} !default;\n" for k in CALLOUTS]
    shared = _block(":root", [*mode.plain().items(), *_sizes()])
    return f"// {_MADE}\n\n/*-- scss:defaults --*/\n" + "".join(lines) + f"\n{rules}\n{shared}"


def scss() -> str:
    """Return Quarto's light theme, ``quarto.scss``."""
    return _scss(tokens().light)


def scss_dark() -> str:
    """Return Quarto's dark theme, ``quarto-dark.scss``."""
    return _scss(tokens().dark)


def typst_tokens() -> str:
    """Return ``tokens.typ``: one dictionary with the light colours, fonts and sizes in pt."""
    found = tokens()
    callouts = "".join(
        f'    {kind}: (mark: rgb("{c.mark}"), surface: rgb("{c.surface}")),\n'
        for kind, c in found.light.callout.items()
    )
    colours = "".join(
        f'    {name.replace("_", "-")}: rgb("{getattr(found.light, name)}"),\n'
        for name in _colours(Mode)
    )
    sizes = "".join(f"    {k}: {v * found.base_print:g}pt,\n" for k, v in found.scale.items())
    return (
        f"// {_MADE}\n#let tokens = (\n"
        f"  colour: (\n{colours}  ),\n  callout: (\n{callouts}  ),\n  size: (\n{sizes}  ),\n"
        f'  sans: "{found.sans.name}",\n  mono: "{found.mono.name}",\n'
        f"  paper: (top: {_paper('top')}, x: {_paper('side')}, bottom: {_paper('bottom')}),\n"
        f"  radius: {found.radius['s']:g}pt,\n)\n"
    )


GENERATED: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "variables.css": css_variables,
        "quarto-fonts.css": font_css,
        "quarto.scss": scss,
        "quarto-dark.scss": scss_dark,
        "tokens.typ": typst_tokens,
    }
)
"""The generated files in book/theme/ and what makes each."""


def write_generated() -> None:
    """Write every generated file beside ``tokens.yml``."""
    for name, make in GENERATED.items():
        (project().theme / name).write_text(make(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_generated()
