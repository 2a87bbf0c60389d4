"""What each act does when its minute has passed. Inside the transaction that holds the act and its kallelse: "" or why not.

Nothing here calls anybody outside: what leaves does so by its own step or notice, so that a worker that dies repeats nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import msgspec

from kallelse.acts.models import Act
from kallelse.acts.rules import Kind, reason_code
from kallelse.connections import queries as connections
from kallelse.delivery import recall
from kallelse.invitations import actions, by_hand, taking_in
from kallelse.invitations.actions import Happened
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import NoticeKind
from kallelse.sources import Draft, Refusal

WHY = {"new_time": "new_time", "no_visit": "no_visit", "mistake": "mistake", "cancelled": ""}
"""A reason to stop, as a care system would have said it."""


def _resend(act: Act, version: Invitation, now: datetime) -> str:
    return "" if by_hand.resend(act.tenant_id, version, now) else "sending"


def _letter(act: Act, version: Invitation, now: datetime) -> str:
    reason = "patient_asked" if act.through or act.reason == "patient_asked" else "colleague_letter"
    if not actions.hasten(act.tenant_id, version.pk, "letter", reason, now):
        return "letter_left"
    if act.through:
        said = {"by": act.by, "through": act.through, "checked": act.checked}
        actions.add_events(act.tenant_id, now, [Happened(version.pk, "letter_asked_for", data={"answer": "letter", **said})])
        if by_hand.in_inbox(version):
            by_hand.tell(act.tenant_id, version, NoticeKind.LETTER_FOR, now)
    return ""


def _stop(act: Act, version: Invitation, now: datetime) -> str:
    recall.called_off_by_hand(act.tenant_id, version, WHY[act.reason], now)
    return ""


def _version(act: Act, version: Invitation, now: datetime) -> str:
    source, unit, body = connections.source(version.source_id), connections.unit(version.unit_id).hsa_id, bytes(act.body or b"")
    # A new version goes to the same patient, under the same reference and from the same unit.
    draft = replace(msgspec.json.decode(body, type=Draft), reference=version.reference, person=version.subject, unit=unit)
    taken = taking_in.take_in(
        source, "form", body, "application/json", [draft], now, act.by, all_or_nothing=True, commission=act.commission, only_unit=unit
    )
    if isinstance(taken[0], Refusal):
        return "refused"
    return "" if taken[0].verdict in ("accepted", "changed") else "same"


def _note(act: Act, version: Invitation, now: datetime) -> str:
    data = {"by": act.by, "reason": reason_code(act.kind, act.reason), "note": act.note}
    actions.add_events(act.tenant_id, now, [Happened(version.pk, "noted", data=data)])
    return ""


DEEDS: Mapping[Kind, Callable[[Act, Invitation, datetime], str]] = {
    Kind.RESEND: _resend,
    Kind.LETTER: _letter,
    Kind.STOP: _stop,
    Kind.VERSION: _version,
    Kind.NOTE: _note,
}
