"""One kallelse of the own unit, with everything its page shows. Written to the access log before it is returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from kallelse import content
from kallelse.acts import queries as acts
from kallelse.acts.models import Act
from kallelse.acts.rules import Situation
from kallelse.attachments import queries as attachments
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.booking.actions import CANCEL
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.delivery import rendering
from kallelse.invitations import queries as invitations
from kallelse.invitations import why, wording
from kallelse.invitations.models import Invitation, Notice, Rendition, Step
from kallelse.invitations.states import NoticeKind
from kallelse.invitations.states import Step as StepState
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.notices import shown
from kallelse.notices.shown import ShortShown
from kallelse.persons import identity
from kallelse.persons.models import Person
from kallelse.persons.rules import PROTECTED
from kallelse.routing import reasons
from kallelse.routing.rules import INBOX_OWN_AGE
from kallelse.staff_web.access import Desk
from kallelse.staff_web.comparing import Change, compare

ANSWERS = ("answered", "letter_asked_for", "need_asked", "need_ended", "cancel_undone")
"""Events that are the patient's own words, or said for her."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The message that left us, exactly as it did."""

    docbook: str
    at: datetime


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
    situation: Situation
    waiting: tuple[Act, ...]
    sms: ShortShown | None
    sent: Sent | None
    changes: tuple[Change, ...]
    answers: tuple[invitations.Line, ...]
    last_event: int
    moved_to: str
    """The unit's address now, when it is another than when the kallelse was sent; else ""."""

    @property
    def previous(self) -> Invitation | None:
        """The version before this one."""
        return next((one for one in reversed(self.versions) if one.version < self.invitation.version), None)

    @property
    def newest(self) -> Invitation:
        """The last version."""
        return self.versions[-1]

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
        reminders = {"inbox": _("Påminnelser i inkorgen"), "sms": names["sms"], "email": names["sms"]}
        return tuple(
            (str((reminders if trace.about == "notice" else names).get(trace.channel, trace.channel)), trace.text) for trace in told
        )


def one(desk: Desk, number: str, now: datetime, action: Action = Action.STAFF_READ) -> Detail | None:
    """The unit's kallelse with this number; None when the unit has none, whoever else may have it."""
    with db.tenant_scope(desk.unit.provider_id):
        invitation = Invitation.objects.select_related("source").filter(number=number, unit_id=desk.unit.pk).first()
        if invitation is None:
            return None
        versions = tuple(Invitation.objects.filter(thread=invitation.thread, unit_id=desk.unit.pk).order_by("version"))
        before = next((one for one in reversed(versions) if one.version < invitation.version), None)
        # What differs is told on the page too, so that the version before is read with this one.
        read = [invitation, before] if before is not None and action is Action.STAFF_READ else [invitation]
        audit.write(now, [desk.record(action, one.subject, f"invitation:{one.pk}") for one in read])
        person = Person.objects.filter(tenant_id=invitation.tenant_id, identity=invitation.subject).first()
        return _detail(desk, invitation, versions, before, person, now)


def _detail(
    desk: Desk, invitation: Invitation, versions: tuple[Invitation, ...], before: Invitation | None, person: Person | None, now: datetime
) -> Detail:
    today = now.astimezone(SWEDISH_TIME).date()
    steps, events = tuple(invitation.steps.order_by("due_at", "channel")), list(invitation.events.order_by("id"))
    notices = list(invitation.notices.order_by("due_at"))
    plan: dict[str, Any] = invitation.plan or {}
    protected = person is not None and person.standing in PROTECTED
    known = f"{person.given_name} {person.surname}".strip() if person else str(invitation.content.get("person_name", ""))
    fee = connections.parameters(invitation.tenant_id, invitation.care_level, today).get("no_show_fee_text", "")
    age = identity.age(person.main_identity if person else invitation.subject, today)

    def said(version: Invitation) -> content.Kallelse:
        form = rendering.form_of(version.plan or {}, protected=protected)
        who: Literal["self", "guardian"] = "guardian" if _is_child(age) else "self"
        named = wording.from_data(version.content).attachments
        withheld = attachments.withheld(version.tenant_id, desk.unit.pk, named) if named else ()
        return rendering.kallelse_of(version, desk.unit, recipient_kind=who, no_show_fee_text=fee, form=form, withheld=withheld)

    kallelse = said(invitation)
    change = BookingChange.objects.filter(invitation=invitation, kind=CANCEL).order_by("-requested_at").first()
    return Detail(
        invitation=invitation,
        name="" if protected else known,
        protected=protected,
        standing=person.standing if person else "",
        age=age,
        subject=identity.display(invitation.subject),
        kallelse=kallelse,
        steps=steps,
        tasks=tuple((step, reasons.text(step.reason)) for step in steps if step.channel == "manual" and step.state == StepState.PLANNED),
        traces=tuple(why.explain(invitation, steps, notices, events)),
        letter_due=next((step.due_at for step in steps if step.channel == "letter" and step.state == StepState.PLANNED), None),
        timeline=tuple(invitations.lines(events)),
        status=invitations.status(invitation, list(steps)),
        change=change,
        versions=versions,
        situation=_situation(invitation, steps, notices, plan, change, person, versions[-1].pk == invitation.pk, now),
        waiting=tuple(acts.waiting(invitation.pk)),
        sms=shown.as_sms(invitation, kallelse, now),
        sent=_sent(invitation),
        changes=tuple(compare(content.facts(said(before)), content.facts(kallelse))) if before is not None else (),
        answers=tuple(invitations.lines(event for event in events if event.kind in ANSWERS)),
        last_event=events[-1].pk if events else 0,
        moved_to=next((str(event.data.get("to", "")) for event in reversed(events) if event.kind == "place_changed"), ""),
    )


def _situation(
    invitation: Invitation, steps: Sequence[Step], notices: Sequence[Notice], plan: dict[str, Any], change: BookingChange | None,
    person: Person | None, newest: bool, now: datetime,
) -> Situation:  # fmt: skip
    """As `acts.queries.situation`, of what has been read already."""
    states = {step.channel: step.state for step in steps}
    return Situation(
        state=invitation.state, answer=invitation.answer, begun=invitation.visit_start is not None and invitation.visit_start <= now,
        inbox=states.get("inbox", ""), letter=states.get("letter", ""), codes=tuple(each["code"] for each in plan.get("reasons", ())),
        resent=any(one.kind == NoticeKind.RESENT and one.state != "withdrawn" for one in notices), newest=newest,
        barred=person.standing if person is not None and person.standing in PROTECTED else "",
        timed=invitation.visit_start is not None, own_text=acts.has_own_text(invitation),
        pending=change is not None and change.state in ("requested", "unknown"),
    )  # fmt: skip


def _sent(invitation: Invitation) -> Sent | None:
    """The last message that was put in the inbox. Letters are not shown as they left: only they hold an address."""
    left = Rendition.objects.filter(step__invitation=invitation, step__channel="inbox").order_by("-at").values_list("content", "at").first()
    return Sent(bytes(left[0]).decode(), left[1]) if left else None


def _is_child(age: int | None) -> bool:
    return age is not None and age < INBOX_OWN_AGE
