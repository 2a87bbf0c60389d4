"""The whole product in a real browser: pages served with their assets, logged in through the sandbox's provider."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils.csp import CSP
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kallelse.kit import oidc
from kallelse.kit.config import config
from kallelse.web_assets.build import build
from kallelse.web_assets.served import Served
from tests.browser_fixtures import axe

# Playwright's own event loop runs in the thread of the tests; the database is still used by one test at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=20_000)
SCREENS = {"phone": (320, 568), "telephone": (390, 844), "desk": (1280, 900)}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="session")
def assets() -> None:
    build()


@pytest.fixture
def site(assets: None, nation: Any, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the running product. A test that logs in asks for `sandbox` before it."""
    server = make_server("127.0.0.1", 0, Served(get_wsgi_application(), *settings.STATICFILES_DIRS), _Server, _Silent)
    address = f"http://localhost:{server.server_port}"
    configured(public_url=address)
    monkeypatch.setitem(settings.SECURE_CSP, "form-action", [CSP.SELF, config().resident_issuer])
    oidc.forget()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(screen="phone", client=…)` gives a page without motion; everything that the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(screen: str = "desk", *, client: Client | None = None, site: str = "", **more: Any) -> Page:
        width, height = SCREENS[screen]
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="sv-SE", **{"reduced_motion": "reduce"} | more)
        contexts.append(context)
        if client is not None:
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type in ("error", "warning") and "Failed to load resource" not in message.text
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    # A page that answers 404 or 422 on purpose is told of by the browser in these words.
    assert [said for said in complaints if "Failed to load resource" not in said] == []


def unfold(page: Page) -> None:
    """Open everything that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def no_findings(page: Page) -> None:
    """axe finds nothing."""
    found = axe(page)
    _tell(found.response, page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def _tell(response: dict[str, Any], page: Page) -> None:
    """Write down what axe said of a page in this state, where the environment names a file: the accessibility statement is made of it."""
    if file := os.environ.get("AXE_RESULTS"):
        address, engine = urlsplit(page.url), response["testEngine"]["version"]
        line = {"at": response["timestamp"], "version": engine, "host": address.hostname, "path": address.path}
        with open(file, "a", encoding="utf-8") as lines:
            lines.write(json.dumps(line | {"findings": len(response["violations"])}) + "\n")


def no_sideways_scroll(page: Page) -> None:
    """Nothing is wider than the screen."""
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= screen, f"{page.url}: {wide} > {screen}"


_FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e), around = e.closest('.k-card, .k-row');
    const label = e.labels && e.labels.length ? e.labels[0].innerText : e.innerText || '';
    const outlined = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
    return {name: label, tag: e.tagName, seen: outlined(style) || (around && outlined(getComputedStyle(around)))};
}"""


def tab_to(page: Page, name: str, *, field: bool = False, most: int = 80) -> None:
    """Press Tab until the link or button (or, with `field`, the field) whose name begins with `name` has the focus, and can be seen to."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        named = " ".join(found["name"].split()).startswith(name)
        if named and found["tag"] in (("INPUT", "TEXTAREA", "SELECT") if field else ("A", "BUTTON")):
            assert found["seen"], f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


__all__ = ["expect", "no_findings", "no_sideways_scroll", "tab_to", "unfold"]


@pytest.fixture
def shots() -> Callable[[Page, str], None]:
    """`shots(page, "namn")` keeps a picture of the whole page where the environment names a folder for them; else it does nothing."""

    def take(page: Page, name: str) -> None:
        if folder := os.environ.get("SHOTS"):
            os.makedirs(folder, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return take
