"""The worker's stage: take in the large files that wait, and forget files after a day."""

from datetime import datetime

from django.db import OperationalError

from kallelse.kit import db
from kallelse.kit.logs import log
from kallelse.uploads import actions, queries

_log = log("uploads")
_FORGET = """
UPDATE uploads_upload SET body = ''::bytea, fixes = '{}', verdicts = '{}', fields = '{}',
    state = CASE WHEN state = 'checked' THEN 'failed' ELSE state END
WHERE id = ANY(ARRAY(SELECT id FROM uploads_upload
    WHERE tenant_id = %s AND made_at < %s AND body <> ''::bytea AND state <> 'waiting' LIMIT 100 FOR NO KEY UPDATE SKIP LOCKED))
RETURNING id
"""


def carry_on(now: datetime) -> int:
    """Take in what waits; returns how many files were taken in or forgotten."""
    done = 0
    for tenant_id, upload_id in queries.waiting():
        try:
            done += actions.carry_out(tenant_id, upload_id, now)
        except OperationalError:
            raise
        except Exception:  # noqa: BLE001 - Whatever is wrong with one file, the others go on.
            _log.exception("cannot be taken in", upload=str(upload_id))
            actions.fail(tenant_id, upload_id, now)
            done += 1
    return done + forget(now)


def forget(now: datetime) -> int:
    """Empty the files that are older than a day: what was said in them is in the kallelser, and that the file came stays known."""
    forgotten = 0
    for tenant_id in db.all_tenants():
        with db.tenant_scope(tenant_id):
            forgotten += len(db.run(_FORGET, [tenant_id, now - queries.KEPT]))
    return forgotten
