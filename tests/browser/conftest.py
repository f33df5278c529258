"""A real browser: the system's Chromium, headless, driven from outside, with all that it says and loads recorded."""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.pages import FLAGS, NAMES, Tab

REQUIRED = bool(os.environ.get("TIERPACE_BROWSER"))  # set by .ci/run: then a missing browser fails, and skips nothing


@pytest.fixture(scope="session")
def browser():
    found = next(filter(None, map(shutil.which, NAMES)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if found is None:
        assert not REQUIRED, "no browser, or no driver of it"
        pytest.skip("no browser or no driver: tests/browser/install.sh, and pip install -e '.[test-browser]'")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, headless=True, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Write a page, open it in a browser of its own, and hold it to silence when the test is over."""
    opened = []

    def go(text, *, wide=1280, tall=900, script=None, **settings):
        path = Path(tmp_path) / f"page{len(opened)}.html"
        path.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport={"width": wide, "height": tall}, **settings)
        if script is not None:  # runs before that of the page
            context.add_init_script(script)
        tab = Tab(context.new_page(), path.as_uri())
        opened.append((context, tab))
        return tab

    yield go
    for context, tab in opened:
        context.close()
        assert tab.said == [], "the console is not empty"
        assert tab.asked == [tab.address], "the page loaded something"
