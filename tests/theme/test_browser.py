"""The pages in a real browser: keyboard, menus, light and dark, search, words with explanations."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from levekar.book import axe
from levekar.paths import project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HELSE = "notebooks/03-helse.html"
THEME = project(Path(__file__)).theme
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def at(small: Path) -> Iterator[str]:
    with axe.address(small) as address:
        yield address


@pytest.fixture
def show(chromium: Browser, at: str) -> Iterator[Open]:
    """Return a function from a page and how to see it to the page in the browser."""
    contexts = []

    def opened(name: str = "index.html", width: int = 1280, start: str = at, **how: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **how)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(start + name)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_the_first_key_leads_to_the_skip_link_and_on_to_the_content(show: Open) -> None:
    page = show()
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("e => e === document.activeElement")
    page.wait_for_function("document.querySelector('.skip').getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innhold"


@pytest.mark.parametrize("width", axe.WIDTHS)
@pytest.mark.parametrize("name", ["index.html", HELSE, "sok.html?q=ensom"])
def test_focus_is_seen_on_all_that_the_keyboard_reaches(show: Open, name: str, width: int) -> None:
    page = show(name, width)
    if "?q=" in name:
        page.locator(".search-results a").first.wait_for()
    page.locator(".skip").focus()
    seen: set[str] = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        where, line, inside = page.evaluate("""() => {
          const at = document.activeElement, box = at.getBoundingClientRect();
          const drawn = at.matches("[type=radio]") ? at.nextElementSibling : at;
          const look = getComputedStyle(drawn);
          return [at.outerHTML.slice(0, 120),
            look.outlineStyle === "none" ? 0 : parseFloat(look.outlineWidth),
            box.width > 0 && box.height > 0];
        }""")
        if where.startswith("<body") or where in seen:
            break
        seen.add(where)
        assert line >= 2, where
        assert inside, where
    assert len(seen) > 8


def test_a_table_wider_than_the_screen_scrolls_by_keyboard(show: Open) -> None:
    page = show(width=320)
    region = page.locator(".table-scroll")
    assert region.get_attribute("aria-label")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.table-scroll').scrollLeft > 0")


@pytest.mark.parametrize(("menu", "target"), [(".menu-small", HELSE), (".toc-small", "#avsnitt")])
def test_menus_on_a_small_screen_open_and_lead_on_by_keyboard(
    show: Open, menu: str, target: str
) -> None:
    page = show(width=320)
    link = page.locator(f"{menu} a", has_text="Helse" if target == HELSE else "Figuren")
    assert not link.is_visible()
    page.locator(f"{menu} > summary").press("Enter")
    assert link.is_visible()
    link.press("Enter")
    page.wait_for_url(f"**/*{target}")


def test_light_and_dark_follow_the_system_until_the_reader_chooses(show: Open) -> None:
    page = show(color_scheme="dark")
    button = page.locator(".theme-toggle")
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(colour)
    assert button.get_attribute("aria-pressed") == "true"
    button.press("Space")
    assert button.get_attribute("aria-pressed") == "false"
    light = page.evaluate(colour)
    assert light != dark
    page.goto(page.url.replace("index.html", HELSE))
    assert page.evaluate(colour) == light


def test_without_scripts_nothing_is_offered_that_does_not_work(show: Open) -> None:
    page = show(HELSE, java_script_enabled=False)
    for name in (".site-search", ".theme-toggle", ".editions", ".terms"):
        assert not page.locator(name).is_visible()
    assert page.locator("a.term").first.is_visible()
    page = show("sok.html", java_script_enabled=False)
    assert page.locator("noscript").is_visible()
    assert not page.locator(".search").is_visible()


# ---- words with explanations ----


def test_an_explanation_stays_while_it_is_read_and_goes_on_escape(show: Open) -> None:
    page = show(HELSE)
    term, box = page.locator("a.term").first, page.locator(".term-box")
    term.hover()
    box.wait_for(state="visible")
    assert box.inner_text() == "Helse bedres trinn for trinn."
    place = box.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 5, place["y"] + 5)
    page.evaluate("new Promise(done => setTimeout(done, 400))")  # longer than it waits to go
    assert box.is_visible()
    page.keyboard.press("Escape")
    assert not box.is_visible()


def test_an_explanation_comes_with_focus_and_is_read_out(show: Open) -> None:
    page = show(HELSE)
    term, box = page.locator("a.term").first, page.locator(".term-box")
    term.focus()
    assert box.is_visible()
    told = page.locator(f"#{term.get_attribute('aria-describedby')}").text_content()
    assert told == box.inner_text()
    page.locator(".site-title").focus()
    assert not box.is_visible()
    term.press("Enter")
    page.wait_for_url("**/book/ordliste.html#ord-sosial-gradient")


def test_the_first_tap_explains_and_the_next_follows(show: Open) -> None:
    page = show(HELSE, 320, has_touch=True, is_mobile=True)
    term, box = page.locator("a.term").first, page.locator(".term-box")
    term.tap()
    assert box.is_visible()
    assert page.url.endswith(HELSE)
    page.locator("h1").tap()
    assert not box.is_visible()
    term.tap()
    term.tap()
    page.wait_for_url("**/book/ordliste.html#ord-sosial-gradient")


# ---- search ----


def test_search_finds_other_forms_of_a_word_and_shows_one_kind_at_a_time(show: Open) -> None:
    page = show(HELSE)
    page.locator("#site-search").fill("trekanter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok.html?q=trekanter")
    results = page.locator(".search-results a")
    results.first.wait_for()
    assert [r.inner_text() for r in results.all()] == ["Figur 1: Trekanten er stor"]
    page.locator("#search-words").fill("sosial gradient")
    page.locator(".search-count", has_text="sosial gradient").wait_for()
    kinds = page.locator(".search-kinds label")
    assert [kind.inner_text() for kind in kinds.all()] == ["Alt (3)", "Tekst (2)", "Ord (1)"]
    kinds.first.locator("input").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelectorAll('.search-results li').length === 1")
    assert page.url.endswith("slag=Ord")
    results.first.press("Enter")
    page.wait_for_url("**/book/ordliste.html#ord-sosial-gradient")


def test_search_says_when_there_is_nothing(show: Open) -> None:
    page = show("sok.html?q=elefant")
    page.locator(".search-count", has_text="Ingen treff på «elefant»").wait_for()
    assert page.locator(".search-more").is_hidden()


# ---- sorting ----


def test_numbers_are_sorted_by_size_whatever_follows_and_hidden_ones_come_last(
    chromium: Browser,
) -> None:
    cells = ["9 %<sup>s</sup> (2021)", "[c] (2020)", "+10 (fra 2010)", "\u22125,5", "–"]
    rows = "".join(f"<tr><th>{i}</th><td>{cell}</td></tr>" for i, cell in enumerate(cells))
    script = (THEME / "register.js").read_text(encoding="utf-8")
    page = chromium.new_page()
    page.set_content(
        f'<html lang="nb"><script>{script}</script><div class="register"><table><thead><tr>'
        f"<th>Rad</th><th>Tall</th></tr></thead><tbody>{rows}</tbody></table></div></html>"
    )

    def order() -> str:
        return "".join(page.locator("tbody th").all_inner_texts())

    page.get_by_role("button", name="Tall").click()
    assert order()[:3] == "302"
    page.get_by_role("button", name="Tall").click()
    assert order()[:3] == "203"
    page.close()


# ---- editions ----


def test_another_edition_is_chosen_by_keyboard_on_the_same_page(
    show: Open, small: Path, tmp_path: Path
) -> None:
    for year in ("2024", "2025"):
        shutil.copytree(small, tmp_path / year)
    (tmp_path / "2024" / HELSE).unlink()
    (tmp_path / "index.html").write_text("<!DOCTYPE html><title>Utgaver</title>")
    listed = [
        {"year": "2025", "address": "2025/", "newest": True},
        {"year": "2024", "address": "2024/", "newest": False},
    ]
    (tmp_path / "editions.json").write_text(json.dumps({"editions": listed}))
    with axe.address(tmp_path) as start:
        page = show("2024/index.html", start=start)
        summary = page.locator(".editions summary")
        summary.wait_for()
        assert summary.inner_text() == "Utgave 2024"
        summary.press("Enter")
        page.locator(".editions a", has_text="2025 (nyeste)").press("Enter")
        page.wait_for_url("**/2025/index.html")
        page.goto(f"{start}2025/{HELSE}")
        page.locator(".editions summary").press("Enter")
        older = page.locator(".editions a", has_text="2024")
        assert older.get_attribute("aria-current") is None
        older.press("Enter")  # that edition does not have the page
        page.wait_for_url("**/2024/")


QUARTO = """<!DOCTYPE html><html lang="nb"><head><title>Prøve</title>
<script src="../book/theme/editions.js" defer></script></head><body>
<nav id="quarto-sidebar" class="sidebar"><div class="sidebar-menu-container"></div></nav>
<main><p>Tekst.</p></main></body></html>"""


@pytest.mark.parametrize("years", [("2024", "2025"), ("2025",)])
def test_quartos_pages_offer_other_editions_first_in_the_menu(
    show: Open, tmp_path: Path, years: tuple[str, ...]
) -> None:
    for year in years:
        theme = tmp_path / year / "book" / "theme"
        theme.mkdir(parents=True)
        shutil.copy(THEME / "editions.js", theme)
        (tmp_path / year / "notebooks").mkdir()
        (tmp_path / year / HELSE).write_text(QUARTO, encoding="utf-8")
    (tmp_path / "index.html").write_text("<!DOCTYPE html><title>Utgaver</title>")
    listed = [{"year": y, "address": f"{y}/", "newest": y == "2025"} for y in reversed(years)]
    (tmp_path / "editions.json").write_text(json.dumps({"editions": listed}))
    with axe.address(tmp_path) as start:
        page = show(f"2025/{HELSE}", start=start)
        page.wait_for_load_state("networkidle")
        if len(years) == 1:
            assert page.locator(".editions").count() == 0
            return
        page.locator("#quarto-sidebar > .editions summary").press("Enter")
        page.locator(".editions a", has_text="2024").press("Enter")
        page.wait_for_url(f"**/2024/{HELSE}")


def test_one_edition_alone_is_not_offered(show: Open) -> None:
    page = show()
    assert page.locator(".editions").is_hidden()


def test_address_and_citation_are_copied_by_keyboard(show: Open, at: str) -> None:
    page = show(HELSE, permissions=["clipboard-read", "clipboard-write"])
    page.locator(".figure-made > summary").press("Enter")
    for name, copied in (
        ("Kopier: adresse", f"{at}{HELSE}#sovn"),
        ("Kopier: vis til den slik", "Ola (2024). Figur 9."),
    ):
        button = page.get_by_role("button", name=name)
        button.press("Enter")
        told = button.locator("xpath=following-sibling::*")
        page.wait_for_function("e => e.textContent", arg=told.element_handle())
        assert told.text_content() == "Kopiert"
        assert page.evaluate("navigator.clipboard.readText()") == copied


def test_without_scripts_the_citation_is_text_to_select(show: Open) -> None:
    page = show(HELSE, java_script_enabled=False)
    page.locator(".figure-made > summary").click()
    assert page.get_by_text("Ola (2024). Figur 9.").is_visible()
    assert page.get_by_role("button", name="Kopier").count() == 0
