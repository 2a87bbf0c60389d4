"""Every plan, change and non-event has a reason in plain Swedish, and each way to the patient one at least, whatever has happened."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.invitations import because, why
from kallelse.invitations.states import Answer, Fee, NoticeKind, Version
from kallelse.invitations.states import Notice as NoticeState
from kallelse.invitations.states import Step as StepState
from kallelse.routing import reasons

DAY = datetime(2027, 1, 12, 8, 14, tzinfo=UTC)
"""09.14 in Sweden."""
PLAN = {
    "band": "digital_first",
    "moments": {"print_decide": "2027-01-27T07:50:00+01:00", "cancel_deadline": "2027-02-05T10:00:00+01:00"},
    "reasons": [{"code": "account_active", "data": {}}, {"code": "band_digital_first", "data": {}}],
    "timing": [{"code": "deadline_cancel", "data": {"at": "2027-02-05T10:00:00+01:00"}}, {"code": "post_lead", "data": {"wd": 5}}],
}


@dataclass
class One:
    """A version."""

    state: str = "active"
    plan: dict[str, Any] | None = field(default_factory=lambda: PLAN)
    answer: str = "none"
    answered_at: datetime | None = None
    fee: str = ""


@dataclass
class Way:
    """A step."""

    channel: str
    state: str
    reason: str = "digital_first"
    due_at: datetime = DAY
    safe_until: datetime = DAY
    accepted_at: datetime | None = None
    available_at: datetime | None = None
    notified_at: datetime | None = None
    read_at: datetime | None = None
    recall_reason: str = ""
    also: list[dict[str, str]] | None = None


@dataclass
class Told:
    """A notice."""

    kind: str
    channel: str
    state: str
    reason: str = ""
    due_at: datetime = DAY
    accepted_at: datetime | None = None


@dataclass
class Happened:
    """An event."""

    kind: str
    channel: str = ""
    at: datetime = DAY
    data: dict[str, Any] = field(default_factory=dict)


def said(one: One, *steps: Way, notices: tuple[Told, ...] = (), events: tuple[Happened, ...] = ()) -> dict[str, list[str]]:
    """The sentences about each way."""
    found: dict[str, list[str]] = {}
    for trace in why.explain(one, steps, notices, events):
        if trace.about in ("channel", "notice"):
            found.setdefault(trace.channel, []).append(trace.text)
    return found


READ = Way("inbox", "read", accepted_at=DAY - timedelta(days=1), read_at=DAY)
ACCEPTED = Way("inbox", "accepted", accepted_at=DAY)


@pytest.mark.parametrize(
    ("channel", "one", "steps", "sentence"),
    [
        ("letter", One(), (READ, Way("letter", "withdrawn", "read")), "Inget brev, eftersom kallelsen lästes 12 januari kl. 09.14."),
        (
            "letter", One(answer="accepted", answered_at=DAY), (ACCEPTED, Way("letter", "withdrawn", "answered")),
            "Inget brev, eftersom patienten svarade 12 januari kl. 09.14.",
        ),
        ("letter", One(), (READ, Way("letter", "planned", "unread")), "Är kallelsen oläst 12 januari kl. 09.14 beställs brev."),
        ("letter", One(), (Way("letter", "accepted", "no_account", accepted_at=DAY),),
         "Brevet beställdes 12 januari kl. 09.14. Patienten har inget aktivt konto på 1177: brev direkt, meddelandet väntar i inkorgen."),
        ("letter", One(), (READ, Way("letter", "withdrawn", "unread", accepted_at=DAY, recall_reason="read")),
         "Inget brev: beställningen togs tillbaka, eftersom kallelsen lästes 12 januari kl. 09.14."),
        ("letter", One(plan=PLAN | {"reasons": [{"code": "paper_opt_out"}]}), (ACCEPTED,),
         "Inget brev, eftersom patienten har avstått papper."),
        ("letter", One(state="superseded"), (Way("letter", "withdrawn", "superseded"),),
         "Inget brev, eftersom en nyare version har ersatt kallelsen."),
        ("inbox", One(), (READ,), "I inkorgen, och läst 12 januari kl. 09.14."),
        ("inbox", One(plan=PLAN | {"reasons": [{"code": "coordination_number"}]}), (Way("letter", "planned"),),
         "Inget i inkorgen, eftersom samordningsnummer inte kan logga in på 1177."),
        ("inbox", One(), (Way("inbox", "failed", "inbox_error"),), "Inget i inkorgen, eftersom 1177 inkorg inte tog emot meddelandet."),
        ("inbox", One(state="draft", plan=None), (), "Inget i inkorgen än: planen är inte gjord."),
        ("manual", One(), (READ,), "Ingen uppgift för en medarbetare: planen har inte behövt någon."),
        ("manual", One(), (READ, Way("manual", "withdrawn", "read")),
         "Ingen uppgift för en medarbetare, eftersom kallelsen lästes 12 januari kl. 09.14."),
        ("manual", One(), (Way("manual", "planned", "phone_unread"),),
         "Uppgift för en medarbetare, senast 12 januari kl. 09.14. Kallelsen är oläst: ring patienten."),
        ("manual", One(), (Way("manual", "planned", "phone_unread", also=[{"reason": "letter_returned"}]),),
         "Uppgift för en medarbetare, senast 12 januari kl. 09.14. Kallelsen är oläst: ring patienten. "
         "Brevet har kommit i retur: ring patienten."),
        ("sms", One(), (ACCEPTED,),
         "Inget sms eller e-brev är planerat: det krävs både mottagningens beslut och patientens samtycke när påminnelserna planeras."),
    ],
)  # fmt: skip
def test_the_sentence(channel: str, one: One, steps: tuple[Way, ...], sentence: str) -> None:
    assert said(one, *steps)[channel][0] == sentence


@pytest.mark.parametrize(
    ("notice", "sentence"),
    [
        (Told("unread", "inbox", "accepted", "reminder_unread", accepted_at=DAY),
         "Påminnelse: kallelsen är oläst: skickat med 1177 inkorg."),
        (Told("practical", "sms", "suppressed", "reminder_paused"),
         "Påminnelse om tid och plats före besöket: skickas inte. Ingen påminnelse: patienten har bett att få slippa."),
        (Told("unread", "inbox", "withdrawn", "read"), "Påminnelse: kallelsen är oläst: skickas inte. Kallelsen är läst."),
        (Told("before_cancel", "sms", "planned", "reminder_before_cancel"),
         "Påminnelse före sista avbokningstid: skickas 12 januari kl. 09.14."),
    ],
)  # fmt: skip
def test_a_reminder_tells_whether_it_was_sent_and_why_not(notice: Told, sentence: str) -> None:
    assert said(One(), ACCEPTED, notices=(notice,))[notice.channel][-1] == sentence


def test_the_plan_tells_its_route_its_moments_and_what_decided_them() -> None:
    texts = [trace.text for trace in why.explain(One(), (ACCEPTED,), (), (Happened("planned", data={"band": "digital_first"}),))]
    for sentence in (
        "Patienten har konto på 1177 och får avisering.", "Tiden räcker: digitalt först, brev bara om ingen läser.",
        "Sista avbokningstid avgör när patienten måste ha kallelsen: 2027-02-05 kl. 10.00.", "Posten räknas ta 5 arbetsdagar.",
        "En oläst kallelse blir brev senast 27 januari kl. 07.50.", "Sista stund att avboka: 5 februari kl. 10.00.",
    ):  # fmt: skip
        assert sentence in texts


@pytest.mark.parametrize("fee", [Fee.NOT_SHOWN_IN_TIME, Fee.CARE_CANCELLED_LATE])
def test_a_fee_that_should_not_be_charged_has_its_reason(fee: Fee) -> None:
    assert [trace.code for trace in why.explain(One(fee=fee), (), (), ()) if trace.about == "fee"] == [fee.value]


def test_what_people_wrote_and_who_they_are_is_never_told() -> None:
    event = Happened("manual_done", "manual", data={"by": "staff:TSTNMT2321000156-1001", "note": "Ringde dottern", "reason": "read"})
    for trace in why.explain(One(), (Way("manual", "done", "phone_unread"),), (), (event,)):
        assert "dottern" not in trace.text
        assert "1001" not in repr(trace)


CODES = st.sampled_from(sorted(code for code, text in reasons.TEXTS.items() if "{" not in text))
MOMENT = st.one_of(st.none(), st.just(DAY))
WAYS = st.builds(
    Way, channel=st.sampled_from(["inbox", "letter", "manual", "parcel"]), state=st.sampled_from([str(state) for state in StepState]),
    reason=CODES, accepted_at=MOMENT, available_at=MOMENT, notified_at=MOMENT, read_at=MOMENT, recall_reason=st.one_of(st.just(""), CODES),
)  # fmt: skip
NOTICES = st.builds(
    Told, kind=st.sampled_from([str(kind) for kind in NoticeKind]), channel=st.sampled_from(["inbox", "sms", "email"]),
    state=st.sampled_from([str(state) for state in NoticeState]), reason=CODES, accepted_at=MOMENT,
)  # fmt: skip
PLANS: st.SearchStrategy[dict[str, Any] | None] = st.one_of(
    st.none(),
    st.just({}),
    st.lists(CODES, max_size=4).map(lambda codes: PLAN | {"reasons": [{"code": code, "data": {}} for code in codes]}),
)  # fmt: skip
ONES = st.builds(
    One, state=st.sampled_from([str(state) for state in Version]), plan=PLANS, answer=st.sampled_from([str(answer) for answer in Answer]),
    answered_at=MOMENT, fee=st.sampled_from([str(fee) for fee in Fee]),
)  # fmt: skip


@given(ONES, st.lists(WAYS, max_size=4, unique_by=lambda way: way.channel), st.lists(NOTICES, max_size=4))
def test_in_every_state_each_way_has_a_reason(one: One, steps: list[Way], notices: list[Told]) -> None:
    found = said(one, *steps, notices=tuple(notices))
    assert {"inbox", "letter", "manual"} <= set(found)
    assert {"sms", "email"} & set(found)
    for sentences in found.values():
        for sentence in sentences:
            assert sentence[0].isupper() or sentence[0].isdigit()
            assert sentence.rstrip().endswith(".")
            assert "  " not in sentence
            assert "{" not in sentence


def test_every_clause_is_of_a_reason() -> None:
    assert set(because.CLAUSES) <= set(reasons.TEXTS)
