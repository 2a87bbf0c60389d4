"""What a new decision does to a plan under way: nothing that has left is repeated, nothing that must not go is left standing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.delivery import reviewing
from kallelse.delivery.differences import GONE, Difference, Standing, difference
from kallelse.delivery.planning import DraftRow
from kallelse.invitations.states import Step
from kallelse.routing import table
from kallelse.routing.facts import DIMENSIONS, Facts
from kallelse.routing.parcels import PARCEL, with_parcel
from kallelse.routing.rules import INBOX, LETTER, MANUAL, Plan, decide_known
from kallelse.routing.timeline import timeline
from tests.routing.figures import parameters

NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)
ORDINARY = Facts("agrees", "registered", "personnummer", "adult", "not_known", "no", "active", "on", "none", "none", "no", "full")
facts = st.builds(Facts, *(st.sampled_from(list(values)) for _, values in DIMENSIONS.values()))
moments_ahead = st.integers(0, 60)
standings = st.builds(
    Standing, st.sampled_from([state.value for state in Step if state is not Step.DONE]),
    st.sampled_from(["unread", "no_account", "protected", "digital_first", "too_late"]),
    st.integers(-5, 40).map(lambda days: NOW + timedelta(days=days)), st.booleans(), st.just(()), st.booleans(),
)  # fmt: skip
steps = st.dictionaries(st.sampled_from([INBOX, LETTER, PARCEL]), standings) | st.fixed_dictionaries({INBOX: standings, LETTER: standings})


def decided(known: Facts, days: int = 40, *, item: bool = False) -> Plan:
    moments = timeline(NOW + timedelta(days=days), parameters(3), NOW)
    plan = decide_known(known, None, moments, NOW)
    return with_parcel(plan, moments, NOW) if item else plan


def standing(state: str, reason: str = "unread", days: int = 16, **more: Any) -> Standing:
    return Standing(state, reason, NOW + timedelta(days=days), **more)


def after(have: dict[str, Standing], change: Difference) -> dict[str, Standing]:
    """The steps when the difference has been carried out."""
    changed = {name: Standing("withdrawn", change.reason, one.due_at) if name in change.withdraw else one for name, one in have.items()}
    for step in change.plan:
        earlier = changed.get(step.channel)
        due = min(step.due_at, earlier.due_at) if earlier else step.due_at
        also = (earlier.reason, *earlier.also) if earlier and step.channel == MANUAL else ()
        changed[step.channel] = Standing("planned", step.reason, due, also=also)
    changed |= {name: Standing("withdrawn", change.reason, NOW, used=True) for name in change.recall}
    if change.renew:
        changed[INBOX] = Standing("accepted", "queue_renewed", NOW)
    return changed


@given(
    before=st.none() | facts, known=facts, have=steps, days=moments_ahead, informed=st.booleans(), ended=st.booleans(), item=st.booleans()
)
def test_what_has_left_is_never_planned_again_and_what_must_not_go_does_not_stand(
    before: Facts | None, known: Facts, have: dict[str, Standing], days: int, informed: bool, ended: bool, item: bool
) -> None:
    plan = decided(known, days, item=item)
    change = difference(before, have, plan, informed=informed, queue_ended=ended)
    planned = {step.channel for step in change.plan}
    assert not {name for name in planned & have.keys() if name != MANUAL and have[name].state in GONE}
    assert not planned & set(change.withdraw)
    assert not {name for name in planned & {LETTER, PARCEL} if name in have and have[name].used and have[name].state == "withdrawn"}
    left = after(have, change)
    answer = table.answer(known)
    for name in (LETTER, PARCEL) if not answer.letter else ():
        assert name not in planned
        assert left.get(name, standing("withdrawn")).state not in ("planned", "claimed", "unknown", "accepted")
    if answer.route in ("stop", "manual", "letter"):
        assert INBOX not in planned
        assert left.get(INBOX, standing("withdrawn")).state != "planned"
    again = difference(known, left, plan, informed=informed)
    assert (again.plan, again.withdraw, again.recall) == ((), (), ()), "the second look finds nothing to do"


@given(before=facts, known=facts, have=steps, days=moments_ahead)
def test_somebody_always_has_the_next_step(before: Facts, known: Facts, have: dict[str, Standing], days: int) -> None:
    left = after(have, difference(before, have, decided(known, days), informed=False))
    alive = {name for name, one in left.items() if one.state not in ("withdrawn", "failed")}
    assert alive or any(one.state == "failed" for one in left.values()), "a failed step has its own task"


@given(before=facts, known=facts, have=steps)
def test_a_letter_is_never_put_off(before: Facts, known: Facts, have: dict[str, Standing]) -> None:
    for step in difference(before, have, decided(known), informed=False).plan:
        if step.channel == LETTER and LETTER in have and have[LETTER].state == "planned":
            assert step.due_at < have[LETTER].due_at


def test_notices_switched_off_make_paper_due_at_once() -> None:
    change = difference(
        ORDINARY, {INBOX: standing("notified"), LETTER: standing("planned")}, decided(ORDINARY._replace(notice="off")), informed=False
    )
    assert [(step.channel, step.reason, step.due_at) for step in change.plan] == [(LETTER, "notifications_off", NOW)]


@pytest.mark.risk("K16")
def test_what_the_guardian_has_read_the_young_person_has_not() -> None:
    child, youth = ORDINARY._replace(age="child"), ORDINARY._replace(age="youth")
    have = {INBOX: standing("read"), LETTER: standing("withdrawn", "read")}
    assert [step.channel for step in difference(child, have, decided(youth), informed=True).plan] == [LETTER]
    assert difference(child, have, decided(child), informed=True).nothing
    assert difference(ORDINARY, have, decided(ORDINARY), informed=True).nothing


@pytest.mark.risk("K15")
@pytest.mark.parametrize("state", ["claimed", "unknown", "accepted"])
def test_an_ordered_letter_to_somebody_now_protected_is_asked_back(state: str) -> None:
    change = difference(
        ORDINARY, {INBOX: standing("notified"), LETTER: standing(state)}, decided(ORDINARY._replace(status="protected")), informed=False
    )
    assert change.recall
    assert [step.reason for step in change.plan] == ["unread_protected"]


@pytest.mark.risk("K15")
@pytest.mark.parametrize(("state", "withdrawn", "asked"), [("planned", (PARCEL,), ()), ("accepted", (), (PARCEL,)), ("posted", (), ())])
def test_a_parcel_to_somebody_now_protected_is_taken_back_and_a_person_sees_to_it(
    state: str, withdrawn: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    have = {INBOX: standing("notified"), LETTER: standing("withdrawn", "read"), PARCEL: standing(state, "needs_item")}
    change = difference(ORDINARY, have, decided(ORDINARY._replace(status="protected"), item=True), informed=True)
    assert (change.withdraw, change.recall) == (withdrawn, asked)
    assert [step.reason for step in change.plan] == ([] if state == "posted" else ["item_by_hand"])


def test_what_was_taken_back_once_becomes_a_persons_when_it_is_needed_after_all() -> None:
    have = {INBOX: standing("notified"), LETTER: standing("withdrawn", "protected", used=True)}
    have |= {PARCEL: standing("withdrawn", "protected", used=True)}
    change = difference(ORDINARY._replace(status="protected"), have, decided(ORDINARY, item=True), informed=False)
    assert {(step.channel, step.reason) for step in change.plan} == {(MANUAL, "unread_order_used"), (MANUAL, "item_by_hand")}
    assert difference(ORDINARY, after(have, change), decided(ORDINARY, item=True), informed=False).nothing
    never_left = {name: Standing(one.state, one.reason, one.due_at) for name, one in have.items()}
    again = difference(ORDINARY._replace(status="protected"), never_left, decided(ORDINARY, item=True), informed=False)
    assert [step.channel for step in again.plan] == [LETTER, PARCEL]


def test_a_case_that_is_with_a_person_stays_there() -> None:
    unknown = ORDINARY._replace(status="unknown")
    have = {MANUAL: standing("planned", "not_in_register")}
    assert difference(unknown, have, decided(ORDINARY), informed=False).nothing


def test_a_letter_on_its_way_needs_no_call_because_paper_is_late() -> None:
    have = {INBOX: standing("notified"), LETTER: standing("accepted", days=-3)}
    assert difference(ORDINARY, have, decided(ORDINARY, days=3), informed=False).nothing
    assert MANUAL in {
        step.channel for step in difference(ORDINARY, {INBOX: standing("notified")}, decided(ORDINARY, days=3), informed=False).plan
    }


def reviewed(before: Facts, known: Facts, have: dict[str, Standing], days: int) -> bool:
    """Whether a plan that is decided again frees of the fee for a missed visit."""
    moments = timeline(NOW + timedelta(days=days), parameters(3), NOW)
    plan = decide_known(known, None, moments, NOW)
    draft = DraftRow(uuid4(), 1, 1, "193704297450", "specialist", NOW + timedelta(days=days), None, {})
    change = difference(before, have, plan, informed=False)
    return reviewing._comes_too_late(reviewing._Reviewed(draft, {}, plan, moments, change, "known_otherwise", {}))


@pytest.mark.risk("K6")
def test_paper_that_is_needed_or_taken_away_when_it_is_too_late_frees_of_the_fee() -> None:
    waiting, protected, dead = {INBOX: standing("accepted")}, ORDINARY._replace(status="protected"), ORDINARY._replace(status="deceased")
    unnoticed, unread = ORDINARY._replace(notice="off"), {INBOX: standing("notified"), LETTER: standing("planned")}
    assert reviewed(ORDINARY, unnoticed, waiting, days=5), "a letter that cannot come in time"
    assert not reviewed(ORDINARY, unnoticed, waiting, days=40)
    assert reviewed(ORDINARY, protected, unread, days=5), "the letter is taken away and no other can come"
    assert not reviewed(ORDINARY, protected, unread, days=40)
    assert not reviewed(ORDINARY, ORDINARY, {INBOX: standing("notified"), LETTER: standing("posted")}, days=5), "what was in time stays so"
    assert not reviewed(ORDINARY, dead, unread, days=5)
