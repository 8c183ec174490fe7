"""The maps of the pages in a real browser: keyboard, pointer, choices, and what is read out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from levekar import geography, paths
from levekar.book import axe
from levekar.catalogue import figure as entry
from levekar.charts.figure import figure

if TYPE_CHECKING:
    import pandas as pd
    from playwright.sync_api import Browser, Locator, Page

ZONES = list(geography.zones())
THEME = paths.project(Path(__file__)).theme
PAGE = "notebooks/kart.html"
HIDDEN, MISSING, REAL = "S05", "S06", "S07"
Open = Callable[..., "Page"]


def rows(
    figure_id: str, values: Any, status: str, geo: list[str] | None = None, **more: str
) -> pd.DataFrame:
    import pandas as pd

    from levekar import observations

    geo = geo or ZONES
    frame = pd.DataFrame({"geo": geo, "value": [float(v) for v in values], "status": status})
    frame["geo_level"] = [geography.level(code) for code in geo]
    measure = entry(figure_id).measures[0]
    fixed = {"measure": measure, "provider": "hunt", "period": "2017–2019", "unit": "percent"}
    return observations.complete(frame, **{**fixed, "raw": "hunt/prove.csv", **more})


def women() -> pd.DataFrame:
    """Counted-up values for the zones: one hidden, one missing, one real."""
    data = rows("figur-39", range(10, 70), "synthetic", sex="F")
    for code, status in ((HIDDEN, "suppressed"), (MISSING, "missing")):
        data.loc[data["geo"] == code, ["value", "status"]] = [float("nan"), status]
    data.loc[data["geo"] == REAL, "status"] = "published"
    return data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one page with a map, as the theme shows it."""
    import pandas as pd

    whole = rows("figur-39", [1234.0], "official", ["5001"], sex="F")
    choices = pd.concat(
        [
            rows("figur-39", range(100, 160), "official", sex="M"),
            rows("figur-48", range(60), "official", sex="M"),
            whole,
        ]
    )
    shown: Any = figure("figur-39", women(), chart="map", choices=choices, labels=["Lademoen"])
    folder = tmp_path_factory.mktemp("kart")
    (folder / "assets").symlink_to(THEME)
    (folder / "figures").mkdir()
    for name, content in shown.files().items():
        (folder / "figures" / name).write_bytes(content)
    (body,) = re.findall(r"(?s)```\{=html\}\n(<div class=\"map-figure\".*?)\n```", shown.markdown())
    styles = ("variables", "style", "common", "map-layer")
    head = "".join(f'<link rel="stylesheet" href="../assets/{name}.css">' for name in styles)
    (folder / PAGE).parent.mkdir()
    (folder / "index.html").write_text("<!DOCTYPE html><title>Boka</title>", encoding="utf-8")
    (folder / PAGE).write_text(
        '<!DOCTYPE html><html lang="nb"><head><meta charset="utf-8"><title>Kart</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{head}<script src="../assets/map-layer.js" defer></script></head>'
        f'<body><div class="frame"><main><h1>Kart</h1>{body}</main></div></body></html>',
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def at(site: Path) -> Iterator[str]:
    with axe.address(site) as address:
        yield address


@pytest.fixture
def show(chromium: Browser, at: str) -> Iterator[Open]:
    contexts = []

    def opened(start: str = at, width: int = 1280, **how: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **how)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(start + PAGE)
        if how.get("java_script_enabled", True):
            page.locator(".map-live").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()


def said(page: Page) -> str:
    return page.locator("[role=status]").inner_text().replace("\u00a0", " ")


def stage(page: Page) -> Locator:
    found = page.locator(".map-stage")
    found.focus()
    return found


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).select_option(label=option)


def test_the_map_is_one_stop_for_the_keyboard_and_shows_its_focus(show: Open) -> None:
    page = show()
    stops = page.locator(".map-live :is(button, select, a, summary, [tabindex])")
    names = [stop.evaluate("e => e.className || e.tagName") for stop in stops.all()]
    assert names.count("map-stage") == 1
    assert not page.locator(".map-stage [tabindex], .map-stage a").count()
    page.get_by_label("Sted", exact=True).focus()
    page.keyboard.press("Tab")
    focused = page.evaluate(
        "[document.activeElement.className, getComputedStyle(document.activeElement).outlineWidth]"
    )
    assert focused == ["map-stage", "3px"]


def test_arrows_reach_every_place(show: Open) -> None:
    page = show()
    stage(page)
    reached = page.evaluate("""() => {
      const stage = document.querySelector(".map-stage");
      const place = [...document.querySelectorAll("select")].at(-1);
      const press = (key) => stage.dispatchEvent(new KeyboardEvent("keydown", { key }));
      press("ArrowLeft");
      const seen = new Set([place.value]), todo = [place.value];
      while (todo.length) {
        const from = todo.pop();
        for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
          place.value = from;
          place.dispatchEvent(new Event("change"));
          press(key);
          if (!seen.has(place.value)) { seen.add(place.value); todo.push(place.value); }
        }
      }
      return [...seen];
    }""")
    assert sorted(reached) == ZONES


def test_value_status_rank_and_comparison_are_read_out(show: Open) -> None:
    page = show()
    status = page.locator("[role=status]")
    assert status.get_attribute("aria-atomic") == "true"
    assert "58 soner har tall. 1 soner" not in said(page)
    assert "58 soner har tall. 1 sone er skjult" in said(page)
    choose(page, "Sted", "Ila")
    words = said(page)
    assert "Ila (Midtbyen)" in words
    assert "10 % (syntetisk demotall)." in words
    assert "Nummer 58 av 58 soner med tall" in words
    assert "i bydelen Midtbyen" in words
    # a made-up number is not held against a real one
    assert re.search(r"Byen i alt: 1 234 % \(offisielt tall\)\.(?! Tallet)", words)


def test_hidden_and_missing_are_said_in_words(show: Open) -> None:
    page = show()
    choose(page, "Sted", geography.name(HIDDEN))
    assert "[c] skjult av hensyn til personvern" in said(page)
    assert "Nummer" not in said(page)
    assert "Tallet her" not in said(page)
    choose(page, "Sted", geography.name(MISSING))
    assert "[x] tallet mangler" in said(page)


def test_keys_go_by_rank_and_escape_lets_go(show: Open) -> None:
    page = show()
    stage(page)
    page.keyboard.press("Home")
    assert "Nummer 1 av 58" in said(page)
    page.keyboard.press("PageDown")
    assert "Nummer 2 av 58" in said(page)
    page.keyboard.press("PageUp")
    page.keyboard.press("End")
    assert "Nummer 58 av 58" in said(page)
    assert page.locator(".map-ring path").count() == 2
    page.keyboard.press("Escape")
    assert "Ingen sone er valgt" in said(page)
    assert page.locator(".map-ring path").count() == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") != "map-stage"


def test_a_place_is_chosen_by_pointing(show: Open) -> None:
    page = show()
    page.locator(".map-area[data-code=S60]").click()
    assert geography.name("S60") in said(page)
    assert page.get_by_label("Sted", exact=True).input_value() == "S60"


def test_sex_and_measure_can_be_chosen_and_undone(show: Open) -> None:
    page = show()
    fill = page.locator(".map-area[data-code=S01]")
    before = fill.get_attribute("fill")
    assert page.locator(".map-mark").text_content() == "DELVIS SYNTETISKE DEMOTALL"
    choose(page, "Kjønn", "Menn")
    assert "menn" in page.locator(".map-title").inner_text()
    assert page.locator(".map-mark").text_content() == ""
    assert fill.get_attribute("fill") != before
    choose(page, "Sted", "Ila")
    assert "100 % (offisielt tall)" in said(page)
    assert page.locator(".map-words").is_hidden()
    choose(page, "Mål", page.get_by_label("Mål", exact=True).locator("option").nth(1).inner_text())
    assert "0 % (offisielt tall)" in said(page)
    assert not page.get_by_label("Kjønn", exact=True).count()
    page.get_by_role("button", name="Tilbake til Figur 39").click()
    assert "10 % (syntetisk demotall)" in said(page)
    assert page.locator(".map-words").is_visible()
    assert page.get_by_role("button", name="Tilbake til Figur 39").is_hidden()


def test_the_key_counts_what_the_map_shows(show: Open) -> None:
    page = show()
    lines = page.locator(".map-key li").all_inner_texts()
    counts = [int(re.findall(r"(\d+)\u00a0sone", line)[0]) for line in lines]
    made_up = next(i for i, line in enumerate(lines) if "syntetisk" in line)
    assert counts[made_up] == 57
    assert sum(counts) - counts[made_up] == 60
    assert any("[c]" in line for line in lines)


def test_without_scripts_and_on_paper_the_picture_stands(show: Open) -> None:
    page = show(java_script_enabled=False)
    assert page.locator("picture img").is_visible()
    assert not page.locator(".map-live").count()
    page = show()
    assert page.locator("picture img").is_hidden()
    page.emulate_media(media="print")
    assert page.locator("picture img").is_visible()
    assert page.locator(".map-live").is_hidden()


def test_the_picture_stays_where_the_geometry_is_gone(chromium: Browser, at: str) -> None:
    page = chromium.new_page()
    page.route("**/kart-sone.js", lambda route: route.abort())
    page.goto(at + PAGE)
    page.wait_for_load_state("networkidle")
    assert page.locator("picture img").is_visible()
    page.close()


def test_it_works_when_the_page_is_opened_as_a_file(show: Open, site: Path) -> None:
    page = show(f"file://{site}/")
    stage(page)
    page.keyboard.press("Home")
    assert "Nummer 1 av 58" in said(page)


def test_hidden_values_are_not_on_the_page(show: Open, site: Path) -> None:
    page = show()
    data = json.loads(page.locator(".map-figure > script").text_content() or "")
    (view,) = [v for v in data["measures"][0]["views"] if v["mark"]]
    values = view["values"].split(",")
    assert (values[ZONES.index(HIDDEN)], values[ZONES.index(MISSING)]) == ("c", "x")


def test_the_page_breaks_no_rule(chromium: Browser, site: Path) -> None:
    assert axe.violations(site, only=[PAGE], thorough=True, workers=1) == []
