"""Workers that die in the middle of a campaign: nobody is lost, nobody is called twice."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from kallelse.campaigns import actions, jobs, stopping, taking, trying
from kallelse.delivery import workers
from kallelse.kit import clock as product_clock
from kallelse.kit.config import config
from tests.campaigns.conftest import APPROVER

pytestmark = [pytest.mark.db, pytest.mark.risk("K28"), pytest.mark.risk("K29")]


class Killed(BaseException):
    """What nobody catches."""


def dies(monkeypatch: pytest.MonkeyPatch, room: Any, name: str, *, after: bool) -> Callable[[], None]:
    """Let a function of a room die once, before or after it has done its work."""
    real, left = getattr(room, name), [1]

    def once(*arguments: Any, **named: Any) -> Any:
        done = real(*arguments, **named) if after else None
        if left:
            left.clear()
            raise Killed
        return done if after else real(*arguments, **named)

    monkeypatch.setattr(room, name, once)
    return lambda: monkeypatch.setattr(room, name, real)


def approved(run: Any, count: int, **changes: Any) -> list[str]:
    run.make(expected_size=count, **changes)
    persons: list[str] = run.persons(count)
    run.add(*persons)
    run.try_out()
    run.do("be")
    run.approve()
    return persons


def called_once(run: Any, persons: list[str]) -> None:
    """Everybody has exactly one kallelse, and the inbox exactly one message of each."""
    assert Counter(one.subject for one in run.kallelser()) == Counter(persons)
    assert run.messages() == len(persons)
    assert run.sandbox.stats()["doubled"] == 0


def test_a_trial_goes_on_after_a_worker_has_died_with_its_claims(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run.make()
    run.add(*run.persons(12))
    run.do("prova")
    dead = workers.Worker(config())
    heal = dies(monkeypatch, trying, "_decide", after=True)
    with pytest.raises(Killed):
        trying.step(run.tenant, run.id, dead.number, product_clock.now())
    heal()
    run.work()
    assert run.campaign.state == "trying", "a living worker's claims are its own"
    dead.close()
    run.work()
    assert (run.campaign.state, run.went()) == ("tried", {"ready": 12})


@pytest.mark.parametrize("name", ["_taken_in", "_next_state"])
def test_what_died_before_its_end_was_never_taken(run: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    persons = approved(run, 12, canary_size=5)
    heal = dies(monkeypatch, taking, name, after=True)
    with pytest.raises(Killed):
        taking.step(run.tenant, run.id, 100, product_clock.now())
    heal()
    assert (run.kallelser(), run.campaign.taken) == ([], 0)
    run.work()
    run.do("fortsatt")
    run.work()
    called_once(run, persons)


def test_a_stop_that_died_goes_on(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run.begun(8, canary_size=4)
    run.stop(takes_back=True)
    heal = dies(monkeypatch, stopping, "_recall", after=True)
    with pytest.raises(Killed):
        for _ in range(5):
            stopping.step(run.tenant, run.id, product_clock.now())
    heal()
    run.work()
    assert (run.campaign.state, run.went()) == ("stopped", {"taken_back": 4, "not_sent": 4})
    assert run.messages() == 8


def test_a_campaign_with_a_defect_keeps_nobody_else_waiting(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(run, 4)

    def defect(*_: Any) -> int:
        raise LookupError

    monkeypatch.setattr(taking, "step", defect)
    stage = jobs.Stage(1)
    assert stage.run(product_clock.now(), thorough=True) == 0
    monkeypatch.undo()
    assert stage.run(product_clock.now(), thorough=True) == 0, "it rests a while"
    assert jobs.Stage(1).run(product_clock.now(), thorough=True) == 3


@pytest.mark.slow
def test_processes_that_are_killed_call_everybody_once(run: Any, configured: Callable[..., None]) -> None:
    configured(inbox_per_s="30")
    persons = approved(run, 120, canary_size=30)
    kills, gone_on = 0, False
    worker = _process()
    try:
        until = time.monotonic() + 240
        while (campaign := run.campaign).state != "done" and time.monotonic() < until:
            if campaign.state == "paused":
                actions.go_on(run.tenant, run.id, APPROVER, product_clock.now())
                gone_on = True
            if kills < 3 and campaign.taken > 25 * (kills + 1) - 10:
                worker.kill()
                worker.wait()
                kills += 1
                worker = _process()
            time.sleep(0.05)
    finally:
        worker.kill()
        worker.wait()
    assert (kills, gone_on, campaign.state) == (3, True, "done")
    run.work()
    called_once(run, persons)


def _process() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "kallelse", "work"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
