"""The list costs what it shows: what is few is found at the unit, what is read is told by an index, one line is asked for alone."""

import json
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from kallelse.booking.models import BookingChange
from kallelse.invitations import receipts
from kallelse.invitations.models import Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons.models import Preference
from kallelse.worklist import actions, derived, queries, reached
from kallelse.worklist.rules import Kind
from tests import kallelser
from tests.kallelser import ANNA, BERTIL, Planned

pytestmark = pytest.mark.db
NEAR = "2027-01-14T10:00:00+01:00"
TASK = Planned("manual", "planned", "phone_unread", "2027-01-11T07:00:00+01:00", "2027-01-13T10:00:00+01:00")


@pytest.fixture
def here(nation: Any) -> Any:
    return nation.units["k101"], nation.sources["cosmic"]


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(one for part in plan.get("Plans", ()) for one in nodes(part))]


def test_a_change_knows_its_unit_and_is_on_the_list_of_that_unit_alone(nation: Any) -> None:
    unit, other, source = nation.units["k101"], nation.units["k102"], nation.sources["cosmic"]
    mine, theirs = kallelser.make(unit, source, start=NEAR), kallelser.make(other, source, start=NEAR)
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        for one in (mine, theirs):
            change = BookingChange.objects.create(
                tenant_id=unit.provider_id, invitation=one, kind="cancel", state="requested", requested_at=now - timedelta(hours=1)
            )
            change = BookingChange.objects.select_related("invitation").get(pk=change.pk)
            change.state, change.settled_at = "refused", now
            change.save()
            change.refresh_from_db()
            assert change.unit_id == one.unit_id
        listed = {each.pk: queries.needs_me(unit.provider_id, each.pk, now)[0].rows for each in (unit, other)}
    assert [(line.number, line.kind) for line in listed[unit.pk]] == [(mine.number, Kind.CHANGE_REFUSED)]
    assert [(line.number, line.kind) for line in listed[other.pk]] == [(theirs.number, Kind.CHANGE_REFUSED)]


def test_a_letter_of_the_night_is_told_also_when_it_has_been_read_since(here: Any) -> None:
    unit, source = here
    steps = (Planned("inbox", "read"), Planned("letter", "accepted", "unread"))
    read, far = kallelser.make(unit, source, start=NEAR, steps=steps), kallelser.make(unit, source, start="2027-03-14T10:00:00+01:00")
    with db.tenant_scope(unit.provider_id):
        for one in (read, far):
            one.steps.filter(channel="letter").update(accepted_at=datetime.fromisoformat("2027-01-11T05:00:00+01:00"))
        proof, morning = reached.proof(unit.provider_id, unit.pk, product_clock.now())
    assert (proof.read, proof.total, morning.letters) == (1, 1, 1)


def test_one_line_and_the_news_of_some_say_what_the_list_says(here: Any) -> None:
    unit, source = here
    due = [kallelser.make(unit, source, start=NEAR, steps=(TASK,)) for _ in range(3)]
    alone = kallelser.make(unit, source, start=NEAR, steps=())
    calm = kallelser.make(unit, source, start=NEAR, steps=(Planned("inbox", "read"),))
    other = kallelser.make(unit, source, BERTIL, start=NEAR, steps=(Planned("inbox", "read"),))
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        Preference.objects.create(
            tenant_id=unit.provider_id, identity=BERTIL, kind="interpreter", holds=True, language="ar", said_by="resident", said_at=now
        )
        lines = {line.number: line for line in queries.needs_me(unit.provider_id, unit.pk, now)[0].rows}
        assert set(lines) == {*(one.number for one in due), alone.number, other.number}
        for number, line in lines.items():
            assert queries.one(unit.provider_id, unit.pk, now, number) == line
        quiet = queries.one(unit.provider_id, unit.pk, now, calm.number)
        assert quiet is not None
        assert (quiet.kind, quiet.things) == ("", 0)
        assert queries.one(unit.provider_id, unit.pk, now, "0000-0000") is None
        shown = [due[0].number, alone.number, calm.number, "0000-0000"]
        overview, still = queries.news(unit.provider_id, unit.pk, now, shown)
        assert set(overview.groups) == set(queries.overview(unit.provider_id, unit.pk, now).groups)
        assert still == {due[0].number, alone.number}
        assert [thing.kind for thing in actions.things(unit.provider_id, unit.pk, alone.pk, now)] == [Kind.UNREACHED]
        assert actions.things(unit.provider_id, unit.pk, calm.pk, now) == []


def test_another_units_line_is_not_told(nation: Any) -> None:
    unit, other, source = nation.units["k101"], nation.units["k102"], nation.sources["cosmic"]
    theirs = kallelser.make(other, source, start=NEAR, steps=(TASK,))
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        assert queries.one(unit.provider_id, unit.pk, now, theirs.number) is None
        assert queries.news(unit.provider_id, unit.pk, now, [theirs.number])[1] == set()
        assert actions.things(unit.provider_id, unit.pk, theirs.pk, now) == []


def test_a_reading_lies_at_its_visit_and_one_that_does_not_is_found_all_the_same(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, start=NEAR)
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        step = one.steps.get(channel="inbox")
        receipts.store(unit.provider_id, [receipts.StepReceipt(step.pk, now, now, now, None)], now)
        step.refresh_from_db()
        assert (step.state, step.visit_start) == ("read", one.visit_start)
        for lies_at in (step.visit_start, None, now + timedelta(days=5), now - timedelta(days=5)):
            one.steps.filter(channel="inbox").update(visit_start=lies_at)
            proof, morning = reached.proof(unit.provider_id, unit.pk, now)
            assert (proof.read, proof.total, morning.read) == (1, 1, 1)
            assert actions.things(unit.provider_id, unit.pk, one.pk, now) == []


def test_of_what_is_read_or_answered_no_step_is_looked_at(here: Any, database: str) -> None:
    unit, source = here
    for _ in range(30):
        kallelser.make(unit, source, start=NEAR, steps=(Planned("inbox", "read"), Planned("letter", "withdrawn", "unread")))
        kallelser.make(unit, source, ANNA, start=NEAR, answer="accepted")
    with db.tenant_scope(unit.provider_id):
        Step.objects.filter(state="read").update(visit_start=datetime.fromisoformat(NEAR))
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE invitations_invitation")
        owner.execute("VACUUM ANALYZE invitations_step")
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        db.run("SET LOCAL plan_cache_mode = force_generic_plan")
        ((plan,),) = db.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {derived.NEAR}", derived.values(unit.provider_id, unit.pk, now))
    found = nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    steps = [one for one in found if one.get("Relation Name") == "invitations_step"]
    assert {one["Index Name"] for one in steps if one["Actual Loops"]} == {"step_read_visit"}
    assert any(not one["Actual Loops"] for one in steps)
