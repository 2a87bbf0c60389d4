"""The requests of the stories, as a resident's e-service makes them, and what is read out of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kallelse.conformance.producer.calling import Edit, Exchange
from kallelse.conformance.producer.trial import Stop, Trial
from kallelse.conformance.target import Person
from kallelse.protocols import scheduling, times

type Slot = Mapping[str, Any]


def schedule(
    trial: Trial, step: str, person: Person, label: str, *, unit: str = "", odd: bool = False, edit: Edit | None = None
) -> Exchange:
    """GetSubjectOfCareSchedule."""
    values = {"healthcare_facility": unit or trial.target.unit.hsa_id, "subject_of_care": person.number}
    return _keep(trial, step, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, values, label, person, unit=unit, odd=odd, edit=edit)


def details(trial: Trial, step: str, booking: str, person: Person, label: str, *, odd: bool = False) -> Exchange:
    """GetBookingDetails."""
    values = {"healthcare_facility": trial.target.unit.hsa_id, "bookingId": booking}
    return _keep(trial, step, scheduling.GET_BOOKING_DETAILS, values, label, person, odd=odd)


def slots(trial: Trial, step: str, first: date, last: date, label: str, **more: Any) -> Exchange:
    """GetAvailableTimeslots for the type of time that the target names."""
    return _keep(trial, step, scheduling.GET_AVAILABLE_TIMESLOTS, _search(trial, first, last, more), label, trial.target.persons.first)


def dates(trial: Trial, step: str, first: date, last: date, label: str) -> Exchange:
    """GetAvailableDates for the type of time that the target names."""
    return _keep(trial, step, scheduling.GET_AVAILABLE_DATES, _search(trial, first, last, {}), label, trial.target.persons.first)


def catalogue(trial: Trial, step: str, contract: Any, label: str, **more: Any) -> Exchange:
    """One of the four lists of a unit."""
    person = trial.target.persons.first
    values = {"healthcare_facility": trial.target.unit.hsa_id, "subject_of_care": person.number, **more}
    return _keep(trial, step, contract, values, label, person)


def make(trial: Trial, step: str, slot: Slot, person: Person, label: str, *, booking: str = "") -> Exchange:
    """MakeBooking of a free time, for an open invitation when its id is given. What is booked is remembered for the cleaning up."""
    exchange = _keep(trial, step, scheduling.MAKE_BOOKING, _booking(trial, slot, person, booking), label, person)
    _remember(trial, exchange, person, booking)
    return exchange


def make_together(trial: Trial, step: str, slot: Slot, label: str) -> None:
    """MakeBooking of the same free time for both persons at the same moment."""
    people = (trial.target.persons.first, trial.target.persons.second)
    made = trial.caller.ask_together(scheduling.MAKE_BOOKING, [(_booking(trial, slot, person, ""), person) for person in people], label)
    for number, (exchange, person) in enumerate(zip(made, people, strict=True), 1):
        trial.steps[f"{step}_{number}"] = exchange
        _remember(trial, exchange, person, "")


def move(trial: Trial, step: str, booking: str, slot: Slot, person: Person, label: str) -> Exchange:
    """UpdateBooking to a free time."""
    values = {"requestedTimeslot": _wish(slot, person, booking)}
    return _keep(trial, step, scheduling.UPDATE_BOOKING, values, label, person)


def cancel(trial: Trial, step: str, booking: str, person: Person, label: str) -> Exchange:
    """CancelBooking."""
    values = {"healthcare_facility": trial.target.unit.hsa_id, "bookingId": booking}
    exchange = _keep(trial, step, scheduling.CANCEL_BOOKING, values, label, person)
    if exchange.done:
        trial.mine.pop(booking, None)
    return exchange


def take(trial: Trial) -> Slot:
    """A free time that no story has used yet, as far ahead as there is one. Raises Stop when there is none."""
    free: list[Slot] = trial.facts.get("free", [])
    if not free:
        raise Stop(trial.stopped.get("search") or "Det finns för få lediga tider i enheten: lägg ut minst åtta.")
    return free.pop()


def day_of(slot: Slot) -> date:
    """The day of a time."""
    return times.from_rivta_date(slot["startTimeInclusive"][:8])


def starts(exchange: Exchange, contract_list: str = "timeslotDetail") -> list[str]:
    """When the times of an answer begin."""
    values = exchange.values or {}
    return [each["startTimeInclusive"] for each in values.get(contract_list, []) if "startTimeInclusive" in each]


def span(trial: Trial) -> tuple[date, date]:
    """The days that are searched: from a week ago, so that past times would show, to as far ahead as times are laid."""
    today = times.swedish_date(trial.now)
    return today - timedelta(days=7), today + timedelta(days=trial.target.offers.days)


def around(day: date) -> tuple[date, date]:
    """A day with its neighbours: how the ends of a search are read is another rule's business."""
    return day - timedelta(days=1), day + timedelta(days=1)


def _search(trial: Trial, first: date, last: date, more: Mapping[str, Any]) -> dict[str, Any]:
    offers = trial.target.offers
    return {
        "healthcare_facility": trial.target.unit.hsa_id,
        "startDateInclusive": times.to_rivta_date(first),
        "endDateInclusive": times.to_rivta_date(last),
        **({"timeTypeID": offers.time_type} if offers.time_type else {}),
        "subject_of_care": trial.target.persons.first.number,
        **more,
    }


def _booking(trial: Trial, slot: Slot, person: Person, booking: str) -> dict[str, Any]:
    return {
        "healthcare_facility_med": trial.target.unit.hsa_id,
        "requestedTimeslot": _wish(slot, person, booking),
        "subject_of_care_info": {"firstName": person.first_name, "lastName": person.last_name},
    }


def _remember(trial: Trial, exchange: Exchange, person: Person, booking: str) -> None:
    if exchange.done and exchange.values is not None and (made := exchange.values.get("bookingId") or booking):
        trial.mine[made] = person


def _wish(slot: Slot, person: Person, booking: str) -> dict[str, Any]:
    """A time as MakeBooking and UpdateBooking carry it: what the search told, without what is the producer's to say."""
    told = ("performer", "resourceName", "resourceID", "timeTypeName", "timeTypeID", "careTypeName", "careTypeID")
    wish = {name: slot[name] for name in ("startTimeInclusive", "endTimeExclusive", "healthcare_facility")}
    wish |= {"subject_of_care": person.number} | {name: slot[name] for name in told if slot.get(name)}
    return wish | ({"bookingId": booking} if booking else {})


def _keep(
    trial: Trial,
    step: str,
    contract: Any,
    values: Mapping[str, Any],
    label: str,
    person: Person,
    *,
    unit: str = "",
    odd: bool = False,
    edit: Edit | None = None,
) -> Exchange:
    if not trial.caller.offers(contract):
        raise Stop(f"Systemet uppger inte {contract.name}.")
    exchange = trial.caller.ask(contract, values, label, person, odd=odd, unit=unit, edit=edit)
    trial.steps[step] = exchange
    return exchange
