"""What the diary says no to, and in which words. Pure.

Every refusal has a sentence for the resident (R-RIV-4). supportprocess:logistics:scheduling has a code of its own for most of them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from kallelse.invitations.wording import Wording
from kallelse.kit.clock import SWEDISH_TIME

WITHOUT_END = timedelta(minutes=30)
"""How long a kallelse without an end is taken to last, when two times must be told from one another."""


WAITS = "patient_chosen_waiting"
"""The coded reason that goes to the care system when a patient chooses a time after the care guarantee's last day (R-PL-5)."""
HELD, MOST_EXTENDED = timedelta(minutes=5), 10
"""How long a free time is kept for the patient who looks at it, and how many times she may ask for as long again (WCAG 2.2.1)."""


class Why(StrEnum):
    """Why a change was not made."""

    NO_BOOKING = "no_booking"
    """No such booking, or not hers."""
    CANCELLED = "cancelled"
    USED = "used"
    """The open kallelse has its time already."""
    OPEN = "open"
    """An open kallelse has no time to move."""
    PASSED = "passed"
    TAKEN = "taken"
    OCCUPIED = "occupied"
    """She has another booking at the unit at the same time."""
    TOO_LATE = "too_late"
    NOT_ALLOWED = "not_allowed"
    LINKED = "linked"
    """It belongs together with others, which must move with it (K36)."""
    INTERPRETER = "interpreter"
    """An interpreter is booked for its time, who would not follow (K36)."""
    OUTSIDE = "outside"
    """Care has said between which days it must be."""
    REPLACED = "replaced"
    """Its time has been changed meanwhile."""
    PENDING = "pending"
    """It has been asked for, and the outcome is not known yet."""
    STRANGE = "strange"
    """The booking cannot be written down, such as for a number that is no identity."""


def sentence(why: Why) -> str:
    """The refusal in words that the resident understands."""
    return {
        Why.NO_BOOKING: _("Bokningen finns inte hos mottagningen. Kontrollera dina bokade tider."),
        Why.CANCELLED: _("Tiden är redan avbokad."),
        Why.USED: _("Kallelsen är redan använd till en bokning. Se dina bokade tider."),
        Why.OPEN: _("Kallelsen har ingen bokad tid att ändra. Boka en tid i stället."),
        Why.PASSED: _("Tiden har redan varit. Välj en annan tid."),
        Why.TAKEN: _("Tiden är inte längre ledig. Välj en annan tid."),
        Why.OCCUPIED: _("Du har redan en annan bokning hos mottagningen vid samma tid."),
        Why.TOO_LATE: _("Det är för sent att ändra tiden här. Ring mottagningen."),
        Why.NOT_ALLOWED: _("Tiden kan inte ändras här. Ring mottagningen."),
        Why.LINKED: _("Besöket hör ihop med andra besök. Ring mottagningen, så ändras de tillsammans."),
        Why.INTERPRETER: _("En tolk är bokad till tiden. Ring mottagningen, så bokas tolken om samtidigt."),
        Why.OUTSIDE: _("Besöket behöver vara mellan vissa dagar. Välj en annan tid, eller ring mottagningen."),
        Why.REPLACED: _("Tiden har nyss ändrats. Öppna kallelsen igen och se vilken tid som gäller."),
        Why.PENDING: _("Avbokningen är begärd men ännu inte bekräftad. Försök igen om en stund."),
        Why.STRANGE: _("Tiden kunde inte bokas här. Ring mottagningen."),
    }[why]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; nothing narrows by nothing. HSA-ids in upper case (R-RIV-8)."""

    performers: tuple[str, ...] = ()
    time_type: str = ""
    time_type_name: str = ""
    care_type: str = ""
    care_type_name: str = ""
    resource: str = ""


ALL_KINDS = Filters()


def overlaps(start: datetime, end: datetime | None, other_start: datetime, other_end: datetime | None) -> bool:
    """Whether two visits lie in the same time; the end is exclusive (R-RIV-3)."""
    return start < (other_end or other_start + WITHOUT_END) and other_start < (end or start + WITHOUT_END)


def within(words: Wording, first: date, last: date) -> tuple[date, date]:
    """The days that a time may be looked for in; none of them when the first comes after the last."""
    return max(first, words.not_before or first), min(last, words.not_after or last)


def is_outside(words: Wording, start: datetime) -> bool:
    """Whether care has said that a visit then is of no use (K36)."""
    day = start.astimezone(SWEDISH_TIME).date()
    return within(words, day, day) != (day, day)


def waits(words: Wording, before: datetime | None, start: datetime) -> date | None:
    """The care guarantee's last day, when the patient moves past it by choosing `start` herself (R-PL-5). A kallelse that lay after it
    already (`before`) has made her wait without asking."""
    until = words.guarantee_until
    if until is None or start.astimezone(SWEDISH_TIME).date() <= until:
        return None
    return until if before is None or before.astimezone(SWEDISH_TIME).date() <= until else None
