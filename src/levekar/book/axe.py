"""The pages of a finished site in a real browser: held against WCAG 2.1 A and AA by axe-core.

Chromium is driven by Playwright, and axe-core comes with the package axe-playwright-python; both
belong to the extra ``levekar[browser]``.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar.book.serve import server
from levekar.errors import LevekarError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

SCHEMES = ("light", "dark")
WIDTHS = (1280, 320)
"""Widths in CSS pixels: an ordinary screen, and the same at 400 % (WCAG 2.1, 1.4.10)."""
HEIGHT = 900
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
"""axe-core's names of the rules for WCAG 2.0 and 2.1, level A and AA."""
NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable", "chrome",
)  # fmt: skip
"""Programs to look for. The first draws no window: it opens a page in a third of the time."""
CHOSEN = "LEVEKAR_CHROMIUM"
RUN = """([levels, apart]) => axe.run({include: [["html"]], exclude: apart}, {
  runOnly: {type: "tag", values: levels}, resultTypes: ["violations"], elementRef: false,
}).then(result => result.violations.map(found => [
  found.id, found.help, found.nodes.map(node => node.target.flat(9).join(" ")),
]))"""
ALIKE = ("tbody tr:nth-child(n+6)", ".register .entry:nth-of-type(n+6)", "ol li:nth-child(n+40)")
"""What a quick test leaves out: rows and entries that look like those before them."""
SVG = "image/svg+xml"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'
OPEN = "() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }"
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True, order=True)
class Violation:
    """One rule that a page breaks, and the elements (as CSS selectors) that break it."""

    page: str
    scheme: str
    width: int
    rule: str
    what: str
    elements: tuple[str, ...] = ()

    def line(self) -> str:
        """Return the violation on one line."""
        look = {"light": "lys", "dark": "mørk"}[self.scheme]
        shown = ", ".join(self.elements[:3])
        more = f" og {len(self.elements) - 3} til" if len(self.elements) > 3 else ""
        where = f" ({shown}{more})" if shown else ""
        return f"{self.page}, {look}, {self.width} px: {self.rule}: {self.what}{where}"


def program() -> str | None:
    """Return the Chromium on this machine: the one that LEVEKAR_CHROMIUM names, or on PATH."""
    chosen = os.environ.get(CHOSEN)
    return chosen or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium; say what to install if it, or what drives it, is not there."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise LevekarError(
            "pakken playwright er ikke installert.",
            hint='installer den med «pip install "levekar[browser]"».',
        ) from error
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(
                executable_path=program(), args=["--no-sandbox", "--disable-gpu"]
            )
        except Error as error:
            raise LevekarError(
                f"fikk ikke startet nettleseren Chromium ({error.message.splitlines()[0]}).",
                hint="installer den, for eksempel med «apt install chromium» eller "
                f"«playwright install chromium», eller la {CHOSEN} peke på den.",
            ) from error
        try:
            yield running
        finally:
            running.close()


def missing() -> str:
    """Return what is missing on this machine for these tests, and what to do; empty if nothing."""
    try:
        with browser():
            return ""
    except LevekarError as error:
        return error.render()


@contextmanager
def address(site: Path) -> Iterator[str]:
    """Serve ``site`` on this machine and yield its address, which ends with a slash."""
    with server(site, 0) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}/"
        finally:
            running.shutdown()
            thread.join()


def pages(site: Path) -> list[str]:
    """Return the addresses of all pages of ``site``, from its root."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def violations(
    site: Path,
    *,
    only: Sequence[str] = (),
    thorough: bool = False,
    workers: int | None = None,
    done: Callable[[str], None] = lambda page: None,
) -> list[Violation]:
    """Return what the pages of ``site`` (``only`` these, if given) break.

    Each page is seen light and dark, in both widths, with all that can be unfolded open. Unless
    the test is ``thorough`` it leaves out long tables after their first rows, and holds the rules
    in two of the four ways only: light and wide, dark and narrow. Beside axe-core's rules a page
    must not be wider than the screen, its scripts must not fail, and it must ask nothing of other
    sites. ``workers`` browsers share the pages (default: one for each core). Raises LevekarError
    where there is no browser.
    """
    from axe_playwright_python.base import AXE_FILE_PATH

    script = AXE_FILE_PATH.read_text(encoding="utf-8")
    names = list(only or pages(site))
    found: list[Violation] = []
    gate = threading.Lock()

    def work(root: str) -> None:
        with browser() as running:
            while True:
                with gate:
                    if not names:
                        return
                    name = names.pop(0)
                context = running.new_context(locale="nb-NO")
                context.set_default_timeout(300_000)
                broken = _page(context.new_page(), root, name, script, thorough)
                context.close()
                with gate:
                    found.extend(broken)
                    done(name)

    share = min(workers or os.cpu_count() or 1, len(names))
    with address(site) as root, ThreadPoolExecutor(share) as pool:
        for started in [pool.submit(work, root) for _ in range(share)]:
            started.result()
    return sorted(found)


def _page(page: Page, root: str, name: str, script: str, thorough: bool) -> list[Violation]:
    """Return what one page breaks; it is loaded once, and then looked at in each way."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"feil i et skript: {error}"))

    def asked(request: Request) -> None:
        if not request.url.startswith((root, "data:", "blob:")):
            faults.append(f"spør et annet nettsted: {request.url}")

    page.on("request", asked)
    # the rules do not look into pictures, and to draw them takes longer than the rules
    page.route("**/figures/*.svg", lambda route: route.fulfill(body=PICTURE, content_type=SVG))
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    page.goto(root + name)
    page.evaluate(OPEN)
    page.evaluate(script)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            if not thorough and (width == WIDTHS[0]) != (scheme == SCHEMES[0]):
                continue
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            given = [list(LEVELS), [] if thorough else [[a] for a in ALIKE]]
            answers: Any = page.evaluate(RUN, given)
            found += [
                Violation(name, scheme, width, rule, what, tuple(elements))
                for rule, what, elements in answers
            ]
        if (wide := page.evaluate(WIDE)) > 0:
            words = f"siden er {wide} px bredere enn skjermen"
            found.append(Violation(name, SCHEMES[0], width, "reflow", words))
    return found + [Violation(name, SCHEMES[0], WIDTHS[0], "load", text) for text in faults]
