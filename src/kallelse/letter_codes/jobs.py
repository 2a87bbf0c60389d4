"""The worker's part: failed tries of codes that exist go to the access log and the kallelse's events, and old counts are forgotten."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kallelse.audit import actions as audit
from kallelse.invitations.events import Happened, add_events
from kallelse.kit import clock, db
from kallelse.kit.logs import log

_log = log("letter_codes")

# The door does the same whether a code exists or not, so that its time tells nothing; whose code it was is looked up here.
_UNTOLD = """
SELECT a.key, a.fails, c.invitation_id, c.subject FROM letter_codes_attempt a
JOIN letter_codes_code c ON c.id = a.code WHERE a.key = ANY(%b::bytea[]) ORDER BY a.key FOR NO KEY UPDATE OF a
"""
_NOTED = "SELECT key FROM letter_codes_attempt WHERE code IS NOT NULL ORDER BY code LIMIT 500"
_TOLD = "UPDATE letter_codes_attempt SET code = NULL WHERE key = ANY(%b::bytea[])"
_FORGET = """
DELETE FROM letter_codes_attempt WHERE key = ANY(ARRAY(
    SELECT key FROM letter_codes_attempt WHERE until < %s AND code IS NULL ORDER BY until LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED))
"""


def keep(now: datetime) -> int:
    """Tell of failed tries and forget what has ended; returns how many tries were told of."""
    noted = [bytes(row[0]) for row in db.run(_NOTED)]
    told = {key for tenant_id in db.all_tenants() for key in _tell(tenant_id, noted, now)} if noted else set()
    db.run(_TOLD, [[key for key in noted if key not in told]])  # Names of nothing.
    db.run(_FORGET, [clock.real_now()])
    return len(told)


def _tell(tenant_id: int, noted: Sequence[bytes], now: datetime) -> list[bytes]:
    with db.tenant_scope(tenant_id):
        found: list[tuple[bytes, int, UUID, str]] = db.run(_UNTOLD, [list(noted)])
        keys = [bytes(row[0]) for row in found]
        if not keys:
            return []
        db.run(_TOLD, [keys])
        failed = [row for row in found if row[1]]  # Who was right in the end has no failed try left.
        records = [
            audit.Record("letter", audit.Action.LETTER_CODE_REFUSED, one, f"invitation:{id}", purpose=audit.CARE, result=f"tries: {fails}")
            for _, fails, id, one in failed
        ]
        audit.write(now, records)
        add_events(tenant_id, now, [Happened(id, "letter_code_refused", "letter", {"tries": fails}) for _, fails, id, _subject in failed])
    if failed:
        _log.warning("wrong secrets for letters' codes", tenant=tenant_id, count=len(failed))
    return keys
