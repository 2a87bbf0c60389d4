"""The nightly question: has anything changed for those whose kallelse is on its way? (K15, K16, K24)

Protection, death and custody change without notice. Everybody with a living kallelse is looked up again a day after the last time, at the
clock and not at an hour; whoever is known otherwise by now has all living kallelser looked at again at once (`reviewing`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from kallelse.audit import actions as audit
from kallelse.kit import db
from kallelse.kit.logs import log
from kallelse.persons import preferences, register, store
from kallelse.persons.preferences import Said
from kallelse.persons.rules import Record, Standing
from kallelse.routing.clocks import day_of

_log = log("rechecking")
CHUNK = register.LARGEST_BATCH
PAUSE = timedelta(minutes=10)
"""How long a chunk belongs to the worker that took it, and the rest after the register was silent."""

_LIVING = """
SELECT DISTINCT subject FROM invitations_invitation
WHERE subject = ANY(%s::text[]) AND tenant_id = %s AND state IN ('draft', 'ready', 'active')
"""
_TELL = """
UPDATE invitations_invitation SET review_at = %s
WHERE subject = ANY(%s::text[]) AND tenant_id = %s AND state IN ('ready', 'active') AND (review_at IS NULL OR review_at > %s)
"""


def tell(tenant_id: int, identities: Sequence[str], now: datetime) -> None:
    """Something is known otherwise of these persons: all their living kallelser are looked at again. Call inside the tenant's scope."""
    if identities:
        db.run(_TELL, [now, sorted(identities), tenant_id, now])


def heard(tenant_id: int, said: Sequence[Said], now: datetime, *, by: str) -> None:
    """Somebody has said what persons wish or need (`by` as in `preferences.say`): it holds for what is on its way too. Call inside the
    tenant's scope."""
    tell(tenant_id, preferences.say(tenant_id, said, now, by=by), now)


def recheck(tenant_id: int, now: datetime) -> int:
    """Look one chunk up again; returns how many were taken. Silence changes nothing: they are asked about again after a pause (K9)."""
    with db.tenant_scope(tenant_id):
        taken = store.due_again(tenant_id, now, CHUNK, PAUSE)
        if not taken:
            return 0
        living = {row[0] for row in db.run(_LIVING, [taken, tenant_id])}
        store.rest(tenant_id, [one for one in taken if one not in living])
    if not living:
        return len(taken)
    try:
        records = register.look_up_to_plan(register.parse_stored(sorted(living)), day_of(now))
    except register.RegisterSilent as silence:
        _log.warning("person service silent", tenant=tenant_id, kind=str(silence), count=len(living))
        return 0
    with db.tenant_scope(tenant_id):
        changed = store.remember(tenant_id, list(records.values()), now)
        tell(tenant_id, changed, now)
        audit.write(now, [_looked_up(record, record.asked in changed) for record in records.values()])
    return len(taken)


def _looked_up(record: Record, changed: bool) -> audit.Record:
    result = "no record" if record.standing is Standing.UNKNOWN else "changed" if changed else "ok"
    return audit.Record("system:rechecking", audit.Action.PERSON_LOOKED_UP, record.asked, "living kallelse", result=result)
