"""What the pages show of freed times. All run inside `db.tenant_scope`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kallelse.connections.models import CareUnit
from kallelse.freed_times.models import Curious, FreedTime, Proposal, Standby
from kallelse.freed_times.rules import Cause, Fate, Reply
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import db, rows


@dataclass(frozen=True, slots=True)
class Figures:
    """What has become of the times that were freed at a unit: how many, and how many minutes of visits were saved.

    `published` were nobody's before, and are not among the freed; they may have been taken through an offer all the same.
    """

    freed: int
    offered: int
    taken: int
    used: int
    lost: int
    open: int
    published: int
    offers: int
    minutes: int

    @property
    def hours(self) -> float:
        """Hours of visits that somebody came to instead of nobody."""
        return round(self.minutes / 60, 1)


_FIGURES = """
SELECT count(*) FILTER (WHERE cause <> 'published'), count(*) FILTER (WHERE wave > 0), count(*) FILTER (WHERE state = 'taken'),
    count(*) FILTER (WHERE state = 'used' AND cause <> 'published'), count(*) FILTER (WHERE state = 'lost' AND cause <> 'published'),
    count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE cause = 'published'),
    coalesce(sum((SELECT count(*) FROM freed_times_proposal p WHERE p.freed_id = f.id)), 0)::bigint,
    coalesce(sum(extract(epoch FROM ends - starts) / 60) FILTER (WHERE state = 'taken'), 0)::bigint
FROM freed_times_freedtime f WHERE unit_id = %s AND freed_at >= %s AND freed_at < %s
"""


def figures(unit: CareUnit, since: datetime, before: datetime) -> Figures:
    """The figures of what was freed between two moments."""
    return Figures(*db.run(_FIGURES, [unit.pk, since, before])[0])


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who stands by, as a colleague sees her: the kallelse that holds, and how many offers she has had."""

    id: UUID
    subject: str
    number: str
    name: str
    protected: bool
    visit: datetime | None
    digital: bool
    standby: Standby
    offers: int
    open_until: datetime | None


_WAITING = """
SELECT s.id, i.number, p.given_name || ' ' || p.surname, coalesce(p.standing IN ('protected', 'protected_registration'), false),
    i.visit_start,
    EXISTS (SELECT FROM invitations_step b WHERE b.invitation_id = i.id AND b.channel = 'inbox' AND b.accepted_at IS NOT NULL),
    (SELECT count(*) FROM freed_times_proposal o WHERE o.standby_id = s.id),
    (SELECT max(o.until) FROM freed_times_proposal o WHERE o.standby_id = s.id AND o.state IN ('offered', 'asked'))
FROM freed_times_standby s
CROSS JOIN LATERAL (SELECT * FROM invitations_invitation i WHERE i.source_id = s.source AND i.reference = s.reference
    ORDER BY i.version DESC LIMIT 1) i
LEFT JOIN LATERAL (SELECT * FROM persons_person p WHERE p.tenant_id = s.tenant_id AND p.identity = s.subject LIMIT 1) p ON true
WHERE s.unit_id = %s AND s.ended_at IS NULL AND i.state = ANY(%s::text[]) AND i.answer <> 'cancelled'
ORDER BY s.priority DESC, s.waits_since, s.id LIMIT %s
"""


def waiting(unit: CareUnit, most: int = 300) -> list[Waiting]:
    """Who stands by at a unit, in the order in which they are asked."""
    rows = db.run(_WAITING, [unit.pk, [state.value for state in LIVE_VERSIONS], most])
    known = Standby.objects.in_bulk([row[0] for row in rows])
    return [
        Waiting(id, known[id].subject, number, (name or "").strip(), protected, visit, digital, known[id], offers, until)
        for id, number, name, protected, visit, digital, offers, until in rows
    ]


_COUNTED = "SELECT freed_id, count(*) FROM freed_times_proposal WHERE freed_id = ANY(%s::uuid[]) GROUP BY 1"


def latest(unit: CareUnit, most: int = 20) -> list[tuple[FreedTime, int]]:
    """What has become free at a unit, the latest first, each with how many it was offered to."""
    rows = list(FreedTime.objects.filter(unit=unit).order_by("-freed_at")[:most])
    counted = db.run(
        "SELECT freed_id, count(*) FROM freed_times_proposal WHERE freed_id = ANY(%s::uuid[]) GROUP BY 1", [[one.pk for one in rows]]
    )
    offers = dict(counted)
    return [(one, offers.get(one.pk, 0)) for one in rows]


def standing_by(invitation: Invitation) -> Standby | None:
    """Whether the patient of a kallelse stands by."""
    return rows.first(Standby, "WHERE tenant_id = %s AND thread = %s AND ended_at IS NULL", [invitation.tenant_id, invitation.thread])


def last_said(invitation: Invitation) -> Standby | None:
    """What she has said last about standing by, whether it holds or has ended."""
    where = "WHERE tenant_id = %s AND thread = %s ORDER BY ended_at DESC NULLS FIRST"
    return rows.first(Standby, where, [invitation.tenant_id, invitation.thread])


def offered(invitation: Invitation, now: datetime) -> Proposal | None:
    """The offer that she can answer now."""
    open_one = Proposal.objects.select_related("freed").filter(
        standby__tenant_id=invitation.tenant_id, standby__thread=invitation.thread, state__in=(Reply.OFFERED, Reply.ASKED)
    )
    found = open_one.order_by("-made_at").first()
    return found if found is not None and (found.until > now or found.state == Reply.ASKED) else None


def offer(invitation: Invitation, id: UUID) -> Proposal | None:
    """One offer of a kallelse, answered or not; None for anybody else's."""
    mine = Proposal.objects.select_related("freed", "standby").filter(pk=id).first()
    return mine if mine is not None and mine.standby.thread == invitation.thread and mine.standby.subject == invitation.subject else None


def went_on(invitation: Invitation) -> bool:
    """Whether somebody else has got the time that a patient gave back."""
    if invitation.visit_start is None:
        return False
    found = FreedTime.objects.filter(unit_id=invitation.unit_id, starts=invitation.visit_start, state=Fate.TAKEN)
    return found.exclude(cause=Cause.PUBLISHED).exists()


def wants_to_know(invitation: Invitation) -> bool:
    """Whether she has asked to be told."""
    return Curious.objects.filter(invitation=invitation.pk).exists()


MONTH = timedelta(days=30)
