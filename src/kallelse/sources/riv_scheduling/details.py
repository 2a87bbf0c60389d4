"""GetBookingDetails to a draft: the booking or kallelse as the unit's schedule states it (rules.md, Scheduling)."""

from typing import Any

from lxml import etree

from kallelse.kit.wire import Reply, Silence
from kallelse.protocols import docbook, markup, soap, times
from kallelse.protocols import scheduling as contract
from kallelse.protocols.errors import ContractError
from kallelse.sources import Draft, Fetched, Refusal, Wish
from kallelse.sources.rows import TextError, clean, holds_number

LONGEST_MARKUP, LONGEST_TEXT = 20_000, 4_000
"""Characters of `purpose` with its markup and without; the contract states no limit."""

_PIECES = ("title", "para", "simpara")
BAD_TIME = ("Tidpunkten finns inte i kalendern.", "Kontrollera tiden i tidboken.")
NO_PERSON = ("Bokningen saknar personnummer.", "Tidboken ska svara med subject_of_care.")
NO_END = ("Bokningen har bara en av starttid och sluttid.", "Kontrollera tiden i tidboken.")
TOO_LONG = ("Texten är för lång.", "Korta texten i tidboken.")
OTHER = ("Tidboken svarade med en annan bokning.", "Tidboken ska svara med den bokning som frågan gäller.")
NUMBER = ("Boknings-id:t innehåller personnumret.", "Ge bokningar id:n som inte säger vem de gäller.")


def read(wish: Wish, answer: Reply | Silence) -> Fetched:
    """The booking that was wished for, from the answer. A client fault means that there is none, since the contract has no empty answer."""
    if isinstance(answer, Silence):
        return Fetched("unanswered")
    try:
        slot = soap.read_response(contract.GET_BOOKING_DETAILS, answer.body)["timeslotDetail"]
    except soap.Fault as fault:
        return Fetched("gone" if fault.code == "Client" and fault.platform_code is None else "unanswered")
    except (ContractError, soap.NotSoap):
        return Fetched("unanswered")
    try:
        draft = _draft(wish.booking, slot)
    except TextError as error:
        draft = Refusal(0, error.field, error.rule, error.remedy, wish.booking)
    except (times.UnreadableTime, times.NonexistentTime):
        draft = Refusal(0, "start", *BAD_TIME, wish.booking)
    return Fetched("found", draft, bool(slot.get("isInvitation", False)), answer.body)


def _draft(reference: str, slot: dict[str, Any]) -> Draft | Refusal:
    person, purpose = slot.get("subject_of_care", ""), slot.get("purpose", "")
    start, end = (times.from_rivta(slot[name]) if name in slot else None for name in ("startTimeInclusive", "endTimeExclusive"))
    text = clean("purpose", plain(purpose), lines=True) if len(purpose) <= LONGEST_MARKUP else purpose
    broken = {
        ("reference", OTHER): slot.get("bookingId", reference).strip() != reference,
        ("person", NO_PERSON): not person,
        ("reference", NUMBER): holds_number(reference, person),
        ("start", NO_END): start is None and end is not None,
        ("purpose", TOO_LONG): len(text) > LONGEST_TEXT,
    }
    if said_no := next((why for why, is_so in broken.items() if is_so), None):
        return Refusal(0, said_no[0], *said_no[1], reference)
    said = {
        "purpose": text,
        "performer": clean("performer", slot.get("performerName", ""))[:200],
        "time_type": clean("time_type", slot.get("timeTypeName", ""))[:100],
    }
    # A missing flag means no; a kallelse may be cancelled unless something else is said.
    flags = {
        "cancel_allowed": bool(slot.get("cancel_booking_allowed", False)),
        "rebook_allowed": bool(slot.get("rebooking_allowed", False)),
    }
    wording = {name: value for name, value in said.items() if value} | flags
    unit = slot["healthcare_facility"].strip().upper()
    return Draft(0, reference, person, unit, "timed" if start else "open", start, end, wording=wording)


def plain(purpose: str) -> str:
    """The text of `purpose`, which may be DocBook: as 1177 inkorg writes it, or as the wider 5.0 of the scheduling contracts."""
    if not purpose.lstrip().startswith("<"):
        return purpose
    try:
        return docbook.to_text(purpose)
    except docbook.DocBookError:
        pass
    try:
        root = markup.parse(purpose.encode())
    except markup.NotXml:
        return purpose
    found = [" ".join("".join(map(str, one.itertext())).split()) for one in root.iter() if _name(one) in _PIECES]
    return "\n".join(filter(None, found)) or " ".join("".join(map(str, root.itertext())).split())


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
