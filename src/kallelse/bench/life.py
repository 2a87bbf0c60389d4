"""The whole life of a kallelse at a given rate: POST → looked up → planned → sent over HTTPS → read after 200 ms → "read" stored.

The load is open: every kallelse has a moment of its own (Poisson), and its life counts from that moment. It ends with the commit
that stores "read", by PostgreSQL's own commit time stamp. The 200 ms that the simulated resident takes to read are in the total.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from kallelse.bench import doors
from kallelse.bench.house import House, variables
from kallelse.bench.load import Sent
from kallelse.bench.process import BenchError

READ_AFTER_S = 0.2
SETTINGS = {"read_poll_s": "0.02", "unknown_settle_s": "5"}
RATE = 50
SLOWEST, FASTEST = 60.0, 2000.0

_STAGES = """
SELECT i.reference, e.kind, extract(epoch FROM min(pg_xact_commit_timestamp(e.xmin)))
FROM invitations_event e JOIN invitations_invitation i ON i.id = e.invitation_id
WHERE e.kind IN ('planned', 'accepted', 'read') GROUP BY 1, 2
"""

_UNDER_WAY = """
SELECT (SELECT count(*) FROM invitations_step WHERE channel = 'inbox'
          AND state IN ('claimed', 'unknown', 'accepted', 'available', 'notified'))
     + (SELECT count(*) FROM invitations_invitation WHERE state IN ('draft', 'ready'))
"""


class Trial(NamedTuple):
    """One run at one rate: latencies in seconds from the due moment to each stage, in order of due moment; None was never reached."""

    rate: float
    seconds: float
    taken: list[float]
    stages: dict[str, list[float | None]]
    cpu_ms: dict[str, float]
    unread: int
    """Lives begun and not ended, at the end of the run."""
    grew: bool


def life(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Latency at 50 a second, then the highest rate at which the backlog does not grow, memory and processor time."""
    from kallelse.bench.running import WORKERS

    house.stop_workers()
    house.empty()
    house.env |= variables(SETTINGS)
    house.ask("/residents/behave", {"read_after_s": READ_AFTER_S})
    doors.with_web(house)
    house.start_worker(WORKERS)
    trial(house, RATE, 3, progress)  # Caches fill.
    calm = trial(house, RATE, 8 if quick else 30, progress)
    best = saturation(house, 5 if quick else 12, progress, steps=5 if quick else 9)
    memory = house.pss()
    house.stop_workers()
    house.empty()
    return _figures(calm, best, memory)


def _figures(calm: Trial, best: Trial, memory: dict[str, float]) -> dict[str, Any]:
    at = f"_at_{RATE}"
    figures: dict[str, Any] = {}
    total = _reached(calm, "read")
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        figures[f"life.{name}_ms{at}"] = _ms(percentile(total, share))
        figures[f"life.own_{name}_ms{at}"] = _ms(percentile(total, share) - READ_AFTER_S)
    figures[f"life.taken_p50_ms{at}"] = _ms(percentile(calm.taken, 0.5))
    for stage in ("planned", "accepted"):
        figures[f"life.{stage}_p50_ms{at}"] = _ms(percentile(_reached(calm, stage), 0.5))
    figures["life.saturation_per_s"] = round(best.rate)
    figures["cpu_ms_per_life"] = round(sum(best.cpu_ms.values()), 2)
    figures |= {f"cpu_ms_per_life.{kind}": round(value, 2) for kind, value in best.cpu_ms.items()}
    figures[f"cpu_ms_per_life{at}"] = round(sum(calm.cpu_ms.values()), 2)
    figures["rss_mb"] = round(sum(memory.values()))
    return figures | {f"rss_mb.{kind}": round(value) for kind, value in memory.items()}


def _reached(one: Trial, stage: str) -> list[float]:
    """The latencies of those that reached a stage. Nobody may be left out: a life without an end makes the run invalid."""
    reached = [value for value in one.stages[stage] if value is not None]
    if len(reached) < len(one.taken):
        raise BenchError(f"{len(one.taken) - len(reached)} av {len(one.taken)} liv vid {one.rate:.0f}/s nådde aldrig {stage}.")
    return reached


def trial(house: House, rate: float, seconds: float, progress: Callable[[str], None]) -> Trial:
    """One run at `rate`; afterwards the house is empty again."""
    progress(f"life: {rate:.0f}/s i {seconds:.0f} s")
    before = house.cpu()
    sent = doors.send(house, doors.order(house, f"life{rate:.0f}", clients=32, seconds=seconds, rate=rate))
    end = time.time()
    used = {kind: 1000 * (value - before[kind]) / len(sent) for kind, value in house.cpu().items()}
    until = time.monotonic() + max(2.0, min(seconds, 5.0))
    while time.monotonic() < until and house.rows("SELECT count(*) FROM invitations_event WHERE kind = 'read'")[0][0] < len(sent):
        time.sleep(0.1)
    found: dict[str, dict[str, float]] = {"planned": {}, "accepted": {}, "read": {}}
    for reference, kind, at in house.rows(_STAGES):
        found[kind][reference] = float(at)
    sent.sort(key=lambda one: one.due)
    stages = {kind: [at[one.reference] - one.due if one.reference in at else None for one in sent] for kind, at in found.items()}
    unread = sum(1 for one in sent if found["read"].get(one.reference, end + 1) > end)
    settle(house)
    return Trial(rate, seconds, [one.answered - one.due for one in sent], stages, used, unread, grew(sent, found["read"]))


def grew(sent: Sequence[Sent], read: dict[str, float]) -> bool:
    """Whether the backlog grew: over the last two thirds of the run fewer than 97 in 100 of those that became due ended."""
    first, last = sent[0].due, sent[-1].due
    begin = first + (last - first) / 3
    due = sum(begin < one.due <= last for one in sent)
    ended = sum(begin < at <= last for at in read.values())
    return ended < 0.97 * due


def saturation(house: House, seconds: float, progress: Callable[[str], None], steps: int) -> Trial:
    """The highest rate at which the backlog does not grow, by doubling steps and then halving the gap."""
    best: Trial | None = None
    low, high, rate = 0.0, FASTEST, 150.0
    for _ in range(steps):
        one = trial(house, rate, seconds, progress)
        if one.grew:
            high = rate
        else:
            best, low = one, rate
        if high - low <= max(5.0, 0.03 * low):
            break
        rate = min(low * 1.4, (low + high) / 2) if low else rate / 2
        if rate < SLOWEST / 8:
            break
    return best if best is not None else trial(house, SLOWEST / 8, seconds, progress)


def settle(house: House) -> None:
    """Let the workers finish what is under way, then empty the house."""
    until = time.monotonic() + 60
    while time.monotonic() < until and house.rows(_UNDER_WAY)[0][0]:
        time.sleep(0.1)
    house.empty()


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
