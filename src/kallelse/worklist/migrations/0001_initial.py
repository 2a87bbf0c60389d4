"""Marks on lines, what has been done, and who works at a unit: patient data under row-level security."""

import django.db.models.deletion
import kallelse.kit.ids
from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0015_print_margin'),
        ('invitations', '0015_at_units'),
    ]

    operations = [
        migrations.CreateModel(
            name='Colleague',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('employee', models.CharField(help_text='employeeHsaId', max_length=64)),
                ('name', models.CharField(max_length=160)),
                ('seen_on', models.DateField(help_text='The last day that she opened the list.')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'employee'), name='colleague_once')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('assignee', models.CharField(blank=True, help_text='employeeHsaId of who has taken it; empty: nobody.', max_length=64)),
                ('snoozed_at', models.DateTimeField(help_text='When it was laid to rest: what has come since wakes it.', null=True)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('noted_by', models.CharField(blank=True, max_length=64)),
                ('noted_at', models.DateTimeField(null=True)),
                ('invitation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='invitations.invitation')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('invitation',), name='mark_once')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='rules.Kind', max_length=16)),
                ('about', models.DateTimeField(help_text='Since when the thing that was done had been there.')),
                ('outcome', models.CharField(help_text='rules.Done', max_length=16)),
                ('by', models.CharField(help_text='employeeHsaId', max_length=64)),
                ('at', models.DateTimeField()),
                ('invitation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='invitations.invitation')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'indexes': [models.Index(fields=['invitation', 'kind', 'about'], name='outcome_of_thing')],
            },
        ),
        rls.tenant_table("worklist_mark"),
        rls.tenant_table("worklist_outcome", "SELECT, INSERT"),
        rls.tenant_table("worklist_colleague"),
        rls.sequences(),
    ]
