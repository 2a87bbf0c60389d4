"""The sandbox's own JSON interfaces. None of them is national; docs/sandbox.md says why each exists."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
from aiohttp import web

from kallelse.sandbox import nation
from kallelse.sandbox.clock import ClockError
from kallelse.sandbox.inbox import THREADS_PER_QUESTION
from kallelse.sandbox.misbehave import MisbehaviourError
from kallelse.sandbox.people import KINDS, Person, PersonChangeError
from kallelse.sandbox.print_house import Manners
from kallelse.sandbox.soap_http import NATION, SANDBOX_HEADER, misbehave

_JSON = {**SANDBOX_HEADER, "Content-Type": "application/json"}

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _BadRequest(ValueError):
    """A request that cannot be understood; the text is Swedish and goes into the answer."""


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), status=status, headers=_JSON)


def _checked(handler: Handler) -> Handler:
    """Turn the refusals of the parts into 400 with their text."""

    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (_BadRequest, ClockError, MisbehaviourError, PersonChangeError) as error:
            return _json({"error": str(error)}, 400)

    return wrapped


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        return msgspec.json.decode(await request.read(), type=dict[str, Any])
    except msgspec.DecodeError:
        raise _BadRequest("Skicka ett JSON-objekt.") from None


class _Threads(msgspec.Struct):
    threads: list[str]


async def _threads(request: web.Request) -> list[str]:
    try:
        threads = msgspec.json.decode(await request.read(), type=_Threads).threads
    except msgspec.DecodeError:
        raise _BadRequest('Skicka {"threads": ["id", …]}.') from None
    if len(threads) > THREADS_PER_QUESTION:
        raise _BadRequest(f"Högst {THREADS_PER_QUESTION} trådar per fråga.")
    return threads


async def inbox_texts(request: web.Request) -> web.StreamResponse:
    """POST /inbox/texts: the SHA-256 of every text in the threads, for those who must prove what they sent."""
    return _json({"threads": request.app[NATION].inbox.texts(await _threads(request))})


async def thread_status(request: web.Request) -> web.StreamResponse:
    """POST /inbox/thread-status: the stand-in for GetMessageThreadStatus 2.0, whose schema is not public."""
    state = request.app[NATION]
    threads = await _threads(request)

    async def answer() -> bytes:
        return msgspec.json.encode({"threads": state.inbox.status(threads, state.clock.now())})

    rule = state.misbehaviours.strike("read_status", state.inbox.persons_of(threads))
    if rule is None:
        return web.Response(body=await answer(), headers=_JSON)
    return await misbehave(request, rule, answer, b'{"error": "Simulerat fel"}', "application/json")


async def read_clock(request: web.Request) -> web.StreamResponse:
    """GET /clock."""
    clock = request.app[NATION].clock
    return _json({"now": clock.now().isoformat(), "offset_s": clock.offset_s})


async def move_clock(request: web.Request) -> web.StreamResponse:
    """POST /clock {"to": iso} or {"add_s": n} or {"to": "next_weekday_morning"}, optionally "back": true."""
    clock = request.app[NATION].clock
    wish = await _body(request)
    back = wish.get("back") is True
    try:
        if isinstance(wish.get("add_s"), int | float):
            clock.add(float(wish["add_s"]), back=back)
        elif wish.get("to") == "next_weekday_morning":
            clock.move_to(clock.next_weekday_morning())
        elif isinstance(wish.get("to"), str):
            clock.move_to(datetime.fromisoformat(wish["to"]), back=back)
        else:
            raise _BadRequest('Skicka {"to": "2027-01-12T08:00:00+01:00"} eller {"add_s": 3600}.')
    except OverflowError:
        raise _BadRequest("Så långt kan klockan inte flyttas.") from None
    except ValueError as error:
        if isinstance(error, _BadRequest | ClockError):
            raise
        raise _BadRequest("Tidpunkten kan inte läsas. Skriv till exempel 2027-01-12T08:00:00+01:00.") from None
    return await read_clock(request)


async def misbehaviours(request: web.Request) -> web.StreamResponse:
    """GET, PUT and DELETE /misbehave."""
    rules = request.app[NATION].misbehaviours
    if request.method == "PUT":
        rules.load(await request.read())
    elif request.method == "DELETE":
        rules.load(b"[]")
    return web.Response(body=rules.dump(), headers=_JSON)


async def the_nation(request: web.Request) -> web.StreamResponse:
    """GET /nation: what a system manager would register in the product."""
    return _json(nation.as_json())


async def booking(request: web.Request) -> web.StreamResponse:
    """GET /care/bookings/{id}: how one booking stands in the care system."""
    try:
        return _json(request.app[NATION].diary.told(request.match_info["id"]))
    except KeyError:
        raise _BadRequest("Bokningen finns inte.") from None


async def lay_bookings(request: web.Request) -> web.StreamResponse:
    """POST /care/bookings: a JSON list of bookings to lay in the units' diaries, all or none."""
    try:
        rows = msgspec.json.decode(await request.read(), type=list[dict[str, Any]])
        laid = request.app[NATION].diary.lay(list(rows))
    except msgspec.DecodeError:
        raise _BadRequest("Skicka en JSON-lista med bokningar.") from None
    except ValueError as error:
        raise _BadRequest(str(error)) from None
    return _json({"laid": laid})


async def index_entries(request: web.Request) -> web.StreamResponse:
    """GET /index/entries: what stands in the engagement index, and how often it was told."""
    index = request.app[NATION].index
    return _json({"entries": index.entries(), "counts": index.counts})


async def residents_behave(request: web.Request) -> web.StreamResponse:
    """POST /residents/behave {"seed": n} and/or {"read_after_s": s}; {} makes the residents stop reading by themselves."""
    state = request.app[NATION]
    wish = await _body(request)
    seed, after = wish.get("seed"), wish.get("read_after_s")
    if not isinstance(seed, int | None) or not isinstance(after, int | float | None):
        raise _BadRequest('Skicka {"seed": 1}, {"read_after_s": 0.2} eller {}.')
    state.inbox.behave(state.clock.now(), seed=seed, read_after_s=after)
    return _json({"seed": seed, "read_after_s": after})


async def supplier_manners(request: web.Request) -> web.StreamResponse:
    """POST /print/manners or /parcel/manners: how the supplier works, see docs/sandbox.md; {} is the ordinary way. It works at once."""
    state = request.app[NATION]
    supplier = state.suppliers[request.match_info["place"]]
    try:
        supplier.manners = msgspec.json.decode(await request.read(), type=Manners)
    except msgspec.DecodeError as error:
        raise _BadRequest(f"Kan inte läsas: {error}") from None
    supplier.work(state.clock.now())
    return _json(supplier.manners)


async def supplier_orders(request: web.Request) -> web.StreamResponse:
    """GET /print/orders or /parcel/orders: the state of every order."""
    return _json(request.app[NATION].suppliers[request.match_info["place"]].orders())


async def stats(request: web.Request) -> web.StreamResponse:
    """GET /stats: totals, never a person."""
    state = request.app[NATION]
    totals = {"persons": len(state.people), **state.inbox.stats(state.clock.now()), **state.diary.stats()}
    return _json(totals)


async def change_person(request: web.Request) -> web.StreamResponse:
    """POST /persons/change: the identity is in the body, never in an address."""
    state = request.app[NATION]
    before, after = state.people.change(await _body(request))
    if after.reachable and not before.reachable:
        state.inbox.account_opened(after, state.clock.now())
    return _json(_shown(after))


async def change_contact(request: web.Request) -> web.StreamResponse:
    """POST /persons/contact: what a person has given the portal; the identity is in the body, never in an address."""
    try:
        request.app[NATION].older_portal.contacts.change(await _body(request))
    except ValueError as error:
        raise _BadRequest(str(error)) from None
    return _json({})


async def take_text(request: web.Request) -> web.StreamResponse:
    """POST /sms/messages: the stand-in for a region's gateway for text messages."""
    state, body = request.app[NATION], await request.read()

    async def answer() -> bytes:
        return msgspec.json.encode(state.texts.take(body, state.clock.now()))

    rule = state.misbehaviours.strike("sms")
    try:
        if rule is not None:
            return await misbehave(request, rule, answer, b'{"error": "Simulerat fel"}', "application/json")
        return web.Response(body=await answer(), headers=_JSON, status=202)
    except msgspec.DecodeError:
        raise _BadRequest('Skicka {"id", "to", "from", "text"}.') from None


class _Keys(msgspec.Struct):
    ids: list[str]


async def text_reports(request: web.Request) -> web.StreamResponse:
    """POST /sms/reports: which messages the gateway has."""
    state = request.app[NATION]
    try:
        keys = msgspec.json.decode(await request.read(), type=_Keys).ids
    except msgspec.DecodeError:
        raise _BadRequest('Skicka {"ids": ["…"]}.') from None

    async def answer() -> bytes:
        return msgspec.json.encode({"messages": state.texts.reports(keys)})

    rule = state.misbehaviours.strike("sms")
    if rule is None:
        return web.Response(body=await answer(), headers=_JSON)
    return await misbehave(request, rule, answer, b'{"error": "Simulerat fel"}', "application/json")


async def all_texts(request: web.Request) -> web.StreamResponse:
    """GET /sms: what the gateway has taken."""
    return _json(request.app[NATION].texts.all())


async def all_mails(request: web.Request) -> web.StreamResponse:
    """GET /mail: what the mail server has taken."""
    return _json(request.app[NATION].mails.messages)


class _Signature(msgspec.Struct):
    name: str
    sign: str


async def learn_virus(request: web.Request) -> web.StreamResponse:
    """POST /scanner/signatures: one more threat that the virus scanner knows, as after a nightly update."""
    try:
        one = msgspec.json.decode(await request.read(), type=_Signature)
    except msgspec.DecodeError:
        raise _BadRequest('Skicka {"name": "…", "sign": "…"}.') from None
    scanner = request.app[NATION].scanner
    scanner.learn(one.name, one.sign.encode())
    return _json({"version": scanner.version})


async def list_persons(request: web.Request) -> web.StreamResponse:
    """GET /persons?kind=ordinary&limit=500: test persons for benches and scripts."""
    kind, limit = request.query.get("kind"), request.query.get("limit", "1000000")
    if kind is not None and kind not in KINDS:
        raise _BadRequest(f"Okänd sort. Sorterna är: {', '.join(KINDS)}.")
    if not limit.isdigit():
        raise _BadRequest("limit ska vara ett heltal.")
    chosen = [person for person in request.app[NATION].people if kind in (None, person.kind)]
    return _json([_shown(person) for person in chosen[: int(limit)]])


def _shown(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "root": person.root,
        "kind": person.kind,
        "name": person.name,
        "account": person.account,
        "locked": person.locked,
        "notifications": [method for method in person.notify.split("|") if method],
        "protected": {"S": "sekretessmarkering", "F": "skyddad_folkbokforing"}.get(person.protection, False),
        "deregistration": person.deregistration,
        "paper_optout": person.paper_optout,
    }


def routes() -> list[web.RouteDef]:
    """The addresses of the own interfaces."""
    return [
        web.post("/inbox/thread-status", _checked(thread_status)),
        web.post("/inbox/texts", _checked(inbox_texts)),
        web.get("/clock", read_clock),
        web.post("/clock", _checked(move_clock)),
        web.get("/misbehave", misbehaviours),
        web.put("/misbehave", _checked(misbehaviours)),
        web.delete("/misbehave", misbehaviours),
        web.get("/nation", the_nation),
        web.post("/care/bookings", _checked(lay_bookings)),
        web.get("/care/bookings/{id}", _checked(booking)),
        web.get("/index/entries", index_entries),
        web.post("/residents/behave", _checked(residents_behave)),
        web.post("/{place:print|parcel}/manners", _checked(supplier_manners)),
        web.get("/{place:print|parcel}/orders", supplier_orders),
        web.get("/stats", stats),
        web.post("/persons/change", _checked(change_person)),
        web.get("/persons", _checked(list_persons)),
        web.post("/persons/contact", _checked(change_contact)),
        web.post("/sms/messages", _checked(take_text)),
        web.post("/sms/reports", _checked(text_reports)),
        web.get("/sms", all_texts),
        web.get("/mail", all_mails),
        web.post("/scanner/signatures", _checked(learn_virus)),
    ]
