"""Who gets what, how and when: the decision that turns a situation into a plan (rules.md, Recipients, Timing). Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kallelse.routing.timeline import Band, Timeline

INBOX, LETTER, MANUAL = "inbox", "letter", "manual"
ADULT, INBOX_OWN_AGE = 18, 13
"""Legal majority, and the birthday on which a guardian's access to the child's inbox ends (rules.md, Recipients)."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the decision depends on. Ages are None when the identity does not tell a birth date."""

    standing: str
    age_now: int | None
    age_at_visit: int | None
    account: bool
    notifications: bool
    paper_opt_out: bool
    level: str
    sensitive: bool
    name_contradicts: bool


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step: which channel, not before when, safe until when, and why."""

    channel: str
    due_at: datetime
    safe_until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the plan looks as it does; `reasons.text` says it in Swedish."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The ordered steps with their reasons. `stop` means that the kallelse must not be sent at all (deceased)."""

    steps: tuple[PlannedStep, ...]
    reasons: tuple[Reason, ...]
    band: Band
    stop: bool = False


NEVER_AUTOMATIC = {
    "unknown": "not_in_register",
    "test_identity": "test_identity",
    "deceased": "deceased",
    "deregistered": "deregistered",
    "protected_registration": "protected_registration",
    "reserve": "reserve_number",
}
"""Standings for which a person decides, with the reason shown to her."""


def decide(situation: Situation, moments: Timeline, now: datetime) -> Plan:
    """The plan for one kallelse. Total: every situation has exactly one answer, and no answer leaves the patient without a next step."""
    if situation.name_contradicts:
        return manual_only("name_contradicts", moments, now)
    if situation.standing in NEVER_AUTOMATIC:
        code = NEVER_AUTOMATIC[situation.standing]
        return manual_only(code, moments, now, stop=situation.standing == "deceased")
    if situation.standing == "coordination":
        return _letter_only("coordination_number", situation, moments, now)
    if situation.standing in ("protected", "emigrated"):
        return _digital_or_person(situation, moments, now)
    if _is_minor(situation):
        return _minor(situation, moments, now)
    return _adult(situation, moments, now)


def _adult(situation: Situation, moments: Timeline, now: datetime) -> Plan:
    if not situation.account:
        # The inbox still gets it (it waits there for an account), but nothing is counted on: paper goes at once (K2).
        return _both(("no_account",), moments, now, letter_reason="no_account")
    if not situation.notifications:
        return _both(("notifications_off",), moments, now, letter_reason="notifications_off")
    if situation.level == "simple":
        return _both(("level_simple",), moments, now, letter_reason="level_simple")
    if situation.paper_opt_out and moments.band in (Band.BOTH, Band.BOTH_UNCERTAIN, Band.UNKNOWN_TIME):
        steps = (_inbox(moments, now), PlannedStep(MANUAL, max(now, moments.in_hand_by), moments.action_deadline, "phone_unread"))
        return Plan(steps, (Reason("account_active"), Reason("paper_opt_out"), _band_reason(moments)), moments.band)
    return _by_band(("account_active",), moments, now)


def _minor(situation: Situation, moments: Timeline, now: datetime) -> Plan:
    child = situation.age_now is not None and situation.age_now < INBOX_OWN_AGE
    turns = child and situation.age_at_visit is not None and situation.age_at_visit >= INBOX_OWN_AGE
    codes = ("turns_13",) if turns else ("child",) if child else ("youth",)
    if situation.sensitive:
        # A letter home could tell a guardian what only the young person may know (R-OSL-3, K16).
        if child or not situation.account:
            return manual_only("sensitive_minor", moments, now)
        steps = (_inbox(moments, now), PlannedStep(MANUAL, max(now, moments.print_decide), moments.action_deadline, "unread_sensitive"))
        return Plan(steps, (Reason("youth"), Reason("sensitive_minor"), _band_reason(moments)), moments.band)
    if child and not turns and situation.account and situation.notifications and situation.level != "simple":
        return _by_band(codes, moments, now)
    return _both(codes, moments, now, letter_reason=codes[0] if situation.account else "no_account")


def _digital_or_person(situation: Situation, moments: Timeline, now: datetime) -> Plan:
    """Protected or emigrated: the inbox is safe and often best, a letter is never automatic; a person takes over in time to forward one."""
    code = situation.standing
    if not situation.account:
        return manual_only(code, moments, now)
    steps = (_inbox(moments, now), PlannedStep(MANUAL, max(now, moments.digital_send_by), moments.print_decide, "unread_" + code))
    return Plan(steps, (Reason(code), Reason("account_active"), _band_reason(moments)), moments.band)


def _by_band(codes: tuple[str, ...], moments: Timeline, now: datetime) -> Plan:
    if moments.band in (Band.DIGITAL_FIRST, Band.DIGITAL_FIRST_SHORT):
        # Paper is planned before anything is sent, so that it happens unless somebody reads (the dead man's switch).
        letter = PlannedStep(LETTER, moments.print_decide, moments.print_decide, "unread")
        reasons = (*map(Reason, codes), _band_reason(moments), Reason("paper_if_unread", {"at": moments.print_decide.isoformat()}))
        return Plan((letter, _inbox(moments, now)), reasons, moments.band)
    return _both(codes, moments, now, letter_reason="unknown_time" if moments.band is Band.UNKNOWN_TIME else "short_notice")


def _both(codes: tuple[str, ...], moments: Timeline, now: datetime, *, letter_reason: str) -> Plan:
    # Without a known account the letter waits for the inbox's verdict even when time is short: the account may be locked (K22).
    waits = moments.letter_waits_until if letter_reason == "no_account" else now
    steps = [PlannedStep(LETTER, now, max(waits, moments.print_decide), letter_reason), _inbox(moments, now)]
    reasons = [*map(Reason, codes), _band_reason(moments)]
    if moments.band is Band.BOTH_UNCERTAIN:
        steps.append(PlannedStep(MANUAL, max(now, moments.in_hand_by), moments.action_deadline, "phone_unread"))
        reasons.append(Reason("phone_if_unread", {"at": moments.in_hand_by.isoformat()}))
    if moments.band is Band.TOO_LATE:
        steps.append(PlannedStep(MANUAL, now, max(now, moments.action_deadline), "too_late"))
        reasons.append(Reason("fee_should_not_be_charged"))
    return Plan(tuple(steps), tuple(reasons), moments.band)


def _letter_only(code: str, situation: Situation, moments: Timeline, now: datetime) -> Plan:
    if situation.sensitive and _is_minor(situation):
        return manual_only("sensitive_minor", moments, now)
    both = _both((code,), moments, now, letter_reason=code)
    return Plan(tuple(step for step in both.steps if step.channel != INBOX), both.reasons, both.band)


def manual_only(code: str, moments: Timeline, now: datetime, *, stop: bool = False) -> Plan:
    """A plan in which a person decides everything."""
    step = PlannedStep(MANUAL, now, max(now, moments.print_decide), code)
    return Plan((step,), (Reason(code), _band_reason(moments)), moments.band, stop)


def _inbox(moments: Timeline, now: datetime) -> PlannedStep:
    return PlannedStep(INBOX, now, max(now, moments.digital_send_by), "digital_first")


def _band_reason(moments: Timeline) -> Reason:
    return Reason("band_" + moments.band.value)


def _is_minor(situation: Situation) -> bool:
    return situation.age_now is not None and situation.age_now < ADULT
