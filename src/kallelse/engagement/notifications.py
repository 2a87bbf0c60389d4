"""What an index tells us with ProcessNotification: kept first, answered then, fetched afterwards by the worker.

One row holds the latest word about one booking, however often it is said: a flood of the same notification is one fetch. What does not
concern us is passed over: other service domains, units that are not connected, systems that are not followed, and what we have told the
index ourselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.delivery import schedules
from kallelse.engagement import rules
from kallelse.kit import clock, db
from kallelse.kit.config import INDEX_DOMAINS, config
from kallelse.kit.ids import new_id
from kallelse.protocols import times

LONGEST_ID = 100
"""A longer booking id cannot be the reference of a kallelse."""

_STORE = """
INSERT INTO engagement_notification AS n (id, tenant_id, source_id, unit_id, resident, booking, gone, moment, received_at, revision, state,
    outcome, attempts, next_at)
SELECT id, %(tenant)s, source, unit, resident, booking, gone, moment, %(now)s, 1, 'waiting', '', 0, %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(id uuid, source bigint, unit bigint, resident text, booking text, gone boolean,
    moment timestamptz)
ON CONFLICT (source_id, booking, unit_id, resident) DO UPDATE SET
    gone = excluded.gone, moment = excluded.moment, received_at = excluded.received_at, revision = n.revision + 1, state = 'waiting',
    outcome = '', attempts = 0, next_at = CASE WHEN n.state = 'waiting' THEN n.next_at ELSE excluded.next_at END
RETURNING n.id
"""


@dataclass(frozen=True, slots=True)
class Word:
    """What an index has told of one booking."""

    source: int
    unit: int
    resident: str
    booking: str
    gone: bool
    moment: datetime | None


def receive(transactions: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Keep what concerns us of the engagementTransactions; returns how much that was. It is stored when this returns."""
    told = list(transactions)
    units = _units(told)
    followed = _followed({unit.provider_id for unit in units.values()})
    words: dict[int, dict[tuple[int, str, int, str], Word]] = {}
    for one in told:
        engagement = one["engagement"]
        unit = units.get(engagement["logicalAddress"].strip().upper())
        source = followed.get((unit.provider_id, engagement["sourceSystem"].strip().upper())) if unit else None
        if unit is None or source is None or not _concerns(engagement):
            continue
        word = _word(one, source, unit)
        if word is not None and schedules.of(source, unit.hsa_id, clock.today()) is not None:
            # The last word of a call about a booking is the one that holds.
            words.setdefault(unit.provider_id, {})[word.source, word.booking, word.unit, word.resident] = word
    for tenant_id, found in words.items():
        rows = [
            {
                "id": new_id(), "source": word.source, "unit": word.unit, "resident": word.resident, "booking": word.booking,
                "gone": word.gone, "moment": word.moment,
            }
            for _, word in sorted(found.items())
        ]  # fmt: skip
        with db.tenant_scope(tenant_id):
            db.run(_STORE, {"tenant": tenant_id, "now": now, "rows": msgspec.json.encode(rows).decode()})
    return sum(map(len, words.values()))


def look_again(tenant_id: int, source: int, unit: int, resident: str, booking: str, now: datetime, *, gone: bool = False) -> None:
    """Have one booking fetched from the unit's schedule, as if an index had told of it: after a change that was made through us elsewhere.

    `source` and `unit` are row ids. With `gone` the kallelse is withdrawn when the schedule no longer has the booking.
    """
    row = {"id": new_id(), "source": source, "unit": unit, "resident": resident, "booking": booking, "gone": gone, "moment": None}
    with db.tenant_scope(tenant_id):
        db.run(_STORE, {"tenant": tenant_id, "now": now, "rows": msgspec.json.encode([row]).decode()})


def _units(told: Iterable[Mapping[str, Any]]) -> dict[str, CareUnit]:
    addresses = {one["engagement"]["logicalAddress"].strip().upper() for one in told}
    found = CareUnit.objects.filter(hsa_id__in=addresses, active=True, provider__active=True)
    return {unit.hsa_id: unit for unit in found}


def _followed(providers: set[int]) -> dict[tuple[int, str], SourceSystem]:
    """The systems whose schedules we may fetch from. One whose index we keep ourselves has nothing new to tell (it would be a loop)."""
    found = SourceSystem.objects.filter(provider_id__in=providers, active=True, keeps_index=False).exclude(follows_index="nothing")
    return {(source.provider_id, source.hsa_id.upper()): source for source in found if source.hsa_id}


def _concerns(engagement: Mapping[str, Any]) -> bool:
    """Whether an entry is about bookings, and not our own coming back to us."""
    own = config().system_hsa_id.upper()
    return (
        engagement["serviceDomain"].strip() in INDEX_DOMAINS
        and engagement.get("owner", "").strip().upper() != own
        and engagement["sourceSystem"].strip().upper() != own
    )


def _word(one: Mapping[str, Any], source: SourceSystem, unit: CareUnit) -> Word | None:
    engagement = one["engagement"]
    booking = engagement["businessObjectInstanceIdentifier"].strip()
    resident = engagement["registeredResidentIdentification"].upper()
    if not booking or len(booking) > LONGEST_ID or not booking.isprintable() or not rules.is_national(resident):
        return None
    return Word(source.pk, unit.pk, resident, booking, one["deleteFlag"], _moment(engagement.get("mostRecentContent", "")))


def _moment(text: str) -> datetime | None:
    try:
        return times.from_rivta(text) if text else None
    except (times.NonexistentTime, times.UnreadableTime):
        return None  # An hour that the clock skips: the booking's own time is fetched anyhow.


_TRY_AGAIN = """
UPDATE engagement_notification SET state = 'waiting', outcome = '', attempts = 0, next_at = %s, revision = revision + 1
WHERE tenant_id = %s AND state = 'failed' AND outcome IN ('unanswered', 'not_there', 'error') AND (moment IS NULL OR moment > %s)
RETURNING id
"""


def try_again(tenant_id: int, now: datetime) -> int:
    """Follow anew what could not be followed because a schedule was silent; what was refused waits for a person. Returns how many."""
    with db.tenant_scope(tenant_id):
        return len(db.run(_TRY_AGAIN, [now, tenant_id, now]))
