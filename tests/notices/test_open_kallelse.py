"""An open kallelse: reminded of while there is time to book, and a person's decision when nobody has (rules.md, Reminders)."""

from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.connections import in_force, shipped
from kallelse.invitations.states import Answer, NoticeKind
from kallelse.kit import clock as product_clock
from kallelse.notices import rules
from kallelse.notices.rules import INBOX, SMS, Facts, Figures
from kallelse.routing.clocks import SWEDEN, day_of

FIGURES = Figures.from_data(in_force.values(shipped.ROWS, "specialist", date(2027, 1, 1)))
LAST = date(2027, 3, 12)


def open_one(reminded: Any) -> Any:
    """Sixty days to book."""
    today = product_clock.now().astimezone(SWEDEN).date()
    reminded.thread.hand_in(reminded.thread.one("ordinary"), days=0, kind="open", start=None, book_before=today + timedelta(days=60))
    reminded.work()
    return reminded.thread.invitation()


@pytest.mark.db
def test_half_and_four_fifths_of_the_time_are_reminded_of_in_words(reminded: Any) -> None:
    open_one(reminded)
    assert day_of(reminded.due()["open_half"]) == date(2027, 2, 10)
    assert day_of(reminded.due()["open_late"]) == date(2027, 2, 28)
    for kind in ("unread", "unread_again", "open_half"):
        reminded.to(reminded.due()[kind])
    assert reminded.notices()["open_half"] == "accepted"
    said = bytes(reminded.row("open_half").body).decode()
    assert "Du har inte bokat någon tid än. Boka i kallelsen, eller ring oss, senast fredag 12 mars 2027." in said


@pytest.mark.db
def test_who_has_answered_is_not_reminded_to_book(reminded: Any) -> None:
    invitation = open_one(reminded)
    reminded.answer(invitation, Answer.ACCEPTED)
    assert {kind: reminded.notices()[kind] for kind in ("open_half", "open_late")} == {"open_half": "withdrawn", "open_late": "withdrawn"}


@pytest.mark.db
@pytest.mark.risk("K5")
def test_when_nobody_has_booked_a_person_decides(reminded: Any) -> None:
    invitation = open_one(reminded)
    reminded.to(product_clock.now().replace(year=2027, month=3, day=13))
    ended = reminded.thread.invitation()
    assert (ended.pk, ended.state) == (invitation.pk, "expired")
    assert reminded.thread.steps()["manual"] == "planned"
    assert reminded.thread.reasons()["manual"] == "open_not_booked"
    reminded.work()
    assert reminded.thread.steps()["manual"] == "planned", "it stays until somebody has decided"


def test_the_moments_follow_the_time_there_is() -> None:
    sent = product_clock.real_now().replace(year=2027, month=1, day=11)
    for days in range(1, 120):
        facts = Facts(sent, None, None, None, book_before=day_of(sent) + timedelta(days=days))
        found = rules.reminders(facts, FIGURES, INBOX)
        assert [one.kind for one in found] in ([], [NoticeKind.OPEN_LATE], [NoticeKind.OPEN_HALF, NoticeKind.OPEN_LATE])
        assert all(day_of(sent) < day_of(one.due_at) <= facts.book_before for one in found if facts.book_before)
        assert rules.reminders(facts, FIGURES, SMS) == ()
