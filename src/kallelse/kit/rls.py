"""Row-level security as migration operations: every table with patient data calls `tenant_table` in the migration that makes it."""

from django.db.migrations.operations import RunSQL

from kallelse.kit.embedded import APP

CREATE_ROLE = RunSQL(
    f"""
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP}') THEN CREATE ROLE {APP} NOLOGIN; END IF;
        IF NOT pg_has_role(current_user, '{APP}', 'MEMBER') THEN EXECUTE format('GRANT {APP} TO %I', current_user); END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO {APP}');
    END $$
    """,
    RunSQL.noop,
)


def shared_table(table: str, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> RunSQL:
    """A table without patient data: the application role gets `rights` on all rows."""
    return RunSQL(f"GRANT {rights} ON {table} TO {APP}", RunSQL.noop)


def tenant_table(table: str, rights: str = "SELECT, INSERT, UPDATE", column: str = "tenant_id") -> RunSQL:
    """A table with patient data: the application role sees and writes only the rows of the transaction's tenant."""
    mine = f"{column} = nullif(current_setting('kallelse.tenant', true), '')::bigint"
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant_rows ON {table} TO {APP} USING ({mine}) WITH CHECK ({mine});
        CREATE POLICY owner_rows ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
        GRANT {rights} ON {table} TO {APP};
        """,
        RunSQL.noop,
    )


def sequences() -> RunSQL:
    """Let the application role draw numbers from the sequences of the tables made so far."""
    return RunSQL(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}", RunSQL.noop)


RESIDENT_READS = RunSQL(
    f"""
    CREATE POLICY resident_rows ON invitations_invitation FOR SELECT TO {APP}
        USING (subject = nullif(current_setting('kallelse.resident', true), ''))
    """,
    RunSQL.noop,
)
"""A logged-in resident finds her own invitations across tenants; every other table still needs the tenant's scope."""
