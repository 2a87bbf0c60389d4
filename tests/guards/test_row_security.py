"""Row-level security as the application role meets it: without a scope nothing, with a scope one tenant, with a resident her own."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from kallelse.audit import actions as audit
from kallelse.invitations import taking_in
from kallelse.invitations.models import Event, Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.sources import Draft

pytestmark = pytest.mark.db
PERSON = "189001019802"


@pytest.fixture
def two_tenants(nation: Any) -> Any:
    now = product_clock.now()
    for source, unit in (("cosmic", "k101"), ("privat", "lind")):
        draft = Draft(0, "r", PERSON, nation.units[unit].hsa_id, start=now + timedelta(days=30))
        taking_in.take_in(nation.sources[source], "rest", b"{}", "application/json", [draft], now, f"system:{source}")
    return nation


def test_without_a_scope_nothing_is_seen(two_tenants: Any) -> None:
    assert Invitation.objects.count() == 0
    assert Event.objects.count() == 0


def test_a_tenant_sees_her_own_rows_only(two_tenants: Any) -> None:
    for provider, unit in ((two_tenants.provider, "k101"), (two_tenants.private, "lind")):
        with db.tenant_scope(provider.pk):
            assert [one.unit_id for one in Invitation.objects.all()] == [two_tenants.units[unit].pk]


def test_the_scope_ends_with_its_transaction(two_tenants: Any) -> None:
    with db.tenant_scope(two_tenants.provider.pk):
        pass
    assert Invitation.objects.count() == 0


def test_writing_into_another_tenant_is_refused_by_the_database(two_tenants: Any) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), db.tenant_scope(two_tenants.provider.pk):
        invitation = Invitation.objects.get()
        Event.objects.create(tenant=two_tenants.private, invitation=invitation, kind="x", at=product_clock.now())


def test_a_resident_finds_her_own_in_every_tenant_and_nothing_else(two_tenants: Any) -> None:
    with db.resident_scope(PERSON):
        assert Invitation.objects.count() == 2
        assert Event.objects.count() == 0
        assert Invitation.objects.update(answer="accepted") == 0
    with db.resident_scope("189001029819"):
        assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM invitations_invitation", "DELETE FROM invitations_event", "UPDATE invitations_event SET kind = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE audit_entry SET actor = 'x'", "UPDATE audit_chain SET head = ''", "INSERT INTO audit_link VALUES (0, 99, 1, '')",
        "UPDATE invitations_envelope SET body = ''", "DELETE FROM invitations_rendition",
        "ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY",
        "SET ROLE kallelse_owner",
    ],
)  # fmt: skip
def test_the_application_role_may_not_rewrite_history(two_tenants: Any, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kallelse.tenant', %s, true)", [str(two_tenants.provider.pk)])
        cursor.execute(statement)


def test_audit_entries_need_a_scope(two_tenants: Any) -> None:
    record = audit.Record("staff:x", audit.Action.STAFF_READ, PERSON)
    with pytest.raises(DatabaseError, match="tenant scope"):
        audit.write(product_clock.now(), [record])
