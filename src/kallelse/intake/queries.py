"""The status of an invitation in the words of the field, for the source system that sent it and for nobody else."""

from datetime import datetime
from uuid import UUID

from kallelse.booking import queries as booking
from kallelse.connections import queries as connections
from kallelse.connections.models import SourceSystem
from kallelse.intake.answers import ChannelStatus, NeedStatus, NoticeStatus, Status, VisitStatus, Why
from kallelse.invitations import why, wording
from kallelse.invitations.models import Invitation, Notice, Step
from kallelse.invitations.states import Answer
from kallelse.invitations.states import Step as StepState
from kallelse.routing import reasons


def find(source: SourceSystem, *, id: UUID | None = None, reference: str = "") -> Invitation | None:
    """A version by our id, or the latest version by the sender's reference. Call inside the tenant's scope."""
    mine = Invitation.objects.filter(source=source)
    if id is not None:
        return mine.filter(pk=id).first()
    return mine.filter(reference=reference).order_by("-version").first()


def status(invitation: Invitation) -> Status:
    """What has become of `invitation`. Call inside the tenant's scope."""
    steps = list(invitation.steps.order_by("due_at", "channel"))
    received_at = min((moment for moment in map(_received, steps) if moment is not None), default=None)
    read_at = min((step.read_at for step in steps if step.read_at is not None), default=None)
    notices = list(invitation.notices.order_by("due_at", "channel", "kind"))
    events = list(invitation.events.order_by("id"))
    plan = invitation.plan or {}
    answered = booking.answered(invitation)
    return Status(
        id=str(invitation.pk),
        reference=invitation.reference,
        number=invitation.number,
        version=invitation.version,
        state=str(invitation.state),
        unit=connections.unit(invitation.unit_id).hsa_id,
        start=invitation.visit_start,
        visits=[VisitStatus(start=one.start, reference=one.reference, off=one.off) for one in wording.from_data(invitation.content).series],
        taken_in_at=invitation.received_at,
        received=received_at is not None or any(step.state == StepState.ASSUMED_IN_HAND for step in steps),
        received_at=received_at,
        read=read_at is not None,
        read_at=read_at,
        accepted=invitation.answer in (Answer.ACCEPTED, Answer.REBOOKED),
        answer=str(invitation.answer),
        answered_at=invitation.answered_at,
        answer_reason=answered.because,
        answer_words=answered.words,
        care_system=answered.state,
        needs=[NeedStatus(kind=need.kind, text=need.text, asked_at=need.asked_at) for need in answered.needs],
        cancel_deadline=invitation.cancel_deadline,
        print_decide=invitation.print_decide,
        channels=[_channel(step) for step in steps],
        plan=[reasons.text(reason["code"], reason.get("data")) for reason in plan.get("reasons", [])],
        notices=[_notice(notice) for notice in notices],
        fee=str(invitation.fee),
        why=[_why(trace) for trace in why.explain(invitation, steps, notices, events)],
    )


def _received(step: Step) -> datetime | None:
    """Accepted by the inbox is not received: it may wait there for an account that is never made."""
    return step.available_at or step.notified_at or step.read_at


def _channel(step: Step) -> ChannelStatus:
    return ChannelStatus(
        channel=step.channel,
        state=str(step.state),
        reason=reasons.text(step.reason),
        due_at=step.due_at,
        accepted_at=step.accepted_at,
        available_at=step.available_at,
        notified_at=step.notified_at,
        read_at=step.read_at,
    )


def _notice(notice: Notice) -> NoticeStatus:
    return NoticeStatus(
        kind=notice.kind, channel=notice.channel, state=str(notice.state), reason=reasons.text(notice.reason), due_at=notice.due_at,
        sent_at=notice.accepted_at,
    )  # fmt: skip


def _why(trace: why.Trace) -> Why:
    return Why(about=trace.about, channel=trace.channel, code=trace.code, at=trace.at, text=trace.text, data=dict(trace.data))
