"""One browser for all tests of a process: Playwright's event loop can be started only once at a time in a thread. And what axe finds."""

import json
import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, sync_playwright

QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Nothing that asks the outside, which a closed network would answer with noise."""


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = f"""axe.run({json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})}).then(
    found => ({{violations: found.violations, timestamp: found.timestamp, testEngine: found.testEngine}}))"""


def axe(page: Page) -> AxeResults:
    """What axe finds wrong with the page as it is now. What it finds right stays in the browser: carrying it here takes longer than axe."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(_RUN))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window: the shell that was made for it, which does the same for half the work, or the whole browser."""
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert executable, "Chromium is missing: `make install-dev` installs it."
    # Its loop lives in the thread of the tests from now on; the database is still used by one test at a time.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()
