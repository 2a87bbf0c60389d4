"""The stories that change something: a booking from free time to free time again, and the three kinds of prepared bookings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kallelse.conformance.producer import asking
from kallelse.conformance.producer.trial import Stop, Trial
from kallelse.protocols import scheduling, times


def booking(trial: Trial) -> None:
    """Book, see it, let somebody else try, move, cancel, let somebody else book, cancel again."""
    first, second = trial.target.persons.first, trial.target.persons.second
    slot, other = asking.take(trial), asking.take(trial)
    made = asking.make(trial, "booking.made", slot, first, "Boka en ledig tid")
    if not made.done or made.values is None:
        raise Stop(f"MakeBooking av en ledig tid lyckades inte (anrop {made.number}: {made.outcome}).")
    listed = asking.schedule(trial, "booking.schedule", first, "Bokade tider efter bokningen")
    mine = made.values.get("bookingId") or _id_at(listed.values, slot["startTimeInclusive"])
    if not mine:
        raise Stop(f"Bokningen i anrop {made.number} fick inget bookingId.")
    trial.mine[mine] = first
    trial.facts |= {"slot": slot, "booking": mine}
    day = asking.day_of(slot)
    asking.slots(trial, "booking.slots", *asking.around(day), "Lediga tider efter bokningen")
    asking.make(trial, "booking.rival", slot, second, "Den andra personen bokar samma tid")
    asking.make(trial, "booking.again", slot, first, "Samma bokning en gång till")
    asking.schedule(trial, "booking.schedule_again", first, "Bokade tider efter upprepningen")
    seen = _details(trial, "booking.details", mine, "Bokningens uppgifter")
    if seen.get("rebooking_allowed") and trial.caller.offers(scheduling.UPDATE_BOOKING):
        slot = _moved(trial, mine, slot, other)
    if seen.get("cancel_booking_allowed") and trial.caller.offers(scheduling.CANCEL_BOOKING):
        _cancelled(trial, mine, slot)


def _moved(trial: Trial, mine: str, slot: asking.Slot, other: asking.Slot) -> asking.Slot:
    """Move the booking; the time where it is afterwards."""
    first = trial.target.persons.first
    moved = asking.move(trial, "booking.moved", mine, other, first, "Omboka till en annan tid")
    if not moved.done:
        return slot
    trial.facts["moved_to"] = other
    after = _details(trial, "booking.moved_details", mine, "Uppgifter efter ombokningen")
    old, new = asking.day_of(slot), asking.day_of(other)
    asking.slots(trial, "booking.moved_from", *asking.around(old), "Den gamla dagens lediga tider efter ombokningen")
    asking.slots(trial, "booking.moved_to", *asking.around(new), "Den nya dagens lediga tider efter ombokningen")
    return slot if after.get("startTimeInclusive") == slot["startTimeInclusive"] else other


def _cancelled(trial: Trial, mine: str, slot: asking.Slot) -> None:
    first, second = trial.target.persons.first, trial.target.persons.second
    gone = asking.cancel(trial, "booking.cancelled", mine, first, "Avboka")
    if not gone.done:
        return
    trial.facts["released"] = slot
    day = asking.day_of(slot)
    asking.slots(trial, "booking.released", *asking.around(day), "Lediga tider efter avbokningen")
    asking.schedule(trial, "booking.cancelled_schedule", first, "Bokade tider efter avbokningen")
    taken = asking.make(trial, "booking.rebooked", slot, second, "Den andra personen bokar den avbokade tiden")
    asking.cancel(trial, "booking.cancelled_again", mine, first, "Samma avbokning en gång till")
    new = taken.values.get("bookingId") if taken.done and taken.values else ""
    if new:
        asking.details(trial, "booking.survivor", new, second, "Den andra personens bokning efter den upprepade avbokningen")
        asking.slots(trial, "booking.survivor_slots", *asking.around(day), "Lediga tider efter den upprepade avbokningen")


def race(trial: Trial) -> None:
    """Two persons book the same time at the same moment."""
    if not trial.caller.offers(scheduling.MAKE_BOOKING):
        raise Stop("Systemet uppger inte MakeBooking.")
    asking.make_together(trial, "race.made", asking.take(trial), "Två personer bokar samma tid samtidigt")


def past(trial: Trial) -> None:
    """Try to book a time that has passed."""
    slot = dict(asking.take(trial))
    back = trial.now - timedelta(days=7)
    for name in ("startTimeInclusive", "endTimeExclusive"):
        slot[name] = times.to_rivta_date(times.swedish_date(back)) + slot[name][8:]
    asking.make(trial, "past.made", slot, trial.target.persons.first, "Boka en tid som har passerat")


def open_invitation(trial: Trial) -> None:
    """See the open kallelse, try to move it, book with it, and try to book with it again."""
    name, first = trial.target.prepared.open_invitation, trial.target.persons.first
    if not name:
        raise Stop("TARGET.toml anger ingen prepared.open_invitation.")
    _details(trial, "open.details", name, "Den öppna kallelsens uppgifter")
    asking.schedule(trial, "open.schedule", first, "Bokade tider med en öppen kallelse")
    if trial.caller.offers(scheduling.GET_ALL_HEALTHCARE_FACILITIES):
        contract = scheduling.GET_ALL_HEALTHCARE_FACILITIES
        asking.catalogue(trial, "open.facilities", contract, "Enheter för den öppna kallelsen", bookingId=name)
    slot, other = asking.take(trial), asking.take(trial)
    trial.facts["open_slot"] = slot
    if trial.caller.offers(scheduling.UPDATE_BOOKING):
        asking.move(trial, "open.moved", name, slot, first, "Omboka en öppen kallelse")
    made = asking.make(trial, "open.made", slot, first, "Boka tid på den öppna kallelsen", booking=name)
    if not made.done:
        raise Stop(f"MakeBooking på den öppna kallelsen lyckades inte (anrop {made.number}: {made.outcome}).")
    trial.left.append("Den förberedda öppna kallelsen är använd. Lägg en ny före nästa prövning.")
    asking.details(trial, "open.after", name, first, "Kallelsens uppgifter efter bokningen")
    asking.make(trial, "open.twice", other, first, "Boka på samma öppna kallelse en gång till", booking=name)


def timed_invitation(trial: Trial) -> None:
    """See the timed kallelse in both places and move it."""
    name, first = trial.target.prepared.timed_invitation, trial.target.persons.first
    if not name:
        raise Stop("TARGET.toml anger ingen prepared.timed_invitation.")
    seen = _details(trial, "timed.details", name, "Den tidsatta kallelsens uppgifter")
    asking.schedule(trial, "timed.schedule", first, "Bokade tider med en tidsatt kallelse")
    if trial.caller.offers(scheduling.GET_AVAILABLE_TIMESLOTS):
        asking.slots(trial, "timed.slots", *asking.span(trial), "Lediga tider för att omboka kallelsen", bookingId=name)
    if not seen.get("rebooking_allowed") or not trial.caller.offers(scheduling.UPDATE_BOOKING):
        raise Stop("Den förberedda tidsatta kallelsen får inte ombokas.")
    moved = asking.move(trial, "timed.moved", name, asking.take(trial), first, "Omboka den tidsatta kallelsen")
    if moved.done:
        trial.left.append("Den förberedda tidsatta kallelsen är ombokad. Lägg en ny före nästa prövning.")
        asking.details(trial, "timed.after", name, first, "Kallelsens uppgifter efter ombokningen")


def locked(trial: Trial) -> None:
    """Try to cancel and to move what the unit does not let residents change."""
    name, first = trial.target.prepared.locked, trial.target.persons.first
    if not name:
        raise Stop("TARGET.toml anger ingen prepared.locked.")
    asking.details(trial, "locked.details", name, first, "Den låsta bokningens uppgifter")
    asking.schedule(trial, "locked.schedule", first, "Bokade tider med en låst bokning")
    if trial.caller.offers(scheduling.CANCEL_BOOKING):
        asking.cancel(trial, "locked.cancelled", name, first, "Avboka den låsta bokningen")
    if trial.caller.offers(scheduling.UPDATE_BOOKING):
        asking.move(trial, "locked.moved", name, asking.take(trial), first, "Omboka den låsta bokningen")


def _details(trial: Trial, step: str, name: str, label: str) -> dict[str, Any]:
    seen = asking.details(trial, step, name, trial.target.persons.first, label)
    found: dict[str, Any] = seen.values["timeslotDetail"] if seen.values else {}
    return found


def _id_at(values: dict[str, Any] | None, start: str) -> str:
    rows = values.get("timeslotDetail", []) if values else []
    return next((row["bookingId"] for row in rows if row.get("startTimeInclusive") == start and "bookingId" in row), "")
