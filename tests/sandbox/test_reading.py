"""When residents read: the rule alone, and the rule in the inbox as the clock moves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kallelse.sandbox.people import shipped
from kallelse.sandbox.reading import reading_delay, reading_time
from kallelse.sandbox.testing import SandboxClient
from tests.sandbox.calls import add

EVERYBODY = [person.id for person in shipped()]


def share_read_within(hours: int, *, notified: bool, seed: int = 1) -> float:
    delays = [reading_delay(f"{person}{salt}", seed, notified) for person in EVERYBODY for salt in range(10)]
    return sum(delay is not None and delay <= timedelta(hours=hours) for delay in delays) / len(delays)


def test_about_nine_in_ten_notified_persons_read_within_two_days() -> None:
    assert 0.86 < share_read_within(48, notified=True) < 0.90
    assert 0.43 < share_read_within(1, notified=True) < 0.47
    assert share_read_within(24 * 365, notified=True) < 0.96, "some never read"


def test_who_is_not_notified_reads_much_more_seldom() -> None:
    assert share_read_within(48, notified=False) < 0.35


@given(st.sampled_from(EVERYBODY), st.integers(), st.booleans())
def test_a_person_has_the_same_habit_every_time(person: str, seed: int, notified: bool) -> None:
    delay = reading_delay(person, seed, notified)
    assert delay == reading_delay(person, seed, notified)
    assert delay is None or timedelta(0) < delay <= timedelta(days=7)
    available = datetime(2027, 1, 11, 7, tzinfo=UTC)
    assert reading_time(person, seed, available, notified) == (None if delay is None else available + delay)


def test_messages_become_read_as_the_clock_passes_the_moment(sandbox: SandboxClient) -> None:
    readers = [person for person in EVERYBODY[:60] if (reading_delay(person, 7, True) or timedelta(9)) < timedelta(days=2)]
    for person in readers:
        add(sandbox, person, person[:8] + person[-1])
    sandbox.behave(seed=7)
    assert sandbox.stats()["read"] == 0
    sandbox.move_clock(add_s=3600)
    first = sandbox.stats()["read"]
    sandbox.move_clock(add_s=86400 * 2)
    assert 0 < first < sandbox.stats()["read"] == len(readers)


def test_what_was_read_stays_read_when_the_rule_changes(sandbox: SandboxClient) -> None:
    person = next(person for person in EVERYBODY if (reading_delay(person, 7, True) or timedelta(9)) < timedelta(hours=1))
    add(sandbox, person, "thread")
    sandbox.behave(seed=7)
    sandbox.move_clock(add_s=7200)
    read = sandbox.threads("thread")["thread"]["read_at"]
    sandbox.behave()
    assert read is not None
    assert sandbox.threads("thread")["thread"]["read_at"] == read


def test_a_locked_account_reads_nothing(sandbox: SandboxClient) -> None:
    add(sandbox, EVERYBODY[0], "thread")
    sandbox.change_person(EVERYBODY[0], locked=True)
    sandbox.behave(read_after_s=0)
    assert sandbox.threads("thread")["thread"]["read_at"] is None


def test_in_benches_a_message_is_read_a_fixed_time_after_acceptance(sandbox: SandboxClient) -> None:
    add(sandbox, EVERYBODY[0], "soon")
    sandbox.behave(read_after_s=3600)
    assert sandbox.threads("soon")["soon"]["read_at"] is None
    sandbox.behave(read_after_s=0)
    status = sandbox.threads("soon")["soon"]
    assert status["read_at"] == status["available_at"]
