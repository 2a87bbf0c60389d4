"""The web inbox: log in as a test resident through the sandbox's own OpenID provider, open messages, follow their link.

Opening a message is what makes it read. A guardian reads the inbox of a child under thirteen as its agent, as on 1177.
"""

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from kallelse.protocols import docbook
from kallelse.sandbox.clock import SWEDISH_TIME
from kallelse.sandbox.inbox import Message
from kallelse.sandbox.logins import IDENTITY_CLAIM
from kallelse.sandbox.oidc import INBOX_CLIENT
from kallelse.sandbox.pages import page, see_other
from kallelse.sandbox.people import Person
from kallelse.sandbox.soap_http import NATION, SANDBOX_HEADER

ISSUER = web.AppKey("issuer", str)
_COOKIE = "sandbox_inbox"
_MISMATCH = "<p>##### Mismatched Element in Source #####</p>"
CLOSED = "Kontot är låst eller stängt. Därför visas inga meddelanden."


@dataclass
class Sessions:
    """Who is logged in, by the cookie's value; and logins under way, by their state."""

    identities: dict[str, str] = field(default_factory=dict)
    under_way: set[str] = field(default_factory=set)


SESSIONS = web.AppKey("sessions", Sessions)


async def login(request: web.Request) -> web.StreamResponse:
    """GET /inbox/login: off to the provider."""
    state = secrets.token_urlsafe(16)
    request.app[SESSIONS].under_way.add(state)
    values = {"client_id": INBOX_CLIENT, "response_type": "code", "scope": "openid profile", "state": state}
    values["redirect_uri"] = f"{request.url.origin()}/inbox/callback"
    raise see_other(f"{request.app[ISSUER]}/oauth2/authorize?{urlencode(values)}")


async def callback(request: web.Request) -> web.StreamResponse:
    """GET /inbox/callback: the provider sends the resident back with a code."""
    sessions, issuer = request.app[SESSIONS], request.app[ISSUER]
    state, code = request.query.get("state", ""), request.query.get("code", "")
    if state not in sessions.under_way or not code:
        raise see_other("/inbox/")
    sessions.under_way.discard(state)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": f"{request.url.origin()}/inbox/callback"}
    form |= {"client_id": INBOX_CLIENT, "client_secret": "sandbox"}
    async with aiohttp.ClientSession() as client:
        async with client.post(f"{issuer}/oauth2/token", data=form) as answer:
            token = (await answer.json()).get("access_token")
        if not token:
            raise see_other("/inbox/")
        headers = {"Authorization": f"Bearer {token}"}
        async with client.get(f"{issuer}/userinfo", headers=headers) as answer:
            identity = str((await answer.json()).get(IDENTITY_CLAIM, ""))
    response = see_other("/inbox/")
    if identity:
        key = secrets.token_urlsafe(24)
        sessions.identities[key] = identity
        response.set_cookie(_COOKIE, key, httponly=True, samesite="Lax", path="/inbox")
    raise response


async def logout(request: web.Request) -> web.StreamResponse:
    """POST /inbox/logout."""
    request.app[SESSIONS].identities.pop(request.cookies.get(_COOKIE, ""), None)
    response = see_other("/inbox/")
    response.del_cookie(_COOKIE, path="/inbox")
    raise response


async def message_list(request: web.Request) -> web.StreamResponse:
    """GET /inbox/, or /inbox/?child=1 for the first of the children one is agent for."""
    nation = request.app[NATION]
    person = _person(request)
    if person is None:
        return page("inbox.html", person=None)
    children = _children(request, person)
    number = request.query.get("child", "")
    child = children[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(children) else None
    owner = child or person
    messages = nation.inbox.of_person(owner.id, nation.clock.now()) if owner.reachable else []
    closed = "" if owner.reachable else CLOSED
    return page("inbox.html", person=person, children=children, child=child, messages=messages, closed=closed)


async def open_message(request: web.Request) -> web.StreamResponse:
    """GET /inbox/message/{id}: show it, and count it as read from now on."""
    nation = request.app[NATION]
    person = _person(request)
    if person is None:
        raise see_other("/inbox/")
    message = _find(request, [person, *_children(request, person)])
    if message is None:
        raise web.HTTPNotFound(text="Meddelandet finns inte.", headers=SANDBOX_HEADER)
    body = nation.inbox.body(message)
    try:
        content = docbook.to_html(body["messageText"])
    except docbook.DocBookError:
        content = _MISMATCH
    nation.inbox.open(message, nation.clock.now())
    link = None
    if "ssoLink" in body:
        sso = body["ssoLink"]
        url = f"{nation.config.product_url.rstrip('/')}/{sso.get('queryString', '').lstrip('/')}"
        link = {"url": url, "text": sso["text"], "new": sso["type"] == "NewTarget"}
    heading = message.heading or "Meddelande"
    return page("message.html", message=message, heading=heading, unit=body["organisationUnit"], content=content, link=link)


def _person(request: web.Request) -> Person | None:
    identity = request.app[SESSIONS].identities.get(request.cookies.get(_COOKIE, ""))
    return request.app[NATION].people.get(identity) if identity else None


def _children(request: web.Request, person: Person) -> list[Person]:
    """The children under thirteen whose inbox this person reads as agent; a protected child is hidden from its guardians."""
    nation = request.app[NATION]
    today = nation.clock.now().astimezone(SWEDISH_TIME).date()
    return [
        child
        for child in nation.people
        if person.id in child.guardians.split("|") and not child.protection and not person.protection
        if (child.age_on(today) or 0) < 13
    ]


def _find(request: web.Request, owners: list[Person]) -> Message | None:
    nation = request.app[NATION]
    for owner in owners:
        if owner.reachable:
            for message in nation.inbox.of_person(owner.id, nation.clock.now()):
                if str(message.id) == request.match_info["id"]:
                    return message
    return None


def routes() -> list[web.RouteDef]:
    """The addresses of the web inbox."""
    return [
        web.get("/inbox/", message_list),
        web.get("/inbox/login", login),
        web.get("/inbox/callback", callback),
        web.post("/inbox/logout", logout),
        web.get("/inbox/message/{id}", open_message),
    ]
