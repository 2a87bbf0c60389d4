import django.db.models.deletion
import kallelse.kit.ids
from django.db import migrations, models

from kallelse.kit import rls
from kallelse.kit.embedded import APP

FUNCTIONS = f"""
-- The highest number that an event has been given; the application role may not read the sequence itself.
CREATE FUNCTION engagement_feed() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT e.last_value FROM invitations_event_id_seq e $$;
REVOKE ALL ON FUNCTION engagement_feed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engagement_feed() TO {APP};

-- Which stages have something to do, by tenant: `tell` (entries are due), `fetch` (notifications are due), `told` and `fetched` (claimed by a
-- worker), and whether the tenant has been compared with the index (`kept`). As invitations_waiting it runs with its owner's rights and tells of no row, only that there is one.
CREATE FUNCTION engagement_waiting(my_now timestamptz) RETURNS TABLE (tenant bigint, stage text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY
    SELECT t.id, found.stage FROM connections_careprovider t CROSS JOIN LATERAL (
        SELECT 'tell' WHERE EXISTS (
            SELECT FROM engagement_indexentry e
            WHERE e.tenant_id = t.id AND e.state IN ('wanted', 'unwanted', 'refused') AND e.next_at <= my_now)
        UNION ALL
        SELECT 'fetch' WHERE EXISTS (
            SELECT FROM engagement_notification n WHERE n.tenant_id = t.id AND n.state = 'waiting' AND n.next_at <= my_now)
        UNION ALL
        SELECT 'told' WHERE EXISTS (SELECT FROM engagement_indexentry e WHERE e.tenant_id = t.id AND e.claimed_by IS NOT NULL)
        UNION ALL
        SELECT 'fetched' WHERE EXISTS (SELECT FROM engagement_notification n WHERE n.tenant_id = t.id AND n.claimed_by IS NOT NULL)
        UNION ALL
        SELECT 'kept' WHERE EXISTS (SELECT FROM engagement_feedmark m WHERE m.tenant_id = t.id)
    ) AS found(stage) WHERE t.active;
END $$;
REVOKE ALL ON FUNCTION engagement_waiting(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engagement_waiting(timestamptz) TO {APP};
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0003_engagement_index'),
        ('invitations', '0005_master_data'),
        ('persons', '0003_lean'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedMark',
            fields=[
                ('tenant', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='connections.careprovider')),
                ('settled', models.BigIntegerField()),
                ('upto', models.BigIntegerField()),
                ('upto_xid', models.BigIntegerField(help_text='Events up to `upto` are all visible when no transaction older than this is running.')),
            ],
        ),
        migrations.CreateModel(
            name='IndexEntry',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('reference', models.CharField(help_text="The sender's own id of the kallelse that it stands for.", max_length=100)),
                ('invitation', models.UUIDField(help_text='The version that it stands for.', null=True)),
                ('resident', models.CharField(max_length=12)),
                ('service_domain', models.CharField(max_length=255)),
                ('logical_address', models.CharField(help_text='HSA-id of the unit.', max_length=64)),
                ('business_object', models.CharField(help_text='The id of the booking or kallelse.', max_length=128)),
                ('source_system', models.CharField(max_length=64)),
                ('data_controller', models.CharField(max_length=64)),
                ('moment', models.DateTimeField(help_text='mostRecentContent as it should stand; null = the entry should be gone.', null=True)),
                ('told', models.DateTimeField(help_text='mostRecentContent as the index has confirmed it; null = nothing is confirmed.', null=True)),
                ('state', models.CharField(default='wanted', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0, help_text='Calls since the index last confirmed something.')),
                ('next_at', models.DateTimeField(help_text='Not before this moment.')),
                ('claimed_by', models.BigIntegerField(help_text='The worker that is telling the index.', null=True)),
                ('said', models.CharField(blank=True, help_text='The code of the latest refusal or failure.', max_length=10)),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['wanted', 'unwanted', 'refused'])), fields=['tenant', 'next_at'], name='entry_due'), models.Index(condition=models.Q(('moment__isnull', False)), fields=['tenant', 'logical_address'], name='entry_standing'), models.Index(fields=['source', 'reference'], name='entry_kallelse'), models.Index(condition=models.Q(('claimed_by__isnull', False)), fields=['tenant'], name='entry_claimed'), models.Index(condition=models.Q(('state', 'refused')), fields=['tenant'], name='entry_refused')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'resident', 'business_object', 'logical_address', 'service_domain', 'source_system', 'data_controller'), name='entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('resident', models.CharField(max_length=12)),
                ('booking', models.CharField(max_length=128)),
                ('gone', models.BooleanField(help_text='deleteFlag: the index no longer has the booking.')),
                ('moment', models.DateTimeField(help_text="mostRecentContent: the unit's date for an open kallelse.", null=True)),
                ('received_at', models.DateTimeField()),
                ('revision', models.PositiveIntegerField(default=1, help_text='Grows with every word, so that an answer to an older one settles nothing.')),
                ('state', models.CharField(default='waiting', help_text='waiting | done | failed', max_length=8)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('claimed_by', models.BigIntegerField(null=True)),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['tenant', 'next_at'], name='notification_due'), models.Index(condition=models.Q(('claimed_by__isnull', False)), fields=['tenant'], name='notification_claimed'), models.Index(condition=models.Q(('state', 'failed')), fields=['tenant'], name='notification_failed')],
                'constraints': [models.UniqueConstraint(fields=('source', 'booking', 'unit', 'resident'), name='notification_once')],
            },
        ),
        rls.tenant_table("engagement_feedmark"),
        rls.tenant_table("engagement_indexentry"),
        rls.tenant_table("engagement_notification"),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
