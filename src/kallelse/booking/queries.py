"""What the patient has answered and asked for, and whether the care system has confirmed it. In the tenant's scope."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from kallelse.booking import needs
from kallelse.booking.actions import OPEN
from kallelse.booking.models import BookingChange
from kallelse.invitations.models import Event, Invitation


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the patient asks for, in Swedish."""

    kind: str
    text: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands behind an answer. `change` is what was last asked of the care system (cancel, confirm, move, book, again) and `state`
    what it said: waiting, done, refused, or "" when it was never asked."""

    because: str
    words: str
    change: str
    state: str
    needs: tuple[Asked, ...]


def answered(invitation: Invitation) -> Answered:
    """All of it, for whoever may read the kallelse."""
    change = BookingChange.objects.filter(invitation=invitation).order_by("-requested_at").first()
    event = Event.objects.filter(invitation=invitation, kind="answered").order_by("-id").first()
    data = event.data if event is not None else {}
    with translation.override("sv"):
        asked = tuple(
            Asked(one.kind, needs.words(needs.Kind(one.kind), needs.details_of(one)), one.asked_at)
            for one in needs.rows(invitation)
            if one.ended_at is None
        )
    state = "" if change is None else "waiting" if change.state in OPEN else change.state
    return Answered(data.get("because", ""), data.get("words", ""), change.kind if change else "", state, asked)
