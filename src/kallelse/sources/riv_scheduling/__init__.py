"""Write changes back to a care system that is a producer of crm:scheduling 1.1 (rules.md, Scheduling).

The producer may receive the same CancelBooking twice (the service platform retries), so that "unknown" is settled by GetBookingDetails
and not by calling again. Its resultText is meant for the resident and is passed on word for word.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from kallelse.kit import logs
from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import Contract, outgoing, platform, soap
from kallelse.protocols import scheduling as contract
from kallelse.protocols.errors import ContractError
from kallelse.sources import Change, Fetched, Refusal, Wish
from kallelse.sources.riv_scheduling import details

__all__ = ["RivScheduling"]

FETCHED_AT_ONCE = 4

CANNOT_ASK = ("Bokningen kan inte frågas efter med tjänstekontraktet.", "Kontrollera boknings-id och personnummer i tidboken.")

_log = logs.log("sources")


class RivScheduling:
    """The scheduler of sources with a schedule of their own; `url` is the producer's base or the contract's whole address."""

    def cancel(self, url: str, unit: str, booking: str, subject: str, reason: str) -> Change:
        """CancelBooking on behalf of the resident."""
        values = {"healthcare_facility": unit, "bookingId": booking} | ({"message": reason} if reason else {})
        answer = _call(url, contract.CANCEL_BOOKING, values, unit, subject)
        if answer is None:
            return Change("refused")
        if isinstance(answer, Silence):
            return Change("unknown") if answer.may_have_arrived else Change("unreachable")
        try:
            said = soap.read_response(contract.CANCEL_BOOKING, answer.body)
        except soap.Fault as fault:
            return Change("unreachable" if _was_not_done(fault) else "unknown")
        except (ContractError, soap.NotSoap):
            return Change("unknown")
        return Change("refused" if said["resultCode"] == "ERROR" else "done", said.get("resultText", ""))

    def is_booked(self, url: str, unit: str, booking: str, subject: str) -> bool | None:
        """GetBookingDetails: a client fault means that the booking does not exist, since the contract has no empty answer."""
        answer = _call(url, contract.GET_BOOKING_DETAILS, {"healthcare_facility": unit, "bookingId": booking}, unit, subject)
        if answer is None or isinstance(answer, Silence):
            return None
        try:
            soap.read_response(contract.GET_BOOKING_DETAILS, answer.body)
        except soap.Fault as fault:
            return False if fault.code == "Client" and fault.platform_code is None else None
        except (ContractError, soap.NotSoap):
            return None
        return True

    def fetch(self, wishes: Sequence[Wish]) -> list[Fetched]:
        """GetBookingDetails for each, few at a time: a schedule promises one call a second."""
        requests = [_request_details(wish) for wish in wishes]
        answers = iter(wire().call([request for request in requests if request], concurrency=FETCHED_AT_ONCE))
        return [
            details.read(wish, next(answers)) if request else Fetched("found", Refusal(0, "reference", *CANNOT_ASK, wish.booking))
            for wish, request in zip(wishes, requests, strict=True)
        ]


def _request_details(wish: Wish) -> Request | None:
    values = {"healthcare_facility": wish.unit, "bookingId": wish.booking}
    return _request(wish.url, contract.GET_BOOKING_DETAILS, values, wish.unit, wish.subject)


def _was_not_done(fault: soap.Fault) -> bool:
    """Whether the platform stopped the call, so that the producer never saw it."""
    outcome = platform.outcome(fault.platform_code)
    if outcome == "misconfigured":
        _log.error("misconfigured", service="scheduling", code=fault.platform_code)
    return outcome in ("nothing", "misconfigured")


def _call(url: str, called: Any, values: dict[str, Any], unit: str, subject: str) -> Reply | Silence | None:
    request = _request(url, called, values, unit, subject)
    return wire().one(request) if request else None


def _request(url: str, called: Any, values: dict[str, Any], unit: str, subject: str) -> Request | None:
    """None when it would break the contract: the producer is not asked for what it must refuse."""
    body = outgoing.request(called, values, logical_address=unit, actor=(subject, "subject_of_care"))
    headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{called.soap_action}"'}
    return Request(_address(url, called), body, headers, timeout_s=10) if body else None


def _address(url: str, called: Contract) -> str:
    """A contract's own address, as a catalogue gives it, is used as it is; below a producer's base the contract's name is appended."""
    return url if called.name in urlsplit(url).path.split("/") else f"{url}/{called.name}"
