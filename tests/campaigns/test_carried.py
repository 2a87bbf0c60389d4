"""A campaign from list to last kallelse: tried without sending, approved by a second person, begun with a few, carried, stopped (K29)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kallelse.audit import actions as audit
from kallelse.campaigns import actions, leaving_out, listing
from kallelse.campaigns.actions import CampaignError
from kallelse.invitations.models import Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons import never_contact
from kallelse.sources.rows.people import Listed
from kallelse.templates.blocks import Field
from tests.campaigns.conftest import APPROVER, MAKER, SETTINGS, routine, template

pytestmark = pytest.mark.db


@pytest.mark.risk("K29")
def test_nothing_is_sent_before_a_second_person_has_approved_what_was_tried(run: Any) -> None:
    run.make()
    run.add(*run.persons(12))
    found = run.try_out()
    assert (found.total, found.ready, sum(found.ways.values())) == (12, 12, 12)
    assert run.kallelser() == []
    run.do("be")
    run.work()
    assert run.kallelser() == []
    with pytest.raises(CampaignError, match="får inte godkänna"):
        run.approve(MAKER)
    run.approve()
    run.work()
    assert run.campaign.state == "paused"
    assert len(run.kallelser()) == 3


@pytest.mark.risk("K29")
def test_the_first_few_are_sent_and_then_somebody_says_go_on(run: Any) -> None:
    persons = run.begun(12)
    first = run.kallelser()
    assert sorted(one.subject for one in first) == sorted(persons[:3])
    assert {one.template for one in first} == {run.template}
    assert "röntgenundersökning" in first[0].content["purpose"]
    run.work()
    assert len(run.kallelser()) == 3
    run.do("fortsatt")
    run.work()
    assert run.campaign.state == "done"
    assert run.went() == {"away": 12}
    assert sorted(one.subject for one in run.kallelser()) == sorted(persons)
    assert run.messages() == 12


@pytest.mark.risk("K29")
def test_a_list_of_another_size_than_expected_needs_a_reason(run: Any) -> None:
    run.make(expected_size=20)
    run.add(*run.persons(12))
    run.try_out()
    with pytest.raises(CampaignError) as refused:
        run.do("be")
    assert refused.value.field == "size_reason"
    settings = replace(SETTINGS, template=run.template, expected_size=20, size_reason="Två årgångar är redan kallade.")
    actions.change(run.tenant, run.id, settings, MAKER, product_clock.now())
    run.try_out()
    run.do("be")
    assert run.campaign.state == "waiting"


@pytest.mark.risk("K29")
def test_what_is_changed_after_the_trial_is_tried_anew(run: Any) -> None:
    run.make()
    run.add(*run.persons(11))
    run.try_out()
    run.do("be")
    seen = bytes(run.campaign.fingerprint)
    run.add(*run.persons(12)[11:])
    assert run.campaign.state == "draft"
    with pytest.raises(CampaignError):
        actions.approve(run.tenant, run.id, seen, APPROVER, product_clock.now())
    run.try_out()
    run.do("be")
    with pytest.raises(CampaignError, match="inte längre den som provades"):
        actions.approve(run.tenant, run.id, seen, APPROVER, product_clock.now())
    run.approve()
    assert run.campaign.state == "approved"


def test_the_same_person_is_listed_once_and_a_wrong_row_says_why(run: Any) -> None:
    run.make()
    persons = run.persons(3)
    assert run.add(*persons).added == 3
    again = run.add(persons[0], "19121212-1212x", persons[1])
    assert (again.added, again.doubles, [one.field for one in again.refused]) == (0, 2, ["person"])
    assert again.verdicts == {0: "same", 1: "refused", 2: "same"}
    whole = run.add(*run.persons(5)[3:], "1", all_or_nothing=True)
    assert whole.added == 0
    assert run.went() == {"listed": 3}


@pytest.mark.risk("K1")
def test_the_dead_and_those_who_have_declined_are_left_out(run: Any) -> None:
    run.make(expected_size=4)
    (dead,) = run.persons(1, "deceased")
    living = run.persons(3)
    leaving_out.decline(run.tenant, run.unit.pk, living[0], "screening", product_clock.now(), MAKER.actor)
    leaving_out.decline(run.tenant, run.unit.pk, living[1], "vaccination", product_clock.now(), MAKER.actor)
    run.add(dead, *living)
    found = run.try_out()
    assert found.left_out == {"deceased": 1, "declined": 1}
    assert found.ready == 2


def test_whoever_declines_after_the_trial_gets_no_kallelse(run: Any) -> None:
    run.make(canary_size=1)
    persons = run.persons(12)
    run.add(*persons)
    run.try_out()
    run.do("be")
    run.approve()
    leaving_out.decline(run.tenant, run.unit.pk, persons[5], "screening", product_clock.now(), MAKER.actor)
    run.work()
    run.do("fortsatt")
    run.work()
    assert run.went() == {"away": 11, "left_out": 1}
    assert persons[5] not in [one.subject for one in run.kallelser()]


@pytest.mark.risk("K29")
def test_a_stop_takes_nobody_more_and_stops_what_has_not_left(run: Any) -> None:
    run.begun(12)
    run.do("fortsatt")
    before = [one.state for one in run.kallelser()]
    run.stop(takes_back=False)
    run.work()
    assert run.campaign.state == "stopped"
    assert run.went() == {"kept": 3, "not_sent": 9}
    assert [one.state for one in run.kallelser()] == before


@pytest.mark.risk("K29")
def test_a_stop_can_also_take_back_what_has_left(run: Any) -> None:
    run.begun(12)
    run.stop(takes_back=True)
    run.work()
    assert run.went() == {"taken_back": 3, "not_sent": 9}
    assert {one.state for one in run.kallelser()} == {"withdrawn"}
    with db.tenant_scope(run.tenant):
        assert not Step.objects.filter(state="planned").exists()
    # Each patient who had got a kallelse is told in the same thread that it was a mistake.
    assert run.messages() == 6


def test_a_campaign_that_is_done_can_still_be_taken_back(run: Any) -> None:
    run.begun(4, canary_size=4)
    assert run.campaign.state == "done"
    run.stop(takes_back=True)
    run.work()
    assert (run.campaign.state, run.went()) == ("stopped", {"taken_back": 4})
    assert run.messages() == 8


def test_what_waits_for_its_moment_is_stopped_whole(run: Any, configured: Any) -> None:
    configured(inbox_hours="23:00-23:30")
    run.begun(12)
    assert run.went() == {"taken": 3, "ready": 9}
    run.stop(takes_back=False)
    run.work()
    assert run.went() == {"not_sent": 12}
    assert {one.state for one in run.kallelser()} == {"withdrawn"}
    assert run.messages() == 0


@pytest.mark.risk("K29")
def test_a_passed_review_begins_no_new_campaign(run: Any) -> None:
    with pytest.raises(CampaignError) as refused:
        run.make(review_by=date(2027, 1, 10))
    assert refused.value.field == "review_by"
    run.template = template(run.unit, review_by=date(2027, 1, 10))
    with pytest.raises(CampaignError) as refused:
        run.make()
    assert refused.value.field == "template"
    run.template = template(run.unit)
    routine(run.unit, review_on=date(2027, 1, 10))
    with pytest.raises(CampaignError, match="Enhetens rutin"):
        run.make()


def test_whoever_is_never_to_be_contacted_is_left_out(run: Any) -> None:
    run.make(expected_size=3)
    persons = run.persons(3)
    told = audit.Record(MAKER.actor, audit.Action.CAMPAIGN_DECLINED, persons[0])
    with db.tenant_scope(run.tenant):
        never_contact.add(run.tenant, run.unit.pk, persons[0], "Ring alltid", None, product_clock.now(), told=told)
    run.add(*persons)
    assert run.try_out().left_out == {"never_contact": 1}


def test_words_differ_where_the_list_says_so(run: Any) -> None:
    run.template = template(run.unit, fields=[Field(name="buss", kind="text", limit=40)], purpose="Undersökning i {buss}.")
    run.make(expected_size=2, canary_size=5)
    (one, two) = run.persons(2)
    rows = [Listed(0, one, {"start": "2027-04-01T10:00"}, {"buss": "Norra bussen"}), Listed(1, two, {}, {"buss": "Södra bussen"})]
    assert listing.add(run.tenant, run.id, [*rows, Listed(2, two)], product_clock.now(), MAKER.actor).refused[0].field == "buss"
    run.try_out()
    run.do("be")
    run.approve()
    run.work()
    said = {one.subject: (one.content["purpose"], one.visit_start.isoformat()) for one in run.kallelser()}
    assert said[one] == ("Undersökning i Norra bussen.", "2027-04-01T08:00:00+00:00")
    assert said[two][0] == "Undersökning i Södra bussen."
    assert run.campaign.state == "done"


def test_a_wished_rate_is_kept(run: Any) -> None:
    run.begun(12, per_hour=4)
    run.sandbox.move_clock(to="2027-01-11T10:00:00+01:00")
    run.do("fortsatt")
    run.work()
    assert run.campaign.taken == 4
    run.sandbox.move_clock(to="2027-01-11T11:01:00+01:00")
    run.work()
    assert run.campaign.taken == 8


def test_nothing_begins_before_its_moment(run: Any) -> None:
    run.begun(12, not_before=product_clock.now().replace(hour=15))
    assert run.campaign.state == "approved"
    assert run.kallelser() == []
    run.sandbox.move_clock(to="2027-01-11T16:30:00+01:00")
    run.work()
    assert run.campaign.state == "paused"
