"""How long a browser takes for the page of many creators: from opening the file to a table that is sorted.

The bar: 2,000 creators are interactive within 2 s, the best of three, on a machine of our own. No test asserts it, for
a slower machine does nothing wrong; what the page does for each row, and does not do, is tested in ``tests/browser``.
Needs a Chromium and playwright (``tests/browser/install.sh``, extra ``test-browser``). ::

    python -m benchmarks.bench_page
"""

import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import tierpace as tp
from tests.browser.pages import FLAGS, NAMES
from tests.making.pages import large_ledger

SIZES, BAR_SIZE, BAR = (300, 2000, 5000), 2000, 2.0
RUNS = 3


def page_of(creators: int, folder: Path) -> Path:
    """Write the page of so many invented creators."""
    report = tp.report(large_ledger(creators), tp.demo.program(), as_of=date(2026, 3, 15), draws=100)
    path = folder / f"{creators}.html"
    path.write_text(tp.show.html(report), encoding="utf-8")
    return path


def seconds(browser: object, path: Path) -> tuple[float, float]:
    """Return the seconds until the page is ready, and until it is sorted: the least of some runs."""
    ready, done = [], []
    for _ in range(RUNS):
        context = browser.new_context()  # type: ignore[attr-defined]  # of playwright
        tab = context.new_page()
        start = time.perf_counter()
        tab.goto(path.as_uri())
        tab.wait_for_selector('html[data-ready="yes"]')
        ready.append(time.perf_counter() - start)
        tab.get_by_role("columnheader", name="Chance").get_by_role("button").click()
        tab.wait_for_selector('th[aria-sort="descending"]')
        done.append(time.perf_counter() - start)
        context.close()
    return min(ready), min(done)


def main() -> None:
    """Print the seconds of each size, and whether the bar is kept."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        sys.exit("no browser: tests/browser/install.sh")
    print("creators | ready s | sorted s | bar")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, headless=True, args=list(FLAGS))
        for n in SIZES:
            ready, done = seconds(browser, page_of(n, Path(folder)))
            bar = f"≤ {BAR:g}: {'kept' if done <= BAR else 'missed'}" if n == BAR_SIZE else ""
            print(f"{n:,} | {ready:.2f} | {done:.2f} | {bar}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
