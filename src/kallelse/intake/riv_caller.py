"""Who calls a RIV-TA door: the bearer key of a source system, or a client certificate (R-ID-3).

TLS ends in front of the web. The proxy that ends it passes the client's certificate on in a header (`KALLELSE_RIV_CERT_HEADER`), which is
believed only when the connection comes from one of `KALLELSE_RIV_PROXIES`; from everywhere else it is as if the header were not there. The
certificate itself is checked here once more: its issuer, its dates, its purpose and the lists of revoked ones.
"""

import hashlib
import os
import time
from functools import cache, lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from django.http import HttpRequest

from kallelse.intake import keys
from kallelse.intake.riv_call import Caller, Refused, refused
from kallelse.kit import clock
from kallelse.kit.certificates import CertificateError, Issuers, from_header
from kallelse.kit.config import Config, config
from kallelse.kit.ids import HSA_ID
from kallelse.protocols import platform

NO_KEY = "Nyckeln saknas eller är fel. Skicka källsystemets nyckel i HTTP-huvudet Authorization: Bearer."
NOT_TLS = "Anropa över TLS genom en godkänd proxy."
LONGEST_HEADER = 1000
CHECKED_SECONDS = 60.0
LARGEST_MEMORY = 2_000
"""Certificates remembered as checked: far more than there are systems, and strangers cannot fill it with what is not valid."""

type _State = tuple[str, str, tuple[int, ...]]
"""The files of issuers and revocations, and when they were written."""

_META_PREFIX = "HTTP_X_RIVTA_"
_SINGLE_ID = (platform.ORIGINAL_CONSUMER, platform.ACTING_FOR)
_checked: dict[tuple[bytes, "_State"], tuple[float, str]] = {}


def identify(request: HttpRequest, *, keys_accepted: bool) -> Caller:
    """The caller. Raises Refused."""
    if keys_accepted and (request.META.get("HTTP_AUTHORIZATION") or not _through_proxy(request)):
        source = keys.caller(request)
        if source is None:
            raise Refused("Client", NO_KEY, status=401, headers={"WWW-Authenticate": 'Bearer realm="kallelse"'})
        return Caller(source=source)
    if not _through_proxy(request) or request.META.get("HTTP_X_FORWARDED_PROTO", "").lower() != "https":
        raise refused("VP011", NOT_TLS)
    try:
        return Caller(sender=_holder(request))
    except CertificateError as error:
        raise refused("VP002", str(error)) from None


def rivta_headers(request: HttpRequest) -> dict[str, str]:
    """The x-rivta headers by lower-case name. Raises Refused when one holds what no platform writes."""
    found = {
        platform.HEADER_PREFIX + name.removeprefix(_META_PREFIX).lower().replace("_", "-"): value.strip()
        for name, value in request.META.items()
        if name.startswith(_META_PREFIX)
    }
    for name, value in found.items():
        if len(value) > LONGEST_HEADER or not (value.isascii() and value.isprintable()):
            raise refused("VP015", name)
        if name in _SINGLE_ID and value and not HSA_ID.fullmatch(value):
            raise refused("VP013" if name == platform.ORIGINAL_CONSUMER else "VP015", name)
    return found


def _through_proxy(request: HttpRequest) -> bool:
    """Whether the connection comes from an address whose word we take."""
    return _is_trusted(request.META.get("REMOTE_ADDR", ""), config().riv_proxies)


@lru_cache(maxsize=1000)
def _is_trusted(address: str, proxies: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in _networks(proxies))


@cache
def _networks(proxies: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(one.strip(), strict=False) for one in proxies.split(",") if one.strip()]


def _holder(request: HttpRequest) -> str:
    """The HSA-id of the certificate that the proxy has passed on. Raises CertificateError."""
    name = config().riv_cert_header.upper()
    value = request.META.get(f"HTTP_{name.replace('-', '_')}", "")
    if not value:
        raise CertificateError("Klientcertifikatet saknas.")
    state = _state(config())
    key = (hashlib.sha256(value.encode(errors="replace")).digest(), state)
    known = _checked.get(key)
    if known is not None and time.monotonic() < known[0]:
        return known[1]
    certificate = from_header(value, forwarded_client_cert=name == "X-FORWARDED-CLIENT-CERT")
    now = clock.real_now()
    holder = _loaded(state).holder(certificate, now)
    left = (certificate.not_valid_after_utc - now).total_seconds()
    if len(_checked) >= LARGEST_MEMORY:
        _checked.clear()
    _checked[key] = (time.monotonic() + min(CHECKED_SECONDS, left), holder)
    return holder


def _state(settings: Config) -> _State:
    """The files as they are now: a list of revoked certificates is replaced while the web runs."""
    names = (settings.riv_ca_file, settings.riv_crl_file)
    try:
        return (*names, tuple(os.stat(name).st_mtime_ns for name in names if name))
    except OSError:
        raise CertificateError("Utfärdarnas certifikat kan inte läsas hos mottagaren.") from None


@lru_cache(maxsize=4)
def _loaded(state: _State) -> Issuers:
    authorities, revocations, _ = state
    return Issuers(Path(authorities).read_bytes(), Path(revocations).read_bytes() if revocations else b"")
