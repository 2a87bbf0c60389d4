"""Acts by hand: they wait a minute, can be taken back, are carried out once by whatever worker lives, and say why they cannot."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kallelse.acts import actions, jobs
from kallelse.acts.actions import Who
from kallelse.acts.models import Act
from kallelse.acts.rules import Kind
from kallelse.audit.models import Entry
from kallelse.invitations.models import Invitation, Notice
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.sources import Draft

pytestmark = pytest.mark.db
WHO = Who("staff:TSTNMT2321000156-1001", "TSTNMT2321000156-K101U1")


@pytest.fixture
def sent(thread: Any, work: Any) -> Any:
    """A kallelse that lies unread in the inbox, with a letter planned."""
    thread.hand_in(thread.one("ordinary"))
    work()
    return thread


def ask(thread: Any, kind: Kind, reason: str, note: str = "", who: Who = WHO, draft: Draft | None = None) -> Any:
    one = thread.invitation() if kind is not Kind.VERSION else thread.invitation(version=1)
    return actions.ask(thread.nation.provider.pk, one.pk, kind, reason, note, who, product_clock.now(), draft=draft)


def minute(thread: Any, work: Any) -> None:
    thread.sandbox.move_clock(to=product_clock.now() + timedelta(seconds=61))
    work()


def acts(thread: Any) -> list[tuple[str, str]]:
    with db.tenant_scope(thread.nation.provider.pk):
        return list(Act.objects.order_by("asked_at").values_list("state", "outcome"))


def texts(thread: Any) -> list[str]:
    return [one["heading"] for one in thread.sandbox.messages()] if hasattr(thread.sandbox, "messages") else []


def test_nothing_happens_before_the_minute_has_passed(sent: Any, work: Any) -> None:
    ask(sent, Kind.LETTER, "cannot_log_in")
    work()
    assert acts(sent) == [("waiting", "")]
    assert sent.steps()["letter"] == "planned"
    minute(sent, work)
    assert acts(sent) == [("done", "")]
    assert sent.steps()["letter"] == "accepted"
    assert sent.reasons()["letter"] == "colleague_letter"
    assert len(sent.letters()) == 1


def test_what_is_taken_back_never_happens(sent: Any, work: Any) -> None:
    act = ask(sent, Kind.STOP, "mistake")
    assert actions.undo(sent.nation.provider.pk, act.pk, WHO, product_clock.now())
    assert not actions.undo(sent.nation.provider.pk, act.pk, WHO, product_clock.now())
    minute(sent, work)
    assert acts(sent) == [("undone", "")]
    assert sent.invitation().state == "active"
    assert "Stoppa allt: ångrat av TSTNMT2321000156-1001. Inget har lämnat oss." in sent.story()


def test_after_the_minute_it_is_too_late_to_take_back(sent: Any, work: Any) -> None:
    act = ask(sent, Kind.RESEND, "unread_long")
    late = product_clock.now() + timedelta(seconds=60)
    assert not actions.undo(sent.nation.provider.pk, act.pk, WHO, late)


@pytest.mark.risk("K28")
def test_sent_again_is_a_notice_and_never_a_second_text(sent: Any, work: Any) -> None:
    before = sent.sandbox.stats()["messages"]
    ask(sent, Kind.RESEND, "says_not_got")
    minute(sent, work)
    with db.tenant_scope(sent.nation.provider.pk):
        notice = Notice.objects.get(kind="resent")
        assert bytes(notice.body or b"").decode().count("samma kallelse som förut") == 1
    assert notice.state == "accepted"
    assert sent.sandbox.stats()["messages"] == before + 1
    assert "Ny avisering om kallelsen: skickat med 1177 inkorg." in sent.story()
    assert ask(sent, Kind.RESEND, "says_not_got") == "resent"


def test_a_stopped_kallelse_is_taken_back_everywhere_and_the_patient_is_told(sent: Any, work: Any) -> None:
    ask(sent, Kind.STOP, "new_time", "Läkaren är sjuk.")
    minute(sent, work)
    assert sent.invitation().state == "withdrawn"
    assert sent.steps()["letter"] == "withdrawn"
    with db.tenant_scope(sent.nation.provider.pk):
        assert Notice.objects.get(kind="withdrawn").state == "accepted"
        assert list(Invitation.objects.values_list("answer", flat=True)) == ["none"]
    assert any("Läkaren är sjuk." in line for line in sent.story())


def test_nothing_leaves_while_a_stop_waits(sent: Any, work: Any) -> None:
    letter_due = sent.invitation().print_decide
    sent.sandbox.move_clock(to=letter_due - timedelta(seconds=30))
    ask(sent, Kind.STOP, "mistake")
    sent.sandbox.move_clock(to=letter_due + timedelta(seconds=10))
    work()
    assert sent.letters() == []
    minute(sent, work)
    assert sent.invitation().state == "withdrawn"
    assert sent.letters() == []


def test_two_colleagues_cannot_ask_for_the_same_at_once(sent: Any) -> None:
    assert isinstance(ask(sent, Kind.LETTER, "cannot_log_in"), Act)
    assert ask(sent, Kind.LETTER, "short_of_time") == "waits"
    assert isinstance(ask(sent, Kind.NOTE, "colleagues", "Ett"), Act)
    assert isinstance(ask(sent, Kind.NOTE, "colleagues", "Två"), Act)


def test_what_has_become_impossible_meanwhile_is_refused_and_told(sent: Any, work: Any) -> None:
    ask(sent, Kind.LETTER, "cannot_log_in")
    sent.hand_in(sent.one("ordinary"), days=41)
    minute(sent, work)
    assert acts(sent) == [("refused", "replaced")]
    with db.tenant_scope(sent.nation.provider.pk):
        said = [line["data"] for line in Invitation.objects.get(version=1).events.filter(kind="act_refused").values("data")]
    assert said == [{"act": "letter", "reason": "act_no_replaced"}]
    assert sent.letters() == []


def test_a_new_version_waits_too_and_goes_to_the_same_patient(sent: Any, work: Any) -> None:
    start = product_clock.now() + timedelta(days=50)
    ask(sent, Kind.VERSION, "wrong_time", draft=Draft(0, "annan", "191212121212", "X", start=start, wording={"purpose": "Ny tid."}))
    work()
    assert sent.invitation().version == 1
    minute(sent, work)
    new = sent.invitation(version=2)
    assert (new.reference, new.subject, new.state) == ("b1", sent.one("ordinary"), "active")
    assert sent.invitation(version=1).state == "superseded"
    with db.tenant_scope(sent.nation.provider.pk):
        assert Act.objects.get().body is None


def test_a_worker_that_dies_in_the_middle_leaves_the_act_to_the_next(sent: Any, work: Any, monkeypatch: Any) -> None:
    ask(sent, Kind.LETTER, "cannot_log_in")
    sent.sandbox.move_clock(to=product_clock.now() + timedelta(seconds=61))

    def die(*_: Any, **__: Any) -> None:
        connection.close()
        raise SystemExit

    monkeypatch.setattr(actions, "_settle", die)
    with pytest.raises((SystemExit, Exception)):
        jobs.carry_out_due(sent.nation.provider.pk, product_clock.now())
    monkeypatch.undo()
    connection.close()
    assert acts(sent) == [("waiting", "")]
    assert sent.events().count("step_hastened") == 0
    work()
    assert acts(sent) == [("done", "")]
    assert sent.events().count("step_hastened") == 1


def test_a_defect_in_one_act_does_not_keep_the_others_waiting(sent: Any, work: Any, monkeypatch: Any) -> None:
    from kallelse.acts import deeds

    def broken(*_: Any) -> str:
        raise ValueError("defect")

    monkeypatch.setattr(deeds, "DEEDS", {**deeds.DEEDS, Kind.RESEND: broken})
    ask(sent, Kind.RESEND, "unread_long")
    ask(sent, Kind.NOTE, "contact", "Talade med dottern.")
    minute(sent, work)
    assert acts(sent) == [("refused", "failed"), ("done", "")]
    assert sent.reasons()["manual"] == "act_no_failed"


def test_everything_is_in_the_access_log_with_who_did_it(sent: Any, work: Any) -> None:
    act = ask(sent, Kind.LETTER, "cannot_log_in")
    minute(sent, work)
    with db.tenant_scope(sent.nation.provider.pk):
        found = Entry.objects.filter(object=f"act:letter:{act.pk}").order_by("id")
        assert [(one.action, one.actor, one.commission, one.result) for one in found] == [
            ("acts:invitation:ask", WHO.actor, WHO.commission, "ok"),
            ("acts:invitation:carry_out", WHO.actor, WHO.commission, "ok"),
        ]


@pytest.mark.parametrize(("reason", "note"), [("made_up", ""), ("other", "  "), ("patient_asked", "x" * 501)])
def test_a_reason_must_be_one_of_the_acts(sent: Any, reason: str, note: str) -> None:
    with pytest.raises(ValueError, match="reason"):
        ask(sent, Kind.LETTER, reason, note)
    assert acts(sent) == []


@pytest.mark.risk("K15")
def test_no_letter_is_forced_on_whom_none_may_go_to(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("protected"))
    work()
    assert ask(thread, Kind.LETTER, "cannot_log_in") == "letter_barred"
    assert thread.letters() == []
