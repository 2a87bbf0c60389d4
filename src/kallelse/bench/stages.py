"""What the stages of a worker ask the database, and how long that takes: `python -m kallelse.bench.stages`, a process of its own.

The stages are the product's own. The outside is silent while they run, so that a stage takes its work, asks nobody and gives it back: what
is measured is finding and taking work among millions. Prints a JSON object: milliseconds of the slowest statement of each call, by stage,
and the database server's processor time for a call with all its statements, which does not depend on what else the machine does.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import psutil

ROUNDS = int(os.environ.get("KALLELSE_BENCH_ROUNDS", "30"))
NOWHERE = "http://127.0.0.1:9"


class Statements:
    """How long every statement took, in milliseconds, since the last look."""

    def __init__(self) -> None:
        self.took: list[float] = []

    def slowest(self) -> float:
        """The slowest one, and forget them."""
        slowest = max(self.took, default=0.0)
        self.took.clear()
        return slowest

    def timed(self, run: Callable[..., Any]) -> Callable[..., Any]:
        """`run` with the clock beside it."""

        def measured(*arguments: Any, **more: Any) -> Any:
            begin = time.perf_counter()
            try:
                return run(*arguments, **more)
            finally:
                self.took.append(1000 * (time.perf_counter() - begin))

        return measured


def main() -> None:
    """Measure and print."""
    import django

    django.setup()
    from kallelse.kit import db, logs

    logs.set_up(50)
    counted = precheck()
    for name in ("PU", "INBOX", "READ_STATUS"):
        os.environ[f"KALLELSE_{name}_URL"] = NOWHERE
    from kallelse.kit import wire
    from kallelse.kit.config import config

    wire.wire().close()
    config.cache_clear()
    wire.wire.cache_clear()
    from django.db import connection

    found: dict[str, list[float]] = {}
    server_ms: dict[str, float] = {}
    statements = Statements()
    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid)
    with patch.object(db, "run", statements.timed(db.run)), connection.execute_wrapper(_wrapper(statements)):
        for name, stage in stages().items():
            stage()  # The first call of a connection plans its statements.
            statements.slowest()
            took, before = [], sum(server.cpu_times()[:2])
            for _ in range(ROUNDS):
                stage()
                took.append(statements.slowest())
            found[name] = took
            server_ms[name] = 1000 * (sum(server.cpu_times()[:2]) - before) / ROUNDS
    connection.close_pool()  # type: ignore[attr-defined]
    json.dump({"stages": found, "server_ms": server_ms, "precheck": counted}, sys.stdout)


def _wrapper(statements: Statements) -> Callable[..., Any]:
    def wrap(execute: Callable[..., Any], statement: str, values: Any, many: bool, context: Any) -> Any:
        return statements.timed(execute)(statement, values, many, context)

    return wrap


def stages() -> dict[str, Callable[[], Any]]:
    """The stages by name, each for the first care provider or for all."""
    from kallelse.connections.models import CareProvider
    from kallelse.delivery import asking_back, backlog, pace, planning, reviewing, sending
    from kallelse.delivery.workers import Worker
    from kallelse.invitations import actions, queries
    from kallelse.kit import clock, db
    from kallelse.kit.config import config
    from kallelse.notices import planning as notice_planning
    from kallelse.notices import sending as notice_sending
    from kallelse.persons.register import RegisterSilent
    from kallelse.plugs import CHANNELS
    from kallelse.receipts import jobs as receipts

    tenants = list(CareProvider.objects.order_by("pk").values_list("pk", flat=True))
    tenant, worker = tenants[0], Worker(config())
    names, inbox, letter = list(CHANNELS), CHANNELS["inbox"], CHANNELS["letter"]

    def plan() -> None:
        try:
            planning.plan_drafts(tenant, worker.number, clock.now())
        except RegisterSilent:
            return

    def grants() -> None:
        # A limit that grants something every time, and a new pacer that does not know how long to rest.
        with patch.object(pace, "limit_of", return_value=pace.Limit(5000)):
            db.run("UPDATE delivery_pace SET next_at = '2000-01-01'")
            pace.Pacer().grants(inbox, tenants, clock.now())

    def forecast() -> None:
        with patch.object(pace, "limit_of", side_effect=lambda name: pace.Limit(1, 1000, 300) if name == "inbox" else pace.Limit()):
            backlog.of_channel("inbox", clock.now())

    def expire() -> None:
        with db.tenant_scope(tenant):
            actions.expire(tenant, clock.now())

    return {
        "waiting": lambda: queries.waiting(clock.now(), names),
        "plan": plan,
        "pace": grants,
        "send_inbox": lambda: sending.send_due(tenant, inbox, worker.number, clock.now(), inbox.batch_size),
        "send_letter": lambda: sending.send_due(tenant, letter, worker.number, clock.now(), letter.batch_size),
        "poll": lambda: receipts.poll(tenant, clock.now()),
        "review": lambda: reviewing.review_due(tenant, clock.now()),
        "recall": lambda: asking_back.ask_back(tenant, clock.now()),
        "notice_plan": lambda: notice_planning.plan_chunk(tenant, clock.now()),
        "notice_send": lambda: notice_sending.send_due(tenant, worker.number, clock.now()),
        "expire": expire,
        "forecast": forecast,
    }


def precheck(count: int = 10_000) -> dict[str, float]:
    """A pre-check of a bulk against the living nation: seconds, processor seconds and MB of memory that it needed beyond the start."""
    from kallelse.connections.models import CareProvider, SourceSystem
    from kallelse.delivery import prechecking
    from kallelse.kit import clock, db
    from kallelse.sources import Draft

    tenant = CareProvider.objects.order_by("pk")[0]
    source = SourceSystem.objects.filter(provider=tenant).order_by("pk")[0]
    unit = tenant.careunit_set.order_by("pk")[0] if hasattr(tenant, "careunit_set") else tenant.units.order_by("pk")[0]
    with db.tenant_scope(tenant.pk):
        rows = db.run("SELECT DISTINCT identity FROM persons_person WHERE tenant_id = %s LIMIT %s", [tenant.pk, count])
    now = clock.now()
    from datetime import timedelta

    drafts = [Draft(n, f"b{n}", rows[n % len(rows)][0], unit.hsa_id, start=now + timedelta(days=2 + n % 90)) for n in range(count)]
    memory, begin, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), time.process_time()
    checked = prechecking.check(source, drafts, now, actor="system:bench")
    outlook = prechecking.outlook(source, checked, now)
    used = {"s": time.perf_counter() - begin, "cpu_s": time.process_time() - cpu}
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    return used | {"mb": grown, "planned": float(sum(one.plan is not None for one in checked)), "channels": float(len(outlook))}


if __name__ == "__main__":
    main()
