"""`kallelse forecast`: when the inbox has caught up at its own pace, and what would be too late."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from kallelse.delivery import backlog
from kallelse.delivery.forecast import Load
from kallelse.invitations import taking_in
from kallelse.kit import clock as product_clock
from kallelse.sources import Draft
from tests import kallelser
from tests.cli.conftest import Run
from tests.kallelser import Planned

pytestmark = pytest.mark.db
SLOW = {"KALLELSE_INBOX_PER_S": "0.01", "KALLELSE_INBOX_BURST": "10", "KALLELSE_INBOX_PAUSE_S": "600"}


def inbox(nation: Any, unit: str, source: str, due: str, until: str) -> None:
    kallelser.make(nation.units[unit], nation.sources[source], state="ready", steps=[Planned("inbox", due=due, until=until)])


def test_the_inbox_at_its_own_pace(nation: Any, kallelse: Run) -> None:
    for _ in range(12):
        inbox(nation, "k101", "cosmic", "2027-01-11T08:00:00+01:00", "2027-01-11T08:17:00+01:00")
    inbox(nation, "lind", "privat", "2027-01-11T08:00:00+01:00", "2027-01-25T08:00:00+01:00")
    inbox(nation, "lind", "privat", "2027-01-11T07:00:00+01:00", "2027-01-11T07:30:00+01:00")
    ended = kallelse("forecast", "--json", **SLOW)
    assert ended.code == 1, "something will be late"
    told = {one["channel"]: one for one in json.loads(ended.out)["channels"]}
    found = told["inbox"]
    assert (found["waiting"], found["overdue"], found["late"]) == (14, 1, 3), "the overdue one goes first, and the pause comes after ten"
    by_provider = {one["provider"]: (one["waiting"], one["late"], one["overdue"]) for one in found["providers"]}
    assert by_provider == {nation.provider.hsa_id: (12, 3, 0), nation.private.hsa_id: (2, 0, 1)}
    last = datetime.fromisoformat(found["caught_up_at"]) - datetime.fromisoformat("2027-01-11T08:00:00+01:00")
    assert timedelta(seconds=900 + 600 + 300) <= last < timedelta(seconds=900 + 600 + 300 + 60)
    assert told["letter"]["limit"]["per_s"] == 0


def test_in_words(nation: Any, kallelse: Run) -> None:
    inbox(nation, "k101", "cosmic", "2027-01-11T08:00:00+01:00", "2027-01-27T08:00:00+01:00")
    ended = kallelse("forecast", **SLOW)
    assert ended.code == 0
    assert "1177 inkorg" in ended.out
    assert "Blir för sena" in ended.out


def test_drafts_count_with_the_moment_that_their_plan_will_have(nation: Any, configured: Any) -> None:
    configured(inbox_per_s=1)
    now = product_clock.now()
    drafts = [
        Draft(0, "a", kallelser.ANNA, nation.units["k101"].hsa_id, start=datetime.fromisoformat("2027-02-10T10:00:00+01:00")),
        Draft(1, "b", kallelser.BERTIL, nation.units["k101"].hsa_id, kind="open", book_before=(now + timedelta(days=60)).date()),
    ]
    taking_in.take_in(nation.sources["cosmic"], "rest", b"{}", "application/json", drafts, now, "system:x")
    dated, undated = sorted(backlog.draft_loads(nation.provider.pk, now), key=lambda load: load.safe_until)
    assert dated.safe_until.date().isoformat() == "2027-01-25", "the golden timeline's last digital day"
    assert undated.safe_until > dated.safe_until
    assert [one.count for one in (dated, undated)] == [1, 1]


def test_a_bulk_that_is_thought_of_is_told_apart_from_what_waits(nation: Any, configured: Any) -> None:
    configured(inbox_per_s=1)
    now = product_clock.now()
    inbox(nation, "k101", "cosmic", "2027-01-11T08:00:00+01:00", "2027-01-20T08:00:00+01:00")
    bulk = Load(nation.provider.pk, now, now + timedelta(seconds=500), 700, new=True)
    found = backlog.of_channel("inbox", now, [bulk])
    assert (found.whole.waiting, found.new.waiting) == (701, 700)
    assert 199 <= found.new.late <= 202, "each of them must be asked about first, which takes the first ones a moment"


def test_a_bulk_is_no_faster_than_its_questions(nation: Any, configured: Any) -> None:
    configured(inbox_per_s=10, account_per_s=1, inbox_burst=0)
    now = product_clock.now()
    bulk = Load(nation.provider.pk, now, now + timedelta(days=9), 600, new=True)
    assert 590 <= ((backlog.of_channel("inbox", now, [bulk]).new.done_at or now) - now).total_seconds() <= 605
    configured(account_per_s=0)
    assert ((backlog.of_channel("inbox", now, [bulk]).new.done_at or now) - now).total_seconds() == pytest.approx(59.9)
