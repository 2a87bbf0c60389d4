"""A campaign's share: how many more of its kallelser may be on their way to their first message.

Whoever sends a single kallelse waits at most for what is on its way before it. So that this is never long, only as much of a campaign is
taken in at a time as the inbox takes, and answers questions about, in `AHEAD_S` seconds. A tenth of what may be sent in a row is left to
others: the pause that 1177 asks for after a thousand must not be the campaign's doing while there is anything else to send.
"""

import math
import time

from kallelse.delivery import pace

AHEAD_S = 2.0
UNLIMITED = 100
"""Where the channel has no limit: so many are planned and sent in well under a second."""
RESERVE = 10
"""One of so many in a row is left to others."""


class Share:
    """One worker's view of it."""

    def __init__(self) -> None:
        self._held_since: float | None = None

    def room(self) -> int:
        """How many may be on their way at once, of all campaigns together."""
        limit = pace.limit_of("inbox")
        carried = [one.per_s for one in (limit, pace.limit_of(pace.QUESTIONS)) if one.per_s]
        if not carried:
            return UNLIMITED
        room = max(1, math.ceil(min(carried) * AHEAD_S))
        if not limit.burst:
            return room
        free = limit.burst - limit.burst // RESERVE - pace.in_a_row("inbox")
        if free > 0:
            self._held_since = None
            return min(room, free)
        # What others send may keep the count from beginning anew: a campaign gives way for as long as a pause is, and no longer.
        self._held_since = self._held_since or time.monotonic()
        if time.monotonic() - self._held_since < limit.pause_s:
            return 0
        return room
