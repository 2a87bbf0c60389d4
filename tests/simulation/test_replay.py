"""One kallelse through other parameters: what is known stays known, and what nobody can know is a doubt."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from kallelse.delivery import planning
from kallelse.invitations.wording import Wording
from kallelse.routing import rules
from kallelse.routing.clocks import at
from kallelse.routing.facts import Facts
from kallelse.routing.timeline import timeline
from kallelse.simulation.policy import Reminders
from kallelse.simulation.recorded import Recorded
from kallelse.simulation.replay import NEVER, SURELY, Doubt, Happens, Outcome, Replay, planned
from tests.routing.figures import parameters

HELD = parameters(3)
SENT = at(date(2027, 1, 11), time(7))
VISIT = at(date(2027, 2, 10), time(10))
DECIDED = timeline(VISIT, HELD, SENT).unread_paper
LATER = parameters(3, unread_limit_wd=2, print_wd=0)
AFTER = at(date(2027, 3, 1), time(8))
KNOWN = Facts("agrees", "registered", "personnummer", "adult", "not_known", "no", "active", "on", "none", "none", "no", "full")


def record(**changes: Any) -> Recorded:
    """An ordinary adult's kallelse, sent four weeks ahead."""
    moments = timeline(VISIT, HELD, SENT)
    plan = planning.plan_data(rules.decide_known(KNOWN, date(1980, 5, 4), moments, SENT), moments)
    made = Recorded(
        1, 1, "specialist", VISIT, None, Wording(), SENT, KNOWN, date(1980, 5, 4), plan, items=False, confirmed=False,
        digital_at=SENT, refused="",
        read_at=None, answered_at=None, reminded_at=None, letter_at=None, letter_reason="unread", task_reason="", task_came=False,
        ended_at=None,
    )  # fmt: skip
    return replace(made, **changes)


def outcome(one: Recorded, changed: Any = HELD, *, level: str | None = None, now: datetime = AFTER, **how: Any) -> Outcome:
    return Replay(how.pop("world", changed), HELD, now, **how).outcome(one, *planned(one, changed, level))


def test_who_read_before_the_decision_gets_no_letter_and_who_reads_after_it_gets_one() -> None:
    assert outcome(record(read_at=DECIDED - timedelta(hours=1))).letter == NEVER
    assert outcome(record(read_at=DECIDED + timedelta(hours=1), letter_at=DECIDED)).letter == SURELY


def test_a_shorter_wait_turns_a_late_reader_into_a_letter_and_a_longer_one_saves_it() -> None:
    """Read between two decisions: known either way."""
    early, late = parameters(3, print_wd=3), HELD
    between = timeline(VISIT, early, SENT).print_decide + timedelta(hours=2)
    assert between < DECIDED
    assert outcome(record(read_at=between), early).letter == SURELY
    assert outcome(record(read_at=between), late).letter == NEVER


def test_after_a_letter_nobody_knows_who_would_have_read() -> None:
    """The letter was in hand long before the later decision: only the read curve can say."""
    quick = parameters(3, postal=HELD.postal, reading_buffer_wd=1)
    simple = record(facts=KNOWN._replace(level="simple"), letter_at=SENT, letter_reason="level_simple")
    there = at(date(2027, 1, 19), time(12))
    assert outcome(simple, quick).letter == SURELY, "beside the digital message"
    doubted = outcome(simple, quick, level="full").letter
    assert doubted == Happens(1.0, Doubt(there - SENT, DECIDED - SENT))


def test_a_reading_after_the_letter_came_proves_nothing_and_one_before_it_does() -> None:
    simple = record(facts=KNOWN._replace(level="simple"), letter_at=SENT, letter_reason="level_simple")
    prompted = replace(simple, read_at=at(date(2027, 1, 20), time(9)))
    assert outcome(prompted, level="full").letter.doubt is not None
    own = replace(simple, read_at=at(date(2027, 1, 12), time(9)))
    assert outcome(own, level="full").letter == NEVER


def test_what_is_not_over_is_a_doubt_too() -> None:
    early = SENT + timedelta(days=2)
    assert outcome(record(), now=early).letter == Happens(1.0, Doubt(timedelta(days=2), DECIDED - SENT))
    assert outcome(record(), now=early).unreached is None


def test_a_slower_post_than_is_reckoned_with_brings_letters_too_late() -> None:
    one = record(letter_at=DECIDED)
    slow = replace(HELD, postal=tuple(replace(rule, lead_wd=8) for rule in HELD.postal))
    assert outcome(one).late == NEVER
    assert outcome(one, world=slow).late.share == 1
    assert outcome(one, world=slow).late.doubt is not None, "without the letter that did come she might have read"
    assert outcome(one, world=slow).unreached == NEVER, "late for cancelling, and yet before the visit"
    assert outcome(one, slow).late == NEVER, "who reckons with it decides sooner"


def test_a_kallelse_that_was_withdrawn_needs_no_letter_after_it() -> None:
    assert outcome(record(ended_at=DECIDED - timedelta(days=1))).letter == NEVER
    assert outcome(record(ended_at=DECIDED + timedelta(days=1), letter_at=DECIDED)).letter == SURELY


def test_what_came_of_the_outside_comes_again() -> None:
    hastened = record(letter_at=SENT + timedelta(hours=2), letter_reason="no_account")
    assert outcome(hastened).letter == SURELY
    locked = outcome(record(refused="locked_possible", digital_at=None, letter_reason="locked_possible"))
    assert (locked.letter, locked.task, locked.digital) == (NEVER, SURELY, False)


@pytest.mark.parametrize(("on", "reminded", "read", "expected"), [
    (True, None, None, Happens(0.75)), (True, SENT + timedelta(days=2), None, SURELY),
    (False, SENT + timedelta(days=2), SENT + timedelta(days=3), Happens(0.25)),
    (False, None, SENT + timedelta(days=3), NEVER), (True, None, SENT + timedelta(days=3), NEVER),
])  # fmt: skip
def test_reminders_do_what_the_asker_assumes(on: bool, reminded: datetime | None, read: datetime | None, expected: Happens) -> None:
    letter_at = None if read else DECIDED
    one = record(reminded_at=reminded, read_at=read, letter_at=letter_at)
    assert outcome(one, reminders=Reminders(on, 2, 0.25)).letter == expected
