"""The next visit of several: when one has begun, its kallelse stands for the one that comes then, with that visit's own deadlines
(rules.md, Series)."""

from datetime import datetime

from kallelse.delivery import planning
from kallelse.invitations import series
from kallelse.invitations.series import Begun, Deadlines
from kallelse.routing import timeline
from kallelse.routing.clocks import day_of
from kallelse.routing.parameters import Way


def go_on(tenant_id: int, now: datetime) -> int:
    """Let one chunk go on to its next visit; returns how many did. Call inside the tenant's scope, before kallelser are ended."""
    return series.go_on(tenant_id, [(one, deadlines(tenant_id, one, now)) for one in series.begun(tenant_id, now)], now)


def last_moment(tenant_id: int, level: str, unit_id: int, start: datetime, now: datetime) -> datetime:
    """The last moment to cancel a visit that begins at `start`, by the parameters of today."""
    return timeline.cancel_deadline(start, planning.parameters_of(tenant_id, level, day_of(now), unit_id))


def deadlines(tenant_id: int, one: Begun, now: datetime) -> Deadlines:
    """Counted backwards from the next visit by the parameters of today."""
    parameters = planning.parameters_of(tenant_id, one.care_level, day_of(now), one.unit_id)
    moments = planning.moments_of(one.start, None, one.words, Way.DOMESTIC, parameters, now)
    return Deadlines(moments.cancel_deadline, moments.action_deadline)
