"""Who gets what, how and when: the decision table's answer and the moments become a plan (rules.md, Recipients, Timing). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from kallelse.persons.identity import birthday
from kallelse.routing import clocks, facts, table
from kallelse.routing.facts import ADULT, INBOX_OWN_AGE, Facts
from kallelse.routing.reason import Reason
from kallelse.routing.table import Answer
from kallelse.routing.timeline import Band, Timeline, moment_reason

__all__ = [
    "ADULT", "INBOX", "INBOX_OWN_AGE", "LETTER", "MANUAL", "Plan", "PlannedStep", "Reason", "Review", "Situation", "decide", "manual_only",
]  # fmt: skip

INBOX, LETTER, MANUAL = "inbox", "letter", "manual"
IN_TIME = (Band.DIGITAL_FIRST, Band.DIGITAL_FIRST_SHORT)
ONLY_A_LETTER_NOW = (Band.BOTH, Band.BOTH_UNCERTAIN, Band.UNKNOWN_TIME)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the decision depends on. Ages are None when the identity does not tell a birth date.

    Blocked guardians have no source yet: the field has the value of "not known" until one is connected (docs/routing.md says whence each
    comes).
    """

    standing: str
    age_now: int | None
    age_at_visit: int | None
    account: bool
    notifications: bool
    paper_opt_out: bool
    level: str
    sensitive: bool
    name_contradicts: bool
    identity: str = "personnummer"
    """personnummer | coordination | reserve"""
    account_asked: bool = True
    """False when the inbox did not answer: then `account` says what is planned with."""
    account_locked: bool = False
    custody: str = "not_known"
    guardian_blocked: bool = False
    wants_paper: bool = False
    unopened: bool = False
    """She has left so many kallelser in a row unopened that the next one is a letter at once (K13)."""
    never_contact: bool = False
    """On the unit's list of persons whom nothing may be sent to by itself."""
    need: str = "none"
    born: date | None = None
    """For the birthdays between send and visit; None when the identity does not tell."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step: which channel, not before when, safe until when, and why."""

    channel: str
    due_at: datetime
    safe_until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """A moment at which the plan must be looked at again, and why."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The ordered steps with their reasons. `stop` means that the kallelse must not be sent at all (deceased)."""

    steps: tuple[PlannedStep, ...]
    reasons: tuple[Reason, ...]
    band: Band
    stop: bool = False
    recipients: str = "nobody"
    variant: str = "none"
    review_at: tuple[Review, ...] = ()
    facts: Facts | None = None
    """What the decision was made from, so that it can be explained and made again; None when nothing could be decided."""


def facts_of(situation: Situation) -> Facts:
    """The situation in the values of the decision table."""
    standing = situation.standing
    # The person service's standing says which number it is when nothing worse is known of the person.
    identity = standing if standing in ("coordination", "reserve") else situation.identity
    account = "active" if situation.account_asked else "silent"
    return Facts(
        "contradicts" if situation.name_contradicts else "agrees",
        "registered" if standing in ("ordinary", "coordination", "reserve") else standing,
        identity,
        facts.age_of(situation.age_now, situation.age_at_visit),
        situation.custody,
        "yes" if situation.guardian_blocked else "no",
        "locked" if situation.account_locked else account if situation.account else "none",
        "on" if situation.notifications else "off",
        _wish_of(situation),
        situation.need,
        "yes" if situation.sensitive else "no",
        situation.level,
    )


def _wish_of(situation: Situation) -> str:
    if situation.never_contact:
        return "never"
    if situation.paper_opt_out:
        return "no_paper"
    return "paper" if situation.wants_paper else "unopened" if situation.unopened else "none"


def decide(situation: Situation, moments: Timeline, now: datetime) -> Plan:
    """The plan for one kallelse. Total: every situation has exactly one answer, and no answer leaves the patient without a next step."""
    return decide_known(facts_of(situation), situation.born, moments, now)


def decide_known(known: Facts, born: date | None, moments: Timeline, now: datetime) -> Plan:
    """The same from facts that are kept with a plan."""
    answer = table.answer(known)
    if answer.route in ("stop", "manual"):
        return manual_only(answer.reasons[0], moments, now, also=answer.reasons[1:], stop=answer.route == "stop", known=known)
    steps, more = _steps(answer, moments, now)
    reviews = _reviews(known.account != "none", born, answer, moments, now)
    return Plan(steps, (*answer.why, *more), moments.band, False, answer.recipients, answer.variant, reviews, known)


def manual_only(
    code: str, moments: Timeline, now: datetime, *, also: Sequence[str] = (), stop: bool = False, known: Facts | None = None
) -> Plan:
    """A plan in which a person decides everything; `also` are further reasons than the one that the task carries."""
    step = PlannedStep(MANUAL, now, max(now, moments.print_decide), code)
    return Plan((step,), (*map(Reason, (code, *also)), _band_reason(moments)), moments.band, stop, facts=known)


def _steps(answer: Answer, moments: Timeline, now: datetime) -> tuple[tuple[PlannedStep, ...], tuple[Reason, ...]]:
    """The steps of a route at these moments, and the reasons that time adds."""
    inbox = PlannedStep(INBOX, now, max(now, moments.digital_send_by), "digital_first")
    band = _band_reason(moments)
    match answer.route:
        case "digital_then_call":
            return (inbox, PlannedStep(MANUAL, max(now, moments.print_decide), moments.action_deadline, answer.unread)), (band,)
        case "digital_then_forward":
            return (inbox, PlannedStep(MANUAL, max(now, moments.digital_send_by), moments.print_decide, answer.unread)), (band,)
        case "digital_or_call" if moments.band in ONLY_A_LETTER_NOW:
            call = PlannedStep(MANUAL, max(now, moments.in_hand_by), moments.action_deadline, answer.unread)
            return (inbox, call), (Reason("paper_opt_out"), band)
        case "digital_first" | "digital_or_call" if moments.band in IN_TIME:
            # Paper is planned before anything is sent, so that it happens unless somebody reads (the dead man's switch).
            letter = PlannedStep(LETTER, moments.unread_paper, moments.print_decide, answer.letter)
            return (letter, inbox), (band, moment_reason("paper_if_unread", moments.unread_paper))
    return _at_once(answer, inbox, moments, now)


def _at_once(answer: Answer, inbox: PlannedStep, moments: Timeline, now: datetime) -> tuple[tuple[PlannedStep, ...], tuple[Reason, ...]]:
    code = answer.letter
    if answer.route in ("digital_first", "digital_or_call"):
        code = "unknown_time" if moments.band is Band.UNKNOWN_TIME else "short_notice"
    # Without a known account the letter waits for the inbox's verdict even when time is short: the account may be locked (K22).
    waits = moments.letter_waits_until if code == "no_account" else now
    steps = [PlannedStep(LETTER, now, max(waits, moments.print_decide), code)]
    if answer.route != "letter":
        steps.append(inbox)
    reasons = [_band_reason(moments)]
    # Waiting may cost the letter the last print run that is certain to be in time: then somebody sees to it (K6).
    missed = moments.band in (*IN_TIME, Band.BOTH) and waits > moments.print_decide
    if moments.band is Band.BOTH_UNCERTAIN or missed:
        steps.append(PlannedStep(MANUAL, max(now, moments.in_hand_by), moments.action_deadline, "phone_unread"))
        reasons.append(moment_reason("phone_if_unread", moments.in_hand_by))
    if moments.band is Band.TOO_LATE:
        steps.append(PlannedStep(MANUAL, now, max(now, moments.action_deadline), "too_late"))
        reasons.append(Reason("fee_should_not_be_charged"))
    return tuple(steps), tuple(reasons)


def _reviews(account: bool, born: date | None, answer: Answer, moments: Timeline, now: datetime) -> tuple[Review, ...]:
    """When a birthday changes who may read, and when the inbox throws away what waits for an account (K4, K16)."""
    if account and born is None:
        return ()
    found = []
    until = moments.visit or moments.action_deadline
    for years in (INBOX_OWN_AGE, ADULT) if born is not None and answer.recipients != "patient" else ():
        day = clocks.at(birthday(born, years), time(0))  # type: ignore[arg-type]
        if now < day <= until:
            found.append(Review(day, f"review_turns_{years}"))
    if not account and answer.route != "letter" and moments.queue_ends < until:
        found.append(Review(moments.queue_ends, "queue_ends"))
    return tuple(sorted(found, key=lambda review: review.at))


_BANDS = {band: Reason("band_" + band.value) for band in Band}


def _band_reason(moments: Timeline) -> Reason:
    return _BANDS[moments.band]
