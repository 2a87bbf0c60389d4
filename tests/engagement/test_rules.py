"""What should stand in the index, decided from facts alone (R-RIV-7)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kallelse.engagement import rules
from kallelse.engagement.rules import UNDECIDED, Entry, Fact, Keeper, Key, Wanted
from kallelse.kit.config import INDEX_DOMAINS, LARGEST_INDEX_CALL
from kallelse.protocols import engagementindex, soap
from kallelse.protocols.rules import check_request
from kallelse.sandbox.people import shipped

NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)
PERSON = "193704297450"
FACT = Fact(
    1, "b1", UUID(int=1), "active", "timed", NOW + timedelta(days=30), None, PERSON, "ordinary", "TSTNMT2321000156-K101",
    "TSTNMT2321000156-COSM", "2321000156", UUID(int=7), NOW - timedelta(days=1),
)  # fmt: skip


def wanted(**changes: Any) -> Wanted | str | None:
    """The only entry that is wanted, or None, or "undecided"."""
    found = rules.wanted(replace(FACT, **changes), NOW)
    if isinstance(found, str):
        return found
    assert len(found) <= 1
    return found[0] if found else None


def test_a_kallelse_ahead_in_time_is_wanted_with_its_start() -> None:
    one = wanted()
    assert isinstance(one, Wanted)
    assert one.moment == FACT.visit_start
    assert one.key == Key(PERSON, "riv:crm:scheduling", FACT.unit, "b1", FACT.source_system, FACT.data_controller)


@pytest.mark.parametrize("state", ["superseded", "withdrawn", "expired", "closed"])
def test_what_has_ended_is_not_wanted(state: str) -> None:
    assert wanted(state=state) is None


@pytest.mark.parametrize(("ahead", "is_wanted"), [(timedelta(seconds=1), True), (timedelta(0), False), (-timedelta(days=1), False)])
def test_only_what_lies_ahead(ahead: timedelta, is_wanted: bool) -> None:
    assert (wanted(visit_start=NOW + ahead) is not None) is is_wanted


@pytest.mark.parametrize(("day", "is_wanted"), [(date(2027, 1, 11), True), (date(2027, 1, 10), False)])
def test_an_open_kallelse_holds_through_its_last_day(day: date, is_wanted: bool) -> None:
    assert (wanted(kind="open", visit_start=None, book_before=day) is not None) is is_wanted


def test_a_message_without_a_time_cannot_stand_there() -> None:
    assert wanted(kind="message", visit_start=None) is None


@pytest.mark.parametrize("standing", ["unknown", "test_identity", "deceased"])
def test_people_without_a_place_in_the_index(standing: str) -> None:
    assert wanted(standing=standing) is None


@pytest.mark.parametrize("standing", ["ordinary", "protected", "protected_registration", "emigrated", "coordination"])
def test_people_who_may_see_their_own_bookings(standing: str) -> None:
    assert isinstance(wanted(standing=standing), Wanted)


def test_the_successor_has_its_own_id_and_tells_when_something_changed() -> None:
    both = rules.wanted(replace(FACT, domains=INDEX_DOMAINS), NOW)
    assert not isinstance(both, str)
    assert [(one.key.service_domain, one.key.business_object, one.moment) for one in both] == [
        ("riv:crm:scheduling", "b1", FACT.visit_start),
        ("riv:supportprocess:logistics:scheduling", str(FACT.thread), FACT.changed_at),
    ]
    opened = rules.wanted(replace(FACT, domains=INDEX_DOMAINS, kind="open", visit_start=None, book_before=date(2027, 2, 1)), NOW)
    assert [one.key.service_domain for one in opened if isinstance(one, Wanted)] == ["riv:crm:scheduling"]


def test_what_others_produce_is_told_in_the_first_domain_only() -> None:
    keeper = Keeper(frozenset({1}), frozenset({"DIARY"}), "OWN", INDEX_DOMAINS)
    assert keeper.tells(1, "U") == INDEX_DOMAINS[:1]
    assert keeper.tells(2, "DIARY") == INDEX_DOMAINS
    assert keeper.tells(2, "U") == ()


def test_before_the_person_is_looked_up_nothing_is_decided() -> None:
    assert wanted(state="draft", resident=None, standing=None) == UNDECIDED
    assert wanted(state="withdrawn", resident=None, standing=None) is None


def test_which_numbers_are_national() -> None:
    kinds = {person.kind: rules.is_national(person.id) for person in shipped() if person.kind != "unknown"}
    assert {kind for kind, national in kinds.items() if not national} == {"reserve_local"}
    assert not rules.is_national("not a number")


FACTS = st.lists(
    st.builds(
        replace, st.just(FACT), reference=st.sampled_from("abc"), unit=st.sampled_from("UV"),
        state=st.sampled_from(["draft", "active", "closed"]),
        visit_start=st.sampled_from([NOW + timedelta(days=1), NOW + timedelta(days=2), NOW]), resident=st.sampled_from([PERSON, None]),
        domains=st.sampled_from([(), INDEX_DOMAINS[:1], INDEX_DOMAINS]),
    ),
    unique_by=lambda fact: fact.reference, max_size=3,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(FACTS, FACTS)
def test_told_once_the_index_holds_exactly_what_is_wanted(before: list[Fact], after: list[Fact]) -> None:
    """From any facts to any other: the differences lead there, leave the undecided as they are, and are then none."""
    index: dict[Key, Entry] = {}
    for facts in (before, after):
        put, end = rules.differences(facts, index.values(), NOW)
        assert len({one.key for one in put}) == len(put), "no call may hold the same key twice"
        index = {key: entry for key, entry in index.items() if entry.id not in end}
        index |= {one.key: Entry(uuid4(), one.source, one.reference, one.key, one.moment) for one in put}
        assert rules.differences(facts, index.values(), NOW) == ([], [])
    answers = {fact.reference: rules.wanted(fact, NOW) for fact in after}
    right = {one.key: one.moment for ones in answers.values() if not isinstance(ones, str) for one in ones}
    undecided = {reference for reference, ones in answers.items() if ones == UNDECIDED}
    assert {key: entry.moment for key, entry in index.items() if key.business_object not in undecided} == right


def test_a_delete_says_no_time_and_both_follow_the_contract() -> None:
    one = wanted()
    assert isinstance(one, Wanted)
    put, end = rules.transaction(one.key, one.moment), rules.transaction(one.key, None)
    assert (put["deleteFlag"], put["engagement"]["mostRecentContent"]) == (False, "20270210080000")
    assert end["deleteFlag"] is True
    assert "mostRecentContent" not in end["engagement"]
    moved = rules.transaction(one.key._replace(logical_address="TSTNMT2321000156-K102"), one.moment)
    check_request(engagementindex.UPDATE, {"engagementTransaction": [end, moved]})
    sent = soap.request(engagementindex.UPDATE, {"engagementTransaction": [put, end]}, logical_address="SE1")
    assert soap.read_request(sent, [engagementindex.UPDATE]).values["engagementTransaction"] == [put, end]


@pytest.mark.parametrize("changes", ["2027-03-28T00:30:00+00:00", "2027-03-28T01:30:00+00:00", "2027-10-31T00:30:00+00:00"])
@pytest.mark.risk("K10")
def test_times_are_swedish_at_both_ends_of_summer(changes: str) -> None:
    moment = datetime.fromisoformat(changes)
    one = wanted(visit_start=moment)
    assert isinstance(one, Wanted)
    shown = {"2027-03-28T00": "20270328013000", "2027-03-28T01": "20270328033000", "2027-10-31T00": "20271031023000"}[changes[:13]]
    assert rules.transaction(one.key, one.moment)["engagement"]["mostRecentContent"] == shown


def test_pauses_grow_to_an_hour() -> None:
    pauses = [rules.pause(attempts) for attempts in range(1, 40)]
    assert pauses[0] == timedelta(seconds=30)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


def test_codes_are_told_apart() -> None:
    assert rules.index_code("EI004: Entry 3: sourceSystem is missing") == "EI004"
    assert rules.index_code("VP009 something") == ""
    assert [code for code in ("EI000", "EI001", "EI002", "EI003", "EI004", "EI005", "EI006", "") if rules.is_about_entries(code)] == [
        "EI001", "EI002", "EI004", "EI005", "EI006",
    ]  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(st.integers(), min_size=2, max_size=LARGEST_INDEX_CALL))
def test_halves_lose_nothing(batch: list[int]) -> None:
    first, second = rules.halves(batch)
    assert [*first, *second] == batch
    assert first
    assert second
