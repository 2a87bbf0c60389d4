"""Rows that are read by a statement of our own are those that the framework reads."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kallelse.invitations.models import Invitation, Step
from kallelse.kit import db, rows
from kallelse.kit.sessions import SessionStore
from tests import kallelser

pytestmark = pytest.mark.db


def fields(one: Any) -> dict[str, Any]:
    return {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields if field.attname != "content_hash"}


def test_a_row_is_the_same_whoever_reads_it(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    by_number = ("WHERE number = %s", [made.number])
    with db.tenant_scope(made.tenant_id):
        theirs, ours = Invitation.objects.get(pk=made.pk), rows.first(Invitation, *by_number)
        assert ours is not None
        assert fields(ours) == fields(theirs)
        assert bytes(ours.content_hash) == bytes(theirs.content_hash)
        steps = rows.read(Step, "WHERE invitation_id = %s ORDER BY channel", [made.pk])
        assert steps
        assert list(map(fields, steps)) == list(map(fields, Step.objects.filter(invitation=made.pk).order_by("channel")))
        assert ours.unit == made.unit
    with db.tenant_trip(made.tenant_id):
        travelled = rows.first(Invitation, *by_number)
    assert travelled is not None
    assert fields(travelled) == fields(theirs)
    with db.tenant_trip(nation.private.pk):
        assert rows.read(Invitation, *by_number) == []


def test_the_resident_scope_shows_only_hers(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    by_number = ("WHERE number = %s", [made.number])
    with db.resident_trip(made.subject):
        assert [one.pk for one in rows.read(Invitation, *by_number)] == [made.pk]
        assert rows.read(Step, "WHERE invitation_id = %s", [made.pk]) == []
    with db.resident_trip(kallelser.BERTIL):
        assert rows.read(Invitation, *by_number) == []
    assert rows.read(Invitation, *by_number) == []


def test_one_scope_for_a_page(nation: Any) -> None:
    """What opens the same scope inside it asks the database for none; another care provider's rows are never shown in it."""
    tenant, asked = nation.provider.pk, []
    with db.reading_scope(tenant):
        with connection.execute_wrapper(lambda execute, *call: (asked.append(call[0]), execute(*call))[1]), db.tenant_scope(tenant):
            assert db.run("SELECT current_setting('kallelse.tenant')") == [(str(tenant),)]
        assert asked == []
        with pytest.raises(RuntimeError), db.tenant_scope(nation.private.pk):
            pass
        with db.tenant_trip(tenant):
            assert db.run("SELECT current_setting('kallelse.tenant')") == [(str(tenant),)]
    assert db.once("SELECT coalesce(current_setting('kallelse.tenant', true), '')") == [("",)]
    with db.tenant_scope(nation.private.pk):
        assert db.run("SELECT current_setting('kallelse.tenant')") == [(str(nation.private.pk),)]


def test_a_session_lasts_as_long_as_the_framework_says() -> None:
    one = SessionStore()
    one["what"] = "kept"
    one.save()
    assert SessionStore(one.session_key)["what"] == "kept"
    one.set_expiry(-1)
    one.save()
    ended = SessionStore(one.session_key)
    assert dict(ended.items()) == {}
    assert ended.session_key is None
    assert Client(headers={"cookie": "sessionid=nobody", "host": "localhost"}).get("/").status_code == 200
