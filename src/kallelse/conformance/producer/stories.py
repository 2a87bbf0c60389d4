"""What is done with the test unit, in order. Each story keeps its calls as steps named after it ("booking.made")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kallelse.conformance.producer import asking, lifecycles
from kallelse.conformance.producer.trial import Stop, Trial
from kallelse.kit.config import Config
from kallelse.kit.wire import Wire
from kallelse.protocols import scheduling, times

MEASURED = 40
"""As many calls as are needed to say something of 95 % of them."""

type Story = Callable[[Trial], None]

_ADDRESS = re.compile(rb"<h:LogicalAddress\b.*?</h:LogicalAddress>", re.DOTALL)
_ACTOR = re.compile(rb"<a:Actor\b.*?</a:Actor>", re.DOTALL)
_END = re.compile(rb"(</[\w.]+:GetSubjectOfCareSchedule>)(?=</s:Body>)")
_EXTENSION = (
    b'<x:tillagg xmlns:x="urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1.9"><x:nytt>Okant for dig</x:nytt></x:tillagg>\\1'
)


def _envelope(trial: Trial) -> None:
    person = trial.target.persons.first
    unit = trial.target.unit.hsa_id
    asking.schedule(trial, "envelope.plain", person, "Hämta bokade tider")
    other = unit.lower() if unit != unit.lower() else unit.upper()
    if other != unit:
        asking.schedule(trial, "envelope.case", person, "Enhetens HSA-id med andra skiftlägen", unit=other)
    asking.schedule(trial, "envelope.extension", person, "Okänt tilläggselement", edit=lambda body: _END.sub(_EXTENSION, body))
    asking.schedule(trial, "envelope.no_address", person, "Utan LogicalAddress", odd=True, edit=lambda body: _ADDRESS.sub(b"", body))
    asking.schedule(trial, "envelope.no_actor", person, "Utan Actor", odd=True, edit=lambda body: _ACTOR.sub(b"", body))
    asking.schedule(trial, "envelope.broken", person, "Avklippt XML", odd=True, edit=lambda body: body[:-40])
    asking.schedule(trial, "envelope.other_person", trial.target.persons.second, "Hämta den andra personens tider")


def _unknown(trial: Trial) -> None:
    label = "En bokning som inte finns"
    asking.details(trial, "unknown.details", "finns-inte-4711", trial.target.persons.first, label, odd=True)


def _lists(trial: Trial) -> None:
    caller = trial.caller
    for step, contract, label in (
        ("lists.time_types", scheduling.GET_ALL_TIME_TYPES, "Alla tidstyper"),
        ("lists.care_types", scheduling.GET_ALL_CARE_TYPES, "Alla vårdtyper"),
        ("lists.performers", scheduling.GET_ALL_PERFORMERS, "Alla utförare"),
        ("lists.facilities", scheduling.GET_ALL_HEALTHCARE_FACILITIES, "Alla vårdenheter"),
    ):
        if caller.offers(contract):
            asking.catalogue(trial, step, contract, label)
    if not caller.offers(scheduling.GET_AVAILABLE_TIMESLOTS):
        return
    first, last = asking.span(trial)
    care = _first(trial, "lists.care_types", "careTypes", "careTypeId")
    if care:
        asking.slots(trial, "lists.by_care_type", first, last, "Lediga tider för en vårdtyp", careTypeID=care)
    staff = _first(trial, "lists.performers", "performerInfos", "perfomer")
    if staff:
        asking.slots(trial, "lists.by_performer", first, last, "Lediga tider hos en utförare", performer=[staff])


def _first(trial: Trial, step: str, rows: str, name: str) -> str:
    found = trial.steps.get(step)
    listed = found.values.get(rows, []) if found is not None and found.values else []
    return str(listed[0][name]) if listed else ""


def _search(trial: Trial) -> None:
    first, last = asking.span(trial)
    wide = asking.slots(trial, "search.wide", first, last, "Alla lediga tider")
    if trial.caller.offers(scheduling.GET_AVAILABLE_DATES):
        asking.dates(trial, "search.dates", first, last, "Alla lediga dagar")
    if wide.values is None:
        raise Stop(f"Sökningen efter lediga tider gav inget svar enligt kontraktet (anrop {wide.number}: {wide.outcome}).")
    now = times.to_rivta(trial.now)
    ahead = [slot for slot in wide.values["timeslotDetail"] if slot.get("startTimeInclusive", "") > now and "endTimeExclusive" in slot]
    # Cancelling and moving are best tried far ahead, where no rule of the unit about late changes holds, and where they are allowed.
    ahead.sort(key=lambda slot: (bool(slot.get("cancel_booking_allowed")), slot["startTimeInclusive"]))
    apart: dict[str, Mapping[str, object]] = {str(slot["startTimeInclusive"]): slot for slot in ahead}
    trial.facts["free"] = list(apart.values())
    if ahead:
        day = asking.day_of(ahead[len(ahead) // 2])
        asking.slots(trial, "search.day", day, day, "Lediga tider en enda dag")


def _wall(trial: Trial) -> None:
    for number, each in enumerate(trial.target.prepared.times, 1):
        asking.details(trial, f"wall.{number}", each.booking, trial.target.persons.first, f"Förberedd tid {number} kring tidsomställningen")


def _stranger(trial: Trial) -> None:
    target, contract = trial.target, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE
    if not target.tls.certificate or not target.contracts.get(contract.name, "").startswith("https:"):
        raise Stop("Adressen är http eller TARGET.toml anger inget klientcertifikat.")
    person = target.persons.first
    values = {"healthcare_facility": target.unit.hsa_id, "subject_of_care": person.number}
    wire = Wire(Config(stage="test", ca_file=target.tls.ca, wire_timeout_s=target.limits.timeout_s))
    try:
        trial.steps["stranger.call"] = trial.caller.ask_as_stranger(wire, contract, values, "Utan klientcertifikat", person)
    finally:
        wire.close()


def _speed(trial: Trial) -> None:
    """A small system answers few questions; ask until there is something to measure on."""
    while len(trial.exchanges) < MEASURED and not trial.exchanges[-1].silence:
        asking.schedule(trial, f"speed.{len(trial.exchanges)}", trial.target.persons.first, "Bokade tider, för att mäta svarstiden")


STORIES: Mapping[str, tuple[Story, str]] = {
    "envelope": (_envelope, "Kuvert och huvuden"),
    "stranger": (_stranger, "Klientcertifikat"),
    "unknown": (_unknown, "Okänd bokning"),
    "wall": (_wall, "Sommartid och normaltid"),
    "lists": (_lists, "Enhetens listor"),
    "search": (_search, "Lediga tider"),
    "race": (lifecycles.race, "Samtidiga bokningar"),
    "booking": (lifecycles.booking, "Boka, omboka, avboka"),
    "past": (lifecycles.past, "Passerad tid"),
    "open": (lifecycles.open_invitation, "Öppen kallelse"),
    "timed": (lifecycles.timed_invitation, "Tidsatt kallelse"),
    "locked": (lifecycles.locked, "Låst bokning"),
    "speed": (_speed, "Svarstider"),
}
