"""A cancellation goes where the catalogue says that the unit's schedule is, also for a system that was connected without an address."""

from datetime import date
from typing import Any

import pytest

from kallelse.booking import actions
from kallelse.connections import catalogue_lines
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.protocols import scheduling
from tests import kallelser

pytestmark = pytest.mark.db


def test_it_is_made_at_the_unit_s_own_producer(nation: Any, sandbox: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=())
    sandbox.lay_bookings(
        {"booking_id": made.reference, "unit": nation.units["k101"].hsa_id, "person": made.subject,
         "start": "2027-02-10 10:15", "end": "2027-02-10 11:00"}
    )  # fmt: skip
    for contract in (scheduling.CANCEL_BOOKING, scheduling.GET_BOOKING_DETAILS):
        catalogue_lines.set_endpoint(
            nation.units["k101"].hsa_id, contract.namespace, f"{sandbox.url}/care/{contract.name}", valid_from=date(2020, 1, 1)
        )
    assert nation.sources["cosmic"].scheduling_url == ""
    assert actions.cancel(made.tenant_id, made.pk, product_clock.now()).outcome == "done"
    assert sandbox.stats()["cancelled"] == 1
    with db.tenant_scope(made.tenant_id):
        assert Invitation.objects.get(pk=made.pk).answer == "cancelled"
        assert not Invitation.objects.get(pk=made.pk).steps.filter(channel="manual").exists(), "nobody has to cancel by hand"
