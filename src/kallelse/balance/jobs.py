"""The worker's stage: each piece of the watch in its own slot of time, once, however often workers start anew or the clock is moved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import OperationalError

from kallelse.attachments import jobs as attachments
from kallelse.balance import days, lost, reconciling, watchdog
from kallelse.delivery import workers
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.logs import log

NIGHT = time(3)
"""When the pieces of the night are made, by the Swedish clock: after the care systems have handed over their lists."""
KEPT = timedelta(days=35)

_log = log("balance")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its name, how often (None = every night), and what it does for one tenant; it returns how much it found."""

    name: str
    every: timedelta | None
    run: Callable[[int, datetime], int]
    sets_going: bool = False
    """What it finds is work for other stages."""


PIECES = (
    Piece("lost", timedelta(minutes=10), lost.hand_over, sets_going=True),
    Piece("watchdog", timedelta(minutes=5), watchdog.look),
    Piece("virus", timedelta(minutes=1), attachments.scan),
    Piece("links", timedelta(minutes=10), attachments.check_links),
    Piece("replay", None, watchdog.replay, sets_going=True),
    Piece("bookings", None, reconciling.nightly),
    Piece("day", None, days.close),
)

_CLAIM = """
INSERT INTO balance_run AS r (tenant_id, piece, slot, claimed_by, begun_at, found) VALUES (%s, %s, %s, %s, %s, 0)
ON CONFLICT (tenant_id, piece, slot) DO UPDATE SET claimed_by = excluded.claimed_by, begun_at = excluded.begun_at
WHERE r.ended_at IS NULL AND r.claimed_by <> ALL(%s::bigint[]) RETURNING id
"""
_ENDED = "UPDATE balance_run SET ended_at = %s, found = %s WHERE id = %s AND claimed_by = %s"
_IS_ENDED = "SELECT ended_at IS NOT NULL FROM balance_run WHERE tenant_id = %s AND piece = %s AND slot = %s"
_FORGET = "DELETE FROM balance_run WHERE tenant_id = %s AND piece = %s AND ended_at IS NOT NULL AND slot < %s"


def slot(piece: Piece, now: datetime) -> datetime:
    """The beginning of the slot that `now` lies in."""
    if piece.every is not None:
        seconds = int(piece.every.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    local = now.astimezone(SWEDISH_TIME)
    day = local.date() if local.time() >= NIGHT else local.date() - timedelta(days=1)
    return datetime.combine(day, NIGHT, SWEDISH_TIME).astimezone(UTC)


class Watch:
    """The stage of one worker; it remembers which slots it need not ask about again."""

    def __init__(self, worker: int) -> None:
        self._worker = worker
        self._made: dict[tuple[int, str], datetime] = {}

    def run(self, now: datetime, *, thorough: bool = False) -> int:
        """Make the next piece whose slot has not been made (all of them when `thorough`).

        Returns how much was set going for other stages.
        """
        going = 0
        for tenant_id in db.all_tenants():
            for piece in PIECES:
                here = slot(piece, now)
                if self._made.get((tenant_id, piece.name)) == here:
                    continue
                claimed = self._claim(tenant_id, piece, here, now)
                if claimed is None:
                    continue
                self._made[tenant_id, piece.name] = here
                going += self._make(tenant_id, piece, claimed, here, now)
                if not thorough:
                    return going
        return going

    def _claim(self, tenant_id: int, piece: Piece, here: datetime, now: datetime) -> int | None:
        """The run to make now; None when it has been made, or a living worker is making it."""
        with db.tenant_scope(tenant_id):
            claimed = db.run(_CLAIM, [tenant_id, piece.name, here, self._worker, now, workers.living()])
            if claimed:
                return int(claimed[0][0])
            ((ended,),) = db.run(_IS_ENDED, [tenant_id, piece.name, here])
        if ended:
            self._made[tenant_id, piece.name] = here
        return None

    def _make(self, tenant_id: int, piece: Piece, run: int, here: datetime, now: datetime) -> int:
        try:
            found = piece.run(tenant_id, now)
        except OperationalError:
            raise  # The database is away for all of them: the slot is made when it is back.
        except Exception:  # noqa: BLE001 - A defect of the watch must not stop the work that it watches over; that it did not end is an alarm.
            _log.exception("piece of the watch failed", tenant=tenant_id, kind=piece.name)
            return 0
        with db.tenant_scope(tenant_id):
            db.run(_ENDED, [now, found, run, self._worker])
            db.run(_FORGET, [tenant_id, piece.name, here - (KEPT if piece.every is None else 12 * piece.every)])
        return found if piece.sets_going else 0
