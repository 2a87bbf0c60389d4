"""The hash chain: `audit_write` is the only way in, and it links what it writes in the caller's transaction."""

from django.db import migrations

from kallelse.kit import rls
from kallelse.kit.embedded import APP

WRITE = f"""
INSERT INTO audit_chain (slot, link, head) SELECT slot, 0, ''::bytea FROM generate_series(0, 15) AS slot;

CREATE FUNCTION audit_write(entry_at timestamptz, entries jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    my_slot smallint := pg_backend_pid() % 16;
    my_tenant bigint := nullif(current_setting('kallelse.tenant', true), '')::bigint;
    my_link bigint;
    previous bytea;
    stamp text := to_char(entry_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US');
    body text;
BEGIN
    IF my_tenant IS NULL THEN RAISE EXCEPTION 'audit_write needs a tenant scope'; END IF;
    IF entries::text ~ '\\\\u00[01]' THEN RAISE EXCEPTION 'audit_write refuses control characters'; END IF;
    -- Locking the head makes this transaction the only writer of its chain until it ends; the other chains go on.
    SELECT link + 1, head INTO my_link, previous FROM audit_chain WHERE slot = my_slot FOR UPDATE;
    WITH given AS (
        SELECT position, coalesce(e->>'actor', '') AS actor, coalesce(e->>'commission', '') AS commission, coalesce(e->>'unit', '') AS unit,
               coalesce(e->>'patient', '') AS patient, coalesce(e->>'action', '') AS action, coalesce(e->>'object', '') AS object,
               coalesce(e->>'purpose', '') AS purpose, coalesce(e->>'result', 'ok') AS result
        FROM jsonb_array_elements(entries) WITH ORDINALITY AS given(e, position)
    ), written AS (
        INSERT INTO audit_entry (tenant_id, slot, link, position, at, actor, commission, unit, patient, action, object, purpose, result)
        SELECT my_tenant, my_slot, my_link, position, entry_at, actor, commission, unit, patient, action, object, purpose, result FROM given
    )
    SELECT string_agg(concat_ws(chr(31), my_tenant, stamp, actor, commission, unit, patient, action, object, purpose, result), chr(30) ORDER BY position)
    INTO body FROM given;
    IF body IS NULL THEN RETURN; END IF;
    UPDATE audit_chain SET link = my_link, head = sha256(previous || convert_to(body, 'UTF8')) WHERE slot = my_slot RETURNING head INTO previous;
    INSERT INTO audit_link (slot, link, entries, hash) VALUES (my_slot, my_link, jsonb_array_length(entries), previous);
END $$;

REVOKE ALL ON FUNCTION audit_write(timestamptz, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_write(timestamptz, jsonb) TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(WRITE, migrations.RunSQL.noop),
        rls.tenant_table("audit_entry", "SELECT"),
        rls.shared_table("audit_chain", "SELECT"),
        rls.shared_table("audit_link", "SELECT"),
        rls.shared_table("audit_checkpoint", "SELECT, INSERT"),
        rls.sequences(),
    ]
