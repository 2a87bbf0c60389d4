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
_OWN = "i.answer NOT IN ('accepted', 'rebooked')"
"""Who has said yes, or has chosen the time herself, has the kallelse."""
_FLAG = f"""UPDATE invitations_invitation i SET fee = %s
WHERE id = ANY(%s::uuid[]) AND fee = '' AND {_OWN} AND ({_SHOWN}) IS NOT TRUE RETURNING id"""  # noqa: S608 - Constants.
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


def care_cancelled_late(tenant_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """Care has cancelled these after the last moment to cancel: the visit and the next for the matter are free, and the journey is paid."""
    _free(tenant_id, ids, "fee_flagged", now)


def _free(tenant_id: int, ids: Sequence[UUID], kind: str, now: datetime) -> None:
    if not ids:
        return
    db.run("UPDATE invitations_invitation SET fee = %s WHERE id = ANY(%s::uuid[])", [Fee.CARE_CANCELLED_LATE.value, list(ids)])
    _tell(tenant_id, ids, kind, Fee.CARE_CANCELLED_LATE.value, now)


# The next kallelse for the matter: the same reference again, or another one of the same unit and type of visit (rules.md, Recall).
_OWED = """
SELECT i.id, o.id FROM invitations_invitation i JOIN invitations_invitation o
    ON o.tenant_id = i.tenant_id AND o.subject = i.subject AND o.fee = 'care_cancelled_late' AND o.id <> i.id
WHERE i.id = ANY(%s::uuid[]) AND i.fee <> 'care_cancelled_late' AND o.state IN ('withdrawn', 'superseded')
  AND CASE WHEN o.source_id = i.source_id AND o.reference = i.reference THEN o.version = i.version - 1
      ELSE o.state = 'withdrawn' AND o.unit_id = i.unit_id AND o.received_at < i.received_at
           AND coalesce(o.content->>'time_type', '') = coalesce(i.content->>'time_type', '')
           AND i.received_at <= coalesce(o.visit_start, o.received_at) + make_interval(days => %s::int)
           AND NOT EXISTS (SELECT FROM invitations_invitation n WHERE n.source_id = o.source_id AND n.reference = o.reference
                           AND n.version > o.version) END
  AND NOT EXISTS (SELECT FROM invitations_event e WHERE e.invitation_id = o.id AND e.kind = 'fee_carried')
ORDER BY i.visit_start NULLS LAST, i.id, o.visit_start, o.id FOR NO KEY UPDATE OF o SKIP LOCKED
"""


def carry(tenant_id: int, ids: Sequence[UUID], days: int, now: datetime) -> None:
    """Those of these new kallelser that are the next for a matter that care has cancelled late are free; once for each cancelled one."""
    free: dict[UUID, UUID] = {}
    for new, old in db.run(_OWED, [list(ids), days]) if ids else []:
        if new not in free and old not in free.values():
            free[new] = old
    _free(tenant_id, list(free), "fee_owed", now)
    add_events(tenant_id, now, [Happened(old, "fee_carried", data={"reason": Fee.CARE_CANCELLED_LATE.value}) for old in free.values()])
