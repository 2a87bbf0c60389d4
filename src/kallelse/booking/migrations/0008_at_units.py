"""What a care system has refused, or has not confirmed, is found at its unit.

Made beside a running product: the database fills in the unit of a new row, those that are open or refused are told theirs some thousand at
a time, and the index is built concurrently.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

KNOWS_ITS_UNIT = """
CREATE FUNCTION booking_change_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT unit_id INTO NEW.unit_id FROM invitations_invitation WHERE id = NEW.invitation_id;
    RETURN NEW;
END $$;
CREATE TRIGGER change_unit BEFORE INSERT ON booking_bookingchange FOR EACH ROW WHEN (NEW.unit_id IS NULL)
    EXECUTE FUNCTION booking_change_unit();
"""

OPEN_ONES = """
DO $$
DECLARE done integer;
BEGIN
    LOOP
        UPDATE booking_bookingchange c SET unit_id = i.unit_id FROM invitations_invitation i
        WHERE i.id = c.invitation_id AND c.id = ANY(ARRAY(
            SELECT id FROM booking_bookingchange WHERE unit_id IS NULL AND state IN ('requested', 'unknown', 'refused') LIMIT 5000));
        GET DIAGNOSTICS done = ROW_COUNT;
        EXIT WHEN done = 0;
        COMMIT;
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("booking", "0007_needs_follow"), ("connections", "0015_print_margin"), ("invitations", "0015_at_units")]

    operations = [
        migrations.AddField(
            "bookingchange",
            "unit",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="connections.careunit",
                db_index=False,
                db_constraint=False,
                help_text="The unit of its kallelse: filled in by the database.",
            ),
        ),
        migrations.RunSQL(KNOWS_ITS_UNIT, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN_ONES, migrations.RunSQL.noop),
        AddIndexConcurrently(
            "bookingchange",
            models.Index(
                fields=["unit", "requested_at"],
                name="change_at_unit",
                condition=models.Q(state__in=["requested", "unknown", "refused"]),
            ),
        ),
    ]
