"""What the resident has answered and asked for, beside the state of the kallelse itself: what is not confirmed, and what she may do."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kallelse.booking import needs
from kallelse.booking.actions import AGAIN, CONFIRM, OPEN
from kallelse.diary import again
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import LIVE_VERSIONS, Answer
from kallelse.kit import db
from kallelse.patient_web import foreign
from kallelse.patient_web.queries import Shown
from kallelse.patient_web.rules import Notice


@dataclass(frozen=True, slots=True)
class Answers:
    """`needs` is what she has asked for, in her language; `unconfirmed` that the unit's system has not taken her yes yet, `unheard` that it
    would not; `again` that she may get a cancelled time back, `undone` that she has, `notice` what became of it when she wanted it."""

    other_time: bool = False
    help: bool = False
    needs: tuple[str, ...] = ()
    unconfirmed: bool = False
    unheard: bool = False
    again: bool = False
    undone: bool = False
    notice: Notice | None = None


def of(shown: Shown, now: datetime) -> Answers:
    """All of it for one kallelse."""
    one = shown.invitation
    if one.answer == Answer.CANCELLED:
        return _cancelled(shown, now)
    if one.state not in LIVE_VERSIONS or (one.visit_start is not None and one.visit_start <= now):
        return Answers()
    with db.tenant_scope(one.tenant_id):
        asked = tuple(needs.words(kind, details) for kind, details in needs.of(one).items())
    told = shown.change(CONFIRM)
    state = told.state if told is not None and one.answer == Answer.ACCEPTED else ""
    waits, unheard = state in OPEN, state == "refused"
    return Answers(other_time=may_ask_for_other_time(one, now), help=True, needs=asked, unconfirmed=waits, unheard=unheard)


def may_ask_for_other_time(one: Invitation, now: datetime) -> bool:
    """Whether the unit can be asked for another time than this one: while it can be cancelled without a fee. After that she calls."""
    asks = one.answer not in (Answer.CANCELLED, Answer.OTHER_TIME)
    in_time = one.cancel_deadline is None or now <= one.cancel_deadline
    return one.kind == "timed" and one.visit_start is not None and asks and in_time


def _cancelled(shown: Shown, now: datetime) -> Answers:
    one = shown.invitation
    with db.tenant_scope(one.tenant_id):
        newer = Invitation.objects.filter(source_id=one.source_id, reference=one.reference, version__gt=one.version).exists()
    change = shown.change(AGAIN)
    if newer:
        text = _("Avbokningen är ångrad, och tiden gäller som förut. Du får en ny kallelse till samma tid.")
        return Answers(undone=True, notice=Notice("good", _("Du har fått tillbaka tiden"), text))
    if change is not None and change.state in OPEN:
        text = _("Vi frågar mottagningens system igen. Tiden är avbokad tills det står något annat här. Ring om du vill veta nu.")
        return Answers(notice=Notice("warn", _("Vi vet inte än om du fick tillbaka tiden"), text))
    if change is not None and change.state == "refused":
        return Answers(
            notice=Notice(
                "bad", _("Du kunde inte få tillbaka tiden"), foreign.said(change.said) or _("Ring mottagningen om du vill ha en ny.")
            )
        )
    return Answers(again=again.possible(shown.unit, one, now))
