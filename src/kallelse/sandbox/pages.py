"""The plain web pages of the sandbox: start, clock and print house. They load nothing from elsewhere and work without scripts."""

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from kallelse.sandbox.clock import SWEDISH_TIME, ClockError
from kallelse.sandbox.print_house import write_report
from kallelse.sandbox.soap_http import NATION, SANDBOX_HEADER, misbehave

_HTML = {**SANDBOX_HEADER, "Content-Type": "text/html;charset=UTF-8", "Cache-Control": "no-store"}
_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december")
_TOTALS = {
    "persons": "Testpersoner",
    "messages": "Meddelanden i inkorgen",
    "available": "Tillgängliga för mottagaren",
    "read": "Lästa",
    "queued": "I kö för att konto saknas",
    "discarded": "Kastade efter kötiden",
    "doubled": "Trådar med samma meddelande två gånger",
    "bookings": "Bokade tider i vårdsystemet",
    "cancelled": "Avbokade tider",
    "rebooked": "Ombokade tider",
}
STATES = {"printed": "Tryckt", "enveloped": "Kuverterad", "posted": "Lämnad till posten"}


_NO_BATCH = ("reports", "withdrawals")


def swedish(moment: datetime | None) -> str:
    """A moment as "tisdag 12 januari 2027 kl. 09.40", Swedish time."""
    if moment is None:
        return ""
    local = moment.astimezone(SWEDISH_TIME)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year} kl. {local:%H.%M}"


_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
)
_templates.filters["swedish"] = swedish


def render(template: str, **values: Any) -> str:
    """A template with its values."""
    return _templates.get_template(template).render(**values)


def page(template: str, **values: Any) -> web.Response:
    """A rendered page."""
    return web.Response(text=render(template, **values), headers=_HTML)


def see_other(address: str) -> web.HTTPSeeOther:
    """A redirect after a form."""
    return web.HTTPSeeOther(address, headers=SANDBOX_HEADER)


async def start(request: web.Request) -> web.StreamResponse:
    """GET /."""
    nation = request.app[NATION]
    totals = {"persons": len(nation.people), **nation.inbox.stats(nation.clock.now()), **nation.diary.stats()}
    shown = [(name, totals[key]) for key, name in _TOTALS.items()]
    values = {"now": swedish(nation.clock.now()), "product_url": nation.config.product_url}
    return page("start.html", totals=shown, rules=nation.misbehaviours.rules(), **values)


async def clock(request: web.Request) -> web.StreamResponse:
    """GET and POST /clock/."""
    clock = request.app[NATION].clock
    error = ""
    if request.method == "POST":
        move = (await request.post()).get("move")
        try:
            if move == "hour":
                clock.add(3600)
            elif move == "day":
                clock.add(86400)
            elif move == "morning":
                clock.move_to(clock.next_weekday_morning())
            raise see_other("/clock/")
        except ClockError as refusal:
            error = str(refusal)
    return page("clock.html", now=swedish(clock.now()), error=error)


async def print_house(request: web.Request) -> web.StreamResponse:
    """GET /print/: the batches that the product has laid in the print folder."""
    nation = request.app[NATION]

    async def answer() -> bytes:
        batches = [_batch(request, folder) for folder in _folders(nation.config.print_dir)]
        return render("print.html", batches=batches, states=STATES).encode()

    rule = nation.misbehaviours.strike("print")
    if rule is not None:
        return await misbehave(request, rule, answer, b"Tryckeriet tar inte emot.", "text/html;charset=UTF-8")
    return web.Response(body=await answer(), headers=_HTML)


async def printed_file(request: web.Request) -> web.StreamResponse:
    """GET /print/{batch}/{file}: one letter."""
    folder = _folder(request)
    name = request.match_info["file"]
    if name not in _letters(folder):
        raise web.HTTPNotFound(headers=SANDBOX_HEADER)
    return web.FileResponse(folder / name, headers={**SANDBOX_HEADER, "Content-Type": "application/pdf"})


async def mark_batch(request: web.Request) -> web.StreamResponse:
    """POST /print/{batch}/mark, state = printed | enveloped | posted: the product is told, as if the print house had done it."""
    nation = request.app[NATION]
    folder = _folder(request)
    state = str((await request.post()).get("state"))
    if state not in STATES:
        raise web.HTTPBadRequest(text="Okänt läge.", headers=SANDBOX_HEADER)
    marks = json.loads(nation.store.note(f"print {folder.name}", "{}"))
    if state not in marks:
        marks[state] = nation.clock.now().isoformat()
        write_report(nation.config.print_dir, [(Path(file).stem, state, nation.clock.now()) for file in _letters(folder)])
    nation.store.keep_note(f"print {folder.name}", json.dumps(marks))
    raise see_other("/print/")


def _folders(print_dir: Path) -> list[Path]:
    """Finished batches, the latest first. A folder that is still being written begins with a dot."""
    if not print_dir.is_dir():
        return []
    found = [
        folder for folder in print_dir.iterdir() if folder.is_dir() and not folder.name.startswith(".") and folder.name not in _NO_BATCH
    ]
    return sorted(found, key=lambda folder: folder.stat().st_mtime_ns, reverse=True)


def _folder(request: web.Request) -> Path:
    """The batch that is asked for; only names that are really there are looked at."""
    for folder in _folders(request.app[NATION].config.print_dir):
        if folder.name == request.match_info["batch"]:
            return folder
    raise web.HTTPNotFound(headers=SANDBOX_HEADER)


def _letters(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*.pdf"))


def _batch(request: web.Request, folder: Path) -> dict[str, Any]:
    index: list[list[str]] = []
    if (folder / "index.csv").exists():
        with (folder / "index.csv").open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            index = list(csv.reader(file, delimiter=";" if ";" in first else ","))
    marks = json.loads(request.app[NATION].store.note(f"print {folder.name}", "{}"))
    moments = {state: datetime.fromisoformat(moment) for state, moment in marks.items()}
    return {"name": folder.name, "files": _letters(folder), "index": index, "marks": moments}


def routes() -> list[web.RouteDef]:
    """The addresses of the pages."""
    return [
        web.get("/", start),
        web.get("/clock/", clock),
        web.post("/clock/", clock),
        web.get("/print/", print_house),
        web.post("/print/{batch}/mark", mark_batch),
        web.get("/print/{batch}/{file}", printed_file),
    ]
