"""The print house's side: how far letters have come, letters that are asked back, and letters that come back."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kallelse import plugs
from kallelse.invitations import actions, supplies
from kallelse.invitations.models import Step
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.sandbox.print_house import write_report

pytestmark = pytest.mark.db


def letter(thread: Any) -> Step:
    with db.tenant_scope(thread.nation.provider.pk):
        return Step.objects.get(channel="letter")


@pytest.fixture
def ordered(thread: Any, work: Any) -> Any:
    """A kallelse that nobody has read, with its letter just ordered; the print house has not begun."""
    thread.hand_in(thread.one("ordinary"))
    work()
    thread.sandbox.move_clock(to=thread.invitation().print_decide + timedelta(minutes=1))
    work()
    assert thread.steps()["letter"] == "accepted"
    thread.sandbox.supplier()
    return thread


def later(thread: Any, work: Any, hours: float) -> None:
    thread.sandbox.move_clock(add_s=hours * 3600)
    work()


def test_a_letter_is_followed_from_the_press_to_the_post(ordered: Any, work: Any) -> None:
    later(ordered, work, 1.1)
    assert (letter(ordered).state, letter(ordered).progress) == ("accepted", "printed")
    later(ordered, work, 5)
    assert (letter(ordered).state, letter(ordered).progress) == ("posted", "posted")
    assert [line for line in ordered.story() if line.startswith(("Tryckeriet", "Brevet är lämnat"))] == [
        "Tryckeriet har tryckt brevet.", "Brevet är lämnat till posten.",
    ]  # fmt: skip
    later(ordered, work, 24 * 14)
    assert letter(ordered).state == "assumed_in_hand"


@pytest.mark.risk("K30")
def test_doubled_disordered_and_lost_reports_are_harmless(ordered: Any, work: Any) -> None:
    ordered.sandbox.supplier(doubled=True, backwards=True)
    later(ordered, work, 5)
    assert letter(ordered).progress == "posted"
    write_report(config().print_dir, [(str(letter(ordered).pk), "printed", clock.now())])
    ordered.sandbox.supplier(lose=1)
    work()
    assert letter(ordered).progress == "posted", "an old word changes nothing"
    assert ordered.events().count("letter_posted") == 1
    assert "letter_printed" not in ordered.events()
    assert list((config().print_dir / "reports").glob("*.csv")) == []


def test_strange_lines_and_files_stop_nothing(ordered: Any, work: Any) -> None:
    reports = config().print_dir / "reports"
    reports.mkdir()
    (reports / "a.csv").write_bytes(b"\xff\xfe\x00not a report")
    key = letter(ordered).pk
    lines = f"order;state;at\n{uuid4()};posted;2027-01-27T09:00:00+01:00\n{key};eaten;2027-01-27T09:00:00+01:00\nnonsense\n"
    (reports / "b.csv").write_text(f"{lines}{key};posted;yesterday\n{key};PRINTED;2027-01-27T09:00:00+01:00\n")
    (reports / ".c.csv").write_text(f"order;state;at\n{key};posted;2027-01-27T09:00:00+01:00\n")
    work()
    assert letter(ordered).progress == "printed"
    assert sorted(path.name for path in reports.iterdir()) == [".c.csv", "read"], "what is still being written is left alone"


@pytest.mark.risk("K30")
@pytest.mark.risk("K1")
def test_read_before_the_envelope_takes_the_letter_back(ordered: Any, work: Any) -> None:
    ordered.sandbox.behave(read_after_s=0)
    later(ordered, work, 0.5)
    assert ordered.sandbox.supplier() == {str(letter(ordered).pk): "withdrawn"}
    work()
    assert (letter(ordered).state, letter(ordered).reason, letter(ordered).recall_at) == ("withdrawn", "read", None)
    assert "Beställningen är återtagen: inget skickas. Kallelsen är läst." in ordered.story()
    later(ordered, work, 24 * 10)
    assert set(ordered.sandbox.supplier().values()) == {"withdrawn"}


@pytest.mark.risk("K30")
def test_read_after_the_envelope_keeps_the_letter(ordered: Any, work: Any) -> None:
    later(ordered, work, 3)
    assert letter(ordered).progress == "enveloped"
    ordered.sandbox.behave(read_after_s=0)
    later(ordered, work, 3)
    assert ordered.steps() == {"inbox": "read", "letter": "posted"}
    assert "recall_asked" not in ordered.events()


def test_the_print_house_says_too_late_and_the_letter_goes(ordered: Any, work: Any) -> None:
    ordered.sandbox.supplier(refuses=True)
    ordered.sandbox.behave(read_after_s=0)
    later(ordered, work, 0.5)
    ordered.sandbox.supplier(refuses=True)
    work()
    assert letter(ordered).recall_at is None
    assert "Beställningen gick inte att ta tillbaka och skickas ändå. Kallelsen är läst." in ordered.story()
    later(ordered, work, 6)
    assert letter(ordered).state == "posted"
    assert ordered.events().count("recall_asked") == 1


def test_a_lost_answer_is_asked_for_again(ordered: Any, work: Any) -> None:
    ordered.sandbox.supplier(slow_h=48, lose=1)
    ordered.sandbox.behave(read_after_s=0)
    later(ordered, work, 0.1)
    ordered.sandbox.supplier(slow_h=48, lose=1)
    work()
    assert letter(ordered).state == "accepted", "the answer was lost"
    ordered.sandbox.behave()
    later(ordered, work, 1.1)
    ordered.sandbox.supplier(slow_h=48)
    work()
    assert letter(ordered).state == "withdrawn"


def test_a_letter_that_was_promised_for_another_reason_goes_although_it_is_read(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    thread.sandbox.supplier()
    thread.sandbox.behave(read_after_s=0)
    later(thread, work, 6)
    assert thread.steps() == {"inbox": "read", "letter": "posted"}


def test_an_answer_takes_an_ordered_fallback_letter_back(ordered: Any, work: Any) -> None:
    with db.tenant_scope(ordered.nation.provider.pk):
        actions.record_answer(ordered.nation.provider.pk, letter(ordered).invitation, actions.Answer.ACCEPTED, clock.now())
    work()
    later(ordered, work, 0.5)
    assert (letter(ordered).state, letter(ordered).reason) == ("withdrawn", "answered")


@pytest.mark.risk("K6")
def test_a_letter_that_comes_back_is_a_call_with_the_hours_left(ordered: Any, work: Any) -> None:
    ordered.sandbox.supplier(returns=["all"])
    later(ordered, work, 149)
    assert ordered.steps()["letter"] == "returned"
    assert ordered.reasons()["manual"] == "letter_returned"
    assert ordered.invitation().fee == "not_shown_in_time"
    (call,) = [line for line in ordered.story() if line.startswith("Ring patienten")]
    assert "timmar kvar. Brevet har kommit i retur" in call
    ordered.sandbox.behave(read_after_s=0)
    later(ordered, work, 7)
    assert ordered.steps()["manual"] == "withdrawn", "who has read needs no call"
    assert ordered.invitation().fee == ""


@pytest.mark.risk("K6")
def test_a_letter_that_is_posted_too_late_is_a_call(ordered: Any, work: Any) -> None:
    ordered.sandbox.supplier(slow_h=24 * 4)
    later(ordered, work, 24 * 4 + 5)
    assert ordered.steps()["letter"] == "posted"
    assert ordered.reasons()["manual"] == "letter_late"
    assert ordered.invitation().fee == "not_shown_in_time"


@pytest.mark.risk("K17")
def test_a_batch_can_be_counted_against_its_index_and_its_sheets(ordered: Any) -> None:
    import json

    (folder,) = [path for path in Path(config().print_dir).iterdir() if path.name.startswith("kallelser-")]
    counts = json.loads((folder / "counts.json").read_text())
    rows = [row.split(";") for row in (folder / "index.csv").read_text().splitlines()[1:]]
    assert counts["letters"] == len(rows) == len(list(folder.glob("*.pdf"))) == 1
    assert counts["pages"] == sum(int(row[2]) for row in rows)


@pytest.mark.risk("K30")
def test_a_letter_that_was_taken_back_is_never_ordered_again_by_itself(ordered: Any, work: Any) -> None:
    ordered.sandbox.behave(read_after_s=0)
    later(ordered, work, 0.5)
    ordered.sandbox.supplier()
    work()
    step = letter(ordered)
    with db.tenant_scope(ordered.nation.provider.pk):
        assert actions.hasten(ordered.nation.provider.pk, step.invitation_id, "letter", "patient_asked", clock.now())
    work()
    assert letter(ordered).state == "withdrawn"
    assert ordered.reasons()["manual"] == "patient_asked", "the patient's wish is not lost"
    assert len(ordered.letters()) == 1


def test_only_letters_have_a_supplier_that_gives_back(sandbox: Any) -> None:
    assert "letter" in plugs.SUPPLIERS
    assert "inbox" not in plugs.SUPPLIERS


@pytest.mark.risk("K26")
def test_a_kallelse_that_ends_takes_its_letter_back_whatever_it_was_ordered_for(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    thread.sandbox.supplier(slow_h=24)
    ended = thread.invitation().pk
    with db.tenant_scope(thread.nation.provider.pk):
        actions.withdraw(thread.nation.provider.pk, [ended], "care_cancelled", clock.now())
        assert actions.ask_recall(thread.nation.provider.pk, [ended], "care_cancelled", clock.now()) == [], "whoever ends it has asked"
    work()
    thread.sandbox.supplier(slow_h=24)
    work()
    assert (letter(thread).state, letter(thread).reason) == ("withdrawn", "care_cancelled")


@pytest.mark.risk("K26")
@pytest.mark.risk("K30")
def test_an_order_that_was_on_its_way_and_did_not_leave_is_withdrawn_and_not_tried_again(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        step = Step.objects.get(channel="letter")
        Step.objects.filter(pk=step.pk).update(state="claimed")
        assert actions.ask_recall(thread.nation.provider.pk, [step.invitation_id], "read", clock.now(), ordered_for=["unread"])
        # What its worker writes when the print folder is away.
        Step.objects.filter(pk=step.pk).update(state="planned", claimed_by=None)
        assert supplies.to_ask(thread.nation.provider.pk, "letter", 10, clock.now()) == []
    assert (letter(thread).state, letter(thread).reason) == ("withdrawn", "read")


@pytest.mark.risk("K30")
def test_a_letter_that_was_posted_although_it_had_been_given_back_counts_as_posted(ordered: Any, work: Any) -> None:
    ordered.sandbox.behave(read_after_s=0)
    later(ordered, work, 0.5)
    ordered.sandbox.supplier()
    work()
    assert letter(ordered).state == "withdrawn"
    write_report(config().print_dir, [(str(letter(ordered).pk), "posted", clock.now())])
    work()
    assert letter(ordered).state == "posted", "what the patient has in her hands is what counts"


def test_the_index_says_the_last_day_to_post(ordered: Any) -> None:
    (index,) = Path(config().print_dir).glob("kallelser-*/index.csv")
    post_by = ordered.invitation().plan["moments"]["post_by"]
    assert (
        index.read_text().splitlines()[1].endswith(";" + datetime.fromisoformat(post_by).astimezone(clock.SWEDISH_TIME).date().isoformat())
    )


@pytest.mark.risk("K17")
def test_a_letter_that_the_print_house_has_lost_is_seen_when_a_later_one_overtakes_it(ordered: Any, work: Any) -> None:
    lost = str(letter(ordered).pk)
    ordered.sandbox.supplier(forgets=[lost])
    later(ordered, work, 20)
    ordered.hand_in(ordered.sandbox.persons(kind="notifications_off", limit=1)[0]["id"], reference="b2")
    work()
    ordered.sandbox.supplier(forgets=[lost])
    later(ordered, work, 12)
    with db.tenant_scope(ordered.nation.provider.pk):
        assert not Step.objects.filter(channel="manual").exists(), "within a day it is only slow"
        letters = dict(Step.objects.filter(channel="letter").values_list("pk", "state"))
    assert sorted(letters.values()) == ["accepted", "posted"]
    ordered.hand_in(ordered.sandbox.persons(kind="notifications_off", limit=2)[1]["id"], reference="b3")
    work()
    ordered.sandbox.supplier(forgets=[lost])
    later(ordered, work, 12)
    with db.tenant_scope(ordered.nation.provider.pk):
        task = Step.objects.get(channel="manual", state="planned")
        assert (task.invitation.reference, task.reason) == ("b1", "letter_missing")
