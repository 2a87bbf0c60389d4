"""What workers look for: indexes that find due work without walking past what is not due, and one question for all tenants at once."""

from django.db import migrations, models

from kallelse.kit.embedded import APP

WAITING = f"""
-- Which stages of the work have something to do, by tenant: `plan` (drafts), a channel's name (due steps), `poll` (read status), `open`
-- (sends that are under way or of unknown outcome). Row-level security hides all tenants' rows from the application role, so the function
-- runs with its owner's rights; it tells of no row, only that there is one. Sequential scans are off because a worker's first plan may be
-- made while the tables are still empty, and is kept.
CREATE FUNCTION invitations_waiting(my_now timestamptz, my_channels text[]) RETURNS TABLE (tenant bigint, stage text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY
    SELECT t.id, found.stage FROM connections_careprovider t CROSS JOIN LATERAL (
        SELECT 'plan' WHERE EXISTS (SELECT FROM invitations_invitation i WHERE i.tenant_id = t.id AND i.state = 'draft' AND i.claimed_by IS NULL)
        UNION ALL
        SELECT c.channel FROM unnest(my_channels) AS c(channel) WHERE EXISTS (
            SELECT FROM invitations_step s WHERE s.tenant_id = t.id AND s.channel = c.channel AND s.state = 'planned' AND s.due_at <= my_now)
        UNION ALL
        SELECT 'poll' WHERE EXISTS (
            SELECT FROM invitations_step s WHERE s.tenant_id = t.id AND s.state IN ('accepted', 'available', 'notified') AND s.poll_at <= my_now)
        UNION ALL
        SELECT 'open' WHERE EXISTS (SELECT FROM invitations_step s WHERE s.tenant_id = t.id AND s.state IN ('claimed', 'unknown'))
    ) AS found(stage) WHERE t.active;
END $$;
REVOKE ALL ON FUNCTION invitations_waiting(timestamptz, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invitations_waiting(timestamptz, text[]) TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("connections", "0002_parameters"), ("invitations", "0003_lean")]
    operations = [
        migrations.RemoveIndex(model_name="invitation", name="invitation_drafts"),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                models.F("tenant"),
                models.OrderBy(models.F("visit_start"), nulls_first=True),
                name="invitation_drafts",
                condition=models.Q(state="draft"),
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                fields=["tenant", "visit_start"], name="invitation_ends", condition=models.Q(state__in=["draft", "ready", "active"])
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="unit",
            field=models.ForeignKey(db_index=False, on_delete=models.deletion.PROTECT, to="connections.careunit"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["tenant", "channel", "due_at"], name="step_due", condition=models.Q(state="planned")),
        ),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
