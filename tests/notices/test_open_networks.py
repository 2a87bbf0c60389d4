"""Text messages and e-mail, end to end: nothing leaves before both gates are open, and what leaves says no more than both allow."""

from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices import actions
from kallelse.notices.models import Consent

pytestmark = pytest.mark.db


def consents(short: Any) -> list[Consent]:
    with db.tenant_scope(short.tenant):
        return list(Consent.objects.order_by("pk"))


@pytest.mark.risk("K19")
@pytest.mark.parametrize("open_gate", ["neither", "decision", "consent"])
def test_one_open_gate_is_not_enough(short: Any, open_gate: str) -> None:
    patient = short.thread.one("ordinary")
    if open_gate == "decision":
        short.decide()
    if open_gate == "consent":
        short.agree(patient)
    short.send()
    assert short.notices("sms") == {}
    short.to(short.due()["before_cancel"])
    assert short.notices()["before_cancel"] == "accepted"
    assert short.thread.sandbox.texts() == []


@pytest.mark.risk("K19")
@pytest.mark.risk("K20")
def test_with_both_gates_open_a_neutral_text_leaves_and_the_inbox_is_quiet(short: Any) -> None:
    patient = short.thread.one("ordinary")
    short.decide()
    assert short.agree(patient)
    short.send()
    assert set(short.notices()) == {"unread", "unread_again"}
    short.to(short.due("sms")["before_cancel"])
    (text,) = short.thread.sandbox.texts()
    assert text["text"] == (
        "Påminnelse från Region Exempel: du har en tid lördag 20 februari kl. 08.00. Kan du inte komma? "
        "Logga in på 1177 som vanligt och avboka i tid. Telefon 010-100 10 00."
    )
    assert text["to"] == consents(short)[0].address
    assert text["to"].startswith("+46701740")
    assert text["from"] == "Region Ex"
    assert text["id"] == str(short.row("before_cancel", "sms").pk)
    assert bytes(short.row("before_cancel", "sms").body).decode() == text["text"]


@pytest.mark.risk("K19")
@pytest.mark.parametrize(
    ("decided", "agreed", "unit", "place"),
    [("full", "neutral", False, False), ("neutral", "full", False, False), ("full", "unit", True, False), ("full", "full", True, True)],
)
def test_a_text_says_no_more_than_both_allow(short: Any, decided: str, agreed: str, unit: bool, place: bool) -> None:
    short.decide(level=decided)
    short.agree(short.thread.one("ordinary"), level=agreed)
    short.send()
    short.to(short.due("sms")["before_cancel"])
    (text,) = short.thread.sandbox.texts()
    assert ("Medicinmottagningen" in text["text"], "Sjukhusgatan" in text["text"]) == (unit, place)


def test_an_own_text_is_used_at_the_level_that_it_was_approved_for(short: Any) -> None:
    short.decide(level="unit", texts={"before_cancel": "Tid på {unit} {day} kl. {clock}."})
    short.agree(short.thread.one("ordinary"), level="unit")
    short.send()
    short.to(short.due("sms")["before_cancel"])
    assert [one["text"] for one in short.thread.sandbox.texts()] == [
        "Tid på Medicinmottagningen Eksta sjukhus lördag 20 februari kl. 08.00."
    ]


@pytest.mark.risk("K15")
@pytest.mark.parametrize("protected", [True, "skyddad_folkbokforing"])
def test_who_is_protected_since_gets_no_text(short: Any, protected: Any) -> None:
    patient = short.thread.one("ordinary")
    short.decide()
    short.agree(patient)
    short.send()
    short.thread.sandbox.change_person(patient, protected=protected)
    short.to(short.due("sms")["before_cancel"])
    assert short.notices("sms")["before_cancel"] == "suppressed"
    assert short.thread.sandbox.texts() == []
    # In the inbox she is reminded as everybody, when she may be written to there.
    assert short.notices().get("before_cancel", "") == ("accepted" if protected is True else "")


def test_who_takes_her_consent_back_is_reminded_in_the_inbox(short: Any) -> None:
    patient = short.thread.one("ordinary")
    short.decide()
    short.agree(patient)
    short.send()
    with db.tenant_scope(short.tenant):
        assert actions.withdraw_consent(short.tenant, patient, "sms", "resident", product_clock.now())
    assert [one.address for one in consents(short)] == [""]
    short.to(short.due("sms")["before_cancel"])
    assert short.why("sms")["before_cancel"] == "reminder_no_consent"
    assert short.notices()["before_cancel"] == "accepted"
    assert short.thread.sandbox.texts() == []


def test_a_decision_that_has_ended_closes_the_gate(short: Any) -> None:
    short.decide(valid_to=date(2027, 2, 1))
    short.agree(short.thread.one("ordinary"))
    short.send()
    short.to(short.due("sms")["before_cancel"])
    assert short.why("sms")["before_cancel"] == "reminder_no_decision"
    assert short.notices()["before_cancel"] == "accepted"


@pytest.mark.risk("K20")
def test_an_old_number_is_asked_for_again_before_it_is_used(short: Any) -> None:
    patient = short.thread.one("ordinary")
    short.decide()
    short.agree(patient)
    short.send()
    with db.tenant_scope(short.tenant):
        Consent.objects.update(verified_at=product_clock.now() - timedelta(days=400))
    short.thread.sandbox.change_contact(patient, mobile="070-174 06 99")
    short.to(short.due("sms")["before_cancel"])
    assert [one["to"] for one in short.thread.sandbox.texts()] == ["+46701740699"]


@pytest.mark.risk("K20")
def test_a_number_that_1177_does_not_know_any_more_is_not_used(short: Any) -> None:
    patient = short.thread.one("ordinary")
    short.decide()
    short.agree(patient)
    short.send()
    with db.tenant_scope(short.tenant):
        Consent.objects.update(verified_at=product_clock.now() - timedelta(days=400))
    short.thread.sandbox.change_contact(patient, mobile="")
    short.to(short.due("sms")["before_cancel"])
    assert short.thread.sandbox.texts() == []
    assert short.why("sms")["before_cancel"] == "reminder_contact_old"
    assert short.notices()["before_cancel"] == "accepted"


@pytest.mark.risk("K20")
def test_a_consent_without_a_number_in_1177_is_not_kept(short: Any) -> None:
    patient = short.thread.one("ordinary")
    short.thread.sandbox.change_contact(patient, mobile="")
    assert not short.agree(patient)
    assert consents(short) == []


@pytest.mark.risk("K41")
def test_who_has_asked_to_be_left_alone_is(short: Any) -> None:
    patient = short.thread.one("ordinary")
    short.send()
    with db.tenant_scope(short.tenant):
        actions.pause(short.tenant, patient, None, "resident", product_clock.now())
    short.to(short.due()["before_cancel"])
    assert short.why()["before_cancel"] == "reminder_paused"
    assert short.messages() == 1


@pytest.mark.risk("K40")
def test_no_text_leaves_on_a_weekend(short: Any) -> None:
    short.decide()
    short.agree(short.thread.one("ordinary"))
    short.send()
    due = short.due("sms")["before_cancel"]
    # The worker slept from Monday to late on a weekday evening.
    short.to(due.replace(hour=19))
    assert short.thread.sandbox.texts() == []
    assert short.due("sms")["before_cancel"] == due.replace(hour=8) + timedelta(days=1)
    short.to(short.due("sms")["before_cancel"])
    assert len(short.thread.sandbox.texts()) == 1


@pytest.mark.risk("K28")
@pytest.mark.parametrize("kind", ["timeout_after_accept", "garbage", "half_answer", "fault"])
def test_a_text_whose_outcome_is_unknown_is_asked_for_and_never_doubled(short: Any, configured: Any, kind: str) -> None:
    short.decide()
    short.agree(short.thread.one("ordinary"))
    short.send()
    configured(wire_timeout_s="1")
    short.thread.sandbox.misbehave({"service": "sms", "kind": kind, "times": 1})
    short.to(short.due("sms")["before_cancel"])
    short.thread.sandbox.move_clock(add_s=120)
    short.work()
    assert short.notices("sms")["before_cancel"] == "accepted"
    assert len(short.thread.sandbox.texts()) == 1


def test_an_e_mail_leaves_through_the_mail_server(short: Any) -> None:
    patient = short.thread.one("ordinary")
    short.decide("email", "neutral")
    short.agree(patient, "email")
    short.send()
    short.to(short.due("email")["before_cancel"])
    (mail,) = short.thread.sandbox.mails()
    assert mail["subject"] == "Meddelande från Region Exempel"
    assert mail["to"] == consents(short)[0].address
    assert mail["id"] == f"<{short.row('before_cancel', 'email').pk}@regionexempel.se>"
    assert "lördag 20 februari kl. 08.00" in mail["text"]
    assert "Medicinmottagningen" not in mail["text"]


@pytest.mark.risk("K28")
def test_an_e_mail_whose_outcome_is_unknown_is_never_sent_again(short: Any) -> None:
    short.decide("email")
    short.agree(short.thread.one("ordinary"), "email")
    short.send()
    short.thread.sandbox.misbehave({"service": "mail", "kind": "timeout_after_accept", "times": 1})
    short.to(short.due("email")["before_cancel"])
    assert short.notices("email")["before_cancel"] == "unknown"
    short.to(short.row("before_cancel", "email").safe_until + timedelta(seconds=1))
    assert short.notices("email")["before_cancel"] == "failed"
    assert len(short.thread.sandbox.mails()) == 1


def test_an_address_that_the_mail_server_refuses_is_made_good_in_the_inbox(short: Any) -> None:
    short.decide("email")
    short.agree(short.thread.one("ordinary"), "email")
    short.send()
    short.thread.sandbox.misbehave({"service": "mail", "kind": "error"})
    short.to(short.due("email")["before_cancel"])
    assert short.why("email")["before_cancel"] == "reminder_refused"
    assert short.notices()["before_cancel"] == "accepted"


def test_a_consent_that_comes_later_plans_what_has_been_sent_anew(short: Any) -> None:
    patient = short.thread.one("ordinary")
    short.decide()
    short.send()
    assert short.notices("sms") == {}
    short.agree(patient)
    short.work()
    assert set(short.notices("sms")) == {"before_cancel", "practical"}
    short.to(short.due("sms")["before_cancel"])
    assert (short.notices("sms")["before_cancel"], short.notices()["before_cancel"]) == ("accepted", "suppressed")
    assert short.why()["before_cancel"] == "reminder_repeated"
