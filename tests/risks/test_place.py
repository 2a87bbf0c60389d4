"""The unit moves after its kallelse was sent (K32): seven days before the visit somebody is asked to put it right, once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kallelse.connections import hsa, places
from kallelse.invitations.models import Event, Step
from kallelse.invitations.tasks import open_reasons
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.sandbox import nation as sandbox_nation

pytestmark = pytest.mark.risk("K32")
DAY = 86400


@pytest.fixture
def sent(thread: Any, work: Any) -> Any:
    """A kallelse that has been read, at a unit whose card came from the directory."""
    assert hsa.refresh_card(thread.nation.units["k101"], product_clock.now())
    thread.hand_in(thread.one("ordinary"), days=30)
    work()
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=DAY)
    work()
    return thread


def move(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """HSA has another address from now on."""
    known = sandbox_nation.unit
    monkeypatch.setattr(sandbox_nation, "unit", lambda hsa_id: replace(unit, number=number) if (unit := known(hsa_id)) else None)


def asked(thread: Any) -> list[str]:
    with db.tenant_scope(thread.nation.provider.pk):
        return [reason for step in Step.objects.filter(channel="manual", state="planned") for reason in open_reasons(step)]


@pytest.mark.db
def test_a_move_becomes_a_task_in_the_last_week_and_only_once(sent: Any, work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    move(monkeypatch, "77")
    sent.sandbox.move_clock(add_s=21 * DAY)
    work()
    assert asked(sent) == [], "eight days before the visit nobody is troubled: the unit may move back, or the visit be moved"
    sent.sandbox.move_clock(add_s=2 * DAY)
    work()
    assert asked(sent) == ["place_changed"]
    assert (
        "Mottagningens adress var Sjukhusvägen 1, 562 10 Eksta när kallelsen skickades, och är nu Sjukhusvägen 77, 562 10 Eksta."
        in sent.story()
    )
    sent.sandbox.move_clock(add_s=2 * DAY)
    work()
    with db.tenant_scope(sent.nation.provider.pk):
        assert Event.objects.filter(kind="place_changed").count() == 1


@pytest.mark.db
def test_what_is_sent_after_the_move_says_the_new_address(sent: Any, work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    move(monkeypatch, "77")
    sent.sandbox.move_clock(add_s=23 * DAY)
    work()
    sent.hand_in(sent.sandbox.persons(kind="ordinary", limit=2)[1]["id"], days=6, reference="b2")
    work()
    with db.tenant_scope(sent.nation.provider.pk):
        told = list(Event.objects.filter(kind="place_changed").values_list("invitation__reference", flat=True))
    assert told == ["b1"]


@pytest.mark.db
def test_a_silent_directory_asks_for_nothing(sent: Any, work: Any, configured: Any) -> None:
    configured(hsa_url="http://127.0.0.1:9/hsa", pu_url=f"{sent.sandbox.url}/pu", inbox_url=f"{sent.sandbox.url}/inbox",
               read_status_url=f"{sent.sandbox.url}/inbox", person_fresh_s="0")  # fmt: skip
    sent.sandbox.move_clock(add_s=24 * DAY)
    work()
    assert asked(sent) == []


def test_the_address_of_a_day() -> None:
    first, second = datetime.fromisoformat("2027-01-10T12:00:00+00:00"), datetime.fromisoformat("2027-02-10T12:00:00+00:00")
    former = places.after_move(["A"], [], ["B"], first)
    former = places.after_move(["B"], former, ["C"], second)
    assert places.after_move(["C"], former, ["C"], second) == former
    assert places.after_move([], [], ["C"], second) == []
    moments = (first - timedelta(days=1), first, second - timedelta(seconds=1), second)
    assert [places.address_at(["C"], former, moment) for moment in moments] == [["A"], ["B"], ["B"], ["C"]]
