"""Nothing is lost and nothing doubled: processes are killed while the nation misbehaves, until every kallelse is in a proven state.

Senders POST one by one and repeat what was not answered, under the same reference. Workers and web get `kill -9` and are started
again. Services are slow, break off after accepting, refuse, fault, talk rubbish and stop in mid-sentence. Then the clock moves past
the print decisions, still under fire, so that letters are ordered too. In the end `proof` compares what our database says with
what the inbox and the print folder hold.
"""

import random
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from kallelse.bench import doors, proof
from kallelse.bench.house import House, house
from kallelse.bench.load import Sent
from kallelse.bench.process import BenchError, Process, python


class Siege(NamedTuple):
    """How many kallelser, and how many seconds pass between kills (at least, at most)."""

    invitations: int
    pause_s: tuple[float, float]
    seed: int = 1
    patience_s: float = 3600.0


FULL = Siege(20_000, (2.0, 8.0))
QUICK = Siege(2000, (1.5, 5.0))
SPREAD_DAYS = 5
SLOW_S = 0.3
SETTINGS = {"unknown_settle_s": "2", "wire_timeout_s": "4", "read_poll_s": "1", "person_fresh_s": "60"}

MISFORTUNES: Sequence[tuple[str, str, float]] = (
    ("inbox", "timeout_after_accept", 0.02), ("inbox", "half_answer", 0.01), ("inbox", "garbage", 0.01), ("inbox", "fault", 0.01),
    ("inbox", "error", 0.01), ("inbox", "down", 0.01), ("inbox", "slow", 0.01),
    ("pu", "slow", 0.05), ("pu", "timeout_after_accept", 0.02), ("pu", "fault", 0.02), ("pu", "garbage", 0.02), ("pu", "half_answer", 0.02),
    ("read_status", "slow", 0.05), ("read_status", "fault", 0.02), ("read_status", "garbage", 0.02), ("read_status", "half_answer", 0.02),
)  # fmt: skip
"""Service, kind and share of calls. `timeout_after_accept` and `half_answer` do the work and break the connection."""

_OPEN = """
SELECT (SELECT count(*) FROM invitations_invitation WHERE state = 'draft')
     + (SELECT count(*) FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id
        WHERE s.state IN ('claimed', 'unknown')
           OR (s.state = 'planned' AND s.channel <> 'manual' AND s.due_at <= %s AND i.state IN ('ready', 'active')))
"""
_NEXT = """
SELECT min(s.due_at) FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id
WHERE s.state = 'planned' AND s.channel <> 'manual' AND i.state IN ('ready', 'active')
"""


def crash(directory: Path, siege: Siege, progress: Callable[[str], None]) -> dict[str, Any]:
    """Lay siege to a house of its own; returns what `lay` does."""
    with house(directory, progress, SETTINGS) as running:
        return lay(running, siege, progress)


def lay(running: House, siege: Siege, progress: Callable[[str], None]) -> dict[str, Any]:
    """Lay siege; returns {"invitations", "lost", "doubled"} and what else there is to know. Web and workers are stopped afterwards."""
    begin = time.monotonic()
    rules = [{"service": service, "kind": kind, "share": share, "slow_s": SLOW_S} for service, kind, share in MISFORTUNES]
    running.ask("/misbehave", rules, "PUT")
    besieged = _Besieged(running, siege, progress)
    sent = besieged.take_in()
    besieged.until_quiet("skickas")
    running.ask("/residents/behave", {"seed": siege.seed})
    while (moment := besieged.next_moment()) is not None:
        besieged.move_to(moment)
        besieged.until_quiet("följs upp")
    running.stop_workers()
    running.stop_web()
    return proof.examine(running, [one.reference for one in sent]) | {
        "crash.kills": besieged.kills,
        "crash.kills_of_the_web": besieged.web_kills,
        "crash.deaths_of_their_own": besieged.died,
        "crash.repeated_calls": sum(one.tries - 1 for one in sent),
        "crash.seconds": round(time.monotonic() - begin),
    }


class _Besieged:
    """The house under fire. `kills` (`web_kills` of them) counts ours, `died` processes that ended without our doing."""

    def __init__(self, house: House, siege: Siege, progress: Callable[[str], None]) -> None:
        self._house = house
        self._siege = siege
        self._progress = progress
        self._chance = random.Random(siege.seed)  # noqa: S311 - the same order of victims in every run.
        self._until = time.monotonic() + siege.patience_s
        self._next_kill = 0.0
        self.kills = self.web_kills = self.died = 0
        house.start_web()
        for _ in range(2):
            house.start_worker()

    def take_in(self) -> list[Sent]:
        """Hand everything over while the fire has begun; every sender goes on until it was answered."""
        order = doors.order(self._house, "siege", clients=8, count=self._siege.invitations, retry=True, days=SPREAD_DAYS)
        answers = self._house.directory / "sent.json"
        with answers.open("wb") as output:
            sender = subprocess.Popen(python("kallelse.bench.load"), stdin=subprocess.PIPE, stdout=output, env=self._house.env)
            assert sender.stdin is not None
            sender.stdin.write(msgspec.json.encode(order))
            sender.stdin.close()
            while sender.poll() is None:
                if not self.web_kills and self._taken() > self._siege.invitations // 4:
                    self._kill(self._house.web)  # At least once in the middle of calls, however few there are.
                self._fire("tas emot")
        if sender.returncode:
            raise BenchError("Lastgeneratorn misslyckades.")
        return msgspec.json.decode(answers.read_bytes(), type=list[Sent])

    def until_quiet(self, doing: str) -> None:
        """Go on firing until nothing is left to be done now."""
        while self._open():
            self._fire(doing)

    def next_moment(self) -> datetime | None:
        """When the next planned step is due, or None when there is none."""
        moment: datetime | None = self._house.rows(_NEXT)[0][0]
        return moment

    def move_to(self, moment: datetime) -> None:
        """Move the nation's clock, at least an hour so that steps a little apart are met together."""
        target = max(moment, self._now() + timedelta(hours=1)) + timedelta(seconds=1)
        self._house.ask("/clock", {"to": target.isoformat()})

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._house.ask("/clock")["now"])

    def _open(self) -> int:
        count: int = self._house.rows(_OPEN, self._now())[0][0]
        return count

    def _fire(self, doing: str) -> None:
        """Wait a little; when it is time, kill somebody; start again whoever is dead."""
        if time.monotonic() > self._until:
            raise BenchError(f"Allt blev inte klart i tid ({self._open()} kvar): se loggarna i {self._house.directory}.")
        time.sleep(0.1)
        house = self._house
        self.died += sum(not one.is_alive() for one in (*house.workers, house.web) if one is not None)
        if time.monotonic() >= self._next_kill:
            self._next_kill = time.monotonic() + self._chance.uniform(*self._siege.pause_s)
            self._kill(self._chance.choice((*house.workers, house.web)))
        self._raise_the_dead()
        self._progress(f"crash: {doing}, {self._open()} kvar, {self.kills} dödade")

    def _kill(self, victim: Process | None) -> None:
        if victim is not None and victim.is_alive():
            victim.kill()
            self.kills += 1
            self.web_kills += victim is self._house.web

    def _taken(self) -> int:
        count: int = self._house.rows("SELECT count(*) FROM invitations_invitation")[0][0]
        return count

    def _raise_the_dead(self) -> None:
        house = self._house
        dead = [worker for worker in house.workers if not worker.is_alive()]
        for worker in dead:
            house.workers.remove(worker)
            house.start_worker(wait=False)
        if house.web is not None and not house.web.is_alive():
            house.start_web(wait=False)
