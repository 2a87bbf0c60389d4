"""Calls for units whose own system answers: its word goes back unchanged, and our kallelse follows what it has done."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kallelse.connections.models import CatalogueCopy, Endpoint
from kallelse.connections.queries import forget
from kallelse.engagement.models import Notification
from kallelse.kit import db
from kallelse.protocols import Contract, scheduling, soap
from tests.diary.conftest import BERTIL, Diary, refused
from tests.intake.riv_calls import produce
from tests.producer import Producer, producer

__all__ = ["producer"]
pytestmark = pytest.mark.db
NINE = "2027-03-01T09:00"
OK = {"resultCode": "OK"}


@pytest.fixture
def elsewhere(diary: Diary, producer: Producer) -> Diary:
    """The unit's own system is the producer, and its source system says where."""
    diary.unit.diary = False
    diary.unit.save()
    source = diary.nation.sources["cosmic"]
    source.scheduling_url = producer.url.removesuffix("/GetBookingDetails")
    source.save()
    forget()
    return diary


def told(diary: Diary) -> list[tuple[str, bool]]:
    """The bookings that will be fetched from the unit's schedule."""
    with db.tenant_scope(diary.nation.provider.pk):
        return list(Notification.objects.values_list("booking", "gone"))


def test_without_a_line_in_the_catalogue_the_source_systems_schedule_is_asked(elsewhere: Diary, producer: Producer) -> None:
    producer.body = soap.response(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, {})
    assert elsewhere.schedule() == []
    assert [call[0] for call in producer.calls] == ["/diary/GetSubjectOfCareSchedule"]


def test_a_unit_without_diary_and_without_a_system_has_no_such_service(diary: Diary) -> None:
    diary.unit.diary = False
    diary.unit.save()
    forget()
    assert refused(diary.schedule).platform_code == "VP004"


def test_we_answer_for_our_own_unit_whatever_a_platforms_catalogue_says(diary: Diary, producer: Producer) -> None:
    """The platform's line for the unit leads back to us."""
    produce(producer.url, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, origin="tak")
    produce(producer.url, scheduling.CANCEL_BOOKING, origin="tak")
    diary.kallelse("b1")
    assert len(diary.schedule()) == 1
    assert diary.cancel("b1") == OK
    assert producer.calls == []
    assert (Endpoint.objects.count(), CatalogueCopy.objects.count()) == (2, 0)


def test_a_cancellation_there_ends_our_kallelse(elsewhere: Diary, producer: Producer) -> None:
    elsewhere.kallelse("b1")
    producer.body = soap.response(scheduling.CANCEL_BOOKING, OK | {"resultText": "Avbokad."})
    assert elsewhere.cancel("b1") == OK | {"resultText": "Avbokad."}
    assert (elsewhere.latest().answer, elsewhere.latest().state, elsewhere.tasks()) == ("cancelled", "closed", [])
    assert told(elsewhere) == [("b1", True)]
    assert elsewhere.cancel("b1") == OK | {"resultText": "Avbokad."}, "the producer answers, however often it is asked"


def test_a_rebooking_there_moves_our_kallelse_and_leaves_nobody_a_task(elsewhere: Diary, producer: Producer) -> None:
    elsewhere.kallelse("b1")
    producer.body = soap.response(scheduling.UPDATE_BOOKING, OK)
    for _ in range(2):
        assert elsewhere.move("b1", NINE) == OK
    latest = elsewhere.latest()
    assert latest.visit_start is not None
    assert (latest.version, latest.answer, elsewhere.tasks()) == (2, "rebooked", [])
    assert told(elsewhere) == [("b1", False)]


def test_an_open_kallelse_that_was_booked_there_has_its_time(elsewhere: Diary, producer: Producer) -> None:
    elsewhere.kallelse("o1", kind="open", book_before=date(2027, 3, 31))
    producer.body = soap.response(scheduling.MAKE_BOOKING, OK | {"bookingId": "o1"})
    assert elsewhere.make(NINE, booking="o1")["bookingId"] == "o1"
    assert (elsewhere.latest("o1").kind, elsewhere.latest("o1").answer) == ("timed", "accepted")


@pytest.mark.parametrize(
    ("contract", "ask"),
    [
        (scheduling.CANCEL_BOOKING, lambda diary: diary.cancel("b1")),
        (scheduling.UPDATE_BOOKING, lambda diary: diary.move("b1", NINE)),
    ],
)
def test_a_no_there_changes_nothing_here(elsewhere: Diary, producer: Producer, contract: Contract, ask: Callable[[Diary], Any]) -> None:
    elsewhere.kallelse("b1")
    producer.body = soap.response(contract, {"resultCode": "ERROR", "resultText": "Ring mottagningen."})
    assert ask(elsewhere)["resultCode"] == "ERROR"
    producer.status, producer.body = 500, soap.fault("Server", "Fel", None)
    refused(ask, elsewhere)
    assert (elsewhere.latest().version, elsewhere.latest().answer, told(elsewhere)) == (1, "none", [])


def test_when_nobody_knows_the_schedule_is_asked_later(elsewhere: Diary, producer: Producer) -> None:
    elsewhere.kallelse("b1")
    producer.body = b"<html>Bad gateway</html>"
    assert refused(elsewhere.cancel, "b1").platform_code == "VP009"
    assert elsewhere.latest().answer == "none"
    assert told(elsewhere) == [("b1", True)]


def test_another_residents_kallelse_does_not_follow(elsewhere: Diary, producer: Producer) -> None:
    """The producer answers for itself; what it says to Bertil is nothing to Anna's kallelse."""
    elsewhere.kallelse("b1")
    producer.body = soap.response(scheduling.CANCEL_BOOKING, OK)
    elsewhere.cancel("b1", BERTIL)
    assert (elsewhere.latest().answer, told(elsewhere)) == ("none", [])
