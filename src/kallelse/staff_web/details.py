"""One kallelse of the own unit, with everything its page shows. Written to the access log before it is returned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kallelse import content
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.delivery import rendering
from kallelse.invitations import queries as invitations
from kallelse.invitations import why
from kallelse.invitations.models import Invitation, Step
from kallelse.invitations.states import Step as StepState
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.persons import identity
from kallelse.persons.models import Person
from kallelse.persons.rules import PROTECTED
from kallelse.routing import reasons
from kallelse.routing.rules import INBOX_OWN_AGE
from kallelse.staff_web.access import Desk


@dataclass(frozen=True, slots=True)
class Detail:
    """One kallelse as the unit sees it. `name` is empty for a protected person; no address is ever here."""

    invitation: Invitation
    name: str
    protected: bool
    standing: str
    age: int | None
    subject: str
    kallelse: content.Kallelse
    steps: tuple[Step, ...]
    tasks: tuple[tuple[Step, str], ...]
    traces: tuple[why.Trace, ...]
    letter_due: datetime | None
    timeline: tuple[invitations.Line, ...]
    status: invitations.Status
    change: BookingChange | None
    versions: tuple[Invitation, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why this plan."""
        return tuple(trace.text for trace in self.traces if trace.about == "plan")

    @property
    def moments(self) -> tuple[str, ...]:
        """The moments that the plan keeps to."""
        return tuple(trace.text for trace in self.traces if trace.about == "moment")

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """Each way to the patient, and what became of it and why; the fee last."""
        names = {**invitations.CHANNEL_NAMES, "letter": _("Brev"), "sms": _("Sms och e-post"), "manual": _("Medarbetare"), "": _("Avgift")}
        told = [trace for trace in self.traces if trace.about in ("channel", "notice", "fee")]
        return tuple((str(names.get(trace.channel, trace.channel)), trace.text) for trace in told)


def one(desk: Desk, number: str, now: datetime, action: Action = Action.STAFF_READ) -> Detail | None:
    """The unit's kallelse with this number; None when the unit has none, whoever else may have it."""
    with db.tenant_scope(desk.unit.provider_id):
        invitation = Invitation.objects.select_related("source").filter(number=number, unit_id=desk.unit.pk).first()
        if invitation is None:
            return None
        audit.write(now, [desk.record(action, invitation.subject, f"invitation:{invitation.pk}")])
        person = Person.objects.filter(tenant_id=invitation.tenant_id, identity=invitation.subject).first()
        return _detail(desk, invitation, person, now)


def _detail(desk: Desk, invitation: Invitation, person: Person | None, now: datetime) -> Detail:
    today = now.astimezone(SWEDISH_TIME).date()
    steps, events = tuple(invitation.steps.order_by("due_at", "channel")), list(invitation.events.order_by("id"))
    plan: dict[str, Any] = invitation.plan or {}
    protected = person is not None and person.standing in PROTECTED
    known = f"{person.given_name} {person.surname}".strip() if person else str(invitation.content.get("person_name", ""))
    fee = connections.parameters(invitation.tenant_id, invitation.care_level, today).get("no_show_fee_text", "")
    age = identity.age(person.main_identity if person else invitation.subject, today)
    return Detail(
        invitation=invitation,
        name="" if protected else known,
        protected=protected,
        standing=person.standing if person else "",
        age=age,
        subject=identity.display(invitation.subject),
        kallelse=rendering.kallelse_of(
            invitation,
            desk.unit,
            recipient_kind="guardian" if _is_child(age) else "self",
            no_show_fee_text=fee,
            form=rendering.form_of(plan, protected=protected),
        ),
        steps=steps,
        tasks=tuple((step, reasons.text(step.reason)) for step in steps if step.channel == "manual" and step.state == StepState.PLANNED),
        traces=tuple(why.explain(invitation, steps, list(invitation.notices.order_by("due_at")), events)),
        letter_due=next((step.due_at for step in steps if step.channel == "letter" and step.state == StepState.PLANNED), None),
        timeline=tuple(invitations.lines(events)),
        status=invitations.status(invitation, list(steps)),
        change=BookingChange.objects.filter(invitation=invitation, kind="cancel").order_by("-requested_at").first(),
        versions=tuple(Invitation.objects.filter(thread=invitation.thread, unit_id=desk.unit.pk).order_by("version")),
    )


def _is_child(age: int | None) -> bool:
    return age is not None and age < INBOX_OWN_AGE
