"""Reads of the acts room. All run inside `db.tenant_scope`."""

from datetime import datetime
from uuid import UUID

from kallelse.acts.models import Act
from kallelse.acts.rules import Situation, State
from kallelse.booking.actions import CANCEL
from kallelse.booking.models import BookingChange
from kallelse.invitations import queries as invitations
from kallelse.invitations.models import Invitation, Notice, Step
from kallelse.invitations.states import NoticeKind
from kallelse.persons.models import Person
from kallelse.persons.rules import PROTECTED


def situation(version: Invitation, now: datetime) -> Situation:
    """What the acts on a version depend on now."""
    steps = dict(Step.objects.filter(invitation=version).values_list("channel", "state"))
    standing = Person.objects.filter(tenant_id=version.tenant_id, identity=version.subject).values_list("standing", flat=True).first()
    plan = version.plan or {}
    return Situation(
        state=version.state, answer=version.answer, begun=version.visit_start is not None and version.visit_start <= now,
        inbox=steps.get("inbox", ""), letter=steps.get("letter", ""), codes=tuple(each["code"] for each in plan.get("reasons", ())),
        resent=Notice.objects.filter(invitation=version, kind=NoticeKind.RESENT).exclude(state="withdrawn").exists(),
        newest=invitations.newer_version(version) is None, barred=standing if standing in PROTECTED else "",
        timed=version.visit_start is not None, own_text=has_own_text(version),
        pending=BookingChange.objects.filter(invitation=version, kind=CANCEL, state__in=("requested", "unknown")).exists(),
    )  # fmt: skip


def has_own_text(version: Invitation) -> bool:
    """Whether the sender wrote the text, or a series of times, in a form that no field here can change."""
    return bool(version.content.get("docbook")) or (bool(version.content.get("series")) and version.template is None)


def waiting(invitation_id: UUID) -> list[Act]:
    """The acts on a version that have not been carried out, the oldest first."""
    return list(Act.objects.filter(invitation_id=invitation_id, state=State.WAITING).order_by("asked_at").defer("body"))


def one(act_id: UUID, unit_id: int) -> Act | None:
    """An act on a kallelse of this unit."""
    return Act.objects.select_related("invitation").filter(pk=act_id, invitation__unit_id=unit_id).first()
