"""Files that colleagues have handed in: patient data under row-level security."""

import django.db.models.deletion
import kallelse.kit.ids
from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0019_person_outage'),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('employee', models.CharField(help_text='employeeHsaId of who handed it in.', max_length=64)),
                ('commission', models.CharField(blank=True, max_length=64)),
                ('kind', models.CharField(help_text='kallelser | cancellations', max_length=14)),
                ('sha256', models.BinaryField(help_text='Of the file: the same file again is seen.')),
                ('body', models.BinaryField(help_text='The file; empty after a day.')),
                ('fixes', models.JSONField(default=dict, help_text='What was put right, by row and field; empty after a day.')),
                ('template', models.CharField(blank=True, help_text='Code of the template that all its rows are said with.', max_length=60)),
                ('fields', models.JSONField(default=dict, help_text="The values of that template's fields, the same for every row.")),
                ('rows', models.PositiveIntegerField(default=0)),
                ('verdicts', models.JSONField(default=dict, help_text='reading.Verdicts as data: counts, and the rows that are wrong; empty after a day.')),
                ('state', models.CharField(default='checked', help_text='checked | waiting | done | failed', max_length=8)),
                ('which', models.CharField(blank=True, help_text='all | right: what was sent.', max_length=5)),
                ('result', models.JSONField(help_text='How many of each verdict.', null=True)),
                ('made_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('envelope', models.UUIDField(help_text='The envelope that its rows became kallelser of.', null=True)),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['tenant', 'made_at'], name='upload_waiting'), models.Index(fields=['tenant', 'made_at'], name='upload_day'), models.Index(fields=['unit', 'made_at'], name='upload_unit'), models.Index(fields=['tenant', 'sha256'], name='upload_same')],
            },
        ),
        rls.tenant_table("uploads_upload"),
    ]
