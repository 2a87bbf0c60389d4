"""Who has been let into one paper letter in this browser, for a quarter of an hour, and from which address somebody tries."""

from functools import cache, wraps
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from kallelse.kit import clock, sealed
from kallelse.kit.config import config
from kallelse.kit.routes import View
from kallelse.kit.sealed import SealBroken
from kallelse.letter_codes import opening
from kallelse.letter_codes.opening import Opened
from kallelse.letter_codes.rules import Proof

SLOT = "letter"
LASTS_S = 15 * 60
"""So long a letter stays open: it is one answer, often on a borrowed telephone."""
IPV6_HOME = 64


def let_in(request: HttpRequest, opened: Opened) -> None:
    """Open the letter in this browser, under a new key (no fixation). Who has logged in here stays so."""
    request.session.cycle_key()
    kept = (opened.tenant, str(opened.invitation), str(opened.code), opened.proof.value)
    request.session[SLOT] = sealed.seal(f"session:{SLOT}", msgspec.json.encode(kept))


def leave(request: HttpRequest) -> None:
    """Close it."""
    request.session.pop(SLOT, None)


def opened_in(request: HttpRequest) -> Opened | None:
    """Which letter is open in this browser."""
    try:
        kept = sealed.unseal(f"session:{SLOT}", request.session[SLOT], max_age_s=LASTS_S)
    except (KeyError, SealBroken):
        return None
    tenant, invitation, code, proof = msgspec.json.decode(kept, type=tuple[int, UUID, UUID, Proof])
    return Opened(tenant, invitation, code, proof)


def letter_only(view: View) -> View:
    """The view gets the Letter as its second argument, judged and logged anew; anybody else is asked for the code and learns nothing."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        opened = opened_in(request)
        here = request.resolver_match.url_name if request.resolver_match else None
        letter = opening.see(opened, clock.now(), here or "") if opened else None
        if letter is None:
            leave(request)
            return HttpResponseRedirect(reverse("patient:paper"))
        return quiet(view(request, letter, *args, **kwargs))

    return guarded


def quiet[Answer: HttpResponseBase](answer: Answer) -> Answer:
    """The address, which may hold a code, is told to nobody, and the page is found by no search engine."""
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def address_of(request: HttpRequest) -> str:
    """Where a try comes from: the caller, as the last trusted proxy saw it; of IPv6 the whole home, which has more addresses than tries."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if _trusted(address):
        address = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or address
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, IPV6_HOME), strict=False))
    return str(parsed)


def _trusted(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in _networks(config().web_proxies))


@cache
def _networks(proxies: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(one.strip()) for one in proxies.split(",") if one.strip()]
