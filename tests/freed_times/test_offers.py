"""A time that somebody gives back is offered in waves, and the first who says yes has it."""

from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.freed_times import actions, queries
from kallelse.freed_times.actions import Wanted
from kallelse.freed_times.models import Watch
from kallelse.freed_times.rules import Cause, Ended, Fate
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons import never_contact
from kallelse.persons.models import Person
from tests.freed_times.conftest import GIVER, OTHERS, House, wall

pytestmark = pytest.mark.db
SOON = "2027-01-20T09:00"


def test_nothing_is_offered_that_was_free_before_anybody_looked(house: House) -> None:
    house.slot(SOON)
    house.waits(OTHERS[0])
    house.go_on()
    house.go_on(1)
    assert house.offers() == {}


@pytest.mark.risk("K27")
def test_a_cancelled_time_goes_to_the_first_who_says_yes(house: House) -> None:
    giver = house.called(GIVER, SOON)
    first, second = house.waits(OTHERS[0]), house.waits(OTHERS[1], "2027-02-11T10:00")
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    freed = house.freed()
    assert (freed.cause, freed.state, freed.wave, freed.starts) == (Cause.CANCELLED, Fate.OPEN, 1, wall(SOON))
    assert house.offers() == dict.fromkeys(OTHERS[:2], "offered")
    assert house.accept(OTHERS[1]).outcome == "done"
    assert house.latest(second).visit_start == wall(SOON)
    assert house.latest(first).visit_start == first.visit_start, "the other keeps hers"
    assert house.offers() == {OTHERS[0]: "gone", OTHERS[1]: "taken"}
    assert house.freed().state == Fate.TAKEN
    assert house.standing() == [OTHERS[0]]
    assert house.accept(OTHERS[0]).outcome == "refused"
    house.go_on(1)
    left = house.freed()
    assert (left.cause, left.starts) == (Cause.LEFT, second.visit_start), "the time that she left is free in its turn"


def test_those_who_say_nothing_make_way_for_the_next(house: House) -> None:
    parameter(house, "freed_wave", 1)
    giver = house.called(GIVER, SOON)
    for person in OTHERS[:3]:
        house.waits(person, f"2027-02-1{OTHERS.index(person)}T10:00")
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    assert house.offers() == {OTHERS[0]: "offered"}
    house.go_on(61)
    assert house.offers() == {OTHERS[0]: "expired", OTHERS[1]: "offered"}
    assert actions.decline(house.tenant, house.offer_to(OTHERS[1]).pk, product_clock.now())
    house.go_on()
    assert house.offers() == {OTHERS[0]: "expired", OTHERS[1]: "declined", OTHERS[2]: "offered"}
    assert house.accept(OTHERS[0]).outcome == "refused", "her minutes have passed"
    assert house.standing() == OTHERS[:3], "who says no to one time still stands by"


def test_care_decides_who_is_asked_first(house: House) -> None:
    parameter(house, "freed_wave", 1)
    giver = house.called(GIVER, SOON)
    for person in OTHERS[:2]:
        house.waits(person, f"2027-02-1{OTHERS.index(person)}T10:00")
    with db.tenant_scope(house.tenant):
        last = queries.waiting(house.unit)[1]
    assert actions.rank(house.unit, last.id, 2, product_clock.now(), by=by())
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    assert house.offers() == {OTHERS[1]: "offered"}


def test_nobody_is_asked_at_night(house: House) -> None:
    giver = house.called(GIVER, SOON)
    house.waits(OTHERS[0])
    house.go_on()
    house.clock.set("2027-01-11T22:00:00+01:00")
    house.cancels(giver)
    house.go_on()
    assert house.offers() == {}
    assert house.freed().next_at == wall("2027-01-12T08:00")


def test_a_time_that_comes_too_near_is_lost(house: House) -> None:
    giver = house.called(GIVER, "2027-01-15T15:00")
    house.waits(OTHERS[0], wanted=Wanted(168))
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    assert (house.offers(), house.freed().state) == ({}, Fate.OPEN), "it suits nobody yet"
    house.clock.set("2027-01-15T13:10:00+01:00")
    house.go_on()
    assert house.freed().state == Fate.LOST
    with db.tenant_scope(house.tenant):
        figures = queries.figures(house.unit, wall("2027-01-01T00:00"), wall("2027-02-01T00:00"))
    assert (figures.freed, figures.offered, figures.taken, figures.lost, figures.hours) == (1, 0, 0, 1, 0)


def test_a_time_that_somebody_else_has_found_is_offered_no_more(house: House) -> None:
    giver = house.called(GIVER, SOON)
    house.waits(OTHERS[0])
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    with db.tenant_scope(house.tenant):
        db.run("UPDATE diary_slot SET kallelse = %s WHERE starts = %s", [house.called(OTHERS[2], None).reference, wall(SOON)])
        db.run("UPDATE diary_slot SET withdrawn = true WHERE starts = %s", [wall(SOON)])
    house.go_on(61)
    assert house.offers() == {OTHERS[0]: "gone"}
    assert house.freed().state == Fate.USED


@pytest.mark.risk("K36")
@pytest.mark.parametrize(
    "hindrance", ["never", "deceased", "no_inbox", "other_type", "prepares", "too_late", "linked", "not_allowed", "has_offer", "of_no_use"]
)
def test_who_cannot_have_it_is_not_asked(house: House, hindrance: str) -> None:
    giver = house.called(GIVER, SOON)
    words: dict[str, dict[str, Any]] = {
        "other_type": {"time_type": "NYBES"},
        "prepares": {"preparation": [{"text": "Sluta med medicinen.", "days_before": 10, "time": ""}]},
        "linked": {"linked": ["andra"]},
        "not_allowed": {"rebook_allowed": False},
        "of_no_use": {"not_before": "2027-02-01"},
    }
    made = house.waits(OTHERS[0], words=words.get(hindrance, {}))
    tenant = house.tenant
    if hindrance == "linked":
        house.called(OTHERS[0], "2027-02-12T10:00", reference="andra")
    with db.tenant_scope(tenant):
        if hindrance == "never":
            told = by_record()
            never_contact.add(tenant, house.unit.pk, OTHERS[0], "Ring i stället.", None, product_clock.now(), told=told)
        elif hindrance == "deceased":
            Person.objects.filter(identity=OTHERS[0]).update(standing="deceased")
        elif hindrance == "no_inbox":
            db.run("UPDATE invitations_step SET accepted_at = NULL WHERE invitation_id = %s", [made.pk])
        elif hindrance == "too_late":
            db.run("UPDATE invitations_invitation SET cancel_deadline = %s WHERE id = %s", [wall("2027-01-10T10:00"), made.pk])
    if hindrance == "has_offer":
        another = house.called(OTHERS[1], "2027-01-19T09:00")
        house.go_on()
        house.cancels(another)
        house.go_on(1)
        assert house.offer_to(OTHERS[0]).freed.starts == wall("2027-01-19T09:00")
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    assert house.freed().starts == wall(SOON)
    assert house.freed().wave == 0


def test_the_wait_list_takes_later_times_too_and_an_open_kallelse_its_first(house: House) -> None:
    giver = house.called(GIVER, "2027-03-01T09:00")
    bounded = house.waits(OTHERS[0], wanted=Wanted(24, last=date(2027, 3, 5)))
    open_one = house.waits(OTHERS[1], None, wanted=Wanted(24, last=date(2027, 3, 5)))
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    assert house.offers() == dict.fromkeys(OTHERS[:2], "offered")
    assert house.accept(OTHERS[1]).outcome == "done"
    assert (house.latest(open_one).visit_start, house.latest(open_one).answer) == (wall("2027-03-01T09:00"), "accepted")
    assert house.latest(bounded).visit_start == bounded.visit_start


def test_who_cancels_herself_stands_by_no_longer(house: House) -> None:
    made = house.waits(OTHERS[0])
    house.go_on()
    house.cancels(made)
    house.go_on(1)
    assert house.standing() == []


def test_she_may_change_her_mind(house: House) -> None:
    giver = house.called(GIVER, SOON)
    made = house.waits(OTHERS[0])
    assert actions.stand_by(made, Wanted(72, "1", ("morning",)), product_clock.now()), "said again it replaces what was said"
    assert house.standing() == [OTHERS[0]]
    assert actions.stand_by(made, Wanted(2), product_clock.now())
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    one = house.offer_to(OTHERS[0])
    ended = actions.stand_down(house.tenant, one.standby_id, Ended.PATIENT, product_clock.now())
    assert ended is not None
    assert (house.standing(), house.offers()) == ([], {OTHERS[0]: "declined"})
    assert actions.stand_down(house.tenant, one.standby_id, Ended.PATIENT, product_clock.now()) is None
    with db.tenant_scope(house.tenant):
        assert {one.kind.partition(":")[0]: one.state for one in house.notices("earlier")} == {"earlier": "withdrawn"}


def test_what_a_patient_looks_at_has_not_become_free_when_she_leaves(house: House) -> None:
    slot = house.slot(SOON)
    made = house.waits(OTHERS[0])
    house.go_on()
    with db.tenant_scope(house.tenant):
        values = [slot.pk, house.tenant, house.unit.pk, made.thread, product_clock.now() + timedelta(minutes=5)]
        db.run("INSERT INTO diary_hold (slot, tenant_id, unit_id, thread, until, extended) VALUES (%s, %s, %s, %s, %s, 0)", values)
    house.go_on(1)
    house.go_on(10)
    with db.tenant_scope(house.tenant):
        assert Watch.objects.get().free.count(slot.pk.hex) == 1
    assert house.offers() == {}


def test_a_published_time_is_offered_and_is_not_among_the_freed(house: House) -> None:
    house.waits(OTHERS[0])
    house.go_on()
    house.clock.set("2027-01-11T10:05:00+01:00")
    house.slot(SOON)
    house.go_on(1)
    assert house.offers() == {OTHERS[0]: "offered"}
    assert house.freed().cause == Cause.PUBLISHED
    with db.tenant_scope(house.tenant):
        figures = queries.figures(house.unit, wall("2027-01-01T00:00"), wall("2027-02-01T00:00"))
    assert (figures.freed, figures.published, figures.offered) == (0, 1, 1)


def parameter(house: House, name: str, value: Any) -> None:
    from kallelse.connections import actions as connections

    connections.set_parameter(name, value, valid_from=date(2027, 1, 1), owner="x", source="x", provider=house.nation.provider)
    from kallelse.connections.queries import forget

    forget()


def by() -> Any:
    from kallelse.booking.by import By

    return By("staff:TSTNMT2321000156-1001", "uppdrag")


def by_record() -> Any:
    from kallelse.audit.actions import Action, Record

    return Record("staff:TSTNMT2321000156-1001", Action.NEVER_CONTACT_ADDED, OTHERS[0])


def test_a_colleague_reads_on_the_kallelse_what_happened_and_why(house: House) -> None:
    from tests import kallelser
    from tests.patient_web.test_pages import words

    giver = house.called(GIVER, SOON)
    made = house.waits(OTHERS[0])
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    page = words(kallelser.staff(house.unit).get(f"/personal/k/{made.number}/"))
    assert "Patienten kan komma på en annan tid med kort varsel." in page
    assert "Erbjöds den frigjorda tiden" in page
    assert "Erbjudandet om en frigjord tid" in page
    assert "earlier" not in page
