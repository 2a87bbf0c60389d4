"""Bookings against kallelser, the day's balance, runs of the watch, and alarms."""

import django.contrib.postgres.fields
import django.db.models.deletion
import kallelse.kit.ids
from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0006_timing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('seen_at', models.DateTimeField(help_text='When it was last found.')),
                ('count', models.BigIntegerField()),
                ('state', models.CharField(help_text='open | over', max_length=8)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('tenant', 'code'), name='alarm_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('reference', models.CharField(help_text="The sender's own id: the reference of the kallelse.", max_length=100)),
                ('subject', models.CharField(max_length=12)),
                ('starts', models.DateTimeField()),
                ('told_by', models.CharField(help_text='list | index | us: who says that the booking exists.', max_length=8)),
                ('no_kallelse', models.CharField(blank=True, help_text='rules.WITHOUT: why the sender wants none.', max_length=20)),
                ('decided', models.CharField(blank=True, help_text='rules.WITHOUT: why a colleague has decided that none is needed.', max_length=20)),
                ('list', models.UUIDField(help_text='The latest list that it stood in.', null=True)),
                ('first_told_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(help_text='When the sender last said that it exists; null: it never has.', null=True)),
                ('gone_at', models.DateTimeField(help_text='Since when the sender says nothing of it any more.', null=True)),
                ('verdict', models.CharField(blank=True, help_text='rules.Verdict', max_length=12)),
                ('since', models.DateTimeField(help_text='Since when the verdict is what it is.')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'starts'], name='booking_ahead'), models.Index(fields=['unit', 'starts'], name='booking_unit')],
                'constraints': [models.UniqueConstraint(fields=('source', 'reference'), name='booking_told_once')],
            },
        ),
        migrations.CreateModel(
            name='BookingList',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text="The sender's own name of the list.", max_length=100)),
                ('first', models.DateField(help_text='The first day that the list is about.')),
                ('last', models.DateField(help_text='The last day, included.')),
                ('pages', models.PositiveIntegerField()),
                ('got', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=list, help_text='The numbers of the pages that are here.')),
                ('rows', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('blind', models.BooleanField(default=False, help_text='A refused row named no booking: what is not in the list may still be there.')),
                ('begun_at', models.DateTimeField()),
                ('whole_at', models.DateTimeField(null=True)),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('whole_at__isnull', False)), fields=['tenant', 'source', 'unit', 'whole_at'], name='list_whole')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('whole_at__isnull', True)), fields=('source', 'unit', 'name'), name='list_being_told')],
            },
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('taken_in', models.BigIntegerField(help_text='Versions that have ever been taken in.')),
                ('ended', models.BigIntegerField()),
                ('under_way', models.BigIntegerField()),
                ('lost', models.BigIntegerField(help_text='Under way without a next step.')),
                ('refused', models.BigIntegerField(help_text='Rows that were refused at the doors during the day.')),
                ('bookings', models.BigIntegerField(help_text='Bookings that lie ahead.')),
                ('unmatched', models.BigIntegerField(help_text='Those of them that need a person.')),
                ('at', models.DateTimeField()),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'source', 'day'), name='balance_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Refused',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('rows', models.BigIntegerField()),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'source', 'day'), name='refused_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('piece', models.CharField(max_length=30)),
                ('slot', models.DateTimeField(help_text='The beginning of its interval, or of its day.')),
                ('claimed_by', models.BigIntegerField(help_text='The worker that makes it.')),
                ('begun_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('found', models.BigIntegerField(default=0)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'piece', 'slot'), name='run_once')],
            },
        ),
        rls.tenant_table("balance_bookinglist"),
        rls.tenant_table("balance_booking"),
        rls.tenant_table("balance_day"),
        rls.tenant_table("balance_refused"),
        rls.tenant_table("balance_run", "SELECT, INSERT, UPDATE, DELETE"),
        rls.tenant_table("balance_alarm"),
        rls.sequences(),
    ]
