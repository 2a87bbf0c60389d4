"""The pace of a channel, and the most urgent due work of every tenant in one question."""

from django.db import migrations, models

from kallelse.delivery.models import LONG_AGO
from kallelse.kit import rls
from kallelse.kit.embedded import APP

HEADS = f"""
-- The latest safe moments of the most urgent due steps of a channel, by tenant, at most `my_limit` each. As invitations_waiting it runs with
-- its owner's rights and tells of no row.
CREATE FUNCTION delivery_heads(my_channel text, my_now timestamptz, my_tenants bigint[], my_limit int)
RETURNS TABLE (tenant bigint, moments timestamptz[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY
    SELECT t.id, ARRAY(
        SELECT s.safe_until FROM invitations_step s
        WHERE s.tenant_id = t.id AND s.channel = my_channel AND s.state = 'planned' AND s.due_at <= my_now
          AND EXISTS (SELECT FROM invitations_invitation i WHERE i.id = s.invitation_id AND i.state IN ('ready', 'active'))
        ORDER BY s.safe_until LIMIT my_limit)
    FROM unnest(my_tenants) AS t(id);
END $$;
REVOKE ALL ON FUNCTION delivery_heads(text, timestamptz, bigint[], int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delivery_heads(text, timestamptz, bigint[], int) TO {APP};
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("invitations", "0006_notices")]
    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "channel",
                    models.CharField(help_text="A name in plugs.CHANNELS.", max_length=20, primary_key=True, serialize=False),
                ),
                ("next_at", models.DateTimeField(default=LONG_AGO, help_text="Nothing is granted before this moment.")),
                (
                    "last_at",
                    models.DateTimeField(default=LONG_AGO, help_text="The latest moment at which something was granted or sent."),
                ),
                ("run", models.PositiveIntegerField(default=0, help_text="How many have been granted in a row, since the last pause.")),
                ("granted", models.PositiveIntegerField(default=0, help_text="How many the latest grant was.")),
                ("turns", models.JSONField(default=dict, help_text="pace.Turns as data: whose turn it is.")),
            ],
        ),
        rls.shared_table("delivery_pace", "SELECT, INSERT, UPDATE"),
        migrations.RunSQL(HEADS, "DROP FUNCTION delivery_heads(text, timestamptz, bigint[], int)"),
    ]
