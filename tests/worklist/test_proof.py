"""The proof: every kallelse with a near visit is counted once, and whoever is not reached and has nothing on the way stands on the list."""

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.worklist import actions, queries, reached, rules, visits
from kallelse.worklist.models import Outcome
from tests import kallelser
from tests.kallelser import Planned

pytestmark = pytest.mark.db
INBOX = ("", "planned", "claimed", "unknown", "accepted", "available", "notified", "read", "failed", "withdrawn")
LETTER = ("", "planned", "claimed", "unknown", "accepted", "posted", "assumed_in_hand", "failed", "withdrawn", "returned")
MANUAL = ("", "planned", "done", "withdrawn")
ANSWERS = ("none", "none", "none", "none", "accepted", "rebooked", "cancelled", "other_time", "needs_help", "declined")
OFFSETS = (timedelta(days=-3), timedelta(hours=-2), timedelta(minutes=-20), timedelta(hours=3), timedelta(days=2), timedelta(days=9))


@pytest.fixture
def here(nation: Any) -> Any:
    return nation.units["k101"], nation.sources["cosmic"]


def one(unit: Any, source: Any, dice: random.Random) -> Invitation:
    """A kallelse in some state, whether or not the product could bring it there."""
    now = product_clock.now()
    state = dice.choice(("active", "active", "active", "ready", "draft"))
    visit = now + timedelta(hours=dice.choice((2, 30, 100, 200, 335, 337, 800)))
    chosen = {"inbox": dice.choice(INBOX), "letter": dice.choice(LETTER), "manual": dice.choice(MANUAL)}
    steps = [
        # What has been begun was due: only what is planned may lie ahead.
        Planned(
            name, its, dice.choice(("phone_unread", "item_late")) if name == "manual" else "unread",
            (now + dice.choice(OFFSETS if its == "planned" else OFFSETS[:3])).isoformat(), (now + dice.choice(OFFSETS)).isoformat(),
        )
        for name, its in chosen.items() if its and state != "draft"
    ]  # fmt: skip
    made = kallelser.make(unit, source, start=visit.isoformat(), state=state, answer=dice.choice(ANSWERS), steps=steps)
    with db.tenant_scope(unit.provider_id):
        for step in made.steps.filter(state__in=["accepted", "posted"], channel="letter"):
            step.poll_at = now + dice.choice(OFFSETS)
            step.save(update_fields=["poll_at"])
        if dice.random() < 0.3:
            Invitation.objects.filter(pk=made.pk).update(received_at=now - timedelta(hours=5), answered_at=now - timedelta(hours=4))
        if dice.random() < 0.2:
            Outcome.objects.create(
                tenant_id=unit.provider_id, invitation=made, kind=dice.choice(["unread", "answer", "unknown"]), about=now,
                outcome=dice.choice(list(rules.Done)), by="x", at=now,
            )  # fmt: skip
    return made


def expected(made: Invitation, steps: list[Step], outcomes: list[Outcome], now: datetime) -> str:
    """What the proof should say of one kallelse: the rule of docs/rules.md (Work list), written once more without SQL."""
    by = {step.channel: step for step in steps}
    inbox, letter, manual = by.get("inbox"), by.get("letter"), by.get("manual")
    if made.answer in ("accepted", "rebooked"):
        return "accepted"
    if made.answer == "cancelled":
        return "not_needed"
    if made.answer != "none" or (inbox and inbox.state == "read"):
        return "read"
    if letter and letter.state == "assumed_in_hand":
        return "letter"
    if manual and manual.state == "planned" and manual.due_at <= now:
        return "listed"
    if any(step.state == "unknown" for step in steps) and not any(told.kind == "unknown" for told in outcomes):
        return "listed"
    if any(told.outcome in (rules.Done.REACHED, rules.Done.OTHER_WAY) for told in outcomes):
        return "phone"
    if _on_its_way(made, steps, now):
        return "under_way"
    settled = manual and manual.state == "done" and manual.reason != "item_late"
    if settled or any(told.kind in ("manual", "unknown", "unread", "unreached") for told in outcomes):
        return "settled"
    return "listed"


def _on_its_way(made: Invitation, steps: list[Step], now: datetime) -> bool:
    assert made.visit_start is not None
    for step in steps:
        leaves = step.channel in ("inbox", "letter") and step.state in ("planned", "claimed")
        if leaves and step.due_at < made.visit_start and max(step.due_at, step.safe_until) >= now - rules.GRACE:
            return True
        posted = step.channel == "letter" and step.state in ("accepted", "posted")
        if posted and step.poll_at is not None and step.poll_at < made.visit_start:
            return True
        if step.channel == "manual" and step.state == "planned" and now < step.due_at < made.visit_start:
            return True
    return made.state == "draft" and made.received_at >= now - rules.STUCK


@pytest.mark.risk("K6")
@pytest.mark.parametrize("seed", range(4))
def test_everybody_is_counted_once_and_whoever_is_not_reached_is_on_the_list(here: Any, seed: int) -> None:
    unit, source = here
    dice = random.Random(seed)
    made = [one(unit, source, dice) for _ in range(60)]
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        near = [each for each in Invitation.objects.filter(pk__in=[each.pk for each in made]) if now < each.visit_start <= now + rules.NEAR]
        wanted = {
            each.pk: expected(each, list(each.steps.all()), list(Outcome.objects.filter(invitation=each)), now) for each in near
        }  # fmt: skip
        proof, _ = reached.proof(unit.provider_id, unit.pk, now)
        lines = {line.id for page in (1, 2, 3) for line in queries.needs_me(unit.provider_id, unit.pk, now, page)[0].rows}
        days = visits.days(unit.provider_id, unit.pk, now)
    counted = {way: getattr(proof, way) for way in reached.WAYS}
    assert counted == {way: Counter(wanted.values())[way] for way in reached.WAYS}
    assert proof.total == len(near)
    assert {id for id, way in wanted.items() if way == "listed"} <= lines
    assert proof.holds == (not any(way in ("listed", "under_way") for way in wanted.values()))
    assert sum(day.visits for day in days) == proof.total
    assert sum(day.unreached for day in days) == proof.listed + proof.under_way


@pytest.mark.parametrize("seed", range(2))
def test_doing_every_line_leaves_nobody_unreached_and_off_the_list(here: Any, seed: int) -> None:
    """Whatever the order, a line that is done never hides somebody who is counted as on the list."""
    unit, source = here
    dice = random.Random(100 + seed)
    made = [one(unit, source, dice) for _ in range(30)]
    actor = actions.Actor(unit.provider_id, unit.pk, "x")
    dice.shuffle(made)
    for each in made:
        now = product_clock.now()
        with db.tenant_scope(unit.provider_id):
            actions.finish(actor, each, dice.choice(list(rules.Done)), "", now, now)
            proof, _ = reached.proof(unit.provider_id, unit.pk, now)
            listed = {line.id for page in (1, 2) for line in queries.needs_me(unit.provider_id, unit.pk, now, page)[0].rows}
            near = Invitation.objects.filter(pk__in=listed, visit_start__lte=now + rules.NEAR, visit_start__gt=now).count()
        assert proof.listed <= near
    with db.tenant_scope(unit.provider_id):
        last, _ = reached.proof(unit.provider_id, unit.pk, product_clock.now())
        assert queries.overview(unit.provider_id, unit.pk, product_clock.now()).needing == 0
    assert last.listed == 0


def test_another_unit_and_a_later_visit_are_not_in_the_figures(nation: Any) -> None:
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    kallelser.make(unit, source, start="2027-01-12T10:00:00+01:00", steps=(Planned("inbox", "read"),))
    kallelser.make(unit, source, start="2027-01-26T10:00:00+01:00", steps=(Planned("inbox", "notified"),))
    kallelser.make(nation.units["k102"], source, start="2027-01-12T10:00:00+01:00", steps=(Planned("inbox", "notified"),))
    with db.tenant_scope(unit.provider_id):
        proof, morning = reached.proof(unit.provider_id, unit.pk, product_clock.now())
    assert (proof.total, proof.read, proof.holds) == (1, 1, True)
    assert (morning.tomorrow, morning.tomorrow_unreached) == (1, 0)


def test_the_morning_tells_what_happened_by_itself_since_yesterday_afternoon(here: Any) -> None:
    unit, source = here
    near = "2027-01-12T10:00:00+01:00"
    read, old = (kallelser.make(unit, source, start=near, steps=(Planned("inbox", "read"),)) for _ in range(2))
    ordered = kallelser.make(unit, source, start=near, steps=(Planned("letter", "accepted", "unread"),))
    answered = kallelser.make(unit, source, start="2027-01-13T10:00:00+01:00", answer="accepted", steps=())
    moments = {read: "2027-01-10T22:00:00+01:00", old: "2027-01-10T15:00:00+01:00"}
    with db.tenant_scope(unit.provider_id):
        for each, at in moments.items():
            each.steps.update(read_at=datetime.fromisoformat(at))
        ordered.steps.update(accepted_at=datetime.fromisoformat("2027-01-11T07:00:00+01:00"))
        Invitation.objects.filter(pk=answered.pk).update(answered_at=datetime.fromisoformat("2027-01-10T16:00:00+01:00"))
        _, morning = reached.proof(unit.provider_id, unit.pk, product_clock.now())
    assert (morning.read, morning.answered, morning.letters) == (1, 1, 1)
    assert (morning.tomorrow, morning.tomorrow_unreached) == (3, 1)
