"""Every kind of recipient: what leaves, what does not, and who is told."""

import csv
from datetime import timedelta
from importlib import resources
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.db


@pytest.mark.parametrize("kind", ["protected", "protected_registration"])
@pytest.mark.risk("K15")
def test_a_protected_person_never_gets_an_automatic_letter(thread: Any, work: Any, kind: str) -> None:
    thread.hand_in(thread.one(kind), days=4)
    work()
    thread.sandbox.move_clock(add_s=3 * 86400)
    work()
    assert thread.letters() == []
    assert thread.steps()["manual"] == "planned"
    assert "letter" not in thread.steps()


@pytest.mark.risk("K15")
def test_protection_switched_on_after_planning_stops_the_letter(thread: Any, work: Any, database: str) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    thread.sandbox.change_person(person, protected=True)
    thread.sandbox.move_clock(to=thread.invitation().print_decide + timedelta(minutes=1))
    work()
    assert thread.letters() == []
    assert thread.steps()["letter"] == "withdrawn"
    assert thread.reasons()["manual"] == "protected"


@pytest.mark.risk("K24")
def test_death_after_planning_stops_everything_and_tells_a_person(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    thread.sandbox.change_person(person, deceased=True)
    thread.sandbox.move_clock(to=thread.invitation().print_decide + timedelta(minutes=1))
    work()
    assert thread.letters() == []
    assert thread.invitation().state == "withdrawn"
    assert thread.reasons()["manual"] == "deceased"


@pytest.mark.parametrize(("kind", "reason"), [("deceased", "deceased"), ("unknown", "not_in_register"), ("reserve", "reserve_number")])
def test_whom_nothing_may_be_sent_to_becomes_a_task(thread: Any, work: Any, kind: str, reason: str) -> None:
    thread.hand_in(thread.one(kind))
    work()
    assert thread.reasons() == {"manual": reason}
    assert thread.sandbox.stats()["messages"] == 0
    assert thread.letters() == []


@pytest.mark.risk("K2")
def test_without_an_account_accepted_is_not_delivered_and_paper_goes_at_once(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("no_account"))
    work()
    thread.sandbox.move_clock(add_s=120)
    work()
    assert thread.steps() == {"letter": "accepted", "inbox": "accepted"}
    assert thread.reasons()["letter"] == "no_account"


@pytest.mark.risk("K22")
@pytest.mark.parametrize("days", [40, 3])
def test_a_locked_account_is_never_answered_with_a_letter_home(thread: Any, work: Any, days: int) -> None:
    thread.hand_in(thread.one("locked"), days=days)
    work()
    thread.sandbox.move_clock(add_s=2 * 86400)
    work()
    assert thread.letters() == []
    assert thread.reasons()["manual"] == "locked_possible"
    assert thread.steps()["inbox"] == "failed"


def test_a_coordination_number_gets_a_letter_and_no_message(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("coordination"))
    work()
    assert thread.steps() == {"letter": "accepted"}
    assert thread.sandbox.stats()["messages"] == 0


def test_a_changed_number_is_written_to_under_the_new_one(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("changed"))
    work()
    assert thread.steps()["inbox"] in ("accepted", "notified")


@pytest.mark.risk("K3")
def test_notifications_off_means_paper_as_well(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    assert thread.steps()["letter"] == "accepted"
    assert thread.steps()["inbox"] == "accepted"


def test_a_young_person_gets_both_and_a_sensitive_unit_no_letter_home(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("youth"))
    work()
    assert thread.steps()["letter"] == "accepted"
    thread.hand_in(thread.one("youth"), reference="b2", wording={"sensitive": True})
    work()
    assert len(thread.letters()) == 1


@pytest.mark.risk("K18")
def test_a_name_that_contradicts_the_register_stops_the_kallelse(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), person_name="Helt Annansson")
    work()
    assert thread.reasons() == {"manual": "name_contradicts"}


def test_a_visit_too_near_for_post_becomes_digital_and_a_call(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), days=2)
    work()
    assert thread.reasons()["manual"] == "too_late"
    assert thread.steps()["inbox"] == "notified"
    assert thread.invitation().plan["band"] == "too_late"


def test_no_address_is_ever_stored(thread: Any, work: Any, database: str) -> None:
    people = thread.sandbox.persons(kind="ordinary", limit=1)
    thread.hand_in(people[0]["id"], days=3)
    work()
    assert len(thread.letters()) == 1
    with psycopg.connect(database) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        tables.remove("invitations_rendition")
        dump = " ".join(str(row) for table in tables for row in connection.execute(f"SELECT * FROM {table}"))
    with resources.files("kallelse.sandbox").joinpath("persons.csv").open(encoding="utf-8") as file:
        street = next(row["street"] for row in csv.DictReader(file, delimiter=";") if row["id"] == people[0]["id"])
    assert len(street) > 5
    assert street not in dump
