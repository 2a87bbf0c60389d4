"""Who is on the list: added in chunks from files and systems, each person once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    """Put people on the list. Somebody who is on it already stays as she is. What had been tried must be tried anew."""
    with db.tenant_scope(tenant_id):
        campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
        if campaign.state not in CHANGEABLE:
            return _nothing([Refusal(one.row, "", *NOT_NOW) for one in rows])
        first = _next(campaign.pk)
        if first + len(rows) > MOST:
            return _nothing([Refusal(one.row, "", *TOO_MANY) for one in rows])
        good, refused = _read(campaign, rows, first, now)
        if refused and all_or_nothing:
            return _nothing(refused)
        values = [{"id": new_id(), "nr": nr, "subject": subject, "fields": own} for nr, subject, own, _row in good]
        said = {"tenant": tenant_id, "campaign": campaign.pk, "rows": msgspec.json.encode(values).decode()}
        made = {row[0] for row in db.run(_INSERT, said)} if values else set()
        verdicts = {row: "added" if nr in made else "same" for nr, _subject, _own, row in good} | {one.row: "refused" for one in refused}
        if made:
            reopen(campaign)
        Campaign.objects.filter(pk=campaign.pk).update(state=campaign.state, doubles=campaign.doubles + len(good) - len(made))
        unit = connections.unit(campaign.unit_id).hsa_id
        records = [
            audit.Record(actor, audit.Action.CAMPAIGN_LISTED, subject, f"campaign:{campaign.pk}", unit=unit, commission=commission)
            for nr, subject, _own, _row in good
            if nr in made
        ]
        audit.write(now, records)
    return Added(len(made), len(good) - len(made), refused, verdicts)


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


def _read(
    campaign: Campaign, rows: Sequence[Listed | Refusal], first: int, now: datetime
) -> tuple[list[tuple[int, str, dict[str, object], int]], list[Refusal]]:
    """The rows that can be used, as place on the list, identity, what is her own and row; and the others."""
    today = day_of(now)
    good: list[tuple[int, str, dict[str, object], int]] = []
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
            made = drafting.draft(campaign, first + len(good), subject, own)
            if isinstance(made, Refusal):
                refused.append(Refusal(one.row, made.field, made.rule, made.remedy))
                continue
            fine.add(key)
        good.append((first + len(good), subject, own, one.row))
    return good, refused


def _next(campaign_id: UUID) -> int:
    """The next free place. The list is counted seldom, and only while it is being made."""
    rows = db.run("SELECT coalesce(max(nr) + 1, 0) FROM campaigns_recipient WHERE campaign_id = %s", [campaign_id])
    return int(rows[0][0])


def _nothing(refused: Sequence[Refusal]) -> Added:
    return Added(0, 0, refused, {one.row: "refused" for one in refused})
