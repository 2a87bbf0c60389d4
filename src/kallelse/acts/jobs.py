"""Carry out the acts whose minute has passed, one transaction each."""

from datetime import datetime

from django.db import OperationalError, transaction

from kallelse.acts import actions
from kallelse.acts.models import Act
from kallelse.kit import db
from kallelse.kit.logs import log

_log = log("acts")
MOST = 50
"""At most so many in a round: people ask for few, and nobody else waits for them."""

_CLAIM = """
SELECT id FROM acts_act WHERE id = ANY(ARRAY(
    SELECT id FROM acts_act WHERE tenant_id = %s AND state = 'waiting' AND due_at <= %s ORDER BY due_at LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED)) AND state = 'waiting' FOR NO KEY UPDATE
"""


def carry_out_due(tenant_id: int, now: datetime) -> int:
    """Carry out what is due; returns how many acts. The lock on the row is the claim: a worker that dies gives it back by dying."""
    for done in range(MOST):
        with db.tenant_scope(tenant_id):
            found = db.run(_CLAIM, [tenant_id, now])
            if not found:
                return done
            act = Act.objects.get(pk=found[0][0])
            _carry_out(act, now)
    return MOST


def _carry_out(act: Act, now: datetime) -> None:
    """One act that cannot be carried out is refused, and a person is told; the others go on."""
    try:
        with transaction.atomic():
            actions.carry_out(act, now)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 - Whatever is wrong with one kallelse, the others go on.
        _log.exception("cannot be carried out", act=str(act.pk), kind=act.kind)
        actions.fail(act, now)


def carry_out_all(now: datetime) -> int:
    """Carry out what is due of every care provider."""
    return sum(carry_out_due(tenant_id, now) for tenant_id in db.all_tenants())
