"""The flag that a missed visit should cost nothing: set when a kallelse cannot be shown to have come in time (K6).

It falls when the patient turns out to have read or answered before the action deadline. `care_cancelled_late` stands whatever happens.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kallelse.invitations.events import Happened, add_events
from kallelse.invitations.states import Fee
from kallelse.kit import db

_SHOWN = """
    (i.answer <> 'none' AND i.answered_at <= i.action_deadline)
    OR EXISTS (SELECT FROM invitations_step s WHERE s.invitation_id = i.id AND s.read_at <= i.action_deadline)
"""
_FLAG = f"UPDATE invitations_invitation i SET fee = %s WHERE id = ANY(%s::uuid[]) AND fee = '' AND ({_SHOWN}) IS NOT TRUE RETURNING id"  # noqa: S608 - Constants.
_FALL = f"UPDATE invitations_invitation i SET fee = '' WHERE id = ANY(%s::uuid[]) AND fee = %s AND ({_SHOWN}) RETURNING id"  # noqa: S608 - Constants.


def not_shown_in_time(tenant_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """These kallelser cannot be shown to have come in time, unless they have been read or answered already."""
    if not ids:
        return
    flagged = db.run(_FLAG, [Fee.NOT_SHOWN_IN_TIME.value, list(ids)])
    _tell(tenant_id, [row[0] for row in flagged], "fee_flagged", Fee.NOT_SHOWN_IN_TIME.value, now)


def shown(tenant_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """These were read or answered: the flag falls where that was before the action deadline."""
    if not ids:
        return
    fallen = db.run(_FALL, [list(ids), Fee.NOT_SHOWN_IN_TIME.value])
    _tell(tenant_id, [row[0] for row in fallen], "fee_flag_gone", Fee.NOT_SHOWN_IN_TIME.value, now)


def _tell(tenant_id: int, ids: Sequence[UUID], kind: str, reason: str, now: datetime) -> None:
    add_events(tenant_id, now, [Happened(one, kind, data={"reason": reason}) for one in ids])
