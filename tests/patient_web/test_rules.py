"""Which buttons the patient's page has, minute by minute (K33)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.invitations.states import Answer, Step, Version
from kallelse.patient_web.rules import Situation, Way, choices, letter_words, notice, short_status

VISIT = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2027, 2, 5, 9, 0, tzinfo=UTC)
BEFORE = datetime(2027, 1, 11, 7, 0, tzinfo=UTC)
OPEN = Situation("active", "none", "timed", VISIT, DEADLINE, True)


@pytest.mark.risk("K33")
def test_the_deadline_holds_to_its_last_moment() -> None:
    assert choices(OPEN, DEADLINE).cancel is Way.WEB
    assert choices(OPEN, DEADLINE + timedelta(microseconds=1)).cancel is Way.LATE
    assert choices(OPEN, VISIT - timedelta(seconds=1)).cancel is Way.LATE
    assert choices(OPEN, VISIT).cancel is Way.NONE


@pytest.mark.risk("K33")
@given(st.datetimes(datetime(2027, 1, 1), datetime(2027, 3, 1)))  # noqa: DTZ001  The strategy wants naive bounds.
def test_there_is_always_a_way_until_the_visit_and_never_a_button_that_must_fail(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    way = choices(OPEN, now).cancel
    assert (way is Way.WEB) == (now <= DEADLINE)
    assert (way is Way.NONE) == (now >= VISIT)


def test_a_unit_that_does_not_allow_it_gives_its_telephone_instead() -> None:
    assert choices(replace(OPEN, cancel_allowed=False), BEFORE).cancel is Way.PHONE


@pytest.mark.parametrize("change", ["requested", "unknown"])
def test_an_unsettled_cancellation_can_neither_be_asked_again_nor_hidden(change: str) -> None:
    it = replace(OPEN, change=change)
    assert choices(it, BEFORE).cancel is Way.PENDING
    said = notice(it, "", BEFORE)
    assert said is not None
    assert "gäller tills" in said.text


def test_a_refused_cancellation_says_the_care_systems_words_and_may_be_tried_again() -> None:
    it = replace(OPEN, change="refused")
    said = notice(it, "Tiden är låst av mottagningen.", BEFORE)
    assert said is not None
    assert "Tiden är låst av mottagningen." in said.text
    assert "gäller fortfarande" in said.text
    assert choices(it, BEFORE).cancel is Way.WEB


def test_accepting_is_offered_once_and_a_changed_mind_may_still_cancel() -> None:
    assert choices(OPEN, BEFORE).accept
    accepted = replace(OPEN, answer=Answer.ACCEPTED)
    assert not choices(accepted, BEFORE).accept
    assert choices(accepted, BEFORE).cancel is Way.WEB


@pytest.mark.parametrize("state", [Version.SUPERSEDED, Version.WITHDRAWN, Version.EXPIRED, Version.CLOSED])
def test_what_no_longer_holds_has_no_buttons_and_says_so(state: Version) -> None:
    it = replace(OPEN, state=state)
    made = choices(it, BEFORE)
    assert not made.accept
    assert made.cancel is Way.NONE
    assert not made.letter
    assert not made.calendar
    assert notice(it, "", BEFORE) is not None
    assert short_status(it, BEFORE)[1] == "neutral"


def test_an_open_kallelse_has_nothing_to_cancel_and_no_time_for_the_calendar() -> None:
    made = choices(Situation("active", "none", "open", None, None, True), BEFORE)
    assert made.cancel is Way.NONE
    assert not made.calendar
    assert made.letter


@pytest.mark.parametrize(
    ("letter", "due", "can", "words"),
    [
        ("", None, True, ""),
        (Step.PLANNED, VISIT, True, ""),
        (Step.PLANNED, BEFORE, False, "på papper"),
        (Step.ACCEPTED, BEFORE, False, "beställt"),
        (Step.ASSUMED_IN_HAND, BEFORE, False, "skickat"),
        (Step.WITHDRAWN, BEFORE, True, ""),
    ],
)
def test_the_letter_can_be_asked_for_until_it_is_on_its_way(letter: str, due: datetime | None, can: bool, words: str) -> None:
    it = replace(OPEN, letter=letter, letter_due=due)
    assert choices(it, BEFORE).letter is can
    assert words in letter_words(it, BEFORE)
    assert bool(letter_words(it, BEFORE)) is bool(words)
