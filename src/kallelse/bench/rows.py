"""The kallelser that benches send: of a usual size, to test persons of the sandbox nation."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import msgspec

FIRST_VISIT = date(2027, 2, 22)
"""Six weeks after the nation's first moment: far enough for the inbox to be tried before paper."""

_WORDS: dict[str, Any] = {
    "purpose": "Du är välkommen till ett besök där vi följer upp din behandling och går igenom dina provsvar.",
    "performer": "Specialistläkare",
    "preparation": [
        {"text": "Lämna blodprov på ett laboratorium.", "days_before": 7},
        {"text": "Ät och drick ingenting efter klockan 22 kvällen före.", "days_before": 1, "time": "22:00"},
    ],
    "bring": ["Legitimation", "Lista över dina läkemedel"],
    "fee_sek": 400,
    "place": "Entré 3, plan 2",
}


def rows(prefix: str, persons: Sequence[str], units: Sequence[str], days: int = 42) -> Iterator[dict[str, Any]]:
    """Rows without end, references `prefix-n`; persons and units in turn, visits on the weekdays of so many days."""
    for number in count():
        day = FIRST_VISIT + timedelta(days=number % days)
        day += timedelta(days=2 * (day.weekday() >= 5))
        minute = 5 * (number % 84)
        start = f"{day}T{8 + minute // 60:02d}:{minute % 60:02d}"
        person, unit = persons[number % len(persons)], units[number % len(units)]
        yield {"reference": f"{prefix}-{number}", "person": person, "unit": unit, "start": start, **_WORDS}


def request(host: str, key: str, body: Any) -> bytes:
    """POST /api/v1/invitations as the bytes of one HTTP/1.1 request."""
    content = msgspec.json.encode(body)
    head = f"POST /api/v1/invitations HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content
