"""Campaigns with their lists, and who has declined to be called."""

import django.db.models.deletion
import kallelse.kit.ids
from django.db import migrations, models

from kallelse.connections import parameter_rows
from kallelse.kit import rls


PARAMETERS = [
    # name, value, source
    ("campaign_canary", 50, "Så många i en kampanj skickas först, och sedan väntas på ett klartecken; rekommendation"),
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0015_print_margin'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('title', models.CharField(help_text='For colleagues; patients never see it.', max_length=100)),
                ('purpose', models.CharField(default='other', max_length=12)),
                ('template', models.BigIntegerField(help_text='The approved version of a template that the words are made from.', null=True)),
                ('row', models.JSONField(default=dict, help_text='What is the same for everybody: fields of sources.rows and of the template.')),
                ('risk_reference', models.CharField(help_text='The risk analysis of the routine.', max_length=100)),
                ('review_by', models.DateField(help_text='The routine must have been reviewed by then.')),
                ('expected_size', models.PositiveIntegerField(help_text='Told before the list is there.')),
                ('size_reason', models.CharField(blank=True, help_text='Why the list may be of another size than expected.', max_length=500)),
                ('canary_size', models.PositiveIntegerField(default=50, help_text='So many are taken first; then somebody says go on.')),
                ('per_hour', models.PositiveIntegerField(default=0, help_text='At most so many an hour; 0: as fast as the channels carry.')),
                ('not_before', models.DateTimeField(help_text='Nothing is taken in before this moment.', null=True)),
                ('state', models.CharField(default='draft', max_length=12)),
                ('doubles', models.PositiveIntegerField(default=0, help_text='Rows of the list that named somebody who was on it already.')),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('tried_by', models.CharField(blank=True, max_length=100)),
                ('tried_at', models.DateTimeField(null=True)),
                ('tried', models.JSONField(help_text='trying.Figures: what the trial found, counts only.', null=True)),
                ('fingerprint', models.BinaryField(help_text='SHA-256 over all that was tried: list, words, settings.', null=True)),
                ('asked_by', models.CharField(blank=True, help_text='Who asked for approval.', max_length=100)),
                ('approved_by', models.CharField(blank=True, max_length=100)),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved', models.BinaryField(help_text='The fingerprint that was approved.', null=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('went_on_by', models.CharField(blank=True, max_length=100)),
                ('went_on_at', models.DateTimeField(null=True)),
                ('paced_from', models.DateTimeField(help_text='Since when, and from how many on, the wished rate is counted.', null=True)),
                ('paced_at', models.PositiveIntegerField(default=0)),
                ('taken', models.PositiveIntegerField(default=0, help_text='How many recipients have a kallelse.')),
                ('stopped_by', models.CharField(blank=True, max_length=100)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('stop_reason', models.CharField(blank=True, max_length=500)),
                ('takes_back', models.BooleanField(default=False, help_text='A stop also takes back what has left.')),
                ('emptied_at', models.DateTimeField(help_text='When the last of it had been stopped.', null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('listed_by', models.ForeignKey(db_constraint=False, db_index=False, help_text='The system whose key may add recipients; null: files only.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='connections.sourcesystem')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, help_text='Whose references its kallelser have.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
        ),
        migrations.CreateModel(
            name='Declined',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=12)),
                ('purpose', models.CharField(max_length=12)),
                ('said_at', models.DateTimeField()),
                ('said_by', models.CharField(help_text='Who wrote it down.', max_length=100)),
                ('ended_at', models.DateTimeField(help_text='She wants to be called again.', null=True)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('nr', models.PositiveIntegerField(help_text='Her place on the list, from 0.')),
                ('subject', models.CharField(max_length=12)),
                ('fields', models.JSONField(default=dict, help_text='What is her own: fields of sources.rows and of the template.')),
                ('went', models.CharField(default='listed', max_length=12)),
                ('why', models.CharField(blank=True, db_default='', help_text='Why she is left out: a code of rules.WHY or of routing.', max_length=60)),
                ('refusal', models.JSONField(help_text='Field, rule and remedy, when her row was refused.', null=True)),
                ('decision', models.JSONField(help_text='trying.Decision: how she would be reached.', null=True)),
                ('canary', models.BooleanField(db_default=False, default=False)),
                ('claimed_by', models.BigIntegerField(help_text='The worker that is trying her.', null=True)),
                ('invitation', models.UUIDField(null=True)),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='campaigns.campaign')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
        ),
        migrations.AddIndex(
            model_name='campaign',
            index=models.Index(fields=['tenant', 'made_at'], name='campaign_made'),
        ),
        migrations.AddIndex(
            model_name='campaign',
            index=models.Index(condition=models.Q(('state__in', ['trying', 'approved', 'canary', 'paused', 'running', 'stopping'])), fields=['tenant', 'state'], name='campaign_at_work'),
        ),
        migrations.AddConstraint(
            model_name='declined',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('tenant', 'subject', 'purpose'), name='declined_once'),
        ),
        migrations.AddIndex(
            model_name='recipient',
            index=models.Index(fields=['campaign', 'went', 'nr'], name='recipient_went'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.UniqueConstraint(fields=('campaign', 'subject'), name='recipient_once'),
        ),
        rls.tenant_table("campaigns_campaign"),
        rls.tenant_table("campaigns_recipient", "SELECT, INSERT, UPDATE, DELETE"),
        rls.tenant_table("campaigns_declined"),
        parameter_rows.insert(PARAMETERS),
    ]
