"""What a patient books, moves and cancels is told onwards: planned by the worker, seen on the pages, and told to the engagement index."""

from typing import Any

import pytest

from kallelse.booking import actions as booking
from kallelse.engagement.models import IndexEntry
from kallelse.invitations.models import Step
from kallelse.kit import clock, db
from kallelse.sandbox.index import OWNER
from tests.diary.conftest import Diary, rivta, wall

pytestmark = pytest.mark.db
NINE, TEN = "2027-03-01T09:00", "2027-03-01T10:00"


def steps(diary: Diary, reference: str) -> dict[str, str]:
    with db.tenant_scope(diary.nation.provider.pk):
        return dict(Step.objects.filter(invitation=diary.latest(reference)).values_list("channel", "state"))


def test_a_booking_is_confirmed_in_the_inbox_and_by_no_letter(diary: Diary, sandbox: Any, work: Any) -> None:
    person = sandbox.persons(kind="ordinary", limit=1)[0]["id"]
    diary.slot(NINE)
    diary.slot(TEN)
    made = diary.make(NINE, person)["bookingId"]
    work()
    latest = diary.latest(made)
    assert (latest.state, latest.answer) == ("active", "accepted")
    assert latest.cancel_deadline is not None
    assert set(steps(diary, made)) == {"inbox", "manual"}
    thread = str(latest.thread)
    assert list(sandbox.threads(thread)) == [thread]
    assert diary.move(made, TEN, person)["resultCode"] == "OK"
    work()
    assert set(steps(diary, made)) == {"inbox", "manual"}
    assert diary.latest(made).thread == latest.thread, "the new time comes in the same thread"
    assert (diary.latest(made).version, diary.latest(made).answer, diary.tasks(made)) == (2, "rebooked", ["patient_rebooked"])


def test_what_the_patient_cancels_on_our_page_is_free_in_the_contracts(diary: Diary) -> None:
    diary.slot(NINE)
    made = diary.make(NINE)["bookingId"]
    assert diary.free() == []
    assert booking.cancel(diary.nation.provider.pk, diary.latest(made).pk, clock.now()).outcome == "done"
    assert (diary.free(), diary.schedule()) == ([rivta(NINE)], [])


def test_the_index_follows_the_booking(diary: Diary, sandbox: Any, work: Any, configured: Any) -> None:
    source = diary.nation.sources["cosmic"]
    source.keeps_index = True
    source.save()
    configured(index_url=f"{sandbox.url}/index", index_logical_address=OWNER)
    person = sandbox.persons(kind="ordinary", limit=1)[0]["id"]
    diary.slot(NINE)
    diary.slot(TEN)
    made = diary.make(NINE, person)["bookingId"]
    work()

    def told() -> list[tuple[str, Any]]:
        with db.tenant_scope(diary.nation.provider.pk):
            return list(IndexEntry.objects.filter(service_domain="riv:crm:scheduling").values_list("business_object", "moment"))

    assert told() == [(made, wall(NINE))]
    diary.move(made, TEN, person)
    work()
    assert told() == [(made, wall(TEN))]
    diary.cancel(made, person)
    work()
    assert told() == [(made, None)]
