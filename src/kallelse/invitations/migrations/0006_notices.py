"""Notices about a kallelse, when a plan is looked at again, orders that should be taken back, and fees that should not be charged."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import ids, rls
from kallelse.kit.embedded import APP

WAITING = f"""
-- As before, and three more stages: `review` (plans to be looked at again), `recall` (orders to be taken back), `notice` (due notices).
CREATE OR REPLACE FUNCTION invitations_waiting(my_now timestamptz, my_channels text[]) RETURNS TABLE (tenant bigint, stage text)
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
            OR EXISTS (SELECT FROM invitations_notice n WHERE n.tenant_id = t.id AND n.state IN ('claimed', 'unknown'))
        UNION ALL
        SELECT 'review' WHERE EXISTS (SELECT FROM invitations_invitation i
            WHERE i.tenant_id = t.id AND i.state IN ('ready', 'active') AND i.review_at IS NOT NULL AND i.review_at <= my_now)
        UNION ALL
        SELECT 'recall' WHERE EXISTS (SELECT FROM invitations_step s WHERE s.tenant_id = t.id AND s.recall_at IS NOT NULL AND s.recall_at <= my_now)
        UNION ALL
        SELECT 'notice' WHERE EXISTS (
            SELECT FROM invitations_notice n WHERE n.tenant_id = t.id AND n.state = 'planned' AND n.due_at <= my_now)
    ) AS found(stage) WHERE t.active;
END $$;
REVOKE ALL ON FUNCTION invitations_waiting(timestamptz, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invitations_waiting(timestamptz, text[]) TO {APP};
"""
_TENANT = models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider")


class Migration(migrations.Migration):
    dependencies = [("invitations", "0005_master_data")]
    operations = [
        migrations.AddField(
            "invitation",
            "review_at",
            models.DateTimeField(null=True, help_text="When the plan must be looked at again: a birthday, the end of the queue."),
        ),
        migrations.AddField(
            "invitation",
            "fee",
            models.CharField(
                blank=True, max_length=24, db_default="", help_text="states.Fee: why a missed visit, or the next one, should cost nothing."
            ),
        ),
        migrations.AddField(
            "step",
            "recall_at",
            models.DateTimeField(null=True, help_text="Since when an order that has left should be taken back; null: nobody asks."),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=ids.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20, help_text="states.NoticeKind")),
                ("channel", models.CharField(max_length=20, help_text="A name in plugs.CHANNELS.")),
                ("state", models.CharField(default="planned", max_length=16)),
                ("reason", models.CharField(max_length=40, help_text="routing.reasons code: why it is sent, or why it was not.")),
                ("due_at", models.DateTimeField(help_text="Not before this moment.")),
                ("safe_until", models.DateTimeField(help_text="After this moment it is of no use, and is not sent.")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_by", models.BigIntegerField(null=True)),
                ("unknown_since", models.DateTimeField(null=True, help_text="Real time, as for a step.")),
                ("reference", models.CharField(blank=True, max_length=100, help_text="The channel's receipt.")),
                ("accepted_at", models.DateTimeField(null=True)),
                ("body", models.BinaryField(null=True, help_text="The exact bytes that left us (R-OSL-4).")),
                ("tenant", _TENANT),
                (
                    "invitation",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="invitations.invitation"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("invitation", "kind", "channel"), name="notice_once")],
                "indexes": [
                    models.Index(fields=["tenant", "due_at"], name="notice_planned", condition=models.Q(state="planned")),
                    models.Index(fields=["tenant", "state"], name="notice_open", condition=models.Q(state__in=["claimed", "unknown"])),
                ],
            },
        ),
        migrations.AddIndex(
            "invitation",
            models.Index(
                fields=["tenant", "review_at"],
                name="invitation_review",
                condition=models.Q(state__in=["ready", "active"], review_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "step", models.Index(fields=["tenant", "recall_at"], name="step_recall", condition=models.Q(recall_at__isnull=False))
        ),
        rls.tenant_table("invitations_notice"),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
