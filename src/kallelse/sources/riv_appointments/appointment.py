"""GetAppointment to a draft: the appointment as the unit's schedule states it (rules.md, Scheduling)."""

from typing import Any

from kallelse.kit.wire import Reply, Silence
from kallelse.protocols import appointments as contract
from kallelse.protocols import soap, times
from kallelse.protocols.errors import ContractError
from kallelse.sources import Draft, Fetched, Refusal, Wish
from kallelse.sources.rows import TextError, clean, holds_number

LONGEST_TEXT = 4_000
BAD_TIME = ("Tidpunkten finns inte i kalendern.", "Kontrollera tiden i tidboken.")
TOO_LONG = ("Texten är för lång.", "Korta texten i tidboken.")
OTHER = ("Tidboken svarade med en annan bokning.", "Tidboken ska svara med den bokning som frågan gäller.")
NUMBER = ("Boknings-id:t innehåller personnumret.", "Ge bokningar id:n som inte säger vem de gäller.")
GONE = "APPOINTMENT_DOES_NOT_EXIST"


def read(wish: Wish, answer: Reply | Silence) -> Fetched:
    """The appointment that was wished for. An answer without one means that there is none. What the unit proposed and nobody has
    confirmed is a kallelse; what is confirmed is a booking."""
    if isinstance(answer, Silence):
        return Fetched("unanswered")
    try:
        said = soap.read_response(contract.GET_APPOINTMENT, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return Fetched("unanswered")
    one = said.get("appointment")
    if one is None:
        return Fetched("gone" if said["resultCode"] in ("OK", "INFO", GONE) else "unanswered")
    try:
        draft = _draft(wish.booking, one)
    except TextError as error:
        draft = Refusal(0, error.field, error.rule, error.remedy, wish.booking)
    except (times.UnreadableTime, times.NonexistentTime):
        draft = Refusal(0, "start", *BAD_TIME, wish.booking)
    return Fetched("found", draft, one["status"] == "preliminary", answer.body)


def _draft(reference: str, one: dict[str, Any]) -> Draft | Refusal:
    slot, person = one["timeslot"], one["personId"]["extension"].strip()
    start, end = times.from_rivta(slot["startTime"]), times.from_rivta(slot["endTime"]) if "endTime" in slot else None
    text = clean("purpose", "\n".join(_told(part) for part in one.get("information", ())), lines=True)
    broken = {
        ("reference", OTHER): one["appointmentId"].lower() != reference.lower(),
        ("reference", NUMBER): holds_number(reference, person),
        ("purpose", TOO_LONG): len(text) > LONGEST_TEXT,
    }
    if said_no := next((why for why, is_so in broken.items() if is_so), None):
        return Refusal(0, said_no[0], *said_no[1], reference)
    kind = slot["timeType"]
    said = {
        "purpose": text,
        "performer": clean("performer", _staff(slot))[:200],
        "place": clean("place", one.get("alternativeLocation") or slot.get("alternativeLocation", ""))[:500],
        "time_type": clean("time_type", kind["code"])[:100],
    }
    flags = {"cancel_allowed": bool(kind["cancelAppointmentAllowed"]), "rebook_allowed": bool(kind["updateAppointmentAllowed"])}
    wording = {name: value for name, value in said.items() if value} | flags
    unit = slot["healthcareFacilityHSAId"]["extension"].strip().upper()
    return Draft(0, reference, person, unit, "timed", start, end, wording=wording)


def _told(part: dict[str, str]) -> str:
    """A heading and its text as one paragraph; the heading alone says nothing that the kallelse does not say."""
    return part.get("description", "") or part["header"]


def _staff(slot: dict[str, Any]) -> str:
    first = next(iter(slot.get("practitioner", ())), None)
    return " ".join(filter(None, (first.get("title"), first["firstName"], first["lastName"]))) if first else ""
