"""Campaigns of 100 000 in all: how long their trial takes, and how much later a single kallelse leaves while they are tried and carried.

Nobody stands twice on one list, and there are not so many published test numbers: the list is that of several campaigns at the same unit,
tried at the same time.

Single kallelser are handed in at a steady rate through the REST door, each with a moment of its own: first in a quiet house, then while the
campaign is tried, then while it is sent. What counts is the time from that moment to the inbox's acceptance.
"""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kallelse.bench import doors
from kallelse.bench.house import House, house
from kallelse.bench.life import percentile
from kallelse.bench.load import Sent
from kallelse.bench.process import BenchError, cpu_seconds

PEOPLE, QUICK = 20_000, 10_000
CAMPAIGNS = 5
RATE = 4
SETTINGS = {"read_poll_s": "5", "unknown_settle_s": "5"}
WORKERS = 2
PATIENCE_S = 900.0

_ACCEPTED = """
SELECT i.reference, extract(epoch FROM min(pg_xact_commit_timestamp(e.xmin))) FROM invitations_event e
JOIN invitations_invitation i ON i.id = e.invitation_id WHERE e.kind = 'accepted' AND i.campaign IS NULL GROUP BY 1
"""
_STATES = "SELECT DISTINCT state FROM campaigns_campaign WHERE %s IN ('', id::text)"


def campaign(directory: Path, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Measure in a house of its own, whose nation has people enough."""
    count = QUICK if quick else PEOPLE
    with house(directory, progress, SETTINGS, persons=count) as running:
        return measure(running, count, 1 if quick else CAMPAIGNS, progress)


def measure(running: House, count: int, campaigns: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """The figures. Seconds of the trial, and milliseconds from a single kallelse's moment to its acceptance."""
    whole = count * campaigns
    people = [one["id"] for one in running.ask("/persons?kind=ordinary")][:count]
    if len(people) < count:
        raise BenchError(f"Sandlådan har bara {len(people)} vanliga personer.")
    running.start_web()
    for _ in range(WORKERS):
        running.start_worker()
    seconds = 8 if campaigns == 1 else 20
    singles(running, "warm", 3)
    quiet = singles(running, "quiet", seconds)

    progress(f"campaign: listorna läggs upp, {whole} personer")
    made = running.directory / "people.json"
    made.write_text(json.dumps(people))
    begin = time.monotonic()
    ids = _asked(running, "make", KALLELSE_BENCH_LIST=str(made), KALLELSE_BENCH_CAMPAIGNS=str(campaigns))["ids"]
    every, first = {"KALLELSE_BENCH_CAMPAIGN": ",".join(ids)}, {"KALLELSE_BENCH_CAMPAIGN": ids[0]}
    listed_s = time.monotonic() - begin
    progress("campaign: provas utan annan last")
    _asked(running, "try", **every)
    begin, spent = time.monotonic(), _cpu(running)
    _until(running, "tried", progress)
    trial_s = time.monotonic() - begin
    costs = {kind: round(1000 * (after - spent[kind]) / whole, 3) for kind, after in _cpu(running).items()}
    # Again, now with single kallelser at the same time: the seconds above are the trial's own.
    _asked(running, "try", **every)
    tried = singles(running, "tried", min(seconds, max(4, int(trial_s * 0.8))))
    _until(running, "tried", progress)

    _asked(running, "approve", **first)
    _until(running, "paused", progress, ids[0])
    _asked(running, "go_on", **first)
    before, began = _taken(running), time.monotonic()
    carried = singles(running, "carried", seconds)
    rate = (_taken(running) - before) / (time.monotonic() - began)
    figures = {
        "campaign.people": whole, "campaign.lists": campaigns, "campaign.listed_s": round(listed_s, 1),
        "campaign.trial_s": round(trial_s, 1), "campaign.tries_per_s": round(whole / trial_s), "campaign.carried_per_s": round(rate),
    }  # fmt: skip
    figures |= {f"campaign.cpu_ms_per_try.{kind}": value for kind, value in costs.items()}
    for name, waits in (("quiet", quiet), ("while_tried", tried), ("while_carried", carried)):
        figures |= {f"campaign.single_p50_ms.{name}": _ms(percentile(waits, 0.5)), f"campaign.single_max_ms.{name}": _ms(max(waits))}
    figures["campaign.delay_ms"] = round(_ms(max(*tried, *carried)) - _ms(percentile(quiet, 0.5)))
    return figures


def singles(running: House, prefix: str, seconds: float) -> list[float]:
    """Hand in single kallelser for some seconds; how long each took to be accepted by the inbox."""
    sent = doors.send(running, doors.order(running, prefix, clients=8, seconds=seconds, rate=RATE))
    doors.must_all(sent, 201)
    until = time.monotonic() + 60
    while (waits := _waits(running, sent)) is None:
        if time.monotonic() > until:
            raise BenchError("Enskilda kallelser togs aldrig emot av inkorgen.")
        time.sleep(0.2)
    return waits


def _waits(running: House, sent: Sequence[Sent]) -> list[float] | None:
    at = {reference: float(moment) for reference, moment in running.rows(_ACCEPTED)}
    return [at[one.reference] - one.due for one in sent] if all(one.reference in at for one in sent) else None


def _asked(running: House, act: str, **env: str) -> dict[str, Any]:
    done: dict[str, Any] = json.loads(running.run_python("kallelse.bench.colleague", KALLELSE_BENCH_ACT=act, **env))
    return done


def _until(running: House, state: str, progress: Callable[[str], None], id: str = "") -> None:
    """Wait until every campaign, or one, has come so far."""
    until = time.monotonic() + PATIENCE_S
    while (here := [row[0] for row in running.rows(_STATES, id)]) != [state]:
        if time.monotonic() > until:
            raise BenchError(f"Kampanjen blev aldrig {state}: den är {here}. Se loggarna i {running.directory}.")
        time.sleep(0.05)
    progress(f"campaign: {state}")


def _cpu(running: House) -> dict[str, float]:
    """Processor seconds so far, by kind of process; the nation's too, which shares the machine."""
    return running.cpu() | {"nation": cpu_seconds([running.sandbox.pid])}


def _taken(running: House) -> int:
    return int(running.rows("SELECT sum(taken) FROM campaigns_campaign")[0][0])


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
