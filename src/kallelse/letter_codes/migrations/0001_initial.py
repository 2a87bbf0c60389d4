"""Codes on letters, the secrets that go with them, wishes that wait for a log-in, and counted tries."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import ids, rls
from kallelse.kit.embedded import APP

_FIND = f"""
-- The row of a code, whichever care provider it belongs to, with what its second secret is compared with. It runs with its owner's rights:
-- whoever asks has a keyed hash of the whole code, and learns of no other row.
CREATE FUNCTION letter_codes_find(my_hash bytea)
RETURNS TABLE (code uuid, tenant bigint, invitation uuid, subject text, way text, salt bytea, proof bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY
    SELECT c.id, c.tenant_id, c.invitation_id, c.subject::text, s.way::text, s.salt, s.proof
    FROM letter_codes_code c
    LEFT JOIN letter_codes_secret s ON s.tenant_id = c.tenant_id AND s.identity = c.subject
    WHERE c.found_by = my_hash;
END $$;
REVOKE ALL ON FUNCTION letter_codes_find(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION letter_codes_find(bytea) TO {APP};
"""
_RESIDENT_READS = f"""
CREATE POLICY resident_rows ON letter_codes_wish FOR SELECT TO {APP}
    USING (identity = nullif(current_setting('kallelse.resident', true), ''))
"""


def _tenant() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("connections", "0001_initial"), ("invitations", "0006_notices")]
    operations = [
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.UUIDField(default=ids.new_id, primary_key=True, serialize=False)),
                ("subject", models.CharField(help_text="The patient's identity as on the kallelse.", max_length=12)),
                ("seed", models.BinaryField(help_text="Random; the code is made from it.")),
                ("found_by", models.BinaryField(help_text="codes.found_by: a keyed hash of the code.", unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letter_code", to="invitations.invitation"
                    ),
                ),
                ("tenant", _tenant()),
            ],
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(help_text="12 characters without separator.", max_length=12)),
                ("way", models.CharField(help_text="rules.Way", max_length=5)),
                ("salt", models.BinaryField(default=b"")),
                ("proof", models.BinaryField(default=b"", help_text="codes.proof of the six digits.")),
                ("said_by", models.CharField(help_text="staff:<employeeHsaId> or resident.", max_length=80)),
                ("said_at", models.DateTimeField()),
                ("tenant", _tenant()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("tenant", "identity"), name="letter_secret_once")]},
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(help_text="12 characters without separator.", max_length=12)),
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("holds", models.BooleanField(help_text="What she said when she had logged in.", null=True)),
                ("tenant", _tenant()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant", "identity"), name="letter_wish_once")],
                "indexes": [models.Index(condition=models.Q(("settled_at__isnull", True)), fields=["identity"], name="letter_wish_open")],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("key", models.BinaryField(primary_key=True, serialize=False)),
                ("fails", models.PositiveIntegerField(default=0)),
                ("until", models.DateTimeField(help_text="The end of the window: then it is forgotten.")),
                (
                    "code",
                    models.UUIDField(
                        help_text="The code that was tried, where there is such a one, until the log has been told.", null=True
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["until"], name="letter_attempt_ends"),
                    models.Index(condition=models.Q(("code__isnull", False)), fields=["code"], name="letter_attempt_untold"),
                ]
            },
        ),
        rls.tenant_table("letter_codes_code"),
        rls.tenant_table("letter_codes_secret"),
        rls.tenant_table("letter_codes_wish"),
        rls.shared_table("letter_codes_attempt"),
        rls.sequences(),
        migrations.RunSQL(_RESIDENT_READS, migrations.RunSQL.noop),
        migrations.RunSQL(_FIND, migrations.RunSQL.noop),
    ]
