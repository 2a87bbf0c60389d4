"""When the simulated residents read their messages: a pure rule of the person, the seed and whether they are notified.

The shares are an invention with one anchor: 88 per cent of a pilot's letters were read within 48 hours (Swansea Bay). Nobody has
published a finer curve. Who is not notified looks in much more seldom.
"""

from datetime import datetime, timedelta
from hashlib import blake2b

_NOTIFIED = ((0.45, 0.05, 1), (0.73, 1, 24), (0.88, 24, 48), (0.94, 48, 168))
_NOT_NOTIFIED = ((0.04, 0.05, 1), (0.18, 1, 24), (0.30, 24, 48), (0.50, 48, 168))


def reading_delay(person: str, seed: int, notified: bool) -> timedelta | None:
    """How long after a message became available this person opens it; None means never.

    The rows above are (share of persons so far, from hour, to hour). The same person has the same habit for every message.
    """
    digest = blake2b(f"{seed}:{person}".encode(), digest_size=16).digest()
    place = int.from_bytes(digest[:8]) / 2**64
    spread = int.from_bytes(digest[8:]) / 2**64
    for share, start, end in _NOTIFIED if notified else _NOT_NOTIFIED:
        if place < share:
            return timedelta(seconds=round((start + (end - start) * spread) * 3600))
    return None


def reading_time(person: str, seed: int, available: datetime, notified: bool) -> datetime | None:
    """The moment when the person opens a message that became available then; None means never."""
    delay = reading_delay(person, seed, notified)
    return None if delay is None else available + delay
