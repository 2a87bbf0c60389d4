"""What a worker does, in order: the loop of `kallelse work`.

Each stage takes one chunk per tenant and round, so that no tenant's bulk keeps another waiting; a channel with a limit is shared by
`delivery.pace`. A row's state is the job: stopping a worker at any point loses nothing. With nothing to do the worker looks again after a
pause that grows from `SHORTEST` to `LONGEST` seconds of real time, or when a channel may take more.
"""

import signal
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from itertools import cycle

from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection

from kallelse.acts import jobs as acts
from kallelse.audit.checkpoint import Signer
from kallelse.balance import jobs as balance
from kallelse.booking import jobs as booking
from kallelse.campaigns import jobs as campaigns
from kallelse.channels import Channel
from kallelse.delivery import asking_back, backlog, coming, lateness, moved, pace, planning, rechecking, reviewing, sending, settling
from kallelse.delivery.pace import Grant
from kallelse.delivery.workers import Worker
from kallelse.diary import again, choosing
from kallelse.engagement import jobs as engagement
from kallelse.freed_times import jobs as freed_times
from kallelse.invitations import actions as invitations
from kallelse.invitations import queries
from kallelse.kit import clock, db, memory, structs
from kallelse.kit.config import config
from kallelse.kit.logs import log
from kallelse.letter_codes import jobs as letter_codes
from kallelse.notices import jobs as notices
from kallelse.notices.sending import send_due as send_notices
from kallelse.persons.register import RegisterSilent
from kallelse.receipts import jobs as receipts
from kallelse.receipts import reports
from kallelse.uploads import jobs as uploads

type Waiting = Mapping[int, set[str]]
"""The stages that have something to do, by tenant."""

_log = log("work")
SHORTEST, LONGEST = 0.01, 0.5
BREATH, FEW = 0.005, 64
SLOW_STAGES_EVERY_S = 1.0
REGISTER_PAUSE_S = 3.0
SESSIONS_EVERY_S = 600.0


class Stopping:
    """Set by SIGTERM and SIGINT: the running chunk is finished and written, then the worker ends."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def listen(self) -> None:
        """Let the signals of this process set it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._event.set())

    def set(self) -> None:
        """Ask for the end."""
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; True when the end was asked for."""
        return self._event.wait(seconds)


class Round:
    """The stages of one worker, with the moments before which a stage rests."""

    def __init__(self, worker: int) -> None:
        self._worker = worker
        self._pacer = pace.Pacer()
        self._signer = Signer(config())
        self._register_rests_until = 0.0
        self._sessions_at = 0.0
        self._index = engagement.IndexKeeping(worker)
        self._watch = balance.Watch(worker)
        self._campaigns = campaigns.Stage(worker)
        self._stuck = lateness.Watch()
        self._places = moved.Watch()
        self._thorough = False
        self._turn = (self._send_notices, self._send_kallelser)
        # One at a time, in turn: all of them at once would keep what is due waiting.
        slow = (
            self._rescue,
            self._settle,
            self._settle_bookings,
            self._carry_out_acts,
            self._take_in_files,
            self._hear_suppliers,
            self._ask_back,
            self._call_about_stuck,
            self._assume_in_hand,
            self._expire,
            self._recheck,
            self._review,
            self._watch_places,
            self._keep_index,
            self._fetch_notified,
            self._keep_notices,
            self._keep_letter_codes,
            self._offer_freed_times,
            self._keep_balance,
            self._sign,
        )
        self._slow, self._slow_stages = cycle(slow), len(slow)
        self._slow_pause = SLOW_STAGES_EVERY_S / len(slow)
        self._slow_at = 0.0

    def run(self, *, thorough: bool = False) -> int:
        """One round over all tenants, with one of the slow stages when it is time (all when `thorough`); returns how many rows were
        worked on."""
        now = clock.now()
        waiting = queries.waiting(now, [channel.name for channel in sending.channels()])
        done = 0
        for grant in self._questions(waiting, now):
            planned, due_now = self._plan(grant, now)
            waiting[grant.tenant] |= due_now
            done += planned
        # In turn: where a channel is slow, neither a bulk of kallelser nor one of reminders keeps the other waiting.
        self._turn = self._turn[::-1]
        done += sum(send(waiting) for send in self._turn)
        done += sum(receipts.poll(tenant_id, clock.now()) for tenant_id, stages in waiting.items() if "poll" in stages)
        done += self._campaigns.run(clock.now(), thorough=thorough)
        self._thorough = thorough
        if thorough or time.monotonic() >= self._slow_at:
            self._slow_at = time.monotonic() + self._slow_pause
            done += sum(next(self._slow)(waiting, now) for _ in range(self._slow_stages if thorough else 1))
        return done

    def rest_s(self) -> float:
        """Seconds until a channel that keeps something waiting may take more."""
        return self._pacer.rest_s()

    def _send_kallelser(self, waiting: Waiting) -> int:
        return sum(self._send(channel, waiting) for channel in sending.channels())

    def _send_notices(self, waiting: Waiting) -> int:
        return sum(send_notices(tenant_id, self._worker, clock.now()) for tenant_id, stages in waiting.items() if "notice" in stages)

    def _send(self, channel: Channel, waiting: Waiting) -> int:
        """Send what the channel may take now; what is due and must wait for the channel is no work that is left to do in this round."""
        done, tenants = 0, [tenant_id for tenant_id, stages in waiting.items() if channel.name in stages]
        for grant in self._pacer.grants(channel, tenants, clock.now()):
            used = sending.send_due(grant.tenant, channel, self._worker, clock.now(), grant.count)
            self._pacer.sent(channel, grant, used)
            done += used
        return done

    def _rescue(self, _: Waiting, __: datetime) -> int:
        return sum(map(settling.rescue, db.all_tenants()))

    def _settle(self, waiting: Waiting, now: datetime) -> int:
        return sum(settling.settle_all(tenant_id, now) for tenant_id, stages in waiting.items() if "open" in stages)

    def _settle_bookings(self, _: Waiting, now: datetime) -> int:
        done = 0
        for tenant_id in db.all_tenants():
            stages = (booking.settle, choosing.settle, again.settle) if booking.has_open(tenant_id) else ()
            done += sum(stage(tenant_id, now) for stage in (*stages, booking.follow))
        return done

    def _carry_out_acts(self, _: Waiting, now: datetime) -> int:
        return acts.carry_out_all(now)

    def _take_in_files(self, _waiting: Waiting, now: datetime) -> int:
        """Files that colleagues have handed in."""
        return uploads.carry_on(now)

    def _hear_suppliers(self, _: Waiting, now: datetime) -> int:
        return reports.hear(now)

    def _ask_back(self, waiting: Waiting, now: datetime) -> int:
        return sum(asking_back.ask_back(tenant_id, now) for tenant_id, stages in waiting.items() if "recall" in stages)

    def _call_about_stuck(self, _: Waiting, now: datetime) -> int:
        return self._stuck.run(now, thorough=self._thorough)

    def _assume_in_hand(self, _: Waiting, now: datetime) -> int:
        return sum(receipts.assume_in_hand(tenant_id, now) for tenant_id in db.all_tenants())

    def _recheck(self, _: Waiting, now: datetime) -> int:
        return sum(rechecking.recheck(tenant_id, now) for tenant_id in db.all_tenants())

    def _review(self, waiting: Waiting, now: datetime) -> int:
        return sum(reviewing.review_due(tenant_id, now) for tenant_id, stages in waiting.items() if "review" in stages)

    def _expire(self, _: Waiting, now: datetime) -> int:
        done = 0
        for tenant_id in db.all_tenants():
            with db.tenant_scope(tenant_id):
                done += coming.go_on(tenant_id, now) + invitations.expire(tenant_id, now)
        return done

    def _watch_places(self, _: Waiting, now: datetime) -> int:
        return self._places.run(now, thorough=self._thorough)

    def _keep_index(self, _: Waiting, now: datetime) -> int:
        return self._index.run(now, thorough=self._thorough)

    def _fetch_notified(self, _: Waiting, now: datetime) -> int:
        return engagement.fetch_notified(self._worker, now)

    def _keep_balance(self, _: Waiting, now: datetime) -> int:
        return self._watch.run(now, thorough=self._thorough)

    def _offer_freed_times(self, _: Waiting, now: datetime) -> int:
        return freed_times.carry_on(now)

    def _keep_notices(self, waiting: Waiting, now: datetime) -> int:
        return notices.keep(waiting, now)

    def _keep_letter_codes(self, _: Waiting, now: datetime) -> int:
        return letter_codes.keep(now)

    def _sign(self, _: Waiting, now: datetime) -> int:
        """Sign the log's chain when it is time; log-ins that have ended leave the database."""
        self._signer.run(now)
        if time.monotonic() >= self._sessions_at:
            self._sessions_at = time.monotonic() + SESSIONS_EVERY_S
            SessionStore.clear_expired()
        return 0

    def _questions(self, waiting: Waiting, now: datetime) -> list[Grant]:
        """How many drafts may be planned now: each may cost the inbox a question."""
        if time.monotonic() < self._register_rests_until:
            return []
        tenants = [tenant_id for tenant_id, stages in waiting.items() if "plan" in stages]
        return self._pacer.questions(tenants, now, lambda some, granted: backlog.heads(some, granted, now))

    def _plan(self, grant: Grant, now: datetime) -> tuple[int, set[str]]:
        planned, due_now = 0, set[str]()
        try:
            planned, due_now = planning.plan_drafts(grant.tenant, self._worker, now, grant.count)
        except RegisterSilent as silence:
            self._register_rests_until = time.monotonic() + REGISTER_PAUSE_S
            _log.warning("person service silent", tenant=grant.tenant, kind=str(silence))
        self._pacer.asked(grant, planned)
        return planned, due_now


def run(stopping: Stopping) -> None:
    """Work until asked to stop. A database that goes away is waited for."""
    structs.prepare()
    memory.collect_seldom()
    worker: Worker | None = None
    pause = SHORTEST
    while not stopping.wait(0):
        try:
            if worker is None:
                worker = Worker(config())
                round_ = Round(worker.number)
                _log.info("worker ready", worker=worker.number)
            done = round_.run()
        except OperationalError as error:
            _log.error("database away", kind=type(error).__name__)
            connection.close()
            worker, done = None, 0
            stopping.wait(1)
            continue
        except Exception:  # noqa: BLE001 - See below.
            # A defect must not end the worker, nor leave its claims held by a living one: under a new number they are orphans, which are
            # looked for at the outside before anything is sent again.
            _log.exception("round failed", worker=worker.number if worker else 0)
            if worker is not None:
                worker.close()
            worker, done = None, 0
            stopping.wait(1)
            continue
        pause = SHORTEST if done else min(pause * 1.6, LONGEST)
        # A round costs about the same for one row as for ten: after one that found few, more may gather.
        if done < FEW and stopping.wait(BREATH if done else min(pause, round_.rest_s())):
            break
    if worker is not None:
        worker.close()
