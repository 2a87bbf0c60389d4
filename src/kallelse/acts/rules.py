"""Which acts there are, when each may be done, what the page says before the button, and how long it can be taken back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as lazy

from kallelse.invitations.held import HOLD as HOLD
from kallelse.invitations.states import LIVE_VERSIONS, SENT_STEPS, Answer, Step
from kallelse.invitations.ways import LETTER_BARS

LONGEST_NOTE = 500


class Kind(StrEnum):
    """What can be done by hand with one kallelse."""

    RESEND = "resend"
    """The digital one again: a notice about the same version, never a second text."""
    LETTER = "letter"
    """The letter now, whether or not it is read."""
    STOP = "stop"
    """It no longer holds: what has not left stays, and who has been told is told."""
    VERSION = "version"
    """Another version takes its place."""
    NOTE = "note"


class State(StrEnum):
    """State of one act."""

    WAITING = "waiting"
    DONE = "done"
    UNDONE = "undone"
    REFUSED = "refused"
    """It could no longer be done when its minute had passed; `outcome` says why."""


class Through(StrEnum):
    """How a patient asked."""

    PHONE = "phone"
    VISIT = "visit"


THROUGH: Mapping[str, object] = {Through.PHONE: lazy("På telefon"), Through.VISIT: lazy("På plats")}
CHECKED: Mapping[str, object] = {
    "called_back": lazy("Jag ringde upp numret i journalsystemet"),
    "questions": lazy("Kontrollfrågor: personnummer och en uppgift till"),
    "id_card": lazy("Legitimation visades"),
    "guardian": lazy("Vårdnadshavare eller ombud, kontrollerad"),
}
"""How the identity of who asked was checked. Calling back comes first: it is what holds on the telephone."""

REASONS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RESEND: ("says_not_got", "unread_long", "was_trouble", "other"),
    Kind.LETTER: ("patient_asked", "cannot_log_in", "short_of_time", "other"),
    Kind.STOP: ("new_time", "no_visit", "mistake", "cancelled"),
    Kind.VERSION: ("wrong_time", "wrong_place", "wrong_words", "other"),
    Kind.NOTE: ("contact", "colleagues"),
}
"""Why a colleague does it; the words are those of `routing.reasons`, under `act_<kind>_<reason>`."""
NEEDS_WORDS = ("other", "contact", "colleagues")
"""Reasons that say nothing without the colleague's own words."""


def reason_code(kind: str, reason: str) -> str:
    """The code of `routing.reasons` for why an act is done."""
    return f"act_{kind}_{reason}"


def hindrance_code(hindrance: str) -> str:
    """The code of `routing.reasons` for why an act cannot be done, with what can be done instead."""
    return f"act_no_{hindrance}"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the acts depend on. `inbox` and `letter` are the states of those steps, or ""; `codes` are the reasons of the plan."""

    state: str
    answer: str
    begun: bool
    inbox: str = ""
    letter: str = ""
    codes: tuple[str, ...] = ()
    resent: bool = False
    newest: bool = True
    barred: str = ""
    """Why the register keeps paper away from this person (a standing), or ""."""
    timed: bool = True
    pending: bool = False
    """A cancellation has been asked for, and the care system has not said what became of it."""
    own_text: bool = False
    """The sender wrote the whole text itself: nobody else can change a fact in it."""


MAY_STILL = ("paper_opt_out", "patient_booked", "patient_rebooked")
"""Reasons of a plan without a letter that a colleague may set aside, since they harm nobody."""


def hindrance(kind: Kind, it: Situation) -> str:
    """Why an act cannot be done (see `hindrance_code`), or an empty string. A note can always be made."""
    if kind is Kind.NOTE:
        return ""
    if not it.newest:
        return "replaced"
    if it.state not in LIVE_VERSIONS:
        return "answered" if it.answer == Answer.CANCELLED else "ended"
    if it.begun:
        return "begun"
    if kind is Kind.RESEND:
        return _resend(it)
    if kind is Kind.LETTER:
        return _letter(it)
    return "own_text" if kind is Kind.VERSION and it.own_text else ""


class Answering(StrEnum):
    """What a colleague may answer for the patient."""

    ACCEPT = "accept"
    CANCEL = "cancel"
    OTHER_TIME = "other_time"
    LETTER = "letter"


def cannot_answer(answering: Answering, it: Situation) -> str:
    """Why a colleague cannot answer so for the patient (as `hindrance`), or an empty string. The last moment to cancel is no hindrance on
    the telephone: what it costs is said before."""
    if answering is Answering.LETTER:
        return hindrance(Kind.LETTER, it)
    if no := hindrance(Kind.STOP, it):
        return no
    if not it.timed:
        return "no_time"
    if it.pending:
        return "pending"
    said = {Answering.ACCEPT: Answer.ACCEPTED, Answering.OTHER_TIME: Answer.OTHER_TIME}
    return "said_already" if it.answer == said.get(answering) else ""


def _resend(it: Situation) -> str:
    if not it.codes and not it.inbox:
        return "not_planned"
    if it.inbox in (Step.CLAIMED, Step.UNKNOWN):
        return "sending"
    if it.inbox == Step.ACCEPTED:
        return "no_account"
    if it.inbox in SENT_STEPS:
        return "resent" if it.resent else ""
    # What the plan kept out of the inbox is not put there by hand; what was planned for it may leave now.
    return "" if it.inbox else "not_digital"


def _letter(it: Situation) -> str:
    if it.barred or any(code in LETTER_BARS and code not in MAY_STILL for code in it.codes):
        return "letter_barred"
    if not it.codes and not it.letter:
        return "not_planned"
    return "" if it.letter in ("", Step.PLANNED, Step.WITHDRAWN, Step.FAILED) else "letter_left"


def needs_words(reason: str) -> bool:
    """Whether a reason must be followed by the colleague's own words."""
    return reason in NEEDS_WORDS


def seconds_left(state: str, due_at: datetime, now: datetime) -> int:
    """For how many seconds more an act can be taken back."""
    return max(0, int((due_at - now).total_seconds())) if state == State.WAITING else 0
