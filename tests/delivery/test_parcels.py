"""Things that are posted beside the kallelse: ordered at once, with an address that nothing of ours keeps."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kallelse.invitations import actions
from kallelse.invitations.models import Rendition, Step
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.sources.file import FileReader
from kallelse.sources.rest import RestReader

pytestmark = pytest.mark.db
KIT = {"items": [{"code": "HPV-1", "text": "ett provtagningskit"}, {"code": "F-22", "text": "en hälsodeklaration"}]}


def orders() -> list[Path]:
    """The ordered parcels."""
    return sorted(config().parcel_dir.glob("forsandelser-*/*-*.json"))


def test_a_parcel_is_ordered_at_once_beside_the_digital_kallelse(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person, wording=KIT)
    work()
    assert thread.steps() == {"inbox": "notified", "letter": "planned", "parcel": "accepted"}
    (file,) = orders()
    order = json.loads(file.read_text())
    assert order["order"] == file.stem
    assert order["items"] == KIT["items"]
    assert order["name"]
    assert order["address"]
    index = (file.parent / "index.csv").read_text()
    assert file.stem in index
    assert not any(secret in index + file.name for secret in (person, order["name"], *order["address"]))


def test_reading_does_not_stop_it_and_the_store_reports(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), wording=KIT)
    work()
    thread.sandbox.supplier("parcel")
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=6 * 3600)
    work()
    assert thread.steps() == {"inbox": "read", "letter": "withdrawn", "parcel": "posted"}
    assert "Försändelsen är lämnad till posten." in thread.story()


@pytest.mark.risk("K15")
def test_no_address_is_kept_by_us(thread: Any, work: Any, database: str) -> None:
    thread.hand_in(thread.one("ordinary"), wording=KIT)
    work()
    (file,) = orders()
    street = json.loads(file.read_text())["address"][0]
    with psycopg.connect(database) as behind:
        tables = [row[0] for row in behind.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            held = behind.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t").fetchone()
            assert held is None or street not in (held[0] or ""), table
    with db.tenant_scope(thread.nation.provider.pk):
        kept = Rendition.objects.get(step__channel="parcel")
        assert json.loads(bytes(kept.content)) == {"items": KIT["items"]}, "what was sent can be shown, without where to"


@pytest.mark.risk("K15")
@pytest.mark.parametrize("kind", ["protected", "protected_registration"])
def test_nothing_goes_home_to_the_protected_by_itself(thread: Any, work: Any, kind: str) -> None:
    thread.hand_in(thread.one(kind), wording=KIT)
    work()
    assert "parcel" not in thread.steps()
    assert orders() == []
    with db.tenant_scope(thread.nation.provider.pk):
        task = Step.objects.get(channel="manual")
        assert "item_by_hand" in (task.reason, *(one["reason"] for one in task.also or ()))


@pytest.mark.risk("K22")
def test_a_locked_account_has_no_parcel_sent_home(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("locked"), wording=KIT)
    work()
    thread.sandbox.move_clock(add_s=86400)
    work()
    assert orders() == []
    assert thread.steps()["manual"] == "planned"


def test_whoever_became_protected_before_it_was_ordered_gets_no_parcel(thread: Any, work: Any, configured: Any) -> None:
    person = thread.one("ordinary")
    blocked = config().parcel_dir
    blocked.write_text("a file where the folder should be")
    thread.hand_in(person, wording=KIT)
    work()
    assert thread.steps()["parcel"] == "planned"
    blocked.unlink()
    thread.sandbox.change_person(person, protected=True)
    thread.sandbox.move_clock(add_s=3600)
    work()
    assert thread.steps()["parcel"] == "withdrawn"
    assert orders() == []


def test_the_kallelse_says_that_it_comes_in_the_inbox_and_in_the_letter(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("no_account"), wording=KIT)
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        message = bytes(Rendition.objects.get(step__channel="inbox").content).decode()
    assert "Det här får du också" in message
    assert "ett provtagningskit" in message
    assert "med posten" in message


@pytest.mark.risk("K26")
def test_a_kallelse_that_is_called_off_takes_its_parcel_back(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), wording=KIT)
    work()
    thread.sandbox.supplier("parcel", slow_h=24)
    made = thread.invitation()
    with db.tenant_scope(thread.nation.provider.pk):
        actions.withdraw(thread.nation.provider.pk, [made.pk], "care_cancelled", clock.now())
        actions.ask_recall(thread.nation.provider.pk, [made.pk], "care_cancelled", clock.now())
    work()
    thread.sandbox.supplier("parcel", slow_h=24)
    work()
    assert thread.steps()["parcel"] == "withdrawn"


@pytest.mark.risk("K6")
def test_a_parcel_that_may_come_too_late_is_a_persons_task_as_well(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), days=9, wording=KIT)
    work()
    assert thread.steps()["parcel"] == "accepted"
    with db.tenant_scope(thread.nation.provider.pk):
        task = Step.objects.get(channel="manual")
        assert {task.reason, *(one["reason"] for one in task.also)} == {"item_late", "too_late"}


def test_a_parcel_that_comes_back_is_a_persons_task_also_when_the_kallelse_is_read(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), wording=KIT)
    work()
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.supplier("parcel", returns=["all"])
    thread.sandbox.move_clock(add_s=timedelta(hours=150).total_seconds())
    work()
    assert thread.steps()["parcel"] == "returned"
    assert thread.reasons()["manual"] == "parcel_returned"
    assert thread.invitation().fee == "", "the kallelse itself has arrived"


def test_items_are_said_in_json_and_in_files() -> None:
    row = {"reference": "b1", "person": "193704297450", "unit": "TSTNMT2321000156-K101", "start": "2027-02-10T10:00"}
    (draft,) = RestReader().read(json.dumps(row | KIT).encode(), "application/json")
    assert draft.wording["items"] == KIT["items"]
    head, cells = "reference;person;unit;start;med posten", "b1;193704297450;TSTNMT2321000156-K101;2027-02-10 10:00;"
    table = f"{head}\n{cells}HPV-1: ett provtagningskit|F-22:en hälsodeklaration\n"
    (draft,) = FileReader().read(table.encode(), "text/csv")
    assert draft.wording["items"] == KIT["items"]
    (refused,) = FileReader().read(f"{head}\n{cells}ett provtagningskit\n".encode(), "text/csv")
    assert refused.field == "items.code"
