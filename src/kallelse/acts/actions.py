"""Ask for an act, take it back, carry it out. Each writes its event and its entry in the access log, in one transaction.

Rows are always held in one order, the act before its kallelse, so that whoever asks, whoever takes back and the worker never wait in a
circle.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from kallelse.acts import deeds, queries, rules
from kallelse.acts.models import Act
from kallelse.acts.rules import HOLD, Kind, State
from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.invitations import actions as invitations
from kallelse.invitations import by_hand
from kallelse.invitations.actions import Happened
from kallelse.invitations.models import Invitation
from kallelse.kit import db
from kallelse.sources import Draft


@dataclass(frozen=True, slots=True)
class Who:
    """The colleague who acts, as the access log names her; on behalf of the patient also how she asked and how that was checked."""

    actor: str
    commission: str = ""
    through: str = ""
    checked: str = ""


def ask(
    tenant_id: int, invitation_id: UUID, kind: Kind, reason: str, note: str, who: Who, now: datetime, *, draft: Draft | None = None
) -> Act | str:
    """Put an act in its row, where it waits its minute; or why it cannot be done (`rules.hindrance`).

    `draft` is what a new version says; whose it is and which it follows is not believed but known. Raises ValueError for a reason that the
    kind does not have, or without the words that it needs.
    """
    if reason not in rules.REASONS[kind] or len(note) > rules.LONGEST_NOTE or (rules.needs_words(reason) and not note.strip()):
        raise ValueError("The reason is not one of the act's, or is without its words.")
    if (kind is Kind.VERSION) is (draft is None):
        raise ValueError("A new version has a draft, and nothing else has.")
    with db.tenant_scope(tenant_id):
        if kind is not Kind.NOTE and Act.objects.select_for_update(no_key=True).filter(
            invitation_id=invitation_id, kind=kind, state=State.WAITING
        ):
            return "waits"
        invitations.hold([invitation_id])
        version = Invitation.objects.get(pk=invitation_id)
        if no := rules.hindrance(kind, queries.situation(version, now)):
            return no
        try:
            with transaction.atomic():
                act = Act.objects.create(
                    tenant_id=tenant_id, invitation=version, kind=kind, reason=reason, note=note.strip(), by=who.actor,
                    body=msgspec.json.encode(draft) if draft is not None else None,
                    commission=who.commission, through=who.through, checked=who.checked, asked_at=now, due_at=now + HOLD,
                )  # fmt: skip
        except IntegrityError:
            return "waits"
        if kind is Kind.STOP:
            by_hand.rest(version, _rests_until(act))
        if kind is not Kind.NOTE:
            _tell(act, "act_asked", now, by=act.by)
        _log(act, audit.Action.ACT_ASKED, now)
    return act


def undo(tenant_id: int, act_id: UUID, who: Who, now: datetime) -> bool:
    """Take back an act that still waits, as if it had never been asked for. False when its minute has passed."""
    with db.tenant_scope(tenant_id):
        act = Act.objects.select_for_update(no_key=True).select_related(None).filter(pk=act_id).first()
        if act is None or not rules.seconds_left(act.state, act.due_at, now):
            return False
        _settle(act, State.UNDONE, now)
        if act.kind == Kind.STOP:
            by_hand.wake(Invitation.objects.get(pk=act.invitation_id), _rests_until(act), now)
        if act.kind != Kind.NOTE:
            _tell(act, "act_undone", now, by=who.actor)
        audit.write(now, [_record(act, audit.Action.ACT_UNDONE, who.actor, who.commission)])
    return True


def carry_out(act: Act, now: datetime) -> str:
    """Do what was asked for, or write down why it can no longer be done; returns that, or "". The caller holds the act's row."""
    invitations.hold([act.invitation_id])
    version = Invitation.objects.get(pk=act.invitation_id)
    kind = Kind(act.kind)
    no = rules.hindrance(kind, queries.situation(version, now)) or deeds.DEEDS[kind](act, version, now)
    _settle(act, State.REFUSED if no else State.DONE, now, no)
    if no:
        _tell(act, "act_refused", now, reason=rules.hindrance_code(no))
    elif kind is not Kind.NOTE:
        _tell(act, "act_done", now)
    _log(act, audit.Action.ACT_CARRIED_OUT, now, no or "ok")
    return no


def fail(act: Act, now: datetime) -> None:
    """What was asked for ended in a defect: it is refused, and a person sees to the kallelse."""
    _settle(act, State.REFUSED, now, "failed")
    _tell(act, "act_refused", now, reason=rules.hindrance_code("failed"))
    invitations.add_steps(act.tenant_id, [(act.invitation_id, "manual", rules.hindrance_code("failed"), now, now)])
    _log(act, audit.Action.ACT_CARRIED_OUT, now, "failed")


def _rests_until(act: Act) -> datetime:
    """A while after the act is due: what it stops must not leave in the moment before a worker comes to it."""
    return act.due_at + HOLD


def _settle(act: Act, state: State, now: datetime, outcome: str = "") -> None:
    act.state, act.settled_at, act.outcome, act.body = state, now, outcome, None
    act.save(update_fields=["state", "settled_at", "outcome", "body"])


def _tell(act: Act, kind: str, now: datetime, *, by: str = "", reason: str = "") -> None:
    data = {"act": act.kind, "reason": reason or rules.reason_code(act.kind, act.reason)}
    if kind == "act_asked" and act.note:
        data["note"] = act.note
    if by:
        data["by"] = by
    invitations.add_events(act.tenant_id, now, [Happened(act.invitation_id, kind, data=data)])


def _log(act: Act, action: audit.Action, now: datetime, result: str = "ok") -> None:
    audit.write(now, [_record(act, action, act.by, act.commission, result)])


def _record(act: Act, action: audit.Action, actor: str, commission: str, result: str = "ok") -> audit.Record:
    version = Invitation.objects.only("subject", "unit_id").get(pk=act.invitation_id)
    unit = connections.unit(version.unit_id).hsa_id
    return audit.Record(actor, action, version.subject, f"act:{act.kind}:{act.pk}", unit=unit, commission=commission, result=result)
