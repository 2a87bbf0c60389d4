"""Every booking that lies ahead has a kallelse, a confirmation or a stated reason (K5); lists with impossible dates are refused (K11)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kallelse.audit import actions as audit
from kallelse.audit.models import Entry
from kallelse.balance import alarms, queries, reconciling, watchdog
from kallelse.balance.models import Alarm, Booking, Day
from kallelse.balance.rules import WITHOUT
from kallelse.engagement import notifications
from kallelse.invitations import actions
from kallelse.kit import clock as product_clock
from kallelse.kit import db, ids
from tests import kallelser
from tests.balance.conftest import PERSONS, Teller, booked, later

pytestmark = [pytest.mark.db, pytest.mark.risk("K5")]


def kallelse(nation: Any, reference: str, person: str = PERSONS[0], **more: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], person, reference=reference, **more)


def test_every_booking_is_found_to_be_what_it_is(nation: Any, teller: Teller) -> None:
    kallelse(nation, "made")
    kallelse(nation, "moved", start="2027-02-10T11:00:00+01:00")
    kallelse(nation, "other", PERSONS[1])
    kallelse(nation, "ended", state="withdrawn")
    kallelse(nation, "cancelled", state="closed", answer="cancelled")
    found = teller.found(
        [booked(name) for name in ("made", "moved", "other", "ended", "cancelled", "missing")]
        + [booked("agreed", no_kallelse="agreed"), booked("acute", no_kallelse="acute"), booked("both", no_kallelse="other")]
    )
    assert found == {
        "made": "made", "moved": "moved", "other": "other_person", "ended": "ended", "cancelled": "ended", "missing": "missing",
        "agreed": "confirmation", "acute": "none", "both": "none",
    }  # fmt: skip
    assert teller.stored() == found


def test_a_kallelse_that_comes_later_is_found_at_night_and_in_the_next_list(nation: Any, teller: Teller) -> None:
    assert teller.found([booked("b1")]) == {"b1": "missing"}
    made = kallelse(nation, "b1")
    reconciling.nightly(nation.provider.pk, product_clock.now())
    assert teller.stored() == {"b1": "made"}
    with db.tenant_scope(nation.provider.pk):
        actions.withdraw(nation.provider.pk, [made.pk], "care_cancelled", product_clock.now())
    assert teller.found([booked("b1")], name="tredje") == {"b1": "ended"}
    kallelse(nation, "b1", version=2)
    assert teller.found([booked("b1")], name="nästa") == {"b1": "made"}


def test_what_the_next_list_leaves_out_is_marked_and_never_deleted(nation: Any, teller: Teller) -> None:
    kallelse(nation, "called")
    teller.put([booked("called"), booked("uncalled")])
    said = teller.put([], name="andra").json()
    assert (said["whole"], said["gone"], said["without_booking"]) == (True, 2, 0)
    assert teller.stored() == {"called": "no_booking", "uncalled": "gone"}
    with db.tenant_scope(nation.provider.pk):
        assert all(one.gone_at is not None for one in Booking.objects.all())
    assert teller.found([booked("called")], name="tredje") == {"called": "made"}


def test_a_kallelse_that_the_list_does_not_know_needs_a_person(nation: Any, teller: Teller, clock: Any) -> None:
    kallelse(nation, "nowhere")
    kallelse(nation, "far", start="2027-09-10T10:00:00+02:00")
    kallelser.make(nation.units["k102"], nation.sources["cosmic"], reference="other-unit")
    kallelser.make(nation.units["k101"], nation.sources["rontgen"], reference="other-source")
    clock.set("2027-01-11T09:00:00+01:00")
    assert teller.put([]).json()["without_booking"] == 1
    assert teller.stored() == {"nowhere": "no_booking"}


def test_a_list_in_pages_speaks_when_it_is_whole(nation: Any, teller: Teller) -> None:
    teller.put([booked("a"), booked("b")])
    first = teller.put([booked("a")], name="sidor", page=1, pages=2).json()
    assert (first["whole"], first["gone"]) == (False, 0)
    assert teller.put([booked("a")], name="sidor", page=1, pages=2).json()["whole"] is False
    assert teller.stored()["b"] == "missing"
    second = teller.put([booked("c")], name="sidor", page=2, pages=2).json()
    assert (second["whole"], second["gone"]) == (True, 1)
    assert teller.stored() == {"a": "missing", "b": "gone", "c": "missing"}


def test_the_same_list_again_changes_nothing(nation: Any, teller: Teller) -> None:
    rows = [booked("a"), booked("b", no_kallelse="agreed")]
    first = teller.put(rows).json()
    with db.tenant_scope(nation.provider.pk):
        before = list(Booking.objects.order_by("reference").values_list("reference", "verdict", "since", "first_told_at"))
    assert teller.put(rows).json() == first
    with db.tenant_scope(nation.provider.pk):
        assert list(Booking.objects.order_by("reference").values_list("reference", "verdict", "since", "first_told_at")) == before


@pytest.mark.risk("K11")
@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("2028-02-10T10:00", "Tiden ligger inte inom de dagar som listan gäller."),
        ("2026-02-10T10:00", "Tiden ligger inte inom de dagar som listan gäller."),
        ("2027-02-30T10:00", "Datumet eller klockslaget finns inte i kalendern."),
        ("2027-03-28T02:30", "Klockslaget finns inte: när sommartiden börjar går klockan direkt från 02.00 till 03.00."),
        ("10/2 2027 10:00", "Starttiden ska vara datum och klockslag."),
    ],
)
def test_an_impossible_time_is_refused_and_its_booking_is_not_taken_for_gone(nation: Any, teller: Teller, start: str, rule: str) -> None:
    teller.put([booked("a"), booked("b")])
    answer = teller.put([booked("a", start=start), booked("b")], name="fel")
    assert answer.status_code == 207
    refused = answer.json()["results"][0]
    assert (refused["found"], refused["reference"], refused["field"], refused["rule"]) == ("refused", "a", "start", rule)
    assert refused["remedy"]
    assert answer.json()["gone"] == 0
    assert teller.stored() == {"a": "missing", "b": "missing"}


@pytest.mark.risk("K11")
@pytest.mark.parametrize(
    ("first", "last"),
    [("2072-01-11", "2072-06-30"), ("2026-01-01", "2026-12-31"), ("2027-06-30", "2027-01-11"), ("2017-01-11", "2027-06-30")],
)
def test_a_list_about_the_wrong_year_is_refused_whole(nation: Any, teller: Teller, first: str, last: str) -> None:
    teller.put([booked("a")])
    answer = teller.put([], name="fel", first=first, last=last)
    assert answer.status_code == 422
    assert answer.json()["field"] in ("from", "to")
    assert answer.json()["remedy"]
    assert teller.stored() == {"a": "missing"}


def test_a_row_that_names_nothing_makes_the_list_blind(nation: Any, teller: Teller) -> None:
    teller.put([booked("a"), booked("b")])
    answer = teller.put([booked("a"), {"person": PERSONS[0]}], name="blind")
    assert (answer.status_code, answer.json()["gone"]) == (207, 0)
    assert teller.stored()["b"] == "missing"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (booked("x", person="189001019803"), "person"), (booked("189001019802"), "reference"),
        (booked("x", no_kallelse="lazy"), "no_kallelse"),
        (booked("x", unit="TSTNMT2321000156-K102"), "unit"), (booked("x", colour="red"), ""), ({"reference": "x"}, ""),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_with_its_field(teller: Teller, row: dict[str, Any], field: str) -> None:
    answer = teller.put([row])
    assert answer.status_code == 422
    said = answer.json()["results"][0]
    assert (said["found"], said.get("field", "")) == ("refused", field)
    assert PERSONS[0] not in answer.content.decode()


@pytest.mark.parametrize("unit", ["k102", "lind"])
def test_one_units_list_says_nothing_of_anothers(nation: Any, teller: Teller, unit: str) -> None:
    teller.put([booked("a")])
    other = Teller(nation, "cosmic" if unit == "k102" else "privat", unit)
    assert other.put([]).json()["gone"] == 0
    assert teller.stored() == {"a": "missing"}
    assert Teller(nation, "cosmic", "lind").put([]).status_code == 422


def test_what_an_index_has_told_is_compared_too(nation: Any, configured: Any) -> None:
    provider = nation.provider.pk
    source, unit = nation.sources["cosmic"], nation.units["k101"]
    kallelse(nation, "called", start="2027-02-10T10:00:00+01:00")
    moment = later(days=20)
    for name, outcome in (("called", "accepted"), ("plain", "booking"), ("lost", "refused_person"), ("new", "not_there")):
        notifications.look_again(provider, source.pk, unit.pk, PERSONS[0], name, product_clock.now())
        with db.tenant_scope(provider):
            db.run(
                "UPDATE engagement_notification SET moment = %s, state = 'done', outcome = %s WHERE booking = %s", [moment, outcome, name]
            )
    reconciling.nightly(provider, product_clock.now())
    with db.tenant_scope(provider):
        assert dict(Booking.objects.values_list("reference", "verdict")) == {"called": "made", "plain": "confirmation", "lost": "missing"}


def test_a_missing_kallelse_alarms_when_it_is_old_and_ends_with_a_reason(nation: Any, teller: Teller, clock: Any) -> None:
    provider = nation.provider.pk
    teller.put([booked("a")])
    watchdog.look(provider, later(hours=23))
    with db.tenant_scope(provider):
        assert not Alarm.objects.filter(code="booking-missing").exists()
    watchdog.look(provider, later(hours=25))
    assert [(one.code, one.count, one.runbook) for one in queries.open_alarms(later(hours=25)) if one.code == "booking-missing"] == [
        ("booking-missing", 1, "docs/runbooks/booking-missing.md")
    ]
    with db.tenant_scope(provider):
        record = audit.Record("staff:x", audit.Action.BOOKING_DECIDED, PERSONS[0])
        assert reconciling.decide(Booking.objects.get(), "agreed", record, product_clock.now())
        assert not reconciling.decide(Booking.objects.get(), "agreed", record, product_clock.now())
        assert Entry.objects.filter(action=audit.Action.BOOKING_DECIDED).count() == 1
    assert teller.found([booked("a")], name="nästa") == {"a": "confirmation"}
    watchdog.look(provider, later(hours=25))
    assert "booking-missing" not in {one.code for one in queries.open_alarms(later(hours=25))}


def test_a_care_system_that_falls_silent_is_an_alarm(nation: Any, teller: Teller) -> None:
    teller.put([booked("a", no_kallelse="agreed")])
    watchdog.look(nation.provider.pk, later(hours=35))
    assert queries.open_alarms(later(hours=35)) == []
    watchdog.look(nation.provider.pk, later(hours=37))
    assert {one.code for one in queries.open_alarms(later(hours=37))} == {"bookings-silent"}


CODES = st.sampled_from(["", *WITHOUT])
STATES = st.sampled_from(["draft", "ready", "active", "withdrawn", "superseded", "expired", "closed"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.booleans(), STATES, st.sampled_from(["10:00", "11:00"]), CODES, st.sampled_from(PERSONS[:2])),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_no_combination_is_left_without_a_verdict(nation: Any, rows: list[tuple[bool, str, str, str, str]]) -> None:
    """The only bookings that nobody is told of are those with a living kallelse of the same person and time, or a reason."""
    listed, quiet, salt = [], {}, ids.kallelse_number()
    for number, (called, state, clock_time, code, person) in enumerate(rows):
        name = f"{salt}-{number}"
        if called:
            kallelse(nation, name, person, start=f"2027-02-10T{clock_time}:00+01:00", state=state)
        listed.append(booked(name, no_kallelse=code) if code else booked(name))
        alive = called and state in ("draft", "ready", "active")
        quiet[name] = (person == PERSONS[0] and clock_time == "10:00") if alive else bool(code)
    found = Teller(nation).found(listed, name=salt)
    assert {name: verdict in ("made", "confirmation", "none") for name, verdict in found.items()} == quiet


def test_alarms_have_words() -> None:
    assert all(alarms.sentence(code.value).endswith(".") for code in alarms.Code)
    assert Day._meta.db_table == "balance_day"
