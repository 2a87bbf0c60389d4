"""Times of the successor's schedules: what may be booked with nothing but the time, and which booked one is the one that was offered."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kallelse.sources import Offer
from kallelse.sources.riv_appointments import offers

START = datetime(2027, 2, 15, 8, 0, tzinfo=UTC)
OFFER = Offer(START, START, "TSTNMT2321000156-K101", "NYBESOK", id="0F3A8B1E-0000-4000-8000-000000000001")


def rule(process: str, **more: Any) -> dict[str, Any]:
    return {"type": process, "reasonTextRequired": "Optional", "reasonCodeRequired": "ReasonNotSupported"} | more


@pytest.mark.parametrize(
    ("rules", "plain"),
    [
        ([], True),
        ([rule("NYBOKNING")], True),
        ([rule("NYBOKNING", reasonTextRequired="Mandatory")], False),
        ([rule("NYBOKNING", reasonCodeRequired="Mandatory")], False),
        ([rule("NYBOKNING", conditionToConfirm=[{"header": "Du kommer fastande"}])], False),
        ([rule("OMBOKNING", reasonTextRequired="Mandatory"), rule("NYBOKNING")], True),
    ],
)
def test_a_first_time_is_offered_when_nothing_more_is_demanded(rules: list[dict[str, Any]], plain: bool) -> None:
    assert offers._is_plain({"code": "NYBESOK", "appointmentRule": rules}) is plain


@pytest.mark.parametrize(
    ("slot", "is_it"),
    [
        ({"timeslotId": OFFER.id.lower(), "startTime": "20270301090000", "timeType": {"code": "X"}}, True),
        ({"timeslotId": "another", "startTime": "20270215090000", "timeType": {"code": "NYBESOK"}}, True),
        ({"timeslotId": "another", "startTime": "20270215090000", "timeType": {"code": "ATERBESOK"}}, False),
        ({"timeslotId": "another", "startTime": "20270215093000", "timeType": {"code": "NYBESOK"}}, False),
        ({"timeslotId": "another", "startTime": "20270230090000", "timeType": {"code": "NYBESOK"}}, False),
    ],
)
def test_a_booked_time_is_the_one_that_was_offered(slot: dict[str, Any], is_it: bool) -> None:
    assert offers.is_of(OFFER, slot) is is_it
