from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from levekar.book import axe
from levekar.errors import LevekarError

GOOD = """\
<!DOCTYPE html><html lang="nb"><head><title>Side</title><style>
:root { color-scheme: light dark; }
body { background: #fff; color: #111; }
@media (prefers-color-scheme: dark) { body { background: #111; color: DARK; } }
main > p { max-width: WIDE; }
</style></head><body><main><h1>Side</h1><p>Ord.</p>MORE</main></body></html>
"""


def page(folder: Path, name: str = "a.html", dark: str = "#fff", wide: str = "9em", more: str = ""):
    text = GOOD.replace("DARK", dark).replace("WIDE", wide).replace("MORE", more)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def missing() -> str:
    return axe.missing()


@pytest.fixture
def site(tmp_path: Path, missing: str) -> Path:
    if missing:
        pytest.skip(missing)
    page(tmp_path, "index.html")
    return tmp_path


def seen(site: Path, **more: Any) -> list[axe.Violation]:
    """One browser is quicker to start than one for each core."""
    return axe.violations(site, workers=1, **more)


def test_good_pages_break_nothing(site: Path) -> None:
    page(site)
    done: list[str] = []
    assert axe.violations(site, done=done.append) == []
    assert sorted(done) == ["a.html", "index.html"]


def test_what_a_page_breaks_is_named_with_page_look_and_element(site: Path) -> None:
    page(site, dark="#222", more='<img src="data:," id="bilde">')
    found = seen(site, thorough=True)
    assert {v.page for v in found} == {"a.html"}
    looks = {v.rule: set() for v in found}
    for v in found:
        looks[v.rule].add((v.scheme, v.width))
    assert looks == {
        "color-contrast": {("dark", 1280), ("dark", 320)},
        "image-alt": {(scheme, width) for scheme in axe.SCHEMES for width in axe.WIDTHS},
    }
    (first, *_) = [v for v in found if v.rule == "image-alt"]
    assert first.line().startswith("a.html, mørk, 320 px: image-alt: ")
    assert "#bilde" in first.line()


def test_a_quick_test_sees_each_scheme_and_each_width_once(site: Path) -> None:
    page(site, dark="#222", more="<p style='color: #eee; background: #fff'>Svakt</p>")
    found = seen(site)
    assert {(v.scheme, v.width) for v in found} == {("light", 1280), ("dark", 320)}


def test_rows_like_those_before_are_left_to_a_thorough_test(site: Path) -> None:
    rows = "<tr><td>1</td></tr>" * 9 + "<tr><td><img src='data:,'></td></tr>"
    page(site, more=f"<table><thead><tr><th>A</th></tr></thead><tbody>{rows}</tbody></table>")
    assert seen(site) == []
    assert {v.rule for v in seen(site, thorough=True)} == {"image-alt"}


def test_what_is_folded_away_is_seen_too(site: Path) -> None:
    page(site, more="<details><summary>Mer</summary><img src='data:,'></details>")
    assert {v.rule for v in seen(site)} == {"image-alt"}


def test_a_page_wider_than_a_small_screen_is_named(site: Path) -> None:
    page(site, more='<div style="width: 700px">Bredt</div>')
    (fault,) = seen(site)
    assert (fault.rule, fault.width) == ("reflow", 320)
    assert "bredere enn skjermen" in fault.what


def test_failing_scripts_and_questions_to_other_sites_are_named(site: Path) -> None:
    page(site, more='<script src="http://127.0.0.1:9/x.js"></script><script>throw "opp"</script>')
    found = [v.what for v in seen(site, only=["a.html"])]
    assert any("http://127.0.0.1:9/x.js" in what for what in found)
    assert any("opp" in what for what in found)


def test_a_missing_browser_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(axe.CHOSEN, "/finnes/ikke/chromium")
    assert axe.program() == "/finnes/ikke/chromium"
    assert "apt install chromium" in axe.missing()
    with pytest.raises(LevekarError, match="Chromium"), axe.browser():
        pass
