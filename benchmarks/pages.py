"""Measure the pages of the finished book in Chromium: weight, first paint, movement.

Example: .venv/bin/python benchmarks/pages.py

Weight is what a reader who scrolls through the page gets, compressed, without PNG files. First
paint is from this machine with the processor slowed down four times. Movement is the sum of
layout shifts (CLS), where 0 is none. A yardstick of the machine is printed last.
"""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path

from run import yardstick

from levekar.book import axe

ROOT = Path(__file__).resolve().parent.parent
SLOW = 4
WATCH = """
window.moved = 0;
new PerformanceObserver(list => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved += shift.value;
}).observe({type: "layout-shift", buffered: true});
"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 600) {
    scrollTo({top: y, behavior: "instant"});
    await new Promise(done => setTimeout(done, 60));
  }
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


def main(site: Path) -> None:
    print(f"{'side':<44} {'kB':>6} {'første bilde, s':>16} {'flytting':>9}")
    with axe.browser() as browser, axe.address(site) as root:
        for name in axe.pages(site):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            answers = []
            page.on("response", lambda answer, answers=answers: answers.append(answer))
            page.add_init_script(WATCH)
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
            page.goto(root + name)
            page.wait_for_timeout(300)
            paint = page.evaluate(PAINT)
            page.evaluate(SCROLL)
            page.wait_for_load_state("networkidle")
            moved = page.evaluate("window.moved")
            weight = sum(
                len(gzip.compress(answer.body()))
                for answer in answers
                if answer.ok and not answer.url.endswith(".png")
            )
            print(f"{name:<44} {weight / 1000:6.0f} {paint / 1000:16.2f} {moved:9.3f}")
            context.close()
    print(f"målestokk: ti millioner addisjoner {yardstick():.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description="Måler sidene i den ferdige boka i Chromium: vekt, første bilde, flytting.",
        epilog="Eksempel: .venv/bin/python benchmarks/pages.py",
    )
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "_book", help="nettstedet")
    main(parser.parse_args().site)
