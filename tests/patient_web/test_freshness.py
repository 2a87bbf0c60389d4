"""What a patient does is seen everywhere within seconds, and what the care system does is on her page before anybody is told of it.

A worker runs beside, as it does in a region, and the seconds are real.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from django.db import connection

from kallelse import plugs
from kallelse.connections import actions as connecting
from kallelse.connections import queries as connections
from kallelse.content import dates
from kallelse.delivery import workers
from kallelse.engagement import notifications
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.work import Round
from tests import kallelser
from tests.engagement.conftest import Region, region  # noqa: F401 - A fixture.
from tests.intake.conftest import Caller
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
HERE_S, THERE_S = 3.0, 180.0
"""So soon a change made here is seen in the care system and everywhere, and one made there is seen here."""
BOOKING = str(uuid5(NAMESPACE_DNS, "bokning"))


@pytest.fixture
def beside(database: str) -> Iterator[Callable[[], None]]:
    """Call it to start a worker beside the test."""
    stopping = threading.Event()
    started: list[threading.Thread] = []

    def loop() -> None:
        worker = workers.Worker(config())
        stages = Round(worker.number)
        while not stopping.is_set():
            stopping.wait(0.01 if stages.run() else 0.2)
        worker.close()
        connection.close()

    def start() -> None:
        started.append(threading.Thread(target=loop, daemon=True))
        started[0].start()

    yield start
    stopping.set()
    for one in started:
        one.join(10)


def seconds_until(seen: Callable[[], bool], most: float) -> float:
    """Real seconds until something is seen; fails after `most`, or as much longer as more than its processors is asked of the machine."""
    most *= max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    began = time.monotonic()
    while not seen():
        assert time.monotonic() - began < most, "not seen in time"
        time.sleep(0.05)
    return time.monotonic() - began


def lay(thread: Any, person: str, start: datetime, **more: Any) -> None:
    booking = {"booking_id": BOOKING, "unit": thread.nation.units["k101"].hsa_id, "person": person, "start": start.isoformat()}
    thread.sandbox.lay_bookings(booking | {"end": (start + timedelta(minutes=30)).isoformat()} | more)


@pytest.fixture
def booked(thread: Any, work: Any) -> Any:
    """A kallelse in the patient's inbox, whose booking lies in the sandbox's care system."""
    source = thread.nation.sources["cosmic"]
    source.scheduling_url = f"{thread.sandbox.url}/care"
    source.save()
    connections.forget()
    start = product_clock.now().replace(microsecond=0) + timedelta(days=40)
    thread.hand_in(kallelser.ANNA, reference=BOOKING, start=start, end=start + timedelta(minutes=30), wording=kallelser.WORDS)
    lay(thread, kallelser.ANNA, start)
    work()
    return thread


def test_a_cancellation_is_seen_in_the_care_system_and_everywhere_within_three_seconds(
    region: Region,  # noqa: F811
    booked: Any,
    beside: Callable[[], None],
) -> None:
    one, browser = booked.invitation(), kallelser.resident()
    staff, sender = kallelser.staff(booked.nation.units["k101"]), Caller(booked.nation.keys["cosmic"])
    assert region.bookings() == [BOOKING]
    beside()
    browser.post(f"/k/{one.number}/avboka/", {"because": "ill"})
    seconds_until(lambda: region.bookings() == [], HERE_S)
    # The rest stood there already when she was answered.
    assert booked.sandbox.booking(BOOKING)["cancelled"]
    assert "Din tid är avbokad" in words(browser.get(f"/k/{one.number}/"))
    assert "Patienten har avbokat. Patienten är sjuk." in words(staff.get(f"/personal/k/{one.number}/"))
    told = sender.status(str(one.pk)).json()
    assert (told["answer"], told["answer_reason"], told["care_system"]) == ("cancelled", "ill", "done")
    seconds_until(
        lambda: any(one["kind"] == "cancelled_self" and one["sent_at"] for one in sender.status(told["id"]).json()["notices"]), 10
    )


def test_the_cancelled_time_that_she_gets_back_is_hers_everywhere_within_three_seconds(
    region: Region,  # noqa: F811
    booked: Any,
    beside: Callable[[], None],
) -> None:
    one, browser = booked.invitation(), kallelser.resident()
    browser.post(f"/k/{one.number}/avboka/")
    beside()
    browser.post(f"/k/{one.number}/angra/")
    began = time.monotonic()
    assert len(booked.sandbox.booking(BOOKING)["standing"]) == 1
    seconds_until(lambda: region.bookings() == [BOOKING], HERE_S)
    seconds_until(lambda: "Läs den nya kallelsen" in words(browser.get(f"/k/{one.number}/")), HERE_S - (time.monotonic() - began))


@pytest.mark.risk("K26")
@pytest.mark.parametrize("what", ["moved", "gone"])
def test_a_change_in_the_care_system_is_on_her_page_before_anybody_is_told_of_it(
    booked: Any, beside: Callable[[], None], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    source, unit, one = booked.nation.sources["cosmic"], booked.nation.units["k101"], booked.invitation()
    connecting.use_index(source, keeps=False, follows="invitations")
    connections.forget()
    later = one.visit_start + timedelta(days=3)
    shown = dates.moment_words(later) if what == "moved" else "inställd"
    seen_before_told: list[bool] = []
    inbox = plugs.CHANNELS["inbox"]
    send = type(inbox).dispatch

    def watched(self: Any, dispatches: Any) -> Any:
        seen_before_told.append(on_her_page())
        return send(self, dispatches)

    def on_her_page() -> bool:
        browser = kallelser.resident()
        with db.tenant_scope(one.tenant_id):
            number = Invitation.objects.filter(thread=one.thread).exclude(state="draft").latest("version").number
        return shown.casefold() in words(browser.get(f"/k/{number}/")).casefold()

    monkeypatch.setattr(type(inbox), "dispatch", watched)
    beside()
    lay(booked, kallelser.ANNA, later if what == "moved" else one.visit_start, cancelled=what == "gone")
    engagement = {
        "registeredResidentIdentification": kallelser.ANNA, "serviceDomain": "riv:crm:scheduling", "categorization": "NA",
        "logicalAddress": unit.hsa_id, "businessObjectInstanceIdentifier": BOOKING, "clinicalProcessInterestId": "NA",
        "sourceSystem": source.hsa_id, "dataController": "2321000156", "owner": "TSTNMT2321000156-INDEX",
    } | ({"mostRecentContent": "20270220100000"} if what == "moved" else {})  # fmt: skip
    notifications.receive([{"deleteFlag": what == "gone", "engagement": engagement}], product_clock.now())
    took = seconds_until(on_her_page, 20)
    assert took < THERE_S
    seconds_until(lambda: bool(seen_before_told), 20)
    assert all(seen_before_told), "the inbox was told before the page"
