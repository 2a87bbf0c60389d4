"""Are the workers done? A question about rows that are due, never a guess about time."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kallelse.kit import clock, db

_OPEN = """
SELECT 'kallelser att planera', count(*) FROM invitations_invitation WHERE state = 'draft'
UNION ALL
SELECT 'steg att utföra', count(*) FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id
    WHERE s.channel <> 'manual' AND s.state = 'planned' AND s.due_at <= %(now)s AND i.state IN ('ready', 'active')
UNION ALL
SELECT 'steg under arbete', count(*) FROM invitations_step WHERE state IN ('claimed', 'unknown')
UNION ALL
SELECT 'kvittenser att fråga efter', count(*) FROM invitations_step
    WHERE channel = 'inbox' AND state IN ('accepted', 'available', 'notified') AND poll_at <= %(moved)s
UNION ALL
SELECT 'brev på väg fram', count(*) FROM invitations_step
    WHERE channel = 'letter' AND state IN ('accepted', 'posted') AND poll_at <= %(moved)s
UNION ALL
SELECT 'beställningar att ta tillbaka', count(*) FROM invitations_step WHERE recall_at <= %(moved)s
UNION ALL
SELECT 'kallelser att avsluta', count(*) FROM invitations_invitation
    WHERE state IN ('draft', 'ready', 'active')
      AND (visit_start <= %(moved)s OR (visit_start IS NULL AND book_before < (%(moved)s AT TIME ZONE 'Europe/Stockholm')::date))
UNION ALL
SELECT 'avbokningar att få besked om', count(*) FROM booking_bookingchange WHERE state IN ('requested', 'unknown')
"""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Whether nothing is left that was due when the clock had been moved to `moved`.

    What falls due by the steady walk of the clock meanwhile (the next poll of a young message) is not waited for; sends are.
    """

    moved: datetime

    def __call__(self) -> bool:
        return not self.left()

    def left(self) -> Counter[str]:
        """What is left, by its name in words."""
        left: Counter[str] = Counter()
        for tenant_id in db.all_tenants():
            with db.tenant_scope(tenant_id), connection.cursor() as cursor:
                cursor.execute(_OPEN, {"now": clock.now(), "moved": self.moved})
                left.update({name: count for name, count in cursor.fetchall() if count})
        return left


def planned_until() -> datetime | None:
    """The last moment at which a planned message or letter falls due; None when none is planned."""
    last: list[datetime] = []
    for tenant_id in db.all_tenants():
        with db.tenant_scope(tenant_id), connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(s.due_at) FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id"
                " WHERE s.channel <> 'manual' AND s.state = 'planned' AND i.state IN ('draft', 'ready', 'active')"
            )
            last += [row[0] for row in cursor.fetchall() if row[0] is not None]
    return max(last, default=None)
