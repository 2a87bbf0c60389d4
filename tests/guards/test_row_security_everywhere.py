"""Every table with patient data is under forced row-level security by care provider; the database is asked, not the source code."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from kallelse.kit.embedded import APP

SHARED = {
    "connections_careprovider": "Care providers are public.",
    "connections_careunit": "Units and their cards are public.",
    "connections_sourcesystem": "Source systems; a key is kept as its hash.",
    "connections_parameter": "Times and limits of the region.",
    "connections_endpoint": "The addressing catalogue: which unit has which contract, and where.",
    "connections_permission": "Which systems may call which contracts.",
    "connections_platform": "Service platforms that we believe.",
    "connections_cataloguecopy": "When a platform's catalogue was copied.",
    "templates_template": "Templates: words for everybody.",
    "templates_templateversion": "Versions of templates, and which colleagues wrote and approved them.",
    "templates_variant": "The same in other languages and forms.",
    "delivery_pace": "How much each channel has taken, and whose turn it is.",
    "letter_codes_attempt": "How often something was tried, under keyed hashes.",
    "audit_chain": "Heads of the hash chains: numbers and hashes.",
    "audit_link": "Links of the hash chains: numbers and hashes.",
    "audit_checkpoint": "Signed heads: numbers and hashes.",
    "patient_web_calendaraddress": "Addresses of calendars: hashes, and whose it is sealed; the key is not in the database.",
    "django_migrations": "Which migrations are done.",
    "django_session": "Sealed sessions: who is logged in is encrypted and the key is not in the database.",
}
"""Tables that all tenants share, each with the reason why it holds no patient data."""
PERSONAL = {"subject", "patient", "identity", "person", "name", "given_name", "surname", "address", "body", "content", "personal_number"}
NOT_PERSONAL = {("connections_careprovider", "name"), ("connections_careunit", "name"), ("connections_sourcesystem", "name")} | {
    ("connections_parameter", "name"),
    ("connections_platform", "name"),
    ("django_migrations", "name"),
}
TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       ARRAY(SELECT concat_ws('|', p.policyname, p.roles::text, p.cmd, coalesce(p.qual, ''), coalesce(p.with_check, ''))
             FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname ORDER BY p.policyname) AS policies
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v') ORDER BY 1
"""
MINE = "(tenant_id = (NULLIF(current_setting('kallelse.tenant'::text, true), ''::text))::bigint)"


def offenders(connection: psycopg.Connection[Any]) -> list[str]:
    """Tables that are neither shared for a reason nor under row-level security, with what they lack."""
    found = []
    for name, secured, forced, columns, policies in connection.execute(TABLES):
        if name in SHARED:
            found += [f"{name}.{column}: personal data in a shared table" for column in columns if _personal(name, column)]
        elif not secured or not forced:
            found.append(f"{name}: row-level security is not " + ("forced" if secured else "on"))
        elif f"tenant_rows|{{{APP}}}|ALL|{MINE}|{MINE}" not in policies:
            found.append(f"{name}: no policy by tenant for reading and writing")
        else:
            # Policies add up: any other one that opens rows to the application must be read-only.
            wide = [policy for policy in policies if APP in policy.split("|")[1] and not policy.startswith("tenant_rows|")]
            found += [f"{name}: {policy}" for policy in wide if policy.split("|")[2] != "SELECT" or "kallelse.resident" not in policy]
            found += [f"{name}: {policy} is for everybody" for policy in policies if policy.split("|")[1] == "{public}"]
    return found


def _personal(table: str, column: str) -> bool:
    return column in PERSONAL and (table, column) not in NOT_PERSONAL


@pytest.fixture
def owner(database: str) -> Iterator[psycopg.Connection[Any]]:
    """The schema owner in a transaction that is undone."""
    with psycopg.connect(database) as connection:
        yield connection
        connection.rollback()


def test_no_table_is_left_out(owner: psycopg.Connection[Any]) -> None:
    assert offenders(owner) == []


def test_the_list_of_shared_tables_holds_no_table_that_is_gone(owner: psycopg.Connection[Any]) -> None:
    assert set(SHARED) <= {row[0] for row in owner.execute(TABLES)}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE TABLE careless (id int, tenant_id bigint)", "careless: row-level security is not on"),
        ("CREATE TABLE careless (id int); ALTER TABLE careless ENABLE ROW LEVEL SECURITY", "careless: row-level security is not forced"),
        ("ALTER TABLE invitations_step NO FORCE ROW LEVEL SECURITY", "invitations_step: row-level security is not forced"),
        ("DROP POLICY tenant_rows ON persons_person", "persons_person: no policy by tenant for reading and writing"),
        (f"CREATE POLICY wide ON audit_entry TO {APP} USING (true)", f"audit_entry: wide|{{{APP}}}|ALL|true|"),
        ("CREATE POLICY wide ON audit_entry USING (true)", "audit_entry: wide|{public}|ALL|true| is for everybody"),
        ("CREATE VIEW everyone AS SELECT subject FROM invitations_invitation", "everyone: row-level security is not on"),
        ("ALTER TABLE connections_careunit ADD COLUMN patient text", "connections_careunit.patient: personal data in a shared table"),
    ],
)
def test_the_guard_finds(owner: psycopg.Connection[Any], statement: str, said: str) -> None:
    owner.execute(statement)  # type: ignore[call-overload]
    assert offenders(owner) == [said]


def test_the_application_role_is_bound(owner: psycopg.Connection[Any]) -> None:
    row = owner.execute("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s", [APP]).fetchone()
    assert row == (False, False, False, False)
    owned = owner.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", [APP]).fetchone()
    assert owned == (0,)
    member = owner.execute(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s", [APP]
    ).fetchone()
    assert member == (0,)
