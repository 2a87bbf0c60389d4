"""A free time that a patient is looking at is kept for her a little while: nobody else is offered it, and nobody else can take it.

Only in a diary that we keep: the scheduling contracts know no reservation, so that a time in a care system is hers first when it is booked.
One time is kept for a kallelse, and one kallelse for a time. What is kept ends by itself, however she leaves the page.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kallelse.connections.models import CareUnit
from kallelse.diary import queries
from kallelse.diary.queries import Booked
from kallelse.diary.rules import ALL_KINDS, HELD, MOST_EXTENDED, Why
from kallelse.kit import db

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('diary_hold', %s))"
_LOCK = "SELECT id FROM diary_slot WHERE id = %s AND unit_id = %s FOR NO KEY UPDATE"
_FORGET = "DELETE FROM diary_hold WHERE (thread = %(thread)s AND slot <> %(slot)s) OR (slot = %(slot)s AND until <= %(now)s)"
_PUT = """
INSERT INTO diary_hold (slot, tenant_id, unit_id, thread, until, extended)
VALUES (%(slot)s, %(tenant)s, %(unit)s, %(thread)s, %(until)s, 0)
ON CONFLICT (slot) DO UPDATE SET until = diary_hold.until RETURNING until, extended
"""
_EXTEND = """
UPDATE diary_hold SET until = %(until)s, extended = extended + 1
WHERE slot = %(slot)s AND thread = %(thread)s AND until > %(now)s AND extended < %(most)s
RETURNING until, extended
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A time that is kept: until when, and whether that can be put off once more."""

    until: datetime
    extendable: bool


def hold(unit: CareUnit, booked: Booked, slot: UUID, now: datetime) -> Held | Why:
    """Keep a free time for a kallelse, and let go of what was kept for it before. The same again changes nothing."""
    with db.tenant_scope(unit.provider_id):
        db.run(_ONE_AT_A_TIME, [unit.pk])
        if not db.run(_LOCK, [slot, unit.pk]) or queries.free_of([slot], ALL_KINDS, now, booked.thread) is None:
            return Why.TAKEN
        values = {
            "slot": slot, "tenant": unit.provider_id, "unit": unit.pk, "thread": booked.thread, "until": now + HELD, "now": now,
        }  # fmt: skip
        db.run(_FORGET, values)
        return _held(*db.run(_PUT, values)[0])


def extend(unit: CareUnit, booked: Booked, slot: UUID, now: datetime) -> Held | None:
    """Keep it for as long again, from now; None when it is kept no more, or has been put off so often that others must have their turn."""
    with db.tenant_scope(unit.provider_id):
        values = {"slot": slot, "thread": booked.thread, "until": now + HELD, "now": now, "most": MOST_EXTENDED}
        found = db.run(_EXTEND, values)
    return _held(*found[0]) if found else None


def release(unit: CareUnit, booked: Booked) -> None:
    """Let go of what is kept for a kallelse."""
    with db.tenant_scope(unit.provider_id):
        forget(booked.thread)


def forget(thread: UUID) -> None:
    """The same, inside the tenant's scope."""
    db.run("DELETE FROM diary_hold WHERE thread = %s", [thread])


def _held(until: datetime, extended: int) -> Held:
    return Held(until, extended < MOST_EXTENDED)
