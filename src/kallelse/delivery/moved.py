"""A unit that moves after its kallelse was sent: the card is read again before the visit, and a person puts it right (K32)."""

import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kallelse.connections import hsa, places
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.invitations import actions, tasks
from kallelse.invitations.actions import Happened
from kallelse.kit import db
from kallelse.routing.clocks import day_of

EVERY_S = 1800.0
MOST_CARDS, MOST_SILENT = 20, 2
"""Cards that are read in one go, and how many may go without an answer before the directory is left alone until the next time."""

_UNITS = """
SELECT DISTINCT unit_id FROM invitations_invitation
WHERE tenant_id = %s AND state IN ('ready', 'active') AND visit_start > %s AND visit_start <= %s
"""
_SENT = """
SELECT i.id, i.visit_start, array_agg(s.accepted_at)
FROM invitations_invitation i JOIN invitations_step s ON s.invitation_id = i.id AND s.accepted_at IS NOT NULL
WHERE i.tenant_id = %s AND i.unit_id = %s AND i.state IN ('ready', 'active') AND i.visit_start > %s AND i.visit_start <= %s
  AND NOT EXISTS (SELECT FROM invitations_event e WHERE e.invitation_id = i.id AND e.kind = 'place_changed' AND e.data->>'to' = %s)
GROUP BY i.id
"""


class Watch:
    """Looks now and then: a unit's move is no matter of seconds."""

    def __init__(self) -> None:
        self._at = 0.0

    def run(self, now: datetime, *, thorough: bool) -> int:
        """Look, when it is time; returns how many corrections were asked for."""
        if not thorough and time.monotonic() < self._at:
            return 0
        self._at = time.monotonic() + EVERY_S
        return sum(look_again(tenant_id, now) for tenant_id in db.all_tenants())


def look_again(tenant_id: int, now: datetime) -> int:
    """Read the cards of the units that have visits soon, and ask for a correction of every kallelse that says another address than the unit
    has now; returns how many."""
    figures = connections.parameters(tenant_id, "", day_of(now))
    until = now + timedelta(days=figures["place_check_days"])
    with db.tenant_scope(tenant_id):
        soon = [row[0] for row in db.run(_UNITS, [tenant_id, now, until])]
    units = list(CareUnit.objects.filter(pk__in=soon).order_by("card_at", "pk"))
    _read_cards(units, now - timedelta(hours=figures["card_fresh_h"]), now)
    return sum(_ask(tenant_id, unit, now, until) for unit in units if unit.former_addresses)


def _read_cards(units: list[CareUnit], oldest: datetime, now: datetime) -> None:
    """Refresh the cards that are too old. One that never came from the directory is somebody's own, and is left as it is.

    Each time begins with another unit, so that one that the directory no longer knows keeps no other waiting for ever.
    """
    old = [one for one in units if one.card_at is not None and one.card_at < oldest]
    first = int(now.timestamp() // EVERY_S) % len(old) if old else 0
    silent = 0
    for unit in [*old[first:], *old[:first]][:MOST_CARDS]:
        silent = 0 if hsa.refresh_card(unit, now) else silent + 1
        if silent == MOST_SILENT:
            return


def _ask(tenant_id: int, unit: CareUnit, now: datetime, until: datetime) -> int:
    address = ", ".join(unit.visiting_address)
    with db.tenant_scope(tenant_id):
        wrong: list[tuple[UUID, datetime, str]] = []
        for invitation, visit, sent in db.run(_SENT, [tenant_id, unit.pk, now, until, address]):
            said = _said_otherwise(unit, sent)
            if said:
                wrong.append((invitation, visit, said))
        tasks.add_tasks(tenant_id, [(one, "place_changed", now, visit) for one, visit, _ in wrong])
        actions.add_events(tenant_id, now, [Happened(one, "place_changed", data={"from": said, "to": address}) for one, _, said in wrong])
    return len(wrong)


def _said_otherwise(unit: CareUnit, sent: list[Any]) -> str:
    """Another address than the present one that one of the messages said; empty when all said the present one."""
    said = (places.address_at(unit.visiting_address, unit.former_addresses, moment) for moment in sent)
    return next((", ".join(lines) for lines in said if lines != unit.visiting_address), "")
