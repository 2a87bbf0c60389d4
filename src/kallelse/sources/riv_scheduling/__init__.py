"""Write changes back to a care system that is a producer of crm:scheduling 1.1 (rules.md, Scheduling).

The producer may receive the same CancelBooking twice (the service platform retries), so that "unknown" is settled by GetBookingDetails
and not by calling again. Its resultText is meant for the resident and is passed on word for word.
"""

from collections.abc import Sequence
from typing import Any

from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import scheduling as contract
from kallelse.protocols import soap
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.sources import Change, Day, Fetched, Offer, Place, Refusal, Search, Wish, calling
from kallelse.sources.riv_scheduling import details, offers, searching

__all__ = ["RivScheduling"]

CANNOT_ASK = ("Bokningen kan inte frågas efter med tjänstekontraktet.", "Kontrollera boknings-id och personnummer i tidboken.")


class RivScheduling:
    """The scheduler of sources with a schedule of their own; `url` is the producer's base or the contract's whole address."""

    look: Contract = contract.GET_BOOKING_DETAILS
    cancels: Contract = contract.CANCEL_BOOKING
    confirms: Contract | None = None
    dates: Contract = contract.GET_AVAILABLE_DATES
    kinds: Contract = contract.GET_ALL_TIME_TYPES
    places: Contract = contract.GET_ALL_HEALTHCARE_FACILITIES
    offers: Contract = contract.GET_AVAILABLE_TIMESLOTS
    moves: Contract = contract.UPDATE_BOOKING
    books: Contract = contract.MAKE_BOOKING
    lists: Contract | None = None
    is_based: bool = True

    def cancel(self, url: str, unit: str, booking: str, subject: str, reason: str) -> Change:
        """CancelBooking on behalf of the resident."""
        values = {"healthcare_facility": unit, "bookingId": booking} | ({"message": reason} if reason else {})
        return offers.outcome(self.cancels, _call(url, self.cancels, values, unit, subject))

    def hears(self, url: str, unit: str, booking: str, subject: str, doing: str = "cancel") -> bool:
        """GetBookingDetails: message_allowed, where missing is no; it speaks of cancelling and of moving."""
        answer = _call(url, contract.GET_BOOKING_DETAILS, {"healthcare_facility": unit, "bookingId": booking}, unit, subject)
        if answer is None or isinstance(answer, Silence):
            return False
        try:
            return bool(soap.read_response(contract.GET_BOOKING_DETAILS, answer.body)["timeslotDetail"].get("message_allowed", False))
        except (soap.Fault, ContractError, soap.NotSoap):
            return False

    def confirm(self, url: str, unit: str, booking: str, subject: str) -> Change:
        """The contract carries no acceptance."""
        return Change("refused")

    def days(self, url: str, search: Search) -> list[Day] | None:
        """GetAvailableDates."""
        return searching.days(_call(url, self.dates, offers.question(search), search.unit, search.subject))

    def time_types(self, url: str, unit: str, subject: str) -> list[tuple[str, str]] | None:
        """GetAllTimeTypes."""
        return searching.time_types(_call(url, self.kinds, {"healthcare_facility": unit, "subject_of_care": subject}, unit, subject))

    def units(self, url: str, unit: str, booking: str, subject: str, time_type: str = "") -> list[Place] | None:
        """GetAllHealthcareFacilities."""
        values = {"healthcare_facility": unit, "subject_of_care": subject, "bookingId": booking}
        return searching.units(_call(url, self.places, values, unit, subject))

    def free(self, url: str, search: Search) -> list[Offer] | None:
        """GetAvailableTimeslots."""
        return offers.read(_call(url, self.offers, offers.question(search), search.unit, search.subject))

    def move(self, url: str, unit: str, booking: str, subject: str, offer: Offer, reason: str = "") -> Change:
        """UpdateBooking: the booking keeps its id."""
        values = {"requestedTimeslot": offers.wish(unit, booking, subject, offer) | ({"reason": reason} if reason else {})}
        return offers.outcome(self.moves, _call(url, self.moves, values, unit, subject))

    def book(self, url: str, unit: str, booking: str, subject: str, name: tuple[str, str], offer: Offer) -> Change:
        """MakeBooking."""
        values = {
            "healthcare_facility_med": unit,
            "requestedTimeslot": offers.wish(unit, booking, subject, offer),
            "subject_of_care_info": {"firstName": name[0], "lastName": name[1]},
        }
        return offers.outcome(self.books, _call(url, self.books, values, unit, subject))

    def find(self, list_url: str, look_url: str, subject: str, offer: Offer) -> Change | None:
        """Not needed: a booking from an open kallelse has the kallelse's own id."""
        return None

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
        """GetBookingDetails for each, few at a time."""
        requests = [_request_details(wish) for wish in wishes]
        answers = iter(wire().call([request for request in requests if request], concurrency=calling.AT_ONCE))
        return [
            details.read(wish, next(answers)) if request else Fetched("found", Refusal(0, "reference", *CANNOT_ASK, wish.booking))
            for wish, request in zip(wishes, requests, strict=True)
        ]


def _request_details(wish: Wish) -> Request | None:
    values = {"healthcare_facility": wish.unit, "bookingId": wish.booking}
    return _request(wish.url, contract.GET_BOOKING_DETAILS, values, wish.unit, wish.subject)


def _call(url: str, called: Contract, values: dict[str, Any], unit: str, subject: str) -> Reply | Silence | None:
    return calling.ask(_request(url, called, values, unit, subject))


def _request(url: str, called: Contract, values: dict[str, Any], unit: str, subject: str) -> Request | None:
    return calling.request(url, called, values, unit, (subject, "subject_of_care"))
