"""How soon a browser shows something of each page over a slow net, the first time it comes: `python -m kallelse.bench.paint`.

Reads {url, cookie, paths} and prints, by page, the bytes over the net and the milliseconds to the first rendering: `first_ms` with the
round trip of a slow 4G net (150 ms) before each answer, `first_harsh_ms` with what Chromium's own preset of that name puts there (563 ms).
Both have 1.6 Mbit/s down and 0.75 up, and a processor four times slower. Setting up TLS, one to two round trips more, is not in it.
Ends with 1 where there is no browser.
"""

import json
import shutil
import sys
from typing import Any

NETS = {"first_ms": 150, "first_harsh_ms": 562.5}
DOWN, UP = 1_600_000 / 8, 750_000 / 8
SLOWER = 4
ROUNDS = 3
FIRST = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def main() -> None:
    """Look and print."""
    asked = json.load(sys.stdin)
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit(1)
    if executable is None:
        sys.exit(1)
    figures: dict[str, Any] = {}
    name, _, value = asked["cookie"].partition("=")
    cookie: Any = {"name": name, "value": value, "url": asked["url"]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for page, path in json.loads(asked["paths"]).items():
            for net, latency in NETS.items():
                looks = sorted(_look(browser, cookie, asked["url"] + path, latency) for _ in range(ROUNDS))
                figures[f"{page}.{net}"] = round(looks[len(looks) // 2][0])
                figures[f"{page}.kb"] = round(looks[0][1] / 1000, 1)
        browser.close()
    json.dump(figures, sys.stdout)


def _look(browser: Any, cookie: Any, address: str, latency: float) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="sv-SE")
    context.add_cookies([cookie])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": latency, "downloadThroughput": DOWN, "uploadThroughput": UP}
    session.send("Network.emulateNetworkConditions", conditions)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    page.goto(address, wait_until="load")
    page.wait_for_function(f"({FIRST}) > 0")
    first = float(page.evaluate(FIRST))
    context.close()
    return first, sum(weights)


if __name__ == "__main__":
    main()
