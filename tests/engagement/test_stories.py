"""Every event that the national description names, as a story against an index over HTTP (R-RIV-7)."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.booking import actions as booking
from kallelse.connections import actions as connections
from kallelse.connections import queries
from kallelse.invitations import actions, taking_in
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.protocols import times
from kallelse.sources import Draft

pytestmark = pytest.mark.db


def invitation(region: Any, reference: str = "b1") -> Invitation:
    with db.tenant_scope(region.tenant):
        return Invitation.objects.filter(reference=reference).latest("version")


def test_a_new_kallelse_is_created_with_all_that_the_national_description_demands(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person)
    (entry,) = region.sandbox.index()["entries"]
    assert {name: entry[name] for name in entry if name not in ("creationTime", "updateTime", "owner")} == {
        "registeredResidentIdentification": person,
        "serviceDomain": "riv:crm:scheduling",
        "categorization": "NA",
        "logicalAddress": "TSTNMT2321000156-K101",
        "businessObjectInstanceIdentifier": "b1",
        "clinicalProcessInterestId": "NA",
        "mostRecentContent": times.to_rivta(region.start()),
        "sourceSystem": "TSTNMT2321000156-COSM",
        "dataController": "2321000156",
    }
    assert region.states() == {"b1@K101": "confirmed"}
    assert region.counts()["calls"] == 1


def test_an_open_kallelse_stands_until_its_last_booking_day_has_ended(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call_open(person, days=30)
    assert region.standing() == [(person, "K101", "b1", "20270210235959")]
    region.sandbox.move_clock(to="2027-02-10T22:00:00+01:00")
    region.work()
    assert region.bookings() == ["b1"]
    region.sandbox.move_clock(to="2027-02-11T08:00:00+01:00")
    region.work()
    assert region.standing() == []
    assert region.states() == {"b1@K101": "deleted"}


def test_a_resident_who_books_from_an_open_kallelse_under_a_new_id_moves_the_entry(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call_open(person, "kallelse-1")
    with db.tenant_scope(region.tenant):
        actions.withdraw(region.tenant, [invitation(region, "kallelse-1").pk], "answered", product_clock.now())
    region.call(person, "bokning-1")
    assert region.bookings() == ["bokning-1"]
    assert region.states() == {"kallelse-1@K101": "deleted", "bokning-1@K101": "confirmed"}


def test_an_open_kallelse_that_gets_a_time_under_the_same_id_is_renewed_in_place(region: Any) -> None:
    """Staff who set a time after no answer, or a diary that keeps the id: the key is the same since the category is always NA."""
    person = region.thread.one("ordinary")
    region.call_open(person)
    region.call(person, days=50)
    assert region.standing() == [(person, "K101", "b1", times.to_rivta(region.start()))]
    assert region.counts() == {"calls": 2, "created": 1, "renewed": 1, "unchanged": 0, "removed": 0}


def test_a_new_time_at_the_same_unit_renews_the_entry_and_only_its_time(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person, days=40)
    region.call(person, days=41)
    assert region.standing() == [(person, "K101", "b1", times.to_rivta(region.start()))]
    assert region.counts() == {"calls": 2, "created": 1, "renewed": 1, "unchanged": 0, "removed": 0}


def test_another_unit_is_another_entry(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person, unit="k101")
    region.call(person, unit="k102")
    assert region.standing() == [(person, "K102", "b1", times.to_rivta(region.start()))]
    assert region.states() == {"b1@K101": "deleted", "b1@K102": "confirmed"}
    assert region.counts()["removed"] == 1


def test_a_change_of_words_alone_is_not_told(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person, days=40)
    calls = region.counts()["calls"]
    now = product_clock.now()
    start = region.start()
    draft = Draft(0, "b1", person, region.nation.units["k101"].hsa_id, start=start, wording={"purpose": "Nya ord."})
    taking_in.take_in(region.nation.sources["cosmic"], "rest", b"{}", "application/json", [draft], now, "system:cosmic")
    region.work()
    assert invitation(region).version == 2
    assert region.counts()["calls"] == calls


def test_the_patients_own_cancellation_deletes(region: Any) -> None:
    region.call(region.thread.one("ordinary"))
    booking.cancel(region.tenant, invitation(region).pk, product_clock.now())
    region.work()
    assert region.standing() == []
    assert region.states() == {"b1@K101": "deleted"}


def test_a_cancellation_by_the_unit_deletes(region: Any) -> None:
    region.call(region.thread.one("ordinary"))
    with db.tenant_scope(region.tenant):
        actions.withdraw(region.tenant, [invitation(region).pk], "patient_cancelled", product_clock.now())
    region.work()
    assert region.standing() == []


def test_a_visit_that_has_begun_is_deleted(region: Any) -> None:
    region.call(region.thread.one("ordinary"))
    region.sandbox.move_clock(to=region.start() - timedelta(minutes=1))
    region.work()
    assert region.bookings() == ["b1"]
    region.sandbox.move_clock(to=region.start() + timedelta(minutes=1))
    region.work()
    assert region.standing() == []


def test_several_visits_stand_as_the_next_one_until_the_last_has_begun(region: Any) -> None:
    first = product_clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=20)
    starts = [first, first + timedelta(days=14)]
    series = [{"start": at.isoformat(), "reference": f"s{n}"} for n, at in enumerate(starts)]
    region.call(region.thread.one("ordinary"), start=starts[0], wording={"visit_type": "series", "series": series})
    assert [entry[2:] for entry in region.standing()] == [("b1", times.to_rivta(starts[0]))]
    region.sandbox.move_clock(to=starts[0] + timedelta(minutes=1))
    region.work()
    assert [entry[2:] for entry in region.standing()] == [("b1", times.to_rivta(starts[1]))]
    region.sandbox.move_clock(to=starts[1] + timedelta(minutes=1))
    region.work()
    assert region.standing() == []


def test_a_patient_who_has_died_leaves_the_index(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person)
    region.sandbox.change_person(person, deceased=True)
    region.call(person, days=45)
    assert region.standing() == []


@pytest.mark.risk("K15")
def test_a_local_reserve_number_is_never_told_and_a_linked_one_stands_under_the_national_identity(region: Any) -> None:
    for number, kind in enumerate(("reserve_local", "reserve_linked", "reserve")):
        region.call(region.thread.one(kind), f"b{number}")
    people = {one["id"]: one for one in region.sandbox.persons()}
    told = {booking: resident for resident, _, booking, _ in region.standing()}
    assert "b0" not in told
    assert told["b1"] != region.thread.one("reserve_linked")
    assert people[told["b1"]]["kind"] != "reserve_linked"
    assert told["b2"] == region.thread.one("reserve")


def test_a_changed_number_moves_the_entry_to_the_present_one(region: Any) -> None:
    old = region.thread.one("changed")
    region.call(old)
    ((resident, *_),) = region.standing()
    assert resident != old


def test_an_unknown_person_and_a_message_without_a_time_are_not_told(region: Any) -> None:
    region.call(region.thread.one("unknown"), "unknown")
    now = product_clock.now()
    words = {"docbook": "<article><section><para>Ring oss.</para></section></article>"}
    draft = Draft(0, "untimed", region.thread.one("ordinary"), region.nation.units["k101"].hsa_id, kind="message", wording=words)
    taking_in.take_in(region.nation.sources["cosmic"], "riv", b"x", "text/xml", [draft], now, "system:cosmic")
    region.work()
    assert region.standing() == []


def test_a_system_that_keeps_its_own_index_is_left_alone(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person, "cosmic-1")
    region.thread.hand_in(person, reference="rontgen-1", source="rontgen", unit="k102")
    region.work()
    assert region.bookings() == ["cosmic-1"]
    connections.use_index(region.nation.sources["rontgen"], keeps=True, follows="nothing")
    queries.forget()
    region.work()
    assert region.bookings() == ["cosmic-1", "rontgen-1"], "what was handed over before is found by the comparison of all"


def test_when_a_system_takes_over_its_entries_are_left_as_they_are(region: Any) -> None:
    region.call(region.thread.one("ordinary"))
    connections.use_index(region.nation.sources["cosmic"], keeps=False, follows="nothing")
    queries.forget()
    booking.cancel(region.tenant, invitation(region).pk, product_clock.now())
    region.work()
    assert region.bookings() == ["b1"], "deleting it would delete the entry of the system that keeps it now"


def be_the_diary(unit: Any, *, yes: bool = True) -> None:
    unit.diary = yes
    unit.save()
    queries.forget()


def test_a_unit_whose_diary_we_are_is_told_under_our_own_id(region: Any) -> None:
    """We are the producer of its bookings, and a producer keeps the index, whoever handed the kallelse over."""
    be_the_diary(region.nation.units["k102"])
    region.thread.hand_in(region.thread.one("ordinary"), reference="r1", source="rontgen", unit="k102")
    region.work()
    (entry,) = region.sandbox.index()["entries"]
    assert (entry["logicalAddress"], entry["sourceSystem"]) == ("TSTNMT2321000156-K102", "TSTNMT2321000156-KALLELSE")
    region.thread.hand_in(region.thread.one("ordinary"), reference="r1", source="rontgen", unit="k103")
    region.work()
    assert region.bookings() == [], "at the unit that it moved to somebody else keeps the index"


def test_where_we_produce_the_successor_too_it_has_an_entry_of_its_own(region: Any, configured: Any) -> None:
    configured(index_domains="riv:crm:scheduling,riv:supportprocess:logistics:scheduling")
    be_the_diary(region.nation.units["k102"])
    person = region.thread.one("ordinary")
    region.call(person, unit="k102", days=40)
    region.call(person, unit="k102", days=41)
    second = invitation(region)
    found = {one["serviceDomain"]: one for one in region.sandbox.index()["entries"]}
    one, other = found["riv:crm:scheduling"], found["riv:supportprocess:logistics:scheduling"]
    assert (one["businessObjectInstanceIdentifier"], one["mostRecentContent"]) == ("b1", times.to_rivta(region.start()))
    assert (other["businessObjectInstanceIdentifier"], other["mostRecentContent"]) == (
        str(second.thread), times.to_rivta(second.received_at),
    )  # fmt: skip
    booking.cancel(region.tenant, second.pk, product_clock.now())
    region.work()
    assert region.standing() == []


def test_when_we_are_no_longer_the_diary_what_stood_under_our_id_is_taken_away(region: Any) -> None:
    be_the_diary(region.nation.units["k102"])
    region.thread.hand_in(region.thread.one("ordinary"), reference="r1", source="rontgen", unit="k102")
    region.work()
    assert region.bookings() == ["r1"]
    be_the_diary(region.nation.units["k102"], yes=False)
    connections.use_index(region.nation.sources["cosmic"], keeps=False, follows="nothing")
    region.work()
    assert region.bookings() == []


def test_without_an_index_nothing_is_told(region: Any, configured: Any) -> None:
    configured(index_url="", index_logical_address="")
    region.call(region.thread.one("ordinary"))
    assert region.standing() == []
    assert region.states() == {}
