"""Reads of campaigns: how far one has come, how the first few have done, and what happened. Counts; only `people` names anybody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kallelse.campaigns import drafting
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import Went
from kallelse.kit import db
from kallelse.sources import Draft

PAGE = 50

NOBODY = "000000000000"
_FIRST = "SELECT fields FROM campaigns_recipient WHERE campaign_id = %s AND went = ANY('{listed,ready}'::text[]) ORDER BY went, nr LIMIT 1"
_WENT = "SELECT went, count(*) FROM campaigns_recipient WHERE campaign_id = %s GROUP BY 1"

# Everything that has left, by how it stands now; of the first few alone when `canary`.
_STEPS = """
SELECT s.channel, s.state, s.progress, count(*) FROM campaigns_recipient r JOIN invitations_step s ON s.invitation_id = r.invitation
WHERE r.campaign_id = %(campaign)s AND r.went = ANY('{{taken,away,kept,taken_back}}'::text[]) {canary} GROUP BY 1, 2, 3
"""
_ANSWERS = """
SELECT i.answer, count(*) FROM campaigns_recipient r JOIN invitations_invitation i ON i.id = r.invitation
WHERE r.campaign_id = %(campaign)s AND r.went = ANY('{{taken,away,kept,taken_back}}'::text[]) {canary} GROUP BY 1
"""
_CANARY = "AND r.canary"
_READ = """
SELECT count(DISTINCT r.id) FROM campaigns_recipient r JOIN invitations_step s ON s.invitation_id = r.invitation
WHERE r.campaign_id = %(campaign)s AND r.went = ANY('{{taken,away,kept,taken_back}}'::text[]) {canary} AND s.read_at IS NOT NULL
"""
_WHY = """
SELECT why, count(*) FROM campaigns_recipient WHERE campaign_id = %s AND went = ANY('{left_out,not_sent}'::text[])
GROUP BY 1 ORDER BY 2 DESC, 1
"""
_PEOPLE = """
SELECT nr, subject, why, refusal->>'rule', refusal->>'remedy' FROM campaigns_recipient
WHERE campaign_id = %(campaign)s AND went = 'left_out' AND why = %(why)s ORDER BY nr LIMIT %(limit)s OFFSET %(skip)s
"""
_LATE = """
SELECT nr, subject, 'late', NULL, NULL FROM campaigns_recipient
WHERE campaign_id = %(campaign)s AND went = 'ready' AND decision ? 'late' ORDER BY nr LIMIT %(limit)s OFFSET %(skip)s
"""

LEFT = ("accepted", "available", "notified", "read", "posted", "assumed_in_hand")
LATE = "late"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of kallelser that were taken in. Counts."""

    digital: int = 0
    """Messages that the inbox has accepted."""
    read: int = 0
    letters: int = 0
    """Letters that have been ordered."""
    returned: int = 0
    refused: int = 0
    """Messages or orders that were not accepted: somebody sees to each."""
    tasks: int = 0
    """Tasks that wait for a colleague."""
    waiting: int = 0
    """Messages and letters that are planned and have not left."""
    answers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign has come. `total` counts everybody on the list."""

    total: int
    went: dict[str, int]

    @property
    def taken(self) -> int:
        """How many have a kallelse."""
        return sum(self.went.get(went, 0) for went in (Went.TAKEN, Went.AWAY, Went.KEPT, Went.TAKEN_BACK))

    @property
    def left(self) -> int:
        """How many are still to get one."""
        return self.went.get(Went.READY, 0)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list, and why she gets no kallelse, or gets it late."""

    nr: int
    subject: str
    why: str
    rule: str
    remedy: str


def of_unit(unit_id: int, tenant_id: int) -> Sequence[Campaign]:
    """The unit's campaigns, the newest first. Call inside the tenant's scope."""
    return list(Campaign.objects.filter(tenant_id=tenant_id, unit_id=unit_id).order_by("-made_at")[:200])


def one(tenant_id: int, unit_id: int, campaign_id: UUID) -> Campaign | None:
    """A campaign of the unit. Call inside the tenant's scope."""
    return Campaign.objects.select_related("listed_by").filter(pk=campaign_id, tenant_id=tenant_id, unit_id=unit_id).first()


def progress(campaign_id: UUID) -> Progress:
    """Call inside the tenant's scope."""
    went: dict[str, int] = dict(db.run(_WENT, [campaign_id]))
    return Progress(sum(went.values()), went)


def outcome(campaign_id: UUID, *, canary: bool = False) -> Outcome:
    """What has become of all, or of the first few. Call inside the tenant's scope."""
    some: dict[str, Any] = {"campaign": campaign_id}
    part = _CANARY if canary else ""
    counts: dict[str, int] = dict.fromkeys(("", "digital", "letters", "returned", "refused", "tasks", "waiting"), 0)
    for channel, state, progressed, count in db.run(_STEPS.format(canary=part), some):
        counts[_kind(channel, state)] += count
        if progressed == "returned" and state != "returned":
            counts["returned"] += count
    ((read,),) = db.run(_READ.format(canary=part), some)
    counts.pop("", None)
    return Outcome(read=read, answers=dict(db.run(_ANSWERS.format(canary=part), some)), **counts)


def _kind(channel: str, state: str) -> str:
    if channel == "manual":
        return "tasks" if state == "planned" else ""
    if state in ("planned", "claimed", "unknown"):
        return "waiting"
    if state in ("failed", "returned"):
        return "refused" if state == "failed" else "returned"
    if state not in LEFT:
        return ""
    return "digital" if channel == "inbox" else "letters"


def sample(campaign: Campaign) -> Draft | None:
    """The draft of the first on the list, said to nobody: what is read is the same for her as for the others but for what is her own."""
    rows = db.run(_FIRST, [campaign.pk])
    made = drafting.draft(campaign, 0, NOBODY, msgspec.json.decode(rows[0][0]) if rows else {})
    return made if isinstance(made, Draft) else None


def why_not(campaign_id: UUID) -> list[tuple[str, int]]:
    """Why some get no kallelse, and how many, the most first. Call inside the tenant's scope."""
    return [(why, count) for why, count in db.run(_WHY, [campaign_id])]


def people(campaign_id: UUID, why: str, page: int) -> list[Person]:
    """A page of those who are left out for one reason, or (`LATE`) whom no letter would reach in time. Patient data: log it first."""
    said = {"campaign": campaign_id, "why": why, "limit": PAGE, "skip": PAGE * (page - 1)}
    query, values = (_LATE, {name: value for name, value in said.items() if name != "why"}) if why == LATE else (_PEOPLE, said)
    return [Person(nr, subject, code, rule or "", remedy or "") for nr, subject, code, rule, remedy in db.run(query, values)]


def rate(campaign: Campaign, taken: int, now: datetime) -> float:
    """Kallelser an hour since somebody said go on; 0 before that."""
    if campaign.paced_from is None or now <= campaign.paced_from:
        return 0.0
    return max(0, taken - campaign.paced_at) / ((now - campaign.paced_from).total_seconds() / 3600)
