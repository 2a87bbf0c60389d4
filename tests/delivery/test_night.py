"""At night nobody is woken by what can wait until the morning."""

from datetime import datetime
from typing import Any

import pytest

from kallelse.delivery import night
from kallelse.kit.config import ConfigError, config

pytestmark = pytest.mark.db
EVENING = "2027-01-11T22:30:00+01:00"


@pytest.mark.risk("K40")
def test_a_kallelse_that_can_wait_leaves_in_the_morning(thread: Any, work: Any, configured: Any) -> None:
    configured(inbox_hours="08:00-20:00")
    thread.sandbox.move_clock(to=EVENING)
    thread.hand_in(thread.one("ordinary"))
    work()
    assert thread.steps() == {"letter": "planned", "inbox": "planned"}
    thread.sandbox.move_clock(to="2027-01-12T07:59:00+01:00")
    work()
    assert thread.steps()["inbox"] == "planned"
    thread.sandbox.move_clock(to="2027-01-12T08:00:30+01:00")
    work()
    assert thread.steps()["inbox"] in ("accepted", "available", "notified")


@pytest.mark.risk("K40")
@pytest.mark.parametrize(("kind", "days"), [("ordinary", 4), ("no_account", 40), ("notifications_off", 40)])
def test_what_cannot_wait_leaves_at_night(thread: Any, work: Any, configured: Any, kind: str, days: int) -> None:
    """Short notice; and whose letter goes at once hears the inbox's verdict first, which may stop it (K22)."""
    configured(inbox_hours="08:00-20:00")
    thread.sandbox.move_clock(to=EVENING)
    thread.hand_in(thread.one(kind), days=days)
    work()
    assert thread.steps()["inbox"] in ("accepted", "available", "notified")


def test_production_has_hours_and_the_sandbox_none(configured: Any) -> None:
    evening = datetime.fromisoformat(EVENING)
    assert night.held_until("inbox", evening) is None
    configured(inbox_hours="09:00-17:30")
    assert night.held_until("inbox", evening) == datetime.fromisoformat("2027-01-12T09:00:00+01:00")
    assert night.held_until("inbox", datetime.fromisoformat("2027-01-12T09:00:00+01:00")) is None
    assert night.held_until("letter", evening) is None
    configured(inbox_hours="kvällstid")
    with pytest.raises(ConfigError, match="KALLELSE_INBOX_HOURS"):
        config()
