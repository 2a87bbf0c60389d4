"""How fast taken-in kallelser reach the inbox, and how fast read receipts come home."""

import time
from collections.abc import Callable
from typing import Any

from kallelse.bench import doors
from kallelse.bench.house import House
from kallelse.bench.process import BenchError

MESSAGES = 8000
PATIENCE_S = 300.0

_ACCEPTED = "SELECT count(*) FROM invitations_step WHERE channel = 'inbox' AND accepted_at IS NOT NULL"
_READ = "SELECT count(*) FROM invitations_step WHERE channel = 'inbox' AND state = 'read'"
_LAST = "SELECT extract(epoch FROM max(pg_xact_commit_timestamp(xmin))) FROM invitations_event WHERE kind = %s"


def drain(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Taken in while the workers rest; from the moment the first worker is ready until the inbox has accepted the last over HTTPS."""
    from kallelse.bench.running import WORKERS

    count = 2000 if quick else MESSAGES
    house.stop_workers()
    house.empty()
    house.env["KALLELSE_READ_POLL_S"] = "60"  # The product's own first interval: the read status is not asked for while draining.
    doors.take_in(house, "drain", count)
    house.ask("/residents/behave", {})
    before = house.ask("/stats")
    cpu = house.cpu()
    begin = time.time()
    ready = _ready_at(house.start_worker(WORKERS).log.read_text())
    _wait(house, _ACCEPTED, count, progress)
    after = house.ask("/stats")
    if after["messages"] - before["messages"] != count or after["doubled"] != before["doubled"]:
        raise BenchError(f"Inkorgen har {after['messages'] - before['messages']} meddelanden av {count}, {after['doubled']} dubbla.")
    (last,) = house.rows(_LAST, "accepted")[0]
    seconds = float(last) - ready
    used = {kind: value - cpu[kind] for kind, value in house.cpu().items()}
    return {
        "drain.per_s": round(count / seconds),
        "drain.messages": count,
        "drain.seconds": round(seconds, 2),
        "drain.start_up_s": round(ready - begin, 2),
        "drain.cpu_ms_each": round(1000 * sum(used.values()) / count, 2),
        **{f"drain.cpu_ms_each.{kind}": round(1000 * value / count, 2) for kind, value in used.items()},
    }


def _ready_at(log: str) -> float:
    """When the first worker said that it was ready, from its own log line."""
    from datetime import datetime

    import msgspec

    line = next(line for line in log.splitlines() if "worker ready" in line)
    return datetime.fromisoformat(msgspec.json.decode(line)["timestamp"]).timestamp()


def receipts(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """All the messages of `drain` become read at once and the hour of asking comes; until the last "read" is stored."""
    (count,) = house.rows(_ACCEPTED)[0]
    house.ask("/residents/behave", {"read_after_s": 0})
    begin = time.time()
    house.ask("/clock", {"add_s": 3600})
    _wait(house, _READ, count, progress)
    (last,) = house.rows(_LAST, "read")[0]
    seconds = float(last) - begin
    house.stop_workers()
    house.empty()
    return {"receipts.per_s": round(count / seconds), "receipts.messages": count, "receipts.seconds": round(seconds, 2)}


def _wait(house: House, query: str, count: int, progress: Callable[[str], None]) -> None:
    until = time.monotonic() + PATIENCE_S
    while (done := house.rows(query)[0][0]) < count:
        if time.monotonic() > until:
            raise BenchError(f"Bara {done} av {count} blev klara på {PATIENCE_S:.0f} sekunder: se loggarna i {house.directory}.")
        progress(f"{done} av {count}")
        time.sleep(0.25)
