"""A colleague at the unit who books in the care system itself, by its own contract."""

import asyncio
from datetime import datetime, timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from kallelse.protocols import ContractError, scheduling, soap, times
from kallelse.sandbox import nation

AGENT = ("TSTNMT2321000156-1001", "subject_of_care_agent")


async def book(care_url: str, unit: str, person: str, start: datetime) -> str:
    """MakeBooking for a patient who stands at the desk: staff_done or staff_refused."""
    return await asyncio.to_thread(_book, care_url, unit, person, start)


def _book(care_url: str, unit: str, person: str, start: datetime) -> str:
    end = start + timedelta(minutes=nation.known_unit(unit).slot_minutes)
    slot = {
        "healthcare_facility": unit, "startTimeInclusive": times.to_rivta(start), "endTimeExclusive": times.to_rivta(end),
        "subject_of_care": person,
    }  # fmt: skip
    named = {"firstName": "Anna", "lastName": "Exempel"}
    values = {"healthcare_facility_med": unit, "requestedTimeslot": slot, "subject_of_care_info": named}
    body = soap.request(scheduling.MAKE_BOOKING, values, logical_address=unit, actor=AGENT)
    request = Request(f"{care_url}/care/MakeBooking", body, {"Content-Type": soap.CONTENT_TYPE})  # noqa: S310 - own sandbox
    try:
        with urlopen(request, timeout=60) as answer:  # noqa: S310 - own sandbox
            said = soap.read_response(scheduling.MAKE_BOOKING, answer.read())
    except (HTTPError, soap.Fault, ContractError):
        return "staff_refused"
    return "staff_done" if said["resultCode"] in ("OK", "INFO") else "staff_refused"
