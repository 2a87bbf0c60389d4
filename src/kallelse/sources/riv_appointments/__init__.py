"""Write changes back to a care system that is a producer of supportprocess:logistics:scheduling 2.0 (rules.md, Scheduling).

The successor of crm:scheduling carries an acceptance too: ConfirmAppointment. What was already cancelled or confirmed when we ask is done;
"unknown" is settled by GetAppointment, which answers with nothing when the appointment does not exist.
"""

from collections.abc import Sequence
from typing import Any

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import appointments as contract
from kallelse.protocols import soap, times
from kallelse.protocols.appointments.types import PERSONNUMMER, SAMORDNINGSNUMMER, SNOMED_CT
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.sources import Change, Day, Fetched, Offer, Place, Refusal, Search, Wish, calling
from kallelse.sources.riv_appointments import appointment, offers

__all__ = ["RivAppointments"]

RESIDENT = "116154003"
CANNOT_ASK = ("Bokningen kan inte frågas efter med tjänstekontraktet.", "Boknings-id:t ska vara ett UUID: kontrollera det i tidboken.")
DONE = {
    contract.CANCEL_APPOINTMENT.name: ("OK", "INFO", "APPOINTMENT_IS_ALREADY_CANCELED"),
    contract.CONFIRM_APPOINTMENT.name: ("OK", "INFO", "APPOINTMENT_IS_ALREADY_CONFIRMED"),
    contract.UPDATE_APPOINTMENT.name: ("OK", "INFO"),
    contract.MAKE_APPOINTMENT.name: ("OK", "INFO"),
}
"""The codes by which a producer says that what was asked for holds now."""
GONE = "APPOINTMENT_DOES_NOT_EXIST"
PROCESSES, NOT_HEARD = {"cancel": "AVBOKNING", "move": "OMBOKNING"}, "ReasonNotSupported"
"""The processes of a time type's rules, and that no reason may be given in one."""


class RivAppointments:
    """The scheduler of units whose system speaks the successor alone."""

    look: Contract = contract.GET_APPOINTMENT
    cancels: Contract = contract.CANCEL_APPOINTMENT
    confirms: Contract | None = contract.CONFIRM_APPOINTMENT
    dates: Contract = contract.GET_AVAILABLE_DATES
    kinds: Contract = contract.GET_TIME_TYPES
    places: Contract = contract.GET_HEALTHCARE_FACILITIES
    offers: Contract = contract.GET_AVAILABLE_TIMESLOTS
    moves: Contract = contract.UPDATE_APPOINTMENT
    books: Contract = contract.MAKE_APPOINTMENT
    lists: Contract | None = contract.GET_APPOINTMENTS
    is_based: bool = False

    def cancel(self, url: str, unit: str, booking: str, subject: str, reason: str) -> Change:
        """CancelAppointment on behalf of the resident."""
        more = {"reasonText": reason} if reason else {}
        return _changed(calling.request(url, self.cancels, _about(booking, subject) | more, unit), self.cancels)

    def hears(self, url: str, unit: str, booking: str, subject: str, doing: str = "cancel") -> bool:
        """GetAppointment: the rule of its time type for the process; without one nothing is said of reasons, and none is sent."""
        answer = calling.ask(calling.request(url, self.look, _about(booking, subject), unit))
        if answer is None or isinstance(answer, Silence):
            return False
        try:
            said = soap.read_response(self.look, answer.body)
        except (soap.Fault, ContractError, soap.NotSoap):
            return False
        rules = said["appointment"]["timeslot"]["timeType"].get("appointmentRule", ()) if "appointment" in said else ()
        return any(one["type"] == PROCESSES[doing] and one["reasonTextRequired"] != NOT_HEARD for one in rules)

    def confirm(self, url: str, unit: str, booking: str, subject: str) -> Change:
        """ConfirmAppointment: the resident comes."""
        return _changed(calling.request(url, contract.CONFIRM_APPOINTMENT, _about(booking, subject), unit), contract.CONFIRM_APPOINTMENT)

    def days(self, url: str, search: Search) -> list[Day] | None:
        """GetAvailableDates: a day is told once for each combination of what was not asked for."""
        return offers.days(calling.ask(calling.request(url, self.dates, offers.question(search, _who(search.subject)), search.unit)))

    def time_types(self, url: str, unit: str, subject: str) -> list[tuple[str, str]] | None:
        """GetTimeTypes; those that are hidden are not for a list."""
        return offers.time_types(calling.ask(calling.request(url, self.kinds, _who(subject), unit)))

    def units(self, url: str, unit: str, booking: str, subject: str, time_type: str = "") -> list[Place] | None:
        """GetHealthcareFacilities: the only contract without an actor."""
        asked = {"originalAppointmentId": booking} if booking else {"timeTypeCode": time_type}
        values = asked | {"personId": _who(subject)["personId"]}
        return offers.units(calling.ask(calling.request(url, self.places, values, unit)))

    def free(self, url: str, search: Search) -> list[Offer] | None:
        """GetAvailableTimeslots. For a first booking only what needs no more than the time: reasons and conditions are the booking system's
        own, and are met on the telephone."""
        answer = calling.ask(calling.request(url, self.offers, offers.question(search, _who(search.subject)), search.unit))
        return offers.read(answer, first=bool(search.time_type) and not search.booking)

    def move(self, url: str, unit: str, booking: str, subject: str, offer: Offer, reason: str = "") -> Change:
        """UpdateAppointment: the producer may give it another id."""
        values = _who(subject) | {"originalAppointmentId": booking, "timeslotId": offer.id} | ({"reasonText": reason} if reason else {})
        return _changed(calling.request(url, self.moves, values, unit), self.moves)

    def book(self, url: str, unit: str, booking: str, subject: str, name: tuple[str, str], offer: Offer) -> Change:
        """MakeAppointment, at the unit that has the time: the contracts know no open kallelse, and no names."""
        return _changed(calling.request(url, self.books, _who(subject) | {"timeslotId": offer.id}, offer.unit or unit), self.books)

    def find(self, list_url: str, look_url: str, subject: str, offer: Offer) -> Change | None:
        """GetAppointments of that day, and GetAppointment for each: the one that begins then, and is of the same type of time."""
        day = times.to_rivta_date(offer.start.astimezone(SWEDISH_TIME).date())
        of_day = _who(subject) | {"fromDate": day, "toDate": day}
        said = _read(contract.GET_APPOINTMENTS, calling.ask(calling.request(list_url, contract.GET_APPOINTMENTS, of_day, offer.unit)))
        if said is None:
            return None
        for one in said.get("appointment", ()):
            about = _about(one["appointmentId"], subject)
            found = _read(self.look, calling.ask(calling.request(look_url, self.look, about, one["healthcareFacilityId"]["extension"])))
            if found is None:
                return None
            if "appointment" in found and offers.is_of(offer, found["appointment"]["timeslot"]):
                return Change("done", booking=one["appointmentId"])
        return Change("refused")

    def is_booked(self, url: str, unit: str, booking: str, subject: str) -> bool | None:
        """GetAppointment."""
        answer = calling.ask(calling.request(url, self.look, _about(booking, subject), unit))
        if answer is None or isinstance(answer, Silence):
            return None
        try:
            said = soap.read_response(self.look, answer.body)
        except (soap.Fault, ContractError, soap.NotSoap):
            return None
        return True if "appointment" in said else False if said["resultCode"] in ("OK", "INFO", GONE) else None

    def fetch(self, wishes: Sequence[Wish]) -> list[Fetched]:
        """GetAppointment for each, few at a time."""
        requests = [calling.request(one.url, self.look, _about(one.booking, one.subject), one.unit) for one in wishes]
        answers = iter(wire().call([request for request in requests if request], concurrency=calling.AT_ONCE))
        return [
            appointment.read(wish, next(answers)) if request else Fetched("found", Refusal(0, "reference", *CANNOT_ASK, wish.booking))
            for wish, request in zip(wishes, requests, strict=True)
        ]


def _about(booking: str, subject: str) -> dict[str, Any]:
    """The appointment, its person, and that she acts herself."""
    return _who(subject) | {"appointmentId": booking}


def _who(subject: str) -> dict[str, Any]:
    root = SAMORDNINGSNUMMER if subject[6:7] in "6789" else PERSONNUMMER
    person = {"root": root, "extension": subject}
    actor = {"actorId": person, "actorType": {"code": RESIDENT, "codeSystem": SNOMED_CT}}
    return {"actor": actor, "personId": person}


def _read(called: Contract, answer: Reply | Silence | None) -> dict[str, Any] | None:
    """What a question was answered with; None when nobody gave a usable answer."""
    if answer is None or isinstance(answer, Silence):
        return None
    try:
        return soap.read_response(called, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return None


def _changed(request: Request | None, called: Contract) -> Change:
    answer = calling.ask(request)
    if answer is None:
        return Change("refused")
    if isinstance(answer, Silence):
        return Change("unknown") if answer.may_have_arrived else Change("unreachable")
    try:
        said = soap.read_response(called, answer.body)
    except soap.Fault as fault:
        return Change("unreachable" if calling.was_not_done(fault) else "unknown")
    except (ContractError, soap.NotSoap):
        return Change("unknown")
    if said["resultCode"] == GONE:
        return Change("unknown")  # It is looked for before anybody is told that there is nothing to change.
    outcome = "done" if said["resultCode"] in DONE[called.name] else "refused"
    return Change(outcome, said.get("resultText", ""), said.get("appointmentId", ""))
