"""The worker's stage: in each round one chunk of one trial, and the next few of every campaign that is carried or stopped.

However many campaigns there are, everything else comes between their chunks.
"""

import time
from datetime import datetime
from uuid import UUID

from django.db import OperationalError

from kallelse.campaigns import stopping, taking, trying
from kallelse.campaigns.rules import AT_WORK, State
from kallelse.campaigns.share import Share
from kallelse.kit import db
from kallelse.kit.logs import log
from kallelse.persons.register import RegisterSilent

LOOK_EVERY_S = 1.0
REGISTER_PAUSE_S = 3.0
DEFECT_PAUSE_S = 60.0
_AT_WORK = "SELECT id, state FROM campaigns_campaign WHERE tenant_id = %s AND state = ANY(%s::text[]) ORDER BY made_at"
_log = log("campaigns")


class Stage:
    """The stage of one worker."""

    def __init__(self, worker: int) -> None:
        self._worker = worker
        self._share = Share()
        self._look_at = 0.0
        self._register_rests_until = 0.0
        self._turn = worker % 7  # Two workers begin with different trials.
        self._rests: dict[UUID, float] = {}

    def run(self, now: datetime, *, thorough: bool = False) -> int:
        """Do the next few of each campaign; returns how many recipients were worked on. With nothing to do it looks once a second."""
        if not thorough and time.monotonic() < self._look_at:
            return 0
        done, trials = 0, list[tuple[int, UUID]]()
        for tenant_id in db.all_tenants():
            done += self._tenant(tenant_id, trials, now)
        if trials:
            self._turn += 1
            tenant_id, id = trials[self._turn % len(trials)]
            done += self._campaign(tenant_id, id, State.TRYING, 0, now)
        self._look_at = 0.0 if done else time.monotonic() + LOOK_EVERY_S
        return done

    def _tenant(self, tenant_id: int, trials: list[tuple[int, UUID]], now: datetime) -> int:
        """Carry and stop what this tenant has; its trials are added to those of the others."""
        with db.tenant_scope(tenant_id):
            found: list[tuple[UUID, str]] = db.run(_AT_WORK, [tenant_id, [state.value for state in AT_WORK]])
        if not found:
            return 0
        taking_in = sum(state in (State.APPROVED, State.CANARY, State.RUNNING) for _, state in found)
        room = -(-self._share.room() // max(1, taking_in)) if taking_in else 0
        trials += [(tenant_id, id) for id, state in found if state == State.TRYING]
        return sum(self._campaign(tenant_id, id, State(state), room, now) for id, state in found if state != State.TRYING)

    def _campaign(self, tenant_id: int, id: UUID, state: State, room: int, now: datetime) -> int:
        if time.monotonic() < self._rests.get(id, 0.0):
            return 0
        try:
            match state:
                case State.TRYING:
                    return self._try(tenant_id, id, now)
                case State.STOPPING:
                    return stopping.step(tenant_id, id, now)
            return taking.step(tenant_id, id, room, now)
        except OperationalError:
            raise  # The database is away for everything.
        except Exception:  # noqa: BLE001 - A defect of one campaign must not stop the work of everybody else.
            _log.exception("campaign failed", tenant=tenant_id, kind=state.value)
            self._rests[id] = time.monotonic() + DEFECT_PAUSE_S
            return 0

    def _try(self, tenant_id: int, id: UUID, now: datetime) -> int:
        if time.monotonic() < self._register_rests_until:
            return 0
        try:
            return trying.step(tenant_id, id, self._worker, now)
        except RegisterSilent as silence:
            self._register_rests_until = time.monotonic() + REGISTER_PAUSE_S
            _log.warning("person service silent", tenant=tenant_id, kind=str(silence))
            return 0
