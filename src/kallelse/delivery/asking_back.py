"""Ask suppliers for the orders that should be taken back, and write what they say (rules.md, Fallback; K26, K30)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kallelse import plugs
from kallelse.channels import Supplier, Withdrawal
from kallelse.delivery import taking_back
from kallelse.invitations import supplies
from kallelse.invitations.supplies import Kept
from kallelse.kit import db

CHUNK = 1000


def ask_back(tenant_id: int, now: datetime) -> int:
    """Ask for one chunk of orders of every supplier; returns how many. An order is asked for again until the supplier has answered."""
    return sum(_ask(tenant_id, supplier, now) for supplier in plugs.SUPPLIERS.values())


def _ask(tenant_id: int, supplier: Supplier, now: datetime) -> int:
    with db.tenant_scope(tenant_id):
        stay(tenant_id, supplies.give_up_recalls(tenant_id, supplier.name, now), now)
        steps = [str(step) for step in supplies.to_ask(tenant_id, supplier.name, CHUNK, now)]
    if not steps:
        return 0
    said = supplier.withdraw(steps) if supplier.can_withdraw else dict.fromkeys(steps, Withdrawal.TOO_LATE)
    back = [step for step in steps if said[step] is Withdrawal.WITHDRAWN]
    late = [step for step in steps if said[step] is Withdrawal.TOO_LATE]
    with db.tenant_scope(tenant_id):
        answered(tenant_id, supplier.name, back, late, now)
    return len(steps)


def answered(tenant_id: int, channel: str, back: Sequence[str], late: Sequence[str], now: datetime) -> list[UUID]:
    """The supplier has thrown the orders `back` away and cannot take back `late`; returns the invitations of the first. Call in scope."""
    ended = supplies.taken_back(tenant_id, channel, back, now) if back else []
    if late:
        stay(tenant_id, supplies.too_late(tenant_id, channel, late, now), now)
    return ended


def stay(tenant_id: int, kept: Sequence[Kept], now: datetime) -> None:
    """Orders go although they should have been taken back: where the kallelse no longer holds, somebody may have to call."""
    taking_back.letter_stays(tenant_id, [one.invitation for one in kept], now)
