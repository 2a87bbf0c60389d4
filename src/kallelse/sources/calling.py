"""Calls to a care system's schedule, the same in both generations of the scheduling contracts."""

from typing import Any
from urllib.parse import urlsplit

from kallelse.kit import logs
from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import Contract, outgoing, platform, soap

AT_ONCE = 4
"""Questions under way at a time when many are asked: a schedule promises one call a second."""
PATIENCE_S = 10

_log = logs.log("sources")


def request(url: str, called: Contract, values: dict[str, Any], unit: str, actor: tuple[str, str] | None = None) -> Request | None:
    """None when it would break the contract: the producer is not asked for what it must refuse."""
    body = outgoing.request(called, values, logical_address=unit, actor=actor)
    headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{called.soap_action}"'}
    return Request(_address(url, called), body, headers, timeout_s=PATIENCE_S) if body else None


def ask(one: Request | None) -> Reply | Silence | None:
    """Send one request, when there is one."""
    return wire().one(one) if one else None


def was_not_done(fault: soap.Fault) -> bool:
    """Whether the platform stopped the call, so that the producer never saw it."""
    outcome = platform.outcome(fault.platform_code)
    if outcome == "misconfigured":
        _log.error("misconfigured", service="scheduling", code=fault.platform_code)
    return outcome in ("nothing", "misconfigured")


def _address(url: str, called: Contract) -> str:
    """A contract's own address, as a catalogue gives it, is used as it is; below a producer's base the contract's name is appended."""
    return url if called.name in urlsplit(url).path.split("/") else f"{url}/{called.name}"
