"""Random histories of source system, colleagues, patients, population register, outages, deaths of workers and leaps of time, and what must
hold.

`HISTORIES=2000 pytest tests/model` drives more of them than the usual run does; with `SHRINK=0` one that fails is told as it is, at once.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from kallelse.acts.rules import REASONS, Kind
from tests.model import kept, promises
from tests.model.hands import ASKED, Hands
from tests.model.world import KINDS, lived

pytestmark = pytest.mark.db

HISTORIES = int(os.environ.get("HISTORIES", "12"))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if os.environ.get("SHRINK", "1") == "1" else ()))
PERSONS = st.integers(0, len(KINDS) - 1)
DAYS = st.one_of(st.integers(1, 20), st.integers(15, 45), st.sampled_from([95, 120]))
WORDS = st.sampled_from(["Läkarbesök.", "Du ska träffa en läkare.", "Provtagning inför besöket."])
TROUBLES = st.sampled_from(
    [
        {"service": "inbox", "kind": "down"},
        {"service": "inbox", "kind": "fault", "times": 2},
        {"service": "inbox", "kind": "garbage", "times": 2},
        {"service": "inbox", "kind": "half_answer", "times": 1},
        {"service": "inbox", "kind": "timeout_after_accept", "times": 1},
        {"service": "inbox", "kind": "error", "times": 1},
        {"service": "read_status", "kind": "down"},
        {"service": "pu", "kind": "down"},
        {"service": "pu", "kind": "fault", "times": 1},
    ]
)
FATES = st.sampled_from(
    [
        {"deceased": True},
        {"protected": True},
        {"protected": "skyddad_folkbokforing"},
        {"account": False},
        {"account": True},
        {"notifications": False},
    ]
)


class Histories(RuleBasedStateMachine):
    """One history after another, each in a region of its own."""

    sandbox: Any = None

    def __init__(self) -> None:
        super().__init__()
        self._lived = lived(self.sandbox)
        self.world = self._lived.__enter__()
        self.hands = Hands(self.world)
        self.known: dict[str, Any] = {}

    @initialize(person=PERSONS, days=DAYS, words=WORDS)
    def begin(self, person: int, days: int, words: str) -> None:
        self.world.hand_over(person, days, words)

    @rule(person=PERSONS, days=DAYS, words=WORDS)
    @precondition(lambda self: len(self.world.bookings) < 5)
    def hand_over(self, person: int, days: int, words: str) -> None:
        self.world.hand_over(person, days, words)

    @rule(data=st.data(), days=DAYS, words=WORDS)
    def change(self, data: st.DataObject, days: int, words: str) -> None:
        self.world.change(self._one(data), days, words)

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        self.world.repeat(self._one(data))

    @rule(data=st.data(), act=st.sampled_from(["accept", "cancel"]))
    def answer(self, data: st.DataObject, act: str) -> None:
        getattr(self.world, act)(self._one(data))

    @rule(data=st.data(), asks=st.sampled_from(["ask_for_letter", "cancel_undone", "other_time", "letter_for", "stand_by", "choose_time"]))
    def asks(self, data: st.DataObject, asks: str) -> None:
        getattr(self.hands, asks)(self._one(data))

    @rule(data=st.data(), what=st.sampled_from(sorted(ASKED)))
    def needs(self, data: st.DataObject, what: str) -> None:
        self.hands.needs(self._one(data), what)

    @rule(person=PERSONS, paper=st.booleans())
    def wishes(self, person: int, paper: bool) -> None:
        self.hands.wishes(person, paper=paper)

    @rule(yes=st.booleans())
    def answer_offer(self, yes: bool) -> None:
        self.hands.answer_offer(yes=yes)

    @rule(data=st.data(), kind=st.sampled_from([Kind.RESEND, Kind.LETTER, Kind.NOTE]))
    def by_hand(self, data: st.DataObject, kind: Kind) -> None:
        self.hands.act(self._one(data), kind)

    @rule(data=st.data(), why=st.sampled_from(REASONS[Kind.STOP]))
    def stop(self, data: st.DataObject, why: str) -> None:
        self.hands.act(self._one(data), Kind.STOP, why)

    @rule(data=st.data(), days=DAYS, words=WORDS)
    def new_version(self, data: st.DataObject, days: int, words: str) -> None:
        self.hands.new_version(self._one(data), days, words)

    @rule()
    def undo(self) -> None:
        self.hands.undo()

    @rule(person=PERSONS, days=DAYS, words=WORDS)
    @precondition(lambda self: len(self.world.bookings) < 5)
    def send_by_hand(self, person: int, days: int, words: str) -> None:
        self.hands.send(person, days, words)

    @rule(data=st.data())
    def regret(self, data: st.DataObject) -> None:
        self.hands.regret(self._one(data))

    @rule(person=PERSONS, days=st.integers(2, 20))
    @precondition(lambda self: len(self.world.bookings) < 5)
    def at_clinic(self, person: int, days: int) -> None:
        self.hands.at_clinic(person, days)

    @rule(data=st.data(), why=st.sampled_from(["", "new_time", "no_visit", "mistake"]))
    def call_off(self, data: st.DataObject, why: str) -> None:
        self.world.call_off(self._one(data), why)

    @rule(persons=st.lists(PERSONS, min_size=1, max_size=3, unique=True))
    def campaign(self, persons: list[int]) -> None:
        self.hands.campaign_goes_on(persons)
        self._check()

    @rule(takes_back=st.booleans())
    @precondition(lambda self: self.hands.campaign is not None)
    def campaign_stops(self, takes_back: bool) -> None:
        self.hands.campaign_stops(takes_back=takes_back)

    @rule(
        manners=st.sampled_from(
            [{}, {"slow_h": 30}, {"refuses": True}, {"returns": ["all"]}, {"lose": 1}, {"doubled": True}, {"working": False}]
        )
    )
    def print_house(self, manners: dict[str, Any]) -> None:
        self.world.sandbox.supplier(**({"working": True} | manners))

    @rule()
    def read(self) -> None:
        self.world.everybody_reads()

    @rule()
    def finish(self) -> None:
        self.world.finish_tasks()

    @rule(person=PERSONS, fate=FATES)
    def happens(self, person: int, fate: dict[str, Any]) -> None:
        self.world.change_person(person, **fate)

    @rule(troubles=st.lists(TROUBLES, max_size=2))
    def trouble(self, troubles: list[dict[str, Any]]) -> None:
        self.world.sandbox.misbehave(*troubles)

    @rule(hours=st.sampled_from([0.01, 0.6, 5, 26, 24 * 4, 24 * 9, 24 * 30]))
    def wait(self, hours: float) -> None:
        self.world.wait(hours)
        self._work()

    @rule(hours=st.sampled_from([0.2, 3, 30, 24 * 12]))
    def sleep(self, hours: float) -> None:
        self.world.sleep(hours)
        self._work()

    @rule()
    def work(self) -> None:
        self._work()

    @rule(moment=st.sampled_from(["claimed", "sent", "acting"]))
    def die(self, moment: str) -> None:
        self.world.work_and_die(moment)
        self._check()

    def teardown(self) -> None:
        """Everything behaves again, and time goes on until the last visit: then nobody may have been missed."""
        try:
            self.world.sandbox.misbehave()
            self.world.wait(24 * 400)
            self._work()
            promises.nobody_was_missed(self.world)
        finally:
            self._lived.__exit__(None, None, None)

    def _work(self) -> None:
        self.world.work()
        self._check()

    def _check(self) -> None:
        promises.letters_went_to_the_right(self.world)
        promises.texts_went_to_the_right(self.world)
        promises.reminders_are_few(self.world)
        promises.something_comes_next(self.world)
        promises.one_of_each(self.world)
        promises.what_left_can_be_shown(self.world)
        promises.what_the_inbox_has_is_what_is_kept(self.world)
        self.known = promises.nothing_known_is_forgotten(self.world, self.known)

        kept.acts_happen_once(self.hands)
        kept.nothing_leaves_while_a_stop_waits(self.hands)
        kept.what_was_taken_back_never_left(self.hands)
        kept.no_time_is_given_twice(self.world)
        kept.a_stopped_campaign_is_stopped(self.hands)
        kept.the_dead_are_left_alone(self.world)

    def _one(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.world.bookings)))


@pytest.mark.risk("K1")
@pytest.mark.risk("K8")
@pytest.mark.risk("K24")
@pytest.mark.risk("K26")
@pytest.mark.risk("K29")
@pytest.mark.risk("K30")
@pytest.mark.risk("K36")
def test_whatever_happens_nobody_is_missed_and_nothing_goes_astray(database: str, sandbox: Any, configured: Any) -> None:
    configured(wire_timeout_s="0.4", sms_url=f"{sandbox.url}/sms", sms_sender="Region Ex")
    Histories.sandbox = sandbox
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=20, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=PHASES,
        ),
    )  # fmt: skip
