"""A worker process that is killed while a notice is on its way: the notice arrives once."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

pytestmark = pytest.mark.db
WORK = """
import django; django.setup()
from kallelse.delivery.workers import Worker
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.notices.sending import send_due
worker = Worker(config())
for tenant in db.all_tenants():
    send_due(tenant, worker.number, clock.now())
"""
PATIENCE_S = 60


@pytest.mark.risk("K28")
@pytest.mark.parametrize("arrives", [True, False])
def test_a_reminder_whose_sender_was_killed_arrives_once(reminded: Any, arrives: bool) -> None:
    reminded.send()
    sandbox = reminded.thread.sandbox
    sandbox.move_clock(to=reminded.due()["unread"])
    kind = "timeout_after_accept" if arrives else "slow"
    sandbox.misbehave({"service": "inbox", "kind": kind, "slow_s": PATIENCE_S, "times": 1})
    process = subprocess.Popen([sys.executable, "-c", WORK], env=os.environ | {"KALLELSE_CLOCK_FILE": str(sandbox.clock_file)})
    try:
        stop = time.monotonic() + PATIENCE_S
        while time.monotonic() < stop and (reminded.messages() < 2 if arrives else sandbox.misbehaviours()):
            assert process.poll() is None, "the worker has ended by itself"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)
    assert reminded.notices()["unread"] == "claimed"
    assert bytes(reminded.row("unread").body).startswith(b"<?xml"), "what may have left is kept before it leaves"
    for _ in range(PATIENCE_S):
        # The server needs a moment to see that the dead worker's connection is gone; until then its claim holds.
        reminded.work()
        if reminded.notices()["unread"] == "accepted":
            break
    assert reminded.notices()["unread"] == "accepted"
    assert reminded.messages() == 2
    assert sandbox.stats()["doubled"] == 0
