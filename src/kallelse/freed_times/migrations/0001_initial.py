"""Who stands by for another time, what has become free at a unit, and whom it was offered to."""

import django.db.models.deletion
import kallelse.kit.ids
from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0020_free_text'),
    ]

    operations = [
        migrations.CreateModel(
            name='FreedTime',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('key', models.CharField(help_text='rules.key: the same time again is the same key.', max_length=32)),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField()),
                ('offer', models.JSONField(help_text='sources.Offer as data.')),
                ('cause', models.CharField(help_text='rules.Cause', max_length=12)),
                ('state', models.CharField(default='open', help_text='rules.Fate', max_length=8)),
                ('wave', models.PositiveSmallIntegerField(default=0, help_text='So many waves of offers have gone out.')),
                ('freed_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(help_text='When the worker looks at it next.')),
                ('ended_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
        ),
        migrations.CreateModel(
            name='Standby',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('thread', models.UUIDField(help_text='The kallelse: what all its versions share.')),
                ('subject', models.CharField(help_text='The patient.', max_length=12)),
                ('source', models.BigIntegerField(help_text='The source system of the kallelse.')),
                ('reference', models.CharField(help_text="The kallelse's reference there.", max_length=100)),
                ('notice_h', models.PositiveSmallIntegerField(help_text='So many hours before a time she must know of it.')),
                ('weekdays', models.CharField(blank=True, help_text='Days that suit, 1 (Monday) to 7; empty: any.', max_length=7)),
                ('parts', models.CharField(blank=True, help_text='Parts of the day that suit (rules.PARTS), by comma; empty: any.', max_length=20)),
                ('first', models.DateField(help_text='The first day that suits; empty: at once.', null=True)),
                ('last', models.DateField(help_text='The last day that suits; empty: any day before the time that she has.', null=True)),
                ('priority', models.PositiveSmallIntegerField(default=0, help_text='Medical priority as care has set it: 0 none, 3 the most urgent.')),
                ('waits_since', models.DateTimeField(help_text='When she was first called in this matter: the longest wait goes first.')),
                ('said_at', models.DateTimeField()),
                ('said_by', models.CharField(help_text='resident, or staff:<employeeHsaId> who wrote it down for her.', max_length=80)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_why', models.CharField(blank=True, help_text='rules.Ended', max_length=16)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('invitation', models.UUIDField(help_text='The version of her kallelse that held when it was offered.')),
                ('wave', models.PositiveSmallIntegerField()),
                ('state', models.CharField(default='offered', help_text='rules.Reply', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('said', models.TextField(blank=True, help_text="What the unit's diary said when she wanted it and did not get it.")),
                ('freed', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='freed_times.freedtime')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('standby', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='freed_times.standby')),
            ],
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('free', models.JSONField(help_text='rules.key of every time that was free; null: nobody has looked yet.', null=True)),
                ('until', models.DateField(help_text='The last day that was looked at.', null=True)),
                ('looked_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(help_text='When to look next; a worker that looks moves it ahead first.')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
        ),
        migrations.CreateModel(
            name='Curious',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invitation', models.UUIDField(help_text='The version that she cancelled.', unique=True)),
                ('starts', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('told_at__isnull', True)), fields=['unit', 'starts'], name='curious_waiting')],
            },
        ),
        migrations.AddIndex(
            model_name='freedtime',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'next_at'], name='freed_open'),
        ),
        migrations.AddIndex(
            model_name='freedtime',
            index=models.Index(fields=['unit', 'starts'], name='freed_of_time'),
        ),
        migrations.AddIndex(
            model_name='freedtime',
            index=models.Index(fields=['unit', 'freed_at'], name='freed_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='freedtime',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('unit', 'key'), name='freed_open_once'),
        ),
        migrations.AddIndex(
            model_name='standby',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['unit', '-priority', 'waits_since'], name='standby_waiting'),
        ),
        migrations.AddIndex(
            model_name='standby',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['tenant', 'unit'], name='standby_units'),
        ),
        migrations.AddIndex(
            model_name='standby',
            index=models.Index(fields=['tenant', 'thread'], name='standby_thread'),
        ),
        migrations.AddConstraint(
            model_name='standby',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('tenant', 'thread'), name='standby_once'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['standby', 'made_at'], name='proposal_of_standby'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('freed', 'standby'), name='proposal_once'),
        ),
        migrations.AddIndex(
            model_name='watch',
            index=models.Index(fields=['tenant', 'next_at'], name='watch_next'),
        ),
        rls.tenant_table("freed_times_standby"),
        rls.tenant_table("freed_times_watch"),
        rls.tenant_table("freed_times_freedtime"),
        rls.tenant_table("freed_times_proposal"),
        rls.tenant_table("freed_times_curious"),
        rls.sequences(),
    ]
