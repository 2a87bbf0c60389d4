"""A worker process that is killed while the index holds its call."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from kallelse.delivery import workers
from kallelse.engagement import jobs
from kallelse.kit import clock as product_clock
from kallelse.kit.config import config

pytestmark = pytest.mark.db
WORK = """
import django; django.setup()
from kallelse.delivery.workers import Worker
from kallelse.engagement.jobs import IndexKeeping
from kallelse.kit import clock
from kallelse.kit.config import config
IndexKeeping(Worker(config()).number).run(clock.now(), thorough=True)
"""
PATIENCE_S = 60


def test_what_a_killed_worker_was_telling_is_told_again_and_stands_once(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person, "known")
    region.hand_in_many(person, 20)
    region.sandbox.misbehave({"service": "index", "kind": "timeout_after_accept", "slow_s": PATIENCE_S, "times": 1})
    process = subprocess.Popen([sys.executable, "-c", WORK], env=os.environ | {"KALLELSE_CLOCK_FILE": str(region.sandbox.clock_file)})
    try:
        stop = time.monotonic() + PATIENCE_S
        while region.counts()["created"] < 21 and time.monotonic() < stop:
            assert process.poll() is None, "the worker has ended by itself"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)
    assert len(region.bookings()) == 21, "the index has taken them, and nobody knows"
    worker = workers.Worker(config())
    keeping = jobs.IndexKeeping(worker.number)
    for _ in range(PATIENCE_S):
        # The server needs a moment to see that the dead worker's connection is gone; until then its claim holds.
        keeping.run(product_clock.now(), thorough=True)
        if set(region.states().values()) == {"confirmed"}:
            break
    worker.close()
    assert set(region.states().values()) == {"confirmed"}
    assert region.counts()["created"] == 21
    assert region.counts()["unchanged"] == 20
