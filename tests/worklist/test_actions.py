"""What colleagues do with a line: finished once, given, laid to rest while it is safe, noted; each with its event and its entry."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from kallelse.audit.models import Entry
from kallelse.invitations import actions as invitations
from kallelse.invitations.models import Event, Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons.models import Preference
from kallelse.worklist import actions, queries, rules
from kallelse.worklist.actions import Actor
from kallelse.worklist.models import Mark, Outcome
from kallelse.worklist.queries import Choice
from kallelse.worklist.rules import Done, Kind, Topic
from tests import kallelser
from tests.kallelser import ANNA, Planned

pytestmark = pytest.mark.db
DUE, UNTIL = "2027-01-11T07:00:00+01:00", "2027-01-14T10:00:00+01:00"


@pytest.fixture
def here(nation: Any) -> Any:
    return nation.units["k101"], nation.sources["cosmic"]


def task(reason: str = "phone_unread", until: str = UNTIL) -> Planned:
    return Planned("manual", "planned", reason, DUE, until)


def me(unit: Any, employee: str = "TSTNMT2321000156-1001") -> Actor:
    return Actor(unit.provider_id, unit.pk, employee, unit.hsa_id, "U1")


def numbers(unit: Any, choice: Choice = queries.ALL, employee: str = "TSTNMT2321000156-1001") -> list[str]:
    with db.tenant_scope(unit.provider_id):
        listing, overview = queries.needs_me(unit.provider_id, unit.pk, product_clock.now(), 1, choice, me=employee)
    assert overview.count(choice) == listing.total == len(listing.rows)
    return [line.number for line in listing.rows]


def finish(unit: Any, one: Invitation, outcome: Done = Done.REACHED, note: str = "", seen: datetime | None = None) -> tuple[int, int]:
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        return actions.finish(me(unit), one, outcome, note, seen or now, now)


def test_a_manual_step_is_done_with_its_outcome_its_event_and_its_entry(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    assert finish(unit, one, Done.REACHED, "Hon kommer.") == (1, 0)
    assert numbers(unit) == []
    with db.tenant_scope(unit.provider_id):
        assert one.steps.get().state == "done"
        assert Outcome.objects.get().outcome == "reached"
        (event,) = Event.objects.filter(invitation=one).exclude(kind="taken_in")
        entries = list(Entry.objects.order_by("id"))
    assert (event.kind, event.data["note"]) == ("manual_done", "Nådde patienten på telefon. Hon kommer.")
    assert [entry.action for entry in entries] == ["staff:step:finish", "worklist:line:finish"]
    assert (entries[1].patient, entries[1].unit, entries[1].result) == (ANNA, unit.hsa_id, "reached")


def test_who_comes_second_does_nothing(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    assert finish(unit, one) == (1, 0)
    assert finish(unit, one) == (0, 0)
    with db.tenant_scope(unit.provider_id):
        assert Outcome.objects.count() == 1


def test_what_has_come_since_the_line_was_seen_stays(here: Any) -> None:
    unit, source = here
    seen = product_clock.now()
    one = kallelser.make(unit, source, steps=(task(),))
    later = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        invitations.add_steps(unit.provider_id, [(one.pk, "manual", "letter_returned", later, later + timedelta(days=1))])
    assert finish(unit, one, seen=seen) == (0, 1)
    assert numbers(unit) == [one.number]


@pytest.mark.parametrize("answer", ["other_time", "needs_help", "declined"])
def test_a_wish_is_done_once_and_a_new_one_comes_back(here: Any, answer: str, clock: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, answer=answer, steps=(Planned("inbox", "read"),))
    with db.tenant_scope(unit.provider_id):
        Invitation.objects.filter(pk=one.pk).update(answered_at=product_clock.now())
    assert numbers(unit) == [one.number]
    assert finish(unit, one, Done.IN_CARE_SYSTEM) == (1, 0)
    assert numbers(unit) == []
    clock.set("2027-01-11T09:00:00+01:00")
    with db.tenant_scope(unit.provider_id):
        Invitation.objects.filter(pk=one.pk).update(answered_at=product_clock.now())
    assert numbers(unit) == [one.number]


def test_the_need_of_an_interpreter_that_comes_after_the_kallelse_is_a_line(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(Planned("inbox", "read"),))
    now = product_clock.now()

    def said(by: str, at: datetime) -> None:
        with db.tenant_scope(unit.provider_id):
            Preference.objects.update_or_create(
                tenant_id=unit.provider_id, identity=ANNA, kind="interpreter",
                defaults={"holds": True, "language": "ar", "said_by": by, "said_at": at},
            )  # fmt: skip

    said("source:cosmic", now)
    assert numbers(unit) == []
    said("resident", now - timedelta(days=1))
    assert numbers(unit) == []
    said("resident", now)
    assert numbers(unit) == [one.number]
    with db.tenant_scope(unit.provider_id):
        (thing,) = actions.things(unit.provider_id, unit.pk, one.pk, now)
    assert thing.kind == Kind.INTERPRETER
    finish(unit, one, Done.IN_CARE_SYSTEM)
    assert numbers(unit) == []


def test_mine_free_and_each_kind_of_work_can_be_chosen(here: Any) -> None:
    unit, source = here
    call = kallelser.make(unit, source, steps=(task(until="2027-01-12T10:00:00+01:00"),))
    returned = kallelser.make(unit, source, steps=(task("letter_returned", "2027-01-13T10:00:00+01:00"),))
    odd = kallelser.make(unit, source, steps=(task("place_changed"),))
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        actions.assign(me(unit), call, "TSTNMT2321000156-1001", now)
    assert numbers(unit, Choice("mine")) == [call.number]
    assert numbers(unit, Choice("mine"), "TSTNMT2321000156-1004") == []
    assert numbers(unit, Choice("free")) == [returned.number, odd.number]
    assert numbers(unit, Choice(topic=Topic.CALL)) == [call.number]
    assert numbers(unit, Choice(topic=Topic.UNDELIVERED)) == [returned.number]
    assert numbers(unit, Choice(topic=Topic.OTHER)) == [odd.number]
    assert numbers(unit, Choice("free", Topic.CALL)) == []
    with db.tenant_scope(unit.provider_id):
        actions.assign(me(unit), call, "", now)
    assert numbers(unit, Choice("mine")) == []


def test_a_line_is_given_only_to_who_works_with_the_list(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        with pytest.raises(ValueError, match="colleague"):
            actions.assign(me(unit), one, "TSTNMT2321000156-1004", now)
        for _ in range(2):
            actions.remember(unit.provider_id, unit.pk, "TSTNMT2321000156-1004", "Petra Receptén", product_clock.today())
        actions.assign(me(unit), one, "TSTNMT2321000156-1004", now)
        assert actions.colleagues(unit.pk, product_clock.today()) == [("TSTNMT2321000156-1004", "Petra Receptén")]
        line = queries.one(unit.provider_id, unit.pk, now, one.number)
        event = Event.objects.filter(invitation=one).latest("id")
        entry = Entry.objects.latest("id")
    assert line is not None
    assert line.mark.assignee_name == "Petra Receptén"
    assert (event.kind, entry.action, entry.result) == ("line_assigned", "worklist:line:assign", "given")


@pytest.mark.risk("K6")
def test_a_rest_ends_while_it_is_safe_and_whatever_comes_wakes_it(here: Any, clock: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    limit = datetime.fromisoformat(UNTIL)
    now = product_clock.now()
    for until in (limit, limit - rules.REST_MARGIN + timedelta(seconds=1), now, now - timedelta(days=1)):
        with pytest.raises(rules.Unsafe) as error, db.tenant_scope(unit.provider_id):
            actions.rest(me(unit), one, until, now)
        assert error.value.latest == limit - rules.REST_MARGIN
    assert numbers(unit) == [one.number]
    with db.tenant_scope(unit.provider_id):
        actions.rest(me(unit), one, limit - rules.REST_MARGIN, now)
    assert numbers(unit) == []
    assert numbers(unit, Choice("resting")) == [one.number]
    clock.set("2027-01-12T08:00:00+01:00")
    assert numbers(unit) == []
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        invitations.add_steps(unit.provider_id, [(one.pk, "manual", "letter_returned", now, limit)])
    assert numbers(unit) == [one.number], "something new has come"
    with db.tenant_scope(unit.provider_id):
        actions.rest(me(unit), one, limit - rules.REST_MARGIN, product_clock.now())
    assert numbers(unit) == []
    clock.set("2027-01-14T09:00:01+01:00")
    assert numbers(unit) == [one.number], "its rest is over an hour before the last moment"


@pytest.mark.risk("K6")
def test_a_limit_that_moves_nearer_wakes_a_line(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        actions.rest(me(unit), one, now + timedelta(days=2), now)
        one.steps.update(safe_until=now + timedelta(days=1))
    assert numbers(unit) == [one.number]


def test_what_is_already_late_may_not_rest(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(until="2027-01-11T08:30:00+01:00"),))
    now = product_clock.now()
    with pytest.raises(rules.Unsafe) as error, db.tenant_scope(unit.provider_id):
        actions.rest(me(unit), one, now + timedelta(minutes=1), now)
    assert error.value.latest is None
    with db.tenant_scope(unit.provider_id):
        assert not Mark.objects.filter(snoozed_until__isnull=False).exists()


def test_woken_by_hand_and_by_being_done(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        actions.rest(me(unit), one, now + timedelta(hours=2), now)
        actions.wake(me(unit), one, now)
    assert numbers(unit) == [one.number]


def test_the_last_note_stands_on_the_line_and_all_in_the_history(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        for text in ("Ringde, inget svar.", "Ringde igen."):
            actions.note(me(unit), one, text, now)
        line = queries.one(unit.provider_id, unit.pk, now, one.number)
        history = list(Event.objects.filter(invitation=one, kind="line_noted").values_list("data__note", flat=True))
    assert line is not None
    assert line.mark.note == "Ringde igen."
    assert history == ["Ringde, inget svar.", "Ringde igen."]


def test_what_is_said_about_lines_is_the_tenants_own(nation: Any) -> None:
    unit, other = nation.units["k101"], nation.units["lind"]
    one = kallelser.make(unit, nation.sources["cosmic"], steps=(task(),))
    finish(unit, one)
    with db.tenant_scope(unit.provider_id):
        actions.note(me(unit), one, "x", product_clock.now())
        actions.remember(unit.provider_id, unit.pk, "a", "A", product_clock.today())
    with db.tenant_scope(other.provider_id):
        assert not Mark.objects.exists()
        assert not Outcome.objects.exists()
        assert actions.colleagues(unit.pk, product_clock.today()) == []
    with pytest.raises(DatabaseError), db.tenant_scope(unit.provider_id):
        Outcome.objects.update(outcome="not_needed")


def test_everything_of_a_unit_ends_with_those_without_a_time(here: Any) -> None:
    unit, source = here
    open_one = kallelser.make(unit, source, start=None, kind="open")
    later = kallelser.make(unit, source, start="2027-03-01T10:00:00+01:00")
    first = kallelser.make(unit, source, start="2027-02-01T10:00:00+01:00")
    kallelser.make(unit, source, state="closed")
    with db.tenant_scope(unit.provider_id):
        listing = queries.every(unit.provider_id, unit.pk)
    assert [line.number for line in listing.rows] == [first.number, later.number, open_one.number]
    assert listing.total == 3


@pytest.mark.parametrize(
    ("at", "names"),
    [
        ("2027-01-11T08:00:00+01:00", ["en timme", "i morgon kl. 8", "måndag kl. 8"]),
        ("2027-01-17T08:00:00+01:00", ["en timme", "måndag kl. 8"]),
    ],
)
def test_rests_are_offered_as_one_says_them(at: str, names: list[str]) -> None:
    now = datetime.fromisoformat(at)
    assert [name for name, _ in rules.rests(None, now)] == names
    assert rules.rests(now + timedelta(hours=3), now) == [("en timme", now + timedelta(hours=1))]
    assert rules.rests(now + timedelta(minutes=30), now) == []
