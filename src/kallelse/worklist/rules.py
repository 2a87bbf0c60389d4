"""What a line of the work list says: why it needs a person, what to do, how long there is, and until when it may rest. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark
from django.utils.translation import ngettext

from kallelse.balance.rules import sentence as booking_sentence
from kallelse.invitations.tasks import CAREFUL
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.routing import reasons


class Kind(StrEnum):
    """What there is to do, as it is derived. `manual` is a step of the plan that asks for a person, with its own reason."""

    MANUAL = "manual"
    UNKNOWN = "unknown"
    UNREAD = "unread"
    CHANGE_OPEN = "change_open"
    CHANGE_REFUSED = "change_refused"
    NOT_PLANNED = "not_planned"
    ANSWER = "answer"
    INTERPRETER = "interpreter"
    UNREACHED = "unreached"
    """The visit is near, nothing has reached the patient and nothing that would is on its way."""
    BOOKING = "booking"
    """A booking without a kallelse that matches it."""


class Topic(StrEnum):
    """The kinds of work that a colleague may choose among."""

    CALL = "ring"
    ASKS = "onskemal"
    UNDELIVERED = "ej-framme"
    CAREFUL = "varsamt"
    CARE_SYSTEM = "vardsystem"
    UNREAD = "olast"
    MISSING = "saknas"
    OTHER = "ovrigt"


TOPICS: Mapping[Topic, str] = {
    Topic.CALL: mark("Ring"),
    Topic.ASKS: mark("Patienten vill något"),
    Topic.UNDELIVERED: mark("Kom inte fram"),
    Topic.CAREFUL: mark("Kräver varsamhet"),
    Topic.CARE_SYSTEM: mark("Vårdsystemet"),
    Topic.UNREAD: mark("Olästa"),
    Topic.MISSING: mark("Kallelse saknas"),
    Topic.OTHER: mark("Övrigt"),
}

TOPIC_OF_KIND: Mapping[Kind, Topic] = {
    Kind.UNKNOWN: Topic.UNDELIVERED,
    Kind.UNREACHED: Topic.UNDELIVERED,
    Kind.UNREAD: Topic.UNREAD,
    Kind.CHANGE_OPEN: Topic.CARE_SYSTEM,
    Kind.CHANGE_REFUSED: Topic.CARE_SYSTEM,
    Kind.NOT_PLANNED: Topic.UNDELIVERED,
    Kind.ANSWER: Topic.ASKS,
    Kind.INTERPRETER: Topic.ASKS,
    Kind.BOOKING: Topic.MISSING,
}

_CALL = (
    "phone_unread", "too_late", "letter_late", "cancelled_letter_out", "cancelled_soon", "cancelled_told", "cancelled_word_failed",
    "replaced_letter_out", "replaced_told", "unread_emigrated", "no_address", "reserve_number",
    "unread_order_used", "letter_cannot_come",
)  # fmt: skip
_UNDELIVERED = (
    "letter_returned", "parcel_returned", "letter_missing", "letter_failed", "inbox_error", "unknown_unresolved", "cannot_plan",
    "cannot_render", "no_next_step", "not_in_register", "item_late", "item_by_hand",
)  # fmt: skip
_CARE_SYSTEM = (
    "patient_cancelled", "patient_booked", "patient_rebooked", "move_unknown", "gone_from_schedule", "open_not_booked", "linked_cancelled",
    "linked_cancelled_patient", "linked_moved", "again_unknown", "visit_cancelled", "series_changed",
)  # fmt: skip
_ASKS = (
    "patient_asked", "interpreter", "other_language", "patient_wrote", "need_interpreter", "need_transport", "need_guide",
    "need_taken_back", "letter_call",
)  # fmt: skip
_CAREFUL = (*CAREFUL, "guardian_blocked", "no_guardian", "deregistered", "emigrated", "test_identity")

TOPIC_OF_REASON: Mapping[str, Topic] = (
    dict.fromkeys(_CALL, Topic.CALL)
    | dict.fromkeys(_UNDELIVERED, Topic.UNDELIVERED)
    | dict.fromkeys(_CARE_SYSTEM, Topic.CARE_SYSTEM)
    | dict.fromkeys(_ASKS, Topic.ASKS)
    | dict.fromkeys(_CAREFUL, Topic.CAREFUL)
)
"""Of the reasons that a manual step may have; every other is `Topic.OTHER`."""


def topic(kind: str, why: str) -> Topic:
    """Which kind of work a thing is."""
    return TOPIC_OF_REASON.get(why, Topic.OTHER) if kind == Kind.MANUAL else TOPIC_OF_KIND[Kind(kind)]


class Done(StrEnum):
    """What a colleague did."""

    REACHED = "reached"
    OTHER_WAY = "other_way"
    IN_CARE_SYSTEM = "in_care_system"
    NOT_NEEDED = "not_needed"


OUTCOMES: Mapping[Done, str] = {
    Done.REACHED: mark("Nådde patienten på telefon"),
    Done.OTHER_WAY: mark("Nådde patienten på annat sätt"),
    Done.IN_CARE_SYSTEM: mark("Åtgärdade i vårdsystemet"),
    Done.NOT_NEEDED: mark("Kontrollerade, inget mer behövs"),
}
LONGEST_NOTE = 500

SOON = timedelta(hours=24)
UNREAD_WARNING = timedelta(hours=48)
"""An unread kallelse is on the list from this long before its letter is ordered, so that a call can still save the letter."""
STUCK = timedelta(minutes=15)
"""A draft that has not been planned for this long waits for something that does not come."""
UNCONFIRMED = timedelta(minutes=5)
"""A care system that has not confirmed a change for this long must be looked after."""
CONFIRM = "confirm"
"""The kind of a change that is the patient's yes."""
GRACE = timedelta(hours=1)
"""What should leave at once may stand in a channel's queue for so long before it no longer counts as on its way."""
NEAR = timedelta(days=14)
"""Visits nearer than this are held to the proof: each of them is reached, on its way to be, or on the list."""
LEAD = timedelta(days=14)
"""About so long before a visit a letter must be ordered: what has no kallelse yet should get one before that."""
INTERPRETER_LEAD = timedelta(days=2)
SAID_LATELY = timedelta(days=180)
FURTHEST = timedelta(days=400)
"""Nobody is called to a visit further ahead: an older refusal of a care system is about a visit that has been."""


@dataclass(frozen=True, slots=True)
class Left:
    """How long there is to act, in words, and how urgent that is: danger, warning or neutral."""

    words: str
    tone: str


def left(act_by: datetime | None, now: datetime) -> Left:
    """Such as "5 timmar kvar", "2 dagar kvar" or "3 timmar försenad"."""
    if act_by is None:
        return Left(_("ingen tidsgräns"), "neutral")
    span = abs(act_by - now)
    minutes, hours, days = int(span.total_seconds() // 60), int(span.total_seconds() // 3600), span.days
    if minutes < 1:
        return Left(_("gör nu"), "danger")
    if hours < 1:
        words = ngettext("{n} minut", "{n} minuter", minutes).format(n=minutes)
    elif hours < 48:
        words = ngettext("{n} timme", "{n} timmar", hours).format(n=hours)
    else:
        words = ngettext("{n} dag", "{n} dagar", days).format(n=days)
    if act_by < now:
        return Left(_("{time} försenad").format(time=words), "danger")
    return Left(_("{time} kvar").format(time=words), "warning" if span <= SOON else "neutral")


def sentence(kind: str, why: str, answer: str = "") -> str:
    """What to do with a thing and why, in one sentence."""
    if kind == Kind.BOOKING:
        return booking_sentence(why)
    if kind == Kind.ANSWER:
        return {
            "other_time": _("Patienten vill ha en annan tid: hitta en och ändra den i vårdsystemet."),
            "needs_help": _("Patienten ber om hjälp: kontakta patienten."),
            "declined": _("Patienten tackar nej: kontakta patienten och avgör vad som ska hända med ärendet."),
        }.get(answer, _("Patienten vill något annat än att tacka ja eller avboka: kontakta patienten."))
    if kind == Kind.MANUAL and why == "patient_cancelled":
        return _("Patienten har avbokat: avboka tiden i vårdsystemet, som inte kan nås härifrån.")
    if why == CONFIRM and kind in (Kind.CHANGE_OPEN, Kind.CHANGE_REFUSED):
        if kind == Kind.CHANGE_OPEN:
            return _("Patienten kommer, men vårdsystemet har inte svarat på bekräftelsen: kontrollera bokningen.")
        return _("Patienten kommer, men vårdsystemet tog inte emot bekräftelsen: kontrollera bokningen.")
    own = {
        Kind.UNKNOWN: _("Ingen vet om meddelandet kom fram: det läses tillbaka av sig självt. Kontrollera inkorgen om det dröjer."),
        Kind.UNREAD: _("Oläst: läses den inte snart beställs brev. Ett samtal nu sparar brevet."),
        Kind.CHANGE_OPEN: _("Patienten har ändrat sin bokning, men vårdsystemet har inte svarat: kontrollera bokningen."),
        Kind.CHANGE_REFUSED: _("Patienten försökte ändra sin bokning men vårdsystemet sade nej: kontakta patienten."),
        Kind.NOT_PLANNED: _("Kallelsen har inte kunnat planeras: personuppgiftstjänsten svarar inte."),
        Kind.INTERPRETER: _("Det har tillkommit att patienten behöver tolk: boka en, och säg till om ingen finns."),
        Kind.UNREACHED: _("Besöket är nära och patienten har inte nåtts, och inget mer är på väg: ring patienten."),
    }
    return own[Kind(kind)] if kind in own else reasons.text(why)


REST_MARGIN = timedelta(hours=1)
"""So long before the latest moment a line that rests is back at the latest, so that there is time to act."""
MORNING = time(8, 0)


class Unsafe(ValueError):
    """A line may not rest so long. `latest` is the last moment that is safe; None when it may not rest at all."""

    def __init__(self, latest: datetime | None) -> None:
        super().__init__("unsafe")
        self.latest = latest


def latest_rest(act_by: datetime | None, now: datetime) -> datetime | None:
    """Until when a line may rest at the most; None when it must be acted on now. Without a limit: until the proof looks at it again."""
    latest = now + NEAR if act_by is None else act_by - REST_MARGIN
    return latest if latest > now else None


def check_rest(until: datetime, act_by: datetime | None, now: datetime) -> None:
    """Raise Unsafe unless a line that must be acted on by `act_by` may rest until then (K6)."""
    latest = latest_rest(act_by, now)
    if latest is None or not now < until <= latest:
        raise Unsafe(latest)


def rests(act_by: datetime | None, now: datetime) -> list[tuple[str, datetime]]:
    """The moments that may be offered, with a name each: those that are safe of an hour, this afternoon, and the coming mornings."""
    here = now.astimezone(SWEDISH_TIME)
    latest = latest_rest(act_by, now)
    if latest is None:
        return []
    tomorrow = datetime.combine(here.date() + timedelta(days=1), MORNING, SWEDISH_TIME)
    monday = datetime.combine(here.date() + timedelta(days=7 - here.weekday()), MORNING, SWEDISH_TIME)
    offered = [(_("en timme"), now + timedelta(hours=1)), (_("i morgon kl. 8"), tomorrow), (_("måndag kl. 8"), monday)]
    return [(name, at) for name, at in offered if at <= latest and not (name == _("i morgon kl. 8") and at == monday)]
