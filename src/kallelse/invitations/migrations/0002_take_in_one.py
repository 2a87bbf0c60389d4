"""Taking in a single new invitation in one round trip: the usual call of the REST door, where every wait for the database counts."""

from django.db import migrations

from kallelse.kit.embedded import APP

TAKE_IN_ONE = f"""
-- Envelope, version, event and audit of one new reference, in the caller's transaction or in one of its own.
-- False, with nothing written, when the reference (or the kallelse number) is known: the caller then compares versions.
-- It runs with the caller's rights, so that row-level security holds: the tenant is set exactly as kit.db.tenant_scope sets it.
CREATE FUNCTION invitations_take_in_one(
    my_tenant bigint, my_source bigint, my_unit bigint, my_envelope uuid, my_door text, my_media_type text, my_body bytea, my_sha256 bytea,
    my_at timestamptz, my_id uuid, my_reference text, my_thread uuid, my_number text, my_subject text, my_kind text, my_care_level text,
    my_start timestamptz, my_end timestamptz, my_book_before date, my_content jsonb, my_hash bytea, my_row int, my_audit jsonb
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('kallelse.tenant', my_tenant::text, true);
    INSERT INTO invitations_invitation (id, tenant_id, source_id, unit_id, envelope_id, envelope_row, reference, version, thread, number, subject,
        kind, care_level, visit_start, visit_end, book_before, content, content_hash, received_at, state, answer)
    VALUES (my_id, my_tenant, my_source, my_unit, my_envelope, my_row, my_reference, 1, my_thread, my_number, my_subject,
        my_kind, my_care_level, my_start, my_end, my_book_before, my_content, my_hash, my_at, 'draft', 'none')
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN false; END IF;
    -- The foreign key of the version is checked at the end of the transaction, so that the envelope may come second.
    INSERT INTO invitations_envelope (id, tenant_id, source_id, door, media_type, body, sha256, received_at)
    VALUES (my_envelope, my_tenant, my_source, my_door, my_media_type, my_body, my_sha256, my_at);
    INSERT INTO invitations_event (tenant_id, invitation_id, channel, kind, at, data)
    VALUES (my_tenant, my_id, '', 'taken_in', my_at, jsonb_build_object('door', my_door, 'version', 1));
    PERFORM audit_write(my_at, my_audit);
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION invitations_take_in_one TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("invitations", "0001_initial"), ("audit", "0002_chain")]
    operations = [migrations.RunSQL(TAKE_IN_ONE, migrations.RunSQL.noop)]
