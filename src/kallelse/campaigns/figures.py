"""What a trial found, in counts: how many each way, why some are left out, what it costs and when it would be done. Names nobody."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import Way
from kallelse.connections import queries as connections
from kallelse.delivery import backlog, pace
from kallelse.delivery.forecast import Load
from kallelse.kit import db
from kallelse.routing.clocks import day_of


class Figures(msgspec.Struct, frozen=True):
    """Counts of persons, but for `cost_*` (whole kronor) and `letters_*`: at least, and at most when nobody reads in time."""

    total: int
    ready: int
    doubles: int
    ways: dict[str, int]
    bands: dict[str, int]
    reasons: dict[str, int]
    left_out: dict[str, int]
    protected: int
    late: int
    """Those whom no letter would reach in time: their visit is too near."""
    letters_least: int
    letters_most: int
    messages: int
    cost_least: int
    cost_most: int
    done_at: datetime | None = None
    """When the last digital message would have left, beside all that waits already."""
    too_late: int = 0
    """Messages that the channel's pace would make too late."""


_READY = """
SELECT coalesce(decision->>'way', ''), coalesce(decision->>'band', ''), count(*), count(*) FILTER (WHERE decision ? 'protected'),
    count(*) FILTER (WHERE decision ? 'late'), count(*) FILTER (WHERE decision ? 'letters'), count(*) FILTER (WHERE decision ? 'maybe'),
    count(*) FILTER (WHERE decision ? 'safe')
FROM campaigns_recipient WHERE campaign_id = %s AND went = 'ready' GROUP BY 1, 2
"""
_REASONS = """
SELECT reason, count(*) FROM campaigns_recipient, jsonb_array_elements_text(decision->'reasons') AS reason
WHERE campaign_id = %s AND went = 'ready' GROUP BY 1
"""
_LEFT_OUT = "SELECT why, count(*) FROM campaigns_recipient WHERE campaign_id = %s AND went = 'left_out' GROUP BY 1"
_SAFE = """
SELECT (decision->>'safe')::timestamptz, count(*) FROM campaigns_recipient
WHERE campaign_id = %s AND went = 'ready' AND decision ? 'safe' GROUP BY 1
"""


def of(campaign: Campaign, now: datetime) -> Figures:
    """The figures of a list whose every person has been tried, but for when it would be done. Call inside the tenant's scope."""
    ways, bands = dict.fromkeys(Way, 0), dict[str, int]()
    ready = protected = late = letters = maybe = messages = 0
    for way, band, count, hers, too_late, certain, perhaps, digital in db.run(_READY, [campaign.pk]):
        ways[Way(way)] += count
        bands[band] = bands.get(band, 0) + count
        ready, protected, late, letters = ready + count, protected + hers, late + too_late, letters + certain
        maybe, messages = maybe + perhaps, messages + digital
    left_out: dict[str, int] = dict(db.run(_LEFT_OUT, [campaign.pk]))
    unit = connections.unit(campaign.unit_id)
    values = connections.parameters(campaign.tenant_id, unit.care_level, day_of(now), campaign.unit_id)
    a_letter, a_message = values.get("letter_cost_sek", 0), values.get("inbox_message_sek", 0)
    return Figures(
        total=ready + sum(left_out.values()), ready=ready, doubles=campaign.doubles,
        ways={way.value: count for way, count in ways.items()}, bands=bands, reasons=dict(db.run(_REASONS, [campaign.pk])),
        left_out=left_out, protected=protected, late=late, letters_least=letters, letters_most=letters + maybe, messages=messages,
        cost_least=round(letters * a_letter + messages * a_message),
        cost_most=round((letters + maybe) * a_letter + messages * a_message),
    )  # fmt: skip


def forecast(tenant_id: int, campaign_id: UUID, now: datetime) -> None:
    """Add when the campaign would be done to its figures. Asks every tenant's work: call it outside any scope."""
    with db.tenant_scope(tenant_id):
        campaign = Campaign.objects.get(pk=campaign_id)
        safe = db.run(_SAFE, [campaign_id])
    begins = max(now, campaign.not_before or now)
    done_at, too_late = begins, 0
    if safe and pace.limit_of("inbox").per_s:
        told = backlog.of_channel("inbox", now, [Load(tenant_id, begins, max(now, until), count, new=True) for until, count in safe])
        done_at, too_late = told.new.done_at or begins, told.new.late
    found = stored(campaign)
    if found is None:
        return
    if campaign.per_hour:
        done_at = max(done_at, begins + timedelta(hours=found.ready / campaign.per_hour))
    data = msgspec.to_builtins(msgspec.structs.replace(found, done_at=done_at, too_late=too_late))
    with db.tenant_scope(tenant_id):
        Campaign.objects.filter(pk=campaign_id, tried_at=campaign.tried_at).update(tried=data)


def stored(campaign: Campaign) -> Figures | None:
    """The figures that are kept with a campaign."""
    return None if campaign.tried is None else msgspec.convert(campaign.tried, Figures)
