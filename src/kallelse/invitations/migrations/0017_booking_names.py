"""The other ids under which a care system has the bookings of a kallelse: told by the database when a version is stored."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import rls

NAMES = """
CREATE FUNCTION invitations_name_bookings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO invitations_bookingname (tenant_id, source_id, name, reference)
    SELECT DISTINCT NEW.tenant_id, NEW.source_id, named.name, NEW.reference FROM (
        SELECT NEW.content->>'known_as' AS name
        UNION ALL
        SELECT visit->>'reference' FROM jsonb_array_elements(coalesce(NEW.content->'series', '[]')) AS visit) AS named
    WHERE named.name <> '' AND named.name <> NEW.reference
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER name_bookings AFTER INSERT ON invitations_invitation FOR EACH ROW
    WHEN (NEW.content->'known_as' IS NOT NULL OR NEW.content->'series' IS NOT NULL) EXECUTE FUNCTION invitations_name_bookings();
"""

THOSE_THAT_ARE_HERE = """
INSERT INTO invitations_bookingname (tenant_id, source_id, name, reference)
SELECT DISTINCT i.tenant_id, i.source_id, named.name, i.reference
FROM invitations_invitation i CROSS JOIN LATERAL (
    SELECT i.content->>'known_as' AS name
    UNION ALL
    SELECT visit->>'reference' FROM jsonb_array_elements(coalesce(i.content->'series', '[]')) AS visit) AS named
WHERE named.name <> '' AND named.name <> i.reference
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("connections", "0001_initial"), ("invitations", "0016_near")]

    operations = [
        migrations.CreateModel(
            name="BookingName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="The id of the booking in the care system.", max_length=100)),
                ("reference", models.CharField(help_text="The kallelse's reference, the same for all its versions.", max_length=100)),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.sourcesystem"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "name", "reference"), name="booking_name_once")],
            },
        ),
        rls.tenant_table("invitations_bookingname"),
        rls.sequences(),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
        migrations.RunSQL(THOSE_THAT_ARE_HERE, migrations.RunSQL.noop),
    ]
