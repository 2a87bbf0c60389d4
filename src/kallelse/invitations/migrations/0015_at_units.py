"""Find what a unit must see without walking through all its kallelser: a step knows its unit, and the few rows of each kind have an index.

Made beside a running product: the indexes are built concurrently, and the steps that are open are told their unit some thousand at a time.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

KNOWS_ITS_UNIT = """
CREATE FUNCTION invitations_step_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT unit_id INTO NEW.unit_id FROM invitations_invitation WHERE id = NEW.invitation_id;
    RETURN NEW;
END $$;
CREATE TRIGGER step_unit BEFORE INSERT ON invitations_step FOR EACH ROW WHEN (NEW.unit_id IS NULL)
    EXECUTE FUNCTION invitations_step_unit();
"""

OPEN_ONES = """
DO $$
DECLARE done integer;
BEGIN
    LOOP
        UPDATE invitations_step s SET unit_id = i.unit_id FROM invitations_invitation i
        WHERE i.id = s.invitation_id AND s.id = ANY(ARRAY(
            SELECT id FROM invitations_step WHERE unit_id IS NULL AND state IN ('planned', 'claimed', 'unknown') LIMIT 5000));
        GET DIAGNOSTICS done = ROW_COUNT;
        EXIT WHEN done = 0;
        COMMIT;
    END LOOP;
END $$
"""

LIVE = models.Q(state__in=["draft", "ready", "active"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("connections", "0015_print_margin"), ("invitations", "0014_held")]

    operations = [
        migrations.AddField(
            "step",
            "unit",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="connections.careunit",
                db_index=False,
                db_constraint=False,
                help_text="The unit of its kallelse, which never changes.",
            ),
        ),
        migrations.RunSQL(KNOWS_ITS_UNIT, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN_ONES, migrations.RunSQL.noop),
        AddIndexConcurrently(
            "step",
            models.Index(
                fields=["unit", "channel", "due_at"],
                name="step_at_unit",
                condition=models.Q(state="planned", channel__in=["letter", "manual"]),
            ),
        ),
        AddIndexConcurrently("invitation", models.Index(fields=["unit", "visit_start"], name="invitation_unit_visit", condition=LIVE)),
        AddIndexConcurrently(
            "invitation",
            models.Index(fields=["unit", "received_at"], name="invitation_unit_draft", condition=models.Q(state="draft")),
        ),
        AddIndexConcurrently(
            "invitation",
            models.Index(
                fields=["unit", "answered_at"],
                name="invitation_unit_asks",
                condition=LIVE & models.Q(answer__in=["other_time", "needs_help", "declined"]),
            ),
        ),
        RemoveIndexConcurrently("invitation", "invitation_unit_live"),
    ]
