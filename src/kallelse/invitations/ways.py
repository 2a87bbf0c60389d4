"""What became of each way to the patient, in one sentence each: used and why, or not used and why. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from kallelse.invitations import because
from kallelse.invitations.queries import notice_name, notice_text
from kallelse.invitations.states import LIVE_VERSIONS, Answer
from kallelse.invitations.states import Notice as NoticeState
from kallelse.invitations.states import Step as StepState
from kallelse.routing import reasons

LETTER_BARS = (
    "deceased", "paper_opt_out", "protected", "protected_registration", "sensitive_minor", "guardian_blocked", "child_protected",
    "no_guardian", "locked_possible", "emigrated", "reserve_number", "patient_booked", "patient_rebooked",
)  # fmt: skip
"""Reasons of a plan that keep paper out; the first of them is told."""
INBOX_BARS = ("deceased", "coordination_number", "reserve_number")
GONE = (StepState.WITHDRAWN, StepState.FAILED)


class Way(Protocol):
    """The fields of a stored step."""

    channel: str
    state: str
    reason: str
    due_at: datetime
    safe_until: datetime
    accepted_at: datetime | None
    available_at: datetime | None
    notified_at: datetime | None
    read_at: datetime | None
    recall_reason: str
    also: Any


class Told(Protocol):
    """The fields of a stored notice."""

    kind: str
    channel: str
    state: str
    reason: str
    due_at: datetime
    accepted_at: datetime | None


class Known(Protocol):
    """What a version says of itself."""

    state: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What all ways have in common: whether there is a plan, its reasons but for the band, and when the patient first read anything."""

    plan: bool
    codes: tuple[str, ...]
    read: datetime | None
    one: Known


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a way, with its code and data; `code` says used_… or not_… ."""

    code: str
    text: str
    at: datetime | None = None
    channel: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def of_inbox(step: Way | None, facts: Facts) -> Said:
    """The 1177 inbox."""
    if step is None:
        return _unplanned("inbox", _("Inget i inkorgen"), facts, INBOX_BARS)
    why = reasons.text(step.reason)
    match step.state:
        case StepState.PLANNED:
            return _said("planned", "inbox", _("Skickas till inkorgen {at}. {why}").format(at=because.moment(step.due_at), why=why), step)
        case StepState.CLAIMED:
            return _said("sending", "inbox", _("Skickas till inkorgen just nu. {why}").format(why=why), step)
        case StepState.UNKNOWN:
            return _said("unknown", "inbox", reasons.text("unknown_outcome"), step)
        case StepState.READ:
            at = because.moment(step.read_at) if step.read_at else ""
            return _said("used", "inbox", _("I inkorgen, och läst {at}.").format(at=at).replace(" .", "."), step, step.read_at)
        case StepState.WITHDRAWN | StepState.FAILED if step.accepted_at is None:
            return _said("not_used", "inbox", _because(_("Inget i inkorgen"), step, facts), step)
    since = step.notified_at or step.available_at or step.accepted_at
    told = {
        StepState.NOTIFIED: _("I inkorgen, och patienten aviserades {at}."),
        StepState.AVAILABLE: _("I inkorgen sedan {at}."),
        StepState.ACCEPTED: _("Inkorgen tog emot meddelandet {at}."),
    }
    text = told[StepState(step.state)].format(at=because.moment(since)) if since and step.state in told else _("I inkorgen.")
    return _said("used", "inbox", text + (f" {why}" if step.reason != "digital_first" else ""), step, since)


def letter_like(channel: str, step: Way | None, facts: Facts) -> Said:
    """A letter, or a parcel."""
    no, yes = (_("Ingen försändelse"), _("Försändelsen")) if channel == "parcel" else (_("Inget brev"), _("Brevet"))
    if step is None:
        return _unplanned(channel, no, facts, LETTER_BARS)
    why = reasons.text(step.reason)
    ordered = because.moment(step.accepted_at) if step.accepted_at else ""
    match step.state:
        case StepState.PLANNED if step.reason == "unread":
            return _said("planned", channel, _("Är kallelsen oläst {at} beställs brev.").format(at=because.moment(step.due_at)), step)
        case StepState.PLANNED:
            text = _("{yes} beställs {at}. {why}").format(yes=yes, at=because.moment(step.due_at), why=why)
            return _said("planned", channel, text, step)
        case StepState.CLAIMED:
            return _said("sending", channel, _("{yes} beställs just nu. {why}").format(yes=yes, why=why), step)
        case StepState.UNKNOWN:
            return _said("unknown", channel, _("Ingen vet om beställningen kom fram: den läses tillbaka innan något beställs igen."), step)
        case StepState.WITHDRAWN if step.accepted_at is not None:
            return _said("not_used", channel, _because(_("{no}: beställningen togs tillbaka").format(no=no), step, facts), step)
        case StepState.WITHDRAWN | StepState.FAILED:
            return _said("not_used", channel, _because(no, step, facts), step)
        case StepState.RETURNED:
            return _said("returned", channel, _("{yes} har kommit i retur. {why}").format(yes=yes, why=why), step)
    text = _("{yes} beställdes {at}. {why}").format(yes=yes, at=ordered, why=why)
    return _said("used", channel, text.replace("  ", " "), step, step.accepted_at)


def of_manual(step: Way | None, facts: Facts, done: datetime | None) -> Said:
    """A task for a person: most often a telephone call."""
    no = _("Ingen uppgift för en medarbetare")
    why = "" if step is None else " ".join([reasons.text(step.reason), *(reasons.text(each["reason"]) for each in step.also or ())])
    if step is None:
        if not facts.plan:
            return _unplanned("manual", no, facts, ())
        return Said("not_needed", _("Ingen uppgift för en medarbetare: planen har inte behövt någon."), channel="manual")
    match step.state:
        case StepState.DONE:
            at = f" {because.moment(done)}" if done else ""
            return _said("used", "manual", _("En medarbetare har gjort uppgiften{at}. {why}").format(at=at, why=why), step, done)
        case StepState.WITHDRAWN | StepState.FAILED:
            return _said("not_used", "manual", _because(no, step, facts), step)
    text = _("Uppgift för en medarbetare, senast {at}. {why}").format(at=because.moment(step.safe_until), why=why)
    return _said("planned", "manual", text, step)


def notice_ways(one: Known, steps: Sequence[Way], notices: Sequence[Told]) -> Iterator[Said]:
    """Every notice with what became of it; and, for reminders and text messages, why there are none."""
    for told in notices:
        why = reasons.text(told.reason) if told.reason != f"reminder_{told.kind}" else ""
        data = {"notice": told.kind, "state": told.state, "reason": told.reason}
        match told.state:
            case NoticeState.ACCEPTED:
                yield Said("sent", notice_text("notice_sent", told.channel, told.kind, ""), told.accepted_at, told.channel, data)
            case NoticeState.SUPPRESSED | NoticeState.WITHDRAWN | NoticeState.FAILED:
                kind = "notice_failed" if told.state == NoticeState.FAILED else "notice_suppressed"
                yield Said("not_sent", notice_text(kind, told.channel, told.kind, why).strip(), None, told.channel, data)
            case NoticeState.UNKNOWN:
                yield Said("unknown", notice_text("notice_unknown", told.channel, told.kind, ""), None, told.channel, data)
            case _:
                text = _("{what}: skickas {at}.").format(what=notice_name(told.kind), at=because.moment(told.due_at))
                yield Said("planned", text, told.due_at, told.channel, data)
    channels = {told.channel for told in notices}
    if not notices:
        yield Said("none", _no_reminder(one, steps), channel="inbox")
    if not channels & {"sms", "email"}:
        yield Said("none", _no_message(one, steps), channel="sms")


def _no_reminder(one: Known, steps: Sequence[Way]) -> str:
    what = _("Ingen påminnelse")
    if one.state not in LIVE_VERSIONS:
        return _("Ingen påminnelse: kallelsen avslutades innan någon planerades.")
    if not any(step.accepted_at is not None for step in steps):
        return _("Ingen påminnelse är planerad än: kallelsen har inte gått iväg.")
    if one.answer != Answer.NONE:
        return because.joined(what, "answered", also=_answered(one))
    return _("Ingen påminnelse är planerad: ingen av tiderna för påminnelser ligger framåt.")


def _no_message(one: Known, steps: Sequence[Way]) -> str:
    if not any(step.accepted_at is not None for step in steps):
        return _("Inget sms eller e-brev: kallelsen har inte gått iväg.")
    return _("Inget sms eller e-brev är planerat: det krävs både mottagningens beslut och patientens samtycke när påminnelserna planeras.")


def _unplanned(channel: str, what: str, facts: Facts, bars: Sequence[str]) -> Said:
    """There is no step at all."""
    one, codes = facts.one, facts.codes
    if not facts.plan:
        if one.state in LIVE_VERSIONS:
            return Said("not_planned", _("{what} än: planen är inte gjord.").format(what=what), channel=channel)
        return Said("not_used", _("{what}: kallelsen avslutades innan den planerades.").format(what=what), channel=channel)
    code = next((code for code in bars if code in codes), "")
    if not code and one.answer in (Answer.ACCEPTED, Answer.REBOOKED):
        return Said("not_used", because.joined(what, "answered", also=_answered(one)), channel=channel, data={"reason": "answered"})
    code = code or next(iter(codes), "")
    return Said("not_used", because.joined(what, code), channel=channel, data={"reason": code} if code else {})


def _because(what: str, step: Way, facts: Facts) -> str:
    return because.joined(what, step.recall_reason or step.reason, also=_clause(step, facts))


def _clause(step: Way, facts: Facts) -> str:
    """What the rows know beyond the code: when it was read, or answered."""
    code = step.recall_reason or step.reason
    if code == "read" and facts.read is not None:
        return _("kallelsen lästes {at}").format(at=because.moment(facts.read))
    return _answered(facts.one) if code == "answered" else ""


def _answered(one: Known) -> str:
    at = because.moment(one.answered_at) if one.answered_at else ""
    return _("patienten svarade {at}").format(at=at) if at else _("patienten har svarat")


def _said(code: str, channel: str, text: str, step: Way, at: datetime | None = None) -> Said:
    data: dict[str, Any] = {"state": str(step.state), "reason": step.recall_reason or step.reason}
    return Said(code, text.strip(), at, channel, data)
