"""The proof that everybody with a near visit is reached, the figures behind it, and the morning's three lines. Inside `db.tenant_scope`.

Every kallelse with a visit within fourteen days is counted once, in one of `WAYS`. `listed` is what is on the work list: the list makes a
line for whatever the figures put there, so that nobody can be unreached and on neither (`derived.NEAR`, `derived.LINES`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.worklist import derived

WAYS = ("accepted", "read", "letter", "phone", "settled", "not_needed", "under_way", "listed")
EVENING = clock_time(16, 0)
"""The night that the summary tells of begins when the day before ends."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How many of the unit's kallelser with a visit in the next fourteen days have come how far; each is counted once.

    `accepted` said yes; `read` was opened, or answered otherwise; `letter` counts as in the patient's hand; `phone`: a colleague reached
    the patient; `settled`: a colleague has decided that no more is needed; `not_needed`: the patient has cancelled. `under_way`: something
    that will be there before the visit is planned or has left. `listed`: nobody is reached and nothing is on its way: it is on the list.
    """

    accepted: int = 0
    read: int = 0
    letter: int = 0
    phone: int = 0
    settled: int = 0
    not_needed: int = 0
    under_way: int = 0
    listed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.reached + self.under_way + self.listed

    @property
    def reached(self) -> int:
        """Those that nothing more needs to be done for."""
        return self.accepted + self.read + self.letter + self.phone + self.settled + self.not_needed

    @property
    def holds(self) -> bool:
        """Whether everybody is reached."""
        return self.reached == self.total


@dataclass(frozen=True, slots=True)
class Morning:
    """What happened by itself since yesterday afternoon among near visits, and tomorrow's visits that are not reached yet."""

    since: datetime
    read: int
    answered: int
    letters: int
    tomorrow: int
    tomorrow_unreached: int


# What was ordered in the night is few: it is found first, and its kallelser one by one.
_ORDERED = """
    SELECT count(*) FROM invitations_step t
    CROSS JOIN LATERAL (SELECT v.state, v.visit_start FROM invitations_invitation v WHERE v.id = t.invitation_id LIMIT 1) i
    WHERE t.unit_id = %(unit)s AND t.channel = 'letter' AND t.accepted_at >= %(since)s AND i.state IN ('draft', 'ready', 'active')
      AND i.visit_start > %(now)s AND i.visit_start <= %(now)s + %(near)s::interval
"""

FIGURES = f"""
SELECT {", ".join(f"count(*) FILTER (WHERE way = '{way}')" for way in WAYS)},
    count(*) FILTER (WHERE read_at >= %(since)s), count(*) FILTER (WHERE answered_at >= %(since)s),
    ({_ORDERED}), count(*) FILTER (WHERE visit_start >= %(morrow)s AND visit_start < %(after)s),
    count(*) FILTER (WHERE visit_start >= %(morrow)s AND visit_start < %(after)s AND way IN ('under_way', 'listed'))
FROM near
"""  # noqa: S608  Every part is a constant.
"""One row of `WAYS` and what the morning tells, from the common table `near` and the letters of the night."""

_PROOF = f"WITH near AS MATERIALIZED ({derived.NEAR}) {FIGURES}"


def moments(now: datetime) -> dict[str, datetime]:
    """The parameters of `FIGURES`: since when the night is, and when tomorrow begins and ends."""
    today = now.astimezone(SWEDISH_TIME).date()
    since = datetime.combine(today - timedelta(days=1), EVENING, SWEDISH_TIME)
    morrow, after = (datetime.combine(today + timedelta(days=n), clock_time(), SWEDISH_TIME) for n in (1, 2))
    return {"since": since, "morrow": morrow, "after": after}


def proof(tenant_id: int, unit_id: int, now: datetime) -> tuple[Proof, Morning]:
    """The figures of a unit, all from one look at its near visits."""
    (row,) = derived.ask(_PROOF, derived.values(tenant_id, unit_id, now, **moments(now)))
    return figures(row, now)


def figures(row: Sequence[int], now: datetime) -> tuple[Proof, Morning]:
    """What a row of `FIGURES` says."""
    *ways, read, answered, letters, tomorrow, unreached = row
    return Proof(*ways), Morning(moments(now)["since"], read, answered, letters, tomorrow, unreached)
