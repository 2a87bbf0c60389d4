"""The two gates of open networks: the unit's decision and the patient's consent (R-HSLF-5). All run inside `db.tenant_scope`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import Q

from kallelse.connections import queries as connections
from kallelse.content import Level, ShortText, compile_text
from kallelse.kit import db
from kallelse.notices.models import Decision
from kallelse.notices.rules import EMAIL, SMS

OPEN = (SMS, EMAIL)
"""The channels over open networks, the one that is used first when both are open."""
RANK: tuple[Level, ...] = ("neutral", "unit", "full")


@dataclass(frozen=True, slots=True)
class Decided:
    """A unit's decision in force: the most that may be told, and its own texts."""

    level: Level
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent in force."""

    level: Level
    address: str
    verified_at: datetime | None


type Decisions = Mapping[tuple[int, str], Decided]
"""By unit and channel."""
type Consents = Mapping[tuple[str, str], Agreed]
"""By patient and channel."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Both gates are open: where to, and how much may be said."""

    address: str
    level: Level
    own_text: ShortText | None


def decisions(tenant_id: int, on: date) -> Decisions:
    """The decisions in force on a day, remembered for a few seconds."""

    def load() -> Decisions:
        found = Decision.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on).order_by("valid_from")
        return {(one.unit_id, one.channel): Decided(cast(Level, one.level), one.texts) for one in found}

    return connections.cached("notice decisions", (tenant_id, on), load)


def consents(patients: Iterable[str]) -> Consents:
    """The consents in force of these patients."""
    rows = db.run(
        """
        SELECT identity, channel, level, address, verified_at FROM notices_consent
        WHERE tenant_id = nullif(current_setting('kallelse.tenant', true), '')::bigint AND identity = ANY(%s::text[])
          AND withdrawn_at IS NULL
        """,
        [sorted(set(patients))],
    )
    return {(row[0], row[1]): Agreed(*row[2:]) for row in rows}


def way(unit_id: int, patient: str, decided: Decisions, agreed: Consents) -> str:
    """The open channel that both have said yes to, or an empty string."""
    return next((channel for channel in OPEN if (unit_id, channel) in decided and (patient, channel) in agreed), "")


def opening(unit_id: int, patient: str, channel: str, kind: str, decided: Decisions, agreed: Consents, oldest: datetime) -> Opening | str:
    """What may be said, and where to; or why nothing may (a reasons code). An address that 1177 told before `oldest` may be another's."""
    decision, consent = decided.get((unit_id, channel)), agreed.get((patient, channel))
    if decision is None:
        return "reminder_no_decision"
    if consent is None:
        return "reminder_no_consent"
    if not consent.address or consent.verified_at is None or consent.verified_at < oldest:
        return "reminder_contact_old"
    level = min(decision.level, consent.level, key=RANK.index)
    # A text that was approved for more than this patient has agreed to is not used: the product's own for her level is.
    own = compile_text(decision.texts[kind], decision.level) if kind in decision.texts and level == decision.level else None
    return Opening(consent.address, level, own)


def oldest_address(now: datetime, months: int) -> datetime:
    """The moment before which an address is too old: so many months of 30 days back."""
    return now - timedelta(days=30 * months)


def paused(patients: Sequence[str], now: datetime) -> set[str]:
    """Those of the patients who want no reminders now."""
    rows = db.run(
        """
        SELECT identity FROM notices_pause
        WHERE tenant_id = nullif(current_setting('kallelse.tenant', true), '')::bigint AND identity = ANY(%s::text[])
          AND since <= %s AND (until IS NULL OR until > %s)
        """,
        [list(patients), now, now],
    )
    return {row[0] for row in rows}
