"""The patient's pages among a million kallelser: each asked for fifty times a second by many patients, and how soon a telephone shows it.

Patients are made up for the measure, with five kallelser each on average; those who look have one that lies ahead. First renderings are
measured in Chromium, where it is installed, with the round trips and the throughput of a slow 4G net.
"""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from kallelse.bench import crowd, doors
from kallelse.bench.house import House
from kallelse.bench.life import percentile
from kallelse.bench.process import python

KALLELSER, QUICK = 1_000_000, 20_000
A_PERSON = 5
UNITS = 40
RATE, PROCESSES = 50, 2
SECONDS, QUICK_SECONDS = 20, 6
PAGES = {
    "start": "/",
    "list": "/k/",
    "kallelse": "/k/{number}/",
    "cancel": "/k/{number}/avboka/",
    "choices": "/mina-val/",
    "calendar": "/mina-val/kalender/",
    "calendar_file": "/k/{number}/kalender.ics",
    "calendar_feed": "/kalender/{secret}.ics",
    "accessibility": "/tillganglighet/",
}
SHOWN = ("start", "list", "kallelse", "cancel", "choices", "calendar", "accessibility")
"""Those that a browser shows."""


def pages(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Milliseconds from a request's moment to the end of its answer, by page, and processor time of web and database for each; then the
    first rendering, and bytes over the net."""
    house.stop_workers()
    house.stop_web()
    house.empty()
    count = QUICK if quick else KALLELSER
    crowd.make(house, count, progress, units=UNITS, persons=persons(count // A_PERSON + 7))
    progress("Patienter loggar in")
    lookers: list[dict[str, str]] = json.loads(house.run_python("kallelse.bench.lookers"))
    house.start_web(PROCESSES)
    figures: dict[str, Any] = {"pages.kallelser": count, "pages.lookers": len(lookers)}
    _look(house, "kallelse", lookers, QUICK_SECONDS)  # The first requests of a process plan its statements and load its templates.
    for name in PAGES:
        progress(f"pages: {name}")
        spent = sum(house.cpu().values())
        waits = _look(house, name, lookers, QUICK_SECONDS if quick else SECONDS)
        figures[f"pages.{name}.cpu_ms"] = round(1000 * (sum(house.cpu().values()) - spent) / len(waits), 1)
        figures |= {f"pages.{name}.{key}_ms": round(1000 * percentile(waits, at), 1) for key, at in (("p50", 0.5), ("p95", 0.95))}
    figures |= _rendered(house, lookers[0], progress)
    house.stop_web()
    house.empty()
    return figures


def persons(count: int) -> list[str]:
    """As many made-up patients: nobody has such a number, and nobody is asked about it."""
    return [f"BENCH{number:07}" for number in range(count)]


def _look(house: House, name: str, lookers: list[dict[str, str]], seconds: float) -> list[float]:
    heads = [
        f"GET {PAGES[name].format(**one)} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nCookie: {one['cookie']}\r\n\r\n"
        for one in lookers
    ]
    sent = doors.send(house, doors.order(house, f"look-{name}", clients=16, seconds=seconds, rate=RATE, gets=heads))
    doors.must_all(sent, 200)
    return sorted(one.answered - one.due for one in sent)


def _rendered(house: House, looker: dict[str, str], progress: Callable[[str], None]) -> dict[str, Any]:
    """What a browser tells of each page; nothing where there is no browser."""
    progress("pages: första visningen")
    asked = {"url": f"http://localhost:{house.web_port}", "cookie": looker["cookie"]}
    asked["paths"] = json.dumps({name: PAGES[name].format(**looker) for name in SHOWN})
    done = subprocess.run(
        python("kallelse.bench.paint"), input=json.dumps(asked), stdout=subprocess.PIPE, env=house.env, text=True, check=False
    )
    if done.returncode:
        progress("pages: ingen webbläsare här, första visningen mäts inte")
        return {}
    return {f"pages.{key}": value for key, value in json.loads(done.stdout).items()}
