"""Who is calling: the bearer key of a source system, and the rate it may call at."""

import re
import threading
import time

from django.http import HttpRequest

from kallelse.connections import actions, queries
from kallelse.connections.models import SourceSystem

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]{20,200})", re.IGNORECASE)


def caller(request: HttpRequest) -> SourceSystem | None:
    """The active source system whose key stands in `Authorization: Bearer …`, or None."""
    form = _BEARER.fullmatch(request.META.get("HTTP_AUTHORIZATION", ""))
    return queries.source_by_key_hash(actions.key_hash(form[1])) if form else None


class Bucket:
    """A token bucket: `rate` calls a second, and as many at once."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._tokens = rate
        self._at = time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Use one token; returns 0, or the seconds until there is one."""
        with self._lock:
            at = time.monotonic()
            self._tokens = min(self.rate, self._tokens + (at - self._at) * self.rate)
            self._at = at
            if self._tokens < 1:
                return (1 - self._tokens) / self.rate
            self._tokens -= 1
            return 0.0


_buckets: dict[int | str, Bucket] = {}


def wait(source: SourceSystem) -> float:
    """Seconds that this source must wait before it may call again; 0 lets the call through and counts it.

    Each web process counts for itself, so that the real limit is the rate times the number of processes: the limit protects
    against a runaway sender, it is no contract.
    """
    return wait_for(source.pk, source.rate_per_s)


def wait_for(caller: int | str, rate: int) -> float:
    """The same for any caller that has been told apart: the row id of a source, or the HSA-id of a certificate that was checked."""
    bucket = _buckets.get(caller)
    if bucket is None or bucket.rate != max(1, rate):
        # Two threads may make one each for a new caller; the one that loses has let through a single call.
        bucket = _buckets[caller] = Bucket(max(1, rate))
    return bucket.take()
