"""What a colleague sees before she sends: who, when, the plan, what to think of, and every form in which the patient will meet it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kallelse import content
from kallelse.content.dates import day_words as in_words
from kallelse.content.dates import local
from kallelse.delivery.precheck import Precheck
from kallelse.diary import queries as diary
from kallelse.kit import clock, db
from kallelse.notices import gates
from kallelse.notices.shown import KIND
from kallelse.persons import identity
from kallelse.persons.rules import PROTECTED
from kallelse.routing import reasons
from kallelse.routing.rules import LETTER
from kallelse.sources import Draft
from kallelse.staff_web import who
from kallelse.staff_web.access import Desk
from kallelse.staff_web.cautions import cautions
from kallelse.staff_web.sending import Said
from kallelse.templates.reminding import own_reminder


def contradicts(checked: Precheck) -> bool:
    """Whether the name that was typed or pasted is not the register's: it must not be sent (K18)."""
    return checked.plan is not None and any(reason.code == who.CONTRADICTS for reason in checked.plan.reasons)


def of(desk: Desk, draft: Draft, said: Said, checked: Precheck, now: datetime) -> dict[str, Any]:
    """Everything that the page shows, for a draft that may be sent."""
    assert checked.plan is not None
    assert checked.kallelse is not None
    steps = sorted(checked.plan.steps, key=lambda step: step.due_at)
    subject = identity.parse(draft.person, clock.today()).number
    letter = any(step.channel == LETTER and step.due_at > now for step in steps)
    return {
        "draft": draft, "checked": checked, "facts": content.facts(checked.kallelse), "message": content.inbox_message(checked.kallelse),
        "protected": checked.standing in PROTECTED, "steps": [(step.channel, step.due_at, reasons.text(step.reason)) for step in steps],
        "reasons": [reasons.text(one.code, one.data) for one in checked.plan.reasons], "band": checked.plan.band.value,
        "subject": identity.display(subject), "now": now, "sms": sms(desk, checked.kallelse, draft.template),
        "cautions": cautions(
            draft.start, checked.plan.band, now, guarantee=said.guarantee, same_day=same_day(desk, subject, draft), letter=letter
        ),
    }  # fmt: skip


def same_day(desk: Desk, subject: str, draft: Draft) -> Sequence[datetime]:
    """When the patient's other visits at this unit begin on the day of the draft. Other units' are none of this unit's business."""
    if draft.start is None:
        return ()
    day = local(draft.start).date()
    with db.tenant_scope(desk.unit.provider_id):
        booked = diary.of_subject(desk.unit, subject)
    return [
        one.start for one in booked if one.start is not None and local(one.start).date() == day and one.reference != draft.reference
    ]  # fmt: skip


def sms(desk: Desk, kallelse: content.Kallelse, template: int | None = None) -> str:
    """The reminder as a text message, as far as the unit has decided; whether this patient has agreed is asked when it is sent."""
    if kallelse.visit_start is None:
        return ""
    with db.tenant_scope(desk.unit.provider_id):
        decided = gates.decisions(desk.unit.provider_id, clock.today()).get((desk.unit.pk, "sms"))
    if decided is None:
        return ""
    said = decided.texts.get(KIND)
    own = content.compile_text(said, decided.level) if said else own_reminder(template, KIND, desk.unit)
    text = own or content.shipped_text(KIND, decided.level, phone=bool(desk.unit.phone))
    return text.say(kallelse) if text else ""


def day_words(day: date, today: date) -> str:
    """A day in full and how far away it is: "tisdag 9 februari 2027, om 29 dagar"."""
    days = (day - today).days
    far = {0: _("i dag"), 1: _("i morgon"), -1: _("i går")}.get(days)
    far = far or (_("om {n} dagar").format(n=days) if days > 0 else _("har passerat"))
    return f"{in_words(day)}, {far}"
