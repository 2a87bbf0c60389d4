"""Who is on the list: added in chunks from files and systems, each person once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

import msgspec

from kallelse.audit import actions as audit
from kallelse.campaigns import drafting
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import CHANGEABLE, State
from kallelse.connections import queries as connections
from kallelse.kit import db
from kallelse.kit.ids import new_id
from kallelse.persons import identity
from kallelse.routing.clocks import day_of
from kallelse.sources import Refusal
from kallelse.sources.rows.people import Listed

MOST = 500_000
"""Recipients of one campaign."""
CHUNK = 5_000
"""So many are put on a list in one transaction."""

type Good = tuple[str, dict[str, Any], int]
"""A row that can be used: the identity, what is her own, and the row."""
type Why = tuple[str, str]
"""Rule and remedy."""

TOO_MANY = ("Listan skulle få fler än 500 000 personer.", "Dela upp den på flera kampanjer.")
NOT_NOW = ("Kampanjen har börjat, är stoppad eller provas just nu, och listan kan inte ändras.", "Gör en ny kampanj för fler personer.")

_INSERT = """
INSERT INTO campaigns_recipient (id, tenant_id, campaign_id, nr, subject, fields, went)
SELECT id, %(tenant)s, %(campaign)s, nr, subject, fields, 'listed'
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(id uuid, nr int, subject text, fields jsonb)
ON CONFLICT DO NOTHING RETURNING nr
"""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of some rows: how many persons are new on the list, how many were on it already, and the rows that were refused."""

    added: int
    doubles: int
    refused: Sequence[Refusal]
    verdicts: dict[int, str]
    """added, same or refused, by row."""


def add(
    tenant_id: int, campaign_id: UUID, rows: Sequence[Listed | Refusal], now: datetime, actor: str,
    *, commission: str = "", all_or_nothing: bool = False,
) -> Added:  # fmt: skip
    """Put people on the list. Somebody who is on it already stays as she is. What had been tried must be tried anew.

    A long list is read as a whole first, and then put there a few thousand at a time, so that nobody waits for it: a call that was cut off
    may be repeated. `all_or_nothing`: when a row cannot be used nobody is added.
    """
    with db.tenant_scope(tenant_id):
        campaign = Campaign.objects.get(pk=campaign_id)
        if why := _why_not(campaign, len(rows)):
            return _nothing([Refusal(one.row, "", *why) for one in rows])
        good, refused = _read(campaign, rows, now)
    if refused and all_or_nothing:
        return _nothing(refused)
    verdicts = {one.row: "refused" for one in refused}
    for piece in batched(good, CHUNK, strict=False):
        done = _put(tenant_id, campaign_id, piece, now, actor, commission)
        refused += [Refusal(row, "", *done) for _subject, _own, row in piece] if isinstance(done, tuple) else []
        verdicts |= {row: "refused" for _subject, _own, row in piece} if isinstance(done, tuple) else done
    count = Counter(verdicts.values())
    return Added(count["added"], count["same"], refused, verdicts)


def _put(tenant_id: int, campaign_id: UUID, piece: Sequence[Good], now: datetime, actor: str, commission: str) -> dict[int, str] | Why:
    """Put some on the list, in one transaction with their entries; what became of each row, or why nobody could be added."""
    with db.tenant_scope(tenant_id):
        campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
        if why := _why_not(campaign, len(piece)):
            return why
        first = _next(campaign.pk)
        values = [{"id": new_id(), "nr": nr, "subject": subject, "fields": own} for nr, (subject, own, _row) in enumerate(piece, first)]
        said = {"tenant": tenant_id, "campaign": campaign.pk, "rows": msgspec.json.encode(values).decode()}
        made = {nr for (nr,) in db.run(_INSERT, said)}
        if made:
            reopen(campaign)
        Campaign.objects.filter(pk=campaign.pk).update(state=campaign.state, doubles=campaign.doubles + len(piece) - len(made))
        unit = connections.unit(campaign.unit_id).hsa_id
        records = [
            audit.Record(actor, audit.Action.CAMPAIGN_LISTED, subject, f"campaign:{campaign.pk}", unit=unit, commission=commission)
            for nr, (subject, _own, _row) in enumerate(piece, first)
            if nr in made
        ]
        audit.write(now, records)
    return {row: "added" if nr in made else "same" for nr, (_subject, _own, row) in enumerate(piece, first)}


def clear(tenant_id: int, campaign_id: UUID, now: datetime, actor: str, commission: str = "") -> bool:
    """Take everybody off the list. False when it is too late."""
    with db.tenant_scope(tenant_id):
        campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
        if campaign.state not in CHANGEABLE:
            return False
        db.run("DELETE FROM campaigns_recipient WHERE campaign_id = %s", [campaign.pk])
        reopen(campaign)
        Campaign.objects.filter(pk=campaign.pk).update(state=campaign.state, doubles=0)
        unit = connections.unit(campaign.unit_id).hsa_id
        cleared = audit.Record(actor, audit.Action.CAMPAIGN_CHANGED, "", f"campaign:{campaign.pk}", unit=unit, commission=commission)
        audit.write(now, [cleared])
    return True


def reopen(campaign: Campaign) -> None:
    """Something was changed: nothing of an earlier trial holds. Changes the object; the caller stores its state."""
    if campaign.state != State.DRAFT:
        campaign.state = State.DRAFT.value


def _why_not(campaign: Campaign, more: int) -> Why | None:
    if campaign.state not in CHANGEABLE:
        return NOT_NOW
    return TOO_MANY if _next(campaign.pk) + more > MOST else None


def _read(campaign: Campaign, rows: Sequence[Listed | Refusal], now: datetime) -> tuple[list[Good], list[Refusal]]:
    """The rows that can be used, and the others."""
    today = day_of(now)
    good: list[Good] = []
    refused: list[Refusal] = []
    fine: set[bytes] = set()
    for one in rows:
        if isinstance(one, Refusal):
            refused.append(one)
            continue
        try:
            subject = identity.parse(one.person, today).number
        except identity.IdentityError as error:
            refused.append(Refusal(one.row, "person", error.rule, error.remedy))
            continue
        own = drafting.said(one.values, one.fields)
        key = msgspec.json.encode(own, order="sorted")
        if key not in fine:
            # Whether it can be said is the same for everybody of whom the same is said.
            made = drafting.draft(campaign, 0, subject, own)
            if isinstance(made, Refusal):
                refused.append(Refusal(one.row, made.field, made.rule, made.remedy))
                continue
            fine.add(key)
        good.append((subject, own, one.row))
    return good, refused


def _next(campaign_id: UUID) -> int:
    """The next free place. The list is counted seldom, and only while it is being made."""
    rows = db.run("SELECT coalesce(max(nr) + 1, 0) FROM campaigns_recipient WHERE campaign_id = %s", [campaign_id])
    return int(rows[0][0])


def _nothing(refused: Sequence[Refusal]) -> Added:
    return Added(0, 0, refused, {one.row: "refused" for one in refused})
