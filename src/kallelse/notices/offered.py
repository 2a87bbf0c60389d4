"""What a patient may agree to, in the very words that she would get (R-HSLF-5, R-HSLF-6), and what she has said. Runs inside
`db.tenant_scope`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from kallelse import content
from kallelse.connections import queries as connections
from kallelse.content import Level, compile_text
from kallelse.delivery import rendering
from kallelse.kit import rows
from kallelse.notices import gates
from kallelse.notices.gates import OPEN, RANK, Decided
from kallelse.notices.models import Consent, Pause
from kallelse.routing.clocks import at, day_of

SHORT = ("before_cancel", "preparation", "practical", "video", "video_test")
"""Kinds of reminders that a short text may carry, the most usual first."""
AHEAD = timedelta(days=14)
"""The visit of an example is so far ahead."""


@dataclass(frozen=True, slots=True)
class Words:
    """What would be said at one level: the texts by kind of reminder, and the subject of an e-mail."""

    level: Level
    texts: tuple[tuple[str, str], ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One open channel: the units that have decided on it, and what the first of them would say at each level that a patient can choose."""

    channel: str
    units: tuple[str, ...]
    levels: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent in force. `ending` is the end of the number or the address, enough for its owner to recognise it."""

    channel: str
    level: str
    ending: str
    given_at: datetime
    through: str


@dataclass(frozen=True, slots=True)
class _Example:
    """A kallelse that does not exist, with the fields of `rendering.Said`."""

    visit_start: datetime
    received_at: datetime
    number: str = "0000-0000"
    version: int = 1
    kind: str = "timed"
    visit_end: datetime | None = None
    book_before: date | None = None
    cancel_deadline: datetime | None = None
    content: dict[str, Any] = field(default_factory=dict)
    fee: str = ""
    replaces: dict[str, Any] | None = None


def offers(tenant_id: int, units: Sequence[int], now: datetime) -> list[Offer]:
    """What can be agreed to: of the units that call her when any of them has decided, otherwise of all that have."""
    decided = gates.decisions(tenant_id, day_of(now))
    found = []
    for channel in OPEN:
        having = sorted({unit for unit, name in decided if name == channel})
        having = [unit for unit in having if unit in units] or having
        if not having:
            continue
        most = max((decided[unit, channel].level for unit in having), key=RANK.index)
        levels = RANK[: RANK.index(most) + 1]
        first = having[0]
        said = tuple(words(first, decided[first, channel], level, now) for level in levels)
        found.append(Offer(channel, tuple(connections.unit(unit).name for unit in having), said))
    return found


def words(unit_id: int, decision: Decided, agreed: Level, now: datetime) -> Words:
    """What a unit with this decision would say to who has agreed to a level: the lower of the two holds, as when it is sent."""
    unit = connections.unit(unit_id)
    level = min(decision.level, agreed, key=RANK.index)
    example = rendering.kallelse_of(_Example(at(day_of(now + AHEAD), time(10)), now), unit)
    told = []
    for kind in SHORT:
        own = compile_text(decision.texts[kind], decision.level) if kind in decision.texts and level == decision.level else None
        text = own or content.shipped_text(cast(Any, kind), level, phone=bool(unit.phone))
        if text is not None:
            told.append((kind, text.say(example)))
    return Words(agreed, tuple(told), content.short_subject(example))


def agreed(tenant_id: int, patients: Sequence[str]) -> list[Agreed]:
    """The consents in force of a patient, by channel; `patients` are all numbers that she has had."""
    in_force = "WHERE tenant_id = %s AND identity = ANY(%s::text[]) AND withdrawn_at IS NULL ORDER BY given_at"
    latest = {one.channel: one for one in rows.read(Consent, in_force, [tenant_id, list(patients)])}
    return [
        Agreed(name, latest[name].level, _ending(latest[name].address), latest[name].given_at, latest[name].given_through)
        for name in OPEN if name in latest
    ]  # fmt: skip


def pause_of(tenant_id: int, patients: Sequence[str], now: datetime) -> Pause | None:
    """The pause that holds now."""
    begun = "WHERE tenant_id = %s AND identity = ANY(%s::text[]) AND since <= %s ORDER BY since DESC"
    found = rows.read(Pause, begun, [tenant_id, list(patients), now])
    return next((one for one in found if one.until is None or one.until > now), None)


def _ending(address: str) -> str:
    name, at_sign, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if at_sign else address[-2:]
